"""Every run is tested when it enters the ledger: against the pinned run and the last of its line.

The line of a run is its pipeline's runs over the same corpus. What they have in common is tested
(`comparison.overlap`), and an older run is judged as the newer one is. What a test raises is
kept as it was raised; testing a run again adds only the tests that it lacks, such as those against
a run that was pinned later.

What a run's tests found, kept in its folder too: a lost ledger has the same alarms again. Past
alarms are never computed again: a ledger that is made from the folders takes them from here.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from docextract_eval.borders.people import read_description
from docextract_eval.codec import FORMATS, canonical_json, sha256
from docextract_eval.codec.records import to_json
from docextract_eval.errors import BadInputError, FormatError
from docextract_eval.metrics.columns import ALL
from docextract_eval.runs.comparison.compare import describe_left_out_fields
from docextract_eval.runs.comparison.losses import (
    SliceKey,
    by_slice,
    certain_losses,
    locate_falls,
    paired_losses,
    parts_of_a_fall,
    slice_key,
)
from docextract_eval.runs.comparison.overlap import is_shown_alike, pair_runs
from docextract_eval.runs.description import OVER_CHOSEN, RunDescription
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.gates.gradual_loss import WagerSeries
from docextract_eval.runs.history import (
    Alarm,
    AlarmCheck,
    ChangedFact,
    ChangedFacts,
    Entry,
    Fall,
    FallStep,
    FollowedAlarm,
    Loss,
    NewFindings,
    ReleaseTest,
)
from docextract_eval.runs.ledger.alarms import (
    followed_alarms,
    named_run,
    read_tests,
    write_findings,
)
from docextract_eval.runs.ledger.alike import AlikeRuns
from docextract_eval.runs.ledger.baselines import pinned_and_later_runs
from docextract_eval.runs.ledger.entries import ADD_AGAIN, RunFilter
from docextract_eval.runs.ledger.ledger import Ledger
from docextract_eval.storage.disk import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from docextract_eval.runs.comparison.overlap import Overlap
    from docextract_eval.runs.history import AlarmKind

_ALL_FIELDS = {"cells": "scalars", "condition": ALL}
_CHOSEN = f"{{}} {OVER_CHOSEN}, so it is tested against nothing"
_MOST_RUNS = 60
"""How many runs a fall is searched among, besides the pinned one and the newest."""
STILL_LOST = 0.05
"""A later run still has a loss where the one-sided p of one of its slices is below this."""


@dataclass(frozen=True, slots=True)
class RunFindings:
    """What testing a run added to the ledger."""

    run: Entry
    tests: Sequence[ReleaseTest] = ()
    alarms: Sequence[Alarm] = ()
    notes: Sequence[str] = ()
    """What could not be tested, and why; by what an older run was judged again."""


@dataclass(frozen=True, slots=True)
class WatchedLine:
    """The runs of one pipeline over one corpus, and the alarms that they raised."""

    runs: Sequence[Entry]
    """Oldest first."""
    alarms: Sequence[FollowedAlarm]
    """Newest first."""
    untested: Sequence[str]
    """What of the newest run has not been decided, and why."""

    @property
    def is_pinned(self) -> bool:
        """Whether one of the runs is the baseline."""
        return any(entry.pinned for entry in self.runs)


def watched_lines(ledger: Ledger, entries: Sequence[Entry]) -> list[WatchedLine]:
    """Return runs by pipeline and corpus, with what they raised."""
    grouped: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        grouped.setdefault((entry.pipeline, entry.corpus), []).append(entry)
    return [
        WatchedLine(runs, followed_alarms(ledger, runs), untested_reasons(ledger, runs[-1]))
        for runs in grouped.values()
    ]


def run_release_tests(ledger: Ledger, runs: Sequence[str]) -> list[RunFindings]:
    """Test some runs, by their ids, in the order in which they finished."""
    return [_test_run(ledger, entry) for entry in ledger.entries() if entry.id in runs]


def restore_findings(ledger: Ledger, runs: Sequence[str]) -> list[str]:
    """Take what the folders of some runs keep of their tests into a ledger that was lost.

    What was tested against runs that the ledger does not have is left out. Returns notes.
    """
    entries, notes = ledger.entries(), []
    known = {entry.id for entry in entries}
    for entry in entries:
        try:
            found = read_findings(entry) if entry.id in runs else NewFindings()
        except BadInputError as error:
            notes.append(f"{entry.full_name}: its earlier alarms were not taken over: {error}")
            continue
        tests = tuple(each for each in found.tests if each.against.id in known)
        alarms = tuple(each for each in found.alarms if each.against.id in known)
        write_findings(ledger, NewFindings(tests, alarms, found.checks))
    return notes


def untested_runs(ledger: Ledger, run_filter: RunFilter) -> list[Entry]:
    """Return the runs, oldest first, that lack a test against a run that they are compared with."""
    entries, pages, found = ledger.entries(run_filter), ledger.page_digests(), []
    for entry in entries:
        baselines = _baselines(_line(entries, entry), pages)
        done = {test.against.id for test in read_tests(ledger, entry)} if baselines else set()
        if any(each.id not in done for each in baselines):
            found.append(entry)
    return found


def untested_reasons(ledger: Ledger, entry: Entry) -> list[str]:
    """Return what of a run has not been decided and why, a sentence each; none where all is."""
    if entry.chosen:
        return [_CHOSEN.format(entry.full_name)]
    tests = {test.against.id: test for test in read_tests(ledger, entry)}
    line = _line(ledger.entries(RunFilter(entry.corpus, entry.pipeline)), entry)
    if not any(each.pinned for each in line) and not entry.pinned:
        return ["no run is pinned, so nothing was tested against a baseline"]
    pages, reasons = ledger.page_digests(), []
    *earlier, _ = line
    needed = [entry, *[each for each in earlier if each.pinned][-1:]]
    if damaged := [each.full_name for each in needed if each.is_damaged]:
        return [f"{' and '.join(damaged)} is damaged in the ledger: {ADD_AGAIN}"]
    if lacking := [each.full_name for each in needed if each.id not in pages]:
        named = " and ".join(lacking)
        return [
            f"the ledger has only the scores of {named}: make it again with dxe history reindex"
        ]
    for baseline in _baselines(line, pages):
        name = f"{entry.full_name} has not been tested against {baseline.full_name}"
        test = tests.get(baseline.id)
        if test is None:
            reasons.append(name)
        elif not test.is_decided:
            reasons.append(f"{name}: {test.reason}")
    return reasons


def _test_run(ledger: Ledger, entry: Entry) -> RunFindings:
    """Test one run against the runs that it has not been tested against, and raise alarms."""
    if entry.chosen:
        return RunFindings(entry, notes=[_CHOSEN.format(entry.full_name)])
    done = {test.against.id for test in read_tests(ledger, entry)}
    line = _line(ledger.entries(RunFilter(entry.corpus, entry.pipeline)), entry)
    baselines = _baselines(line, ledger.page_digests())
    missing = [each for each in baselines if each.id not in done]
    if not missing:
        return RunFindings(entry)
    test = _RunTest(ledger, entry, line, baselines[0].id, AlikeRuns(ledger))
    for baseline in missing:
        try:
            test.compare(baseline, len(baselines))
        except BadInputError as error:
            if error.where == ledger.store.name:
                raise
            test.notes.append(f"{entry.full_name} was not tested: {error}")
    if test.tests:
        test.check_open_alarms()
        test.raise_alarms()
        found = NewFindings(tuple(test.tests), tuple(test.alarms), tuple(test.checks))
        write_findings(ledger, found)
        if note := keep_findings(entry, found):
            test.notes.append(note)
    return RunFindings(entry, tuple(test.tests), tuple(test.alarms), tuple(test.notes))


def _line(entries: Sequence[Entry], entry: Entry) -> list[Entry]:
    """Return the runs of a run's line up to the run itself, which is the last."""
    return [
        each
        for each in entries
        if (each.corpus, each.pipeline) == (entry.corpus, entry.pipeline)
        and is_shown_alike(each.signature, entry.signature)
        and (each.finished, each.id) <= (entry.finished, entry.id)
    ]


