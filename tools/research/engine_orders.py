"""Whether an engine that is better on generated receipts is better on real ones as well."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from docextract_eval.statistics.differences import Change
from research.gap_parts import ALL, changes
from research.independent import FEWEST, sources_to_exclude_zero

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.statistics.differences import Interval
    from research.gap_parts import Cells

Verdict = Literal["same order", "opposite", "open on generated", "open on real"]


@dataclass(frozen=True, slots=True)
class EnginePair:
    """How much more cells one engine has right than another, on both sides."""

    engines: tuple[str, str]
    real: Change
    generated: Change

    @property
    def verdict(self) -> Verdict:
        """Whether both sides decide on the same order; what real ones leave open counts first."""
        if not sign(self.real):
            return "open on real"
        if not sign(self.generated):
            return "open on generated"
        return "same order" if sign(self.real) == sign(self.generated) else "opposite"


def sign(found: Interval) -> int:
    """Return 1 or -1 for what an interval leaves no doubt about, and 0 for a tie."""
    return (found.low > 0) - (found.high < 0)


def engine_pairs(real: Mapping[str, Cells], generated: Mapping[str, Cells]) -> list[EnginePair]:
    """Return all pairs of engines; fields weigh on both sides as on the real receipts."""
    return [
        EnginePair(
            (one, other),
            changes(real[one], real[other])[ALL],
            changes(generated[one], generated[other], like=real[one])[ALL],
        )
        for one, other in combinations(real, 2)
    ]


def count_verdicts(pairs: Sequence[EnginePair]) -> dict[Verdict, int]:
    """Return how many pairs have each verdict."""
    verdicts = [pair.verdict for pair in pairs]
    known: tuple[Verdict, ...] = ("same order", "opposite", "open on generated", "open on real")
    return {verdict: verdicts.count(verdict) for verdict in known}


def order_text(real: Change | None, generated: Change | None) -> str:
    """Write whether two engines come in the same order on both sides, or what would decide it."""
    sides = {"real receipts": real, "generated receipts": generated}
    known = {what: each for what, each in sides.items() if each and each.sources >= FEWEST}
    if real is None or generated is None or len(known) < len(sides):
        return "nothing to compare"
    needed = {
        what: sources_to_exclude_zero(each, each.sources)
        for what, each in known.items()
        if not sign(each)
    }
    if not needed:
        return "same order" if real.value * generated.value > 0 else "opposite"
    if None in needed.values():
        return "open; no realistic number would decide"
    numbers = " and ".join(f"{number} {what}" for what, number in needed.items())
    return f"open; about {numbers} would decide"
