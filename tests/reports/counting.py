"""Small runs on disk, and what a person would count in their tables.

`SmallRun` writes `matches.parquet` and `renditions.parquet` as a run does. `Recount` reads them
with pyarrow alone and counts in loops and fractions: it shares no code with the metrics.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from docextract_eval import schemas
from docextract_eval.codec.tables import MATCHES, RENDITIONS
from docextract_eval.reports import View
from docextract_eval.runs.derivation.scoring import compute_scores

FIELDS = {"total": 3, "date": 3, "merchant": 1, "note": 1}
COLUMNS = {"description": 1, "amount": 1}
ERRORS = ("wrong", "missed", "invented")
JUDGED = ("right", *ERRORS)
GUESSED = ("right", "wrong", "invented")
VALUED = ("right", "wrong", "missed")


def schema_text(fields=FIELDS):
    """A kind's schema of these fields with their criticality, and one table."""
    lines = [f'{name} = {{ type = "text", criticality = {many} }}' for name, many in fields.items()]
    columns = [f'{name} = {{ type = "text" }}' for name in COLUMNS]
    head = ['name = "receipt"', "[fields]", *lines, "[tables.line_items]", 'key = ["description"]']
    return "\n".join([*head, "[tables.line_items.columns]", *columns]) + "\n"


def cell(field, outcome="right", *, row=None, **more):
    """One cell of a page."""
    return {"field": field, "outcome": outcome, "row": row, **more}


def page(document, cells, condition="clean", twin=None, **more):
    """One rendition with its cells; documents with odd numbers report, others calibrate."""
    name = f"d{document:04}"
    about = {
        "document": name if twin is None else f"{name} {twin}",
        "source": name,
        "condition": condition,
        "half": "report" if document % 2 else "calibration",
        "twin": twin,
    }
    return {**about, **more, "cells": cells}


class SmallRun:
    """A finished run in a folder, as far as it is compared, gated and reported."""

    def __init__(self, folder, pages, fields=FIELDS, **about):
        """Write its tables, and compute its scores from what was written."""
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder
        rows = [_rendition_row(number, each) for number, each in enumerate(pages)]
        cells = [
            _match_row(row, each)
            for row, written in zip(rows, pages, strict=True)
            for each in written["cells"]
        ]
        pq.write_table(pa.Table.from_pylist(cells, MATCHES), folder / "matches.parquet")
        pq.write_table(pa.Table.from_pylist(rows, RENDITIONS), folder / "renditions.parquet")
        self._about = {
            "id": folder.name,
            "pipeline": {"name": "p"},
            "corpus_name": "c",
            "seal": "5ea1" * 16,
            "documents": len({row["document"] for row in rows}),
            "renditions": len(rows),
            "predictions": len(rows),
            "failures": sum(row["failures"] for row in rows),
            "seconds": 120.0,
            "speed": {"seconds_per_page": {"p50": 0.5}},
            "finished": "2026-11-20T21:26:26+00:00",
            "conditions": list(dict.fromkeys(row["condition"] for row in rows)),
            "deploy": {},
            "schemas": {"receipt": schema_text(fields)},
            **about,
        }
        judged_by = {"receipt": schemas.parse_schema(schema_text(fields), "receipt")}
        kept = self._about["conditions"], (), judged_by, self._about["deploy"]
        tables = self.columns("matches"), self.columns("renditions")
        self._scores, self.curves, _ = compute_scores(*tables, *kept)

    def finished_about(self):
        """Return what its `run.json` would say."""
        return self._about

    def columns(self, name, wanted=None):
        """Read one of its tables."""
        return pq.ParquetFile(self.path / f"{name}.parquet").read(columns=wanted)

    def scores(self):
        """Return its scores."""
        return self._scores

    def view(self, **more):
        """Return what reports are made from."""
        return View(self._about, self._scores, self.curves, **more)


def _rendition_row(number, written):
    usual = {"kind": "receipt", "locale": "en_US", "weight": 1.0, "failures": 0, "traps": []}
    row = {**usual, **written}
    del row["cells"]
    condition = row["condition"]
    severity = float(condition.partition("@")[2] or 0)
    traps = [{"row": None, "resolver": None, **trap} for trap in row["traps"]]
    factors = [*row.get("factors", {}).items()]
    parts = [] if condition == "clean" else [{"name": condition[:4], "severity": severity}]
    more = {"traps": traps, "factors": factors, "parts": parts, "severity": severity}
    return row | more | {"id": f"r{number:05}", "hash": f"{row['document']}~{condition}"}


def _match_row(rendition, written):
    return {
        "document": rendition["document"],
        "rendition": rendition["id"],
        "repeat": written.get("repeat", 0),
        "field": written["field"],
        "truth_row": written["row"],
        "guess_row": written.get("guess_row", written["row"]),
        "type": "text",
        "outcome": written["outcome"],
        "strict": written["outcome"],
        "exact": written["outcome"] == "right",
        "cause": written.get("cause"),
        "decoy": written.get("decoy"),
        "placed": "unknown",
        "check": "",
        "confidence": written.get("confidence"),
    }


@dataclass(frozen=True)
class Counted:
    """A judged cell with what its rendition says of it."""

    field: str
    row: int | None
    outcome: str
    cause: str | None
    decoy: str | None
    confidence: float | None
    repeat: int
    criticality: int
    page: dict[str, Any]

    @property
    def is_right(self):
        return self.outcome == "right"

    @property
    def table(self):
        return "." in self.field


