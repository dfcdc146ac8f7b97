"""Card statements: what was bought with a card in a month, what is owed, and by when."""
