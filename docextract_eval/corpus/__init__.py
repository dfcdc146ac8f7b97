"""The makers' wing: from a recipe to documents, pages, accidents and a sealed store.

- `recipe`, `soundness`: what to make, validated, and whether it can be made
- `causal`: named choices with named noise, and `do()`
- `splits`: documents parted so that no shop, bank or layout is in two parts
- `kinds`: what a document of one kind says
- `wares`: what shops sell
- `render`: lines of text to ink and quads
- `degrade`: accidents
- `options`: the tables of a recipe
- `aggressors`: who lays several traps at once, and why
- `build`: recipe to documents to renditions, pure
- `generating`: a recipe's documents for whoever uses the library
- `labelled`: real documents that people labelled, in and out
- `audit`, `likeness`: what a corpus is made of, what is amiss, who says nearly the same
- `diff`, `contact`: what changed, how it looks
- `ladder`: one page under every accident or scene, from severity to severity
- `beside`: a trap beside its control twin
- `tables`: documents and renditions as columns
- `store`: the wing's only disk code
"""

GENERATOR = 3
"""Raised by every change that changes a document or a page."""
