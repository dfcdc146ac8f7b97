"""Fields that one run alone has, and which field of the other each looks like: it was renamed.

The truth says it: two fields of one type that say the same on nearly all pages that both runs show
are one. Where it was not kept, or says the same of several, their names decide.
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

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from docextract_eval.runs.measured_run import FinishedRun, MeasuredRun
    from docextract_eval.schemas import Schema

_LEAST_EQUAL = 0.9
"""The least share of values that are the same in both."""
_LEAST_ALIKE = 0.6
"""The least likeness of two names, where no value says anything."""
Place = tuple[str, int | None]
"""A page, and a row of its truth."""
Truths = Mapping[str, Mapping[Place, str]]
"""The true values of fields, by their places."""


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

    @property
    def is_likely(self) -> bool:
        """Whether values say it, or, where there are none, the names."""
        if self.values:
            return self.equal >= _LEAST_EQUAL * self.values
        return self.likeness >= _LEAST_ALIKE

    def __str__(self) -> str:
        """Return what it looks like, and how to say that it is so."""
        values = count_phrase(self.values, "value")
        why = f"equal in {self.equal:,} of {values}" if self.values else "by its name"
        option = f"--map {self.old}={self.new}"
        return f"{self.old} looks like {self.new} ({why}): if it was renamed, add {option}"


def likely_renames(before: MeasuredRun, after: MeasuredRun) -> tuple[Rename, ...]:
    """Return which fields that are gone look like which that are new, each at most once."""
    if before.again is None and before.description.schemas == after.description.schemas:
        return ()
    finished = [side.finished for side in (before, after) if side.finished]
    if len(finished) < len((before, after)):
        return ()
    named = before.again.names if before.again else {}
    old, new = (recorded_schemas(run.finished_about(), str(run.path)) for run in finished)
    pairs = {
        (gone, come): None
        for kind in old.keys() & new.keys()
        for gone, come in _pairs(old[kind], new[kind])
        if gone not in named and come not in named.values()
    }
    truths = [_truths(run, {pair[at] for pair in pairs}) for at, run in enumerate(finished)]
    found = (_compared(pair, truths) for pair in pairs)
    likely = [each for each in found if each.is_likely]
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


def _compared(pair: tuple[str, str], truths: Sequence[Truths]) -> Rename:
    (old, new), (before, after) = pair, map(_truths_of, truths, pair)
    shared = before.keys() & after.keys()
    equal = sum(before[place] == after[place] for place in shared)
    likeness = difflib.SequenceMatcher(None, old.lower(), new.lower()).ratio()
    return Rename(old, new, equal, len(shared), likeness)


def _truths_of(truths: Truths, field: str) -> Mapping[Place, str]:
    return truths.get(field, {})


def _truths(run: FinishedRun, fields: Collection[str]) -> Truths:
    """Return the true values of fields by page and row; none where they are not kept."""
    if not fields:
        return {}
    finished: FinishedRun = getattr(run, "folder", run)  # derived again, it holds no values
    found: dict[str, dict[Place, str]] = {}
    try:
        pages = _pages(finished.columns("renditions"))
        matches = finished.columns("matches", ["rendition", "field", "truth_row", "truth"])
    except DocextractEvalError:
        return found
    matches = matches.filter(pc.is_in(matches["field"].cast(pa.string()), pa.array([*fields])))
    for row in matches.to_pylist():
        if row["truth"] is not None:
            place = pages[row["rendition"]], row["truth_row"]
            found.setdefault(row["field"], {})[place] = row["truth"]
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


def check_names(names: Mapping[str, str], runs: Sequence[MeasuredRun]) -> None:
    """Refuse a new name of a field that the last run does not have, or an old one of no other."""
    *others, newest = ({*_names(run)} for run in runs)
    older = set[str]().union(*others)
    for old, new in names.items():
        if old not in older:
            raise UnknownNameError("field", old, older, "--map")
        if new not in newest:
            raise UnknownNameError("field", new, newest, "--map")
        if any({old, new} <= fields for fields in others):
            what = f"an earlier run has both {old} and {new}"
            raise BadInputError(what, "--map", "leave it out: neither was renamed")


def _names(run: MeasuredRun) -> Iterator[str]:
    for schema in recorded_schemas(run.about, run.name).values():
        yield from schema.names
