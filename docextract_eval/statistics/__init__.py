"""Honest numbers: the source document is the unit of inference, everywhere.

- `clusters`: the interval shown for a proportion, by the design effect of clustered cells
- `halves`: the documents that thresholds are chosen on, and those they are reported on
- `power`: how many documents in all would settle a question
"""
