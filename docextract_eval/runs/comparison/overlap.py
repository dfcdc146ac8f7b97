"""What two runs have in common: the same pages with the same truth, judged alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.errors import BadInputError, shell_word
from docextract_eval.metrics.columns import CodedNames, Codes, Columns, Floats
from docextract_eval.metrics.pairing import links_to_same_page, pair_slots
from docextract_eval.metrics.slices import placeholder_cells
from docextract_eval.runs.measured_run import recorded_schemas
from docextract_eval.runs.scope import without_scope
from docextract_eval.schemas.scope import fields_outside, fold_tables, ordered_fields

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from docextract_eval.metrics.columns import Bools, Renditions
    from docextract_eval.runs.measured_run import MeasuredRun

LEAST_SHARE = 0.8
"""The least share of the larger run's renditions that decides; with less, nothing is decided."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much two runs have in common, and what was left out of their comparison."""

    renditions: int
    documents: int
    renditions_before: int
    renditions_after: int
    documents_before: int
    documents_after: int
    changed: int | None
    """Renditions of one document and condition with other pages or truth; None without names."""
    same_seal: bool
    readings: int
    """How many repeats of each rendition are compared."""
    attempted_before_only: tuple[str, ...] = ()
    """Fields that are left out because only the run before attempts them."""
    attempted_after_only: tuple[str, ...] = ()

    @property
    def common_share(self) -> float:
        """The share of the larger run's renditions that both have."""
        return self.renditions / max(self.renditions_before, self.renditions_after)

    @property
    def is_enough(self) -> bool:
        """Whether enough is in common to decide on."""
        return self.common_share >= LEAST_SHARE


@dataclass(frozen=True, slots=True, eq=False)
class Slots:
    """The places of two runs' common renditions where a value may be, side by side."""

    cells: Columns
    """The cell of each slot, without what either run returned for it."""
    before: Floats
    """1 where the cell was good before."""
    after: Floats
    cell_positions: Codes
    """Two rows: the position of the cell before and after in this slot, -1 for none."""

    @property
    def change(self) -> Floats:
        """1 where a slot was gained, -1 where it was lost, 0 where it stayed."""
        return self.after - self.before

    def select(self, kept: Bools) -> Slots:
        """Return only some of the slots."""
        parts = self.before[kept], self.after[kept], self.cell_positions[:, kept]
        return Slots(self.cells.select(kept), *parts)


def pair_runs(before: MeasuredRun, after: MeasuredRun) -> tuple[Overlap, Slots]:
    """Pair two runs, rendition by rendition and slot by slot; raise if they are the same run."""
    check_comparable(before, after)
    ours, theirs = after.columns.renditions, before.columns.renditions
    base = [pages.twin.is_in("") for pages in (theirs, ours)]
    links = links_of_base_pages(before, after)
    common = links >= 0
    readings = min(before.columns.repeats, after.columns.repeats)
    private = any(side.description.private for side in (before, after))
    found = Overlap(
        renditions=int(common.sum()),
        documents=_document_count(ours, common),
        renditions_before=int(base[0].sum()),
        renditions_after=int(base[1].sum()),
        documents_before=_document_count(theirs, base[0]),
        documents_after=_document_count(ours, base[1]),
        changed=None if private else _count_left_out_in_both(theirs, ours, base[1] & ~common),
        same_seal=before.description.seal == after.description.seal,
        readings=readings,
        attempted_before_only=tuple(fields_attempted_only_by(before, after)),
        attempted_after_only=tuple(fields_attempted_only_by(after, before)),
    )
    return found, _paired_slots(before, after, links, readings)


def common_columns(before: MeasuredRun, after: MeasuredRun) -> tuple[Columns, Columns]:
    """Return the cells of two runs on the pages, and of the fields, that both have."""
    links = links_of_base_pages(before, after)
    has_page = [np.zeros(len(before.columns.renditions.severity), bool), links >= 0]
    has_page[0][links[links >= 0]] = True
    ours, theirs = (
        run.columns.select(
            shared[run.columns.rendition] & in_common_scope(run.columns, (before, after))
        )
        for run, shared in zip((before, after), has_page, strict=True)
    )
    return ours, theirs


def links_of_base_pages(before: MeasuredRun, after: MeasuredRun) -> Codes:
    """Return for every page after the same page before; -1 where there is none, or for a twin."""
    links = links_to_same_page(before.columns, after.columns)
    base = [run.columns.renditions.twin.is_in("") for run in (before, after)]
    return np.where(base[0][links] & base[1], links, -1)


