"""What a command shows: progress on a terminal, results on stdout, JSON where it is asked for."""

from __future__ import annotations

import contextlib
import json
import math
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.limits import MOST_WORKERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from docextract_eval.runs.folder import RunFolder

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Workers = Annotated[
    int | None,
    typer.Option(min=1, max=MOST_WORKERS, help="Processes to use; as many as cores where it pays."),
]
Settings = Annotated[
    list[str] | None, typer.Option("-p", metavar="KEY=VALUE", help="A setting of the pipeline.")
]
Folder = Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Where to write it.")]

Store = Annotated[
    str,
    typer.Option(
        metavar="FILE|URL",
        envvar="DXE_STORE",
        help="The ledger: an SQLite file, or the URL of a PostgreSQL database.",
    ),
]
LEDGER = "runs/ledger.db"
"""Where the ledger is if nothing is said."""
RunPath = Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run.")]
CorpusPath = Annotated[Path, typer.Argument(metavar="CORPUS", help="The folder of a corpus.")]


def finite(value: float | None) -> float | None:
    """Refuse what is in no range, and out of none."""
    if value is not None and not math.isfinite(value):
        raise typer.BadParameter("is no finite number")
    return value


@contextlib.contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[], None]]:
    """Show a bar on a terminal, nothing in a pipe; gives what to call after every step."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = ("{task.description:<12}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=total)
        yield lambda: bar.advance(task)


def say_unverified(folder: RunFolder) -> None:
    """Say of a run whose files nobody can check that it is one, before anything of it is shown."""
    from docextract_eval.runs.evidence import unverified

    if why := unverified(folder.finished()):
        typer.echo(f"dxe: {folder.path} is unverified: {why}", err=True)


def print_json(thing: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Print JSON for another program."""
    typer.echo(json.dumps(thing, indent=2, ensure_ascii=False))


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print columns for a person, whose terminal shows a kanji twice as wide as a letter."""
    from rich.cells import cell_len

    widths = [max(map(cell_len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, *rows) if any(head) else rows:
        pairs = zip(row, widths, strict=True)
        typer.echo("  ".join(text + " " * (wide - cell_len(text)) for text, wide in pairs).rstrip())


def read_pairs(settings: Sequence[str] | None, form: str = "-p KEY=VALUE") -> dict[str, str]:
    """Read `KEY=VALUE` as typed after `-p` or another option.

    >>> read_pairs(["psm=6", "languages=eng+deu"])
    {'psm': '6', 'languages': 'eng+deu'}
    """
    from docextract_eval.errors import BadInputError

    pairs = {}
    for setting in settings or ():
        name, equals, value = setting.partition("=")
        if not equals or not name:
            option = form.partition(" ")[0]
            raise BadInputError(f"{option} {setting} has no value", remedy=f"write it as {form}")
        pairs[name] = value
    return pairs


def read_size(text: str | None, option: str) -> int | None:
    """Read bytes as people write them.

    >>> read_size("2G", "--memory"), read_size("512 MB", "--memory")
    (2147483648, 536870912)
    """
    from docextract_eval.errors import BadInputError

    if text is None:
        return None
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?", text.strip(), re.IGNORECASE)
    size = float(found[1]) * 1024 ** " KMGT".index(found[2].upper() or " ") if found else 0
    if not 1 <= size < 2**60:
        raise BadInputError(f"{option} {text} is no size", remedy=f"write it as {option} 2G")
    return int(size)
