"""From lines of tagged text to ink on paper, and the quad of every word.

- `papers`: what a template is printed on: width, resolution, body size
- `type`: fonts as bytes, shaped by HarfBuzz, drawn by FreeType
- `pages`: lines to pages
"""
