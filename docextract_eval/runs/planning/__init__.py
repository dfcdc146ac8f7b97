"""How many documents are enough: takes a run or a policy, gives counts of documents."""
