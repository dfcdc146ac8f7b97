"""Two runs of one pipeline over different documents: what must hold before they are compared."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.errors import BadInputError, count_phrase
from docextract_eval.metrics.columns import CLEAN, CodedNames
from docextract_eval.metrics.pairing import links_to_same_page
from docextract_eval.metrics.ratios import JUDGED
from docextract_eval.runs.comparison.overlap import check_comparable, fields_judged_otherwise
from docextract_eval.runs.execution.external_predictions import predictions_file
from docextract_eval.runs.privacy import LEAST_DOCUMENTS

if TYPE_CHECKING:
    from docextract_eval.runs.description import PipelineDescription
    from docextract_eval.runs.measured_run import MeasuredRun

    NamedPipeline = tuple[str, PipelineDescription]

AS_FOUND = "as found"
"""What the condition clean of an imported corpus is called, whatever its pages look like."""
_LEAST_FOR_INTERVAL = 2
"""Documents without which a share has no interval."""
_SHOWN_DIFFERENCES = 3
_SHORT_HASH = 12


def take_comparable_sides(
    base: MeasuredRun, candidate: MeasuredRun
) -> tuple[MeasuredRun, MeasuredRun]:
    """Return the judged cells of both runs; raise where they cannot be held beside each other."""
    check_comparable(base, candidate)
    check_same_pipeline(*((run.name, run.description.pipeline) for run in (base, candidate)))
    sides = _with_judged_cells(base, candidate), _with_judged_cells(candidate, base)
    _check_different_documents(*sides)
    return sides


def least_documents(*runs: MeasuredRun) -> int:
    """Return how many documents a figure of these runs rests on at least."""
    is_private = any(run.description.private for run in runs)
    return LEAST_DOCUMENTS if is_private else _LEAST_FOR_INTERVAL


def check_same_pipeline(base: NamedPipeline, candidate: NamedPipeline) -> None:
    """Raise where another pipeline, setting or version could be the reason for a difference.

    Each is the name of a run and its pipeline.
    """
    (base_name, ours), (candidate_name, theirs) = base, candidate
    if predictions_file(ours.name) and predictions_file(theirs.name):
        return  # nothing says which pipeline wrote them, which the notes say
    before, after = ours.facts, theirs.facts
    differing = [
        f"{name} {_shorten_hash(before.get(name, 'none'))}, "
        f"then {_shorten_hash(after.get(name, 'none'))}"
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name)
    ]
    if before["pipeline"] != after["pipeline"]:
        del differing[1:]
    if differing:
        shown = "; ".join(differing[:_SHOWN_DIFFERENCES])
        more = len(differing) - _SHOWN_DIFFERENCES
        what = f"are not of the same pipeline: {shown}{f' and {more} more' if more > 0 else ''}"
        names = f"{base_name} and {candidate_name}"
        raise BadInputError(what, names, "run the same pipeline over both corpora")


def _shorten_hash(text: str) -> str:
    """Return a fingerprint as people compare it, and any other text as it is.

    >>> _shorten_hash("7d4322bd" * 8), _shorten_hash("tesseract 5.5")
    ('7d4322bd7d43', 'tesseract 5.5')
    """
    return text[:_SHORT_HASH] if re.fullmatch(r"[0-9a-f]{64}", text) else text


def _with_judged_cells(run: MeasuredRun, other: MeasuredRun) -> MeasuredRun:
    """Return a run's cells that both judge; the condition clean of imported pages is as found."""
    has_other_rules = run.columns.field.is_in(*fields_judged_otherwise(run, other))
    cells = run.columns.select(~has_other_rules & run.columns.outcome_in(*JUDGED))
    if not run.description.imported:
        return replace(run, columns=cells)
    pages = cells.renditions
    names = [AS_FOUND if name == CLEAN else name for name in pages.condition.names]
    deploy = {AS_FOUND if name == CLEAN else name: each for name, each in cells.deploy.items()}
    renamed = replace(pages, condition=CodedNames(pages.condition.codes, names))
    return replace(run, columns=replace(cells, renditions=renamed, deploy=deploy))


def _check_different_documents(base: MeasuredRun, candidate: MeasuredRun) -> None:
    """Raise for runs that share a rendition: they are not independent, and can be paired."""
    shared = int((links_to_same_page(base.columns, candidate.columns) >= 0).sum())
    if shared:
        what = f"share {count_phrase(shared, 'rendition')}, so they are not over other documents"
        names = f"{base.name} and {candidate.name}"
        raise BadInputError(what, names, "compare them in pairs: leave out --unpaired")


def document_count(run: MeasuredRun) -> int:
    """Return how many documents the cells of a run are of."""
    return int(np.unique(run.columns.source).size)


def occurring_names(column: CodedNames) -> list[str]:
    """Return the names that occur, in the order of their codes."""
    return [column.names[code] for code in np.unique(column.codes).tolist()]


def fields_of_documents(side: MeasuredRun, least: int) -> list[str]:
    """Return the fields that are judged in at least this many documents."""
    sources = len(side.columns.renditions.source.names)
    pairs = np.unique(side.columns.field.codes * sources + side.columns.source)
    documents = np.bincount(pairs // sources, minlength=len(side.columns.field.names))
    return [
        name
        for name, many in zip(side.columns.field.names, documents, strict=True)
        if many >= least
    ]
