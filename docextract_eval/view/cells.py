"""What is held of a run's cells to list and count them: codes in arrays, and values when asked.

A cell takes about 30 bytes. Its truth and its answer stay in the file until some are shown or
searched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from docextract_eval.errors import InconclusiveError, shell_word
from docextract_eval.metrics.columns import (
    NEEDED_COLUMNS,
    Bools,
    CodedNames,
    Codes,
    Columns,
    Positions,
    build_renditions,
    place_cells,
)
from docextract_eval.runs.cases import CaseKey
from docextract_eval.runs.comparison.compare import Comparison, compare, describe_overlap
from docextract_eval.runs.comparison.judged_alike import judged_alike
from docextract_eval.runs.comparison.overlap import pair_runs
from docextract_eval.runs.description import RunDescription
from docextract_eval.runs.measured_run import MeasuredRun, recorded_schemas
from docextract_eval.storage.disk import disk_errors_with_remedy
from docextract_eval.view.query import KNOWN_VALUES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from docextract_eval.runs.folder import RunFolder

    Parts = Callable[[str, list[str]], Iterable[pa.Table]]
    """Reads some columns of a run's table part by part."""

_OF_RENDITIONS = (
    *("id", "document", "source", "hash", "condition", "kind", "locale", "twin", "severity"),
    *("weight", "half", "traps", "parts", "failures"),
)
"""What is read of renditions: the choices of the causal model, which take most room, are not."""
VALUES = ("truth", "guess", "likeness")
"""What is read when it is asked for."""
CHANGES = ("", "lost", "gained")


@dataclass(eq=False)
class Values:
    """Some columns of a run's matches, which are read when they are first needed."""

    parts: Parts
    names: Sequence[str]

    @cached_property
    def table(self) -> pa.Table:
        """All rows."""
        found = pa.concat_tables(self.parts("matches", [*self.names]))
        pa.default_memory_pool().release_unused()
        return found

    def of_rows(self, rows: Positions) -> list[dict[str, Any]]:
        """Return some rows as dictionaries; to take them from all at once takes more room."""
        return [self.table.slice(row, 1).to_pylist()[0] for row in rows.tolist()]

    def contain(self, text: str) -> Bools:
        """Return which rows have a text in their truth or in their answer, in whatever case."""
        found = np.zeros(len(self.table), bool)
        for name in VALUES[:2]:
            here = pc.match_substring(self.table[name], text, ignore_case=True)
            found |= pc.fill_null(here, fill_value=False).to_numpy()
        return found


