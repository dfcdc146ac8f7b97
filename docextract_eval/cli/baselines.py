"""The baselines that a gate compares a run with: folders, or runs of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli.ledgers import ledger_exists, open_existing_ledger
from docextract_eval.errors import (
    DocextractEvalError,
    FormatError,
    HashMismatchError,
    IncompleteError,
    InconclusiveError,
    count_phrase,
)
from docextract_eval.runs.baseline_words import LEDGER, NAME_PREFIX, is_baseline_word
from docextract_eval.runs.description import RunDescription
from docextract_eval.storage.object_storage import parse_location

if TYPE_CHECKING:
    from docextract_eval.runs.derivation.deriving import RederivedRun
    from docextract_eval.runs.history import Entry
    from docextract_eval.runs.ledger.ledger import Ledger
    from docextract_eval.runs.measured_run import MeasuredRun
    from docextract_eval.runs.release.gate import ComparedRuns
    from docextract_eval.runs.release.policy import Policy


Corpora = Annotated[
    list[Path] | None,
    typer.Option(
        "--corpus",
        metavar="PATH",
        parser=parse_location,
        help="New location of a corpus that you moved; repeatable.",
    ),
]


@dataclass(frozen=True, slots=True)
class BaselinePlace:
    """Where baselines and their corpora are searched."""

    store: str
    corpora: Sequence[Path]


def derive_baselines(
    asked: Sequence[str], run: RunDescription, place: BaselinePlace, policy: Policy
) -> tuple[ComparedRuns, list[str]]:
    """Derive the runs that are named, folders or words of the ledger; return notes about them.

    Each is a baseline by itself, and named once however often it is given. Gates on time look at
    the folders, or at the pinned run with the nightly runs since.
    """
    from docextract_eval.runs.derivation.deriving import rederive_unless_known
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.measured_run import read_measured_run
    from docextract_eval.runs.release.gate import ComparedRuns, split_baselines

    words = sorted(
        dict.fromkeys(filter(is_baseline_word, asked)), key=lambda word: word != "pinned"
    )
    folders = [
        require_healthy(rederive_unless_known(RunFolder(path), place.corpora))
        for path in {
            parse_location(each).resolve(): parse_location(each)
            for each in asked
            if not is_baseline_word(each)
        }.values()
    ]
    over_time = any(gate.rule == "gradual_loss" for gate in policy.gates) and not folders
    named = [read_measured_run(folder).with_lasting_name() for folder in folders]
    group = split_baselines(named)
    pairs = zip(folders, named, strict=True)
    notes = [note for folder, run in pairs for note in folder.notes_about(run.name)]
    if not words:
        return group, notes
    try:
        entries, more = _resolve_words(words, run, place.store, policy)
        notes += more
        if not entries:
            return group, notes
        found, more = _read_baselines(
            open_existing_ledger(place.store), entries, run, place, over_time=over_time
        )
        notes += more
    except HashMismatchError as error:
        raise InconclusiveError(error.what, error.where, error.remedy) from error
    if not folders:
        return found, notes
    known = {each.description.id for each in group.all_runs}
    further = [each for each in found.all_runs if each.description.id not in known]
    others = [*group.other_baselines, *further]
    return ComparedRuns(group.pinned, group.later_runs, others), notes


def require_healthy(run: RederivedRun) -> RederivedRun:
    """Return a run unless too many of its renditions failed: whether it is worse is unknown."""
    from docextract_eval.runs.failures import RUN_AGAIN

    if not run.description.healthy:
        failed = count_phrase(run.description.failures, "rendition")
        what = f"too many failures: {failed} got no answer"
        what = "; ".join(filter(None, (what, run.folder.most_frequent_failure())))
        raise IncompleteError(what, run.path, RUN_AGAIN)
    return run


def _resolve_words(
    words: Sequence[str], run: RunDescription, store: str, policy: Policy
) -> tuple[list[Entry], list[str]]:
    """Return the runs that words name, and notes on those that do not exist yet.

    Before the first run is added, the usual ledger does not exist; another one that does not, and
    a release that no run has, are refused: nobody can mean them. Where runs are damaged, one that
    seems not to exist yet may be among them: nothing is decided.
    """
    from docextract_eval.runs.ledger.baselines import MissingBaseline, resolve_baseline
    from docextract_eval.runs.ledger.entries import RunFilter

    entries: list[Entry] = []
    notes: list[str] = []
    nowhere = MissingBaseline(f"there is no ledger {store}", "add a run: dxe history add RUN")
    may_be_new = store == LEDGER and not any(word.startswith(NAME_PREFIX) for word in words)
    ledger = None if may_be_new and not ledger_exists(store) else open_existing_ledger(store)
    known = ledger.entries(RunFilter(run.corpus_name)) if ledger else []
    if damaged := [entry.full_name for entry in known if entry.is_damaged]:
        notes.append(f"damaged in the ledger, and so no baselines: {', '.join(damaged)}")
    for word in words:
        entry = nowhere if ledger is None else resolve_baseline(ledger, word, run)
        if not isinstance(entry, MissingBaseline):
            entries += [] if entry in entries else [entry]
        elif policy.rules_needing_baseline or damaged or word.startswith(NAME_PREFIX):
            what = "; ".join([f"--baseline {word}: {entry.what}", *notes])
            raise InconclusiveError(what, "", entry.remedy)
        else:
            notes.append(f"not compared with {word}: {entry.what}")
    return entries, notes


def _read_baselines(
    ledger: Ledger,
    entries: Sequence[Entry],
    run: RunDescription,
    place: BaselinePlace,
    *,
    over_time: bool,
) -> tuple[ComparedRuns, list[str]]:
    """Read the baselines: the first with the nightly runs since if it is pinned, then others."""
    from docextract_eval.runs.ledger.baselines import LaterRuns, pinned_and_later_runs
    from docextract_eval.runs.release.gate import ComparedRuns

    notes: list[str] = []

    def read_runs(some: Sequence[Entry]) -> list[MeasuredRun]:
        return [_read_baseline(ledger, entry, place, notes) for entry in some]

    first, *rest = entries
    found = (
        pinned_and_later_runs(ledger, first, run)
        if over_time and first.pinned
        else LaterRuns([first], [])
    )
    return ComparedRuns(read_runs(found.pinned), read_runs(found.since), read_runs(rest)), notes


def _read_baseline(
    ledger: Ledger, entry: Entry, place: BaselinePlace, notes: list[str]
) -> MeasuredRun:
    """Derive a run of the ledger again where its folder and corpus are there; else note it."""
    from docextract_eval.runs.derivation.deriving import rederive_unless_known
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.ledger.field_names import field_names
    from docextract_eval.runs.measured_run import read_measured_run
    from docextract_eval.runs.renamed import renamed

    names = field_names(ledger, entry.corpus)
    folder = RunFolder(parse_location(entry.folder))
    try:
        if RunDescription.from_about(folder.finished_about()).id != entry.id:
            raise FormatError("holds another run", str(folder.path))
        run = rederive_unless_known(folder, place.corpora, entry.full_name)
    except DocextractEvalError as error:
        ledger_run = ledger.ledger_run(entry)
        ledger_run.check()
        found = read_measured_run(renamed(ledger_run, names))
        notes += ledger_run.notes
        reason = f"{error.where}: {error.what}" if error.where else error.what
        notes.append(f"{found.name} was read from the ledger and not derived again ({reason})")
        return found
    notes += run.notes_about(run.path)
    return read_measured_run(renamed(run, names))
