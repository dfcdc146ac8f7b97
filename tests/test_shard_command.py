"""The command that does shards on a worker is kept for the next one, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal

import pytest

from docextract_eval import event_log
from docextract_eval.cluster import run_shards
from docextract_eval.cluster.shard_command import KeptCommands, ShardCommand
from docextract_eval.runs.execution.planned import plan_run
from docextract_eval.runs.execution.request import RunRequest
from tests.runs.pages import blank_pages
from tests.test_cluster import Cluster

pytestmark = pytest.mark.long

SHARDS = 3
ALONE = ["--workers", "1"]


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    return blank_pages(tmp_path_factory.mktemp("pages"), 16 * SHARDS)


@pytest.fixture
def plan(pages, tmp_path):
    return plan_run(RunRequest("blank"), pages, tmp_path / "run")


def events(file, name):
    written = [json.loads(line) for line in file.read_text().splitlines()]
    return [each for each in written if each["event"] == name]


def always():
    return True


def test_a_worker_does_all_its_shards_by_one_command(plan, tmp_path):
    log = tmp_path / "log.jsonl"
    cluster = Cluster(tmp_path)
    try:
        cluster.worker(env={event_log.VARIABLE: str(log)})
        run_shards(plan, cluster.address, ALONE, on_done=lambda _: None)
    finally:
        cluster.close()
    committed = events(log, "shard_committed")
    assert [each["shard"] for each in committed] == [0, 1, 2]
    assert len({each["pid"] for each in committed}) == 1
    assert len(events(log, "command_started")) == 1
    assert plan.missing() == []


def test_a_command_waits_for_the_next_shard_and_ends_after_the_last(plan):
    command = ShardCommand(str(plan.path), 2, ALONE)
    assert command.wait(always, is_last=False)
    assert command.is_running()
    assert plan.committed() == [2]
    command.send(0)
    assert command.wait(always, is_last=True)
    assert not command.is_running()
    assert command.outcome[0] == 0
    assert plan.missing() == [1]


def test_a_later_shard_that_fails_ends_the_command_with_its_own_message(plan):
    command = ShardCommand(str(plan.path), 0, ALONE)
    assert command.wait(always, is_last=False)
    command.send(99)
    assert not command.wait(always, is_last=False)
    assert not command.is_running()
    code, message = command.outcome
    assert code == 2
    assert message.startswith(f"{plan.path}: there is no shard 99: the plan has 3 shards")


def test_what_is_no_longer_wanted_ends(plan):
    command = ShardCommand(str(plan.path), 0, ALONE)
    assert not command.wait(lambda: False, is_last=False)
    assert not command.is_running()
    assert command.outcome[0] != 0


def test_only_a_command_that_runs_and_was_started_with_the_same_is_taken(plan):
    kept, command = KeptCommands(), ShardCommand(str(plan.path), 0, ALONE)
    assert command.wait(always, is_last=False)
    kept.keep(("a plan", "--workers"), command)
    assert kept.take(("another plan", "--workers")) is None
    assert kept.take(("a plan", "--workers")) is command
    assert kept.take(("a plan", "--workers")) is None
    kept.keep(("a plan", "--workers"), command)
    os.killpg(command._process.pid, signal.SIGKILL)
    command._process.wait()
    assert kept.take(("a plan", "--workers")) is None
    assert command.outcome == (-9, "it was ended by SIGKILL, perhaps for want of memory")
