"""The command on several runs: what changed from the first to the others, and who is ahead."""

from __future__ import annotations

import dataclasses
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.cli.shell import AsJson, print_json, print_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.runs.compare import Comparison, Difference
    from docextract_eval.runs.pair import Pair
    from docextract_eval.runs.ranks import Order

_HEAD = ("before", "after", "points", "interval", "settled by")
_WIDE, _GAP = 80, 2
"""Columns of a terminal, and blanks between those of a table."""
_NAME = 16
"""Signs of a slice's name that are on one line, however wide its figures."""
_LEAST = 0.0001


def compare(
    base: Annotated[Path, typer.Argument(metavar="BASE", help="The run to compare with.")],
    candidates: Annotated[list[Path], typer.Argument(metavar="CANDIDATE...", help="Other runs.")],
    *,
    by: Annotated[
        list[str] | None,
        typer.Option(metavar="AXIS[,AXIS]", help="More slices: field,condition; locale; kind."),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Where to write the report; CANDIDATE/compared-with-BASE.html."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare runs, paired by rendition: what changed, how sure that is, what would settle it."""
    from docextract_eval.cli.versus import compared_with
    from docextract_eval.errors import INCOMPLETE, UNDECIDED, BadInputError
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.measured import measured
    from docextract_eval.runs.pair import pair
    from docextract_eval.runs.ranks import ordered

    if report and len(candidates) > 1:
        what = "--report names one file, and there are several candidates"
        raise BadInputError(what, str(report), "compare one, or let each have its own report")
    runs = [measured(RunFolder(path)) for path in (base, *candidates)]
    ways = [tuple(name.strip() for name in each.split(",")) for each in by or ()]
    told, written, apart = [], [], False
    for path, other in zip(candidates, runs[1:], strict=True):
        found = pair((runs[0], other), ways)
        told.append(_as_json(found))
        if not as_json:
            _show(found.comparison)
        if not found.comparison.overlap.renditions:
            apart = True
        elif report or not as_json:
            written += _written(report or compared_with(base, path), (base, path), found)
    order = ordered(runs)
    if as_json:
        print_json({"comparisons": told, **dataclasses.asdict(order)})
    else:
        _show_order(order)
        for file in written:
            typer.echo(f"Report: {file}")
    if report and not (written or apart):
        raise typer.Exit(INCOMPLETE)  # what was asked for by name is not there
    if apart:
        raise typer.Exit(UNDECIDED)


def _written(file: Path, paths: tuple[Path, Path], found: Pair) -> list[Path]:
    """Write the report, and say where; a folder that takes none does not end a comparison."""
    from docextract_eval.cli.versus import versus_of, write_versus
    from docextract_eval.errors import DocextractEvalError

    try:
        write_versus(file, versus_of(paths, found))
    except DocextractEvalError as error:
        typer.echo(f"dxe: no report was written: {error}", err=True)
        return []
    return [file]


def _as_json(found: Pair) -> dict[str, Any]:
    comparison, flips = found.comparison, found.flips
    told = dataclasses.asdict(comparison)
    told["overlap"]["share"] = comparison.overlap.share
    for each, difference in zip(told["differences"], comparison.differences, strict=True):
        each["certain"] = difference.certain
    told["flips"] = None if flips is None else [dataclasses.asdict(each) for each in flips.tallies]
    return told


def _show(comparison: Comparison) -> None:
    """Show what changed to one candidate."""
    typer.echo(f"{comparison.before} -> {comparison.after}")
    for note in comparison.notes:
        typer.echo(_wrapped(f"  {note}"))
    if not comparison.differences:
        typer.echo("  nothing to compare: compare runs over the same pages\n")
        return
    ways: dict[str, list[Difference]] = {}
    for each in comparison.differences:
        ways.setdefault(" by ".join([each.slice["cells"], *_axes(each)]), []).append(each)
    for title, differences in ways.items():
        figures = [_figures(each) for each in differences]
        widths = (max(map(len, column)) for column in zip(_HEAD, *figures, strict=True))
        left = max(_NAME, _WIDE - sum(_GAP + width for width in widths))
        names = [_name(each) for each in differences]
        if len(title) > left:
            typer.echo(title)
            title = ""  # noqa: PLW2901 - it stands above its table
        print_table((title, *_HEAD), [*_rows(names, figures, left)])
        typer.echo()
    many = len(comparison.differences)
    typer.echo(
        "Percent of cells right; points with 95 % intervals. Settled: an interval without\n"
        "0, and p under .05 by two-sided sign flips over documents, corrected (Holm) for\n"
        f"{many} slices.\n"
    )


def _wrapped(text: str) -> str:
    """Part a sentence into lines of a terminal; a path stays whole, so that it can be copied."""
    return textwrap.fill(
        text,
        _WIDE,
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _axes(difference: Difference) -> list[str]:
    """Name what a slice is of; all conditions are no condition."""
    where = {axis: name for axis, name in difference.slice.items() if name != "all"}
    return [" and ".join(named)] if (named := [axis for axis in where if axis != "cells"]) else []


def _name(difference: Difference) -> str:
    return (
        ", ".join(
            difference.slice[axis] for each in _axes(difference) for axis in each.split(" and ")
        )
        or "all"
    )


def _rows(
    names: Sequence[str], figures: Sequence[Sequence[str]], wide: int
) -> Iterator[Sequence[str]]:
    """Yield the rows of a table; a name that is too long goes on below."""
    for name, figure in zip(names, figures, strict=True):
        first, *rest = folded(name, wide)
        yield first, *figure
        for more in rest:
            yield more, *[""] * len(figure)


def folded(name: str, wide: int) -> list[str]:
    """Cut a name where its words end into lines that are not wider, the further ones indented.

    >>> folded("transactions.value_date, phone", 15)
    ['transactions.', '  value_date,', '  phone']
    """
    lines, start = [], 0
    while len(name) > wide:
        ends = [at for at in range(start + 1, wide) if name[at - 1] in " ._@"]
        cut = ends[-1] if ends else wide
        lines.append(name[:cut].rstrip())
        name, start = f"  {name[cut:]}", 2
    return [*lines, name]


def _figures(difference: Difference) -> tuple[str, ...]:
    from docextract_eval.metrics.phrases import percent

    change = difference.change
    return (
        percent(difference.before).removesuffix(" %"),
        percent(difference.after).removesuffix(" %"),
        _points(change.value),
        f"{_points(change.low)} to {_points(change.high)}",
        _settled(difference),
    )


def _points(change: float) -> str:
    """Say a change in points; what is next to nothing has no sign."""
    return f"{100 * change:+.1f}" if round(change, 3) else "0.0"


def _settled(difference: Difference) -> str:
    """Say whether a change is certain, or how many documents would settle it."""
    change, p = difference.change, difference.corrected
    if difference.certain:
        said = f"p {p:.2g}".replace("0.", ".") if p >= _LEAST else "p<.0001"
        return f"{'better' if change.value > 0 else 'worse'}, {said}"
    if difference.doubtful:
        return "may be chance"
    if not change.gained and not change.lost:
        return "unchanged"
    return f"{difference.needed:,} docs" if difference.needed else "too close"


def _show_order(order: Order) -> None:
    """Show who may be first, and where the order is another."""
    from docextract_eval.metrics.phrases import percent, points

    if not order.ranks:
        return
    typer.echo(
        _wrapped(
            f"Ranks on the {order.renditions} renditions that all have in common, at 95 %, and "
            "the accuracy there:"
        )
    )
    for rank in order.ranks:
        place = f"{rank.best}" if rank.best == rank.worst else f"{rank.best} to {rank.worst}"
        typer.echo(f"  {place:<8} {percent(rank.value):>8}  {rank.name}")
    for turn in order.turns:
        said = (
            f"The order turns over under {turn.condition}: {turn.better} is better by "
            f"{points(turn.value)} ({points(turn.low)} to {points(turn.high)}) than {turn.worse}, "
            f"and {points(turn.overall)} overall"
        )
        typer.echo(_wrapped(said))
