"""Intervals, tests and power; the source document is the unit of inference, everywhere.

- `agreement`: how far several judges of the same things agree
- `arrays`: the types of arrays, and how they are divided
- `attribution`: the share of each of a few causes in a joint effect
- `bands`: differences of segments to the overall value, in bands that hold all at once
- `betting`: evidence of a loss that can be checked every night, by bets on documents
- `bootstrap`: resamples of documents, for metrics that are not means
- `change_points`: where a series of losses fell, at one place or slowly
- `clusters`: the interval of a proportion, by the design effect of clustered cells
- `corrections`: Holm's and Benjamini and Hochberg's corrections for many tests at once
- `design_effect`: how much the cells of a source say together: correlation and effective cells
- `differences`: differences of proportions, paired with a width where nothing changed, and unpaired
- `exchangeability`: evidence that documents are no longer like those of a reference
- `fewer_errors`: intervals with fewer errors, so that no error makes one better
- `halves`: the documents that something is chosen or fitted on, and those it is reported on
- `isotonic`: the non-decreasing fit that calibration is measured with
- `nested_choice`: the map of confidences that documents choose, and what such a choice gains
- `permutation`: paired sign-flip tests over documents
- `power`: how many documents would settle a question, and which change some documents can find
- `recalibration`: maps of confidences to how often they are right
- `staircase`: where an extractor breaks, with few documents
- `unlabelled_accuracy`: the share of right values from confidences and a labelled reference
"""
