"""The command that compares runs: what changed from the first to the others, and their ranks."""

from __future__ import annotations

import dataclasses
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.cli.filters import (
    Condition,
    Field,
    Kind,
    Locale,
    Trap,
    filter_run,
    read_filters,
)
from docextract_eval.cli.shell import (
    OUTPUT,
    AsJson,
    Open,
    open_in_browser,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.records import Score
    from docextract_eval.runs.compare import Comparison, Difference
    from docextract_eval.runs.filtered import Filters
    from docextract_eval.runs.ranks import Ranking
    from docextract_eval.runs.run_pair import RunPair

_HEAD = ("before", "after", "points", "interval", "conclusion")
_WIDE, _GAP = 80, 2
"""Columns of a terminal, and spaces between those of a table."""
_NAME = 16
"""Characters of a slice's name that stand on one line, however wide its numbers."""
_LEAST = 0.0001


ByOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="AXIS[,AXIS]",
        help="Add slices by these axes, such as locale or field,condition; repeatable.",
    ),
]
ReportOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Report to write.",
        show_default="CANDIDATE/compared-with-BASE.html",
        rich_help_panel=OUTPUT,
    ),
]


def compare(
    base: Annotated[Path, typer.Argument(metavar="BASE", help="Run to compare with.")],
    candidates: Annotated[list[Path], typer.Argument(metavar="CANDIDATE", help="Other runs.")],
    *,
    by: ByOption = None,
    condition: Condition = None,
    kind: Kind = None,
    locale: Locale = None,
    field: Field = None,
    trap: Trap = None,
    report: ReportOption = None,
    as_json: AsJson = False,
    open_report: Open = False,
) -> None:
    """Compare runs on the renditions they share.

    Printed for each slice: the change with its 95 % interval, and whether the interval excludes 0
    and p is under .05, corrected for all slices; if not, about how many documents could show a
    change of that size.
    """
    from docextract_eval.cli.comparison_report import default_report
    from docextract_eval.errors import INCOMPLETE, INCONCLUSIVE, BadInputError
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.measured_run import read_measured_run
    from docextract_eval.runs.ranks import rank_runs
    from docextract_eval.runs.run_pair import compare_pair

    if report and len(candidates) > 1:
        what = "one report cannot hold several candidates"
        raise BadInputError(what, "--report", "leave it out, or compare one candidate")
    filters = read_filters(condition=condition, kind=kind, locale=locale, field=field, trap=trap)
    runs = [read_measured_run(filter_run(RunFolder(path), filters)) for path in (base, *candidates)]
    ways = [tuple(name.strip() for name in each.split(",")) for each in by or ()]
    found = {
        path: compare_pair((runs[0], other), ways)
        for path, other in zip(candidates, runs[1:], strict=True)
    }
    if as_json:
        ranking = dataclasses.asdict(rank_runs(runs))
        print_json({"comparisons": [_as_json(each) for each in found.values()], **ranking})
    else:
        for each in found.values():
            _print_comparison(each.comparison)
            _print_relative_errors(each.relative_errors)
        _print_ranking(rank_runs(runs))
    apart = [p for p, each in found.items() if not len(each.slots.change)]
    written = []
    for path, each in found.items():
        if path not in apart and (report or open_report or not as_json):
            file = report or default_report(base, path, filters)
            written += _write_report(file, (base, path), each, filters)
    _print_reports(written, as_json=as_json, opened=open_report)
    if report and not (written or apart):
        raise typer.Exit(INCOMPLETE)  # what was named is not there
    if apart:
        raise typer.Exit(INCONCLUSIVE)


def _print_reports(files: Sequence[Path], *, as_json: bool, opened: bool) -> None:
    """Print where the reports are, and open them in the browser if that is wanted."""
    for file in files:
        if not as_json:
            typer.echo(f"Report: {file}")
        if opened:
            open_in_browser(file)


def _write_report(
    file: Path, paths: tuple[Path, Path], pair: RunPair, filters: Filters
) -> list[Path]:
    """Write the report and return where; that it cannot be written does not end a comparison."""
    from docextract_eval.cli.comparison_report import comparison_parts, write_comparison
    from docextract_eval.errors import DocextractEvalError

    try:
        write_comparison(file, comparison_parts(paths, pair, filters))
    except DocextractEvalError as error:
        typer.echo(f"dxe: no report was written: {error}", err=True)
        return []
    return [file]


def _as_json(pair: RunPair) -> dict[str, Any]:
    from docextract_eval.codec.records import to_json

    comparison, flips = pair.comparison, pair.flips
    record = dataclasses.asdict(comparison)
    record["overlap"]["share"] = comparison.overlap.common_share
    for each, difference in zip(record["differences"], comparison.differences, strict=True):
        each["certain"] = difference.certain
    tallies = None if flips is None else [dataclasses.asdict(each) for each in flips.tallies]
    relative_errors = [to_json(score) for score in pair.relative_errors]
    return record | {"flips": tallies, "relative_errors": relative_errors}


