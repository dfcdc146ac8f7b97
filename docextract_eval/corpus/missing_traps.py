"""Find traps that a recipe names and that its corpus does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.pdf import PDF_CONDITIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from docextract_eval.records import Document


def missing_trap_warnings(recipe: Mapping[str, Any], documents: Iterable[Document]) -> list[str]:
    """Return a warning for every trap that a recipe names and no document or rendition has.

    `all` counts as no name, because most traps have no turn in a small corpus.
    """
    traps = recipe.get("traps", {})
    named = dict.fromkeys([*traps.get("shares", ()), *traps.get("walk", ())])
    named.pop("all", None)
    if not named:
        return []
    applied, visible = set(), set()
    for trap in (trap for document in documents for trap in document.traps):
        applied.add(trap.name)
        visible |= set() if trap.layer else {trap.name}
    has_born_digital = any(condition in PDF_CONDITIONS for condition in recipe["conditions"])
    return [
        f"the trap {name} {_NOT_APPLIED if name not in applied else _ONLY_IN_PDF}"
        for name in named
        if name not in applied or not (has_born_digital or name in visible)
    ]


_NOT_APPLIED = "was applied to no document; dxe list traps NAME shows where it can be"
_ONLY_IN_PDF = f"is only in PDFs, and no condition is {' or '.join(PDF_CONDITIONS)}"
