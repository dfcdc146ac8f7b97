"""Runs of a ledger as they are compared: judged as the last of them is, as far as that can be.

A ledger holds no answers. Where runs were judged otherwise, they are read from their folders, if
these still hold what was added; `judged_alike` and `overlap` decide what can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval.errors import DocextractEvalError
from docextract_eval.runs.comparison.judged_alike import judged_alike, needs_judging
from docextract_eval.runs.folder import RunFolder, checked_digests
from docextract_eval.runs.ledger.field_names import field_names
from docextract_eval.runs.ledger.ledger import Ledger
from docextract_eval.runs.measured_run import MeasuredRun, read_measured_run
from docextract_eval.runs.recorded_hashes import combined_digest
from docextract_eval.runs.renamed import Names, renamed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.runs.history import Entry


@dataclass(frozen=True, slots=True)
class AlikeRuns:
    """Reads runs of a ledger, each once."""

    ledger: Ledger
    _read: dict[str, MeasuredRun] = field(default_factory=dict)
    _judged: dict[tuple[str, ...], list[MeasuredRun]] = field(default_factory=dict)
    _names: dict[str, Names] = field(default_factory=dict)

    def read(self, entry: Entry) -> MeasuredRun:
        """Return a run as the ledger holds it."""
        if entry.id not in self._read:
            run = renamed(self.ledger.ledger_run(entry), self._names_over(entry.corpus))
            self._read[entry.id] = read_measured_run(run)
        return self._read[entry.id]

    def alike(self, *entries: Entry) -> list[MeasuredRun]:
        """Return runs as they are judged by the corpus and the rules of the last."""
        runs = [self.read(entry) for entry in entries]
        if not any(needs_judging(run, runs[-1]) for run in runs[:-1]):
            return runs
        key = tuple(entry.id for entry in entries)
        if key not in self._judged:
            self._judged[key] = judged_alike(self._of_folders(entries))
        return self._judged[key]

    def pair(self, before: Entry, after: Entry) -> tuple[MeasuredRun, MeasuredRun]:
        """Return two runs as they are judged by the corpus and the rules of the second."""
        one, other = self.alike(before, after)
        return one, other

    def _names_over(self, corpus: str) -> Names:
        if corpus not in self._names:
            self._names[corpus] = field_names(self.ledger, corpus)
        return self._names[corpus]

    def _of_folders(self, entries: Sequence[Entry]) -> list[MeasuredRun]:
        return [self._of_folder(entry) or self.read(entry) for entry in entries]

    def _of_folder(self, entry: Entry) -> MeasuredRun | None:
        """Return a run from its folder; None where that no longer holds what was added."""
        folder = RunFolder(Path(entry.folder))
        try:
            if not entry.folder or combined_digest(checked_digests(folder)) != entry.content:
                return None
            run = renamed(folder, self._names_over(entry.corpus))
            return read_measured_run(run).with_lasting_name(entry.full_name)
        except DocextractEvalError:
            return None
