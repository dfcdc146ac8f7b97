"""The baselines that a gate is asked to hold a run against: folders, or words of the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docextract_eval.cli.ledgers import is_there, known
from docextract_eval.errors import IncompleteError, UndecidedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.gate import Against
    from docextract_eval.runs.history import Entry
    from docextract_eval.runs.ledger import Ledger
    from docextract_eval.runs.measured import Measured
    from docextract_eval.runs.policy import Policy


def held_against(
    asked: Sequence[str], about: Mapping[str, Any], store: str, policy: Policy
) -> tuple[Against, list[str]]:
    """Read the runs that are named, folders or words that the ledger knows; say what is missing.

    The first group is what the run is held against over time: the folders, or the pinned run with
    the nights since; every other word is a baseline by itself.
    """
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.gate import Against, parted
    from docextract_eval.runs.ledger.baselines import is_word
    from docextract_eval.runs.measured import measured

    words = sorted(dict.fromkeys(filter(is_word, asked)), key=lambda word: word != "pinned")
    folders = [healthy(RunFolder(Path(each))) for each in asked if not is_word(each)]
    over_time = any(gate.rule == "time" for gate in policy.gates) and not folders
    group = parted([measured(folder) for folder in folders])
    if not words:
        return group, []
    entries, notes = _meant(words, about, store, policy)
    found = _remembered(known(store), entries, about, over_time=over_time) if entries else group
    if folders:
        return Against(group.pinned, group.nights, found.every), notes
    return found, notes


def healthy(folder: RunFolder) -> RunFolder:
    """Give a run that got answers; whether one that got none is worse cannot be said."""
    about = folder.finished()
    if not about["healthy"]:
        what = f"the run is not healthy: {about['failures']} renditions got no answer"
        remedy = "run it again: what failed is tried again"
        raise IncompleteError(what, str(folder.path), remedy)
    return folder


def _meant(
    words: Sequence[str], about: Mapping[str, Any], store: str, policy: Policy
) -> tuple[list[Entry], list[str]]:
    """Give the runs that words mean, and say of the others why there is none."""
    from docextract_eval.runs.ledger.baselines import Missing, meant

    entries: list[Entry] = []
    notes: list[str] = []
    nowhere = Missing(f"there is no ledger {store} yet", "add a run: dxe history add RUN")
    ledger = known(store) if is_there(store) else None
    for word in words:
        entry = nowhere if ledger is None else meant(ledger, word, about)
        if not isinstance(entry, Missing):
            entries += [] if entry in entries else [entry]
        elif policy.needy:
            raise UndecidedError(f"--baseline {word}: {entry.what}", "", entry.remedy)
        else:
            notes.append(f"not held against {word}: {entry.what}")
    return entries, notes


def _remembered(
    ledger: Ledger, entries: Sequence[Entry], about: Mapping[str, Any], *, over_time: bool
) -> Against:
    """Read what is held against: the first with the nights since if it is pinned, then others."""
    from docextract_eval.runs.gate import Against
    from docextract_eval.runs.ledger.baselines import Nights, nights
    from docextract_eval.runs.measured import measured

    def read(some: Sequence[Entry]) -> list[Measured]:
        return [measured(ledger.remembered(entry)) for entry in some]

    first, *rest = entries
    found = nights(ledger, first, about) if over_time and first.pinned else Nights([first], [])
    return Against(read(found.pinned), read(found.since), read(rest))
