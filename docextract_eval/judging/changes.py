"""What changed between two judgements of the same documents, paired cell by cell.

The tests and the intervals are those of `dxe compare`: errors in one document are correlated, so
they are over documents, and p is corrected for all differences that are reported together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

from docextract_eval.codec import sha256
from docextract_eval.codec.tables import RENDITIONS
from docextract_eval.errors import BadInputError, count_phrase, list_first
from docextract_eval.matching.columns import CellMatch, MatchChunk, PredictionKey
from docextract_eval.metrics.columns import CLEAN, CodedNames, build_columns
from docextract_eval.metrics.pairing import links_to_same_page, pair_slots
from docextract_eval.metrics.slices import placeholder_cells
from docextract_eval.records import Match
from docextract_eval.runs.comparison.claims import Claim, field_families, make_claims
from docextract_eval.runs.comparison.compare import with_needed
from docextract_eval.runs.comparison.overlap import Slots, signature_differences
from docextract_eval.runs.comparison.slice_changes import shifts_by_axes
from docextract_eval.runs.scope import without_scope
from docextract_eval.schemas.scope import fold_tables, ordered_fields

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from docextract_eval.metrics.columns import Columns
    from docextract_eval.schemas import Schema

_SPLITS = ((), ("field",))
_MOST_SHOWN = 10
"""How many fields, those that changed most certainly first, the text of changes shows."""


class JudgedDocument(Protocol):
    """What was judged of one document, in one repeat."""

    @property
    def id(self) -> str | None:
        """Return its id."""

    @property
    def source(self) -> str | None:
        """Return the id of the document that it is a picture of."""

    @property
    def matches(self) -> Sequence[Match]:
        """Return its cells."""


class Judged(Protocol):
    """A judgement of documents, as `docextract_eval.judging.judgement` has it."""

    @property
    def documents(self) -> Sequence[JudgedDocument]:
        """Return what was judged, document by document."""

    @property
    def schema(self) -> Schema:
        """Return the schema by which it was judged."""

    @property
    def scope(self) -> Sequence[str]:
        """Return the attempted fields, where these are not all."""

    @property
    def signature(self) -> str:
        """Return how it was judged."""


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that was right in one judgement and not in the other; None is a cell that is absent.

    Only a value that was invented has no cell where nothing was invented.
    """

    before: Match | None
    after: Match | None


@dataclass(frozen=True, slots=True, repr=False)
class Changes:
    """What changed from one judgement to another; printed, a line each."""

    differences: tuple[Claim, ...]
    """Over all fields and over all cells of tables, then field by field; none without cells."""
    lost: tuple[CellChange, ...]
    """The cells that are no longer right."""
    gained: tuple[CellChange, ...]
    """The cells that have become right."""
    documents: int
    """How many documents are compared."""
    left_out: tuple[str, ...]
    """What was not compared, a sentence each: documents, and fields that only one attempts."""

    @property
    def fields(self) -> dict[str, Claim]:
        """The difference of every field and column."""
        return {
            where["field"]: each
            for each in self.differences
            for where in (each.slice, *each.same_cells)
            if "field" in where
        }

    @property
    def scalars(self) -> Claim | None:
        """The difference over all fields, without cells of tables; None without any."""
        return self._overall("scalars")

    @property
    def tables(self) -> Claim | None:
        """The difference over all cells of tables; None without any."""
        return self._overall("tables")

    @property
    def worse(self) -> tuple[str, ...]:
        """The fields and columns that are certainly worse."""
        return tuple(
            name for name, each in self.fields.items() if each.certain and each.change.value < 0
        )

    def __repr__(self) -> str:
        """Return a line for the whole, one for each field, and what was left out."""
        return "\n".join(self._text_lines())

    def _overall(self, cells: str) -> Claim | None:
        own = (each for each in self.differences if "field" not in each.slice)
        return next((each for each in own if each.slice["cells"] == cells), None)

    def _text_lines(self) -> Iterator[str]:
        from docextract_eval.reports.sentences.changes import (  # noqa: PLC0415 - slow, and only who prints changes needs it
            conclusion,
            points_with_interval,
        )

        yield f"{count_phrase(self.documents, 'document')} compared"
        overall = {"fields": self.scalars, "cells of tables": self.tables}
        named = [(name, each) for name, each in overall.items() if each is not None]
        fields = sorted(self.fields.items(), key=lambda each: each[1].corrected)
        for name, each in (*named, *fields[:_MOST_SHOWN]):
            shares = f"{100 * each.before:.1f} % before, {100 * each.after:.1f} % after"
            yield f"  {name}: {shares}, {points_with_interval(each)} points, {conclusion(each)}"
        if len(fields) > _MOST_SHOWN:
            yield f"  and {len(fields) - _MOST_SHOWN} more in .fields"
        yield from (f"left out: {each}" for each in self.left_out)


def compare_judgements(before: Judged, after: Judged) -> Changes:
    """Return what changed from one judgement to another of the same documents.

    Only documents with the same labels in both are compared, and fields that both attempt.
    """
    check_judged_alike(before, after, but_for_scope=True)
    attempted, fields_left_out = _fields_in_common(before, after)
    sides = [_JudgedCells(judgement, attempted) for judgement in (before, after)]
    ours, theirs = sides[1].columns, sides[0].columns
    links = links_to_same_page(theirs, ours)
    pairs = pair_slots(theirs, ours, links)
    field = CodedNames(pairs.field, pairs.fields)
    cells = placeholder_cells(field, pairs.rendition, pairs.repeat, ours.renditions, {})
    slots = Slots(cells, pairs.before, pairs.after, pairs.cells)
    shifts = shifts_by_axes(slots, _SPLITS)
    claims = make_claims(shifts, field_families(ours))
    return Changes(
        differences=tuple(with_needed(claims, shifts, slots)),
        lost=_changed_cells(slots, sides, -1),
        gained=_changed_cells(slots, sides, 1),
        documents=int((links >= 0).sum()),
        left_out=(*_documents_left_out(*sides), *fields_left_out),
    )


