"""Accidents shown to people: on a page of a corpus, of a recipe, or of one made for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docextract_eval.cli.wanted import Wanted, checked, wants

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.corpus.contact import Thumb
    from docextract_eval.corpus.degrade.scenes import Scene
    from docextract_eval.records import Document, Page


def pages_of(
    source: Path | None, wanted: Wanted, *, of_scenes: bool, boxes: bool, most: int | None
) -> list[Thumb]:
    """Show one page under all accidents or scenes, or under the one that is wanted."""
    from docextract_eval.corpus.degrade import ACCIDENTS
    from docextract_eval.corpus.ladder import RUNGS, ladders
    from docextract_eval.errors import UnknownNameError

    document, page, scenes = _page(source, wanted)
    names = sorted(scenes) if of_scenes else ACCIDENTS.names
    if (name := wanted["condition"]) is not None:
        if name not in names:
            noun = "scene" if of_scenes else "degradation"
            raise UnknownNameError(noun, name, names, "--condition")
        names = [name]
    rows = names[: None if most is None else -(-most // RUNGS)]
    return list(ladders(document, page, rows, scenes, boxes=boxes))


def _page(source: Path | None, wanted: Wanted) -> tuple[Document, Page, Mapping[str, Scene]]:
    """Return the first page that is wanted, its document, and the scenes that it may be in."""
    if source is not None and source.is_dir():
        return _of_corpus(source, wanted)
    from docextract_eval.corpus.documents import compose
    from docextract_eval.corpus.recipe import load, parse
    from docextract_eval.corpus.render.pages import render
    from docextract_eval.locales import DEFAULT_LOCALE

    written: dict[str, Any] = {"name": "ladder", "locales": [DEFAULT_LOCALE]}
    if source is not None:
        written = load(str(source), conditions=["clean"]).model_dump()
    written |= {f"{noun}s": [wanted[noun]] for noun in ("kind", "locale") if wanted[noun]}
    recipe = parse(written | {"count": 1}, str(source or "sheet"))
    document = compose(recipe, recipe.first)
    return document, render(document)[0], recipe.known_scenes()


def _of_corpus(path: Path, wanted: Wanted) -> tuple[Document, Page, Mapping[str, Scene]]:
    from docextract_eval.corpus.build import Printed, truth_of
    from docextract_eval.corpus.degrade.scenes import SCENES
    from docextract_eval.corpus.store import open_corpus
    from docextract_eval.errors import BadInputError

    asked = wanted | {"condition": "clean"}
    opened = open_corpus(path)
    checked(opened, asked)
    for document, rendition in opened.pairs():
        if wants(asked, document, rendition):
            printed = Printed.again(document, rendition, truth_of(document))
            return document, printed.pages[0], SCENES
    raise BadInputError("no page is of that kind", str(path), "ask for less")
