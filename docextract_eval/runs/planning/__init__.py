"""How many documents are enough: takes a run or a policy, gives counts of documents.

- `plan`: to show a loss, what a trap costs, or the parts of an audited gap
- `policy_plan`: for each gate of a policy to decide
- `mix_width`: how much of an interval is that of the mix, and not of the documents
"""
