"""Sentences: how a figure, a gate, a change or an error is put into words, the same everywhere.

- `figures`: shares, points and amounts as cells of a table
- `cited_figures`: claims for leaders, each with the evidence of its figures
- `documents`: where they come from, what is attempted, how many are right as a whole
- `degradations`: what the conditions of a run do to a page
- `chosen`: intervals of what was chosen after looking, as the worst of many
- `headline`: the decision and why, how good a run is, where it is worst
- `health`: how a run went
- `changes`: what changed from one run to another
- `gate_sentences`: what a gate requires, measured and says, and what would settle it
- `reasons`: why a figure or a verdict is missing
- `signers`: who signed a run
- `captions`: what is written beside an error's pictures
- `open_questions`: what a run cannot answer, and what it would take to know
"""
