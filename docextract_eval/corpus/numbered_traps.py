"""Assign the traps that a recipe asks for by number to its documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.documents import can_have_trap
from docextract_eval.corpus.traps import TRAPS
from docextract_eval.corpus.traps.applying import draws_trap
from docextract_eval.corpus.traps.vocabulary import why_absent
from docextract_eval.errors import BadInputError, count_phrase, list_first
from docextract_eval.pdf import PDF_CONDITIONS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from docextract_eval.corpus.options import Recipe
    from docextract_eval.records import Document

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


@dataclass(frozen=True, slots=True)
class NamedTraps:
    """The traps that a recipe names, in its corpus."""

    counts: Mapping[str, int]
    """How many base documents have each."""
    warnings: tuple[str, ...] = ()
    """One for every trap that no document or rendition has."""


def count_named_traps(recipe: Mapping[str, Any], documents: Iterable[Document]) -> NamedTraps:
    """Count the traps that a recipe names among the documents of its corpus.

    `all` counts as no name, because most traps have no turn in a small corpus.
    """
    traps = recipe.get("traps", {})
    named = [name for key in ("documents", "shares", "walk") for name in traps.get(key, ())]
    named = [name for name in dict.fromkeys(named) if name != "all"]
    if not named:
        return NamedTraps({})
    applied, visible = Counter[str](), set[str]()
    lost = {name: _LostShare() for name in traps.get("shares", ())}
    for document in documents:
        if document.twin is None:
            own = {trap.name for trap in document.traps}
            applied.update(own)
            visible |= {trap.name for trap in document.traps if not trap.layer}
            for name, each in lost.items():
                if _drew_trap(document, recipe.get("seed", 0), name, traps["shares"][name]):
                    each.add(name, own, lost)
    has_born_digital = any(condition in PDF_CONDITIONS for condition in recipe["conditions"])
    warnings = [
        f"the trap {name} {_ONLY_IN_PDF if applied[name] else _NOT_APPLIED}"
        for name in named
        if not applied[name] or not (has_born_digital or name in visible)
    ]
    warnings += [warning for name, each in lost.items() if (warning := each.warning(name))]
    return NamedTraps({name: applied[name] for name in named}, tuple(warnings))


@dataclass(slots=True)
class _LostShare:
    """The documents that drew a trap by its share, and those that it found no place in."""

    drawn: int = 0
    lost: int = 0
    instead: Counter[str] = field(default_factory=Counter)
    """The other traps by share that the latter have."""
    beside: set[str] = field(default_factory=set)
    """Those that a document has together with it."""

    def add(self, name: str, own: Collection[str], shared: Collection[str]) -> None:
        """Count a document that drew the trap, by the traps that it has."""
        others = [each for each in own if each in shared and each != name]
        self.drawn += 1
        if name in own:
            self.beside.update(others)
        else:
            self.lost += 1
            self.instead.update(others)

    def warning(self, name: str) -> str:
        """Return how many documents lack the trap though they drew it; nothing where none does."""
        if not self.lost or self.lost == self.drawn:
            return ""
        others = [name for name, _ in self.instead.most_common() if name not in self.beside]
        why = f"; none has it together with {list_first(others)}, which others have instead"
        return (
            f"the trap {name} is in {self.drawn - self.lost:,} of the "
            f"{count_phrase(self.drawn, 'document')} that drew it{why if others else ''}"
        )


def _drew_trap(document: Document, seed: int, name: str, share: float) -> bool:
    """Return whether a document of a kind and a country that can have a trap drew it."""
    variant = TRAPS.load(name).find_variant(document.kind)
    if variant is None or why_absent(variant, document.locale):
        return False
    return draws_trap(seed, document.source, name, share)


_NOT_APPLIED = "was applied to no document; dxe list traps NAME shows where it can be"
_ONLY_IN_PDF = f"is only in PDFs, and no condition is {' or '.join(PDF_CONDITIONS)}"
