"""Real documents with labels, and labels of generated documents.

- `reading`: a line of labels to a document, with all errors of the line
- `pictures`, `pdfs`, `decoder`: files of pictures and PDFs to stored pages
"""
