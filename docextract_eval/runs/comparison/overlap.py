"""What two runs have in common: the same pages with the same truth, judged alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.errors import BadInputError, shell_word
from docextract_eval.matching import is_type_judged_alike
from docextract_eval.metrics.columns import CodedNames, Codes, Columns, Floats
from docextract_eval.metrics.pairing import links_to_same_page, pair_slots
from docextract_eval.metrics.slices import placeholder_cells
from docextract_eval.runs.comparison.renamed import Rename, likely_renames
from docextract_eval.runs.measured_run import recorded_schemas
from docextract_eval.schemas.scope import fold_tables, names_of, ordered_fields

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from docextract_eval.metrics.columns import Bools, Renditions
    from docextract_eval.runs.measured_run import MeasuredRun
    from docextract_eval.schemas import Schema

LEAST_SHARE = 0.8
"""The least share of the baseline's renditions that decides; with less, nothing is decided."""
_NO_RULES = ("metrics", "causes", "average", "scope")
"""Parts of a signature by which no outcome is judged: figures of comparisons are computed again."""
MOST_MOVED = 0.01
"""The largest share of verdicts that a corrected truth may change, unless a policy accepts more."""


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
    judged_otherwise: tuple[str, ...] = ()
    """Fields that are left out because the two runs were judged by other rules there."""
    renames: tuple[Rename, ...] = ()
    """Fields that were left out, and look as if the other run had them by another name."""
    moved_share: float = 0.0
    """The share of the verdicts before that a corrected truth alone changed."""
    most_moved: float = MOST_MOVED
    """The largest such share with which anything is decided."""

    @property
    def common_share(self) -> float:
        """The share of the renditions of the run before that both have."""
        return self.renditions / max(1, self.renditions_before)

    @property
    def is_enough(self) -> bool:
        """Whether enough is in common to decide on."""
        return self.common_share >= LEAST_SHARE and self.moved_share <= self.most_moved


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
    whole = before.again.original if before.again and before.again.original else before.columns
    ours, theirs = after.columns.renditions, whole.renditions
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
        judged_otherwise=tuple(fields_judged_otherwise(before, after)),
        renames=likely_renames(before, after),
        moved_share=before.again.moved_share if before.again else 0.0,
    )
    return found, _paired_slots(before, after, links, readings)


def common_columns(before: MeasuredRun, after: MeasuredRun) -> tuple[Columns, Columns]:
    """Return the cells of two runs on the pages, and of the fields, that both have."""
    links = links_of_base_pages(before, after)
    has_page = [np.zeros(len(before.columns.renditions), bool), links >= 0]
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
    if not other.description.scope and has_same_rules(run, other):
        return []
    ours, theirs = (_attempted_fields(each, (run, other)) for each in (run, other))
    found = [name for name in ours if name not in theirs and name not in spared]
    return fold_tables(found, {*ours} - {*found})


def _attempted_fields(run: MeasuredRun, runs: Sequence[MeasuredRun]) -> list[str]:
    kinds = set[str].intersection(*({*each.columns.renditions.kind.names} for each in runs))
    schemas = recorded_schemas(run.about, run.name)
    every = ordered_fields({kind: each for kind, each in schemas.items() if kind in kinds})
    return [name for name in every if name in (run.description.scope or every)]


def fields_judged_otherwise(before: MeasuredRun, after: MeasuredRun) -> list[str]:
    """Return the fields of both runs whose values are not judged by the same rules."""
    if has_same_rules(before, after):
        return []
    parts = [parse_signature(run.signature) for run in (before, after)]
    versions = [each.get("matching", "") for each in parts]
    known = ("matching", "schema of")
    is_other_judge = not all(
        name.startswith(known) for name in _differing_parts(before.signature, after.signature)
    )
    ours, theirs = (recorded_schemas(run.about, run.name) for run in (before, after))
    return sorted(
        {
            name
            for kind, name in _shared_fields(ours, theirs)
            if is_other_judge
            or ours[kind].rules_of(name) != theirs[kind].rules_of(name)
            or not is_type_judged_alike(ours[kind].spec(name).type, *versions)
        }
    )


