"""Fields that one run alone has, and which field of the other each looks like: it was renamed.

The truth says it: two fields of one type that say the same on nearly all pages that both runs show
are one. Where it was not kept, or says the same of several, their names decide. So it is with what
a pipeline answers to no field of its schema, while a field of it gets no answer.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from docextract_eval.errors import (
    BadInputError,
    DocextractEvalError,
    UnknownNameError,
    count_phrase,
)
from docextract_eval.runs.measured_run import recorded_schemas
from docextract_eval.runs.renamed import renamed
from docextract_eval.schemas.scope import names_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from docextract_eval.runs.measured_run import FinishedRun, MeasuredRun
    from docextract_eval.runs.renamed import Names
    from docextract_eval.schemas import Schema

_LEAST_EQUAL = 0.9
"""The least share of values that are the same in both."""
_LEAST_RIGHT = 0.5
"""The least share of answers under another name that are right."""
_LEAST_ALIKE = 0.6
"""The least likeness of two names, where no value says anything."""
_TRUTH, _GUESS = ("truth_row", "truth"), ("guess_row", "guess")
Place = tuple[str, int | None]
"""A page, and a row of its truth."""
Values = Mapping[str, Mapping[Place, str]]
"""The values of fields, by their places."""


@dataclass(frozen=True, slots=True)
class Rename:
    """A field that seems to have another name in the newer run."""

    old: str
    new: str
    equal: int
    """How many of their true values are the same on the pages that both runs show."""
    values: int
    """Of how many; 0 where none was kept."""
    likeness: float
    """How alike their names are."""

    def is_likely(self, least: float) -> bool:
        """Say whether a share of values say it, or, where there are none, the names."""
        if self.values:
            return self.equal >= least * self.values
        return self.likeness >= _LEAST_ALIKE

    @property
    def likely(self) -> str:
        """What it looks like, and why."""
        values = count_phrase(self.values, "value")
        why = f"equal in {self.equal:,} of {values}" if self.values else "by its name"
        return f"{self.old} looks like {self.new} ({why})"

    def __str__(self) -> str:
        """Return what it looks like, and how to say that it is so."""
        return f"{self.likely}: if it was renamed, add --map {self.old}={self.new}"


def likely_renames(before: MeasuredRun, after: MeasuredRun) -> tuple[Rename, ...]:
    """Return which fields that are gone look like which that are new, each at most once."""
    if before.again is None and before.description.schemas == after.description.schemas:
        return ()
    finished = [side.finished for side in (before, after) if side.finished]
    if len(finished) < len((before, after)):
        return ()
    old, new = (recorded_schemas(run.finished_about(), str(run.path)) for run in finished)
    pairs = {
        (gone, come): None
        for kind in old.keys() & new.keys()
        for gone, come in _pairs(old[kind], new[kind])
    }
    truths = [_truths(run, {pair[at] for pair in pairs}) for at, run in enumerate(finished)]
    return _best((_compared(pair, truths) for pair in pairs), _LEAST_EQUAL)


def likely_names_of_answers(run: FinishedRun) -> tuple[Rename, ...]:
    """Return which field each answer under an unknown name looks like, if that has no answer."""
    known = _names(run)
    named = {*run.columns("matches", ["field"])["field"].unique().to_pylist()}
    if not (foreign := named - known):
        return ()
    matches = run.columns("matches", ["rendition", "field", *_TRUTH, *_GUESS])
    answered = matches.filter(matches["guess"].is_valid())["field"].unique().to_pylist()
    silent = (named & known).difference(answered)
    values = [_values(matches, foreign, _GUESS), _values(matches, silent, _TRUTH)]
    pairs = [
        (theirs, ours)
        for theirs in sorted(foreign)
        for ours in sorted(silent)
        if ("." in theirs) == ("." in ours)
    ]
    return _best((_compared(pair, values) for pair in pairs), _LEAST_RIGHT)


def _best(found: Iterable[Rename], least: float) -> tuple[Rename, ...]:
    """Return the likely ones, of each name the likeliest alone."""
    likely = [each for each in found if each.is_likely(least)]
    likely.sort(key=lambda each: (-each.equal / max(1, each.values), -each.likeness))
    best: list[Rename] = []
    for each in likely:
        if not any(each.old == taken.old or each.new == taken.new for taken in best):
            best.append(each)
    return tuple(sorted(best, key=lambda each: each.old))


def _pairs(old: Schema, new: Schema) -> Iterator[tuple[str, str]]:
    """Yield the fields that one schema alone has, of one type and in the same place."""
    for gone in sorted(old.names - new.names):
        for come in sorted(new.names - old.names):
            tables = gone.rpartition(".")[0], come.rpartition(".")[0]
            is_same_place = tables[0] == tables[1] or (
                all(tables) and tables[0] not in new.tables and tables[1] not in old.tables
            )
            if is_same_place and old.spec(gone).type == new.spec(come).type:
                yield gone, come


def _compared(pair: tuple[str, str], values: Sequence[Values]) -> Rename:
    old, new = pair
    before, after = values[0].get(old, {}), values[1].get(new, {})
    shared = before.keys() & after.keys()
    equal = sum(before[place] == after[place] for place in shared)
    likeness = difflib.SequenceMatcher(None, old.lower(), new.lower()).ratio()
    return Rename(old, new, equal, len(shared), likeness)


def _truths(run: FinishedRun, fields: Collection[str]) -> Values:
    """Return the true values of fields by page and row; none where they are not kept."""
    if not fields:
        return {}
    finished: FinishedRun = getattr(run, "folder", run)  # derived again, it holds no values
    try:
        pages = _pages(finished.columns("renditions"))
        matches = finished.columns("matches", ["rendition", "field", *_TRUTH])
    except DocextractEvalError:
        return {}
    return {
        name: {(pages[rendition], row): value for (rendition, row), value in values.items()}
        for name, values in _values(matches, fields, _TRUTH).items()
    }


def _values(matches: pa.Table, fields: Collection[str], columns: tuple[str, str]) -> Values:
    """Return what two columns, of rows and of values, say of fields, by rendition and row."""
    of_fields = pc.is_in(matches["field"].cast(pa.string()), pa.array([*fields], pa.string()))
    names = ("field", "rendition", *columns)
    rows = zip(*(matches.filter(of_fields)[name].to_pylist() for name in names), strict=True)
    found: dict[str, dict[Place, str]] = {}
    for field, rendition, row, value in rows:
        if value is not None:
            found.setdefault(field, {})[rendition, row] = value
    return found


def _pages(renditions: pa.Table) -> Mapping[str, str]:
    """Return what each rendition shows; its document where several show it, or nobody says it."""
    ids, *named = (renditions[name].to_pylist() for name in ("id", "document", "condition"))
    has_hashes = "page_hash" in renditions.column_names
    hashes = renditions["page_hash"].to_pylist() if has_hashes else [None] * len(ids)
    shown = Counter(hashes)
    return {
        each: page if page and shown[page] == 1 else f"{document}~{condition}"
        for each, page, document, condition in zip(ids, hashes, *named, strict=True)
    }


def called_as_now(runs: Sequence[FinishedRun], names: Names) -> list[FinishedRun]:
    """Return runs, all but the last with the new names of fields; refuse names that are none."""
    *others, newest = runs
    check_names(names, runs)
    return [*(renamed(each, names) for each in others), newest]


def check_names(names: Names, runs: Sequence[FinishedRun]) -> None:
    """Refuse a new name of a field that the last run does not have, or an old one of no other."""
    *others, newest = map(_names, runs)
    older = set[str]().union(*others)
    for old, new in names.items():
        if old not in older:
            raise UnknownNameError("field", old, older, "--map")
        if new not in newest:
            raise UnknownNameError("field", new, newest, "--map")
        if any({old, new} <= fields for fields in others):
            what = f"an earlier run has both {old} and {new}"
            raise BadInputError(what, "--map", "leave it out: neither was renamed")


def _names(run: FinishedRun) -> set[str]:
    return names_of(recorded_schemas(run.finished_about(), str(run.path)))
