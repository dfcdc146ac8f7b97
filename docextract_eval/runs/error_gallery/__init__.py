"""Pictures of errors: some of a run's errors as a report shows them, and a page of each condition.

Here are the records; what makes them:

- `build`: the gallery of a finished run
- `choice`: which errors are shown, and which page stands for a condition
- `flipped`: what is shown of cells that changed from one run to another
- `crops`: their pictures, cut from pages that are read once
- `frames`: which part of a page is shown, as geometry alone
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Literal

Quad = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Box:
    """Where something stands on a picture, in its pixels."""

    of: Literal["truth", "guess", "before"]
    quad: Quad


@dataclass(frozen=True, slots=True)
class Picture:
    """A part of a page as WebP, and the boxes on it."""

    width: int
    height: int
    boxes: tuple[Box, ...] = ()
    webp: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One error as it is shown: what stands there, what was said, and where."""

    rendition: str
    condition: str
    field: str
    row: int | None
    outcome: str
    """Read strictly."""
    cause: str | None
    decoy: str | None
    traps: tuple[str, ...]
    """Those that attack this very cell."""
    truth: str | None
    guess: str | None
    confidence: float | None
    before: str | None = None
    """What the run before said, where two are compared."""
    picture: Picture | None = None
    clean: Picture | None = None
    """The same place on the clean page."""
    apart: Picture | None = None
    """Where the guess says that it stands, if that is far from the truth."""
    guess_row: int | None = None
    """The row of the guess, by which its box is found."""
    repeat: int = 0
    """Which reading of the page it is from."""
    was: str | None = None
    """Its outcome in the run before, where two are compared."""
    before_row: int | None = None
    """The row of what the run before said."""


def plain(exhibit: Exhibit) -> dict[str, Any]:
    """Return an error as JSON can hold it: without its pictures.

    >>> plain(Exhibit("r~c", "c", "f", 2, "missed", None, None, ("t",), "9", None, None))["traps"]
    ['t']
    """
    told = {each.name: getattr(exhibit, each.name) for each in fields(exhibit)}
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in told.items()
        if name not in {*_PICTURES, *_PAIRED}
    }


_PICTURES = ("picture", "clean", "apart")
_PAIRED = ("was", "before_row")
"""What only two runs have."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A whole page under a condition, made small."""

    condition: str
    rendition: str
    picture: Picture


@dataclass(frozen=True, slots=True)
class Gallery:
    """What was chosen to be shown, or why nothing is."""

    exhibits: tuple[Exhibit, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()
    """One of each condition, in the order of the recipe."""
    errors: int = 0
    """How many there are in all, of which these were chosen."""
    reason: str | None = None
    """Why there are no pictures, where there are none."""
    run: str = "RUN"
    """The folder of the run, as a command line names it."""
