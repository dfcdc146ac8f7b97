"""The ledger as commands open it, how runs are named and chosen, and how they are printed."""

from __future__ import annotations

import csv
import dataclasses
import datetime
import io
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.cli.filters import filter_run
from docextract_eval.cli.shell import OUTPUT, RENAMED_FORM, read_pairs
from docextract_eval.errors import BadInputError, one_line
from docextract_eval.runs.baseline_words import LEDGER, STORE_VARIABLE, is_baseline_word
from docextract_eval.storage.disk import disk_errors_with_remedy
from docextract_eval.storage.object_storage import parse_location

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.runs.filtered import Filters
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.history import Entry
    from docextract_eval.runs.ledger.entries import RunFilter
    from docextract_eval.runs.ledger.ledger import Ledger
    from docextract_eval.runs.measured_run import FinishedRun, MeasuredRun


def find_run_folder(text: str) -> Path:
    """Return a run's folder: as it is given, or that of `name:RELEASE`, `pinned` or `last`."""
    if not is_baseline_word(text):
        return parse_location(text)
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.ledger.baselines import find_named_entry

    entry = find_named_entry(open_existing_ledger(os.environ.get(STORE_VARIABLE, LEDGER)), text)
    folder = RunFolder(parse_location(entry.folder))
    if not (folder.path / "run.json").exists() or folder.description.id != entry.id:
        what = f"{entry.full_name} is in the ledger, and its folder {entry.folder} is gone"
        remedy = f"put it back, or see its records: dxe history show {entry.id}"
        raise BadInputError(what, text, remedy)
    here = Path.cwd()
    return folder.path.relative_to(here) if folder.path.is_relative_to(here) else folder.path


def read_known_names(folders: Sequence[RunFolder]) -> list[FinishedRun]:
    """Return runs whose fields are called as the ledger calls them now, if it has these runs."""
    from docextract_eval.runs.ledger.entries import RunFilter
    from docextract_eval.runs.ledger.field_names import field_names
    from docextract_eval.runs.measured_run import recorded_schemas
    from docextract_eval.runs.renamed import renamed
    from docextract_eval.schemas.scope import names_of

    store = os.environ.get(STORE_VARIABLE, LEDGER)
    fields = [names_of(recorded_schemas(each.finished_about(), str(each.path))) for each in folders]
    if all(own == fields[0] for own in fields) or not ledger_exists(store):
        return [*folders]
    ledger = open_existing_ledger(store)
    found: list[FinishedRun] = []
    for folder in folders:
        run = folder.description
        known = {entry.id for entry in ledger.entries(RunFilter(run.corpus_name))}
        names = field_names(ledger, run.corpus_name) if run.id in known else {}
        found.append(renamed(folder, names))
    return found


def read_compared_runs(
    paths: Sequence[Path], filters: Filters, renamed: Sequence[str] | None = None
) -> list[MeasuredRun]:
    """Read runs to be compared, judged alike and without what filters leave out.

    Fields are not left out: a conclusion about one may depend on the others.
    """
    from docextract_eval.runs.comparison.judged_alike import judged_alike
    from docextract_eval.runs.comparison.renamed import called_as_now
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.measured_run import read_measured_run

    names = read_pairs(renamed, RENAMED_FORM)
    folders = called_as_now(read_known_names([RunFolder(path) for path in paths]), names)
    of_documents = {name: values for name, values in filters.items() if name != "field"}
    return judged_alike([read_measured_run(filter_run(each, of_documents)) for each in folders])


