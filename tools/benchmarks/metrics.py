"""The benchmark of metrics: resamples beside plain pandas, and scorings of millions of cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.measuring import alone, cpu, least, peak, told
from docextract_eval import seeds
from docextract_eval.metrics import CURVES, METRICS
from docextract_eval.metrics.columns import (
    AppliedDegradations,
    AppliedTraps,
    CodedNames,
    Columns,
    Renditions,
)
from docextract_eval.metrics.slices import two_axis_slices
from docextract_eval.statistics.arrays import array_with_room
from docextract_eval.statistics.bootstrap import logit_interval, resample_metrics

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Codes, Floats


FIELDS, PER_PAGE = 12, 5
"""Fields that there are, and how many of them stand on a page."""
CONDITIONS = ("clean", *(f"{name}@{s}" for name in ("defocus", "jpeg") for s in range(1, 6)))
CONDITIONS += ("phone_photo@3", "phone_photo@5")
FACTORS = {"template": 12, "font": 6, "paper": 4, "merchant": 20, "currency": 5, "pages": 3}
OUTCOMES = ["right", "wrong", "missed", "invented", "rightly absent"]
CHANCES = (0.88, 0.04, 0.03, 0.01, 0.04)
CAUSES = ["misread", "neighbour", "decoy", "format", "made_up"]
LOCALES = ["en_US", "de_DE", "fr_FR", "ja_JP", "en_IN"]
DOCUMENTS = 3_000
RESAMPLES, PLAIN = 2_000, 10
"""Resamples of ours; and of plain pandas', which are told as if they were as many."""
FLOOR, PASSES = "one pass of np.bincount over the cells", 9
"""The least that any figure takes, as the best of so many passes in the same process."""
PAGES_AT_ONCE = 5_000
"""Pages whose cells are drawn at once."""
LONG = (15_000, 150_000)
"""Documents that --long scores too: about 1 and 10 million cells."""


def measure_metrics(*, long: bool) -> None:
    """Tell of resamples and their memory, of a whole scoring and each metric in it."""
    found = alone("many-resamples", documents=DOCUMENTS)
    told(f"{found['cells']:.0f} cells: 2,000 resamples of 156 slices", found["cpu"], "s", "< 1.5")
    told("the same", found["cpu"] / found["floor"], "floors")
    told("the same: memory beyond the cells", found["memory"], "MB", "< 300")
    plain = plainly(cells(DOCUMENTS)) * RESAMPLES / PLAIN
    told("plain pandas to ours", plain / found["cpu"], "times")
    sizes = (DOCUMENTS, *(LONG if long else ()))
    scorings = [alone("many-cells", documents=documents) for documents in sizes]
    for documents, scoring in zip(sizes, scorings, strict=True):
        aim = "< 10" if documents == DOCUMENTS else ""
        told(f"{scoring['cells']:.0f} cells: all metrics and slices", scoring["all"], "s", aim)
        told(f"  floor: {FLOOR}", 1000 * scoring["floor"], "ms")
        told("the same", scoring["all"] / scoring["floor"], "floors")
        told("the same: peak memory", scoring["peak"], "MB")
    parts = {name: each for name, each in scorings[0].items() if name.startswith("of ")}
    for name, each in sorted(parts.items(), key=lambda part: -part[1]):
        told(f"  {name}", each / scorings[0]["floor"], "floors")


def many_resamples(documents: int) -> dict[str, float]:
    """Measure resamples of the accuracy of every field under every condition."""
    columns, before = cells(documents), peak()
    seconds = least(lambda: intervals(columns), 3)
    found = {"cells": float(len(columns.rendition)), "cpu": seconds, "memory": peak() - before}
    return found | {"floor": floor(columns)}


def floor(columns: Columns) -> float:
    """Return the CPU seconds in which a plain sum by slice passes over all cells."""
    slices = columns.field.codes * len(CONDITIONS) + columns.condition.codes
    right = columns.outcome_in("right").astype(float)
    return least(lambda: np.bincount(slices, right), PASSES)


def many_cells(documents: int) -> dict[str, float]:
    """Measure a whole scoring, and every metric and curve in it."""
    columns = cells(documents)
    found = {"cells": float(len(columns.rendition)), "floor": floor(columns), "all": 0.0}
    tables = {"slices of two axes": lambda: two_axis_slices(columns, "")}
    folds = {name: lambda n=name: METRICS.load(n)(columns, "") for name in METRICS.names}
    draws = {f"curve {name}": lambda n=name: CURVES.load(n)(columns, "") for name in CURVES.names}
    for name, work in {**folds, **draws, **tables}.items():
        seconds = cpu(work)
        found["all"] += seconds
        found[f"of {name}"] = seconds
    return found | {"peak": peak()}


