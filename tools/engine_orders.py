"""Whether an engine that is better on generated receipts is better on real ones as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from independent import FEWEST, sources_to_exclude_zero

if TYPE_CHECKING:
    from docextract_eval.statistics.differences import Change


def order_text(real: Change | None, generated: Change | None) -> str:
    """Write whether two engines come in the same order on both sides, or what would decide it."""
    sides = {"real receipts": real, "generated receipts": generated}
    known = {what: each for what, each in sides.items() if each and each.sources >= FEWEST}
    if real is None or generated is None or len(known) < len(sides):
        return "nothing to compare"
    needed = {
        what: sources_to_exclude_zero(each, each.sources)
        for what, each in known.items()
        if each.low <= 0 <= each.high
    }
    if not needed:
        return "same order" if real.value * generated.value > 0 else "opposite"
    if None in needed.values():
        return "open; no realistic number would decide"
    numbers = " and ".join(f"{number} {what}" for what, number in needed.items())
    return f"open; about {numbers} would decide"