@dataclass(eq=False)
class RunCells:
    """The judged cells of a run, twins included, and what is read of them later."""

    columns: Columns
    rows: Positions
    """Which row of the matches each cell is."""
    ids: pa.Array
    """The ids of the renditions."""
    parts: Parts
    _searched: tuple[str, Bools] = field(default=("", np.zeros(0, bool)), init=False, repr=False)
    """The text that was searched last, and the cells that contain it."""
    _known: dict[CaseKey, int] = field(default_factory=dict, init=False, repr=False)
    """The position of every cell that was looked for, -1 where there is none."""

    @classmethod
    def from_tables(
        cls, renditions: pa.Table, parts: Parts, about: Mapping[str, Any], name: str
    ) -> RunCells:
        """Read what a run measured; one part at a time is joined with the renditions."""
        judged_by, run = recorded_schemas(about, name), RunDescription.from_about(about)
        none = pa.array([[]] * len(renditions), pa.map_(pa.string(), pa.string()))
        renditions = renditions.append_column("factors", none)
        ids, found, rows, start = renditions["id"], list[Columns](), list[Positions](), 0
        with disk_errors_with_remedy(Path(name), f"derive it again: dxe score {shell_word(name)}"):
            pages = build_renditions(renditions, run.conditions)
            for part in parts("matches", [*NEEDED_COLUMNS]):
                columns, at = place_cells(part, ids, pages, judged_by, run.deploy)
                found.append(columns)
                rows.append((at + start).astype(np.int32))
                start += len(part)
        return cls(_join(found), np.concatenate(rows), ids.combine_chunks(), parts)

    @classmethod
    def of_run(cls, run: RunFolder, about: Mapping[str, Any]) -> RunCells:
        """Read what a run in a folder measured."""
        renditions = run.columns("renditions", [*_OF_RENDITIONS])
        cells = cls.from_tables(renditions, run.table_parts, about, str(run.path))
        pa.default_memory_pool().release_unused()
        return cells

    @cached_property
    def is_base(self) -> Bools:
        """Whether each cell is of a base document."""
        return np.asarray(
            self.columns.renditions.twin.is_in("")[vars(self.columns)["rendition"]], bool
        )

    @cached_property
    def values(self) -> Values:
        """Truth, answer and likeness of every row of the matches."""
        return Values(self.parts, VALUES)

    def values_at(self, at: Positions) -> list[dict[str, Any]]:
        """Return truth, answer and likeness of some cells."""
        return self.values.of_rows(self.rows[at])

    def contain(self, text: str) -> Bools:
        """Return which cells have a text in their truth or in their answer, in whatever case."""
        if self._searched[0] != text:
            self._searched = text, self.values.contain(text)[self.rows]
        return self._searched[1]

    @cached_property
    def _starts(self) -> tuple[Codes, Codes | None]:
        """Where the cells of each rendition begin, among the cells or in an order of these."""
        starts, order = self.columns.rendition_starts, None
        if starts is None:
            order = np.argsort(self.columns.rendition, kind="stable")
            every = np.arange(len(self.ids) + 1)
            starts = np.searchsorted(self.columns.rendition[order], every)
        return starts, order

    def positions(self, keys: Collection[CaseKey]) -> dict[CaseKey, int]:
        """Return the position of each of these cells that there is."""
        (starts, order), new = self._starts, [key for key in keys if key not in self._known]
        wanted = pa.array([key.rendition for key in new], pa.string())
        for key, page in zip(new, pc.index_in(wanted, self.ids).to_pylist(), strict=True):
            cells = np.arange(*(starts[page], starts[page + 1]) if page is not None else (0,))
            cells = cells if order is None else order[cells]
            names = self.keys(cells)
            self._known[key] = int(cells[names.index(key)]) if key in names else -1
        return {key: self._known[key] for key in keys if self._known[key] >= 0}

    def keys(self, at: Positions) -> list[CaseKey]:
        """Return what some cells are called."""
        cells = self.columns.take(at)
        rows = [
            [None if row < 0 else row for row in each.tolist()]
            for each in (cells.row, cells.guess_row)
        ]
        ids = self.ids.take(pa.array(cells.rendition)).to_pylist()
        fields = names_of(cells.field)
        parts = zip(ids, cells.repeat.tolist(), fields, *rows, strict=True)
        return [CaseKey(*each) for each in parts]

    @cached_property
    def traps(self) -> tuple[CodedNames, Codes]:
        """The traps that attack cells, and the cell that each one attacks."""
        columns, traps = self.columns, self.columns.renditions.traps
        names = columns.field.names
        field = np.array([names.index(n) if n in names else -1 for n in traps.field.names], int)
        field = field[traps.field.codes] if len(field) else traps.field.codes
        pages = np.zeros(len(columns.renditions), bool)
        pages[traps.rendition] = True
        cells = np.flatnonzero(pages[vars(columns)["rendition"]])
        those = columns.take(cells)
        height = 2 + max(those.row.max(initial=-1), traps.row.max(initial=-1))
        slots = (traps.rendition * len(names) + field) * height + traps.row + 1
        keys = (those.rendition * len(names) + those.field.codes) * height + those.row + 1
        kept = np.flatnonzero(field >= 0)
        kept = kept[np.argsort(slots[kept], kind="stable")]
        first, end = (np.searchsorted(slots[kept], keys, side) for side in ("left", "right"))
        many = end - first
        nth = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        return traps.trap.take(kept[np.repeat(first, many) + nth]), np.repeat(cells, many)

    def measured(self, run: RunFolder, about: Mapping[str, Any]) -> MeasuredRun:
        """Return the run as it is compared with others."""
        scores = run.scores()
        signature = next((s.signature for s in scores if s.metric == "accuracy"), "")
        signature = signature.partition("|")[2]
        cells = self.columns.select(self.is_base)
        return MeasuredRun(str(run.path), about, cells, scores, signature, finished=run)


