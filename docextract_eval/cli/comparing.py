"""The command on several runs: what changed from the first to the others, and who is ahead."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.cli.shell import AsJson, print_json, print_table

if TYPE_CHECKING:
    from docextract_eval.runs.compare import Comparison, Difference
    from docextract_eval.runs.ranks import Order

_HEAD = ("slice", "before", "after", "points", "interval", "p", "could see", "settled by")


def compare(
    base: Annotated[Path, typer.Argument(metavar="BASE", help="The run to compare with.")],
    candidates: Annotated[list[Path], typer.Argument(metavar="CANDIDATE...", help="Other runs.")],
    *,
    by: Annotated[
        list[str] | None,
        typer.Option(metavar="AXIS[,AXIS]", help="More slices: field,condition; locale; kind."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare runs, paired by rendition: what changed, how sure that is, what would settle it."""
    from docextract_eval.runs.compare import compare as compared
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.measured import measured
    from docextract_eval.runs.ranks import ordered

    first, *others = runs = [measured(RunFolder(path)) for path in (base, *candidates)]
    ways = [tuple(name.strip() for name in each.split(",")) for each in by or ()]
    found = [compared(first, other, ways) for other in others]
    order = ordered(runs)
    if as_json:
        comparisons = [_as_json(comparison) for comparison in found]
        print_json({"comparisons": comparisons, **dataclasses.asdict(order)})
        return
    for comparison in found:
        _show(comparison)
    _show_order(order)


def _as_json(comparison: Comparison) -> dict[str, Any]:
    told = dataclasses.asdict(comparison)
    told["overlap"]["share"] = comparison.overlap.share
    for each, difference in zip(told["differences"], comparison.differences, strict=True):
        each["certain"] = difference.certain
    return told


def _show(comparison: Comparison) -> None:
    """Show what changed to one candidate."""
    typer.echo(f"{comparison.before} -> {comparison.after}")
    for note in comparison.notes:
        typer.echo(f"  {note}")
    if not comparison.differences:
        typer.echo("  nothing to compare\n")
        return
    for cells in ("scalars", "tables"):
        rows = [each for each in comparison.differences if each.slice["cells"] == cells]
        if rows:
            print_table((cells, *_HEAD[1:]), [_row(each) for each in rows])
    many = len(comparison.differences)
    typer.echo(f"p: sign flips over documents, two-sided, corrected (Holm) for {many} slices\n")


def _row(difference: Difference) -> tuple[str, ...]:
    from docextract_eval.metrics.phrases import percent, points
    from docextract_eval.runs.gates import named

    change = difference.change
    settled = f"{difference.needed:,} documents" if difference.needed else "too close to tell"
    if difference.certain:
        settled = f"settled: {'better' if change.value > 0 else 'worse'}"
    elif change.low > 0 or change.high < 0:
        settled = "may be chance"
    elif not change.gained and not change.lost:
        settled = "nothing changed"
    return (
        named(difference.slice),
        percent(difference.before),
        percent(difference.after),
        points(change.value),
        f"{points(change.low)} to {points(change.high)}",
        f"{difference.corrected:.2g}",
        points(change.detectable).lstrip("+"),
        settled,
    )


def _show_order(order: Order) -> None:
    """Show who may be first, and where the order is another."""
    from docextract_eval.metrics.phrases import percent, points

    if not order.ranks:
        return
    typer.echo(
        f"Ranks on the {order.renditions} renditions that all have in common, at 95 %, and "
        "the accuracy there:"
    )
    for rank in order.ranks:
        place = f"{rank.best}" if rank.best == rank.worst else f"{rank.best} to {rank.worst}"
        typer.echo(f"  {place:<8} {percent(rank.value):>8}  {rank.name}")
    for turn in order.turns:
        typer.echo(
            f"The order turns over under {turn.condition}: {turn.better} is better by "
            f"{points(turn.value)} ({points(turn.low)} to {points(turn.high)}) than {turn.worse}, "
            f"and {points(turn.overall)} overall"
        )