def fields_attempted_only_by(
    run: MeasuredRun, other: MeasuredRun, spared: Collection[str] = ()
) -> list[str]:
    """Return what one run attempts and another does not, but `spared`, of kinds that both have."""
    if not (theirs := other.description.scope):
        return []
    kinds = {*run.columns.renditions.kind.names} & {*other.columns.renditions.kind.names}
    schemas = {k: each for k, each in recorded_schemas(run.about, run.name).items() if k in kinds}
    own = {*(run.description.scope or ordered_fields(schemas))} - {*spared}
    found = [name for name in fields_outside(schemas, theirs) if name in own]
    return fold_tables(found, {*ordered_fields(schemas)} - {*found})


def in_common_scope(columns: Columns, runs: Iterable[MeasuredRun]) -> Bools:
    """Return which cells are of fields that all of these runs attempt."""
    scopes = [{*scope} for run in runs if (scope := run.description.scope)]
    attempted = [all(name in scope for scope in scopes) for name in columns.field.names]
    return np.array(attempted, bool)[columns.field.codes]


def check_comparable(before: MeasuredRun, after: MeasuredRun) -> None:
    """Raise for two runs that are one run, or that were not judged alike but for their scopes."""
    if before.description.id == after.description.id:
        what = f"is the same run as {before.name}"
        raise BadInputError(what, after.name, "name two runs")
    signatures = (without_scope(run.signature) for run in (before, after))
    if differ := list(signature_differences(*signatures)):
        what = f"were not judged alike: {'; '.join(differ)}"
        names = f"{before.name} and {after.name}"
        again = [f"dxe score {shell_word(side.argument)}" for side in (before, after)]
        remedy = f"score both again: {'; '.join(again)}"
        raise BadInputError(what, names, remedy)


def signature_differences(before: str, after: str) -> Iterator[str]:
    """Yield the parts of two signatures that differ, except for kinds that only one run has.

    >>> list(signature_differences("matching:2|schema:a:1+b:1", "matching:3|schema:a:1"))
    ['matching 2, then 3']
    """
    ours, theirs = _signature_parts(before), _signature_parts(after)
    for name in dict.fromkeys([*ours, *theirs]):
        one, other = ours.get(name), theirs.get(name)
        has_not = name.startswith("schema of") and None in (one, other)
        if one != other and not has_not:
            yield f"{name} {one}, then {other}"


def _signature_parts(signature: str) -> dict[str, str]:
    parts = dict(part.partition(":")[::2] for part in signature.split("|"))
    kinds = (kind.rpartition(":") for kind in parts.pop("schema", "").split("+"))
    return parts | {f"schema of {kind}": digest for kind, _, digest in kinds}


def _paired_slots(
    before: MeasuredRun, after: MeasuredRun, links: Codes, repeat_count: int
) -> Slots:
    """Return the pairs as columns of cells, so that they are split and weighted as cells are."""
    runs = (before, after)
    kept = [
        (run.columns.repeat < repeat_count) & in_common_scope(run.columns, runs) for run in runs
    ]
    pairs = pair_slots(before.columns.select(kept[0]), after.columns.select(kept[1]), links)
    cell_positions = np.stack(
        [_positions_in_whole(*each) for each in zip(kept, pairs.cells, strict=True)]
    )
    field = CodedNames(pairs.field, pairs.fields)
    pages, deploy = after.columns.renditions, after.columns.deploy
    cells = placeholder_cells(field, pairs.rendition, pairs.repeat, pages, deploy)
    return Slots(cells, pairs.before, pairs.after, cell_positions)


def _positions_in_whole(kept: Bools, positions_in_part: Codes) -> Codes:
    """Map positions in a part to positions in the whole; -1 stays -1."""
    return np.asarray(np.r_[np.flatnonzero(kept), -1][positions_in_part])


def _document_count(pages: Renditions, selected: Bools) -> int:
    return int(np.unique(pages.document.codes[selected]).size)


def _count_left_out_in_both(before: Renditions, after: Renditions, left_out: Bools) -> int:
    """Count the left-out renditions whose document and condition were in the run before."""
    known = set(_document_condition_names(before, np.arange(len(before.severity))))
    return sum(name in known for name in _document_condition_names(after, np.flatnonzero(left_out)))


def _document_condition_names(pages: Renditions, positions: Codes) -> list[tuple[str, str]]:
    columns = (pages.document, pages.condition)
    named = (
        [column.names[code] for code in column.codes[positions].tolist()] for column in columns
    )
    return list(zip(*named, strict=True))
