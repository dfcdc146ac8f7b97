"""How tools write what they measured as Markdown: rows, tables, and whole pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from inside import ROOT

from docextract_eval.storage.disk import write_atomically

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterable, Iterator, Sequence


def row(*cells: str) -> str:
    """Return a row of a table.

    >>> row("total", "0.913")
    '| total | 0.913 |'
    """
    return f"| {' | '.join(cells)} |"


def table(
    head: Sequence[str], rows: Iterable[Iterable[str]], first: str = "---", others: str = "---"
) -> Iterator[str]:
    """Yield the lines of a table; `first` and `others` say to which side columns are set.

    >>> [*table(["field", "right"], [["total", "0.913"]], others="---:")]
    ['| field | right |', '|---|---:|', '| total | 0.913 |']
    """
    yield row(*head)
    yield "|".join(["", first, *[others] * (len(head) - 1), ""])
    yield from (row(*each) for each in rows)


def add_into_option(parser: ArgumentParser) -> None:
    """Add the option that says where the page is written."""
    into = ROOT / "docs/measured/data"
    parser.add_argument("--into", type=Path, default=into, help="where the page is written")


def print_and_write(lines: Iterable[str], file: Path) -> None:
    """Print a page, and write it."""
    page = "\n".join(lines).rstrip() + "\n"
    print(page, end="")
    write_atomically(file, page)


def write_or_print(page: str, file: Path, *, is_written: bool) -> None:
    """Write a page where that was asked for, and print it otherwise."""
    if is_written:
        write_atomically(file, page)
    else:
        print(page, end="")
