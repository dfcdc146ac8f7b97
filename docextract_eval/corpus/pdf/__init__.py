"""Documents as PDF files: born digital, or bound from pictures, with a text layer or without.

- `forms`: as which PDF a rendition comes, and how its condition says so
- `born`: the file that an issuer made; `setting` has its words, `fonts` its faces, `marks` the rest
- `scans`: pictures with the unseen text of an OCR engine
- `wrong`: maps of signs that lie, and what engines misread

No byte depends on a date, on chance or on who packs: what is packed was packed as a picture.
"""
