"""Alarms: a pipeline that got worse since a pinned baseline run, by bets or by comparison.

The last run looks much like the one before it even when every release loses a little; what was
pinned does not move. So both alarms look back to it: `evidence` is an e-process over the runs
since, which bets on each document once; `drift` compares the newest run with the pinned one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.runs.compare import Difference, compare_slots, is_overall
from docextract_eval.runs.gates import named
from docextract_eval.runs.gates.time import Series
from docextract_eval.runs.history import Alarm
from docextract_eval.runs.ledger.baselines import nights
from docextract_eval.runs.ledger.entries import EVERY, Wanted
from docextract_eval.runs.measured import measured
from docextract_eval.runs.overlap import overlap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.runs.history import Entry
    from docextract_eval.runs.ledger.book import Ledger
    from docextract_eval.runs.measured import Measured
    from docextract_eval.runs.overlap import Overlap, Slots


def alarms(ledger: Ledger, wanted: Wanted = EVERY) -> list[Alarm]:
    """Return the alarms since each pinned baseline run."""
    pinned = [entry for entry in ledger.entries(wanted) if entry.pinned]
    return [alarm for entry in pinned for alarm in alarms_since(ledger, entry)]


def alarms_since(ledger: Ledger, pinned: Entry) -> list[Alarm]:
    """Return the alarms since one pinned baseline run."""
    mine, pages = ledger.entries(Wanted(pinned.corpus, pinned.pipeline)), ledger.pages()
    later = [
        entry
        for entry in mine
        if entry.finished >= pinned.finished
        and entry.id != pinned.id
        and entry.signature == pinned.signature
        and entry.healthy
        and entry.id in pages
    ]
    found = [_evidence(ledger, pinned, later), _drift(ledger, pinned, later)]
    return [alarm for alarm in found if alarm]


def _evidence(ledger: Ledger, pinned: Entry, later: Sequence[Entry]) -> Alarm | None:
    """Bet on the documents of the runs since; the alarm names the run that proved a loss."""
    found = nights(ledger, pinned)
    held = [_measured(ledger, entry) for entry in found.pinned] if found.since else []
    series = Series()
    for entry in found.since:
        run = _measured(ledger, entry)
        series.night(held, run, "scalars")
        if series.wager.alarm:
            said = (
                f"evidence of a loss reached {series.wager.most:.0f} (called at 20) "
                f"on {series.wager.documents} documents of {series.nights} runs"
            )
            lost = _losses(held, run)
            return _alarm("evidence", pinned, entry, said, lost, later)
    return None


def _drift(ledger: Ledger, pinned: Entry, later: Sequence[Entry]) -> Alarm | None:
    """Compare the newest run with the pinned one; the alarm names the run where its loss began.

    A run that has too little in common with the pinned one (`--limit`) raises no alarm.
    """
    near = [entry for entry in later if entry.seal == pinned.seal]
    held, newest, first, lost = None, None, None, list[Difference]()
    for entry in reversed(near):
        held, run = held or _measured(ledger, pinned), _measured(ledger, entry)
        shared, slots = overlap(held, run)
        if not shared.enough:
            continue
        seen = _lost(held, run, shared, slots)
        if not seen:
            break
        newest, first, lost = newest or entry, entry, lost or seen
    if newest is None or first is None:
        return None
    worst = min(lost, key=lambda each: (not is_overall(each), each.change.value))
    points = (
        f"{-100 * worst.change.value:.1f} points of {worst.slice['cells']} ({named(worst.slice)})"
    )
    said = f"{newest.called} lost {points} since the pinned baseline"
    return _alarm("drift", pinned, first, said, lost, later)


def _alarm(  # noqa: PLR0913, PLR0917 - all that an alarm says
    kind: str,
    pinned: Entry,
    entry: Entry,
    said: str,
    lost: Sequence[Difference],
    later: Sequence[Entry],
) -> Alarm:
    between = [e.id for e in later if (e.finished, e.id) <= (entry.finished, entry.id)]
    return Alarm(kind, entry.id, pinned.id, said, tuple(lost), tuple(between))


def _losses(baselines: Sequence[Measured], run: Measured) -> list[Difference]:
    """Return the certain losses against the run that has most in common with this one."""
    pairs = [(each, *overlap(each, run)) for each in baselines]
    held, shared, slots = max(pairs, key=lambda pair: pair[1].renditions)
    return _lost(held, run, shared, slots) if shared.renditions else []


def _lost(held: Measured, run: Measured, shared: Overlap, slots: Slots) -> list[Difference]:
    found = compare_slots(held, run, shared, slots).differences
    return [each for each in found if each.certain and each.change.value < 0]


def _measured(ledger: Ledger, entry: Entry) -> Measured:
    return measured(ledger.remembered(entry))
