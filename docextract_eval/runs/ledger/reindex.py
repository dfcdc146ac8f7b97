"""Rebuild a ledger from the run folders: with the same content, whatever happened to the file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, text

from docextract_eval.errors import (
    BadInputError,
    DamagedFileError,
    IncompleteError,
    InconclusiveError,
)
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.ledger.ledger import open_ledger
from docextract_eval.runs.ledger.opening import is_file_store
from docextract_eval.runs.ledger.release_tests import restore_findings, run_release_tests
from docextract_eval.runs.ledger.schema import CELLS, FIGURES, PAGES, SCORES
from docextract_eval.storage.disk import disk_errors_with_remedy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from docextract_eval.runs.ledger.ledger import Ledger


@dataclass(frozen=True, slots=True)
class ReindexResult:
    """The result of rebuilding a ledger."""

    runs: tuple[str, ...]
    """The ids of the runs whose folders were found."""
    new: tuple[str, ...]
    """Those of them that the ledger did not have before; a lost one had none."""
    left_out: tuple[str, ...]
    """Folders that could not be added, and why."""
    kept: tuple[str, ...]
    """The ids of runs in the ledger whose folders were not found: they stay unchanged."""
    moved: str | None
    """The new path of a damaged file."""
    notes: tuple[str, ...] = ()
    """Notes on a run, each after its folder."""


def reindex(
    store: str,
    roots: Sequence[Path],
    on_run: Callable[[], None] = lambda: None,
    try_rederivation: Callable[[RunFolder], bool] = lambda _: False,
) -> ReindexResult:
    """Add every finished run below some folders again; no known run is lost.

    `try_rederivation` derives a run again and returns whether it could.
    """
    for root in roots:
        if not root.is_dir():
            raise BadInputError("is not there", str(root), "name the folder that holds the runs")
    moved = _set_damaged_aside(store)
    ledger = open_ledger(store)
    runs: dict[str, Path] = {}
    new, left_out, notes = [], [], []
    for folder in find_run_folders(roots):
        try:
            added = ledger.add(folder, rewrite=True, was_rederived=try_rederivation(folder))
        except (BadInputError, IncompleteError, InconclusiveError) as error:
            if error.where == ledger.store.name:
                raise
            left_out.append(str(error))
        else:
            if (before := runs.get(added.run, folder.path)) != folder.path:
                what = f"is run {added.run}, as {before} is: the ledger keeps this one"
                notes.append(f"{folder.path}: {what}")
            notes += [f"{folder.path}: {note}" for note in added.notes]
            new += [added.run] if added.what == "added" else []
            runs[added.run] = folder.path
        on_run()
    notes += restore_findings(ledger, [*runs])
    notes += [note for found in run_release_tests(ledger, [*runs]) for note in found.notes]
    _delete_orphans(ledger)
    kept = tuple(entry.id for entry in ledger.entries() if entry.id not in runs)
    return ReindexResult(tuple(runs), tuple(new), tuple(left_out), kept, moved, tuple(notes))


def find_run_folders(roots: Iterable[Path]) -> Iterator[RunFolder]:
    """Yield the folders of runs, in the order of their paths."""
    for root in roots:
        for file in sorted(root.rglob("run.json")):
            if not any(part.startswith(".") for part in file.relative_to(root).parts):
                yield RunFolder(file.parent)


def _set_damaged_aside(store: str) -> str | None:
    """Rename a damaged file; return its new path, or None for an intact one and for a server."""
    if not is_file_store(store) or not Path(store).exists():
        return None
    try:
        with open_ledger(store).store.reading() as connection:
            whole = connection.execute(text("PRAGMA quick_check")).scalar() == "ok"
    except DamagedFileError:
        whole = False
    if whole:
        return None
    path = Path(store)
    taken = (path.with_name(f"{path.name}.damaged-{n}") for n in range(1, 1000))
    aside = next(each for each in taken if not each.exists())
    with disk_errors_with_remedy(path):
        for ending in ("-wal", "-shm"):  # what they hold belongs to the damaged file
            side_file = path.with_name(path.name + ending)
            if side_file.exists():
                side_file.replace(aside.with_name(aside.name + ending))
        path.replace(aside)
    return str(aside)


def _delete_orphans(ledger: Ledger) -> None:
    """Delete figures and pages that belong to no run any more."""
    with ledger.store.writing() as connection:
        connection.execute(delete(FIGURES).where(FIGURES.c.id.not_in(select(SCORES.c.figure))))
        connection.execute(delete(PAGES).where(PAGES.c.digest.not_in(select(CELLS.c.pages))))