def _print_comparison(comparison: Comparison) -> None:
    """Print what changed from the base to one candidate."""
    typer.echo(f"{comparison.before} -> {comparison.after}")
    for note in comparison.notes:
        typer.echo(_wrap_sentence(f"  {note}"))
    if not comparison.differences:
        shared = "judged cell" if comparison.overlap.renditions else "rendition"
        typer.echo(f"  Nothing to compare: these runs share no {shared}.\n")
        return
    ways: dict[str, list[Difference]] = {}
    for each in comparison.differences:
        ways.setdefault(" by ".join([each.slice["cells"], *_slice_axes(each)]), []).append(each)
    for title, differences in ways.items():
        figures = [_figure_texts(each) for each in differences]
        widths = (max(map(len, column)) for column in zip(_HEAD, *figures, strict=True))
        left = max(_NAME, _WIDE - sum(_GAP + width for width in widths))
        names = [_slice_name(each) for each in differences]
        if len(title) > left:
            typer.echo(title)
            title = ""  # noqa: PLW2901 - it stands above its table
        print_table((title, *_HEAD), [*_table_rows(names, figures, left)])
        typer.echo()
    many = len(comparison.differences)
    typer.echo(
        "Before and after: percent of cells that are right. Points: the change, with its\n"
        "95 % interval. Better or worse: the interval excludes 0 and p is under .05 (a\n"
        f"sign-flip test over documents, two-sided, corrected by Holm for {many:,} slices).\n"
    )


def _print_relative_errors(scores: Sequence[Score]) -> None:
    """Print the errors under each degradation in percent of the base's."""
    from docextract_eval.reports.layout import CELLS

    found = {(each.slice["accident"], each.slice["cells"]): each for each in scores}
    kinds = [cells for cells in CELLS if any(kind == cells for _, kind in found)]
    if not kinds:
        return
    rows = [
        (name, *(_relative_error_text(found.get((name, cells))) for cells in kinds))
        for name in dict.fromkeys(name for name, _ in found)
    ]
    print_table(("errors, % of before", *(CELLS[cells].lower() for cells in kinds)), rows)
    typer.echo(
        _wrap_sentence(
            "The error rate under a degradation, averaged over its severities, in percent of the "
            "base's; all is the mean over degradations (mean corruption error)."
        )
        + "\n"
    )


def _relative_error_text(score: Score | None) -> str:
    return "" if score is None else f"{score.value:,.0f} ({score.low:,.0f} to {score.high:,.0f})"


def _wrap_sentence(text: str) -> str:
    """Break a sentence into lines of a terminal; a path stays whole, so that it can be copied."""
    return textwrap.fill(
        text,
        _WIDE,
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _slice_axes(difference: Difference) -> list[str]:
    """Return the axes of a slice; "all conditions" is not one."""
    where = {axis: name for axis, name in difference.slice.items() if name != "all"}
    return [" and ".join(named)] if (named := [axis for axis in where if axis != "cells"]) else []


def _slice_name(difference: Difference) -> str:
    return (
        ", ".join(
            difference.slice[axis]
            for each in _slice_axes(difference)
            for axis in each.split(" and ")
        )
        or "all"
    )


def _table_rows(
    names: Sequence[str], figures: Sequence[Sequence[str]], width: int
) -> Iterator[Sequence[str]]:
    """Yield the rows of a table; a name that is too long continues below."""
    for name, figure in zip(names, figures, strict=True):
        first, *rest = fold_name(name, width)
        yield first, *figure
        for more in rest:
            yield more, *[""] * len(figure)


def fold_name(name: str, width: int) -> list[str]:
    """Cut a name where its words end into lines that are not wider, the further ones indented.

    >>> fold_name("transactions.value_date, phone", 15)
    ['transactions.', '  value_date,', '  phone']
    """
    lines, start = [], 0
    while len(name) > width:
        ends = [at for at in range(start + 1, width) if name[at - 1] in " ._@"]
        cut = ends[-1] if ends else width
        lines.append(name[:cut].rstrip())
        name, start = f"  {name[cut:]}", 2
    return [*lines, name]


def _figure_texts(difference: Difference) -> tuple[str, ...]:
    from docextract_eval.metrics.phrases import percent

    change = difference.change
    return (
        percent(difference.before).removesuffix(" %"),
        percent(difference.after).removesuffix(" %"),
        _format_points(change.value),
        f"{_format_points(change.low)} to {_format_points(change.high)}",
        _conclusion(difference),
    )


def _format_points(change: float) -> str:
    """Return a change in points; one that rounds to 0 has no sign."""
    return f"{100 * change:+.1f}" if round(change, 3) else "0.0"


def _conclusion(difference: Difference) -> str:
    """Return whether a change is certain, or how many documents would make it so."""
    change, p = difference.change, difference.corrected
    if difference.certain:
        chance = f"p {p:.2g}".replace("0.", ".") if p >= _LEAST else "p<.0001"
        return f"{'better' if change.value > 0 else 'worse'}, {chance}"
    if difference.doubtful:
        return "may be chance"
    if not change.gained and not change.lost:
        return "unchanged"
    return f"needs {difference.needed:,}" if difference.needed else "too close"


def _print_ranking(ranking: Ranking) -> None:
    """Print the possible ranks, and the conditions under which the order is different."""
    from docextract_eval.metrics.phrases import percent, percentage_points

    if not ranking.ranks:
        return
    typer.echo(
        _wrap_sentence(
            f"Possible ranks (95 % confidence) and accuracy on the {ranking.renditions:,} "
            "renditions "
            "that all runs share:"
        )
    )
    if ranking.left_out:
        left_out = ", ".join(ranking.left_out)
        typer.echo(_wrap_sentence(f"Left out, because not all runs attempt them: {left_out}."))
    for rank in ranking.ranks:
        place = f"{rank.best}" if rank.best == rank.worst else f"{rank.best} to {rank.worst}"
        typer.echo(f"  {place:<8} {percent(rank.value):>8}  {rank.name}")
    for turn in ranking.turns:
        sentence = (
            f"The order is reversed under {turn.condition}: {turn.better} is better than "
            f"{turn.worse} by {percentage_points(turn.value)} ({percentage_points(turn.low)} to "
            f"{percentage_points(turn.high)}), "
            f"and by {percentage_points(turn.overall)} overall."
        )
        typer.echo(_wrap_sentence(sentence))
