"""Runs as a command line names them: by their folders, or by words that the ledger resolves."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from docextract_eval.cli.ledgers import open_existing_ledger
from docextract_eval.errors import BadInputError
from docextract_eval.runs.ledger.baseline_words import LEDGER, STORE_VARIABLE, is_baseline_word
from docextract_eval.storage.object_storage import parse_location


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
        remedy = f"put it back, or see what is left: dxe history show {entry.id}"
        raise BadInputError(what, text, remedy)
    here = Path.cwd()
    return folder.path.relative_to(here) if folder.path.is_relative_to(here) else folder.path


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
        help="A second run, to measure how many answers change between releases.",
    ),
]
