"""Documents as PDF files: born digital, or bound from pictures, with a text layer or without."""
