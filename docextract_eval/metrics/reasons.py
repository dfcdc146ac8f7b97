"""Why there is no figure: the words that files hold, and what they mean to whoever reads them.

A score keeps its reason as a sentence. Each sentence that something depends on is made here, and
`reason_of` tells which one it is, so that nobody else takes sentences apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from docextract_eval.records import Score

Code = Literal[
    "no cells", "no weight", "no confidence", "too few documents", "never breaks", "other"
]
NO_CELLS = "there are no such cells"
NO_WEIGHT = "no condition of this run has a weight in its recipe's deploy"
NO_CONFIDENCE = "no guess carries a confidence"
_CODES: dict[str, Code] = {
    NO_CELLS: "no cells",
    NO_WEIGHT: "no weight",
    NO_CONFIDENCE: "no confidence",
}
_TOO_FEW = re.compile(r"it takes about (\d+) documents, and there are (\d+)")
_NEVER_BREAKS = "none up to severity"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why there is no figure."""

    code: Code
    text: str
    """As files hold it."""
    needed: int = 0
    """About how many documents in all it takes, where they are too few."""
    documents: int = 0
    """How many there are of these."""


def too_few_documents(needed: int, documents: int) -> str:
    """Say how many documents a promise takes."""
    return f"cannot be promised: it takes about {needed} documents, and there are {documents}"


def never_breaks(severity: float) -> str:
    """Say up to which severity no breaking point was found."""
    return f"{_NEVER_BREAKS} {severity:g}"


def reason_of(score: Score) -> Reason | None:
    """Return why a score has no value; None where it states no reason.

    >>> from docextract_eval.records import Score
    >>> bare = Score("f1", {}, None, None, None, 0, 0, "", too_few_documents(324, 40))
    >>> reason_of(bare).code, reason_of(bare).needed, reason_of(bare).documents
    ('too few documents', 324, 40)
    """
    if (text := score.reason) is None:
        return None
    if found := _TOO_FEW.search(text):
        return Reason("too few documents", text, int(found[1]), int(found[2]))
    if text.startswith(_NEVER_BREAKS):
        return Reason("never breaks", text)
    return Reason(_CODES.get(text, "other"), text)
