"""The command that compares runs: what changed from the first to the others, and their ranks."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.cli.error_list import (
    changed_cells_json,
    print_changed_cells,
    shown_at_most,
)
from docextract_eval.cli.filters import (
    Condition,
    Field,
    Kind,
    Locale,
    Trap,
    read_filters,
)
from docextract_eval.cli.ledgers import NAMED_RUN, find_run_folder, read_compared_runs
from docextract_eval.cli.shell import (
    OUTPUT,
    AsJson,
    Open,
    Renamed,
    leave_pandas_out,
    open_in_browser,
    print_json,
    print_table,
)
from docextract_eval.cli.slice_tables import (
    change_texts,
    print_named_rows,
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
    shell_word,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.cli.error_list import ChangedCells
    from docextract_eval.records import Score
    from docextract_eval.runs.comparison.claims import Claim
    from docextract_eval.runs.comparison.compare import Comparison
    from docextract_eval.runs.comparison.ranks import Ranking
    from docextract_eval.runs.comparison.run_pair import RunPair
    from docextract_eval.runs.filtered import Filters

_HEAD = ("before", "after", "points", "interval", "sees", "conclusion")


Base = Annotated[
    Path,
    typer.Argument(
        metavar="BASE", parser=find_run_folder, help=f"Run to compare with, {NAMED_RUN}."
    ),
]
Candidates = Annotated[
    list[Path],
    typer.Argument(metavar="CANDIDATE", parser=find_run_folder, help="Runs to compare with it."),
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
        help="List the cells that were lost or gained, grouped as in dxe errors; --json lists all "
        "of them.",
    ),
]
All = Annotated[
    bool,
    typer.Option(
        "--all",
        help="Print every slice, not only the certain and likeliest changes; with --cells, every "
        "cell.",
        rich_help_panel=OUTPUT,
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
        "real ones, without pairing them. Prints the accuracy of each, the difference, and errors "
        "that occur in one run only or more often.",
    ),
]
Bridge = Annotated[
    tuple[str, str] | None,
    typer.Option(
        metavar="OLD NEW",
        help="Compare runs over corpora with different seals, through one release that was run "
        "over both: give its run over the base's corpus, then its run over the candidate's.",
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
    everything: All = False,
    as_json: AsJson = False,
    open_report: Open = False,
) -> None:
    """Compare runs on the renditions they share.

    Prints the slices with a certain change, and the likeliest losses and gains: the change with its
    95 % interval, the smallest change that would have been seen, and the conclusion. Four families
    are tested without being asked for: all cells, critical fields, important fields, and all other
    fields with the conditions. --field shows fewer of these and changes none of their results; --by
    and all other filters explore.
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
        runs = [base, candidates[0], *map(find_run_folder, bridge or ())]
        return compare_one(runs, ways, filters, as_json=as_json)
    found, ranking = _compare_pairs([base, *candidates], ways, filters, renamed)
    listed = {path: _changed_cells(each) for path, each in found.items() if cells}
    fields = filters.get("field", ())
    _print_pairs(found, ranking, listed, fields, everything=everything, as_json=as_json)
    apart = [p for p, each in found.items() if not len(each.slots.change)]
    wanted = found if report or open_report or not as_json else ()
    compared = {path: found[path] for path in wanted if path not in apart}
    written = _write_reports(report, base, compared, filters)
    _print_reports(written, as_json=as_json, opened=open_report)
    if report and not (written or apart):
        raise typer.Exit(INCOMPLETE)  # what was named is not there
    if apart:
        raise typer.Exit(INCONCLUSIVE)
    return None


def _compare_pairs(
    paths: Sequence[Path],
    by: Sequence[Sequence[str]],
    filters: Filters,
    renamed: Sequence[str] | None,
) -> tuple[dict[Path, RunPair], Ranking]:
    """Compare all runs with the first, and rank all of them."""
    from docextract_eval.runs.comparison.compare import check_fields
    from docextract_eval.runs.comparison.ranks import rank_runs
    from docextract_eval.runs.comparison.run_pair import compare_pair

    runs = read_compared_runs(paths, filters, renamed)
    fields = filters.get("field", ())
    check_fields(runs, fields)
    by_field = [("field", *way) if fields and "field" not in way else way for way in by]
    explored = bool({*filters} - {"field"})
    base, *others = runs
    pairs = [compare_pair((base, each), by_field, fields, explored=explored) for each in others]
    return dict(zip(paths[1:], pairs, strict=True)), rank_runs(runs, explored=explored)


def _changed_cells(pair: RunPair) -> ChangedCells | None:
    """Return the cells that were lost or gained; None where a run is private."""
    from docextract_eval.runs.error_gallery.groups import changed_errors

    return None if pair.flips is None else changed_errors(pair.sides, pair.slots)


