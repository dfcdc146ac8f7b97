"""What is right on a team's real documents, from few labels and the answers on all of them.

Labelled documents measure the share of right cells; the answers on unlabelled ones make its
interval narrower, as far as an answer shows whether it is right. Four forecasts are tried: by what
synthetic documents taught, by the confidences as they are, by what the other labelled documents
taught, and none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.errors import BadInputError, InconclusiveError, count_phrase
from docextract_eval.metrics.columns import CodedNames
from docextract_eval.metrics.slices import slice_shares, split_cell_kinds
from docextract_eval.runs.comparison.other_documents import (
    check_same_pipeline,
    document_count,
    fields_of_documents,
    least_documents,
    occurring_names,
    take_comparable_sides,
)
from docextract_eval.runs.measured_run import read_measured_run
from docextract_eval.runs.transfer.forecasts import FOLDS, Forecasts
from docextract_eval.runs.transfer.predictor import learn_if_possible
from docextract_eval.runs.transfer.slots import (
    AnswerSlots,
    ValuesByPage,
    has_confidences,
    join_slots,
    page_hashes,
    read_slots,
    take_documents,
    values_by_page,
)
from docextract_eval.statistics.assisted import AssistedShare, Counts, assisted_share
from docextract_eval.statistics.clusters import Proportion

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.metrics.columns import Columns
    from docextract_eval.runs.description import PipelineDescription
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.measured_run import MeasuredRun

_LEAST_LABELLED = 2 * FOLDS
"""Labelled documents without which nothing can be chosen and measured apart."""


@dataclass(frozen=True, slots=True)
class TransferredShare:
    """The share of right cells in a slice: of synthetic documents, and of real ones."""

    slice: Mapping[str, str]
    synthetic: Proportion | None
    """None where the synthetic run does not judge the field."""
    real: Proportion
    """By the labelled documents alone."""
    assisted: AssistedShare


@dataclass(frozen=True, slots=True)
class Transfer:
    """What is right on real documents, field by field."""

    synthetic: str
    real: str
    labelled: int
    unlabelled: int
    notes: tuple[str, ...]
    """What a reader must know before the numbers."""
    shares: tuple[TransferredShare, ...]


def transfer(
    synthetic: RunFolder,
    real: RunFolder,
    unlabelled: RunFolder | None = None,
    others: Sequence[RunFolder] = (),
) -> Transfer:
    """Measure what is right on the documents of a real run, of which some are labelled.

    `unlabelled` holds further documents of the same population, and `others` are runs of another
    pipeline over the same pages.
    """
    sides = _read_sides(synthetic, real)
    if unlabelled:
        check_same_pipeline(*(_named_pipeline(run) for run in (real, unlabelled)))
    elsewhere = _read_elsewhere(others, [synthetic, real, *filter(None, [unlabelled])])
    taught, cells = (side.columns for side in sides)
    shown = _fields_to_show(sides[1])
    fields = occurring_names(cells.field)
    pages = _RealPages.read(real, unlabelled, cells, fields, elsewhere)
    predictor = learn_if_possible(read_slots(synthetic, fields, elsewhere), fields)
    forecasts = Forecasts.make(predictor, pages.labelled, pages.unlabelled, fields)
    return Transfer(
        str(synthetic.path),
        str(real.path),
        len(pages.labelled.documents),
        len(pages.unlabelled.documents),
        (*sides[0].notes, *sides[1].notes, *_describe(pages, cells)),
        tuple(_shares(taught, cells, forecasts, shown)),
    )


def _read_sides(synthetic: RunFolder, real: RunFolder) -> tuple[MeasuredRun, MeasuredRun]:
    """Return the judged cells of both runs; each real document counts once."""
    runs = read_measured_run(synthetic), read_measured_run(real)
    sides = take_comparable_sides(*runs)
    conditions = occurring_names(sides[1].columns.condition)
    if len(conditions) > 1:
        what = f"has {len(conditions)} conditions, so that its documents count several times"
        raise BadInputError(what, str(real.path), "run over the pages as they were found")
    return sides


def _read_elsewhere(others: Sequence[RunFolder], runs: Sequence[RunFolder]) -> ValuesByPage:
    """Return what another pipeline read on each page.

    Raise where its runs are several pipelines', or miss pages of these runs.
    """
    if not others:
        return {}
    first, *more = others
    for each in more:
        check_same_pipeline(_named_pipeline(first), _named_pipeline(each))
    if private := [run for run in (*others, *runs) if run.description.private]:
        what = "is private, so that its values cannot be compared with another pipeline's"
        raise BadInputError(what, str(private[0].path), "leave out --second")
    read = values_by_page(others)
    for run in runs:
        if missing := len(page_hashes(run) - read.keys()):
            what = f"has {count_phrase(missing, 'page')} that no run of --second read"
            raise BadInputError(what, str(run.path), "run the second pipeline over its corpus, too")
    return read


def _named_pipeline(run: RunFolder) -> tuple[str, PipelineDescription]:
    return str(run.path), run.description.pipeline


def _fields_to_show(real: MeasuredRun) -> list[str]:
    """Return the fields that enough documents label."""
    least = least_documents(real)
    if (labelled := document_count(real)) < _LEAST_LABELLED:
        what = f"has judged cells of {count_phrase(labelled, 'document')}"
        raise InconclusiveError(what, real.name, f"label at least {_LEAST_LABELLED}")
    if not (fields := fields_of_documents(real, least)):
        what = f"no field is judged in at least {least} documents"
        raise InconclusiveError(what, real.name, "label the same fields in every document")
    return fields


@dataclass(frozen=True, slots=True, eq=False)
class _RealPages:
    """The slots of real documents: those that are labelled, and those that are not."""

    labelled: AnswerSlots
    unlabelled: AnswerSlots
    known_twice: int
    """The unlabelled documents that were left out because they are labelled, too."""

    @classmethod
    def read(
        cls,
        real: RunFolder,
        unlabelled: RunFolder | None,
        cells: Columns,
        fields: Sequence[str],
        elsewhere: ValuesByPage,
    ) -> _RealPages:
        slots = read_slots(real, fields, elsewhere)
        names = occurring_names(CodedNames(cells.source, cells.renditions.source.names))
        is_labelled = np.isin(np.array(slots.documents), names)
        rest, left_out = take_documents(slots, np.flatnonzero(~is_labelled)), 0
        if unlabelled:
            more = read_slots(unlabelled, fields, elsewhere)
            known = np.isin(np.array(more.pages), slots.pages)
            rest = join_slots(rest, take_documents(more, np.flatnonzero(~known)))
            left_out = int(known.sum())
        if not rest.documents:
            what = "has labels on all of its documents, so that no answer is left to help"
            remedy = "add --unlabelled RUN, of the same pipeline over more documents"
            raise InconclusiveError(what, str(real.path), remedy)
        return cls(take_documents(slots, np.flatnonzero(is_labelled)), rest, left_out)


def _describe(pages: _RealPages, cells: Columns) -> Iterator[str]:
    """Say what limits the forecasts."""
    if pages.known_twice:
        documents = count_phrase(pages.known_twice, "document")
        yield f"{documents} of the unlabelled run left out: they are among the labelled ones"
    if not has_confidences(pages.labelled):
        yield (
            "the pipeline states no confidences: forecasts rest on which fields have a value and "
            "on sums that add up"
        )
    right = cells.outcome_in("right")
    if right.all() or not right.any():
        outcome = "right" if right.any() else "in error"
        yield f"every judged cell of real documents is {outcome}, so that no forecast can help"


def _shares(
    taught: Columns, cells: Columns, forecasts: Forecasts, shown: Sequence[str]
) -> Iterator[TransferredShare]:
    """Yield the shares of all fields and of each, for scalars and tables apart."""
    kinds = zip(split_cell_kinds(cells), split_cell_kinds(taught), strict=True)
    for (kind, own), (_, theirs) in kinds:
        if not own.any():
            continue
        real, synthetic = cells.select(own), taught.select(theirs)
        fields = occurring_names(real.field)
        same = synthetic.select(synthetic.field.is_in(*fields))
        for axes, known in (((), same), (("field",), synthetic)):
            compared = dict(_accuracies(known, axes))
            for name, plain in _accuracies(real, axes):
                if name and name not in shown:
                    continue
                measured = [name] if name else fields
                counted = count_cells(real.select(real.field.is_in(*measured)), forecasts.labelled)
                found = assisted_share(
                    counted, plain, forecasts.of_fields(measured), forecasts.folds
                )
                where = {"cells": kind, **({"field": name} if name else {})}
                yield TransferredShare(where, compared.get(name), plain, found)


def _accuracies(cells: Columns, axes: Sequence[str]) -> Iterator[tuple[str, Proportion]]:
    """Yield the share of right cells, of each field or of all."""
    every = np.ones(len(cells.rendition), bool)
    for where, share in slice_shares(cells, cells.outcome_in("right"), every, *axes):
        yield where.get("field", ""), share


def count_cells(cells: Columns, labelled: AnswerSlots) -> Counts:
    """Return how many cells each labelled document has, and how many are right."""
    at = {name: position for position, name in enumerate(labelled.documents)}
    names = cells.renditions.source.names
    position = np.array([at.get(name, -1) for name in names], np.int64)[cells.source]
    right = cells.outcome_in("right").astype(float)
    sums = (np.bincount(position, each, len(at)) for each in (right, np.ones(len(right))))
    return Counts(*(each.astype(float) for each in sums))
