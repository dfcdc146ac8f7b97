"""Sentences: how a figure, a gate, a change or an error is put into words, the same everywhere.

- `figures`: shares, points and amounts as cells of a table
- `cited_figures`: claims for leaders, each with the proof of its figures
- `changes`: what changed from one run to another
- `history`: runs and their figures over time
- `reasons`: why there is no figure: reason codes in words
- `gate_sentences`: what a gate asked, found, and what would settle it
- `signers`: who signed a run
- `captions`: what is written beside an error's pictures
- `open_questions`: what a run leaves open, and what it would take to know
"""
