"""Real documents with labels, and labels of generated documents.

- `reading`: a line of labels to a document, with all errors of the line
- `values`: the value of a label (parsed by `labels`), and its places on the pages
- `words`: segments of labels to words with quads
- `places`: find where a value is printed
- `pictures`, `pdfs`, `decoder`: files of pictures and PDFs to stored pages
- `writing`: a rendition to a line of labels
"""
