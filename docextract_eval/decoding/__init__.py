"""The one place where pictures and PDFs from outside are decoded, after a look at their bytes.

Decoders are old code in C that was written for files of friends. So the first bytes are looked at
before any decoder sees one, formats that documents do not come in are refused by name, and sizes
are checked before memory is taken. Nothing else in the package calls `Image.open`,
`cv2.imdecode` or `pypdfium2.PdfDocument`: a house test says so.

- `formats`: what bytes are by their first ones, which formats are decoded, and the limits
- `pictures`: picture files to pixels, by Pillow or by OpenCV
- `pdfs`: PDF files to pages
- `confinement`: what a process that decodes gives up before
"""
