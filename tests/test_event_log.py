"""The log of events: what it says, that it says no more, and what happens when it cannot."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from functools import partial
from itertools import pairwise

import pytest

from docextract_eval import event_log
from docextract_eval.cluster import run_shards, worker_task
from docextract_eval.corpus.store import open_corpus
from docextract_eval.corpus.store.planned import do_corpus_shard
from docextract_eval.event_log import VARIABLE, emit, finish_log, start_log
from docextract_eval.runs.execution.planned import ShardExtraction
from docextract_eval.storage.object_storage import parse_location
from docextract_eval.storage.shard_plan import ShardPlan, load_plan, publish_plan
from tests.cli.commands import DXE, dxe, one_line
from tests.house.source import ROOT
from tests.test_cluster import OLD, Cluster, planned_facts, wait_until

pytest_plugins = ("tests.object_store",)

PAGE = ROOT / "docs" / "how-to" / "log-events.md"
ALWAYS = ["time", "event", "host", "pid", "version"]
RECIPE = """
name = "receipts"
seed = 3
count = 20
kinds = ["receipt"]
locales = ["en_US"]
conditions = ["clean"]
"""
BUILD = ("corpus", "build", "receipts.toml", "--workers", "1", "-o")


@pytest.fixture
def log(tmp_path, monkeypatch):
    """Where this process and those that it starts log from now on."""
    (tmp_path / "receipts.toml").write_text(RECIPE)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "log.jsonl"))
    return tmp_path / "log.jsonl"


@pytest.fixture
def ours(log):
    """The same, with a log of this process."""
    start_log("test")
    yield log
    finish_log(0)


def read(text):
    return [json.loads(line) for line in text.splitlines()]


def story(log):
    """The events in their order, with the shard that they are about."""
    return [
        f"{each['event']} {each['shard']}" if "shard" in each else each["event"]
        for each in read(log.read_text())
    ]


@pytest.mark.long
def test_commands_log_what_they_do(log, tmp_path):
    def done(*words):
        ended = dxe(*words, cwd=tmp_path)
        assert ended.returncode == 0, ended.stderr

    done(*BUILD, "c", "--plan")
    done("shard", "c", 1)
    done("shard", "c", 1)  # was done before
    done(*BUILD, "c")
    run = ("run", "noisy", "c", "-o", "r", "--engine", "inline")
    done(*run, "--plan")
    done(*run)
    done("score", "r")
    done("run", "noisy", "c", "-o", "alone", "--engine", "inline")
    before, after = "command_started", "command_finished"
    assert story(log) == [
        *(before, "planned", after),
        *(before, "shard_started 1", "shard_committed 1", after),
        *(before, after),
        *(before, "shard_started 0", "shard_committed 0", "sealed", after),
        *(before, "planned", after),
        before,
        *("shard_started 0", "part_written", "shard_committed 0", "shard_judged 0"),
        *("shard_started 1", "part_written", "shard_committed 1", "shard_judged 1"),
        *("scored", after),
        *(before, "scored", after),
        *(before, "scored", after),
    ]
    events = read(log.read_text())
    commands = [each["command"] for each in events if "command" in each]
    assert commands == [
        *("corpus build", "shard", "shard", "corpus build", "run", "run", "score", "run")
    ]
    committed = [each for each in events if each["event"] == "shard_committed"]
    assert [each.get("documents") for each in committed] == [4, 16, None, None]
    assert [each.get("answers") for each in committed] == [None, None, 16, 4]
    assert [each["path"] for each in committed] == [str(tmp_path / name) for name in "ccrr"]
    (sealed,) = (each for each in events if each["event"] == "sealed")
    assert sealed["seal"] == open_corpus(tmp_path / "c").seal
    assert {each["exit_code"] for each in events if each["event"] == after} == {0}
    for earlier, later in pairwise(events):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", earlier["time"])
        assert earlier["time"] <= later["time"]
        assert (earlier["pid"] == later["pid"]) == (later["event"] != before)


def test_a_command_that_fails_says_with_which_code(log, tmp_path):
    one_line(dxe("shard", "nowhere", cwd=tmp_path), 2)
    assert [each["event"] for each in read(log.read_text())] == [
        *("command_started", "command_finished")
    ]
    assert read(log.read_text())[-1]["exit_code"] == 2


def on_the_page():
    """The events of the page, each with its own keys."""
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| (.*) \|$", PAGE.read_text(), re.MULTILINE)
    found = {name: {*re.findall(r"`(\w+)`", keys)} for name, keys in rows}
    return found | {"shard_discarded": found["shard_committed"]}


@pytest.mark.long
def test_every_event_happens_and_is_on_the_page_with_its_keys(
    ours, tmp_path, faults, bucket_url, secrets_in
):
    """In a store that is busy, and on a cluster whose workers die."""
    faults.conflicts = 2
    url = f"{bucket_url}corpus"
    run = ("run", "noisy", url, "-o", f"{bucket_url}run")
    for words in ((*BUILD, url), run):
        assert dxe(*words, "--plan", cwd=tmp_path).returncode == 0
        plan = load_plan(parse_location(f"{bucket_url}{words[0]}"))
        is_run = plan.job == "extract"
        do = ShardExtraction(plan, 1).do if is_run else partial(do_corpus_shard, plan, workers=1)
        assert [do(1) for _ in range(2)] == [True, False]
        done = dxe(*words, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    lose_a_worker_and_refuse_another(tmp_path)
    text = ours.read_text()
    assert secrets_in(text) == set()
    values = {
        field.value
        for document in open_corpus(parse_location(url)).truths()
        for field in document.fields
        if len(field.value or "") > 5 and field.name != "doc_type"
    }
    assert len(values) > 50
    assert [value for value in values if value in text] == []
    events = read(text)
    seen: dict[str, set[str]] = {}
    for each in events:
        seen.setdefault(each["event"], set()).update(each.keys() - ALWAYS)
    assert seen == on_the_page()
    retries = [each for each in events if each["event"] == "retry"]
    assert [each["path"].startswith(f"{url}/") for each in retries] == [True, True]
    assert [each["tries"] for each in retries] == [1, 2]


def lose_a_worker_and_refuse_another(tmp_path):
    """Do a plan of which a shard ends the worker that does it first; a worker that joins is old."""
    folder, plan_folder = tmp_path / "cluster", tmp_path / "plan"
    (folder / "old").mkdir(parents=True)
    (folder / "old" / "sitecustomize.py").write_text(OLD)
    (plan_folder / "shards").mkdir(parents=True)
    does = """
