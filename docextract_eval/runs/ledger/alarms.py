"""What got worse since a pinned baseline: found by a sequential test, or by pairing two runs.

The last run looks much like the one before it even when every release loses a little; what was
pinned does not move. So both alarms look back to it: `evidence` is an e-process over the runs
since, each document used once; `drift` compares the newest run with the pinned one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.phrases import out_of_100
from docextract_eval.runs.compare import Difference, compare_slots, is_overall
from docextract_eval.runs.gates import name_slice
from docextract_eval.runs.gates.time import WagerSeries
from docextract_eval.runs.history import Alarm
from docextract_eval.runs.ledger.baselines import pinned_and_later_runs
from docextract_eval.runs.ledger.entries import ALL_RUNS, RunFilter
from docextract_eval.runs.measured_run import read_measured_run
from docextract_eval.runs.overlap import pair_runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.runs.history import Entry
    from docextract_eval.runs.ledger.ledger import Ledger
    from docextract_eval.runs.measured_run import MeasuredRun
    from docextract_eval.runs.overlap import Overlap, Slots


def find_alarms(ledger: Ledger, run_filter: RunFilter = ALL_RUNS) -> list[Alarm]:
    """Return the alarms since each pinned baseline."""
    pinned = [entry for entry in ledger.entries(run_filter) if entry.pinned]
    return [alarm for entry in pinned for alarm in baseline_alarms(ledger, entry)]


def baseline_alarms(ledger: Ledger, pinned: Entry) -> list[Alarm]:
    """Return the alarms since one pinned baseline."""
    mine, pages = ledger.entries(RunFilter(pinned.corpus, pinned.pipeline)), ledger.page_digests()
    later = [
        entry
        for entry in mine
        if entry.finished >= pinned.finished
        and entry.id != pinned.id
        and entry.signature == pinned.signature
        and entry.healthy
        and entry.id in pages
    ]
    found = [_evidence_alarm(ledger, pinned, later), _drift_alarm(ledger, pinned, later)]
    return [alarm for alarm in found if alarm]


def _evidence_alarm(
    ledger: Ledger, pinned: Entry, entries_since_pinned: Sequence[Entry]
) -> Alarm | None:
    """Test the runs since, and say which of them raised the alarm."""
    found = pinned_and_later_runs(ledger, pinned)
    baseline_runs = (
        [_read_measured_entry(ledger, entry) for entry in found.pinned] if found.since else []
    )
    series = WagerSeries()
    for entry in found.since:
        run = _read_measured_entry(ledger, entry)
        series.add_run(baseline_runs, run, "scalars")
        if series.wager.has_alarm:
            sentence = (
                f"evidence of a loss: e-value {series.wager.highest_evidence:,.0f} (alarm at 20) "
                f"on {count_phrase(series.wager.documents, 'document')} "
                f"of {count_phrase(series.runs_with_new_documents, 'run')}"
            )
            lost = _losses_against_closest_baseline(baseline_runs, run)
            return _make_alarm("evidence", pinned, entry, sentence, lost, entries_since_pinned)
    return None


def _drift_alarm(
    ledger: Ledger, pinned: Entry, entries_since_pinned: Sequence[Entry]
) -> Alarm | None:
    """Say what the newest run certainly lost, and since which run that is so.

    A run that shares too little with the pinned one (`--limit`) is left out.
    """
    near = [entry for entry in entries_since_pinned if entry.seal == pinned.seal]
    baseline_run, newest, first, lost = None, None, None, list[Difference]()
    for entry in reversed(near):
        baseline_run, run = (
            baseline_run or _read_measured_entry(ledger, pinned),
            _read_measured_entry(ledger, entry),
        )
        shared, slots = pair_runs(baseline_run, run)
        if not shared.is_enough:
            continue
        seen = _certainly_lost_differences(baseline_run, run, shared, slots)
        if not seen:
            break
        newest, first, lost = newest or entry, entry, lost or seen
    if newest is None or first is None:
        return None
    worst = min(lost, key=lambda each: (not is_overall(each), each.change.value))
    slice_text = "" if is_overall(worst) else f" ({name_slice(worst.slice)})"
    baseline = f"release {pinned.release}" if pinned.release else pinned.full_name
    lost_cells = out_of_100(worst.change.value, worst.slice["cells"])
    sentence = f"{newest.full_name}: {lost_cells}{slice_text} fewer correct than {baseline}"
    return _make_alarm("drift", pinned, first, sentence, lost, entries_since_pinned)


def _make_alarm(  # noqa: PLR0913, PLR0917 - all that an alarm says
    kind: str,
    pinned: Entry,
    raised_by: Entry,
    sentence: str,
    lost: Sequence[Difference],
    entries_since_pinned: Sequence[Entry],
) -> Alarm:
    between = [
        e.id
        for e in entries_since_pinned
        if (e.finished, e.id) <= (raised_by.finished, raised_by.id)
    ]
    return Alarm(kind, raised_by.id, pinned.id, sentence, tuple(lost), tuple(between))


def _losses_against_closest_baseline(
    baselines: Sequence[MeasuredRun], run: MeasuredRun
) -> list[Difference]:
    """Return the certain losses against the run that has most in common with this one."""
    pairs = [(each, *pair_runs(each, run)) for each in baselines]
    baseline_run, shared, slots = max(pairs, key=lambda pair: pair[1].renditions)
    return (
        _certainly_lost_differences(baseline_run, run, shared, slots) if shared.renditions else []
    )


def _certainly_lost_differences(
    baseline_run: MeasuredRun, run: MeasuredRun, shared: Overlap, slots: Slots
) -> list[Difference]:
    found = compare_slots(baseline_run, run, shared, slots).differences
    return [each for each in found if each.certain and each.change.value < 0]


def _read_measured_entry(ledger: Ledger, entry: Entry) -> MeasuredRun:
    return read_measured_run(ledger.ledger_run(entry))