def _baselines(line: Sequence[Entry], pages: Mapping[str, str]) -> list[Entry]:
    """Return the runs that the last run of a line is tested against: the one before, the pinned."""
    *earlier, entry = line
    if entry.id not in pages or entry.chosen:
        return []
    before = [each for each in earlier if each.can_be_baseline and each.id in pages]
    same_pages = [each for each in before if each.seal == entry.seal]
    as_many = [each for each in same_pages if each.documents == entry.documents]
    pinned = [each for each in before if each.pinned]
    chosen = [*(as_many or same_pages)[-1:], *pinned[-1:]]
    return list({each.id: each for each in chosen}.values())


@dataclass(slots=True)
class _RunTest:
    """One run while it is tested."""

    ledger: Ledger
    entry: Entry
    line: Sequence[Entry]
    """The runs up to this one."""
    last: str
    """The id of the run before it; what it lost against an older one was lost over several runs."""
    runs: AlikeRuns
    tests: list[ReleaseTest] = field(default_factory=list)
    alarms: list[Alarm] = field(default_factory=list)
    checks: list[AlarmCheck] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _steps: dict[tuple[str, str], Mapping[SliceKey, Loss]] = field(default_factory=dict)
    """What was lost between neighbouring runs, by their ids."""
    _wager: WagerSeries | None = None
    _wager_entries: Sequence[Entry] = ()

    def compare(self, baseline: Entry, baselines: int) -> None:
        """Test the run against one other."""
        sides = self.runs.pair(baseline, self.entry)
        overlap, losses = paired_losses(*sides, baselines)
        apart = [*sides[0].notes_of_judging(), *describe_left_out_fields(overlap)]
        self.notes += [f"compared with {baseline.full_name}: {each}" for each in apart]
        fresh = self._count_new_bets(baseline) if baseline.pinned else 0
        self.tests.append(
            ReleaseTest(
                named_run(self.entry),
                named_run(baseline),
                self.entry.content,
                tuple(losses),
                "" if losses else _little_in_common(overlap),
                fresh,
            )
        )

    def check_open_alarms(self) -> None:
        """Hold the run against the run before the loss of every open alarm."""
        known = {each.id: each for each in self.line}
        for followed in self._open_alarms():
            alarm = followed.alarm
            baseline = known.get(alarm.against.id)
            last = followed.last_check
            is_own = alarm.run.id == self.entry.id
            if baseline is None or is_own or (last and last.run.id == self.entry.id):
                continue
            try:
                _, found = paired_losses(*self.runs.pair(baseline, self.entry))
            except BadInputError as error:
                self.notes.append(f"alarm {alarm.id} was not checked: {error}")
                continue
            changes = by_slice(found)
            wanted = [slice_key(each.slice) for each in alarm.losses] or [slice_key(_ALL_FIELDS)]
            own = [changes[key] for key in wanted if key in changes]
            if own:
                self.checks.append(
                    AlarmCheck(
                        alarm.id,
                        named_run(self.entry),
                        any(each.p < STILL_LOST and each.change.value < 0 for each in own),
                        own[0].change,
                    )
                )

    def raise_alarms(self) -> None:
        """Raise what the new tests found and no open alarm says already."""
        checks = {check.alarm: check for check in self.checks}
        known, drifting, flapping = set[SliceKey](), set[SliceKey](), set[SliceKey]()
        for followed in self._open_alarms():
            keys = {slice_key(each.slice) for each in followed.alarm.losses}
            known |= keys
            drifting |= keys if followed.alarm.kind == "drift" else set()
            before, now = followed.last_check, checks.get(followed.alarm.id)
            is_own = followed.alarm.run.id == self.entry.id  # it was scored again, or pinned later
            if is_own or (before and now and now.is_lost and not before.is_lost):
                flapping |= keys
        for test in self.tests:
            found = certain_losses(test.changes)
            if test.against.id == self.last:
                self._raise_step(test, _without(found, flapping))
            else:
                parts = parts_of_a_fall(test.changes, drifting)
                self._raise_drift(test, _without(found, known | parts))
            known |= {slice_key(each.slice) for each in found}
        is_new = slice_key(_ALL_FIELDS) not in known
        if self._wager and self._wager.alarmed == self.runs.read(self.entry).name and is_new:
            self._raise_evidence()

    def _open_alarms(self) -> Iterator[FollowedAlarm]:
        for followed in followed_alarms(self.ledger, self.line):
            if followed.state == "open":
                yield followed

    def _raise_step(self, test: ReleaseTest, losses: Sequence[Loss]) -> None:
        """Raise what was lost against the run before."""
        if not losses:
            return
        before = next(each for each in self.line if each.id == test.against.id)
        changes = self._changed_facts([before, self.entry])
        self._raise("step", before, losses, changes)

    def _raise_drift(self, test: ReleaseTest, losses: Sequence[Loss]) -> None:
        """Raise a loss since the pinned run that no single run explains, with where it fell."""
        if not losses:
            return
        at = next(n for n, each in enumerate(self.line) if each.id == test.against.id)
        pinned, *later = self.line[at:]
        near = [each for each in later[:-1] if each.seal == pinned.seal and each.can_be_baseline]
        shared = [each for each in near[-_MOST_RUNS:] if self._shares_enough(pinned, each)]
        runs = [pinned, *shared, self.entry]
        places = locate_falls(self.runs.alike(*runs), [each.slice for each in losses])
        here = len(runs) - 2, len(runs) - 1
        if self.alarms:  # what fell at this very release is in its step, certain by itself or not
            losses = [loss for loss in losses if places.get(slice_key(loss.slice)) != here]
        if not losses:
            return
        located = [self._with_fall(loss, runs, places) for loss in losses]
        keys = [slice_key(loss.slice) for loss in losses]
        ends = [places[key] for key in keys if key in places] or [(0, len(runs) - 1)]
        first, last = min(start for start, _ in ends), max(end for _, end in ends)
        self._raise("drift", pinned, located, self._changed_facts(runs[first : last + 1]))

    def _shares_enough(self, pinned: Entry, entry: Entry) -> bool:
        """Say whether a run can be read and shares enough with the pinned one."""
        try:
            return pair_runs(*self.runs.pair(pinned, entry))[0].is_enough
        except BadInputError as error:
            self.notes.append(f"where the loss began was searched without one run: {error}")
            return False

    def _with_fall(
        self, loss: Loss, runs: Sequence[Entry], places: Mapping[SliceKey, tuple[int, int]]
    ) -> Loss:
        """Add where a slice fell, with the change between these very two runs."""
        key = slice_key(loss.slice)
        if key not in places:
            return loss
        start, end = places[key]
        _, found = paired_losses(*self.runs.pair(runs[start], runs[end]))
        fell = by_slice(found).get(key)
        if fell is None:
            return loss
        ends = named_run(runs[start]), named_run(runs[end])
        if end == start + 1:
            return replace(loss, fall=Fall(*ends, fell.change, is_step=True))
        step = self._largest_step(runs[start : end + 1], key, fell.change.value)
        return replace(loss, fall=Fall(*ends, fell.change, is_step=False, step=step))

    def _largest_step(self, runs: Sequence[Entry], key: SliceKey, fall: float) -> FallStep | None:
        """Return the run that took most of a fall, where its loss is certain and at least half."""
        steps = []
        for before, after in pairwise(runs):
            pair = before.id, after.id
            if pair not in self._steps:
                _, found = paired_losses(*self.runs.pair(before, after))
                self._steps[pair] = by_slice(found)
            if lost := self._steps[pair].get(key):
                steps.append(FallStep(named_run(after), lost.change))
        largest = min(steps, key=lambda each: each.change.value, default=None)
        if largest is None or largest.change.high >= 0 or largest.change.value > fall / 2:
            return None
        return largest

    def _count_new_bets(self, pinned: Entry) -> int:
        """Continue the time test where every run since the pinned one can be read."""
        try:
            return self._bet_on_new_documents(pinned)
        except BadInputError as error:
            self.notes.append(f"the bets on new documents since {pinned.full_name} stop: {error}")
            return 0

    def _bet_on_new_documents(self, pinned: Entry) -> int:
        """Continue the time test up to this run; return on how many of its documents it bets."""
        found = pinned_and_later_runs(self.ledger, pinned)
        since = [
            each
            for each in found.since
            if (each.finished, each.id) <= (self.entry.finished, self.entry.id)
        ]
        if not since or since[-1].id != self.entry.id:
            return 0
        series, before = WagerSeries(), 0
        for each in since:
            before = series.wager.documents
            *baselines, run = self.runs.alike(*found.pinned, each)
            series.add_run(baselines, run, "scalars")
        self._wager, self._wager_entries = series, [pinned, *since]
        return series.wager.documents - before

    def _raise_evidence(self) -> None:
        """Raise that the bets on new documents reached the alarm with this run."""
        if self._wager is None:
            return
        pinned, *_ = self._wager_entries
        _, losses = paired_losses(*self.runs.pair(pinned, self.entry))
        found = certain_losses(losses)
        changes = self._changed_facts(self._wager_entries, left_out={"corpus"})
        alarm = self._raise("evidence", pinned, found, changes)
        self.alarms[-1] = replace(
            alarm,
            evidence=self._wager.wager.highest_evidence,
            documents=self._wager.wager.documents,
            runs=self._wager.runs_with_new_documents,
        )

    def _changed_facts(
        self, runs: Sequence[Entry], left_out: AbstractSet[str] = frozenset()
    ) -> list[ChangedFacts]:
        """Return what differs between neighbouring runs; neighbours without any are left out."""
        facts = [
            {what: text for what, text in self._facts(each).items() if what not in left_out}
            for each in runs
        ]
        found = [
            ChangedFacts(named_run(before), named_run(after), _differing_facts(*sides))
            for (before, after), sides in zip(pairwise(runs), pairwise(facts), strict=True)
        ]
        return [each for each in found if each.facts]

    def _facts(self, entry: Entry) -> dict[str, str]:
        return RunDescription.from_about(self.runs.read(entry).about).facts

    def _raise(
        self,
        kind: AlarmKind,
        against: Entry,
        losses: Sequence[Loss],
        changes: Sequence[ChangedFacts],
    ) -> Alarm:
        key = canonical_json([kind, self.entry.id, against.id, self.entry.content])
        alarm = Alarm(
            id=sha256(key)[:12],
            kind=kind,
            run=named_run(self.entry),
            against=named_run(against),
            raised=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            losses=tuple(losses),
            changes=tuple(changes),
        )
        self.alarms.append(alarm)
        return alarm


