"""From lines of tagged text to ink on paper, and the quad of every word.

- `papers`: what a template is printed on: width, resolution, body size
- `fonts`: where a face is: with the package, or with the system
- `type`: text shaped by HarfBuzz, drawn by FreeType
- `hands`, `pen`: words written by hand, from skeletons of our own
- `barcodes`: digits as the bars of Code 128
- `marks`: ink that is no text
- `overlays`: stamps, watermarks, what shines through, pale print, turned pages
- `measure`: how wide a text will be, so that layouts can wrap it
- `pages`: lines to pages
"""
