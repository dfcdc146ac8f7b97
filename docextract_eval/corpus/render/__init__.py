"""From lines of tagged text to ink on paper, and the quad of every word.

- `papers`: what a template is printed on: width, resolution, body size
- `direction`: from which side letters and words run
- `type`: fonts as bytes, shaped by HarfBuzz, drawn by FreeType
- `marks`: ink that is no text
- `measure`: how wide a text will be, so that layouts can wrap it
- `pages`: lines to pages
"""
