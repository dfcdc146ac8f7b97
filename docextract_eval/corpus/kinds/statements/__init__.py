"""What the statements of an account and of a card share, and no other paper on sheets has.

Whoever sends them says who it is, whose they are, and from day to day what came and went; the
words and towns of a country are those of `bank_statement.vocabulary`.

- `choices`: where a holder lives and goes, who is named after a town, how days are told
- `heads`: what their layout families leave open around the table; the foot of a sheet
"""