def check_judged_alike(before: Judged, after: Judged, *, but_for_scope: bool = False) -> None:
    """Raise, with what differs, where two judgements have different signatures."""
    signatures = [
        without_scope(each.signature) if but_for_scope else each.signature
        for each in (before, after)
    ]
    if signatures[0] == signatures[1]:
        return
    schemas = f"schema {before.schema.name}, then {after.schema.name}"
    what = f"were not judged alike: {'; '.join(signature_differences(*signatures)) or schemas}"
    raise BadInputError(what, "judgements", "judge both with the same release and schema")


def _fields_in_common(before: Judged, after: Judged) -> tuple[set[str], list[str]]:
    """Return the fields that both attempt, and sentences about those that only one does."""
    every = ordered_fields({after.schema.name: after.schema})
    own, others = ({*(each.scope or every)} for each in (before, after))
    both = own & others
    sentences = [
        f"attempted only {when}: {', '.join(fold_tables(sorted(only), both))}"
        for only, when in ((own - both, "before"), (others - both, "now"))
        if only
    ]
    return both, sentences


class _JudgedCells:
    """The cells of a judgement as columns, and its documents by their labels."""

    def __init__(self, judgement: Judged, attempted: Collection[str]) -> None:
        by_id = _repeats_by_document(judgement.documents)
        self.labels = {name: _labels_hash(each[0], attempted) for name, each in by_id.items()}
        """The hash of every document's labels, by its id."""
        chunk, rows = MatchChunk(), []
        self.matches: list[Match] = []
        for name, repeats in by_id.items():
            rows.append(_rendition_row(repeats[0], judgement.schema.name, self.labels[name]))
            for repeat, one in enumerate(repeats):
                cells = [
                    match
                    for match in one.matches
                    if match.field in attempted and match.strict != "not judged"
                ]
                self.matches += cells
                chunk.add(
                    PredictionKey(name, name, repeat), [CellMatch.from_match(m) for m in cells]
                )
        self.columns: Columns = build_columns(
            chunk.to_table(),
            pa.Table.from_pylist(rows, RENDITIONS),
            [CLEAN],
            {judgement.schema.name: judgement.schema},
        )


def _repeats_by_document(documents: Sequence[JudgedDocument]) -> dict[str, list[JudgedDocument]]:
    """Return what was judged of every document; raise where one has no id of its own."""
    found: dict[str, dict[int, JudgedDocument]] = {}
    for one in documents:
        if one.id is None:
            what = "has a document without an id"
            raise BadInputError(what, "judgement", "give every truth an id, as judge_all does")
        repeat = one.matches[0].repeat if one.matches else 0
        if repeat in found.setdefault(one.id, {}):
            what = f"has document '{one.id}' twice"
            raise BadInputError(what, "judgement", "judge every document once")
        found[one.id][repeat] = one
    return {name: [each for _, each in sorted(repeats.items())] for name, repeats in found.items()}


def _labels_hash(one: JudgedDocument, attempted: Collection[str]) -> str:
    """Return a hash of a document's labels, the same whatever was predicted."""
    labels = [
        (match.field, match.truth_row, match.truth)
        for match in one.matches
        if match.truth is not None and match.field in attempted
    ]
    return sha256(repr((one.id, sorted(labels, key=repr))))


def _rendition_row(one: JudgedDocument, kind: str, labels_hash: str) -> dict[str, object]:
    """Return a document as a run lists it: one page as it was found."""
    return {
        "id": one.id,
        "document": one.id,
        "source": one.source or one.id,
        "kind": kind,
        "locale": "",
        "condition": CLEAN,
        "severity": 0.0,
        "hash": labels_hash,
        "weight": 1.0,
        "half": "report",
        "failures": 0,
        "suspected": None,
        "sheet": one.id,
        "pages": 1,
        "twin": None,
        "split": None,
        "traps": [],
        "factors": [],
        "parts": [],
    }


def _documents_left_out(before: _JudgedCells, after: _JudgedCells) -> Iterator[str]:
    """Yield a sentence for each reason why documents are not compared, with their ids."""
    reasons = {
        "judged only before": [name for name in before.labels if name not in after.labels],
        "judged only now": [name for name in after.labels if name not in before.labels],
        "with other labels": [
            name
            for name, labels in after.labels.items()
            if before.labels.get(name, labels) != labels
        ],
    }
    for why, names in reasons.items():
        if names:
            yield f"{count_phrase(len(names), 'document')} {why}: {list_first(names)}"


def _changed_cells(
    slots: Slots, sides: Sequence[_JudgedCells], change: int
) -> tuple[CellChange, ...]:
    """Return the cells that were lost or gained, in the order of the later judgement."""
    changed = slots.cell_positions[:, slots.change == change]
    before, after = (
        [side.matches[at] if at >= 0 else None for at in positions]
        for side, positions in zip(sides, changed.tolist(), strict=True)
    )
    return tuple(CellChange(*both) for both in zip(before, after, strict=True))
