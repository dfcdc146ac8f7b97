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
from docextract_eval.cli.shell import AsJson, print_json
from docextract_eval.cli.slice_tables import print_notes, print_slice_tables, wrap_sentence
from docextract_eval.errors import BadInputError, one_line

if TYPE_CHECKING:
    from docextract_eval.runs.comparison.over_time import SlicedTrend
    from docextract_eval.runs.comparison.shift import SlicedShift
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
        help="What the mix of documents is of, such as locale or trade, besides kind, condition "
        "and field; repeatable.",
    ),
]
_FIELD_PARTS = ("mix", "behaviour")
_MEANINGS = (
    "Mix: as much would have changed if every type of cells had kept its accuracy.",
    "Behaviour: as much would have changed if all types had kept their shares.",
    "Interaction: the mix moved to where behaviour changed more, or less.",
    "Entered, left: types that one run alone has.",
    "Too small: types that both have, one of them in fewer than 5 documents; not split.",
    "By a factor: as much of it as moved by itself, what it does with others shared evenly.",
    "The parts add up to the change; their 95 % intervals stand in brackets.",
)
_MEANINGS_OVER_TIME = (
    "Adjusted: as if every value had the same mix of types.",
    "By the mix: what the measured slope has beyond the adjusted one.",
    "Changes lie between two values; where nothing moves, one line of 20 shows one by chance.",
    "95 % intervals stand in brackets.",
)


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
    as_json: AsJson = False,
) -> None:
    """Split the change of accuracy between two runs into mix and behaviour.

    The runs may be over different documents, as of two months. A type of cells is a field of a
    kind under a condition, with what --by adds. With --over, one run is followed over its periods.
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
        _print_trends(before, over, factors, as_json=as_json)
    else:
        _print_parts_of_difference(before, after[0], factors, as_json=as_json)


def _print_trends(run: MeasuredRun, over: str, by: list[str], *, as_json: bool) -> None:
    """Print how the accuracy of a run moved over the values of a factor."""
    from docextract_eval.metrics.phrases import estimate_in_points
    from docextract_eval.reports.audit_page import describe_moved
    from docextract_eval.runs.comparison.over_time import find_trends

    found = find_trends(run, over, by)
    if as_json:
        print_json({"notes": run.notes, "trends": [dataclasses.asdict(each) for each in found]})
        return
    fields = [each for each in found if "field" in each.slice]
    typer.echo(f"{run.name} over {over}")
    print_notes(run.notes)
    for each in found:
        if "field" not in each.slice:
            _print_trend(each, over)
    print_slice_tables(
        (f"per {over}, adjusted", "changes between"),
        [
            (each.slice, (estimate_in_points(each.trend.adjusted_slope), _list_changes(each)))
            for each in fields
        ],
    )
    tests = [
        (each.slice["field"], each.trend.adjusted_slope, each.trend.sources) for each in fields
    ]
    typer.echo(wrap_sentence(describe_moved("whose adjusted accuracy moved", tests)))
    for sentence in _MEANINGS_OVER_TIME:
        typer.echo(wrap_sentence(sentence))


def _print_trend(found: SlicedTrend, over: str) -> None:
    """Print the accuracy of every period, then the slopes and the changes."""
    from docextract_eval.metrics.phrases import estimate_in_percent, estimate_in_points

    trend, cells = found.trend, found.slice["cells"]
    print_slice_tables(
        ("measured", "adjusted", "documents"),
        [
            (
                {"cells": cells, over: name},
                (
                    estimate_in_percent(level.measured),
                    estimate_in_percent(level.adjusted),
                    f"{level.sources:,}",
                ),
            )
            for name, level in zip(found.periods, trend.levels, strict=True)
        ],
    )
    slopes = {
        "measured": trend.measured_slope,
        "adjusted": trend.adjusted_slope,
        "by the mix": trend.mix_slope,
    }
    print_slice_tables(
        (f"points per {over}",),
        [
            ({"cells": cells, "slope": name}, (estimate_in_points(each),))
            for name, each in slopes.items()
        ],
    )
    for change in trend.changes:
        between = f"{found.periods[change.last_before]} and {found.periods[change.first_after]}"
        sentence = f"The adjusted accuracy of {cells} changed between {between}: by"
        typer.echo(wrap_sentence(f"{sentence} {estimate_in_points(change.height)} points."))
    if not trend.changes:
        typer.echo(wrap_sentence(f"No change of {cells} is larger than chance."))
    typer.echo()


def _list_changes(found: SlicedTrend) -> str:
    return ", ".join(
        f"{found.periods[each.last_before]}..{found.periods[each.first_after]}"
        for each in found.trend.changes
    )


def _print_parts_of_difference(
    before: MeasuredRun, after: MeasuredRun, factors: list[str], *, as_json: bool
) -> None:
    """Print the parts of the difference between two runs."""
    from docextract_eval.corpus.causal_order import order_by_cause
    from docextract_eval.runs.comparison.shift import find_shifts, find_small_groups

    found = find_shifts(before, after, factors, order_by_cause)
    small = find_small_groups(before, after, factors)
    notes = [*before.notes, *after.notes]
    if any(run.description.imported for run in (before, after)):
        notes.append("real documents: the parts are associations, not effects")
    if as_json:
        shifts, groups = ([dataclasses.asdict(each) for each in of] for of in (found, small))
        print_json({"notes": notes, "too_small": groups, "shifts": shifts})
        return
    typer.echo(f"{before.name} -> {after.name}")
    print_notes(notes)
    _print_parts([each for each in found if "field" not in each.slice])
    _print_fields([each for each in found if "field" in each.slice])
    for group in small:
        typer.echo(wrap_sentence(one_line(f"{group}.")))
    for sentence in _MEANINGS:
        typer.echo(wrap_sentence(sentence))


def _print_parts(found: list[SlicedShift]) -> None:
    """Print all parts of the differences over all fields, one a row."""
    from docextract_eval.metrics.phrases import estimate_in_points

    for each in found:
        moved = each.shift
        rows = [("before", f"{100 * moved.before:.1f}"), ("after", f"{100 * moved.after:.1f}")]
        rows += [("change", estimate_in_points(moved.total))]
        rows += [(name, estimate_in_points(part)) for name, part in moved.parts.items()]
        rows += [(f"by {name}", estimate_in_points(share)) for name, share in moved.shares.items()]
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
    from docextract_eval.metrics.phrases import estimate_in_points
    from docextract_eval.reports.audit_page import describe_moved

    print_slice_tables(
        _FIELD_PARTS,
        [
            (each.slice, [estimate_in_points(each.shift.parts[name]) for name in _FIELD_PARTS])
            for each in found
        ],
    )
    tests = [
        (each.slice["field"], each.shift.parts["behaviour"], each.shift.sources) for each in found
    ]
    typer.echo(wrap_sentence(describe_moved("whose behaviour moved", tests)))
