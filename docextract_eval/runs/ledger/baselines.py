"""The baseline runs that `last`, `pinned` and `name:RELEASE` stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.errors import BadInputError
from docextract_eval.runs.description import RunDescription
from docextract_eval.runs.history import Entry
from docextract_eval.runs.ledger.entries import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from docextract_eval.runs.ledger.book import Ledger

NAMED = "name:"
WORDS = ("last", "pinned")


@dataclass(frozen=True, slots=True)
class Missing:
    """A baseline run that was asked for and does not exist, and why."""

    what: str
    remedy: str


def is_word(asked: str) -> bool:
    """Say whether a baseline run is to be looked up in the ledger; anything else is a folder.

    >>> is_word("last"), is_word("name:1.4"), is_word("./last")
    (True, True, False)
    """
    return asked in WORDS or asked.startswith(NAMED)


def meant(ledger: Ledger, word: str, run: RunDescription) -> Entry | Missing:
    """Return the run that a word stands for, for the run with this `run.json`."""
    own, name = run.id, run.pipeline.name
    over = ledger.entries(Wanted(corpus=run.corpus_name))
    near = [entry for entry in over if entry.id != own]
    if word.startswith(NAMED):
        return _named(ledger, word.removeprefix(NAMED), near, run)
    where = f"over {run.corpus_name} in {ledger.store.name}"
    if word == "pinned":
        if any(entry.id == own and entry.pinned for entry in over):
            what = f"the run is itself the pinned baseline of {name} {where}"
            return Missing(what, "hold it against another: --baseline last, or name:RELEASE")
        pinned = [entry for entry in near if entry.pinned]
        mine = _of_pipeline(pinned, run) or pinned
        if not mine:
            return Missing(f"nothing is pinned {where}", "pin one: dxe history pin RUN")
        return max(mine, key=lambda entry: str(entry.pinned))
    before = [
        entry
        for entry in _of_pipeline(near, run)
        if entry.healthy and entry.finished <= run.finished
    ]
    if not before:
        return Missing(f"no run of {name} before it {where}", "add one: dxe history add RUN")
    return _most_alike(ledger, before, run)


def _most_alike(ledger: Ledger, entries: Sequence[Entry], run: RunDescription) -> Entry:
    """Return the newest run over the same pages if there is one, else the newest of all.

    A run over a part of the pages (`--limit`, `--kind`) counts as one over other pages.
    """
    alike = [entry for entry in entries if entry.seal == run.seal]
    for entry in reversed(alike):
        if entry.documents == run.documents:
            theirs = RunDescription.of(ledger.remembered(entry).finished())
            if (theirs.limit, theirs.filters) == (run.limit, run.filters):
                return entry
    return (alike or entries)[-1]


@dataclass(frozen=True, slots=True)
class Nights:
    """The runs that show whether a pipeline loses slowly."""

    pinned: Sequence[Entry]
    """The pinned baseline run, and its pipeline's runs over other pages."""
    since: Sequence[Entry]
    """The runs since, oldest first."""


def nights(ledger: Ledger, pinned: Entry, until: RunDescription | None = None) -> Nights:
    """Return the runs since a pinned one, up to another; of several over the same pages, the first.

    Each document is bet on once. A run belongs to the pinned pipeline where it has the same version
    and the same settings; one without a version may have changed. What another pipeline lost since
    shows nothing about this one.
    """
    if until and until.pipeline.name != pinned.pipeline:
        return Nights([pinned], [])
    pages = ledger.pages()
    entries = ledger.entries(Wanted(pinned.corpus, pinned.pipeline))
    own, end = (until.id, until.finished) if until else ("", None)
    near = [
        entry
        for entry in entries
        if entry.signature == pinned.signature
        and entry.id not in {pinned.id, own}
        and entry.healthy
        and entry.id in pages
        and (end is None or entry.finished <= end)
    ]
    held = [entry for entry in near if _same_pipeline(entry, pinned)]
    later = [e for e in near if e.finished >= pinned.finished and not _same_pipeline(e, pinned)]
    others = _first_over(held, pages, {pages.get(pinned.id)})
    return Nights([pinned, *others], _first_over(later, pages, set()))


def _same_pipeline(entry: Entry, pinned: Entry) -> bool:
    """Say whether a run is another run of the pinned release."""
    releases = {entry.release or pinned.release, pinned.release or entry.release}
    same = (entry.version, entry.settings) == (pinned.version, pinned.settings)
    return bool(entry.version) and same and len(releases) == 1


def _first_over(
    entries: Iterable[Entry], pages: Mapping[str, str], seen: set[str | None]
) -> list[Entry]:
    found = []
    for entry in entries:
        if pages[entry.id] not in seen:
            seen.add(pages[entry.id])
            found.append(entry)
    return found


def _of_pipeline(entries: Sequence[Entry], run: RunDescription) -> list[Entry]:
    return [entry for entry in entries if entry.pipeline == run.pipeline.name]


def _named(
    ledger: Ledger, called: str, near: Sequence[Entry], run: RunDescription
) -> Entry | Missing:
    """Return the run of a release, preferably of the same pipeline and over the same pages."""
    found = [entry for entry in near if called in {entry.release, entry.name, entry.id}]
    if well := [entry for entry in found if entry.healthy]:
        return _most_alike(ledger, _of_pipeline(well, run) or well, run)
    if found:
        what = f"{found[-1].called} is not healthy: it got too few answers"
        return Missing(what, "run it again, and add it: dxe history add RUN")
    if not called:
        raise BadInputError("--baseline name: names nothing", remedy="write it as name:RELEASE")
    what = f"no run over {run.corpus_name} in {ledger.store.name} is called '{called}'"
    return Missing(what, "see what there is: dxe history list")
