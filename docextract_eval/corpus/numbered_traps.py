"""Assign the traps that a recipe asks for by number to its documents."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from docextract_eval.corpus.documents import can_have_trap
from docextract_eval.errors import BadInputError, count_phrase

if TYPE_CHECKING:
    from docextract_eval.corpus.options import Recipe

_ROOM = 1.1
"""How many times the documents that would do on average are recommended."""


def assign_numbered_traps(recipe: Recipe) -> dict[int, str]:
    """Return by index of a document the trap that it has by number; raise if there are too few.

    Documents are taken in their order, each for the trap of which the greatest share is still
    missing and that it can have: whether it can is known only once it is composed. So a longer
    corpus of the same recipe has the same traps in the same documents.
    """
    wanted = recipe.traps.documents
    missing, found = dict(wanted), dict[int, str]()
    for index in range(recipe.first, recipe.first + recipe.count):
        if not missing:
            break
        for trap in sorted(missing, key=lambda name: -missing[name] / wanted[name]):
            if can_have_trap(recipe, index, trap):
                found[index] = trap
                missing[trap] -= 1
                break
        missing = {trap: number for trap, number in missing.items() if number}
    for trap, number in missing.items():
        raise _too_few_documents(recipe, trap, wanted[trap] - number)
    return found


def _too_few_documents(recipe: Recipe, trap: str, found: int) -> BadInputError:
    wanted = recipe.traps.documents[trap]
    what = (
        f"{f'only {found:,}' if found else 'none'} of the "
        f"{count_phrase(recipe.count, 'document')} can have the trap '{trap}', and {wanted:,} "
        f"{'is' if wanted == 1 else 'are'} asked for"
    )
    remedy = f"dxe list traps {trap} shows the kinds and countries that can have it"
    if found:
        enough = ceil(_ROOM * recipe.count * wanted / found)
        remedy = f"set count to {enough:,} or more, or ask for {found:,}"
    return BadInputError(what, f"recipe {recipe.name}, in traps.documents", remedy)
