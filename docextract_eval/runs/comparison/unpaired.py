"""Two runs of one pipeline over different documents: their shares side by side, without pairs.

What differs between them is the documents: how well one corpus stands for another, such as a
generated one for real documents. Each side's proportions have their own intervals over documents,
and a difference has Newcombe's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.errors import BadInputError, InconclusiveError, count_phrase, name_few
from docextract_eval.metrics.columns import CodedNames
from docextract_eval.metrics.ratios import ERRORS
from docextract_eval.metrics.slices import slice_shares, split_cell_kinds
from docextract_eval.runs.comparison.compare import DEFAULT_SPLITS, check_axes
from docextract_eval.runs.comparison.other_documents import (
    document_count,
    fields_of_documents,
    least_documents,
    occurring_names,
    take_comparable_sides,
)
from docextract_eval.runs.execution.external_predictions import predictions_file
from docextract_eval.statistics.clusters import Proportion
from docextract_eval.statistics.differences import UnpairedChange, unpaired_change

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from docextract_eval.metrics.columns import Bools, Columns
    from docextract_eval.runs.measured_run import MeasuredRun


SliceKey = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class UnpairedDifference:
    """A share in two runs: of right cells, or of one error."""

    slice: Mapping[str, str]
    base: Proportion
    candidate: Proportion
    change: UnpairedChange
    """The candidate's share minus the base's."""


@dataclass(frozen=True, slots=True)
class OneSidedSlice:
    """The accuracy of a slice that only one run has, such as a condition."""

    run: str
    """`base` or `candidate`."""
    slice: Mapping[str, str]
    share: Proportion


@dataclass(frozen=True, slots=True)
class ErrorDifference:
    """How often one error occurs in each run: an outcome with its cause, missed cells without."""

    shares: UnpairedDifference
    """Of judged cells, over all conditions."""
    base_errors: int
    candidate_errors: int
    """The cells in error, each repeat counted."""

    @property
    def is_one_sided(self) -> bool:
        """Whether it occurs in one run alone."""
        return not (self.base_errors and self.candidate_errors)


@dataclass(frozen=True, slots=True)
class UnpairedComparison:
    """Two runs over different documents, compared on the fields that both judge."""

    base: str
    candidate: str
    notes: tuple[str, ...]
    """What a reader must know before the numbers."""
    differences: tuple[UnpairedDifference, ...]
    one_sided: tuple[OneSidedSlice, ...]
    errors: tuple[ErrorDifference, ...]


def compare_unpaired(
    base: MeasuredRun, candidate: MeasuredRun, by: Sequence[Sequence[str]] = ()
) -> UnpairedComparison:
    """Compare two runs over different documents: overall, by condition, by field, and `by` axes."""
    whole = take_comparable_sides(base, candidate)
    private = any(run.description.private for run in (base, candidate))
    least = least_documents(base, candidate)
    for side in whole:
        check_axes(side.columns, by)
    sides, left_out = _in_common(whole, least)
    splits = list(dict.fromkeys([*DEFAULT_SPLITS, *map(tuple, by)]))
    differences, one_sided, hidden = _compare_slices(sides, splits, least)
    errors = tuple(_error_differences(sides, least))
    notes = [*base.notes, *candidate.notes, *_describe_sides(*sides), *left_out]
    notes += _describe_unknown_causes(errors)
    if hidden:
        notes.append(
            f"{count_phrase(hidden, 'slice')} with fewer than {least} documents in a run not "
            f"reported{' (private run)' if private else ''}"
        )
    return UnpairedComparison(
        base.name, candidate.name, tuple(notes), differences, one_sided, errors
    )


def _in_common(sides: Sequence[MeasuredRun], least: int) -> tuple[list[MeasuredRun], list[str]]:
    """Return the cells of kinds and fields that both runs judge, and notes on what is left out."""
    names = " and ".join(side.name for side in sides)
    kinds = [occurring_names(_kinds(side)) for side in sides]
    if not (common := {*kinds[0]} & {*kinds[1]}):
        each = "; ".join(
            f"{side.name}: {', '.join(own)}" for side, own in zip(sides, kinds, strict=True)
        )
        what = f"have no kind of document in common ({each})"
        raise BadInputError(what, names, "compare runs over documents of one schema")
    sides = [_select(side, _kinds(side).is_in(*common)) for side in sides]
    for side in sides:
        if document_count(side) < least:
            what = f"has judged cells of {count_phrase(document_count(side), 'document')}"
            raise InconclusiveError(what, side.name, f"run it over at least {least}")
    fields = [occurring_names(side.columns.field) for side in sides]
    enough = [{*fields_of_documents(side, least)} for side in sides]
    if not (judged := enough[0] & enough[1]):
        what = f"no field is judged in at least {least} documents of both runs"
        raise InconclusiveError(what, names, "label the same fields in both corpora")
    notes = _describe_left_out("kinds that both runs have", kinds, common)
    of = f"fields judged in at least {least} documents of both runs"
    notes += _describe_left_out(of, fields, judged)
    return [_select(side, side.columns.field.is_in(*judged)) for side in sides], notes


def _describe_left_out(
    kept_ones: str, names: Iterable[Sequence[str]], kept: Collection[str]
) -> list[str]:
    left_out = [name for name in dict.fromkeys(chain(*names)) if name not in kept]
    return [f"only {kept_ones} are compared; left out: {name_few(left_out)}"] if left_out else []


def _compare_slices(
    sides: Sequence[MeasuredRun], splits: Sequence[Sequence[str]], least: int
) -> tuple[tuple[UnpairedDifference, ...], tuple[OneSidedSlice, ...], int]:
    """Return the differences, what only one run has, and how many slices are left out."""
    differences: list[UnpairedDifference] = []
    one_sided: list[OneSidedSlice] = []
    hidden = 0
    for cells, parts in _by_cell_kind(sides):
        for way in splits:
            ours, theirs = (_accuracy_by_slice(part, cells, way) for part in parts)
            for key in dict.fromkeys([*ours, *theirs]):
                found = [shares[key] for shares in (ours, theirs) if key in shares]
                if min(share.sources for share in found) < least:
                    hidden += 1
                elif len(found) == 2:
                    differences.append(_difference(dict(key), *found))
                else:
                    run = "base" if key in ours else "candidate"
                    one_sided.append(OneSidedSlice(run, dict(key), found[0]))
    return tuple(differences), tuple(one_sided), hidden


def _by_cell_kind(sides: Sequence[MeasuredRun]) -> Iterator[tuple[str, list[Columns]]]:
    """Yield scalars and cells of tables apart, of both runs."""
    for parts in zip(*(split_cell_kinds(side.columns) for side in sides), strict=True):
        selected = [side.columns.select(of) for side, (_, of) in zip(sides, parts, strict=True)]
        if all(len(columns.rendition) for columns in selected):
            yield parts[0][0], selected


def _accuracy_by_slice(
    columns: Columns, cells: str, axes: Sequence[str]
) -> dict[SliceKey, Proportion]:
    every = np.ones(len(columns.rendition), bool)
    found = slice_shares(columns, columns.outcome_in("right"), every, *axes)
    return {tuple({"cells": cells, **where}.items()): share for where, share in found}


def _difference(
    where: Mapping[str, str], base: Proportion, candidate: Proportion
) -> UnpairedDifference:
    return UnpairedDifference(where, base, candidate, unpaired_change(base, candidate))


def _error_differences(sides: Sequence[MeasuredRun], least: int) -> Iterator[ErrorDifference]:
    """Yield every error that occurs in a run: missed cells, and wrong and invented by cause."""
    for cells, parts in _by_cell_kind(sides):
        counts = [_count_errors(columns) for columns in parts]
        for outcome, cause in dict.fromkeys([*counts[0], *counts[1]]):
            where = {"cells": cells, "outcome": outcome, "cause": cause}
            shares = [
                share
                for columns in parts
                for _, share in slice_shares(
                    columns,
                    columns.outcome_in(outcome) & columns.cause.is_in(cause),
                    np.ones(len(columns.rendition), bool),
                )
                if share.sources >= least
            ]
            if len(shares) == len(parts):
                errors = (each[outcome, cause] for each in counts)
                yield ErrorDifference(_difference(where, *shares), *errors)


def _count_errors(columns: Columns) -> Counter[tuple[str, str]]:
    """Count the cells in error by outcome and cause."""
    return Counter(
        {
            (outcome, columns.cause.names[code]): int(many)
            for outcome in ERRORS
            for code, many in enumerate(
                np.bincount(columns.cause.codes[columns.outcome_in(outcome)])
            )
            if many
        }
    )


def _describe_sides(base: MeasuredRun, candidate: MeasuredRun) -> Iterator[str]:
    """Say what the runs are over."""
    sides = base, candidate
    documents = (
        f"{count_phrase(document_count(side), 'document')} in {side.name}" for side in sides
    )
    yield f"nothing is paired: {' and '.join(documents)}"
    if predictions_file(base.description.pipeline.name):
        yield "both are files of predictions: nothing shows that one pipeline wrote them"
    if same := len({*_source_names(base)} & {*_source_names(candidate)}):
        documents_with = count_phrase(same, "document")
        yield f"{documents_with} with the same id in both runs, which count as different documents"
    alike = {*_conditions(base)} == {*_conditions(candidate)}
    if not alike or base.columns.deploy != candidate.columns.deploy:
        each = "; ".join(f"{side.name}: {_describe_conditions(side)}" for side in sides)
        yield f'the conditions differ, and "all" is over all conditions of each run: {each}'


def _describe_conditions(side: MeasuredRun) -> str:
    """Name the conditions of a run, with their weights where these are not equal."""
    deploy = side.columns.deploy
    if not deploy:
        return ", ".join(_conditions(side))
    total = sum(deploy.get(name, 0.0) for name in _conditions(side)) or 1.0
    return ", ".join(f"{name} {deploy.get(name, 0.0) / total:.2g}" for name in _conditions(side))


def _describe_unknown_causes(errors: Iterable[ErrorDifference]) -> Iterator[str]:
    """Say that causes may differ for another reason, where one run has more of unknown cause."""
    unknown = [each for each in errors if each.shares.slice["cause"] == "unknown"]
    if any(each.is_one_sided or each.shares.change.excludes_zero for each in unknown):
        yield (
            "the runs differ in errors of unknown cause: where a page's words are not known, as in "
            "labels without words, no value is recognised as made_up and fewer as decoy"
        )


def _select(run: MeasuredRun, kept: Bools) -> MeasuredRun:
    return replace(run, columns=run.columns.select(kept))


def _conditions(run: MeasuredRun) -> list[str]:
    return occurring_names(run.columns.condition)


def _kinds(run: MeasuredRun) -> CodedNames:
    return run.columns.renditions.kind.take(run.columns.rendition)


def _source_names(run: MeasuredRun) -> list[str]:
    return occurring_names(CodedNames(run.columns.source, run.columns.renditions.source.names))
