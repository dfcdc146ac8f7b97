"""Honest numbers: the source document is the unit of inference, everywhere.

- `agreement`: whether several who judged the same things agree
- `attribution`: what each of a few causes has a share in
- `bands`: differences of segments to overall, in bands that hold all at once
- `betting`: evidence of a loss that may be looked at every night, by bets on documents
- `bootstrap`: weights of documents, for metrics that are no mean
- `clusters`: the interval shown for a proportion, by the design effect of clustered cells
- `corrections`: Holm's and Benjamini and Hochberg's, for many tests at once
- `differences`: paired changes of a proportion, with a width where nothing changed
- `halves`: the documents that thresholds are chosen on, and those they are reported on
- `isotonic`: the non-decreasing fit that calibration is measured by
- `means`: means of other quantities, and ratios of sums over sources
- `permutation`: paired sign-flip tests over documents
- `power`: how many documents would settle a question, and what some documents can find
"""
