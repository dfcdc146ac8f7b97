"""Documents as PDF files: born digital, or made from pictures, with or without a text layer.

- `forms`: the forms of PDF that conditions can name, with wrong texts in some
- the issuer's own file: its words, its fonts and its marks
- pictures with the invisible text of an OCR engine

No byte depends on the date, on chance or on a compression library; only pictures are compressed.
"""
