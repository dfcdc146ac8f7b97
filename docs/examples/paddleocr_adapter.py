"""PaddleOCR 3 as a pipeline: its lines of text, and the total and the date that stand in them.

    pip install paddleocr paddlepaddle
    dxe run python:paddleocr_adapter:Paddle corpus -o run -p lang=en --network

PaddleOCR downloads its models when it is first started: `--network` allows that, and `--allow
~/.paddlex:rw` lets it keep them. The rules are few on purpose: put yours into `find_fields`.
"""

import re

import cv2
import numpy as np

AMOUNT = re.compile(r"-?\d[\d.,' ]*[.,]\d{2}\b")
DATE = re.compile(r"\b(\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2})\b")
TOTAL = re.compile(r"\b(total|amount due|summe|gesamt)", re.IGNORECASE)


class Paddle:
    """One engine for each worker; a page after the other."""

    fields = ("total", "date")

    def __init__(self, lang: str = "en"):
        import paddleocr

        self.engine = paddleocr.PaddleOCR(
            lang=lang,
            use_doc_orientation_classify=False,
            use_doc_unwarping=False,
            use_textline_orientation=False,
        )
        self.version = {"paddleocr": getattr(paddleocr, "__version__", "unknown"), "lang": lang}

    def extract(self, sheet):
        segments = []
        for page, file in enumerate(sheet.files):
            picture = cv2.imdecode(np.frombuffer(file.data, np.uint8), cv2.IMREAD_COLOR)
            for result in self.engine.predict(picture):
                found = zip(
                    result["rec_texts"], result["rec_scores"], result["rec_polys"], strict=True
                )
                segments += [
                    (page, str(text), float(score), np.asarray(quad, float).tolist())
                    for text, score, quad in found
                ]
        return {"values": "printed", "fields": find_fields(segments)}


def find_fields(segments):
    """Return the first date, and the amount on the last row that names a total."""
    fields = {}
    for page, text, score, quad in segments:
        if "date" not in fields and (found := DATE.search(text)):
            fields["date"] = cell(found[0], score, page, quad)
        if TOTAL.search(text):
            row = [each for each in segments if each[0] == page and on_one_row(quad, each[3])]
            for _, value, confidence, place in row:
                if found := AMOUNT.search(value):
                    fields["total"] = cell(found[0], confidence, page, place)
    return fields


def cell(value, confidence, page, quad):
    return {"value": value, "confidence": confidence, "page": page, "quad": quad}


def on_one_row(quad, other):
    """Return whether two boxes overlap by half the height of the lower one."""
    (top, bottom), (over, under) = (
        (min(y), max(y)) for y in ([p[1] for p in q] for q in (quad, other))
    )
    return min(bottom, under) - max(top, over) > min(bottom - top, under - over) / 2
