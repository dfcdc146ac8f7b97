"""A page under every degradation or scene: one of a corpus, of a recipe, or one made for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.cli.filters import check_filters, is_kept
from docextract_eval.errors import BadInputError, UnknownNameError

if TYPE_CHECKING:
    from pathlib import Path

    from docextract_eval.corpus.contact_sheets import Thumbnail
    from docextract_eval.corpus.options import Recipe
    from docextract_eval.records import Document, Page
    from docextract_eval.runs.filtered import Filters


def degraded_pages(
    source: Path | None, filters: Filters, *, of_scenes: bool, boxes: bool, max_count: int | None
) -> list[Thumbnail]:
    """Return one page under all degradations or scenes, or under those that are named."""
    from docextract_eval.corpus.degrade import DEGRADATIONS
    from docextract_eval.corpus.degrade.conditions import SHIPPED
    from docextract_eval.corpus.severity_ladder import SEVERITY_COUNT, severity_thumbnails

    document, page, recipe = _first_page(source, filters)
    own = recipe.own_conditions if recipe else SHIPPED
    names = sorted(own.scenes) if of_scenes else DEGRADATIONS.names
    if wanted := filters.get("condition"):
        for name in wanted:
            if name not in names:
                noun = "scene" if of_scenes else "degradation"
                raise UnknownNameError(noun, name, names, "--condition")
        names = [*wanted]
    rows = names[: None if max_count is None else -(-max_count // SEVERITY_COUNT)]
    return list(severity_thumbnails(document, page, rows, own, boxes=boxes))


def _first_page(source: Path | None, filters: Filters) -> tuple[Document, Page, Recipe | None]:
    """Return the first page that filters keep, its document, and the recipe that it was made by."""
    if source is not None and source.is_dir():
        return *_corpus_page(source, filters), None
    from docextract_eval.corpus.documents import compose
    from docextract_eval.corpus.recipe import load_recipe, parse_recipe
    from docextract_eval.corpus.render.pages import render
    from docextract_eval.countries.locales import DEFAULT_LOCALE

    if "trap" in filters:
        raise BadInputError("filters a corpus only", "--trap", "name the folder of a corpus")
    written: dict[str, Any] = {"name": "ladder", "locales": [DEFAULT_LOCALE]}
    if source is not None:
        written = load_recipe(str(source), conditions=["clean"]).model_dump()
    written |= {f"{noun}s": [*filters[noun]] for noun in ("kind", "locale") if noun in filters}
    recipe = parse_recipe(written | {"count": 1}, str(source or "sheet"))
    document = compose(recipe, recipe.first)
    return document, render(document)[0], recipe


def _corpus_page(path: Path, filters: Filters) -> tuple[Document, Page]:
    from docextract_eval.corpus.build import CleanPages
    from docextract_eval.corpus.hashes import canonical_truth
    from docextract_eval.corpus.store import open_corpus
    from docextract_eval.corpus.store.folder import check_pictures

    clean = {**filters, "condition": ("clean",)}
    opened = open_corpus(path)
    check_pictures(opened, "a page under degradations")
    check_filters(opened, clean)
    for document, rendition in opened.pairs():
        if is_kept(clean, document, rendition):
            printed = CleanPages.from_rendition(document, rendition, canonical_truth(document))
            return document, printed.pages[0]
    raise BadInputError("the filters keep no page", str(path), "leave out one of the filters")
