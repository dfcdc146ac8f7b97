"""The command that fits a recipe to pictures of a team's own documents."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.borders.limits import HIGHEST_SEED
from docextract_eval.cli import completion, mixing
from docextract_eval.cli.report_forms import print_on_terminal
from docextract_eval.cli.shell import AsJson, DryRun, print_json, progress
from docextract_eval.errors import BadInputError, count_phrase, list_first
from docextract_eval.storage.disk import write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.corpus.fit.contents import ContentFit
    from docextract_eval.corpus.fit.fitting import Fit, MediumFit
    from docextract_eval.corpus.fit.picture_measurements import MeasuredPicture
    from docextract_eval.corpus.fit.picture_measurements import PictureMeasurements as Capture
    from docextract_eval.corpus.measurements import Measurements
    from docextract_eval.corpus.options import Recipe
    from docextract_eval.records import File
    from docextract_eval.reports.parts import PagePair
    from docextract_eval.runs.error_gallery import Picture

_FEWEST, _MOST = 10, 1000
"""Pictures that a recipe is fitted to."""
_DOCUMENTS = 60
_PART_WORDS = {
    **dict.fromkeys(("missing", "components"), "light"),
    "tint": "colour",
    "paper": "paper",
    "contrast": "ink",
    "dots_per_inch": "size",
    "blur": "blur",
    "grain_left": "grain",
    "jpeg_quality": "compression",
    "surroundings": "surroundings",
    **dict.fromkeys(("frame", "runs_on"), "frame"),
}
"""What the parts of measurements are about."""
_COMPOSED = 2_000
"""Documents that are composed, without pages, to fit what they contain."""
_DRAWN = 16
"""Documents whose drawn print pictures are measured beside."""
_SHOWN_PAGES, _SHOWN_SIDE, _SHOWN_BYTES = 8, 480, 20_000
"""Generated pages of a report, for each medium: how many, their longer side, their bytes."""
_MOST_LEFT_OUT = 0.5
"""The share of the files that may be no documents."""


Pictures = Annotated[
    list[Path],
    typer.Argument(
        metavar="PICTURES",
        help="Pictures of documents, or their folders; or one .csv file of counts, or a corpus.",
    ),
]
RecipeFile = Annotated[
    Path, typer.Option("-o", "--output", metavar="FILE", help="Recipe to write: a .toml file.")
]
Kinds = Annotated[
    list[str] | None,
    typer.Option(
        "--kind",
        metavar="NAME",
        help="Kind of the documents; repeatable.",
        show_default="receipt",
        autocompletion=completion.kinds,
    ),
]
Countries = Annotated[
    list[str] | None,
    typer.Option(
        "--locale",
        metavar="NAME",
        help="Locale of the documents; repeatable.",
        show_default="en_US",
        autocompletion=completion.locales,
    ),
]
DocumentCount = Annotated[
    int,
    typer.Option(
        metavar="INTEGER",
        min=10,
        max=200,
        help="Number of documents to generate and render under every condition.",
    ),
]
Seed = Annotated[
    int,
    typer.Option(
        metavar="INTEGER", min=0, max=HIGHEST_SEED, help="Seed of documents and intervals."
    ),
]

LabelledCorpus = Annotated[
    Path | None,
    typer.Option(
        "--labels",
        metavar="CORPUS",
        help="Imported corpus of labelled documents, to fit lengths, fields and amounts too.",
    ),
]
ReportFile = Annotated[
    Path | None,
    typer.Option(
        "--report",
        "--html",
        metavar="FILE",
        help="Report to write, an HTML page.",
        show_default="next to the recipe, as .html",
    ),
]
ShowPictures = Annotated[
    bool,
    typer.Option(
        "--show-pictures",
        help="Show small copies of your pictures in the report, each next to its nearest page.",
    ),
]


def fit(
    pictures: Pictures,
    output: RecipeFile,
    *,
    kinds: Kinds = None,
    countries: Countries = None,
    documents: DocumentCount = _DOCUMENTS,
    seed: Seed = 0,
    labels: LabelledCorpus = None,
    report: ReportFile = None,
    show_pictures: ShowPictures = False,
    samples: mixing.Samples = 0,
    run: mixing.WidthOf = None,
    target: mixing.TargetFile = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Fit a recipe to 10 to 1,000 pictures of your documents, without labels; or to counts.

    Size, sharpness, light, noise, skew and similar properties are measured on each picture, without
    OCR, and on generated documents under every scene. The recipe gets the mix of scenes that
    matches best, with an interval for each weight. Photographs, scans and screenshots each have
    their own mix, and [deploy] weighs them by how often they occur. The recipe contains nothing of
    your pictures.

    Counts are a .csv file with a column for each factor, such as locale,trade,count; countries with
    few documents borrow from their neighbours. If you pass a corpus, its kinds and locales are
    counted.
    """
    if output.suffix != ".toml":
        raise BadInputError("is no name of a recipe", str(output), f"name it {output.stem}.toml")
    if mixing.is_counts(pictures):
        _refuse_picture_options(
            {
                "--labels": labels,
                "--report": report,
                "--show-pictures": show_pictures,
                "--documents": documents != _DOCUMENTS,
            }
        )
        options = mixing.CountOptions(output, kinds, countries, seed, samples, run, target)
        mixing.fit_to_counts(pictures, options, dry_run=dry_run, as_json=as_json)
        return
    _refuse_count_options(pictures, samples, run, target)
    shown = documents, show_pictures
    _fit_to_pictures(
        _PictureOptions(pictures, output, kinds, countries, seed, labels, report, *shown),
        dry_run=dry_run,
        as_json=as_json,
    )


