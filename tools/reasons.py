"""Why severities 1, 2 and 3 of some accidents keep less than a reader should be left."""

from __future__ import annotations

FLOORS = (0.97, 0.93, 0.80)
"""What severities 1, 2 and 3 are to keep of the words."""
_WHY: dict[str, str] = {}


def explained(name: str) -> str:
    """Give the reason, or say that there is none yet."""
    return _WHY.get(name, "not explained yet")
