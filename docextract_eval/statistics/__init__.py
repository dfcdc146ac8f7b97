"""Honest numbers: the source document is the unit of inference, everywhere.

- `betting`: evidence of a loss that may be looked at every night, by bets on documents
- `bootstrap`: weights of documents, for metrics that are no mean
- `clusters`: the interval shown for a proportion, by the design effect of clustered cells
- `corrections`: Holm's and Benjamini and Hochberg's, for many tests at once
- `halves`: the documents that thresholds are chosen on, and those they are reported on
- `isotonic`: the non-decreasing fit that calibration is measured by
- `permutation`: paired sign-flip tests over documents
- `power`: how many documents in all would settle a question
"""
