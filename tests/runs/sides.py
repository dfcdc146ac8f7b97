"""Runs by hand: what they measured, and what their file would say of them."""

from __future__ import annotations

import dataclasses

import numpy as np

from docextract_eval.metrics.accuracy import accuracy
from docextract_eval.metrics.calibration import calibration
from docextract_eval.metrics.failures import failures
from docextract_eval.metrics.fairness import fairness
from docextract_eval.runs.measured_run import MeasuredRun
from tests.metrics.cells import OUTCOMES, columns

SIGNED = "metrics:1|matching:1|schema:receipt:aaaa|hints:none"
MACHINE = {"python": "3.11.9", "system": "Linux x86_64", "cores": 2}
SPEED = {
    "pages": 200,
    "seconds_per_page": {"p50": 0.5, "p95": 1.0, "p99": 2.0},
    "peak_bytes": 100 * 2**20,
    "cost": 0.4,
}


def side(cells, name="run", signature=SIGNED, **about):
    """A run of some cells; `about` is what else its file says."""
    said = {
        "id": name,
        "seal": "5ea1",
        "finished": "2026-01-01T00:00:00+00:00",
        "pipeline": {"name": name, "settings": {}, "version": {}, "reference": False},
        "machine": MACHINE,
        "speed": SPEED,
        "seconds": 100.0,
        "documents": int(np.unique(cells.source).size),
        "predictions": 200,
        "failures": 0,
    }
    scores = [*accuracy(cells, signature), *calibration(cells, signature)]
    return MeasuredRun(name, said | about, cells.base_cells(), scores, signature)


def grid(good, fields=("total", "date"), conditions=("clean", "blur"), **more):
    """Cells by whether they are right: documents x conditions x fields, of 0 and 1."""
    good = np.asarray(good)
    _, many, each = good.shape
    assert (many, each) == (len(conditions), len(fields))
    source, condition, field = (axis.ravel() for axis in np.indices(good.shape))
    return columns(
        ["right" if each else "wrong" for each in good.ravel()],
        source + more.pop("first", 0),
        condition,
        conditions=conditions,
        field=[fields[number] for number in field],
        **more,
    )


def good(documents=60, share=0.9, seed=0, shape=(2, 2)):
    """Which cells are right, at random."""
    return np.random.default_rng(seed).random((documents, *shape)) < share


def lost(before, where, documents):
    """The same with some documents' cells lost: `where` says of which condition and field."""
    after = before.copy()
    after[documents, where[0], where[1]] = False
    return after


RELEASE_FIELDS = ("total", "date", "merchant", "tax_total", "receipt_number")


def release(good, name="release", locales=("de_DE", "fr_FR"), **about):
    """A run as a bank would have one: clean and phone pages, five fields, two countries.

    Right values are sure, wrong ones are not. Total and date are critical.
    """
    fields = np.tile(RELEASE_FIELDS, good.shape[0] * good.shape[1])
    cells = grid(
        good,
        fields=RELEASE_FIELDS,
        conditions=("clean", "phone"),
        criticality=np.where(np.isin(fields, ("total", "date")), 3, 1),
        confidence=np.where(good.ravel(), 0.995, 0.5),
        locale=lambda source: locales[source % len(locales)],
    )
    run = side(cells, name, **about)
    more = [*fairness(cells, SIGNED), *failures(cells, SIGNED)]
    return dataclasses.replace(run, scores=[*run.scores, *more])


__all__ = [
    "MACHINE",
    "OUTCOMES",
    "RELEASE_FIELDS",
    "SIGNED",
    "SPEED",
    "good",
    "grid",
    "lost",
    "release",
    "side",
]
