"""Every release is tested when it is added, and what it raised stays as it was raised."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from sqlalchemy import delete, text, update

from docextract_eval.errors import HashMismatchError
from docextract_eval.reports.history.alarms import alarm_notice, headline, state_text
from docextract_eval.runs.comparison.claims import BUDGETS
from docextract_eval.runs.comparison.compare import compare
from docextract_eval.runs.comparison.losses import (
    locate_falls,
    paired_losses,
    slice_key,
)
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.history import Fall, FallStep, NamedRun
from docextract_eval.runs.ledger.alarms import followed_alarms, read_tests
from docextract_eval.runs.ledger.entries import ALL_RUNS
from docextract_eval.runs.ledger.ledger import open_ledger
from docextract_eval.runs.ledger.pins import pin_run
from docextract_eval.runs.ledger.reindex import reindex
from docextract_eval.runs.ledger.release_tests import (
    _RunTest,
    run_release_tests,
    untested_reasons,
    untested_runs,
)
from docextract_eval.runs.ledger.schema import ALARMS, CELLS, LEDGER, META, RELEASE_TESTS
from docextract_eval.runs.ledger.titles import Titles
from docextract_eval.runs.ledger.trends import compute_trend
from docextract_eval.runs.measured_run import read_measured_run
from docextract_eval.runs.release.decision import overall_verdict
from docextract_eval.runs.release.gate import apply_policy
from docextract_eval.runs.release.policy import Policy
from tests.reports import trends
from tests.runs.adding import contents
from tests.runs.releases import NAMES, add, facts, right_cells, write_release
from tests.runs.rewritten import record
from tests.runs.sides import good, grid, lost, side

pytestmark = pytest.mark.long

ALL = {"cells": "scalars", "condition": "all"}
EXPECTED = [
    # kind, against, release, first slice, all that is lost (with the first), what changed
    (
        "step",
        "1.8",
        "1.9",
        {"cells": "answers", "condition": "all"},
        8,
        {("1.8", "1.9"): ["setting decimal"]},
    ),
    (
        "step",
        "1.7",
        "1.8",
        {**ALL, "field": "total"},
        4,
        {("1.7", "1.8"): ["setting decimal"]},
    ),
    (
        "drift",
        "1.0",
        "1.7",
        ALL,
        2,
        {
            ("1.0", "1.1"): ["version of engine"],
            ("1.3", "1.4"): ["version of prompt"],
            ("1.5", "1.6"): ["version of prompt"],
        },
    ),
]
"""The alarms of the ten releases, newest first."""
HEADLINES = [
    r"17 more of 600 renditions got no answer \(2\.8 points, 1\.\d to 4\.\d\) at 1\.9",
    r"field total fell by 31\.0 points \(2[4-6]\.\d to 3[6-8]\.\d\) at 1\.8",
    r"all fields fell slowly by 1\.0 points \(0\.\d to 1\.\d\) between 1\.0 and 1\.7",
]


@pytest.fixture(scope="module")
def ten(releases, tmp_path_factory):
    """A ledger with the ten releases; tests of it change nothing."""
    ledger = open_ledger(str(tmp_path_factory.mktemp("ten") / "ledger.db"))
    add(ledger, releases, *NAMES)
    return ledger


def alarms_of(ledger):
    return followed_alarms(ledger, ledger.entries())


def test_each_of_ten_releases_raises_what_it_lost_and_no_more(ten):
    found = [
        (
            alarm.kind,
            alarm.against.label,
            alarm.run.label,
            alarm.losses[0].slice,
            len(alarm.losses),
            {
                (each.before.label, each.after.label): [fact.what for fact in each.facts]
                for each in alarm.changes
            },
        )
        for alarm in (each.alarm for each in alarms_of(ten))
    ]
    assert found == EXPECTED


POLICY = Policy.model_validate(
    {
        "name": "releases",
        "gates": [
            {"rule": "regression", "by": ["field", "condition"]},
            {"rule": "metric", "metric": "failure_rate", "at_most": 0.02},
        ],
    }
)
VERDICTS = {
    **dict.fromkeys(NAMES[1:8], ("PASS", set())),
    "1.8": ("FAIL", {"all", "field total"}),
    "1.9": ("INCONCLUSIVE", set()),
}
"""What the policy says of each release beside the one before it, and the slices that FAIL."""


def test_a_policy_ships_small_drifts_and_blocks_the_corrupt_release(releases):
    """A drift is of no release: the alarm has it. Too few pages fail to be certain of 2 %."""
    runs = {name: read_measured_run(releases[name]) for name in NAMES}
    found = {}
    for before, name in pairwise(NAMES):
        verdicts = apply_policy(POLICY, runs[name], [runs[before]])
        failed = {each.slice for each in verdicts if each.verdict == "FAIL"}
        found[name] = overall_verdict(verdicts), failed
    assert found == VERDICTS


def test_each_alarm_names_its_release_its_loss_and_its_interval(ten):
    for followed, expected in zip(alarms_of(ten), HEADLINES, strict=True):
        assert re.fullmatch(expected, headline(followed.alarm))
    states = [state_text(followed) for followed in alarms_of(ten)]
    assert states[0] == "Open: no later run was compared"
    assert re.fullmatch(r"Open: field total −2\.7 \(.*\) points from 1\.7 to 1\.9", states[1])
    assert re.fullmatch(r"Open: all fields −3\.\d \(.*\) points from 1\.0 to 1\.9", states[2])


def test_a_corrupt_field_is_blamed_on_its_release_with_hand_counted_figures(ten):
    (total,) = (each.alarm for each in alarms_of(ten) if each.alarm.run.label == "1.8")
    first = total.losses[0]
    cells = right_cells()
    before, after = (cells[name][0][:, :, 2].mean() for name in ("1.7", "1.8"))
    assert (first.before, first.after) == (pytest.approx(before), pytest.approx(after))
    assert (first.change.lost, first.change.gained) == (186, 0)
    assert first.change.value == pytest.approx(-186 / 600)
    (changed,) = total.changes
    (fact,) = changed.facts
    assert (fact.before, fact.after) == (None, "guess")


def test_the_figures_of_an_alarm_are_of_the_very_two_runs_that_it_names(ten):
    for alarm in (each.alarm for each in alarms_of(ten)):
        for loss in alarm.losses:
            ends = (alarm.against, alarm.run)
            own = _compared(ten, *ends, loss.slice)
            assert (own.before, own.after, own.change) == (loss.before, loss.after, loss.change)
            if loss.fall is not None:
                own = _compared(ten, loss.fall.before, loss.fall.after, loss.slice)
                assert own.change == loss.fall.change


def _compared(ledger, before, after, where):
    """Compare two runs of the ledger as `dxe compare` does; answers are counted by hand."""
    sides = [read_measured_run(ledger.ledger_run(ledger.find(each.id))) for each in (before, after)]
    if where["cells"] == "answers":
        return _answers(*sides)
    return next(each for each in compare(*sides).differences if each.slice == where)


def _answers(before, after):
    rates = [1 - (side.columns.renditions.failures > 0).mean() for side in (before, after)]
    assert rates == pytest.approx([1, 1 - 17 / 600])
    return next(
        each for each in paired_losses(before, after)[1] if each.slice["cells"] == "answers"
    )


def test_the_fall_of_the_drifting_releases_is_found_where_it_is(ten):
    entries = ten.entries()[:8]
    runs = [read_measured_run(ten.ledger_run(entry)) for entry in entries]
    start, end = locate_falls(runs, [ALL])[slice_key(ALL)]
    assert start <= 1  # the six from 1.2 to 1.7 lost, and 1.1 was the last that had not
    assert end == 7
    total = {**ALL, "field": "total"}
    runs.append(read_measured_run(ten.ledger_run(ten.find("1.8"))))
    assert locate_falls(runs, [total])[slice_key(total)] == (7, 8)


def test_families_share_five_percent_and_so_do_two_baselines(ten):
    assert sum(BUDGETS.values()) == pytest.approx(0.05)
    first, later = (read_tests(ten, ten.find(name)) for name in ("1.1", "1.5"))
    assert [len(first), len(later)] == [1, 2]  # the last run of 1.1 is the pinned one
    for tests in (first, later):
        for test in tests:
            levels = {each.family: each.level * len(tests) for each in test.changes}
            assert levels == pytest.approx({name: BUDGETS[name] for name in levels})
            assert levels.keys() >= {"overall", "critical", "rest"}
    families = {each.slice.get("field"): each.family for each in later[0].changes}
    assert families["total"] == families["date"] == families["currency"] == "critical"
    assert families["merchant"] == "rest"


def test_what_was_raised_stays_whatever_is_added_pinned_or_indexed_later(ten, releases, tmp_path):
    store = tmp_path / "ledger.db"
    shutil.copy(ten.store.name, store)
    ledger = open_ledger(str(store))
    before = _kept(ledger)
    for entry in ledger.entries():
        ledger.add(releases[entry.release])
    assert not any(
        each.alarms for each in run_release_tests(ledger, [e.id for e in ledger.entries()])
    )
    assert _kept(ledger) == before
    ledger.pin_or_unpin(ledger.find("1.5"), "2026-04-01")
    run_release_tests(ledger, [each.id for each in untested_runs(ledger, ALL_RUNS)])
    assert untested_runs(ledger, ALL_RUNS) == []
    for table, rows in before.items():
        assert set(rows) <= set(_kept(ledger)[table])
    kept = _kept(ledger)
    reindex(ledger.store.name, [releases["1.0"].path.parent])
    for table, rows in kept.items():
        assert set(rows) <= set(_kept(ledger)[table])


def test_a_lost_ledger_has_the_same_alarms_again_and_none_is_computed_anew(
    releases, tmp_path, monkeypatch
):
    runs = {name: RunFolder(tmp_path / "runs" / name) for name in ("1.0", "1.7", "1.8", "1.9")}
    for name, folder in runs.items():
        shutil.copytree(releases[name].path, folder.path)
        (folder.path / "alarms.json").unlink(missing_ok=True)
    ledger = open_ledger(str(tmp_path / "ledger.db"))
    add(ledger, runs, *runs)
    pin_run(ledger, ledger.find("1.8"))  # later tests would be other ones
    before, states = _kept(ledger), [(each.alarm.id, each.state) for each in alarms_of(ledger)]
    (tmp_path / "ledger.db").unlink()
    monkeypatch.setattr(_RunTest, "raise_alarms", lambda _: pytest.fail("an alarm was raised"))
    assert reindex(ledger.store.name, [tmp_path / "runs"]).notes == ()
    again = open_ledger(ledger.store.name)
    assert _kept(again)["release_alarms"] == before["release_alarms"]
    assert _kept(again)["alarm_checks"] == before["alarm_checks"]
    assert [(each.alarm.id, each.state) for each in alarms_of(again)] == states


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda about: about | {"findings": 3}, "holds no tests and alarms of a run"),
        (lambda about: about | {"format": 9}, "alarms format 9"),
        (lambda about: _of_run(about, "another"), "holds tests or alarms of another run"),
        (lambda about: _emptied(about, "losses"), "holds alarms that no run raises"),
    ],
)
def test_alarms_of_a_folder_that_are_none_are_left_out_with_a_note(
    releases, tmp_path, spoil, message
):
    runs = {name: RunFolder(tmp_path / "runs" / name) for name in ("1.7", "1.8")}
    for name, folder in runs.items():
        shutil.copytree(releases[name].path, folder.path)
        (folder.path / "alarms.json").unlink(missing_ok=True)
    add(open_ledger(str(tmp_path / "first.db")), runs, "1.7", "1.8")
    file = runs["1.8"].path / "alarms.json"
    file.write_text(json.dumps(spoil(json.loads(file.read_text()))))
    ledger = open_ledger(str(tmp_path / "ledger.db"))
    done = reindex(ledger.store.name, [tmp_path / "runs"])
    assert message in done.notes[0]
    assert [each.alarm.kind for each in alarms_of(ledger)] == ["step"]


def _of_run(about, other):
    about["findings"]["alarms"][0]["run"]["id"] = other
    return about


def _emptied(about, name):
    about["findings"]["alarms"][0][name] = []
    return about


def _kept(ledger):
    names = ("release_tests", "release_alarms", "alarm_checks")
    return {name: contents(ledger.store.name)[name] for name in names}


def test_an_alarm_is_over_when_two_releases_after_another_show_no_loss(releases, store):
    ledger = open_ledger(store)
    add(ledger, releases, "1.0", "1.1", "1.7", "1.8")
    (total,) = [each for each in alarms_of(ledger) if each.alarm.run.label == "1.8"]
    assert (total.state, total.last_check) == ("open", None)
    add(ledger, releases, "1.9")  # which has the totals back, but for those of failed pages
    (total,) = [each for each in alarms_of(ledger) if each.alarm.run.label == "1.8"]
    assert (total.state, total.last_check.is_lost) == ("open", True)
    assert add(ledger, releases, "1.10") == []
    (total,) = [each for each in alarms_of(ledger) if each.alarm.run.label == "1.8"]
    assert (total.state, total.last_check.is_lost) == ("open", False)
    assert "Open until a second run shows no loss" in alarm_notice(total).sentences[-2]
    assert add(ledger, releases, "1.11") == []
    (total,) = [each for each in alarms_of(ledger) if each.alarm.run.label == "1.8"]
    assert (total.state, total.ended_by.label) == ("recovered", "1.11")


def test_a_loss_that_comes_back_after_one_good_release_is_the_same_alarm(
    releases, whole_run, store, tmp_path
):
    ledger = open_ledger(store)
    add(ledger, releases, "1.0", "1.7", "1.8", "1.10")
    about = facts("1.8") | {"id": "again", "finished": "2026-03-20T00:00:00+00:00"}
    again = write_release(whole_run, tmp_path / "again", *right_cells()["1.8"], **about)
    raised = add(ledger, {"again": again}, "again")
    assert [each.losses[0].slice.get("field") for each in raised] == []
    (total,) = [each for each in alarms_of(ledger) if each.alarm.run.label == "1.8"]
    assert (total.state, total.last_check.is_lost) == ("open", True)


def test_a_run_that_was_scored_again_is_tested_again_and_raises_nothing_twice(releases, tmp_path):
    folder = RunFolder(shutil.copytree(releases["1.8"].path, tmp_path / "1.8"))
    ledger = open_ledger(str(tmp_path / "ledger.db"))
    assert len(add(ledger, {**releases, "1.8": folder}, "1.0", "1.7", "1.8")) > 0
    before = [each.alarm for each in alarms_of(ledger)]
    folder.write_scores([replace(score, documents=1) for score in folder.scores()])
    record(folder)
    added = ledger.add(folder)
    assert added.what == "updated"
    (found,) = run_release_tests(ledger, [added.run])
    assert (len(found.tests), found.alarms) == (2, ())
    assert [each.alarm for each in alarms_of(ledger)] == before


def test_an_alarm_is_accepted_when_a_run_that_has_the_loss_is_pinned(ten, tmp_path):
    shutil.copy(ten.store.name, tmp_path / "ledger.db")
    ledger = open_ledger(str(tmp_path / "ledger.db"))
    ledger.pin_or_unpin(ledger.find("1.8"), "2026-04-01")
    states = {each.alarm.run.label: each.state for each in alarms_of(ledger)}
    assert states == {"1.7": "accepted", "1.8": "accepted", "1.9": "open"}


def test_a_trend_has_paired_intervals_as_its_releases_were_tested(ten):
    trend = compute_trend(ten)
    (line,) = [each for each in trend.lines if each.slice == {**ALL, "field": "total"}]
    points = {ten.find(point.run).release: point for point in line.points}
    assert points["1.0"].band == (points["1.0"].value,) * 2
    for name in NAMES[1:]:
        own = _compared(ten, ten.find("1.0"), ten.find(name), line.slice).change
        paired = points[name].since_pinned
        assert (paired.value, paired.low, paired.high) == (own.value, own.low, own.high)
        low, high = points[name].band
        assert high - low == pytest.approx(own.high - own.low)
        assert name == "1.8" or high - low < points[name].high - points[name].low


def test_a_record_that_was_edited_is_reported_and_never_read(ten, tmp_path):
    shutil.copy(ten.store.name, tmp_path / "ledger.db")
    ledger = open_ledger(str(tmp_path / "ledger.db"))
    with ledger.store.writing() as connection:
        connection.execute(update(ALARMS).values(record='{"kind": "step"}'))
    with pytest.raises(HashMismatchError, match="release_alarms are not as they were written"):
        alarms_of(ledger)


def test_a_baseline_whose_cells_are_damaged_leaves_the_run_added_and_untested(releases, store):
    ledger = open_ledger(store)
    add(ledger, releases, "1.0", "1.7")
    with ledger.store.writing() as connection:
        pinned = ledger.find("1.0").id
        connection.execute(update(CELLS).where(CELLS.c.run == pinned).values(table=b"torn"))
    run = ledger.add(releases["1.8"], Titles(release="1.8")).run
    (found,) = run_release_tests(ledger, [run])
    note = found.notes[0]
    assert "1.8 (run release18) was not tested: " in note
    assert "is damaged" in note
    assert [each.kind for each in found.alarms] == ["step"]  # against 1.7, which is whole
    (reason,) = untested_reasons(ledger, ledger.find(run))
    assert reason.startswith("1.8 (run release18) has not been tested against 1.0 (run release10)")


def test_a_ledger_of_format_4_opens_and_says_that_its_runs_are_not_tested(releases, store):
    ledger = open_ledger(store)
    for name in ("1.0", "1.7", "1.8"):
        ledger.add(releases[name], Titles(release=name))
    ledger.pin_or_unpin(ledger.find("1.0"), "2026-03-01")
    new = [table for table in META.sorted_tables if "alarm" in table.name] + [RELEASE_TESTS]
    with ledger.store.writing() as connection:
        META.drop_all(connection, tables=new)
        connection.execute(text("alter table figures drop column version"))
        connection.execute(update(LEDGER).values(format=4))
    older = open_ledger(store)
    assert alarms_of(older) == []
    assert [each.release for each in untested_runs(older, ALL_RUNS)] == ["1.7", "1.8"]
    assert len(untested_reasons(older, older.find("1.8"))) == 2
    run_release_tests(older, [each.id for each in untested_runs(older, ALL_RUNS)])
    assert untested_reasons(older, older.find("1.8")) == []
    assert "1.8" in {each.alarm.run.label for each in alarms_of(older)}


def test_a_run_over_few_of_the_pages_is_not_decided_and_silences_no_alarm(
    releases, whole_run, store, tmp_path
):
    ledger = open_ledger(store)
    add(ledger, releases, "1.0", "1.7", "1.8")
    cells, answered = (each[:20] for each in right_cells()["1.7"])
    about = facts("1.7") | {"id": "smoke", "finished": "2026-03-20T00:00:00+00:00"}
    few = write_release(whole_run, tmp_path / "few", cells, answered, **about, limit=20)
    assert add(ledger, {"few": few}, "few") == []
    reasons = untested_reasons(ledger, ledger.find("smoke"))
    assert len(reasons) == 2
    assert all("they share only 7 % of the earlier one's renditions" in each for each in reasons)
    (total,) = [each for each in alarms_of(ledger) if each.alarm.run.label == "1.8"]
    assert (total.state, total.last_check) == ("open", None)


NIGHT = 60
"""Documents of a night."""


def add_night(ledger, base, place, night, *, is_worse):
    """Add the pinned release and the new one over the night's own documents.

    In a worse night three documents lose all clean cells and one gains four: no alarm by itself.
    """
    cells = np.ones((NIGHT, 2, 8), bool)
    cells[3, 0, :4] = False
    worse = cells.copy()
    if is_worse:
        worse[:3, 0] = False
        worse[3] = True
    answered = np.ones(cells.shape[:2], bool)
    raised = []
    for name, own, hour in (("1.0", cells, 0), ("1.2", worse, 1)):
        about = facts(name) | {
            "id": f"night{night}of{name}",
            "finished": f"2026-04-{night + 1:02}T0{hour}:00:00+00:00",
            "documents": NIGHT,
            "seal": f"seal of night {night}",
        }
        folder = write_release(
            base, place / f"{night}-{name}", own, answered, first=NIGHT * night, **about
        )
        raised += add(ledger, {name: folder}, name, pinned="" if night else "1.0")
    return raised


def test_bets_on_new_documents_raise_what_no_single_night_shows(whole_run, tmp_path):
    ledger = open_ledger(str(tmp_path / "ledger.db"))
    nights = [add_night(ledger, whole_run, tmp_path, night, is_worse=True) for night in range(7)]
    assert [len(raised) for raised in nights] == [0, 0, 0, 0, 0, 1, 0]
    ((evidence,),) = filter(None, nights)
    assert (evidence.kind, evidence.against.label, evidence.losses) == ("evidence", "1.0", ())
    lost, gained = 3 * 6, 6  # documents that lost half of their cells, and that gained a quarter
    capitals = [(1 + bet / 2) ** lost * (1 - bet / 4) ** gained for bet in (0.02, 0.07, 0.25, 0.8)]
    assert evidence.evidence == pytest.approx(sum(capitals) / 4)
    assert headline(evidence) == (
        "evidence of a loss since 1.0 at 1.2: e-value 30 (alarm at 20) on 360 documents of 6 runs"
    )
    facts_changed = {fact.what for each in evidence.changes for fact in each.facts}
    assert facts_changed == {"version of engine"}  # every night has another corpus
    assert untested_reasons(ledger, ledger.entries()[-1]) == []  # bets decide where pages do not


def test_a_release_that_is_as_good_every_night_raises_nothing(whole_run, tmp_path):
    ledger = open_ledger(str(tmp_path / "ledger.db"))
    for night in range(8):
        assert add_night(ledger, whole_run, tmp_path, night, is_worse=False) == []


def test_a_run_without_cells_is_not_tested_and_no_run_is_tested_against_it(releases, tmp_path):
    ledger = open_ledger(str(tmp_path / "ledger.db"))
    add(ledger, releases, "1.0")
    old = ledger.add(releases["1.7"], Titles(release="1.7")).run
    with ledger.store.writing() as connection:  # as a ledger of format 1 is taken over
        connection.execute(delete(CELLS).where(CELLS.c.run == old))
    assert run_release_tests(ledger, [old])[0].tests == ()
    (reason,) = untested_reasons(ledger, ledger.find("1.7"))
    assert reason.startswith("the ledger has only the scores of 1.7 (run ")
    assert [each.against.label for each in add(ledger, releases, "1.8")] == ["1.0"]


class _Pairs:
    """Runs by their place, two by two."""

    def __init__(self, sides):
        self.sides = sides

    def pair(self, before, after):
        return self.sides[before.id], self.sides[after.id]


def _step_of(*lost_documents):
    """The step of a fall over runs that have lost all fields of so many documents of 60."""
    start = good(share=1.0)
    sides = {"0": side(grid(start), "0")}
    for at, many in enumerate(lost_documents, start=1):
        sides[str(at)] = side(
            grid(lost(start, (slice(None), slice(None)), slice(0, many))), str(at)
        )
    runs = [trends.entry(at, id=str(at), release=f"1.{at}") for at in range(len(sides))]
    test = _RunTest(None, runs[-1], runs, "", _Pairs(sides))
    fall = -lost_documents[-1] / 60
    return test._largest_step(runs, slice_key(ALL), fall)


def test_a_fall_of_which_one_run_took_most_is_a_step_and_not_slow():
    found = _step_of(3, 21, 24)
    assert found.after.label == "1.2"
    assert found.change.value == pytest.approx(-18 / 60)
    assert _step_of(8, 16, 24) is None
    assert _step_of(1, 2, 3) is None  # none of them is certain


def test_a_step_within_a_fall_is_named_in_its_headline():
    made = trends.trend(12).alarms[0].alarm
    (first, *_) = made.losses
    ends = made.against, made.run
    fall = Fall(*ends, first.change, is_step=False)
    step = FallStep(NamedRun("5", "1.5"), replace(first.change, value=-0.021))
    slow, sudden = (
        headline(replace(made, losses=(replace(first, fall=each),)))
        for each in (fall, replace(fall, step=step))
    )
    assert slow.startswith("all fields fell slowly by 3.1 points (2.1 to 4.2) between v1.0 and ")
    assert "slowly" not in sudden
    assert sudden.endswith(", most of it in one step at 1.5 (2.1 points)")
