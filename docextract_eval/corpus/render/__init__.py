"""Render lines of tagged text as pages of pixels, with the quad of every word.

- `papers`: paper formats and printers: width, resolution, size of the body text
- `fonts`: font files, of the package or of the system
- `dot_faces`, `faces/`: letters of dots, as tills hold them, and as font files;
  `tools/study till_type` writes the data; `dot_print`: dots on pixels
- `typesetting`: text shaped by HarfBuzz and drawn by FreeType
- `hands`, `handwritten_letters`, `handwriting`: handwriting, from skeletons drawn for this project
- `marks`: ink that is not text: lines, scissors, signatures, Code 128
- `colours`: the colours of a sender, by places and tones
- `overlays`: stamps, watermarks, bleed-through, pale print, turned pages
- `measure`: widths of texts, so that layouts can wrap and align them
- `pages`: lines to pages
"""
