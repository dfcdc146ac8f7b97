"""The ledger as commands open it, what they ask of it, and how they print what they got."""

from __future__ import annotations

import csv
import dataclasses
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.cli.shell import LEDGER
from docextract_eval.errors import BadInputError, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.runs.history import Entry
    from docextract_eval.runs.ledger import Ledger
    from docextract_eval.runs.ledger.entries import Wanted


AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
Called = Annotated[
    str, typer.Argument(metavar="RUN", help="A run: its release, name, id or folder.")
]
OfCorpus = Annotated[str | None, typer.Option("--corpus", help="Runs over this corpus alone.")]
OfPipeline = Annotated[str | None, typer.Option("--pipeline", help="Runs of this pipeline alone.")]
OfTag = Annotated[str | None, typer.Option("--tag", help="Runs with this tag alone.")]
Since = Annotated[str | None, typer.Option(metavar="DAY", help="Finished on this day or later.")]
Until = Annotated[str | None, typer.Option(metavar="DAY", help="Finished on this day or before.")]


def made(store: str) -> Ledger:
    """Open a ledger, making it where there is none; in its usual place, with its folder."""
    from docextract_eval.disk import told
    from docextract_eval.runs.ledger import open_ledger

    if store == LEDGER:
        with told(Path(store).parent):
            Path(store).parent.mkdir(exist_ok=True)
    return open_ledger(store)


def known(store: str) -> Ledger:
    """Open a ledger that is there."""
    from docextract_eval.runs.ledger import open_ledger

    if not is_there(store):
        raise BadInputError("is not there", store, "add a run first: dxe history add RUN")
    return open_ledger(store)


def found(ledger: Ledger, called: str) -> Entry:
    """Find a run by what it is called, or by its folder."""
    from docextract_eval.runs.folder import RunFolder

    folder = RunFolder(Path(called))
    if (folder.path / "run.json").exists():
        return ledger.find(folder.description.id)
    return ledger.find(called)


def wanted(*said: str | None) -> Wanted:
    """Read filters in their order; a day must be one."""
    from docextract_eval.runs.ledger.entries import Wanted

    asked = Wanted(*said)
    since, until = _day("--since", asked.since), _day("--until", asked.until)
    return dataclasses.replace(asked, since=since, until=until)


def _day(option: str, text: str | None) -> str | None:
    """Return a day, or a moment of one, as runs say when they finished: in UTC."""
    import datetime

    if text is None:
        return None
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError as error:
        what, remedy = f"{option} {text} is no day", f"write it as {option} 2026-11-21"
        raise BadInputError(what, remedy=remedy) from error
    if "T" not in text and ":" not in text:
        return moment.date().isoformat()
    if moment.tzinfo is not None:
        moment = moment.astimezone(datetime.UTC)
    return moment.replace(tzinfo=None).isoformat(timespec="seconds")


def one_of(*, as_json: bool, as_csv: bool) -> None:
    """Refuse two forms at once."""
    if as_json and as_csv:
        raise BadInputError("--json and --csv are two forms", remedy="ask for one of them")


def print_csv(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> None:
    """Print rows as RFC 4180 has them; no text commands a terminal or is a formula."""
    from docextract_eval.interop.sheets import as_text

    writer = csv.DictWriter(sys.stdout, names, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        texts = {name: as_text(one_line(v)) for name, v in row.items() if isinstance(v, str)}
        writer.writerow({**row, **texts})


def width() -> int:
    """Return how many columns there are: those of a terminal, 80 in a pipe."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 80


def ascii_only() -> bool:
    """Say whether nothing but ASCII can be shown."""
    try:
        "\u2581".encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return True
    return False


def is_there(store: str) -> bool:
    """Say whether there can be a ledger: a file is there, or a server is named."""
    return "://" in store or Path(store).exists()