def intervals(columns: Columns) -> list[tuple[float, float]]:
    """Return the interval of accuracy in every field and condition, by resamples of documents."""
    sums = np.concatenate(_sums(columns), axis=1)
    slices = sums.shape[1] // 2

    def shares(totals: Floats) -> Floats:
        return np.asarray(totals[:, :slices] / totals[:, slices:])

    draws = resample_metrics(shares, sums, RESAMPLES, seed=1)
    values = shares(sums.sum(axis=0, keepdims=True))[0]
    return [
        logit_interval(float(value), draws[:, at], len(sums)) for at, value in enumerate(values)
    ]


def _sums(columns: Columns) -> tuple[Floats, Floats]:
    """Return what is right and what there is, sources x slices."""
    sources, slices = len(columns.renditions.source.names), FIELDS * len(CONDITIONS)
    slice_ = columns.field.codes * len(CONDITIONS) + columns.condition.codes
    at, size = columns.source * slices + slice_, sources * slices
    right, every = (
        np.bincount(at, weights, size).astype(float).reshape(sources, slices)
        for weights in (columns.outcome_in("right"), None)
    )
    return right, every


def plainly(columns: Columns) -> float:
    """Return the seconds of some resamples as one writes them down with pandas."""
    frame = pd.DataFrame(
        {
            "source": columns.source,
            "field": columns.field.codes,
            "condition": columns.condition.codes,
            "right": columns.outcome_in("right"),
        }
    )
    rng = seeds.stream(1, "plain")
    sources = len(columns.renditions.source.names)

    def resample() -> pd.Series[float]:
        drawn = pd.DataFrame({"source": rng.integers(sources, size=sources)})
        return frame.merge(drawn, on="source").groupby(["field", "condition"])["right"].mean()

    return cpu(lambda: [resample() for _ in range(PLAIN)])


def cells(documents: int) -> Columns:
    """Draw cells: every document under every condition, some of the fields on each page."""
    rng = seeds.stream(1, "metrics", str(documents))
    pages = _renditions(documents, rng)
    rendition = np.repeat(np.arange(documents * len(CONDITIONS)), PER_PAGE)
    size = len(rendition)
    first = rng.integers(FIELDS, size=documents * len(CONDITIONS))
    field = (first[rendition] + np.tile(np.arange(PER_PAGE) * 2, len(first))) % FIELDS
    outcome = rng.choice(len(OUTCOMES), size, p=CHANCES)
    confidence = rng.beta(8, 1 + (outcome > 0), size)
    silent = np.isin(outcome, (2, 4))
    outcomes = CodedNames(outcome, OUTCOMES)
    causes = np.where((outcome == 1) | (outcome == 3), rng.integers(len(CAUSES), size=size) + 1, 0)
    row = np.where(field % 4 == 3, rng.integers(6, size=size), -1)
    return Columns(
        outcome=outcomes,
        decidable=outcomes,
        cause=CodedNames(causes, ["", *CAUSES]),
        decoy=CodedNames((causes == 3) * 1, ["", "total"]),
        field=CodedNames(field, _field_names()),
        row=row,
        guess_row=row,
        rendition=rendition,
        repeat=np.zeros(size, np.int64),
        table=field % 4 == 3,
        criticality=np.where(field % 3 == 0, 3.0, 1.0),
        confidence=np.where(silent, np.nan, confidence.round(4)),
        placed=CodedNames(rng.integers(3, size=size), ["yes", "no", "unknown"]),
        renditions=pages,
        deploy={},
    )


