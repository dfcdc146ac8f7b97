"""Real documents that people labelled, and the labels of documents that we made.

- `reading`: a line of labels to a document, and all that is wrong with it
- `values`: what a label states (`labels` reads it), found on the pages
- `words`: segments to words with quads
- `places`: where on the pages a value stands
- `pictures`, `pdfs`: picture files, PDF files to pages as they are stored
- `writing`: a document and one of its renditions to a line of labels
"""
