"""A pipeline that knows where things stand: some values are wrong, some said to stand elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

from docextract_eval.records import Guess, Prediction

NAME = "python:tests.runs.sighted:Sighted"


class Sighted:
    """Says of each sheet what a file says of it."""

    version = {"sighted": "1"}  # noqa: RUF012 - a stand-in

    def __init__(self, answers):
        self.answers = json.loads(Path(answers).read_text(encoding="utf-8"))

    def extract(self, sheet):
        said = self.answers.get(sheet.id, [])
        return Prediction(sheet.id, tuple(_guess(**each) for each in said))


def _guess(quad=None, **said):
    return Guess(quad=None if quad is None else tuple(map(tuple, quad)), **said)
