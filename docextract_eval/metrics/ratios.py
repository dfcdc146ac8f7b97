"""The metrics that are shares: of which outcomes, and which of them count."""

from __future__ import annotations

from dataclasses import dataclass

ERRORS = ("wrong", "missed", "invented")
JUDGED = ("right", *ERRORS)
VALUED = ("right", "wrong", "missed")
GUESSED = ("right", "wrong", "invented")


@dataclass(frozen=True, slots=True)
class Ratio:
    """A metric that is a share: of which cells, and which of them count."""

    name: str
    counts: tuple[str, ...]
    among: tuple[str, ...]


RATIOS = (
    Ratio("accuracy", ("right",), JUDGED),
    Ratio("precision", ("right",), GUESSED),
    Ratio("recall", ("right",), VALUED),
    *(Ratio(f"{name}_rate", (name,), JUDGED) for name in ERRORS),
)