@dataclass(frozen=True, slots=True)
class _PictureOptions:
    """What the command was asked to do with pictures."""

    pictures: Sequence[Path]
    output: Path
    kinds: Sequence[str] | None
    countries: Sequence[str] | None
    seed: int
    labels: Path | None
    report: Path | None
    documents: int
    show_pictures: bool


def _fit_to_pictures(options: _PictureOptions, *, dry_run: bool, as_json: bool) -> None:
    """Fit a recipe to pictures, write it with its report, and print what was found."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # threads cost more here than they save
    from docextract_eval.corpus.fit.candidates import documents_recipe
    from docextract_eval.reports.fitted import fit_sections, fit_subject
    from docextract_eval.reports.html import html_page

    kinds, countries, output = options.kinds, options.countries, options.output
    recipe = documents_recipe(kinds, countries, options.documents, options.seed)
    contents = _fit_contents(options.labels, recipe) if options.labels else None
    statistics, captures, shown = _measure_pictures(
        options.pictures, show_pictures=options.show_pictures
    )
    if dry_run:
        pictures = count_phrase(len(statistics), "picture")
        typer.echo(f"{pictures} would be compared with {_plan(options.documents)}.")
        typer.echo("Dry run: nothing was written.")
        return
    own = _summarise_capture(captures, recipe)
    if own.measurements.model_dump(exclude_none=True):
        recipe = recipe.model_copy(update={"measurements": own.measurements})
    found = _fit_mixes(statistics, recipe, _places(options.pictures))
    pairs = {each.medium: _nearest_pages(each, recipe, shown) for each in found.media}
    page = options.report or output.with_suffix(".html")
    title, subject = f"How {output.name} was fitted", fit_subject(found)
    sections = fit_sections(found, pairs, contents, _capture_text(own))
    write_atomically(page, html_page(title, sections, beneath=subject))
    beside = _write_measurements(own.measurements, output)
    write_atomically(output, _recipe_text(found, recipe, output.stem, beside, contents))
    if as_json:
        print_json(_as_json(found, contents, output))
        return
    print_on_terminal(title, sections, subject)
    typer.echo(f"\nRecipe: {output}")
    typer.echo(f"Report: {page}")


def _refuse_picture_options(options: Mapping[str, object]) -> None:
    """Refuse options that need pictures."""
    for name, given in options.items():
        if given:
            raise BadInputError("goes with pictures, and not with counts", name, "leave it out")


def _refuse_count_options(
    places: Sequence[Path], samples: int, run: Path | None, target: Path | None
) -> None:
    """Refuse options that need counts."""
    for given, name in ((samples, "--samples"), (run, "--run"), (target, "--target")):
        if given:
            what = f"goes with counts, and {_places(places)} is no .csv file and no corpus"
            raise BadInputError(what, name, "leave it out, or give a .csv file of counts")


def _fit_mixes(statistics: Sequence[Mapping[str, float]], recipe: Recipe, where: str) -> Fit:
    """Generate pages, and fit the mix of each medium; refuse pictures of too many media."""
    from docextract_eval.corpus.fit.candidates import measure_candidates
    from docextract_eval.corpus.fit.fitting import fit_pictures, make_library
    from docextract_eval.corpus.fit.recipe_text import too_few_text

    with progress("documents", recipe.count) as tick:
        library = make_library([*measure_candidates(recipe, tick)], recipe.count)
    found = fit_pictures(statistics, library, recipe.seed)
    if not found.media:
        what = f"no medium has {_FEWEST} pictures ({'; '.join(too_few_text(found))})"
        raise BadInputError(what, where, "add more of one of them")
    return found


def _measure_pictures(
    places: Sequence[Path], *, show_pictures: bool
) -> tuple[list[dict[str, float]], list[MeasuredPicture | None], list[Picture]]:
    """Measure all pages of pictures; say which were left out, and refuse too few.

    Small copies come with them only if they may be shown.
    """
    from docextract_eval.corpus.fit.measuring import measure_page
    from docextract_eval.corpus.fit.photograph_light import are_of_one_document
    from docextract_eval.corpus.fit.picture_measurements import measure_picture
    from docextract_eval.corpus.store.own_pictures import find_pictures, read_pages

    files = find_pictures(places)
    if len(files) < _FEWEST:
        what = f"has {count_phrase(len(files), 'different picture')}, and a fit needs {_FEWEST}"
        raise BadInputError(what, _places(places), "add pictures")
    if len(files) > _MOST:
        typer.echo(f"dxe: of {len(files):,} pictures {_MOST:,} are used, chosen by hash", err=True)
        files = dict([*files.items()][:_MOST])
    statistics: list[dict[str, float]] = []
    captures: list[MeasuredPicture | None] = []
    shown: list[Picture] = []
    without_print = []
    with progress("pictures", len(files)) as tick:
        for page in read_pages(files):
            if page.error:
                typer.echo(f"dxe: left out: {page.error}", err=True)
            elif page.file and (found := measure_page(page.file)):
                statistics.append(found)
                captures.append(measure_picture(page.file))
                shown += [small_copy(page.file)] if show_pictures else []
            else:
                without_print.append(page.path.name)
            tick()
    if without_print:
        names = list_first(sorted(without_print))
        pages = count_phrase(len(without_print), "picture")
        typer.echo(f"dxe: left out: no lines of print on {pages}: {names}", err=True)
    if len(statistics) < max(_FEWEST, _MOST_LEFT_OUT * len(files)):
        what = f"only {len(statistics):,} of {len(files):,} pictures show lines of print"
        raise BadInputError(what, _places(places), "give upright pictures of documents")
    layouts = [each.layout for each in captures if each]
    if len(layouts) >= _FEWEST and are_of_one_document(layouts):
        what = f"all {len(statistics):,} pictures show one document, and a fit needs several"
        raise BadInputError(what, _places(places), f"give pictures of {_FEWEST} documents or more")
    return statistics, captures, shown


def _fit_contents(labels: Path, recipe: Recipe) -> ContentFit:
    """Fit what documents contain to those of an imported corpus."""
    from docextract_eval.corpus.fit.contents import (
        FEWEST_LABELLED,
        compose_contents,
        fit_contents,
        measure_content,
    )
    from docextract_eval.corpus.store.folder import open_corpus

    documents = [*open_corpus(labels).truths()]
    of_kind = [each for each in documents if each.kind in recipe.kinds]
    if documents and not of_kind:
        named = list_first(sorted({each.kind for each in documents}))
        what = f"its labels belong to {named}, and the recipe makes {' and '.join(recipe.kinds)}"
        remedy = f"import them with --schema {next(iter(recipe.kinds))}, or name another --kind"
        raise BadInputError(what, str(labels), remedy)
    measured = [
        measure_content([*each.fields, *(c for t in each.tables.values() for r in t for c in r)])
        for each in of_kind
    ]
    found = fit_contents(measured, [*compose_contents(recipe, _COMPOSED)], recipe.seed)
    if found is None:
        what = f"no field that can be fitted is labelled in {FEWEST_LABELLED} documents"
        raise BadInputError(what, str(labels), "label more, or leave out --labels")
    return found


def _summarise_capture(captures: Sequence[MeasuredPicture | None], recipe: Recipe) -> Capture:
    """Return the light, blur, grain and compression of pictures, beside drawn print."""
    from docextract_eval.corpus.documents import compose
    from docextract_eval.corpus.fit.drawn_print import clean_pages
    from docextract_eval.corpus.fit.picture_measurements import summarise_pictures

    drawn = [clean_pages(compose(recipe, at)) for at in range(min(_DRAWN, recipe.count))]
    return summarise_pictures(captures, drawn)


def _write_measurements(measurements: Measurements, output: Path) -> str:
    """Write the file beside the recipe, and return its name; nothing where nothing was measured."""
    from docextract_eval.corpus.measurements import measurements_json

    if not measurements.model_dump(exclude_none=True):
        return ""
    file = output.with_suffix(".measurements.json")
    write_atomically(file, measurements_json(measurements))
    return file.name


def _capture_text(own: Capture) -> str:
    """Say what the recipe draws from the pictures, and what it draws from what ships."""
    media = own.measurements.model_dump(exclude_none=True)
    parts = []
    for medium, found in media.items():
        words = dict.fromkeys(word for name, word in _PART_WORDS.items() if name in found)
        parts.append(f"{', '.join(words)} of {medium} ({found['pictures']})")
    if not parts:
        return "Light, blur and compression are drawn as they ship: there are too few pictures."
    return f"Drawn from your pictures: {'; '.join(parts)}."


def _plan(documents: int) -> str:
    """Say what would be generated."""
    from docextract_eval.corpus.fit.candidates import CANDIDATES

    pages = count_phrase(documents * len(CANDIDATES), "page")
    return f"{pages}: {documents:,} documents under {len(CANDIDATES)} conditions"


def _places(places: Sequence[Path]) -> str:
    return list_first([str(place) for place in places])


def _recipe_text(
    found: Fit, recipe: Recipe, stem: str, measurements: str, contents: ContentFit | None
) -> str:
    """Write the recipe, named as its file is as far as a name can be."""
    from docextract_eval.corpus.fit.recipe_text import RecipeFrame, write_recipe

    name, today, count = mixing.recipe_name(stem), mixing.today(), mixing.RECIPE_DOCUMENTS
    kinds, locales = [*recipe.kinds], [*recipe.locales]
    return write_recipe(
        found, RecipeFrame(name, kinds, locales, count, recipe.seed, today, contents, measurements)
    )


def _nearest_pages(medium: MediumFit, recipe: Recipe, shown: Sequence[Picture]) -> list[PagePair]:
    """Return the generated pages that most pictures are nearest to."""
    from docextract_eval.corpus.fit.candidates import CANDIDATES, render_candidate
    from docextract_eval.reports.parts import PagePair

    pairs = []
    for near, count in Counter(medium.nearest).most_common(_SHOWN_PAGES):
        first = medium.pictures[medium.nearest.index(near)]
        generated = small_copy(render_candidate(recipe, near[1], near[0]))
        note = f"Nearest to {count_phrase(count, 'picture')} that you gave"
        pairs.append(
            PagePair(generated, CANDIDATES[near[0]], note, shown[first] if shown else None)
        )
    return pairs


def small_copy(
    file: File, longer_side: int = _SHOWN_SIDE, most_bytes: int = _SHOWN_BYTES
) -> Picture:
    """Return a small copy of a page."""
    import cv2

    from docextract_eval.corpus.degrade.files import decode
    from docextract_eval.runs.error_gallery import Picture
    from docextract_eval.runs.error_gallery.frames import encode_webp

    pixels = decode(file)
    scale = min(1.0, longer_side / max(pixels.shape[:2]))
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return Picture(small.shape[1], small.shape[0], (), encode_webp(small, most_bytes))


def _as_json(found: Fit, contents: ContentFit | None, output: Path) -> dict[str, object]:
    """Return the fit for another program, without the pictures' values."""
    media = [
        {
            "medium": each.medium,
            "pictures": len(each.pictures),
            "weights": {name: asdict(share) for name, share in each.weights.items()},
            "families": [asdict(family) for family in each.families],
            "energy": {"default": each.energy_before, "fitted": each.energy_after},
            "distances": {
                one.name: {"default": one.before, "fitted": one.after} for one in each.resemblances
            },
            "novel": {
                "share": each.novelty.share,
                "low": each.novelty.low,
                "high": each.novelty.high,
                "outside": dict(each.novelty.outside),
            },
        }
        for each in found.media
    ]
    labelled = asdict(contents) if contents else None
    return {
        "recipe": str(output),
        "media": media,
        "too_few": dict(found.too_few),
        "contents": labelled,
    }