def cells_of_receipts(documents: int) -> Columns:
    """Draw 48 cells for each page, of which 39 are of a table; never all of them in memory."""
    rng = seeds.stream(1, "receipts", str(documents))
    pages = _renditions(documents, rng)
    of_page = _fields_and_rows_of_receipt()
    size, many = len(pages) * len(of_page[0]), PAGES_AT_ONCE * len(of_page[0])
    kinds = {"rendition": np.uint32, "row": np.int8, "confidence": np.float64, "table": bool}
    names = "rendition", "field", "row", "outcome", "cause", "confidence", "table", "placed"
    held = {name: array_with_room(size, kinds.get(name, np.uint8)) for name in names}
    for start in range(0, size, many):
        at = slice(start, min(size, start + many))
        field, row = (np.resize(each, at.stop - at.start) for each in of_page)
        outcome = rng.choice(len(OUTCOMES), len(field), p=CHANCES)
        cause = rng.integers(len(CAUSES), size=len(field)) + 1
        confidence = rng.beta(8, 1 + (outcome > 0), len(field)).round(4)
        held["rendition"][at] = np.arange(at.start, at.stop) // len(of_page[0])
        held["field"][at], held["row"][at], held["outcome"][at] = field, row, outcome
        held["cause"][at] = np.where((outcome == 1) | (outcome == 3), cause, 0)
        held["confidence"][at] = np.where(np.isin(outcome, (2, 4)), np.nan, confidence)
        held["table"][at] = row >= 0
        held["placed"][at] = rng.integers(3, size=len(field))
    outcomes, nothing = CodedNames(held["outcome"], OUTCOMES), np.zeros(size, np.uint8)
    return Columns(
        outcome=outcomes,
        decidable=outcomes,
        cause=CodedNames(held["cause"], ["", *CAUSES]),
        decoy=CodedNames(nothing, [""]),
        field=CodedNames(held["field"], _field_names()),
        row=held["row"],
        guess_row=held["row"],
        rendition=held["rendition"],
        repeat=nothing,
        table=held["table"],
        criticality=nothing + 1,
        confidence=held["confidence"],
        placed=CodedNames(held["placed"], ["yes", "no", "unknown"]),
        renditions=pages,
        deploy={},
    )


def _fields_and_rows_of_receipt() -> tuple[Codes, Codes]:
    """Return the field and the row of each cell of a page: each scalar field, and 13 rows."""
    is_column = np.array(["." in name for name in _field_names()])
    scalars, columns = np.flatnonzero(~is_column), np.flatnonzero(is_column)
    rows = np.arange(13)
    return (
        np.concatenate([scalars, np.tile(columns, len(rows))]),
        np.concatenate([np.full(len(scalars), -1), np.repeat(rows, len(columns))]),
    )


def _field_names() -> list[str]:
    return [f"line_items.column{f}" if f % 4 == 3 else f"field{f}" for f in range(FIELDS)]


def _renditions(documents: int, rng: np.random.Generator) -> Renditions:
    """Draw the pages: what befell them, and what their documents are."""
    many = len(CONDITIONS)
    document = np.repeat(np.arange(documents), many)
    condition = np.tile(np.arange(many), documents)
    names = [f"d{number}" for number in range(documents)]
    everyone = np.arange(documents * many)

    def choice(values: int) -> CodedNames:
        return CodedNames(rng.integers(values, size=documents)[document], _named(values))

    befallen = np.flatnonzero(condition > 0)
    severity = np.array([float(name.rpartition("@")[2] or 0) for name in CONDITIONS[1:]])
    severity = np.concatenate([[0.0], severity])[condition]
    accidents = [name.partition("@")[0] for name in CONDITIONS]
    kinds = sorted(set(accidents))
    accident = np.array([kinds.index(name) for name in accidents])[condition]
    return Renditions(
        document=CodedNames(document, names),
        source=CodedNames(document, names),
        hash=CodedNames(everyone, [f"h{number}" for number in everyone.tolist()]),
        condition=CodedNames(condition, list(CONDITIONS)),
        kind=choice(2),
        locale=CodedNames(rng.integers(len(LOCALES), size=documents)[document], LOCALES),
        twin=CodedNames(np.zeros(len(document), np.int64), [""]),
        severity=severity,
        weight=np.ones(len(document)),
        calibration=(rng.random(documents) < 0.5)[document],
        factors={name: choice(values) for name, values in FACTORS.items()},
        traps=AppliedTraps(
            trap=CodedNames(np.zeros(len(befallen), np.int64), ["ambiguous_date"]),
            rendition=befallen,
            field=CodedNames(np.zeros(len(befallen), np.int64), ["field0"]),
            row=np.full(len(befallen), -1),
            resolved=np.ones(len(befallen), bool),
        ),
        parts=AppliedDegradations(
            CodedNames(accident[befallen], kinds), befallen, severity[befallen]
        ),
        failures=np.zeros(len(document), np.int64),
        suspected=np.full(len(document), -1),
    )


def _named(values: int) -> list[str]:
    return [f"v{value}" for value in range(values)]