def fields_apart(ours: Mapping[str, Schema], theirs: Mapping[str, Schema]) -> set[str]:
    """Return the fields of kinds that both sides have, which only one has or judges otherwise."""
    found = {
        name
        for kind in ours.keys() & theirs.keys()
        for name in ours[kind].names ^ theirs[kind].names
    }
    return found | {
        name
        for kind, name in _shared_fields(ours, theirs)
        if ours[kind].rules_of(name) != theirs[kind].rules_of(name)
    }


def _shared_fields(
    ours: Mapping[str, Schema], theirs: Mapping[str, Schema]
) -> Iterator[tuple[str, str]]:
    for kind in ours.keys() & theirs.keys():
        for name in ours[kind].names & theirs[kind].names:
            yield kind, name


def in_common_scope(columns: Columns, runs: Iterable[MeasuredRun]) -> Bools:
    """Return which cells are of fields that all of these runs attempt, judged by the same rules."""
    first, *others = runs
    apart = {name for each in others for name in fields_judged_otherwise(first, each)}
    scopes = [{*scope} for run in (first, *others) if (scope := run.description.scope)]
    if not all(has_same_rules(first, each) for each in others):
        scopes += [names_of(recorded_schemas(run.about, run.name)) for run in (first, *others)]
    are_common = [
        name not in apart and all(name in scope for scope in scopes) for name in columns.field.names
    ]
    return np.array(are_common, bool)[columns.field.codes]


def has_same_rules(run: MeasuredRun, other: MeasuredRun) -> bool:
    """Say whether two runs were judged alike, whatever fields each attempts."""
    signatures = (run.signature, other.signature)
    return signatures[0] == signatures[1] or not [*_differing_parts(*signatures)]


def check_comparable(before: MeasuredRun, after: MeasuredRun) -> None:
    """Raise for two runs that are one run, or that have no field that is judged alike."""
    if before.description.id == after.description.id:
        what = f"is the same run as {before.name}"
        raise BadInputError(what, after.name, "name two runs")
    names = f"{before.name} and {after.name}"
    if not is_shown_alike(before.signature, after.signature):
        hints = [parse_signature(run.signature).get("hints") for run in (before, after)]
        what = f"were not shown the same: hints {hints[0]}, then {hints[1]}"
        raise BadInputError(what, names, "run both over corpora that give the same hints")
    sides = (before, after)
    if not has_same_rules(*sides) and not any(
        in_common_scope(run.columns, sides).any() for run in sides
    ):
        differ = "; ".join(signature_differences(before.signature, after.signature))
        again = [f"dxe score {shell_word(side.argument)}" for side in (before, after)]
        what = f"were not judged alike: {differ}"
        renames = "; ".join(map(str, likely_renames(before, after)))
        raise BadInputError(what, names, renames or f"score both again: {'; '.join(again)}")


def is_shown_alike(signature: str, other: str) -> bool:
    """Say whether two runs were shown the same: only then anything of them is compared.

    >>> is_shown_alike("matching:3|hints:locale", "matching:4|hints:locale")
    True
    """
    hints = [parse_signature(each).get("hints") for each in (signature, other)]
    return hints[0] == hints[1]


def signature_differences(before: str, after: str) -> Iterator[str]:
    """Yield the parts of two signatures that differ, except for kinds that only one run has.

    >>> list(signature_differences("matching:2|schema:a:1+b:1", "matching:3|schema:a:1"))
    ['matching 2, then 3']
    """
    ours, theirs = parse_signature(before), parse_signature(after)
    for name in _differing_parts(before, after):
        yield f"{name} {ours.get(name)}, then {theirs.get(name)}"


def _differing_parts(before: str, after: str) -> Iterator[str]:
    ours, theirs = parse_signature(before), parse_signature(after)
    for name in dict.fromkeys([*ours, *theirs]):
        one, other = ours.get(name), theirs.get(name)
        has_not = name.startswith("schema of") and None in (one, other)
        if one != other and not has_not and name not in _NO_RULES:
            yield name


def parse_signature(signature: str) -> dict[str, str]:
    """Return the parts of a signature by name; the schema of each kind is one.

    >>> parse_signature("matching:3|schema:a:1+b:2")
    {'matching': '3', 'schema of a': '1', 'schema of b': '2'}
    """
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
