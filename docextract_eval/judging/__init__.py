"""The judge: takes what is true and what was extracted, gives every cell with its outcome.

`judge` is for plain dictionaries; `changes` says what differs between two judgements; `conformance`
holds cases that any judge can be run against.
"""
