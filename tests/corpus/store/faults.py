"""A decoder that does at a file's word what decoders do of their own when they are attacked."""

from __future__ import annotations

import os
import time

from docextract_eval.corpus.labelled.decoder import Decoder


class Faulty(Decoder):
    """Dies, hangs, grows or talks nonsense where a file says so behind its end."""

    def __call__(self, asked):
        _, told, deed = asked.read().rpartition(b"FAULT:")
        deed = deed if told else b""
        if deed == b"dies":
            os.abort()
        if deed == b"hangs":
            time.sleep(60)
        if deed == b"grows":
            bytearray(6 * 2**30)
        if deed == b"babbles":
            return b'{"count": 1, "pages": [["image/png", 1, 1, 3]]}\nxyz'
        return super().__call__(asked)


NONSENSE = (
    b"",
    b"nothing",
    b"[]\n",
    b"[" * 100_000 + b"\n",
    b'{"count": 1}\n',
    b'{"count": 1, "pages": []}\n',
    b'{"count": 1, "pages": [["image/png", 300, 200, null], ["image/png", 300, 200, null]]}\n',
    b'{"count": 1, "pages": [["image/jpeg", 300, 200, null]]}\n',
    b'{"count": 1, "pages": [["image/svg+xml", 300, 200, 4]]}\n<svg',
    b'{"count": 1, "pages": [["image/png", 0, 200, null]]}\n',
    b'{"count": 1, "pages": [["image/png", "a", 200, null]]}\n',
    b'{"count": 1, "pages": [["image/png", 1e9, 1e9, null]]}\n',
    b'{"count": 1, "pages": [["image/png", 20000, 20000, null]]}\n',
    b'{"count": 1, "pages": [["image/png", 300, 200, null]]}\nand more',
    b'{"count": 1, "pages": [["image/png", 300, 200, -5]]}\n',
    b'{"wrong": "a"}\n',
)
"""Answers that no decoder gives."""
