"""`dxe compare --bridge`: two releases over corpora of two seals, by way of one that read both."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import typer

from docextract_eval.cli.filters import filter_run
from docextract_eval.cli.shell import print_json
from docextract_eval.cli.slice_tables import (
    change_texts,
    print_notes,
    print_slice_tables,
    wrap_sentence,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from docextract_eval.runs.comparison.bridge import BridgedComparison, BridgedDifference
    from docextract_eval.runs.filtered import Filters

_HEAD = ("on the old", "on the new", "points", "interval", "conclusion")


def print_bridged(
    sides: Sequence[Path],
    by: Sequence[Sequence[str]],
    filters: Filters,
    *,
    as_json: bool,
) -> None:
    """Compare a candidate with a base over another seal, and print what changed.

    The sides are the base, the candidate, and one pipeline over the documents of each.
    """
    from docextract_eval.runs.comparison.bridge import Bridge, compare_over_bridge
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.measured_run import read_measured_run

    base, candidate, *pinned = (
        read_measured_run(filter_run(RunFolder(path), filters)) for path in sides
    )
    comparison = compare_over_bridge(base, candidate, Bridge(*pinned), by, explored=bool(filters))
    if as_json:
        print_json(_bridged_json(comparison))
        return
    typer.echo(f"{comparison.baseline} -> {comparison.candidate}, over a bridge")
    print_notes(comparison.notes)
    print_slice_tables(_HEAD, [(each.claim.slice, _texts(each)) for each in comparison.differences])
    old, new = comparison.bridge
    legend = (
        f"On the old: points from {comparison.baseline} to {old}. On the new: points from {new} to "
        f"{comparison.candidate}. Points: both together, with the 95 % interval of this slice "
        "alone. Better or worse: not chance either where all slices of its family are tested."
    )
    typer.echo(wrap_sentence(legend, indent="") + "\n")


def _bridged_json(comparison: BridgedComparison) -> dict[str, Any]:
    record = dataclasses.asdict(comparison)
    for each, difference in zip(record["differences"], comparison.differences, strict=True):
        claim = each.pop("claim")
        del claim["before"], claim["after"]
        each.update(claim, certain=difference.claim.certain, conclusion=difference.claim.conclusion)
    return record


def _texts(difference: BridgedDifference) -> tuple[str, ...]:
    from docextract_eval.metrics.phrases import signed_points

    parts = (signed_points(each.value) for each in (difference.on_old, difference.on_new))
    return *parts, *change_texts(difference.claim)
