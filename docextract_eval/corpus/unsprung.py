"""Find traps that a recipe names and that its corpus does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.pdf import BORN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from docextract_eval.records import Document


def unsprung(recipe: Mapping[str, Any], documents: Iterable[Document]) -> list[str]:
    """Return a warning for every trap that a recipe names and no document or rendition has.

    `all` counts as no name, because most traps have no turn in a small corpus.
    """
    traps = recipe.get("traps", {})
    named = dict.fromkeys([*traps.get("shares", ()), *traps.get("walk", ())])
    named.pop("all", None)
    if not named:
        return []
    there, seen = set(), set()
    for trap in (trap for document in documents for trap in document.traps):
        there.add(trap.name)
        seen |= set() if trap.layer else {trap.name}
    born = any(condition in BORN for condition in recipe["conditions"])
    return [
        f"the trap {name} {_ABSENT if name not in there else _UNSEEN}"
        for name in named
        if name not in there or not (born or name in seen)
    ]


_ABSENT = "was applied to no document; dxe list traps NAME shows where it can be"
_UNSEEN = f"is only in PDFs, and no condition is {' or '.join(BORN)}"