@dataclass(frozen=True, slots=True, eq=False)
class ChangedCells:
    """What became of a run's cells since another one: an array with a position for each cell."""

    change: CodedNames
    before: Values
    """The answers of the other run."""
    rows: Positions
    """Which row of its matches stands for each cell, -1 where none does."""
    vanished: Mapping[tuple[str, str], int]
    """By kind of cell and field: wrong cells of the other run in whose place this one rightly has
    none. They are no case of this run."""
    notes: Sequence[str]
    """What a reader must know of the pair."""

    def answers_before(self, at: Positions) -> list[str | None]:
        """Return what the other run answered in some cells."""
        rows = self.rows[at]
        found = iter(self.before.of_rows(rows[rows >= 0]))
        return [next(found)["guess"] if row >= 0 else None for row in rows.tolist()]


def compare_runs(run: RunFolder, cells: RunCells, other: RunFolder) -> Comparison:
    """Return what is claimed of the change since an earlier run, as `dxe compare` does."""
    before, after = _measured_sides(run, cells, other)[1]
    return compare(before, after)


def _measured_sides(
    run: RunFolder, cells: RunCells, other: RunFolder
) -> tuple[RunCells, list[MeasuredRun]]:
    """Return the cells of an earlier run, and both runs as they are compared."""
    abouts = [each.finished_about() for each in (other, run)]
    theirs = RunCells.of_run(other, abouts[0])
    return theirs, [theirs.measured(other, abouts[0]), cells.measured(run, abouts[1])]


def find_changes(run: RunFolder, cells: RunCells, other: RunFolder) -> ChangedCells:
    """Pair a run with an earlier one, which is judged as this one was."""
    theirs, sides = _measured_sides(run, cells, other)
    before, after = judged_alike(sides)
    if before is not sides[0]:
        pages = before.table("renditions", [*_OF_RENDITIONS])
        theirs = RunCells.from_tables(pages, _whole(before), before.about, before.name)
    own, parts = np.append(theirs.rows[theirs.is_base], -1), theirs.parts
    del theirs, sides  # only what is compared is held twice
    shared, slots = pair_runs(before, after)
    if not shared.renditions:
        what = f"shares no rendition with {run.path}, so no cell was lost or gained"
        raise InconclusiveError(what, str(other.path), "name a run over the same documents")
    was, now = slots.cell_positions
    here = now >= 0
    at, change = np.flatnonzero(cells.is_base)[now[here]], slots.change
    codes, rows = np.zeros(len(cells.rows), np.int64), np.full(len(cells.rows), -1, np.int32)
    codes[at] = np.where(change < 0, 1, np.where(change > 0, 2, 0))[here]
    rows[at] = own[was[here]]
    gone = slots.select((change > 0) & ~here).cells
    kinds = [[*KNOWN_VALUES["cells"]][table] for table in gone.table.astype(int).tolist()]
    vanished = Counter(zip(kinds, names_of(gone.field), strict=True))
    answers = Values(parts, ("guess",))
    notes = [*before.notes, *after.notes, *describe_overlap(shared)]
    del before, after, shared, slots, was, now, here
    pa.default_memory_pool().release_unused()
    return ChangedCells(CodedNames(codes, [*CHANGES]), answers, rows, vanished, notes)


def _whole(run: MeasuredRun) -> Parts:
    """Return what reads a table of a run in one part."""
    return lambda name, wanted: [run.table(name, wanted)]


def _join(parts: Sequence[Columns]) -> Columns:
    """Return the cells of all parts, in their order; the arrays stay as narrow as they are.

    Each part's array is given up when it is joined: all of them at once take twice the room.
    """
    joined = object.__new__(Columns)
    for name in Columns.__dataclass_fields__:
        every = [vars(part).pop(name) for part in parts]
        if isinstance(every[0], CodedNames):
            names = [*dict.fromkeys(chain.from_iterable(each.names for each in every))]
            places = {each: np.int32(at) for at, each in enumerate(names)}
            codes = [
                np.array([places[own] for own in each.names], np.int32)[vars(each)["codes"]]
                for each in every
            ]
            every[0] = CodedNames(np.concatenate(codes).astype(np.int64), names)
        elif isinstance(every[0], np.ndarray):
            every[0] = np.concatenate(every)
        vars(joined)[name] = every[0]
    return joined


def names_of(column: CodedNames) -> Sequence[str]:
    """Return the name at each position of a column."""
    return [column.names[code] for code in column.codes.tolist()]
