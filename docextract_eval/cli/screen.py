"""What a stream goes to: how wide it is, and whether it has colours and a cursor."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TextIO

_NARROWEST = 40
"""Columns below which a terminal is taken to be wider."""


def screen_width(stream: TextIO | None = None) -> int | None:
    """Return the columns of the terminal that standard output, or another stream, goes to.

    None stands for a pipe or a file, where nothing is folded or cut.
    """
    if not _is_terminal(stream):
        return None
    return max(_NARROWEST, shutil.get_terminal_size().columns)


def has_colours(stream: TextIO | None = None) -> bool:
    """Return whether colours are shown: on a terminal, unless the environment says no."""
    return not os.environ.get("NO_COLOR") and has_cursor(stream)


def has_cursor(stream: TextIO | None = None) -> bool:
    """Return whether a stream goes to a terminal that does more than print."""
    return os.environ.get("TERM") != "dumb" and _is_terminal(stream)


def _is_terminal(stream: TextIO | None) -> bool:
    found = sys.stdout if stream is None else stream
    return found is not None and found.isatty()
