"""Bank statements: what moved on an account in a period, page after page."""
