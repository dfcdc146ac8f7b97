"""The ledger as a user types it: runs named, listed, pinned, held against, and looked back on."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import shutil
import sqlite3
from datetime import UTC, datetime

import pytest

from docextract_eval.cli.history import _doubtful_date
from tests.cli.commands import dxe, one_line

pytestmark = pytest.mark.long

RECIPE = """
name = "dozen"
seed = 5
count = 12
locales = ["en_US"]
kinds = ["receipt"]
conditions = ["clean", "defocus@2"]
"""
GATES = """name = "p"
baseline = "{}"
[[gates]]
rule = "regression"
[[gates]]
rule = "gradual_loss"
"""
RELEASES = {"1.0": "0.1", "1.1": "0.15", "1.2": "0.9"}


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """Three releases over one corpus, and the ledger that knows the first two."""
    folder = tmp_path_factory.mktemp("history") / "place"
    folder.mkdir()
    (folder / "dozen.toml").write_text(RECIPE)
    (folder / "strict.toml").write_text(GATES.format("required"))
    (folder / "first.toml").write_text(GATES.format("optional"))
    commands = ["corpus build dozen.toml -o corpus"]
    for release, wrong in RELEASES.items():
        commands.append(f"run noisy corpus -o runs/{release} -p wrong={wrong}")
    commands += [
        f"history add runs/{each} --release {each} --tag t{each}" for each in ("1.0", "1.1")
    ]
    for command in (*commands, "history pin 1.0"):
        done = dxe(*command.split(), cwd=folder)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def place(three, tmp_path):
    """A copy of it to spoil."""
    shutil.copytree(three, tmp_path / "place")
    return tmp_path / "place"


def said(command, cwd, code=0):
    done = dxe(*command.split(), cwd=cwd)
    assert done.returncode == code, done.stderr
    return done.stdout


def test_runs_are_listed_by_what_they_are_called(three):
    listed = json.loads(said("history list --json", three))
    assert [(each["release"], each["tags"]) for each in listed] == [
        ("1.0", ["t1.0"]),
        ("1.1", ["t1.1"]),
    ]
    assert [bool(each["pinned"]) for each in listed] == [True, False]
    (row,) = csv.DictReader(io.StringIO(said("history list --tag t1.1 --csv", three)))
    assert (row["release"], row["tags"], row["pipeline"]) == ("1.1", "t1.1", "noisy")
    assert len(said("history list --last 1", three).splitlines()) == 2
    assert json.loads(said("history list --corpus other --json", three)) == []


def test_a_day_is_one_in_whatever_form_it_is_written(three):
    (first, second) = json.loads(said("history list --json", three))
    until = [first["finished"], first["finished"].replace("+00:00", "Z"), first["finished"][:19]]
    for moment in until:
        told = json.loads(said(f"history list --until {moment} --json", three))
        assert [each["release"] for each in told] == ["1.0"]
    day = second["finished"][:10].replace("-", "")
    assert len(json.loads(said(f"history list --since {day} --json", three))) == 2


def test_the_pinned_run_stays_in_a_trend_that_was_chosen_without_it(three):
    rows = json.loads(said("history trend --last 1 --json", three))
    assert {row["release"] for row in rows} == {"1.0", "1.1"}
    assert {row["release"] for row in rows if row["pinned"]} == {"1.0"}


def test_a_run_is_shown_by_its_release_its_id_and_its_folder(three):
    (run,) = json.loads(said("history list --release 1.1 --json", three))
    shown = [said(f"history show {each}", three) for each in ("1.1", run["id"], "runs/1.1")]
    assert shown[0] == shown[1] == shown[2]
    assert run["seal"] in shown[0]


def test_a_trend_is_told_in_the_terminal_as_rows_and_as_a_page(three, tmp_path):
    text = said(f"history trend --html {tmp_path}/page.html", three)
    assert re.search(r"^condition defocus@2 .*  [−+]\d+\.\d", text, re.MULTILINE)
    assert max(map(len, text.splitlines()[:-1])) <= 80
    assert "<svg" in (tmp_path / "page.html").read_text(encoding="utf-8")
    rows = json.loads(said("history trend --slice field=total --json", three))
    assert {(row["release"], row["field"], row["condition"]) for row in rows} == {
        (release, "total", "all") for release in ("1.0", "1.1")
    }
    f1 = [*csv.DictReader(io.StringIO(said("history trend --metric f1 --csv", three)))]
    assert {row["metric"] for row in f1} == {"f1"}


def test_a_gate_holds_a_run_against_the_pinned_and_the_last(three):
    told = said(
        "gate runs/1.2 --policy strict.toml --baseline last --baseline pinned --json", three, 1
    )
    ruled = json.loads(told)
    (note,) = [note for note in ruled["notes"] if note.startswith("compared with")]
    assert re.match(r"compared with 1\.0 \(run \w+\), and 1\.1 \(run \w+\)", note)
    failed = [gate["slice"] for gate in ruled["gates"] if gate["verdict"] == "FAIL"]
    assert any("since 1.1" in each for each in failed)
    assert "all" in failed


def test_a_baseline_needs_no_folder_once_it_is_in_the_ledger(place):
    ask = "gate runs/1.2 --policy strict.toml --baseline name:1.1 --json"
    before = json.loads(said(ask, place, 1))
    shutil.rmtree(place / "runs" / "1.1")
    after = json.loads(said(ask, place, 1))
    (note,) = (note for note in after["notes"] if note not in before["notes"])
    assert re.match(r"1\.1 \(run \w+\) was read from the ledger and not derived again", note)
    assert after["gates"] == before["gates"]


def test_a_baseline_that_was_edited_is_named_and_not_used(place):
    """Even by a policy that does without one: it may be among the damaged."""
    ask = "gate runs/1.2 --policy first.toml --baseline last --json"
    with contextlib.closing(sqlite3.connect(place / "runs" / "ledger.db")) as connection:
        for release, compared in (("1.1", "1.0"), ("1.0", None)):
            edit = "update runs set healthy = 0 where release = ?"
            assert connection.execute(edit, [release]).rowcount
            connection.commit()
            if compared:
                notes = json.loads(said(ask, place, 1))["notes"]
                assert any(each.startswith(f"compared with {compared} (run ") for each in notes)
                told = "damaged in the ledger, and so no baselines: 1.1 (run "
                assert any(each.startswith(told) for each in notes)
    untested = dxe("history", "test", cwd=place)
    assert (untested.returncode, "Tested 0 runs" in untested.stdout) == (3, True)
    line = one_line(dxe(*ask.split(), cwd=place), 4)
    assert re.search(r"no run of noisy before it .*no baselines: 1\.0 \(run \w+\), 1\.1", line)


@pytest.mark.parametrize(
    ("named", "folders"),
    [
        ("compare name:1.0 name:1.1", "compare runs/1.0 runs/1.1"),
        ("compare pinned last", "compare runs/1.0 runs/1.1"),
        ("report last --all", "report runs/1.1 --all"),
        ("plan pinned --against last", "plan runs/1.0 --against runs/1.1"),
    ],
)
def test_commands_take_runs_by_their_names_in_the_ledger(place, named, folders):
    assert said(named, place) == said(folders, place)


def test_the_command_that_a_loss_names_lists_it(place):
    said("gate runs/1.2 --policy strict.toml --baseline name:1.0", place, 1)
    brief = said("report runs/1.2 --for leaders", place)
    sentence = " ".join(brief.split())
    (command,) = re.findall(r"dxe (compare \S+ \S+ --cells.*?) lists its cells", sentence)
    assert re.match(r"compare name:\w+ runs/1\.2 --cells", command)
    assert re.search(r"^[\d,]+ cells lost: right before", said(command, place), re.MULTILINE)


def test_a_name_that_stands_for_no_single_run_is_refused(place):
    for words, told in (
        ("report name:9.9", "no run is called '9.9'"),
        ("compare name: runs/1.0", "no run is called ''"),
    ):
        assert told in one_line(dxe(*words.split(), cwd=place), 2)
    shutil.move(place / "runs/1.1", place / "runs/elsewhere")
    gone = one_line(dxe("plan", "last", cwd=place), 2)
    assert re.search(r"last: 1\.1 \(run \w+\) is in the ledger, and its folder .* is gone", gone)
    said("history pin 1.0 --off", place)
    assert "has no pinned run. Remedy: pin one" in one_line(dxe("report", "pinned", cwd=place), 2)
    (place / "runs/ledger.db").unlink()
    assert "the ledger does not exist" in one_line(dxe("report", "last", cwd=place), 2)


def test_a_first_run_goes_without_a_baseline_if_the_policy_says_so(place):
    (place / "runs" / "ledger.db").unlink()
    done = dxe("gate", "runs/1.0", "--policy", "strict.toml", "--baseline", "last", cwd=place)
    assert "there is no ledger runs/ledger.db" in one_line(done, 4)
    told = said("gate runs/1.0 --policy first.toml --baseline last --inconclusive pass", place)
    assert "not compared with last: there is no ledger runs/ledger.db" in told
    said("history add runs/1.0 --release 1.0", place)
    done = dxe("gate", "runs/1.0", "--policy", "strict.toml", "--baseline", "last", cwd=place)
    assert "no run of noisy before it over dozen in runs/ledger.db" in one_line(done, 4)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("name:l.0", "unknown run 'l.0'. Remedy: did you mean '1.0'?"),
        ("pinned --ledger runs/leger.db", "runs/leger.db: the ledger does not exist"),
    ],
)
def test_a_mistyped_baseline_reaches_no_verdict(place, asked, message):
    """Also where the policy does without a baseline that does not exist yet."""
    words = f"gate runs/1.2 --policy first.toml --baseline {asked}".split()
    assert message in one_line(dxe(*words, cwd=place), 2)


def test_a_release_that_loses_raises_an_alarm_when_it_is_added(place):
    assert "No alarm was raised." in said("history alarms --exit-code", place)
    assert said("history test", place) == "Tested 0 runs: 0 alarms\n"  # each was when it was added
    added = said("history add runs/1.2 --release 1.2", place)
    assert re.search(r"^ALARM: .* fell by \d+\.\d points \(.*\) at 1\.2", added, re.MULTILINE)
    alarms = json.loads(said("history alarms --json", place))
    assert {each["run"]["label"] for each in alarms} == {"1.2"}
    (step,) = (each for each in alarms if each["kind"] == "step")
    assert step["against"]["label"] == "1.1"
    assert step["losses"]
    shown = said("history alarms", place)
    assert "Changed between 1.1 and 1.2: setting wrong 0.15, then 0.9" in shown
    (command,) = re.findall(
        r"^ +dxe (.*)\n +lists the cells that were lost\.$", shown, re.MULTILINE
    )[:1]
    listed = said(command, place)
    assert re.search(r"^[\d,]+ cells lost: right before, and not after\.$", listed, re.MULTILINE)
    assert "!: an open alarm. S: a loss against the run before." in " ".join(shown.split())
    trend = " ".join(said("history trend", place).split())
    assert "S: a loss against the run before." in trend


def test_an_alarm_ends_a_command_with_1_only_where_that_is_asked(place):
    said("history add runs/1.2 --release 1.2", place)
    taken = place / "taken"
    (place / "take.sh").write_text(f"#!/bin/sh\ncat >> {taken}\n")
    (place / "take.sh").chmod(0o755)
    assert said("history alarms --notify ./take.sh", place, code=0)
    assert json.JSONDecoder().raw_decode(taken.read_text())[0]["event"] == "raised"
    said("history alarms --notify ./take.sh --exit-code", place, code=1)


def test_a_pin_names_the_open_alarms_that_it_accepts(place):
    raised = said("history add runs/1.2 --release 1.2", place)
    lost = re.findall(r"ALARM: (.*) \(dxe history alarms\)", raised)
    pinned = said("history pin 1.2", place)
    assert re.search(r"This accepts (an open alarm|\d open alarms): ", pinned)
    assert lost
    assert all(each in pinned for each in lost)
    assert "accepts" not in said("history pin 1.2", place)


def test_a_pin_goes_over_to_another_run_and_comes_off(place):
    done = dxe("history", "pin", "1.1", cwd=place)
    assert re.match(r"1\.1 \(run \w+\) is pinned for noisy over dozen", done.stdout)
    assert re.match(r"dxe: 1\.0 \(run \w+\) is pinned no longer", done.stderr)
    assert json.loads((place / "runs/1.0/history.json").read_text())["titles"].get("pinned") is None
    said("history pin 1.1 --off", place)
    assert "No run is pinned" in said("history alarms", place)


def test_a_torn_ledger_is_made_again_from_the_runs(place):
    store = place / "runs" / "ledger.db"
    before = said("history list", place)
    store.write_bytes(b"torn" * 5000)
    done = dxe("history", "list", cwd=place)
    assert "Remedy: make it again from the runs: dxe history reindex" in one_line(done, 2)
    told = said("history reindex", place)
    assert "moved to runs/ledger.db.damaged-1" in told
    assert said("history list", place).splitlines()[:3] == before.splitlines()[:3]


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("history show 9.9", "no run is called '9.9'. Remedy: see what there is"),
        ("history list --since noon", "--since: 'noon' is not a date"),
        ("history list --json --csv", "both --json and --csv are given"),
        ("history trend --metric f11", "no run has f11"),
        ("history trend --slice total", "--slice: 'total' has no value"),
        ("history trend --corpus none", "no run is as asked"),
        ("history add runs/1.0 --tag=", "--tag '' is no name"),
        ("history reindex none", "name the folder that holds the runs"),
        ("gate runs/1.1 --baseline name: --policy strict.toml", "names nothing"),
        ("gate runs/1.1 --baseline none --policy strict.toml", "none: does not exist"),
    ],
)
def test_what_is_typed_wrong_is_said_in_one_line(three, command, message):
    assert message in one_line(dxe(*command.split(), cwd=three), 2)


def test_a_ledger_can_be_named_by_the_environment(place):
    done = dxe("history", "list", cwd=place, env={"DXE_STORE": "other.db"})
    assert "other.db: the ledger does not exist" in one_line(done, 2)


@pytest.mark.parametrize(
    ("finished", "said"),
    [
        ("2016-03-01T10:00:00+00:00", "its date (2016-03-01) cannot be right"),
        ("2066-03-01T10:00:00+00:00", "its date (2066-03-01) cannot be right"),
        ("yesterday", "its date (yesterday) cannot be right"),
        (datetime.now(UTC).replace(tzinfo=None).isoformat(), ""),
        (datetime.now(UTC).isoformat(), ""),
    ],
    ids=["long ago", "yet to come", "no date", "no zone", "now"],
)
def test_a_date_that_no_run_has_is_said(finished, said):
    assert said in _doubtful_date(finished)
    assert bool(_doubtful_date(finished)) == bool(said)
