"""The command that splits the difference of two runs into what moved."""

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
from docextract_eval.cli.named_runs import NAMED_RUN, find_run_folder
from docextract_eval.cli.shell import AsJson, print_json
from docextract_eval.cli.slice_tables import format_points, print_slice_tables, wrap_sentence

if TYPE_CHECKING:
    from docextract_eval.runs.shift import SlicedShift
    from docextract_eval.statistics.bootstrap import Estimate


Candidate = Annotated[
    Path,
    typer.Argument(
        metavar="CANDIDATE", parser=find_run_folder, help=f"The later run, {NAMED_RUN}."
    ),
]
ByOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FACTOR[,FACTOR]",
        help="What the mix of documents is of, such as locale or trade, besides kind, condition "
        "and field; repeatable.",
    ),
]
_FIELD_PARTS = ("mix", "behaviour")
_MEANINGS = (
    "Mix: as much would have changed if every type of cells had kept its accuracy.",
    "Behaviour: as much would have changed if all types had kept their shares.",
    "Interaction: the mix moved to where behaviour changed more, or less.",
    "Entered, left: types that one run has in fewer than 5 documents.",
    "By a factor: as much of it as moved by itself, what it does with others shared evenly.",
    "The parts add up to the change; their 95 % intervals stand in brackets.",
)


def shift(
    base: Base,
    candidate: Candidate,
    *,
    by: ByOption = None,
    condition: Condition = None,
    kind: Kind = None,
    locale: Locale = None,
    field: Field = None,
    as_json: AsJson = False,
) -> None:
    """Split the change of accuracy between two runs into mix and behaviour.

    The runs may be over different documents, as of two months. A type of cells is a field of a
    kind under a condition, with what --by adds.
    """
    from docextract_eval.corpus.causal_order import order_by_cause
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.measured_run import read_measured_run
    from docextract_eval.runs.shift import find_shifts

    filters = read_filters(condition=condition, kind=kind, locale=locale, field=field)
    before, after = (
        read_measured_run(filter_run(RunFolder(path), filters)) for path in (base, candidate)
    )
    factors = [name.strip() for each in by or () for name in each.split(",")]
    found = find_shifts(before, after, factors, order_by_cause)
    notes = [*before.notes, *after.notes]
    if any(run.description.imported for run in (before, after)):
        notes.append("real documents: the parts are associations, not effects")
    if as_json:
        print_json({"notes": notes, "shifts": [dataclasses.asdict(each) for each in found]})
        return
    typer.echo(f"{base} -> {candidate}")
    for note in notes:
        typer.echo(wrap_sentence(f"  {note}"))
    _print_parts([each for each in found if "field" not in each.slice])
    _print_fields([each for each in found if "field" in each.slice])
    for sentence in _MEANINGS:
        typer.echo(wrap_sentence(sentence))


def _print_parts(found: list[SlicedShift]) -> None:
    """Print all parts of the differences over all fields, one a row."""
    for each in found:
        moved = each.shift
        rows = [("before", f"{100 * moved.before:.1f}"), ("after", f"{100 * moved.after:.1f}")]
        rows += [("change", _points(moved.total))]
        rows += [(name, _points(part)) for name, part in moved.parts.items()]
        rows += [(f"by {name}", _points(share)) for name, share in moved.shares.items()]
        cells = each.slice["cells"]
        print_slice_tables(
            ("percent, points",),
            [({"cells": cells, "part": name}, (figure,)) for name, figure in rows],
        )
        shares = [f"{100 * share:.0f} %" for share in (moved.common_before, moved.common_after)]
        typer.echo(
            wrap_sentence(
                f"{moved.types:,} types of {cells} are in common: {shares[0]} of the cells before, "
                f"{shares[1]} after, of {moved.sources:,} documents in all."
            )
        )
        typer.echo()


def _print_fields(found: list[SlicedShift]) -> None:
    """Print the parts by field that most readers ask for; --json has all."""
    print_slice_tables(
        _FIELD_PARTS,
        [
            (each.slice, [_points(each.shift.parts[name]) for name in _FIELD_PARTS])
            for each in found
        ],
    )


def _points(estimate: Estimate) -> str:
    ends = f"{format_points(estimate.low)} to {format_points(estimate.high)}"
    return f"{format_points(estimate.value)} ({ends})"
