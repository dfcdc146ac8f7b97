"""The command that draws a contact sheet: of a corpus, of all degradations, of a trap's twins."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.cli.filters import (
    Condition,
    Kind,
    Locale,
    Trap,
    check_filters,
    is_kept,
    read_filters,
)
from docextract_eval.errors import BadInputError, UnknownNameError, count_phrase
from docextract_eval.storage.disk import write_atomically
from docextract_eval.storage.object_storage import parse_location

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docextract_eval.corpus.contact_sheets import Thumbnail
    from docextract_eval.corpus.degrade import Pixels
    from docextract_eval.corpus.options import Recipe
    from docextract_eval.corpus.traps import TrapSpec
    from docextract_eval.records import Document, Page, Rendition
    from docextract_eval.runs.filtered import Filters

    Drawn = tuple[Pixels, str]
    Stream = Iterator[tuple[Document, Rendition]]

_WHAT = "Documents to draw"
_TRIED = 4
"""For each pair that is wanted, in how many sources the trap is tried before it is given up."""


CorpusArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="CORPUS",
        parser=parse_location,
        help="Folder of a corpus. With an option under 'Documents to draw', it may also be a "
        "recipe, or be left out.",
    ),
]
OutputOption = Annotated[
    Path, typer.Option("-o", "--output", metavar="PNG", help="Picture to write.")
]
BoxesOption = Annotated[
    bool,
    typer.Option("--boxes", help="Draw boxes around fields (green) and decoys (red)."),
]
DegradationsOption = Annotated[
    bool,
    typer.Option(
        "--degradations",
        help="One page under every degradation, severity 1 to 5.",
        rich_help_panel=_WHAT,
    ),
]
ScenesOption = Annotated[
    bool,
    typer.Option(
        "--scenes", help="One page under every scene, severity 1 to 5.", rich_help_panel=_WHAT
    ),
]
TwinsOption = Annotated[
    bool,
    typer.Option(
        "--twins",
        help="Documents with the trap of --trap, each next to its control twin.",
        rich_help_panel=_WHAT,
    ),
]
LimitOption = Annotated[
    int | None,
    typer.Option(
        metavar="INTEGER",
        min=1,
        max=400,
        help="Largest number of pages, or of pairs with --twins.",
        show_default="40 pages, 6 pairs",
    ),
]
ColumnsOption = Annotated[
    int | None,
    typer.Option(
        metavar="INTEGER",
        min=1,
        max=20,
        help="Pages or pairs in a row.",
        show_default="8 pages, 3 pairs",
    ),
]


def sheet(
    corpus: CorpusArgument = None,
    *,
    output: OutputOption,
    boxes: BoxesOption = False,
    degradations: DegradationsOption = False,
    scenes: ScenesOption = False,
    twins: TwinsOption = False,
    condition: Condition = None,
    kind: Kind = None,
    locale: Locale = None,
    trap: Trap = None,
    limit: LimitOption = None,
    columns: ColumnsOption = None,
) -> None:
    """Draw a contact sheet: many small pages in one picture, each with its name below."""
    from docextract_eval.corpus.contact_sheets import draw_contact_sheet
    from docextract_eval.corpus.degrade.files import encode_png

    if output.suffix.lower() != ".png":
        raise BadInputError(
            "the name of the picture does not end in .png", str(output), "write -o sheet.png"
        )
    filters = read_filters(condition=condition, kind=kind, locale=locale, trap=trap)
    if sum([degradations, scenes, twins]) > 1:
        what = "--degradations, --scenes and --twins each draw something else"
        raise BadInputError(what, "corpus sheet", "give one of them")
    if degradations or scenes:
        drawn, count = _draw_ladders(
            corpus, filters, of_scenes=scenes, boxes=boxes, max_count=limit
        )
    elif twins:
        drawn, count = _draw_trap_pairs(corpus, filters, limit or 6, columns or 3)
    elif corpus is None:
        remedy = "name its folder, or give --twins, --degradations or --scenes"
        raise BadInputError("the corpus is missing", "corpus sheet", remedy)
    else:
        thumbs = _corpus_thumbnails(corpus, filters, boxes=boxes, max_count=limit or 40)
        drawn = draw_contact_sheet(thumbs, columns or 8)
        count = count_phrase(len(thumbs), "page")
    write_atomically(output, encode_png(drawn).data)
    typer.echo(f"{output}: {count}")


def _corpus_thumbnails(
    path: Path, filters: Filters, *, boxes: bool, max_count: int
) -> list[Thumbnail]:
    from docextract_eval.corpus.contact_sheets import rendition_thumbnails

    pairs = _kept_pairs(path, filters, "a contact sheet")
    pages = (page for pair in pairs for page in rendition_thumbnails(*pair, boxes=boxes))
    if not (found := [*islice(pages, max_count)]):
        raise BadInputError("the filters keep no page", str(path), "leave out one of the filters")
    return found


def _kept_pairs(path: Path, filters: Filters, shown: str = "") -> Stream:
    """Return what filters keep of a corpus; one without pictures is refused if they are shown."""
    from docextract_eval.corpus.store import open_corpus
    from docextract_eval.corpus.store.folder import check_pictures

    opened = open_corpus(path)
    if shown:
        check_pictures(opened, shown)
    check_filters(opened, filters)
    return (pair for pair in opened.pairs() if is_kept(filters, *pair))


def _draw_ladders(
    source: Path | None, filters: Filters, *, of_scenes: bool, boxes: bool, max_count: int | None
) -> Drawn:
    """Draw a page under all degradations or scenes, or those named, from severity to severity."""
    from docextract_eval.corpus.contact_sheets import draw_contact_sheet
    from docextract_eval.corpus.degrade import DEGRADATIONS
    from docextract_eval.corpus.degrade.conditions import SHIPPED
    from docextract_eval.corpus.severity_ladder import SEVERITY_COUNT, severity_thumbnails

    document, page, recipe = _first_page(source, filters)
    own = recipe.own_conditions if recipe else SHIPPED
    names = sorted(own.scenes) if of_scenes else DEGRADATIONS.names
    for name in (wanted := filters.get("condition", ())):
        if name not in names:
            noun = "scene" if of_scenes else "degradation"
            raise UnknownNameError(noun, name, names, "--condition")
    rows = (wanted or names)[: None if max_count is None else -(-max_count // SEVERITY_COUNT)]
    pages = [*severity_thumbnails(document, page, rows, own, boxes=boxes)]
    return draw_contact_sheet(pages, SEVERITY_COUNT), count_phrase(len(pages), "page")


def _first_page(source: Path | None, filters: Filters) -> tuple[Document, Page, Recipe | None]:
    """Return the first page that filters keep, its document, and the recipe that it was made by."""
    if source is not None and source.is_dir():
        return *_corpus_page(source, filters), None
    from docextract_eval.corpus.documents import compose
    from docextract_eval.corpus.render.pages import render
    from docextract_eval.countries.locales import DEFAULT_LOCALE

    if "trap" in filters:
        raise BadInputError("filters a corpus only", "--trap", "name the folder of a corpus")
    usual = {"name": "ladder", "locales": [DEFAULT_LOCALE]}
    recipe = _narrowed_recipe(source, usual, filters, {"count": 1}, "sheet")
    document = compose(recipe, recipe.first)
    return document, render(document)[0], recipe


def _corpus_page(path: Path, filters: Filters) -> tuple[Document, Page]:
    from docextract_eval.corpus.build import CleanPages
    from docextract_eval.corpus.hashes import canonical_truth

    clean = {**filters, "condition": ("clean",)}
    for document, rendition in _kept_pairs(path, clean, "a page under degradations"):
        printed = CleanPages.from_rendition(document, rendition, canonical_truth(document))
        return document, printed.pages[0]
    raise BadInputError("the filters keep no page", str(path), "leave out one of the filters")


def _draw_trap_pairs(source: Path | None, filters: Filters, max_count: int, columns: int) -> Drawn:
    """Draw documents with a trap beside their twins without it.

    They are of a corpus or of a recipe; without either, documents are made for it.
    """
    from docextract_eval.corpus.trap_pictures import draw_trap_pairs, find_trap_pairs
    from docextract_eval.corpus.traps import TRAPS

    if len(names := filters.get("trap", ())) != 1:
        what = "shows the documents with one trap"
        raise BadInputError(what, "--twins", "name it: --trap NAME (dxe list traps)")
    others = {name: values for name, values in filters.items() if name != "trap"}
    spec = TRAPS.load(names[0], "--trap")
    if source is not None and source.is_dir():
        stream = _kept_pairs(source, others)
    else:
        stream = _make_renditions(_trap_recipe(spec, source, others, max_count))
    found = [*islice(find_trap_pairs(stream, spec.name), max_count)]
    if not found:
        what = f"no document contains the trap '{spec.name}'"
        raise BadInputError(what, str(source or "--trap"), _no_pairs_remedy(spec))
    return draw_trap_pairs(found, columns), count_phrase(len(found), "pair")


def _trap_kinds(spec: TrapSpec) -> list[str]:
    from docextract_eval.corpus.kinds import KINDS

    return [kind for kind in KINDS.names if spec.find_variant(kind)]


def _trap_locales(spec: TrapSpec) -> list[str]:
    """Return the locales where a trap has a form: those of the pool, or else later ones."""
    from docextract_eval.corpus.kinds.interventions import default_locales
    from docextract_eval.corpus.traps.vocabulary import why_absent
    from docextract_eval.countries.locales import LOCALES

    found = [name for name in default_locales() if not why_absent(spec, name)]
    return found or [name for name in LOCALES.names if not why_absent(spec, name)]


def _no_pairs_remedy(spec: TrapSpec) -> str:
    from docextract_eval.corpus.traps.vocabulary import why_absent
    from docextract_eval.countries.locales import LOCALES

    kinds = " or ".join(_trap_kinds(spec))
    reasons = {name: why for name in LOCALES.names if (why := why_absent(spec, name))}
    absent = "".join(f"; it has no form in {name}: {why}" for name, why in reasons.items())
    return f"it applies to the kind {kinds}{absent}"


def _trap_recipe(spec: TrapSpec, source: Path | None, filters: Filters, max_count: int) -> Recipe:
    """Return the recipe with the trap in every document; without one, a recipe made for it."""
    usual = {"name": "trap", "kinds": _trap_kinds(spec), "locales": _trap_locales(spec)}
    traps = {"walk": [spec.name], "twins": True}
    conditions = [*filters.get("condition", ("clean",))]
    changed = {"count": _TRIED * max_count, "conditions": conditions, "traps": traps, "twins": []}
    return _narrowed_recipe(source, usual, filters, changed, "--trap")


def _narrowed_recipe(
    source: Path | None,
    usual: dict[str, Any],
    filters: Filters,
    changed: dict[str, Any],
    where: str,
) -> Recipe:
    """Return a recipe, or the usual one, of the kinds and locales that filters keep."""
    from docextract_eval.corpus.recipe import load_recipe, parse_recipe

    written = load_recipe(str(source), conditions=["clean"]).model_dump() if source else usual
    kept = {f"{noun}s": [*filters[noun]] for noun in ("kind", "locale") if noun in filters}
    return parse_recipe(written | kept | changed, str(source or where))


def _make_renditions(recipe: Recipe) -> Stream:
    from docextract_eval.corpus.build import build_source

    for index in range(recipe.first, recipe.first + recipe.count):
        built = build_source(recipe, index)
        documents: Mapping[str, Document] = {each.id: each for each in built.documents}
        if built.document.traps:
            yield from ((documents[each.document], each) for each in built.renditions)
