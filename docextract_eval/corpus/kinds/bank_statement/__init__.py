"""Bank statements: the movements on an account in a period."""
