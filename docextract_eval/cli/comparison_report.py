"""The report of a comparison: its parts, and where it is written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval.cli.filters import filter_run
from docextract_eval.errors import DocextractEvalError, FormatError
from docextract_eval.storage.disk import storable_name, write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.reports import View
    from docextract_eval.reports.comparison import ComparisonReport
    from docextract_eval.runs.comparison.flips import Direction
    from docextract_eval.runs.comparison.run_pair import RunPair
    from docextract_eval.runs.error_gallery import GalleryEntry
    from docextract_eval.runs.filtered import FilteredRun, Filters
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.measured_run import MeasuredRun

PRIVATE = "a private run shows no single cell and no single document"


def default_report(before: Path, after: Path, filters: Mapping[str, object]) -> Path:
    """Return where the report of a comparison is written by default."""
    name = before.resolve().name
    part = "-filtered" if filters else ""
    return after / f"compared-with-{storable_name(name, 'base')}{part}.html"


def write_comparison(file: Path, parts: ComparisonReport) -> None:
    """Write the report of a comparison."""
    from docextract_eval.reports.comparison import write_sections
    from docextract_eval.reports.html import html_page

    before, after = (
        Path(name).resolve().name for name in (parts.comparison.before, parts.comparison.after)
    )
    write_atomically(file, html_page(f"{after} compared with {before}", write_sections(parts)))


def comparison_parts(paths: tuple[Path, Path], pair: RunPair, filters: Filters) -> ComparisonReport:
    """Return the parts that the report of a comparison is made from."""
    from docextract_eval.reports.comparison import ComparisonReport
    from docextract_eval.runs.comparison.compare import compare_fields_by_condition
    from docextract_eval.runs.folder import RunFolder

    before, after = (RunFolder(path) for path in paths)
    first, second = pair.sides
    shown, reason = _choose_flips((before, after), pair)
    return ComparisonReport(
        _run_view(filter_run(before, filters), first),
        _run_view(filter_run(after, filters), second),
        pair.comparison,
        compare_fields_by_condition(
            first, second, pair.slots, explored=bool({*filters} - {"field"})
        ),
        pair.flips,
        shown,
        reason,
        pair.relative_errors,
    )


def _run_view(folder: RunFolder | FilteredRun, side: MeasuredRun) -> View:
    """Return what a run measured; an older one may have no curves."""
    from docextract_eval.reports import View

    try:
        curves = folder.curves()
    except FormatError:
        curves = []
    return View(side.about, side.scores, curves, folder=side.argument)


def _choose_flips(
    folders: tuple[RunFolder, RunFolder], pair: RunPair
) -> tuple[Mapping[Direction, Sequence[GalleryEntry]], str | None]:
    """Return some of the flips, and why there are none or no pictures of them."""
    from docextract_eval.runs.error_gallery.changed_cells import changed_cell_entries

    flips = pair.flips
    if flips is None:
        return {}, PRIVATE
    chosen = {
        way: changed_cell_entries(pair.sides, pair.slots, at) for way, at in flips.shown.items()
    }
    return _cut_pictures(folders, chosen)


def _cut_pictures(
    folders: tuple[RunFolder, RunFolder], chosen: Mapping[Direction, Sequence[GalleryEntry]]
) -> tuple[Mapping[Direction, Sequence[GalleryEntry]], str | None]:
    """Cut their pictures, if the corpus of the later run is where it was."""
    from docextract_eval.runs.error_gallery.pictures import entries_with_pictures
    from docextract_eval.runs.run_corpus import open_run_corpus

    before, after = folders
    remedy = "put it back, or build it again from its recipe, and compare again"
    every = [entry for each in chosen.values() for entry in each]
    try:
        corpus = open_run_corpus(after.path, after.about, None, remedy)
        cut = iter(entries_with_pictures(every, corpus, after, before))
    except DocextractEvalError as error:
        return chosen, str(error)
    return {way: [next(cut) for _ in each] for way, each in chosen.items()}, None
