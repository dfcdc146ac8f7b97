"""Which cells flipped between two runs: how many each way, on which documents, with examples.

A cell is lost where it was good before and is not after, gained where it is the other way round.
Counts are of cells as they are, so an unchanged accuracy can still hide many lost cells and as many
gained (the table that McNemar looks at); what changed beyond chance is for `compare` to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from docextract_eval.metrics.changes import CELL_KINDS
from docextract_eval.metrics.columns import Codes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.metrics.columns import Bools, CodedNames, Columns
    from docextract_eval.runs.comparison.overlap import Slots
    from docextract_eval.runs.measured_run import MeasuredRun

Direction = Literal["lost", "gained"]
MAX_EXAMPLES = 5
"""How many examples are shown of either way, if there are that many."""
MAX_DOCUMENTS = 12
"""How many documents are named of either way."""
_MAX_CANDIDATES = 4_000
"""How many flips, at most, the examples are chosen from one by one."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How the cells of one slice changed."""

    slice: Mapping[str, str]
    lost: int
    gained: int
    kept: int
    """Good in both."""
    never: int
    """Good in neither."""


@dataclass(frozen=True, slots=True)
class ChangedDocument:
    """A document whose cells flipped, and where most of them did."""

    document: str
    lost: int
    gained: int
    cells: int
    """How many cells, in all of its renditions."""
    renditions: int
    """On how many of its renditions any cell flipped."""
    worst: str
    """The condition under which most cells flipped this way."""
    there: int


@dataclass(frozen=True, slots=True, eq=False)
class Flips:
    """What flipped between two runs."""

    tallies: tuple[Tally, ...]
    """Scalars, then table cells: over all, then by condition, then by field."""
    whole: Tally
    """Renditions without an error: lost where an error appeared, gained where the last one went."""
    worse: tuple[ChangedDocument, ...]
    """The documents that lost most on balance, and those that gained most."""
    better: tuple[ChangedDocument, ...]
    changed_documents: tuple[int, int]
    """How many documents lost cells on balance, and how many gained some."""
    shown: Mapping[Direction, Codes]
    """The slots shown as examples, in the order in which they were chosen."""

    def axis_tallies(self, cell_kind: str, axis: str | None = None) -> list[Tally]:
        """Return the tallies of one axis; without an axis, the one over everything."""
        named = {"cells"} if axis is None else {"cells", axis}
        return [
            t for t in self.tallies if t.slice["cells"] == cell_kind and t.slice.keys() == named
        ]


def count_flips(
    before: MeasuredRun, after: MeasuredRun, slots: Slots, limit: int = MAX_EXAMPLES
) -> Flips:
    """Count what flipped, and choose at most `limit` examples of either way."""
    at = slots.cells.rendition
    errors = np.stack([np.bincount(at, weights=1 - good) for good in (slots.before, slots.after)])
    pages = np.bincount(at) > 0
    document = after.columns.renditions.document.codes[at]
    return Flips(
        tallies=tuple(_slice_tallies(slots)),
        whole=_make_tally({}, *(errors[:, pages] == 0)),
        worse=tuple(_most_changed_documents(slots, document, -1)),
        better=tuple(_most_changed_documents(slots, document, 1)),
        changed_documents=_count_losing_and_gaining_documents(slots, document),
        shown={
            "lost": _choose_examples(
                slots, after.columns, slots.cell_positions[1], slots.change < 0, limit
            ),
            "gained": _choose_examples(
                slots, before.columns, slots.cell_positions[0], slots.change > 0, limit
            ),
        },
    )


def _slice_tallies(slots: Slots) -> Iterator[Tally]:
    for cells, table in CELL_KINDS:
        inside = slots.select(slots.cells.table == table)
        if not len(inside.before):
            continue
        good = inside.before > 0, inside.after > 0
        yield _make_tally({"cells": cells}, *good)
        for axis in ("condition", "field"):
            named: CodedNames = getattr(inside.cells, axis)
            became = np.stack(
                [
                    np.bincount(named.codes[where], minlength=len(named.names))
                    for where in _split_changes(*good)
                ]
            )
            for code in np.flatnonzero(became.sum(0)).tolist():
                yield Tally({"cells": cells, axis: named.names[code]}, *became[:, code].tolist())


