"""A share as a small bar of blocks, an eighth of a letter fine."""

from __future__ import annotations

WIDTH = 8
"""Letters of a whole bar."""
_EIGHTHS = " ▏▎▍▌▋▊▉"
_FULL = "█"


def bar(share: float | None, *, ascii_only: bool = False) -> str:
    """Draw a share; something is never drawn as nothing, nor all but something as all.

    >>> bar(.5), bar(.27), bar(.27, ascii_only=True)
    ('████', '██▏', '##......')
    >>> bar(.001), bar(None)
    ('▏', '')
    """
    if share is None:
        return ""
    if ascii_only:
        full = _between(share, WIDTH)
        return "#" * full + "." * (WIDTH - full)
    full, rest = divmod(_between(share, WIDTH * 8), 8)
    return _FULL * full + (_EIGHTHS[rest] if rest else "")


def _between(share: float, steps: int) -> int:
    """Give the nearest of so many steps; the first and the last for nothing and all alone."""
    if not 0 < share < 1:
        return steps if share >= 1 else 0
    return min(steps - 1, max(1, round(share * steps)))
