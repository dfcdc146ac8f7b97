"""The baseline runs that `last`, `pinned` and `name:RELEASE` stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.errors import BadInputError, UnknownNameError, list_first
from docextract_eval.runs.baseline_words import NAME_PREFIX
from docextract_eval.runs.comparison.overlap import is_shown_alike
from docextract_eval.runs.description import OVER_CHOSEN, RunDescription
from docextract_eval.runs.history import Entry
from docextract_eval.runs.ledger.entries import ADD_AGAIN, RunFilter, refuse_damaged

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from docextract_eval.runs.ledger.ledger import Ledger


@dataclass(frozen=True, slots=True)
class MissingBaseline:
    """A baseline run that was asked for and does not exist, and why."""

    what: str
    remedy: str


def resolve_baseline(ledger: Ledger, word: str, run: RunDescription) -> Entry | MissingBaseline:
    """Return the run that a word stands for, for the run with this `run.json`.

    A run that is damaged in the ledger is never chosen, nor is anything chosen for one.
    """
    own, name = run.id, run.pipeline.name
    over = ledger.entries(RunFilter(corpus=run.corpus_name))
    refuse_damaged([entry for entry in over if entry.id == own], ledger.store.name)
    near = [entry for entry in over if entry.id != own]
    if word.startswith(NAME_PREFIX):
        return _named_baseline(ledger, word.removeprefix(NAME_PREFIX), over, run)
    where = f"over {run.corpus_name} in {ledger.store.name}"
    if word == "pinned":
        if any(entry.id == own and entry.pinned for entry in over):
            what = f"the run is itself the pinned baseline of {name} {where}"
            return MissingBaseline(
                what, "hold it against another: --baseline last, or name:RELEASE"
            )
        pinned = [entry for entry in near if entry.pinned and not entry.chosen]
        mine = _pipeline_entries(pinned, run) or pinned
        if not mine:
            return MissingBaseline(f"nothing is pinned {where}", "pin one: dxe history pin RUN")
        latest = max(mine, key=lambda entry: str(entry.pinned))
        return _damaged_baseline(latest) if latest.is_damaged else latest
    before = [
        entry
        for entry in _pipeline_entries(near, run)
        if entry.can_be_baseline and entry.finished <= run.finished
    ]
    if not before:
        return MissingBaseline(
            f"no run of {name} before it {where}", "add one: dxe history add RUN"
        )
    return _newest_most_alike_entry(ledger, before, run)


def find_named_entry(ledger: Ledger, word: str) -> Entry:
    """Return the run that a word stands for where no other run is beside it."""
    entries, where = ledger.entries(RunFilter()), ledger.store.name
    if word.startswith(NAME_PREFIX):
        found = [ledger.find(word.removeprefix(NAME_PREFIX))]
    else:
        found = entries[-1:] if word == "last" else [entry for entry in entries if entry.pinned]
    if not found:
        what = "is empty" if word == "last" else "has no pinned run"
        action = "add" if word == "last" else "pin"
        raise BadInputError(what, where, f"{action} one: dxe history {action} RUN")
    if len(found) > 1:
        names = list_first([f"{NAME_PREFIX}{entry.id}" for entry in found])
        raise BadInputError(f"has {len(found):,} pinned runs", where, f"name one: {names}")
    refuse_damaged(found, where)
    return found[0]


def _newest_most_alike_entry(
    ledger: Ledger, entries: Sequence[Entry], run: RunDescription
) -> Entry:
    """Return the newest run over the same pages if there is one, else the newest of all.

    A run over a part of the pages (`--limit`, `--kind`) counts as one over other pages.
    """
    alike = [entry for entry in entries if entry.seal == run.seal]
    for entry in reversed(alike):
        if entry.documents == run.documents:
            theirs = RunDescription.from_about(ledger.ledger_run(entry).finished_about())
            if (theirs.limit, theirs.filters) == (run.limit, run.filters):
                return entry
    return (alike or entries)[-1]


@dataclass(frozen=True, slots=True)
class LaterRuns:
    """The runs that show whether a pipeline loses slowly."""

    pinned: Sequence[Entry]
    """The pinned baseline run, and its pipeline's runs over other pages."""
    since: Sequence[Entry]
    """The runs since, oldest first."""


