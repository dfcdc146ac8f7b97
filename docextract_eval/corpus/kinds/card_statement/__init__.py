"""Card statements: the purchases with a card in a month, the balance, and when it is due."""
