"""Generate the documents of a recipe in Python, without files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.documents import compose_with_twins
from docextract_eval.corpus.numbered_traps import assign_numbered_traps
from docextract_eval.corpus.options import Recipe
from docextract_eval.corpus.recipe import load_recipe, parse_recipe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docextract_eval.records import Document


def generate(recipe: Recipe | Mapping[str, Any] | str) -> Iterator[Document]:
    """Yield the documents of a recipe, each base document before its twins.

    A recipe is a loaded one, the content of a recipe file as a mapping, or a shipped one's name.

    >>> from docextract_eval import generate
    >>> recipe = {"name": "two", "count": 2, "locales": ["de_DE"]}
    >>> [document.id for document in generate(recipe)]
    ['receipt-0-000000', 'receipt-0-000001']

    With splits, no shop, bank or layout is in two of them; `months` sets the dates of documents.

    >>> recipe |= {"splits": {"dev": 0.5, "test": 0.5}, "months": ["2023-01", "2023-03"]}
    >>> for document in generate(recipe):
    ...     date = next(field.value for field in document.fields if field.name == "date")
    ...     print(document.split, date)
    test 2023-02-17
    dev 2023-02-15
    """
    if isinstance(recipe, str):
        recipe = load_recipe(recipe)
    elif not isinstance(recipe, Recipe):
        recipe = parse_recipe(dict(recipe), "the recipe")
    numbered_traps = assign_numbered_traps(recipe)
    for index in range(recipe.first, recipe.first + recipe.count):
        yield from compose_with_twins(recipe, index, numbered_traps.get(index))
