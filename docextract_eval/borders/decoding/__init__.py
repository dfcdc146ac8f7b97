"""The only place where pictures and PDFs from outside are decoded, after a check of their bytes.

Decoders are old C code that trusts its input. So the first bytes are checked before any decoder
sees a file, formats that documents do not come in are refused by name, and sizes are checked before
memory is allocated. Nothing else in the package calls `Image.open`,
`cv2.imdecode` or `pypdfium2.PdfDocument`; a house test makes sure.

- `formats`: a file's format by its first bytes, the formats that are decoded, and the limits
- `pictures`: picture files to pixels, by Pillow or by OpenCV
- `pdfs`: PDF files to pages
- `confinement`: the rights that a decoding process drops first
"""