class Recount:
    """The cells of a run's tables, and shares of them."""

    def __init__(self, folder, about):
        """Read the tables of a run's folder."""
        self.deploy, self.about = about["deploy"], about
        pages = pq.ParquetFile(folder / "renditions.parquet").read().to_pylist()
        self.pages = {row["id"]: row | {"factors": dict(row["factors"])} for row in pages}
        self.worth = {kind: _worth_of_fields(text) for kind, text in about["schemas"].items()}
        matches = pq.ParquetFile(folder / "matches.parquet").read().to_pylist()
        every = [self._counted(row) for row in matches if row["strict"] != "not judged"]
        self.twins_too = [each for each in every if each.criticality]
        self.cells = [each for each in self.twins_too if each.page["twin"] is None]

    def _counted(self, row):
        named = ("cause", "decoy", "confidence", "repeat")
        page = self.pages[row["rendition"]]
        return Counted(
            field=row["field"],
            row=row["truth_row"],
            outcome=row["strict"],
            criticality=self.worth[page["kind"]].get(row["field"], 0),
            page=page,
            **{name: row[name] for name in named},
        )

    def of(self, cells, *outcomes, **where):
        """Return the cells of one kind, of these outcomes, at these places."""
        wanted = {axis: value for axis, value in where.items() if value != "all"}
        return [
            each
            for each in self.cells
            if each.table == (cells == "tables") and each.outcome in (outcomes or JUDGED)
            if all(_place(each, axis) == value for axis, value in wanted.items())
        ]

    def share(self, included, counts, population=None, worth=lambda _: 1):
        """Return the share that counts: documents by weight, conditions alike or as deployed."""
        mass = defaultdict(Fraction)
        for each in included if population is None else population:
            mass[each.page["condition"]] += Fraction(each.page["weight"])
        hit, every = Fraction(0), Fraction(0)
        for each in included:
            condition = each.page["condition"]
            if not mass[condition]:
                continue
            weight = Fraction(each.page["weight"]) * self._deployed(condition) / mass[condition]
            every += weight * worth(each)
            hit += weight * worth(each) * counts(each)
        return hit / every if every else None

    def answers(self, cells, holds):
        """Return the share of pages with a cell that holds."""
        by_page = defaultdict(list)
        for each in cells:
            by_page[each.page["id"]].append(each)
        first = [found[0] for found in by_page.values()]
        return self.share(first, lambda each: any(map(holds, by_page[each.page["id"]])))

    def change(self, links, kept=lambda _: True):
        """Return the mean change of slots between linked pages, and its documents.

        `links` are pairs of pages' ids: before, and after.
        """
        slots = self._slots()
        pairs = [
            pair
            for before, after in links
            for key in {*slots[before], *slots[after]}
            if (pair := Pair(self.pages[after], slots[before][key], slots[after][key])).counts
            and kept(pair)
        ]
        value = self.share(pairs, lambda pair: pair.is_good_after - pair.is_good_before)
        return value, len({pair.page["source"] for pair in pairs})

    def _slots(self):
        """Return the cells of every page by their field and row; invented ones by their number."""
        found = defaultdict(lambda: defaultdict(list))
        for each in self.twins_too:
            slots = found[each.page["id"]]
            place = each.row
            if each.table and place is None:
                place = f"new {sum(str(key[1]).startswith('new') for key in slots)}"
            slots[each.field, place].append(each)
        return found

    def _deployed(self, condition):
        return Fraction(self.deploy.get(condition, 0)) if self.deploy else Fraction(1)


@dataclass(frozen=True)
class Pair:
    """One slot of two pages: what stands there before and after."""

    page: dict[str, Any]
    """The page after."""
    before: list[Counted]
    after: list[Counted]

    @property
    def counts(self):
        """Return whether either side has anything there."""
        return any(each.outcome != "rightly absent" for each in [*self.before, *self.after])

    @property
    def is_comparable(self):
        """Return whether the truth has a value there on both pages, or on neither."""
        first, second = (
            any(each.outcome in VALUED for each in side) for side in (self.before, self.after)
        )
        return first == second

    @property
    def place(self):
        """Return the field and row of the slot."""
        one = (self.after or self.before)[0]
        return one.field, one.row

    @property
    def is_good_before(self):
        return int(all(each.outcome in ("right", "rightly absent") for each in self.before))

    @property
    def is_good_after(self):
        return int(all(each.outcome in ("right", "rightly absent") for each in self.after))


def _worth_of_fields(text):
    """Return the criticality of every field of a kind, columns of its tables included."""
    written = tomllib.loads(text)
    fields = dict(written["fields"])
    for name, table in written.get("tables", {}).items():
        fields |= {f"{name}.{column}": spec for column, spec in table["columns"].items()}
    return {name: spec.get("criticality", 1) for name, spec in fields.items()}


def _place(counted, axis):
    if axis == "field":
        return counted.field
    if axis in ("condition", "kind", "locale"):
        return counted.page[axis]
    return counted.page["factors"].get(axis)


def documents(cells):
    """Return how many documents some cells are of."""
    return len({each.page["source"] for each in cells})
