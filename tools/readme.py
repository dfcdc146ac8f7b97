"""The commands that a page of Markdown tells its reader to type.

In a block marked `console`, lines that start with `$ ` are commands and the rest is what they
print; in one marked `bash`, every line is a command but blank ones and comments. A backslash at
the end continues a command. A comment behind it may say how it ends: `# exit 1`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK = re.compile(r"^```(console|bash)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_EXIT = re.compile(r"\s#.*\bexit (\d+)")


@dataclass(frozen=True)
class Command:
    """One command, where it stands, and the code with which it says that it ends."""

    line: int
    text: str
    exit: int = 0


def commands(page: str) -> Iterator[Command]:
    r"""Yield every command of a page in reading order.

    >>> page = "```console\n$ dxe gate \\\n    runs/quick  # FAIL: exit 1\nFAIL\n```\n"
    >>> [(command.text, command.exit) for command in commands(page)]
    [('dxe gate runs/quick  # FAIL: exit 1', 1)]
    """
    for block in _BLOCK.finditer(page):
        line = page.count("\n", 0, block.start(2)) + 1
        typed = re.sub(r"\\\n[> ]*", "\0", block[2])
        for written in typed.split("\n"):
            text = _typed(block[1], written.replace("\0", ""))
            if text:
                ends = _EXIT.search(text)
                yield Command(line, text, int(ends[1]) if ends else 0)
            line += 1 + written.count("\0")


def _typed(language: str, line: str) -> str:
    if language == "console":
        return line.removeprefix("$ ").strip() if line.startswith("$ ") else ""
    return "" if line.startswith("#") else line.strip()