def pinned_and_later_runs(
    ledger: Ledger, pinned: Entry, until_run: RunDescription | None = None
) -> LaterRuns:
    """Return the runs since a pinned one, up to another; of several over the same pages, the first.

    Each document is bet on once. A run belongs to the pinned pipeline where it has the same version
    and the same settings; one without a version may have changed. What another pipeline lost since
    shows nothing about this one.
    """
    if until_run and until_run.pipeline.name != pinned.pipeline:
        return LaterRuns([pinned], [])
    pages = ledger.page_digests()
    entries = ledger.entries(RunFilter(pinned.corpus, pinned.pipeline))
    own, end = (until_run.id, until_run.finished) if until_run else ("", None)
    near = [
        entry
        for entry in entries
        if is_shown_alike(entry.signature, pinned.signature)
        and entry.id not in {pinned.id, own}
        and entry.can_be_baseline
        and entry.id in pages
        and (end is None or entry.finished <= end)
    ]
    same_pipeline_runs = [entry for entry in near if _is_run_of_pinned_release(entry, pinned)]
    later = [
        e
        for e in near
        if e.finished >= pinned.finished and not _is_run_of_pinned_release(e, pinned)
    ]
    others = _first_entries_by_pages(same_pipeline_runs, pages, {pages.get(pinned.id)})
    return LaterRuns([pinned, *others], _first_entries_by_pages(later, pages, set()))


def _damaged_baseline(entry: Entry) -> MissingBaseline:
    return MissingBaseline(f"{entry.full_name} is damaged, and so no baseline", ADD_AGAIN)


def _is_run_of_pinned_release(entry: Entry, pinned: Entry) -> bool:
    """Say whether a run is another run of the pinned release."""
    releases = {entry.release or pinned.release, pinned.release or entry.release}
    same = (entry.version, entry.settings) == (pinned.version, pinned.settings)
    return bool(entry.version) and same and len(releases) == 1


def _first_entries_by_pages(
    entries: Iterable[Entry], pages: Mapping[str, str], seen_pages: set[str | None]
) -> list[Entry]:
    found = []
    for entry in entries:
        if pages[entry.id] not in seen_pages:
            seen_pages.add(pages[entry.id])
            found.append(entry)
    return found


def _pipeline_entries(entries: Sequence[Entry], run: RunDescription) -> list[Entry]:
    return [entry for entry in entries if entry.pipeline == run.pipeline.name]


def _named_baseline(
    ledger: Ledger, name: str, over: Sequence[Entry], run: RunDescription
) -> Entry | MissingBaseline:
    """Return the run of a release, preferably of the same pipeline and over the same pages."""
    if not name:
        raise BadInputError("--baseline name: names nothing", remedy="write it as name:RELEASE")
    called = [entry for entry in over if name in {entry.release, entry.name, entry.id}]
    found = [entry for entry in called if entry.id != run.id]
    if well := [entry for entry in found if entry.can_be_baseline]:
        return _newest_most_alike_entry(ledger, _pipeline_entries(well, run) or well, run)
    if found and found[-1].is_damaged:
        return _damaged_baseline(found[-1])
    if found and found[-1].chosen:
        what = f"{found[-1].full_name} {OVER_CHOSEN}, and so no baseline"
        return MissingBaseline(what, "name a run over all documents")
    if found:
        what = f"{found[-1].full_name} is not healthy: it got too few answers"
        return MissingBaseline(what, "run it again, and add it: dxe history add RUN")
    where = f"--baseline {NAME_PREFIX}{name}, over {run.corpus_name} in {ledger.store.name}"
    if called:
        raise BadInputError("names the run itself", where, "name another run")
    raise UnknownNameError("run", name, {entry.label for entry in over}, where)