def _without(losses: Sequence[Loss], keys: set[SliceKey]) -> list[Loss]:
    return [each for each in losses if slice_key(each.slice) not in keys]


def _differing_facts(
    before: Mapping[str, str], after: Mapping[str, str]
) -> tuple[ChangedFact, ...]:
    return tuple(
        ChangedFact(what, before.get(what), after.get(what))
        for what in dict.fromkeys([*before, *after])
        if before.get(what) != after.get(what)
    )


def _little_in_common(overlap: Overlap) -> str:
    if overlap.moved_share > overlap.most_moved:
        moved = f"{100 * overlap.moved_share:.1f} %"
        return f"a corrected truth alone changes {moved} of the earlier one's verdicts"
    share = f"{100 * overlap.common_share:.0f} %"
    return f"they share only {share} of the earlier one's renditions"


_FILE = "alarms.json"
_KIND = "alarms"
_REMEDY = "remove the file: the run is tested when it is added to a ledger"


def read_findings(entry: Entry) -> NewFindings:
    """Return what is kept in a run's folder; nothing where the folder or the file is gone."""
    file = Path(entry.folder) / _FILE
    if not _is_folder_of(entry) or not file.exists():
        return NewFindings()
    about: dict[str, Any] = read_description(file, _KIND, ("findings",), _REMEDY)
    try:
        found = TypeAdapter(NewFindings).validate_python(about["findings"])
    except ValidationError as error:
        what = f"holds no tests and alarms of a run ({error.errors()[0]['msg']})"
        raise FormatError(what, str(file), _REMEDY) from error
    runs = [each.run for each in found.tests]
    runs += [each.run for each in found.alarms] + [each.run for each in found.checks]
    if any(run.id != entry.id for run in runs):
        raise FormatError("holds tests or alarms of another run", str(file), _REMEDY)
    losses = [loss for test in found.tests for loss in test.changes]
    losses += [loss for alarm in found.alarms for loss in alarm.losses]
    if not all({"cells", "condition"} <= loss.slice.keys() for loss in losses) or not all(
        alarm.losses or alarm.kind == "evidence" for alarm in found.alarms
    ):
        raise FormatError("holds alarms that no run raises", str(file), _REMEDY)
    return found


def keep_findings(entry: Entry, found: NewFindings) -> str | None:
    """Add what was found to a run's folder, where nothing is changed; return a note if it fails."""
    if not _is_folder_of(entry):
        return None  # the ledger alone has them, as it has the run
    try:
        kept = read_findings(entry)
        tests = {(test.against.id, test.content): test for test in (*found.tests, *kept.tests)}
        alarms = {alarm.id: alarm for alarm in (*found.alarms, *kept.alarms)}
        checks = {check.alarm: check for check in (*found.checks, *kept.checks)}
        findings = NewFindings(
            tuple(tests.values()), tuple(alarms.values()), tuple(checks.values())
        )
        about = {"format": FORMATS[_KIND], "findings": to_json(findings)}
        write_atomically(Path(entry.folder) / _FILE, canonical_json(about) + "\n")
    except BadInputError as error:
        return f"its alarms are kept in the ledger alone: {error}"
    return None


def _is_folder_of(entry: Entry) -> bool:
    """Say whether a run's folder is where it was and holds this run."""
    folder = RunFolder(Path(entry.folder))
    try:
        return bool(entry.folder) and folder.description.id == entry.id
    except BadInputError:
        return False