def _print_pairs(
    pairs: Mapping[Path, RunPair],
    ranking: Ranking,
    cells: Mapping[Path, ChangedCells | None],
    fields: Sequence[str],
    *,
    everything: bool,
    as_json: bool,
) -> None:
    """Print what changed from the base to each candidate, and the ranks of all runs."""
    if as_json:
        comparisons = [
            _as_json(each) | ({"cells": _cells_json(cells[path])} if path in cells else {})
            for path, each in pairs.items()
        ]
        print_json({"comparisons": comparisons, **dataclasses.asdict(ranking)})
        return
    for path, each in pairs.items():
        _print_comparison(each.comparison, everything=everything or bool(fields))
        if path in cells:
            _print_cells(cells[path], everything=everything)
        elif each.flips is not None and each.slots.change.any():
            before, after = (shell_word(side.argument) for side in each.sides)
            typer.echo(f"Lost and gained values: dxe errors {after} --against {before}\n")
        _print_relative_errors(each.relative_errors)
    _print_ranking(ranking)


def _print_cells(cells: ChangedCells | None, *, everything: bool) -> None:
    from docextract_eval.cli.comparison_report import PRIVATE

    if cells is None:
        typer.echo(f"The changed cells are not listed: {PRIVATE}.\n")
    else:
        print_changed_cells(cells, shown_at_most(None, everything=everything))


def _cells_json(cells: ChangedCells | None) -> dict[str, Any] | None:
    return None if cells is None else changed_cells_json(cells)


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


def _print_comparison(comparison: Comparison, *, everything: bool) -> None:
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
    if everything:
        _print_claims(comparison.differences)
    else:
        _print_leading(comparison.differences)


def _print_leading(claims: Sequence[Claim]) -> None:
    """Print what holds and the likeliest losses; count the slices that are left."""
    from docextract_eval.runs.comparison.claims import leading_claims

    found = leading_claims(claims)
    parts = {
        "": found.overall,
        "certain": found.certain,
        "likeliest losses": found.losses,
        "likeliest gains": found.gains,
        "explored": found.explored,
    }
    for title, some in parts.items():
        if title == "explored" and some:
            many = sum(each.family == some[0].family for each in claims)
            typer.echo(wrap_sentence(_EXPLORED.format(many), indent="") + "\n")
        if some:
            rows = [(_short_title(each.slice), _figure_texts(each)) for each in some]
            print_named_rows(title, _HEAD, rows)
        elif title == "certain" and (found.losses or found.gains):
            typer.echo("No single field or condition changed for certain.\n")
    _print_same_cells([each for some in parts.values() for each in some])
    if found.left:
        few = sum(each.has_few_changes for each in found.left)
        more = count_phrase(len(found.left), "more slice")
        all_few = "all" if few == len(found.left) else f"{few:,} of them"
        which = f", {all_few} with too few changes to tell" if few else ""
        typer.echo(wrap_sentence(f"{more}{which}: --all shows them.", indent="") + "\n")
    typer.echo(wrap_sentence(_SHORT_LEGEND, indent="") + "\n")


def _short_title(where: Mapping[str, str]) -> str:
    """Name a slice; a field by its name alone, whose dot says that it is of a table."""
    from docextract_eval.reports.sentences.changes import slice_title
    from docextract_eval.runs.comparison.claims import own_axes

    own = own_axes(where)
    return own["field"] if own.keys() == {"field"} else slice_title(where)


def _print_claims(claims: Sequence[Claim]) -> None:
    """Print what is claimed of every slice, and how to read it."""
    from docextract_eval.runs.comparison.claims import EXPLORATION

    asked = [each for each in claims if each.family != EXPLORATION]
    found = [each for each in claims if each.family == EXPLORATION]
    print_slice_tables(_HEAD, [(each.slice, _figure_texts(each)) for each in asked])
    if found:
        typer.echo(wrap_sentence(_EXPLORED.format(len(found)), indent="") + "\n")
        print_slice_tables(_HEAD, [(each.slice, _figure_texts(each)) for each in found])
    _print_same_cells(claims)
    typer.echo(wrap_sentence(_LEGEND, indent="") + "\n")
    if families := {each.family: each.among for each in asked}:
        sizes = ", ".join(f"{many:,} {family}" for family, many in families.items())
        typer.echo(wrap_sentence(f"Slices in each family: {sizes}.", indent="") + "\n")


def _print_same_cells(claims: Sequence[Claim]) -> None:
    for each in claims:
        if each.same_cells:
            typer.echo(wrap_sentence(_same_cells_sentence(each)))


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


_SHORT_LEGEND = (
    "Before and after: percent right of the cells that have a true value or a value in either run. "
    "Points: the change, with the 95 % interval of this slice alone. Sees: the least change that "
    "four of five such comparisons would find certain. Better or worse: certain even though all "
    "slices of its family are tested together; on its own: only if no other had been tested."
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
    from docextract_eval.metrics.phrases import percent
    from docextract_eval.reports.ranking import reversal_sentence

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
        typer.echo(wrap_sentence(reversal_sentence(turn)))