NAMED_RUN = "or one of the ledger: name:RELEASE, pinned or last"
NamedRun = Annotated[
    Path,
    typer.Argument(metavar="RUN", parser=find_run_folder, help=f"Folder of a run, {NAMED_RUN}."),
]
SecondRun = Annotated[
    Path | None,
    typer.Option(
        metavar="RUN",
        parser=find_run_folder,
        help="A second run, to measure how many answers change from one release to the next.",
    ),
]
WHICH = "Which runs (all must match)"
AsCsv = Annotated[
    bool, typer.Option("--csv", help="Print the result as CSV.", rich_help_panel=OUTPUT)
]
Called = Annotated[
    str, typer.Argument(metavar="RUN", help="A run: its release, name, id or folder.")
]
OfCorpus = Annotated[
    str | None,
    typer.Option(
        "--corpus", metavar="NAME", help="Only runs over this corpus.", rich_help_panel=WHICH
    ),
]
OfPipeline = Annotated[
    str | None,
    typer.Option(
        "--pipeline", metavar="NAME", help="Only runs of this pipeline.", rich_help_panel=WHICH
    ),
]
OfTag = Annotated[
    str | None,
    typer.Option("--tag", metavar="NAME", help="Only runs with this tag.", rich_help_panel=WHICH),
]
Since = Annotated[
    str | None,
    typer.Option(
        metavar="DATE", help="Only runs finished on this date or later.", rich_help_panel=WHICH
    ),
]
Until = Annotated[
    str | None,
    typer.Option(
        metavar="DATE", help="Only runs finished on this date or before.", rich_help_panel=WHICH
    ),
]
Last = Annotated[
    int | None,
    typer.Option(
        metavar="INTEGER", min=1, help="Only this many of the newest runs.", rich_help_panel=WHICH
    ),
]


def open_or_create_ledger(store: str) -> Ledger:
    """Open a ledger, making it where there is none; in its usual place, with its folder."""
    from docextract_eval.runs.ledger.ledger import open_ledger

    if store == LEDGER:
        with disk_errors_with_remedy(Path(store).parent):
            Path(store).parent.mkdir(exist_ok=True)
    return open_ledger(store)


def open_existing_ledger(store: str) -> Ledger:
    """Open a ledger that is there."""
    from docextract_eval.runs.ledger.ledger import open_ledger

    if not ledger_exists(store):
        raise BadInputError("the ledger does not exist", store, "add a run: dxe history add RUN")
    return open_ledger(store)


def find_run(ledger: Ledger, name_or_folder: str) -> Entry:
    """Find a run by its name, or by its folder."""
    from docextract_eval.runs.folder import RunFolder

    folder = RunFolder(Path(name_or_folder))
    if (folder.path / "run.json").exists():
        return ledger.find(folder.description.id)
    return ledger.find(name_or_folder)


def read_run_filter(*filters: str | None) -> RunFilter:
    """Read filters in their order; dates are checked."""
    from docextract_eval.runs.ledger.entries import RunFilter

    asked = RunFilter(*filters)
    since, until = _parse_date("--since", asked.since), _parse_date("--until", asked.until)
    return dataclasses.replace(asked, since=since, until=until)


def _parse_date(option: str, text: str | None) -> str | None:
    """Return a date, or a time on it, as runs state when they finished: in UTC."""
    if text is None:
        return None
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError as error:
        remedy = f"write {option} 2026-11-21"
        raise BadInputError(f"'{text}' is not a date", option, remedy) from error
    if "T" not in text and ":" not in text:
        return moment.date().isoformat()
    if moment.tzinfo is not None:
        moment = moment.astimezone(datetime.UTC)
    return moment.replace(tzinfo=None).isoformat(timespec="seconds")


def refuse_both_forms(command: str, *, as_json: bool, as_csv: bool) -> None:
    """Refuse two forms at once."""
    if as_json and as_csv:
        raise BadInputError("both --json and --csv are given", command, "give one of them")


def print_csv(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> None:
    """Print rows as CSV."""
    sys.stdout.write(csv_text(rows, names))


def csv_text(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> str:
    """Return rows as RFC 4180 has them; no text commands a terminal or is a formula."""
    from docextract_eval.interop.csv_cells import escape_formula

    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, names, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        texts = {name: escape_formula(one_line(v)) for name, v in row.items() if isinstance(v, str)}
        writer.writerow({**row, **texts})
    return written.getvalue()


def terminal_width() -> int:
    """Return the number of columns: those of the terminal, 80 in a pipe."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 80


def is_ascii_only() -> bool:
    """Return whether only ASCII can be printed."""
    try:
        "\u2581".encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return True
    return False


def ledger_exists(store: str) -> bool:
    """Return whether there can be a ledger: a file exists, or a server is named."""
    return "://" in store or Path(store).exists()
