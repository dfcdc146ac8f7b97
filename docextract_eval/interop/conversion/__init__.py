"""Results of other tools, and labels of other formats, converted by a mapping: a page of TOML.

- `paths`: where a value stands in somebody's JSON or CSV, and what no path has read
- `mapping`: the keys of a mapping, and those that ship
- `sources`: a file or a folder as documents
- `cells`: what stands where a path leads: a value, its confidence, its place on the page
- `documents`: a document as a line of labels or of predictions
- `files`: all documents of a file or a folder, written at once, and what was left out
"""
