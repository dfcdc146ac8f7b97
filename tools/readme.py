"""The commands that a page of Markdown asks its reader to type, and the files that it shows.

In a block marked `console`, lines that start with `$ ` are commands and the rest is what they
print; in one marked `bash`, every line is a command but blank ones and comments. A backslash at
the end continues a command. A comment behind it may say how it ends: `# exit 1`. Any other block
is a file if the paragraph above it ends with the file's name in backticks and a colon.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = ("README.md", "docs/tutorial/measure-your-extractor.md", "docs/tutorial/tour.md")
"""The pages whose every command is run by tools/fresh, one page after the other."""
_BLOCK = re.compile(
    r"(?:`([\w-]+\.\w+)`:\n\n)?^```(\w+)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL
)
_EXIT = re.compile(r"\s#.*\bexit (\d+)")


@dataclass(frozen=True)
class Command:
    """One command, where it stands, and the code with which it says that it ends."""

    line: int
    text: str
    exit: int = 0


@dataclass(frozen=True)
class File:
    """A file that the reader is asked to save, and where it stands."""

    line: int
    name: str
    text: str


def steps(page: str) -> Iterator[Command | File]:
    r"""Yield every command and every file of a page in reading order.

    >>> page = "Save as `a.py`:\n\n```python\nA = 1\n```\n\n```bash\npython a.py\n```\n"
    >>> [step.text for step in steps(page)]
    ['A = 1\n', 'python a.py']
    """
    for block in _BLOCK.finditer(page):
        name, language, text = block.groups()
        line = page.count("\n", 0, block.start(3)) + 1
        if language in {"bash", "console"}:
            yield from _commands(language, text, line)
        elif name:
            yield File(line, name, text)


def commands(page: str) -> Iterator[Command]:
    r"""Yield every command of a page in reading order.

    >>> page = "```console\n$ dxe gate \\\n    runs/quick  # FAIL: exit 1\nFAIL\n```\n"
    >>> [(command.text, command.exit) for command in commands(page)]
    [('dxe gate runs/quick  # FAIL: exit 1', 1)]
    """
    return (step for step in steps(page) if isinstance(step, Command))


def _commands(language: str, block: str, line: int) -> Iterator[Command]:
    typed = re.sub(r"\\\n[> ]*", "\0", block)
    for written in typed.split("\n"):
        text = _typed(language, written.replace("\0", ""))
        if text:
            ends = _EXIT.search(text)
            yield Command(line, text, int(ends[1]) if ends else 0)
        line += 1 + written.count("\0")


def _typed(language: str, line: str) -> str:
    if language == "console":
        return line.removeprefix("$ ").strip() if line.startswith("$ ") else ""
    return "" if line.startswith("#") else line.strip()
