"""How words of the code are written as Markdown."""

from __future__ import annotations

import re

MOST_WORDS = 60
"""Words of one entry."""


def cell(text: str) -> str:
    r"""Return a text as a cell of a table, or a line, says it: nothing in it is markup.

    >>> cell("a|b of <NAME> and `x|<y>`")
    'a\\|b of &lt;NAME> and `x\\|<y>`'
    """
    parts = re.split(r"(`[^`]*`)", " ".join(text.split()))
    plain = (
        part if part[:1] == "`" else part.replace("<", "&lt;").replace("*", r"\*") for part in parts
    )
    return "".join(plain).replace("|", r"\|")


def code(text: object) -> str:
    """Return a text set as code; nothing for nothing."""
    shown = str(text).replace("|", r"\|")
    if not shown:
        return ""
    return f"`` {shown} ``" if "`" in shown else f"`{shown}`"
