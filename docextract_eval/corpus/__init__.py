"""Make corpora: from a recipe to documents, pages, degradations and a sealed folder.

- reading recipes: their keys and ranges, the file, and checks that it can be made
- `causal`: graphs of named choices, each with its own random stream, and `do()`
- `splits`: splits of documents that share no issuer and no layout
- `kinds`, `layouts`: what documents of a kind contain, and how they are set
- `traps`: adversarial content, and the attackers who combine traps
- `render`, `pdf`: lines of text to pixels and quads, and to PDFs
- `degrade`: degradations and scenes, and whether values are still legible under them
- composing documents and building renditions, without disk
- `check`, `diff`: what a corpus consists of, what is wrong with it, what changed
- contact sheets: all pages, a page at all severities, traps beside their control twins
- `fit`: recipes fitted to pictures of a team's own documents
- `labelled`: real documents with labels, imported and exported
- `store`: corpora on disk; no other module here writes files
"""

GENERATOR = 5
"""The version of the generator: it grows with every change that changes documents or pages."""
