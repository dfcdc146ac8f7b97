"""Statements of accounts and of cards: one engine under both kinds.

A kind has what is its own: its choices, the arithmetic of its account, its fields, what its heads
and its table say. It hands these to `compose.content` as `Parts`, and this room sets them. The
words, towns and merchants of a country are those of `bank_statement.vocabulary`.

- `choices`: the nodes that are drawn alike, for the layouts and words of either kind
- `wording`: whom an account deals with, and what a row with them says
- `abroad`: payments in another currency
- `setting`: a statement's layout, words, amounts and dates
- `heads`: the sender, the holder, the numbers of the account or card, the foot of a sheet
- `table`: columns, rows, sums; one table between both balances, or one of a section
- `pages`: sheets with their heads and feet, sums that are carried from one to the next
- `compose`: all of it as the content of a document
"""