def _split_changes(before: Bools, after: Bools) -> tuple[Bools, Bools, Bools, Bools]:
    """Return which slots were lost, gained, good in both and good in neither."""
    return before & ~after, ~before & after, before & after, ~before & ~after


def _make_tally(where: Mapping[str, str], before: Bools, after: Bools) -> Tally:
    return Tally(where, *(int(each.sum()) for each in _split_changes(before, after)))


def _count_losing_and_gaining_documents(slots: Slots, document_codes: Codes) -> tuple[int, int]:
    balance = np.bincount(document_codes, weights=slots.change)
    return int((balance < 0).sum()), int((balance > 0).sum())


def _most_changed_documents(
    slots: Slots, document_codes: Codes, direction: Literal[-1, 1]
) -> list[ChangedDocument]:
    """Return the documents that went this way on balance, those that changed most first."""
    names = slots.cells.renditions.document.names
    lost, gained = (
        np.bincount(document_codes, weights=slots.change == sign, minlength=len(names))
        for sign in (-1, 1)
    )
    balance = direction * (gained - lost)
    order = np.lexsort((np.arange(len(names)), -(lost + gained), -balance))
    return [
        _changed_document(slots, document_codes == code, names[code], direction)
        for code in order[:MAX_DOCUMENTS].tolist()
        if balance[code] > 0
    ]


def _changed_document(
    slots: Slots, selected: Bools, name: str, direction: Literal[-1, 1]
) -> ChangedDocument:
    cells = int(selected.sum())
    own = np.flatnonzero(selected & (slots.change != 0))
    change, page = slots.change[own], slots.cells.rendition[own]
    condition = slots.cells.renditions.condition
    flips_by_condition = np.bincount(
        condition.codes[page[change == direction]], minlength=len(condition.names)
    )
    return ChangedDocument(
        document=name,
        lost=int((change < 0).sum()),
        gained=int((change > 0).sum()),
        cells=cells,
        renditions=int(np.unique(page).size),
        worst=condition.names[int(flips_by_condition.argmax())],
        there=int(flips_by_condition.max()),
    )


def _choose_examples(
    slots: Slots, columns: Columns, cell_positions: Codes, flipped: Bools, limit: int
) -> Codes:
    """Choose flips of critical fields and confident errors, spread over fields and conditions."""
    found = np.flatnonzero(flipped)
    known = cell_positions[found] >= 0
    matters, sure = np.ones(len(found)), np.zeros(len(found))
    matters[known] = columns.criticality[cell_positions[found[known]]]
    sure[known] = np.nan_to_num(columns.confidence[cell_positions[found[known]]])
    found = found[np.lexsort((found, -sure, -matters))]
    page = slots.cells.rendition[found]
    strata = [slots.cells.field.codes[found], slots.cells.renditions.condition.codes[page]]
    few = _first_positions_of_strata(strata)
    return found[few[_spread_positions([each[few] for each in (*strata, page)], limit)]]


def _first_positions_of_strata(strata: Sequence[Codes]) -> Codes:
    """Return the first positions of each field under each condition, as many as are looked at."""
    group = strata[0] * (1 + strata[1].max(initial=0)) + strata[1]
    together = np.argsort(group, kind="stable")
    sizes = np.unique(group, return_counts=True)[1]
    nth = np.empty(len(group), np.int64)
    nth[together] = np.arange(len(group)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.asarray(np.sort(np.argsort(nth, kind="stable")[:_MAX_CANDIDATES]))


def _spread_positions(strata: Sequence[Codes], limit: int) -> Codes:
    """Choose one by one from whatever has been chosen least so far, in the given order."""
    size = len(strata[0])
    cost, ever = np.arange(size, dtype=float), 2.0 * size
    chosen: list[int] = []
    for _ in range(min(limit, size)):
        at = int(cost.argmin())
        chosen.append(at)
        cost[at] = np.inf
        for each in strata:
            cost[each == each[at]] += ever
    return np.array(chosen, np.int64)
