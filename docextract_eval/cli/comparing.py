"""The command that compares runs: what changed from the first to the others, and their ranks."""

from __future__ import annotations

import dataclasses
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
from docextract_eval.cli.ledgers import NAMED_RUN, find_run_folder, read_known_names
from docextract_eval.cli.shell import (
    OUTPUT,
    RENAMED_FORM,
    AsJson,
    Open,
    Renamed,
    clip_value,
    leave_pandas_out,
    open_in_browser,
    print_json,
    print_table,
    read_pairs,
)
from docextract_eval.cli.slice_tables import (
    change_texts,
    print_notes,
    print_slice_tables,
    wrap_sentence,
)
from docextract_eval.errors import (
    INCOMPLETE,
    INCONCLUSIVE,
    BadInputError,
    DocextractEvalError,
    count_phrase,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.records import Score
    from docextract_eval.runs.comparison.claims import Claim
    from docextract_eval.runs.comparison.compare import Comparison
    from docextract_eval.runs.comparison.flips import Direction
    from docextract_eval.runs.comparison.ranks import Ranking
    from docextract_eval.runs.comparison.run_pair import RunPair
    from docextract_eval.runs.error_gallery import GalleryEntry
    from docextract_eval.runs.filtered import Filters

    ChangedCells = Mapping[Direction, Sequence[GalleryEntry]]

_HEAD = ("before", "after", "points", "interval", "sees", "conclusion")


Base = Annotated[
    Path,
    typer.Argument(
        metavar="BASE", parser=find_run_folder, help=f"Run to compare with, {NAMED_RUN}."
    ),
]
Candidates = Annotated[
    list[Path], typer.Argument(metavar="CANDIDATE", parser=find_run_folder, help="Other runs.")
]
ByOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="AXIS[,AXIS]",
        help="Add slices by these axes, such as locale or field,condition; repeatable.",
    ),
]
CellsOption = Annotated[
    bool,
    typer.Option(
        "--cells",
        help="List the cells that were lost or gained, with their values in both runs; --json "
        "lists all of them.",
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
Unpaired = Annotated[
    bool,
    typer.Option(
        "--unpaired",
        help="Compare two runs of one pipeline over different documents, such as generated and "
        "real ones, without pairing them. Printed: the accuracy of each and their difference, and "
        "which errors occur in one run alone or more often.",
    ),
]
Bridge = Annotated[
    tuple[str, str] | None,
    typer.Option(
        metavar="OLD NEW",
        help="Compare a candidate with a base over a corpus of another seal, by way of one "
        "release that was run over both: its run over the base's corpus, then the one over the "
        "candidate's.",
    ),
]


def compare(
    base: Base,
    candidates: Candidates,
    *,
    by: ByOption = None,
    cells: CellsOption = False,
    unpaired: Unpaired = False,
    bridge: Bridge = None,
    condition: Condition = None,
    kind: Kind = None,
    locale: Locale = None,
    field: Field = None,
    trap: Trap = None,
    renamed: Renamed = None,
    report: ReportOption = None,
    as_json: AsJson = False,
    open_report: Open = False,
) -> None:
    """Compare runs on the renditions they share.

    Printed for each slice: the change with its 95 % interval, the least change that would have been
    seen, and what may be concluded. What is asked before looking is concluded in four families: all
    cells, critical fields, important fields, and the rest with the conditions. --field shows fewer
    of these and changes none; --by and all other filters explore.
    """
    leave_pandas_out()
    from docextract_eval.cli.bridging import print_bridged
    from docextract_eval.cli.unpaired import check_unpaired_options, print_unpaired

    if report and len(candidates) > 1 and not unpaired:
        what = "one report cannot hold several candidates"
        raise BadInputError(what, "--report", "leave it out, or compare one candidate")
    filters = read_filters(condition=condition, kind=kind, locale=locale, field=field, trap=trap)
    ways = [tuple(name.strip() for name in each.split(",")) for each in by or ()]
    if bridge or unpaired:
        options = {"--bridge": bool(bridge), "--unpaired": unpaired}
        refused = {"--map": renamed, "--cells": cells, "--report": report, "--open": open_report}
        check_unpaired_options(options, candidates, refused)
        compare_one = print_bridged if bridge else print_unpaired
        compare_one(
            [base, candidates[0], *map(find_run_folder, bridge or ())],
            ways,
            filters,
            as_json=as_json,
        )
        return
    found, ranking = _compare_pairs([base, *candidates], ways, filters, renamed)
    listed = {path: changed_cells(each) for path, each in found.items() if cells}
    _print_pairs(found, ranking, listed, as_json=as_json)
    apart = [p for p, each in found.items() if not len(each.slots.change)]
    wanted = found if report or open_report or not as_json else ()
    compared = {path: found[path] for path in wanted if path not in apart}
    written = _write_reports(report, base, compared, filters)
    _print_reports(written, as_json=as_json, opened=open_report)
    if report and not (written or apart):
        raise typer.Exit(INCOMPLETE)  # what was named is not there
    if apart:
        raise typer.Exit(INCONCLUSIVE)


def _compare_pairs(
    paths: Sequence[Path],
    by: Sequence[Sequence[str]],
    filters: Filters,
    renamed: Sequence[str] | None,
) -> tuple[dict[Path, RunPair], Ranking]:
    """Compare all runs with the first, and rank all of them."""
    from docextract_eval.runs.comparison.compare import check_fields
    from docextract_eval.runs.comparison.judged_alike import judged_alike
    from docextract_eval.runs.comparison.ranks import rank_runs
    from docextract_eval.runs.comparison.renamed import called_as_now
    from docextract_eval.runs.comparison.run_pair import compare_pair
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.measured_run import read_measured_run

    names = read_pairs(renamed, RENAMED_FORM)
    folders = called_as_now(read_known_names([RunFolder(path) for path in paths]), names)
    fields = filters.get("field", ())
    of_documents = {name: values for name, values in filters.items() if name != "field"}
    runs = judged_alike([read_measured_run(filter_run(each, of_documents)) for each in folders])
    check_fields(runs, fields)
    by_field = [("field", *way) if fields and "field" not in way else way for way in by]
    explored = bool(of_documents)
    base, *others = runs
    pairs = [compare_pair((base, each), by_field, fields, explored=explored) for each in others]
    return dict(zip(paths[1:], pairs, strict=True)), rank_runs(runs, explored=explored)


def _print_pairs(
    pairs: Mapping[Path, RunPair],
    ranking: Ranking,
    cells: Mapping[Path, ChangedCells | None],
    *,
    as_json: bool,
) -> None:
    """Print what changed from the base to each candidate, and the ranks of all runs."""
    if as_json:
        comparisons = [
            _as_json(each) | ({"cells": changed_cells_json(cells[path])} if path in cells else {})
            for path, each in pairs.items()
        ]
        print_json({"comparisons": comparisons, **dataclasses.asdict(ranking)})
        return
    for path, each in pairs.items():
        _print_comparison(each.comparison)
        if path in cells:
            print_changed_cells(cells[path])
        _print_relative_errors(each.relative_errors)
    _print_ranking(ranking)


def _print_reports(files: Sequence[Path], *, as_json: bool, opened: bool) -> None:
    """Print where the reports are, and open them in the browser if that is wanted."""
    for file in files:
        if not as_json:
            typer.echo(f"Report: {file}")
        if opened:
            open_in_browser(file)


def _write_reports(
    report: Path | None, base: Path, pairs: Mapping[Path, RunPair], filters: Filters
) -> list[Path]:
    """Write the reports and return where; one that cannot be written does not end a comparison."""
    from docextract_eval.cli.comparison_report import (
        comparison_parts,
        default_report,
        write_comparison,
    )

    written = []
    for path, pair in pairs.items():
        file = report or default_report(base, path, filters)
        try:
            write_comparison(file, comparison_parts((base, path), pair, filters))
        except DocextractEvalError as error:
            typer.echo(f"dxe: no report was written: {error}", err=True)
        else:
            written.append(file)
    return written


def _as_json(pair: RunPair) -> dict[str, Any]:
    from docextract_eval.codec.records import to_json

    comparison, flips = pair.comparison, pair.flips
    record = dataclasses.asdict(comparison)
    record["overlap"]["share"] = comparison.overlap.common_share
    for each, difference in zip(record["differences"], comparison.differences, strict=True):
        each["sees"] = difference.sees
        each |= {"certain": difference.certain, "conclusion": difference.conclusion}
    tallies = None if flips is None else [dataclasses.asdict(each) for each in flips.tallies]
    relative_errors = [to_json(score) for score in pair.relative_errors]
    return record | {"flips": tallies, "relative_errors": relative_errors}


def _print_comparison(comparison: Comparison) -> None:
    """Print what changed from the base to one candidate."""
    typer.echo(f"{comparison.before} -> {comparison.after}")
    print_notes(comparison.notes)
    if not comparison.differences:
        nothing = "  Nothing to compare: these runs share no"
        if comparison.overlap.renditions:
            typer.echo(f"{nothing} judged cell.\n")
        else:
            hint = (
                "Compare them with --unpaired or, by way of a release that was run over both "
                "corpora, with --bridge; or split the change with dxe shift."
            )
            typer.echo(wrap_sentence(f"{nothing} rendition. {hint}") + "\n")
        return
    _print_claims(comparison.differences)


def _print_claims(claims: Sequence[Claim]) -> None:
    """Print what is claimed of every slice, and how to read it."""
    from docextract_eval.runs.comparison.claims import EXPLORATION

    asked = [each for each in claims if each.family != EXPLORATION]
    found = [each for each in claims if each.family == EXPLORATION]
    print_slice_tables(_HEAD, [(each.slice, _figure_texts(each)) for each in asked])
    if found:
        typer.echo(wrap_sentence(_EXPLORED.format(len(found)), indent="") + "\n")
        print_slice_tables(_HEAD, [(each.slice, _figure_texts(each)) for each in found])
    for each in claims:
        if each.same_cells:
            typer.echo(wrap_sentence(_same_cells_sentence(each)))
    typer.echo(wrap_sentence(_LEGEND, indent="") + "\n")
    if families := {each.family: each.among for each in asked}:
        sizes = ", ".join(f"{many:,} {family}" for family, many in families.items())
        typer.echo(wrap_sentence(f"Slices in each family: {sizes}.", indent="") + "\n")


_EXPLORED = (
    "Explored, the clearest first; nothing of it is certain. The intervals allow for having been "
    "chosen among {:,}, and at most one in 20 of those that seem better or worse is chance."
)
_LEGEND = (
    "Before and after: percent right of the cells that have a true value or a value in either run. "
    "What one run invents is right in the other where that leaves it empty, so each run's own "
    "accuracy may differ. Points: the change, with the 95 % interval of this slice alone. Sees: "
    "the least change that four of five such comparisons would find certain. Where nothing is "
    "concluded, there may be any change within the interval. Better or worse: certain even though "
    "all slices of its family are tested together (Student's t over documents, Holm): of twenty "
    "pairs of equal runs at most one has such a loss, and one such a gain. On its own: only if no "
    "other slice had been tested."
)


def _same_cells_sentence(claim: Claim) -> str:
    from docextract_eval.reports.sentences.changes import slice_title

    others = ", ".join(map(slice_title, claim.same_cells))
    return f"{slice_title(claim.slice)} and {others}: the same cells, so one claim."


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
        wrap_sentence(
            "The error rate under a degradation, averaged over its severities, in percent of the "
            "base's: 100 is unchanged. all is the mean over degradations (mean corruption error)."
        )
        + "\n"
    )


def _relative_error_text(score: Score | None) -> str:
    return "" if score is None else f"{score.value:,.0f} ({score.low:,.0f} to {score.high:,.0f})"


def _figure_texts(claim: Claim) -> tuple[str, ...]:
    from docextract_eval.metrics.phrases import percent
    from docextract_eval.runs.comparison.claims import EXPLORATION

    shares = (percent(share).removesuffix(" %") for share in (claim.before, claim.after))
    points, interval, concluded = change_texts(claim)
    sees = "" if claim.family == EXPLORATION else f"{100 * claim.sees:.1f}"
    return *shares, points, interval, sees, concluded


def _print_ranking(ranking: Ranking) -> None:
    """Print the possible ranks, and the conditions under which the order is different."""
    from docextract_eval.metrics.phrases import percent, percentage_points

    if not ranking.ranks:
        return
    typer.echo(
        wrap_sentence(
            "Possible ranks (95 % confidence) and accuracy, over all fields, on the "
            f"{ranking.renditions:,} renditions that all runs share:"
        )
    )
    if ranking.left_out:
        left_out = ", ".join(ranking.left_out)
        typer.echo(wrap_sentence(f"Left out, because not all runs attempt them: {left_out}."))
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
        typer.echo(wrap_sentence(sentence))


_MEANINGS = {"lost": "right before, and not after", "gained": "right after, and not before"}
_MOST = 100
"""Cells that are printed of either way; `--json` has all."""
_CHANGED_CELLS_HEAD = ("rendition", "field", "truth", "before", "after", "outcome", "cause")


def changed_cells(pair: RunPair) -> ChangedCells | None:
    """Return every cell that was lost or gained; None where a run is private."""
    import numpy as np

    from docextract_eval.runs.error_gallery.changed_cells import changed_cell_entries

    if pair.flips is None:
        return None
    lost, gained = (np.flatnonzero(pair.slots.change == change) for change in (-1, 1))
    return {
        "lost": changed_cell_entries(pair.sides, pair.slots, lost),
        "gained": changed_cell_entries(pair.sides, pair.slots, gained),
    }


def changed_cells_json(cells: ChangedCells | None) -> dict[str, Any] | None:
    """Return the changed cells for programs."""
    from docextract_eval.runs.error_gallery import entry_json

    if cells is None:
        return None
    return {
        way: [{**entry_json(each), "before": each.before, "was": each.was} for each in entries]
        for way, entries in cells.items()
    }


def print_changed_cells(cells: ChangedCells | None) -> None:
    """Print a table of the lost cells, and one of those that were gained."""
    from docextract_eval.cli.comparison_report import PRIVATE

    if cells is None:
        typer.echo(f"The changed cells are not listed: {PRIVATE}.\n")
        return
    for way, entries in cells.items():
        typer.echo(f"{count_phrase(len(entries), 'cell')} {way}: {_MEANINGS[way]}.")
        if entries:
            print_table(_CHANGED_CELLS_HEAD, [_cell_row(each) for each in entries[:_MOST]])
        if (more := len(entries) - _MOST) > 0:
            typer.echo(f"{more:,} more: choose some with --field or --condition, or add --json.")
        typer.echo()


def _cell_row(entry: GalleryEntry) -> tuple[str, ...]:
    row = "" if entry.row is None else f"#{entry.row}"
    values = (entry.truth, entry.before, entry.guess)
    outcomes = f"{entry.was}, then {entry.outcome}"
    shown = (clip_value(value or "") for value in values)
    rendition = f"{entry.rendition}{f', repeat {entry.repeat}' if entry.repeat else ''}"
    return (rendition, f"{entry.field}{row}", *shown, outcomes, entry.cause or "")
