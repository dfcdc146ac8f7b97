"""Statements of accounts and of cards: one engine for both kinds.

Each kind has its own choices, the arithmetic of its account, its fields, and the contents of its
headers and table. It passes these to `compose.compose_statement` as `StatementParts`, and the
modules here set them. A country's words, towns and merchants are in `bank_statement.vocabulary`.

- `choices`: the nodes that both kinds draw alike, for the layouts and words of either
- `wording`: the counterparties of an account, and the descriptions of movements
- `foreign_payments`: payments in another currency
- `setting`: a statement's layout, words, amounts and dates
- `headers`: the sender, the holder, the numbers of the account or card, the footer of a sheet
- `table`: columns, rows, sums; one table between both balances, or one per section
- `pages`: sheets with their headers and footers, sums that are carried to the next sheet
- `compose`: all of it as the content of a document
"""