import time
if number == 1 and tries() == 1:
    os.kill(os.getppid(), 9)
    os._exit(1)
time.sleep(1)
commit()
"""
    (plan_folder / "shard.py").write_text(does)
    plan = publish_plan(ShardPlan(plan_folder, "build", 6, planned_facts()))
    cluster = Cluster(folder)
    try:
        cluster.worker()
        said = []

        def add_worker(number):
            if number == 0:
                cluster.worker(env={"PYTHONPATH": str(folder / "old")})
            elif number == 2:
                wait_until(lambda: said)

        run_shards(plan, cluster.address, on_done=add_worker, notify=said.append)
    finally:
        cluster.close()


WRITER = """
import os, sys, time
from docextract_eval.event_log import emit, start_log
start_log(sys.argv[1])
with open(os.environ["DXE_LOG"]) as log:
    began = 0
    while began < 3:
        began += log.read().count("command_started")
        time.sleep(0.001)
for number in range(2000):
    emit("shard_started", path=sys.argv[1] * 500, shard=number)
"""


def test_lines_of_processes_that_write_at_once_stay_whole(log):
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, name], cwd=ROOT) for name in "abc"]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    events = read(log.read_text())
    assert Counter(each["path"] for each in events if "path" in each) == dict.fromkeys(
        [name * 500 for name in "abc"], 2000
    )
    switches = sum(a["pid"] != b["pid"] for a, b in pairwise(events))
    assert switches > 2, "they did not write at once"


@pytest.mark.long
def test_what_is_logged_to_standard_error_is_no_message_of_a_shard(
    log, tmp_path, monkeypatch, capfd
):
    """On a worker of Dask, which reports the last line of an error."""
    dxe(*BUILD, "c", "--plan", cwd=tmp_path)
    monkeypatch.setenv(VARIABLE, "-")
    monkeypatch.setattr(worker_task, "_wanted_check", lambda: lambda: True)
    code, message = worker_task.do_shard(str(tmp_path / "c"), 7, [])
    assert (code, message.partition(".")[0]) == (
        *(2, f"{tmp_path}/c: there is no shard 7: the plan has 2 shards"),
    )
    assert [each["event"] for each in read(capfd.readouterr().err)] == [
        *("command_started", "command_finished")
    ]
    assert worker_task.do_shard(str(tmp_path / "c"), 1, ["--workers", "1"])[0] == 0
    assert [each["event"] for each in read(capfd.readouterr().err)] == [
        *("command_started", "shard_started", "shard_committed", "command_finished")
    ]


@pytest.mark.parametrize(
    "where", ["missing/log", "/dev/full", ".", "s3://key:a-secret@bucket/log", "&999"]
)
def test_a_log_that_cannot_be_written_ends_the_command_before_it_begins(
    log, tmp_path, monkeypatch, where
):
    monkeypatch.setenv(VARIABLE, where)
    said = one_line(dxe(*BUILD, "c", cwd=tmp_path), 2)
    assert said.startswith("dxe: DXE_LOG: ")
    assert "a-secret" not in said
    assert [each.name for each in tmp_path.iterdir()] == ["receipts.toml"]


def test_a_disk_that_fills_up_later_ends_the_log_with_one_line(ours, capsys):
    full = os.open("/dev/full", os.O_WRONLY)
    os.dup2(full, event_log._LOG.descriptor)
    for shard in range(3):
        emit("shard_started", shard=shard)
    said = capsys.readouterr().err
    assert said == "dxe: the log ends here, and the work goes on (No space left on device)\n"


@pytest.mark.long
def test_the_work_goes_on_when_nobody_reads_the_log_any_more(log, tmp_path):
    process = subprocess.Popen(
        [DXE, *BUILD, "c"], cwd=tmp_path, env=os.environ | {VARIABLE: "-"}, stderr=subprocess.PIPE
    )
    assert json.loads(process.stderr.readline())["event"] == "command_started"
    process.stderr.close()
    assert process.wait() == 0
    assert open_corpus(tmp_path / "c").document_count == 20


class Unread:
    """A fact that nobody may look at."""

    def absolute(self):
        """Fail."""
        pytest.fail("it was looked at")


def test_without_a_log_nothing_is_looked_at(tmp_path, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    start_log("test")
    emit("sealed", path=Unread())
    finish_log(0)
