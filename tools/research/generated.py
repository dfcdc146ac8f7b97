"""Generated receipts that tools compare with real ones: their pages, and recipes of corpora."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from docextract_eval.codec import canonical_json
from docextract_eval.corpus.build import CleanPages, apply_condition
from docextract_eval.corpus.degrade.conditions import SHIPPED, draw_steps
from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.hashes import canonical_truth
from docextract_eval.corpus.kinds.receipt.layouts import LAYOUTS
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.pages import render
from docextract_eval.storage.disk import write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from docextract_eval.records import Document, Rendition

ENGLISH = ("en_US", "en_GB", "en_IN")
PHOTOGRAPHS = "web_photo@3"
"""The condition of generated receipts that stand beside real photographs."""


def generated_receipts(
    count: int,
    locales: Sequence[str] = ENGLISH,
    months: tuple[str, str] | None = None,
    *,
    with_slips: bool = True,
) -> list[Document]:
    """Compose receipts in English, as the real ones are, of these countries in turn.

    Without slips, what terminals print for cards is left out.
    """
    written = {"name": "realism", "seed": 5, "count": count, "kinds": ["receipt"]}
    written |= {"locales": [*locales]} | ({"months": [*months]} if months else {})
    recipe = parse_recipe(written, "realism")
    documents = (compose(recipe, index) for index in itertools.count())
    wanted = (
        each for each in documents if with_slips or not LAYOUTS[each.factors["template"]].card_only
    )
    return [*itertools.islice(wanted, count)]


def write_recipe(recipe: Mapping[str, Any], file: Path) -> None:
    """Write a recipe as TOML; JSON's lists, texts and numbers are TOML's."""
    tables = {name: value for name, value in recipe.items() if isinstance(value, dict)}
    lines = [f"{k} = {canonical_json(v)}" for k, v in recipe.items() if k not in tables]
    for name, table in tables.items():
        lines += [f"[{name}]", *(f"{k} = {canonical_json(v)}" for k, v in table.items())]
    write_atomically(file, "\n".join(lines) + "\n")


def rendition_under(document: Document, condition: str) -> Rendition:
    """Return a document's pages under a condition, with what can still be read on them."""
    clean = CleanPages.from_pages(document, render(document), canonical_truth(document))
    own = SHIPPED.of_kind(document.kind)
    steps = draw_steps(condition, document.seed, document.source, own)
    return apply_condition(clean, condition, steps, own.measurements)
