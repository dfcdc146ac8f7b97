"""What got worse since a pinned baseline: found by a sequential test, or by pairing two runs.

The last run looks much like the one before it even when every release loses a little; what was
pinned does not move. So both alarms look back to it: `evidence` is an e-process over the runs
since, each document used once; `drift` compares the newest run with the pinned one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.phrases import count_of, out_of_100
from docextract_eval.runs.compare import Difference, compare_slots, is_overall
from docextract_eval.runs.gates import name_slice
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
    """Return the alarms since each pinned baseline."""
    pinned = [entry for entry in ledger.entries(wanted) if entry.pinned]
    return [alarm for entry in pinned for alarm in alarms_since(ledger, entry)]


def alarms_since(ledger: Ledger, pinned: Entry) -> list[Alarm]:
    """Return the alarms since one pinned baseline."""
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
    """Test the runs since, and say which of them raised the alarm."""
    found = nights(ledger, pinned)
    held = [_measured(ledger, entry) for entry in found.pinned] if found.since else []
    series = Series()
    for entry in found.since:
        run = _measured(ledger, entry)
        series.night(held, run, "scalars")
        if series.wager.alarm:
            said = (
                f"evidence of a loss: e-value {series.wager.most:,.0f} (alarm at 20) "
                f"on {count_of(series.wager.documents, 'document')} "
                f"of {count_of(series.nights, 'run')}"
            )
            lost = _losses(held, run)
            return _alarm("evidence", pinned, entry, said, lost, later)
    return None


def _drift(ledger: Ledger, pinned: Entry, later: Sequence[Entry]) -> Alarm | None:
    """Say what the newest run certainly lost, and since which run that is so.

    A run that shares too little with the pinned one (`--limit`) is left out.
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
    of = "" if is_overall(worst) else f" ({name_slice(worst.slice)})"
    baseline = f"release {pinned.release}" if pinned.release else pinned.called
    lost_cells = out_of_100(worst.change.value, worst.slice["cells"])
    said = f"{newest.called}: {lost_cells}{of} fewer correct than {baseline}"
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
