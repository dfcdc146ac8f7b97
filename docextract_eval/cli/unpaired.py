"""`dxe compare --unpaired`: two runs over different documents, printed side by side."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import typer

from docextract_eval.cli.filters import filter_run
from docextract_eval.cli.shell import print_json
from docextract_eval.cli.slice_tables import (
    print_named_rows,
    print_notes,
    print_slice_tables,
    wrap_sentence,
)
from docextract_eval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from docextract_eval.runs.comparison.unpaired import (
        ErrorDifference,
        UnpairedComparison,
        UnpairedDifference,
    )
    from docextract_eval.runs.filtered import Filters
    from docextract_eval.statistics.clusters import Proportion

_HEAD = ("base", "candidate", "points", "interval", "conclusion")


_NOT_PAIRED = {
    "--map": (
        "runs over different documents are compared in the fields of one name",
        "leave it out",
    ),
    "--cells": (
        "the cells of different documents are not paired, so none is lost or gained",
        "list the errors of one run: dxe errors RUN",
    ),
    "--report": (
        "a comparison of runs over different documents is printed, and has no report page",
        "leave it out; --json prints all of it for a program",
    ),
}
_NOT_PAIRED["--open"] = _NOT_PAIRED["--report"]


def check_unpaired_options(
    options: Mapping[str, bool], candidates: Sequence[Path], others: Mapping[str, object]
) -> None:
    """Refuse both options at once, several candidates, and options that are for paired runs."""
    option, *more = [name for name, is_given in options.items() if is_given]
    if more:
        what = f"cannot be given with {more[0]}: the one compares releases, the other corpora"
        raise BadInputError(what, option, "leave one out")
    if len(candidates) > 1:
        what = f"takes one candidate, not {len(candidates)}"
        raise BadInputError(what, option, "compare one after the other")
    for name, (what, remedy) in _NOT_PAIRED.items():
        if others[name]:
            raise BadInputError(what, name, remedy)


def print_unpaired(
    sides: Sequence[Path],
    by: Sequence[Sequence[str]],
    filters: Filters,
    *,
    as_json: bool,
) -> None:
    """Compare two runs without pairing them, and print what differs."""
    from docextract_eval.runs.comparison.unpaired import compare_unpaired
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.measured_run import read_measured_run

    runs = [read_measured_run(filter_run(RunFolder(path), filters)) for path in sides]
    comparison = compare_unpaired(runs[0], runs[1], by)
    if as_json:
        print_json(_as_json(comparison))
        return
    typer.echo(f"{comparison.base} -> {comparison.candidate}, unpaired")
    print_notes(comparison.notes)
    print_slice_tables(
        _HEAD, [(each.slice, _difference_texts(each)) for each in comparison.differences]
    )
    _print_one_sided(comparison)
    _print_legend(comparison)
    _print_errors(comparison)


def _as_json(comparison: UnpairedComparison) -> dict[str, Any]:
    record = dataclasses.asdict(comparison)
    for each, difference in zip(record["differences"], comparison.differences, strict=True):
        each["change"]["excludes_zero"] = difference.change.excludes_zero
    for each, error in zip(record["errors"], comparison.errors, strict=True):
        each["shares"]["change"]["excludes_zero"] = error.shares.change.excludes_zero
        each["is_one_sided"] = error.is_one_sided
    return record


def _print_one_sided(comparison: UnpairedComparison) -> None:
    """Print the slices that only one run has, such as a condition."""
    head = ("of", "accuracy", "interval")
    rows = [
        (each.slice, (each.run, _percent(each.share), _interval_text(each.share)))
        for each in comparison.one_sided
    ]
    if rows:
        typer.echo("In one run alone:")
        print_slice_tables(head, rows)


def _print_legend(comparison: UnpairedComparison) -> None:
    legend = (
        "Base and candidate: percent of cells that are right. Points: the candidate's minus the "
        "base's, with the 95 % interval over documents. Higher or lower: this interval excludes "
        f"0. Each interval belongs to a single slice and is not corrected for the "
        f"{len(comparison.differences):,} slices here: where nothing differs, about one in 20 "
        "excludes 0."
    )
    typer.echo(_paragraph(legend))


def _print_errors(comparison: UnpairedComparison) -> None:
    """Print which errors occur in one run alone, and which differ in how often they occur."""
    alone = [each for each in comparison.errors if each.is_one_sided]
    for title, of in (
        ("only in base", [each for each in alone if each.base_errors]),
        ("only in candidate", [each for each in alone if each.candidate_errors]),
    ):
        if of:
            rows = [(_error_name(each), _one_sided_texts(each)) for each in of]
            print_named_rows(title, ("cells", "of judged", "points", "interval"), rows)
    differ = [
        (_error_name(each), _difference_texts(each.shares))
        for each in comparison.errors
        if not each.is_one_sided and each.shares.change.excludes_zero
    ]
    if differ:
        print_named_rows("more or less often", _HEAD, differ)
    many = f"{len(comparison.errors):,} errors (an outcome and its cause)"
    legend = (
        f"Of {many}, those that occur in one run alone or whose interval excludes 0. Base and "
        "candidate: percent of judged cells. Each interval belongs to a single error and is not "
        "corrected."
        if alone or differ
        else f"Of {many}, none occurs in one run alone, and no interval of how often one occurs "
        "excludes 0."
    )
    typer.echo(_paragraph(legend))


def _paragraph(text: str) -> str:
    return wrap_sentence(text, indent="") + "\n"


def _error_name(error: ErrorDifference) -> str:
    where = error.shares.slice
    named = ", ".join(filter(None, (where["outcome"], where["cause"])))
    return named if where["cells"] == "scalars" else f"{named} ({where['cells']})"


def _one_sided_texts(error: ErrorDifference) -> tuple[str, ...]:
    shares = error.shares
    share = shares.base if error.base_errors else shares.candidate
    cells = error.base_errors + error.candidate_errors
    return f"{cells:,}", f"{_percent(share)} %", *_change_texts(shares)


def _difference_texts(difference: UnpairedDifference) -> tuple[str, ...]:
    change = difference.change
    conclusion = ("higher" if change.value > 0 else "lower") if change.excludes_zero else ""
    shares = (_percent(each) for each in (difference.base, difference.candidate))
    return *shares, *_change_texts(difference), conclusion


def _change_texts(difference: UnpairedDifference) -> tuple[str, str]:
    from docextract_eval.metrics.phrases import signed_ends, signed_points

    change = difference.change
    return signed_points(change.value), signed_ends(change.low, change.high)


def _percent(share: Proportion) -> str:
    from docextract_eval.metrics.phrases import percent

    return percent(share.value).removesuffix(" %")


def _interval_text(share: Proportion) -> str:
    return f"{100 * share.low:.1f} to {100 * share.high:.1f}"
