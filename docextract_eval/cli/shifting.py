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
from docextract_eval.cli.shell import AsJson, HtmlPage, print_json, write_page
from docextract_eval.cli.slice_tables import print_notes, print_slice_tables, wrap_sentence
from docextract_eval.errors import BadInputError, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

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
        _print_trends(before, over, factors, html, as_json=as_json)
    else:
        _print_parts_of_difference((before, after[0]), factors, html, as_json=as_json)


def _print_trends(
    run: MeasuredRun, over: str, by: list[str], html: Path | None, *, as_json: bool
) -> None:
    """Print how the accuracy of a run moved over the values of a factor."""
    from docextract_eval.metrics.phrases import estimate_in_points
    from docextract_eval.reports.shift_page import (
        MEANINGS_OVER_TIME,
        describe_moved_fields,
        list_changes,
        over_time_sections,
    )
    from docextract_eval.runs.comparison.over_time import find_trends

    found = find_trends(run, over, by)
    title = f"{one_line(run.name)} over {one_line(over)}"
    write_page(
        html, title, over_time_sections(found, over, _note_sentences(run.notes, run)), quiet=True
    )
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
            (each.slice, (estimate_in_points(each.trend.adjusted_slope), list_changes(each)))
            for each in fields
        ],
    )
    for sentence in (describe_moved_fields(fields), *MEANINGS_OVER_TIME):
        typer.echo(wrap_sentence(sentence))
    _print_page(html)


def _note_sentences(notes: Iterable[str], *runs: MeasuredRun) -> list[str]:
    from docextract_eval.reports.sentences.gate_sentences import note_sentence

    return [note_sentence(note, [run.name for run in runs]) for note in notes]


def _print_page(html: Path | None) -> None:
    if html is not None:
        typer.echo(f"Page: {html}")


def _print_trend(found: SlicedTrend, over: str) -> None:
    """Print the accuracy of every period, then the slopes and the changes."""
    from docextract_eval.metrics.phrases import estimate_in_percent, estimate_in_points
    from docextract_eval.reports.shift_page import describe_changes

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
    for sentence in describe_changes(found):
        typer.echo(wrap_sentence(sentence))
    typer.echo()


def _print_parts_of_difference(
    runs: tuple[MeasuredRun, MeasuredRun],
    factors: list[str],
    html: Path | None,
    *,
    as_json: bool,
) -> None:
    """Print the parts of the difference between two runs."""
    from docextract_eval.corpus.causal_order import order_by_cause
    from docextract_eval.reports.shift_page import MEANINGS, shift_sections
    from docextract_eval.runs.comparison.shift import find_shifts, find_small_groups

    before, after = runs
    found = find_shifts(before, after, factors, order_by_cause)
    small = find_small_groups(before, after, factors)
    notes = [*before.notes, *after.notes]
    if any(run.description.imported for run in (before, after)):
        notes.append("real documents: the parts are associations, not effects")
    title = one_line(f"{before.name}, then {after.name}: what moved")
    write_page(
        html,
        title,
        shift_sections(found, list(map(str, small)), _note_sentences(notes, *runs)),
        quiet=True,
    )
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
    for sentence in MEANINGS:
        typer.echo(wrap_sentence(sentence))
    _print_page(html)


def _print_parts(found: list[SlicedShift]) -> None:
    """Print all parts of the differences over all fields, one a row."""
    from docextract_eval.metrics.phrases import estimate_in_points
    from docextract_eval.reports.shift_page import describe_common

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
        typer.echo(wrap_sentence(describe_common(each)))
        typer.echo()


def _print_fields(found: list[SlicedShift]) -> None:
    """Print the parts by field that most readers ask for; --json has all."""
    from docextract_eval.metrics.phrases import estimate_in_points
    from docextract_eval.reports.shift_page import FIELD_PARTS, describe_moved_behaviour

    print_slice_tables(
        FIELD_PARTS,
        [
            (each.slice, [estimate_in_points(each.shift.parts[name]) for name in FIELD_PARTS])
            for each in found
        ],
    )
    typer.echo(wrap_sentence(describe_moved_behaviour(found)))
