"""Corpora of many blank pages with one labelled total each."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest

from docextract_eval.corpus.labelled.reading import LabelDefaults
from docextract_eval.corpus.store.importing import import_labels

NAME = "python:tests.runs.broken:Deeds"


def blank_pages(folder, count, merchants=None):
    """Import so many; with merchants, they state these too and are named after them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a.png").write_bytes(cv2.imencode(".png", np.full((8, 8), 255, np.uint8))[1])
    lines = []
    for number in range(count):
        line = {"id": f"d{number}", "image": "a.png", "fields": {"total": "9.00"}}
        if merchants:
            line["id"] += merchants[number]
            line["fields"]["merchant"] = merchants[number]
        lines.append(json.dumps(line))
    (folder / "labels.jsonl").write_text("\n".join(lines) + "\n")
    supplied = LabelDefaults(schema="receipt", locale="en_US", values="canonical")
    done = import_labels(folder / "labels.jsonl", folder / "corpus", supplied, pytest.fail)
    return done.corpus


def sheets(corpus):
    """The ids of all sheets, in order."""
    return [corpus.sheet_id(rendition.id) for _, rendition in corpus.pairs(pictures=False)]
