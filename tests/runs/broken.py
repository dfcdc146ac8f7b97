"""Pipelines that misbehave."""

from __future__ import annotations

from docextract_eval.records import Guess, Prediction


class Raising:
    """Raises on every second sheet."""

    version = {"raising": "1"}  # noqa: RUF012 - a stand-in

    def __init__(self, settings):
        self.calls = 0

    def extract(self, sheet):
        self.calls += 1
        if self.calls % 2:
            message = "no idea\nat all"
            raise RuntimeError(message)
        return Prediction("not the sheet's id", (Guess("total", "1.00", confidence=0.5),))
