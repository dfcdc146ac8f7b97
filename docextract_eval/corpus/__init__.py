"""The makers' wing: from a recipe to documents, pages, accidents and a sealed store.

- `recipe`: what to make, validated
- `causal`: named choices with named noise, and `do()`
- `kinds`: what a document of one kind says
- `wares`: what shops sell
- `render`: lines of text to ink and quads
- `degrade`: accidents
- `build`: recipe to documents to renditions, pure
- `generating`: a recipe's documents for whoever uses the library
- `labelled`: real documents that people labelled, in and out
- `audit`, `diff`, `contact`: what a corpus is made of, what changed, how it looks
- `tables`: documents and renditions as columns
- `store`: the wing's only disk code
"""

GENERATOR = 1
"""Raised by every change that changes a document or a page."""
