"""The judged cells of a run as a table that is filtered, counted, sorted and searched.

Only the rows that are shown become objects. The share of a list is computed as the figure that
leads to it was: by the weights of documents, conditions as deployed, repeat by repeat.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import cached_property
from itertools import product
from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.matching.causes import CAUSES
from docextract_eval.metrics.columns import CodedNames
from docextract_eval.metrics.ratios import ERRORS, JUDGED
from docextract_eval.metrics.slices import rendition_axis
from docextract_eval.runs.description import RunDescription
from docextract_eval.runs.measured_run import recorded_schemas
from docextract_eval.view.cells import RunCells, compare_runs, find_changes, names_of
from docextract_eval.view.query import (
    BANDS,
    ERROR,
    FACETS,
    KNOWN_VALUES,
    LIMITS,
    NONE,
    NOTED,
    Query,
    confidence_ends,
    outcomes_of,
    query_text,
)
from docextract_eval.view.shares import KINDS, Weighed, Weighing, share_of_cells

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from docextract_eval.metrics.columns import Bools, Codes, Floats, Positions
    from docextract_eval.runs.cases import CaseKey
    from docextract_eval.runs.comparison.compare import Comparison
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.view.cells import ChangedCells

    Noted = Mapping[CaseKey, Collection[str]]
    """The verdicts of notes by the case that they are of."""

_OF_RENDITIONS = ("condition", "severity", "kind", "locale")
_RESULTS = ("outcome", "cause", "change")
"""The facets that say how a cell was judged: no share is of what one of these keeps."""
_SHARED = [name for name in FACETS if name not in {*_RESULTS, "noted"}]
"""The facets whose values have shares."""
_KEPT_ORDERS = 4


class CaseTable:
    """All cases of a run, beside an earlier one if there is one; threads may share it."""

    def __init__(self, run: RunFolder, other: RunFolder | None = None) -> None:
        """Read what was judged; no value is read yet."""
        self._run, self._other, self._about = run, other, run.finished_about()
        self._private = RunDescription.from_about(self._about).private
        self._cells = RunCells.of_run(run, self._about)
        self._lists: OrderedDict[tuple[str, bytes], Positions] = OrderedDict()
        self._orders: dict[str, Positions] = {}
        self._lock = RLock()

    def listing(self, query: Query, noted: Noted, at: int = 0, count: int = 100) -> dict[str, Any]:
        """Return some rows of a list, how many it has, and what share of its cells is right."""
        if at < 0 or count < 0:
            raise BadInputError("no list begins or ends before its first case", "cases", "use 0")
        with self._lock:
            listed = self._positions(query, noted)
            return {
                "total": len(listed),
                "shares": self.shares(query, noted),
                "rows": self._rows(listed[at : at + count], at, noted),
            }

    def shares(self, query: Query, noted: Noted) -> dict[str, Any] | None:
        """Return what share of the judged cells is right, in cells and in weight.

        They are all that the query keeps when it names no outcome, no cause and no change. Of a run
        that is not finished there is none.
        """
        if not self._about["finished"]:
            return None
        with self._lock:
            kept = self._kept(query.without(*_RESULTS), noted)
        alone = _is_alone(query)
        return share_of_cells(self._cells.columns, kept, alone=alone, private=self._private)

    def facets(self, query: Query, noted: Noted) -> dict[str, Any]:
        """Return the values of every facet, each with its count under all other facets.

        It has the shares of its cells, too: those of the list in which it alone is chosen.
        """
        with self._lock:
            rest = self._rest(query, noted)
            masks = {
                name: self._mask(name, query, noted) for name in FACETS if name in query.chosen
            }
            kept_by_others = _all_but_one(masks)
            every, found = np.flatnonzero(rest & kept_by_others("")), []
            shares = self._shares_by_value(query, rest, masks)
            for name in FACETS:
                at = np.flatnonzero(rest & kept_by_others(name)) if name in masks else every
                counts, chosen = self._counts(name, at, noted), query.chosen.get(name, ())
                known = shares.get(name, {})
                for value in [each for each in chosen if each not in counts]:
                    mask = self._mask(name, Query({name: (value,)}), noted)
                    counts[value] = int(np.count_nonzero(mask[at]))
                values = [
                    {
                        "value": value,
                        "count": counts.get(value, 0),
                        "chosen": value in chosen,
                        "shares": known.get(value, []),
                    }
                    for value in dict.fromkeys((*counts, *known))
                ]
                found.append({"name": name, "values": values})
            return {"facets": found, "pair": self.pair()}

    def pair(self) -> dict[str, Any] | None:
        """Return what a reader must know of two runs; `vanished` counts what no list can have.

        These are wrong cells of the other run in whose place this one rightly has none.
        """
        if self._changes is None:
            return None
        return {"vanished": sum(self.vanished.values()), "notes": [*self._changes.notes]}

    @property
    def vanished(self) -> Mapping[tuple[str, str], int]:
        """Return what was gained without a case, by kind of cell and field."""
        return {} if self._changes is None else self._changes.vanished

    def members(
        self, query: Query, noted: Noted, count: int, others: Iterable[Query] = ()
    ) -> dict[str, dict[str, list[int]]]:
        """Return the places of the first cases of a list that each value of a facet keeps.

        Among them are the values that `others` choose, which limit lists to bands and halves.
        """
        values = [("cells", value) for value in KNOWN_VALUES["cells"]]
        for other in others:
            for name in other.chosen.keys() & {"confidence", "half"}:
                values += [(name, value) for value in other.chosen[name]]
        for facet in self.facets(query, noted)["facets"]:
            values += [(facet["name"], each["value"]) for each in facet["values"] if each["count"]]
        listed = self._positions(query, noted)[:count]
        found: dict[str, dict[str, list[int]]] = {}
        with self._lock:
            for name, value in values:
                mask = self._mask(name, Query({name: (value,)}), noted)
                if places := np.flatnonzero(mask[listed]).tolist():
                    found.setdefault(name, {})[value] = places
        return found

    def has(self, key: CaseKey) -> bool:
        """Whether a case is one of the run, whatever a query keeps."""
        return key in self._cells.positions([key])

    def counts(self, query: Query, name: str) -> dict[str, int]:
        """Return how many cells that a query keeps have each value of a facet."""
        with self._lock:
            return self._counts(name, np.flatnonzero(self._kept(query, {})), {})

    def comparison(self) -> Comparison | None:
        """Return what is claimed of the change since the other run; it is computed each time."""
        if self._other is None:
            return None
        return compare_runs(self._run, self._cells, self._other)

    def total(self, query: Query, noted: Noted) -> int:
        """Return how many cases a query lists."""
        return len(self._positions(query, noted))

    @cached_property
    def _changes(self) -> ChangedCells | None:
        return None if self._other is None else find_changes(self._run, self._cells, self._other)

    @cached_property
    def _change(self) -> CodedNames:
        """What became of each cell since the other run."""
        if self._changes is not None:
            return self._changes.change
        return CodedNames(np.zeros(len(self._cells.rows), np.int64), [""])

    @cached_property
    def _known(self) -> dict[str, list[str]]:
        """The names that may be chosen, whether or not a cell has them."""
        schemas = recorded_schemas(self._about, str(self._run.path)).values()
        pages = self._cells.columns.renditions
        return {
            "field": sorted({*(name for schema in schemas for name in schema.names)}),
            "cause": [*CAUSES],
            "condition": pages.condition.names,
            "trap": pages.traps.trap.names,
        }

    @cached_property
    def _axes(self) -> dict[str, CodedNames]:
        """The facets that are of renditions, with a position for each of these."""
        axes = {name: rendition_axis(self._cells.columns, name) for name in _OF_RENDITIONS}
        severity = axes["severity"]
        names = [NONE if name == "nan" else name for name in severity.names]
        return {**axes, "severity": CodedNames(severity.codes, names)}

    @cached_property
    def _bands(self) -> CodedNames:
        """The band of each cell's confidence."""
        confidence = vars(self._cells.columns)["confidence"]
        ends = [low for low, _ in BANDS.values()][1:]
        codes = np.searchsorted(ends, confidence, side="right")
        codes[np.isnan(confidence)] = len(BANDS)
        return CodedNames(codes, [*BANDS, NONE])

    def _column(self, name: str) -> CodedNames:
        """Return the codes of a facet that is of cells."""
        if name == "confidence":
            return self._bands
        if name == "change":
            return self._change
        if name == "half":
            half = self._cells.columns.renditions.calibration.astype(np.int64)
            return CodedNames(half[vars(self._cells.columns)["rendition"]], [*KNOWN_VALUES[name]])
        column: CodedNames = getattr(self._cells.columns, name)
        return column

    def _positions(self, query: Query, noted: Noted) -> Positions:
        """Return the cells of a list in its order."""
        with self._lock:
            is_noted = "noted" in query.chosen
            about = self._noted_cells(query, noted).tobytes() if is_noted else b""
            key = query_text(query), about
            if key not in self._lists:
                order = self._order(query.sort)
                self._lists[key] = order[self._kept(query, noted)[order]]
            self._lists.move_to_end(key)
            while len(self._lists) > _KEPT_ORDERS:
                self._lists.popitem(last=False)
            return self._lists[key]

    def _order(self, sort: str) -> Positions:
        """Return all cells in an order."""
        if sort not in self._orders:
            cells = self._cells.columns
            confidence = vars(cells)["confidence"]
            if sort == "page":
                order = np.arange(len(confidence))
            elif sort == "confidence":
                order = np.argsort(confidence, kind="stable")  # what is not a number is last
            elif sort == "-confidence":
                order = np.argsort(-confidence, kind="stable")
            elif sort == "likeness":
                likeness = self._cells.values.table["likeness"].to_numpy()[self._cells.rows]
                order = np.argsort(likeness, kind="stable")
            else:
                order = np.lexsort((-confidence, -self._costs))
            self._orders[sort] = order.astype(np.int32)
        return self._orders[sort]

    @cached_property
    def _costs(self) -> Positions:
        """What each cell costs: the criticality of its field, if it is an error."""
        cells = self._cells.columns
        return np.asarray(cells.criticality * cells.outcome_in(*ERRORS)).astype(np.int8)

    def _kept(self, query: Query, noted: Noted) -> Bools:
        """Return which cells a query keeps."""
        kept = self._rest(query, noted)
        for name in query.chosen.keys() - {*LIMITS}:
            kept = kept & self._mask(name, query, noted)
        return kept

    def _rest(self, query: Query, noted: Noted) -> Bools:
        """Return which cells are kept whatever facets are chosen: twins where one is named."""
        cells = self._cells
        every = np.ones(len(cells.rows), bool)
        kept = every if "rendition" in query.chosen else cells.is_base
        if query.text:
            if self._private:
                what = "private run: it kept no values to search"
                raise BadInputError(what, str(self._run.path), "leave out text=")
            kept = kept & cells.contain(query.text)
        for name in query.chosen.keys() & {*LIMITS}:
            kept = kept & self._mask(name, query, noted)
        return kept

    def _mask(self, name: str, query: Query, noted: Noted) -> Bools:
        """Return which cells have one of the values that are chosen of a facet or a limit."""
        values, columns = query.chosen[name], self._cells.columns
        pages = vars(columns)["rendition"]
        if name == "cells":
            return np.isin(columns.table, [value == "tables" for value in values])
        if name == "noted":
            return self._at(self._noted_cells(query, noted))
        if name == "change" and self._other is None:
            raise BadInputError(
                "there is no second run to compare with", "change", "open both: dxe view RUN OTHER"
            )
        if name == "rendition":
            known = pc.index_in(pa.array(values, pa.string()), self._cells.ids).to_pylist()
            if None in known:
                what = f"has no rendition '{values[known.index(None)]}'"
                raise BadInputError(what, str(self._run.path), "copy its id from a list of cases")
            return np.isin(pages, known)
        if name == "trap":
            traps, cells = self._cells.traps
            self._check(name, values, self._known[name])
            return self._at(cells[traps.is_in(*values)])
        return self._coded_mask(name, values)

    def _coded_mask(self, name: str, values: tuple[str, ...]) -> Bools:
        """Return the same for what has a code in each cell, or in each rendition."""
        if name == "outcome":
            return self._cells.columns.outcome_in(*outcomes_of(values))
        if name == "confidence":
            return self._within(values)
        column = self._axes[name] if name in _OF_RENDITIONS else self._column(name)
        self._check(name, values, [*filter(None, column.names), *self._known.get(name, ())])
        found = column.is_in(*values)
        pages = vars(self._cells.columns)["rendition"]
        return found[pages] if name in _OF_RENDITIONS else found

    def _within(self, bands: Collection[str]) -> Bools:
        """Return which cells have a confidence in one of some bands, or none."""
        found = self._bands.is_in(*bands)
        confidence = vars(self._cells.columns)["confidence"]
        for low, high in filter(None, map(confidence_ends, {*bands} - {*self._bands.names})):
            found |= (confidence >= low) & ((confidence < high) | (high == 1))
        return found

    def _check(self, name: str, values: Collection[str], known: Collection[str]) -> None:
        for value in values:
            if value not in known:
                raise UnknownNameError(name, value, {*known}, "cases")

    def _at(self, cells: Positions) -> Bools:
        mask = np.zeros(len(self._cells.rows), bool)
        mask[cells] = True
        return mask

    def _noted_cells(self, query: Query, noted: Noted) -> Codes:
        """Return the cells that have a note, or one with a verdict that is chosen."""
        values = {*query.chosen["noted"]}
        keys = [key for key, own in noted.items() if NOTED in values or values & {*own}]
        return np.array(sorted(self._cells.positions(keys).values()), np.int64)

    def _counts(self, name: str, at: Positions, noted: Noted) -> dict[str, int]:
        """Return how many of some cells have each value of a facet; what no cell has is left out.

        The usual ones come first, but where values have an order of their own.
        """
        if name == "noted":
            return self._note_counts(at, noted)
        if name == "trap":
            traps, cells = self._cells.traps
            column, at = traps, np.flatnonzero(self._at(at)[cells])
            counts = np.bincount(column.codes[at], minlength=len(column.names))
        elif name in _OF_RENDITIONS:
            column = self._axes[name]
            pages = np.bincount(
                vars(self._cells.columns)["rendition"][at], minlength=len(self._cells.ids)
            )
            counts = np.bincount(column.codes, pages, len(column.names)).astype(int)
        else:
            column = self._column(name)
            counts = np.bincount(vars(column)["codes"][at], minlength=len(column.names))
        found = {
            value: many
            for value, many in zip(column.names, counts.tolist(), strict=True)
            if value and many
        }
        if name in {"condition", "confidence"}:
            return found
        if name == "outcome" and (errors := sum(found.get(each, 0) for each in ERRORS)):
            found[ERROR] = errors
        if name == "severity":
            return dict(sorted(found.items(), key=lambda each: (each[0] == NONE, each[0])))
        return dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))

    def _shares_by_value(
        self, query: Query, rest: Bools, masks: Mapping[str, Bools]
    ) -> dict[str, dict[str, list[dict[str, Any]]]]:
        """Return the shares of fields and of cells of tables, by the value of each facet."""
        columns, private = self._cells.columns, self._private
        masks = {name: mask for name, mask in masks.items() if name not in _RESULTS}
        kept_by_others = _all_but_one(masks)
        judged = rest & columns.outcome_in(*JUDGED)
        weighed, found = dict[tuple[str, bool], Weighed](), {}
        for name in _SHARED:
            alone = name == "condition" or _is_alone(query)
            key = name if name in masks else "", alone
            if key not in weighed:
                weighing = Weighing(columns, alone=alone, private=private)
                weighed[key] = weighing.of_cells(np.flatnonzero(judged & kept_by_others(name)))
            found[name] = self._shares_of_facet(name, weighed[key])
        return found

    def _shares_of_facet(self, name: str, cells: Weighed) -> dict[str, list[dict[str, Any]]]:
        """Return the shares of some cells by their values of a facet."""
        if name == "trap":
            column, attacked = self._cells.traps
            places = np.flatnonzero(self._at(cells.at)[attacked])
            cells, codes = cells.weighing.of_cells(attacked[places]), column.codes[places]
        elif name in _OF_RENDITIONS:
            column = self._axes[name]
            codes = column.codes[cells.page]
        else:
            column = self._column(name)
            codes = vars(column)["codes"][cells.at]
        many = len(KINDS)
        shares = cells.shares(codes * many + cells.kind, len(column.names) * many)
        found: dict[str, list[dict[str, Any]]] = {}
        for (value, kind), share in zip(product(column.names, KINDS.values()), shares, strict=True):
            if value and share["cells"]:
                found.setdefault(value, []).append({"kind": kind, **share})
        return found

    def _note_counts(self, at: Positions, noted: Noted) -> dict[str, int]:
        here, found = self._at(at), dict[str, int]()
        for key, cell in self._cells.positions(noted).items():
            for value in (NOTED, *sorted({*noted[key]})) if here[cell] else ():
                found[value] = found.get(value, 0) + 1
        return found

    def _rows(self, at: Positions, start: int, noted: Noted) -> list[dict[str, Any]]:
        """Return what is shown of some cells."""
        cells = self._cells.columns.take(at)
        pages = vars(cells)["rendition"]
        axes = {name: axis.take(pages) for name, axis in self._axes.items() if name != "severity"}
        columns: dict[str, Any] = {
            "document": names_of(cells.renditions.document.take(pages)),
            **{name: names_of(axis) for name, axis in axes.items()},
            "severity": _none_for_nan(cells.renditions.severity[pages]),
            "outcome": names_of(cells.outcome),
            "cause": [name or None for name in names_of(cells.cause)],
            "decoy": [name or None for name in names_of(cells.decoy)],
            "traps": self._trap_names(at),
            "confidence": _none_for_nan(cells.confidence),
            "cost": self._costs[at].tolist(),
        }
        values = self._cells.values_at(at)
        hidden = {"truth": None, "guess": None} if self._private else {}
        change = [name or None for name in names_of(self._change.take(at))]
        before: list[str | None] = [None] * len(at)
        if self._changes is not None and not self._private:
            before = self._changes.answers_before(at)
        rows = []
        for number, key in enumerate(self._cells.keys(at)):
            rows.append(
                {
                    "at": start + number,
                    "case": key._asdict(),
                    **{name: column[number] for name, column in columns.items()},
                    **values[number],
                    **hidden,
                    "change": change[number],
                    "before": before[number],
                    "notes": [*noted.get(key, ())],
                }
            )
        return rows

    def _trap_names(self, at: Positions) -> list[list[str]]:
        """Return the traps that attack each of some cells."""
        traps, cells = self._cells.traps
        first, end = (np.searchsorted(cells, at, side) for side in ("left", "right"))
        parts = zip(first.tolist(), end.tolist(), strict=True)
        return [sorted({*names_of(traps.take(slice(*part)))}) for part in parts]


def _all_but_one(masks: Mapping[str, Bools]) -> Callable[[str], Bools]:
    """Return a function of a facet's name: which cells all other facets keep."""
    lacking = np.sum([~mask for mask in masks.values()], axis=0, dtype=np.uint8)

    def kept_by_others(name: str) -> Bools:
        others = lacking - ~masks[name] if name in masks else lacking
        return np.asarray(others == 0)

    return kept_by_others


def _is_alone(query: Query) -> bool:
    """Whether one condition is chosen, whose cells weigh as their documents do."""
    return len(query.chosen.get("condition", ())) == 1


def _none_for_nan(numbers: Floats) -> list[float | None]:
    return [None if np.isnan(each) else float(each) for each in numbers]
