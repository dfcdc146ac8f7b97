"""The command that splits a change, between two runs or over the periods of one, by what moved."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli.comparing import Base
from docextract_eval.cli.filters import (
    Condition,
    Field,
    Kind,
    Locale,
    filter_run,
    read_filters,
)
from docextract_eval.cli.ledgers import NAMED_RUN, find_run_folder
from docextract_eval.cli.report_forms import print_result
from docextract_eval.cli.shell import AsJson, HtmlPage
from docextract_eval.errors import BadInputError, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docextract_eval.runs.measured_run import MeasuredRun


Candidate = Annotated[
    Path | None,
    typer.Argument(
        metavar="CANDIDATE",
        parser=find_run_folder,
        help=f"The later run, {NAMED_RUN}; none with --over.",
    ),
]
OverOption = Annotated[
    str | None,
    typer.Option(
        metavar="FACTOR",
        help="Follow one run over the values of a factor, such as period, sorted by name.",
    ),
]
ByOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FACTOR[,FACTOR]",
        help="Factors that make up the document mix, such as locale or trade, in addition to "
        "kind, condition and field; repeatable.",
    ),
]


def shift(
    base: Base,
    candidate: Candidate = None,
    *,
    by: ByOption = None,
    over: OverOption = None,
    condition: Condition = None,
    kind: Kind = None,
    locale: Locale = None,
    field: Field = None,
    html: HtmlPage = None,
    as_json: AsJson = False,
) -> None:
    """Split a change of accuracy between two runs into mix and behaviour.

    The runs may cover different documents, such as those of two months. Cells are grouped into
    types: a field of a kind under a condition, and the factors of --by. With --over, one run is
    followed over its periods.
    """
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.measured_run import read_measured_run

    if (candidate is None) == (over is None):
        what = "a change is between two runs, or over the periods of one"
        raise BadInputError(what, "dxe shift", "give CANDIDATE, or --over FACTOR")
    filters = read_filters(condition=condition, kind=kind, locale=locale, field=field)
    before, *after = (
        read_measured_run(filter_run(RunFolder(path), filters))
        for path in (base, candidate)
        if path is not None
    )
    factors = [name.strip() for each in by or () for name in each.split(",")]
    if over is not None:
        _print_trends(before, over, factors, html, as_json=as_json)
    else:
        _print_parts_of_difference((before, after[0]), factors, html, as_json=as_json)


def _print_trends(
    run: MeasuredRun, over: str, by: list[str], html: Path | None, *, as_json: bool
) -> None:
    """Print how the accuracy of a run moved over the values of a factor."""
    from docextract_eval.reports.shift_page import over_time_sections
    from docextract_eval.runs.comparison.over_time import find_trends

    found = find_trends(run, over, by)
    print_result(
        f"{one_line(run.name)} over {one_line(over)}",
        over_time_sections(found, over, _note_sentences(run.notes, run)),
        {"notes": run.notes, "trends": [dataclasses.asdict(each) for each in found]},
        as_json=as_json,
        html=html,
    )


def _note_sentences(notes: Iterable[str], *runs: MeasuredRun) -> list[str]:
    from docextract_eval.reports.sentences.gate_sentences import note_sentence

    return [note_sentence(note, [run.name for run in runs]) for note in notes]


def _print_parts_of_difference(
    runs: tuple[MeasuredRun, MeasuredRun],
    factors: list[str],
    html: Path | None,
    *,
    as_json: bool,
) -> None:
    """Print the parts of the difference between two runs."""
    from docextract_eval.corpus.causal_order import order_by_cause
    from docextract_eval.reports.shift_page import shift_sections
    from docextract_eval.runs.comparison.shift import find_shifts, find_small_groups

    before, after = runs
    found = find_shifts(before, after, factors, order_by_cause)
    small = find_small_groups(before, after, factors)
    notes = [*before.notes, *after.notes]
    if any(run.description.imported for run in (before, after)):
        notes.append("real documents: the parts are associations, not effects")
    shifts, groups = ([dataclasses.asdict(each) for each in of] for of in (found, small))
    print_result(
        one_line(f"{before.name}, then {after.name}: what moved"),
        shift_sections(found, list(map(str, small)), _note_sentences(notes, *runs)),
        {"notes": notes, "too_small": groups, "shifts": shifts},
        as_json=as_json,
        html=html,
    )
