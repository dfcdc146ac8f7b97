"""Honest numbers: the source document is the unit of inference, everywhere.

- `bands`: differences of segments to overall, in bands that hold all at once
- `clusters`: the interval shown for a proportion, by the design effect of clustered cells
- `differences`: paired changes of a proportion, with a width where nothing changed
- `halves`: the documents that thresholds are chosen on, and those they are reported on
- `means`: means of other quantities, and ratios of sums over sources
- `power`: how many documents would settle a question, and what some documents can find
"""
