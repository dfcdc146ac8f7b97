"""Where foreign input comes in: `people` reads what they wrote, `decoding` pictures and PDFs.

`limits` says how large anything may be.
"""
