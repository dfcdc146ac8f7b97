"""Count the traps that a recipe names, and find those that its corpus does not have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docextract_eval.pdf import PDF_CONDITIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docextract_eval.records import Document


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
    for document in documents:
        if document.twin is None:
            applied.update({trap.name for trap in document.traps})
            visible |= {trap.name for trap in document.traps if not trap.layer}
    has_born_digital = any(condition in PDF_CONDITIONS for condition in recipe["conditions"])
    warnings = (
        f"the trap {name} {_ONLY_IN_PDF if applied[name] else _NOT_APPLIED}"
        for name in named
        if not applied[name] or not (has_born_digital or name in visible)
    )
    return NamedTraps({name: applied[name] for name in named}, tuple(warnings))


_NOT_APPLIED = "was applied to no document; dxe list traps NAME shows where it can be"
_ONLY_IN_PDF = f"is only in PDFs, and no condition is {' or '.join(PDF_CONDITIONS)}"
