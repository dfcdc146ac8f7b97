"""Pin and unpin the baseline run of a pipeline over a corpus."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval.errors import BadInputError, DocextractEvalError
from docextract_eval.runs.description import OVER_CHOSEN
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.ledger.entries import refuse_damaged
from docextract_eval.runs.ledger.titles import read_titles, write_titles

if TYPE_CHECKING:
    from docextract_eval.runs.history import Entry
    from docextract_eval.runs.ledger.ledger import Ledger


def pin_run(ledger: Ledger, entry: Entry) -> list[str]:
    """Pin a run, in the ledger and in its folder; return notes for the user."""
    refuse_damaged(ledger.verified_entries([entry]), ledger.store.name)
    if not entry.healthy:
        what = "the run is not healthy, and would be no baseline"
        raise BadInputError(what, entry.full_name, "pin one that got its answers")
    if entry.chosen:
        what = f"{OVER_CHOSEN}, and would be no baseline"
        raise BadInputError(what, entry.full_name, "pin one over all documents")
    if entry.pinned:
        return ["it was pinned already"]
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds")
    before = ledger.pin_or_unpin(entry, now)
    notes = _write_pin(entry, now)
    if before is None:
        return notes
    return [f"{before.full_name} is pinned no longer", *_write_pin(before, None), *notes]


def unpin_run(ledger: Ledger, entry: Entry) -> list[str]:
    """Unpin a run; return notes for the user."""
    refuse_damaged([entry], ledger.store.name)
    if not entry.pinned:
        return ["it was not pinned"]
    ledger.pin_or_unpin(entry, None)
    return _write_pin(entry, None)


def _write_pin(entry: Entry, since: str | None) -> list[str]:
    """Write a pin into the run's folder too; where the folder is gone, only the ledger has it."""
    folder = RunFolder(Path(entry.folder))
    if not entry.folder or not folder.path.is_dir():
        return [f"its folder is not there: the ledger alone knows of the pin ({entry.folder})"]
    try:
        if folder.description.id != entry.id:
            return [
                f"its folder holds another run: the ledger alone knows of the pin ({folder.path})"
            ]
        write_titles(folder, replace(read_titles(folder), pinned=since))
    except DocextractEvalError as error:
        return [f"the ledger alone knows of the pin: {error}"]
    return []
