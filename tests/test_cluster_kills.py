"""Workers, schedulers and commands are killed, again and again: what is made is the same."""

from __future__ import annotations

import random
import shutil
import signal
import socket
import time
from pathlib import Path

import pytest

from docextract_eval.runs.recorded_hashes import DERIVED
from docextract_eval.storage.object_storage import parse_location
from docextract_eval.storage.shard_plan import find_plan
from tests.corpus.store.small_shards import start
from tests.corpus.store.test_planned import of_corpus
from tests.runs.test_planned import answers
from tests.test_cluster import Cluster

pytestmark = pytest.mark.long

pytest_plugins = ("tests.object_store",)

RECIPE = """
name = "receipts"
seed = 3
count = 16
kinds = ["receipt"]
locales = ["en_US"]
conditions = ["clean"]
"""
PATIENCE = 120
PAUSE = 0.4
"""Seconds between the files of a shard and its manifest."""
WATCHED = f"""
import os, sys
if sys.orig_argv[1:4] == ["-m", "docextract_eval", "shard"]:
    import time
    from docextract_eval.corpus.store import folder
    from docextract_eval.runs.execution.planned_judging import PlannedJudging
    from docextract_eval.storage.shard_plan import ShardPlan
    folder.SHARD_SIZE = 2
    begin, commit, judge = ShardPlan.begin, ShardPlan.commit, PlannedJudging.judge
    moments = os.path.join(os.path.dirname(__file__), "moments")
    file = os.open(moments, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    def write(moment, number):
        os.write(file, f"{{moment}} {{number}}\\n".encode())
    def begin_and_write(plan, number):
        write("begun", number)
        return begin(plan, number)
    def commit_slowly(plan, number, *others, **logged):
        write("result", number)
        time.sleep({PAUSE})
        is_first = commit(plan, number, *others, **logged)
        write("committed", number)
        return is_first
    def judge_slowly(judging, number):
        write("judging", number)
        time.sleep({PAUSE / 4})
        return judge(judging, number)
    ShardPlan.begin, ShardPlan.commit = begin_and_write, commit_slowly
    PlannedJudging.judge = judge_slowly
"""
"""Has each shard write down how far it is: those who kill choose their moments by that."""
VICTIMS = ("worker", "scheduler", "command")
MOMENTS = ("begun", "result", "committed")
"""At which each is killed, in any order: before a shard has files, before its manifest, after."""


class Farm:
    """A scheduler, which is always started at the same address, and two workers."""

    def __init__(self, folder):
        self._folder, self.moments = folder, folder / "moments"
        self.moments.touch()
        with socket.create_server(("127.0.0.1", 0)) as wire:
            self._port = wire.getsockname()[1]
        self.cluster = None
        self.start()

    def start(self):
        """Start all of it, in place of what was there."""
        self.close()
        self.cluster = Cluster(self._folder, port=self._port)
        (self._folder / "sitecustomize.py").write_text(WATCHED)
        self.workers = [self.worker() for _ in range(2)]

    def worker(self):
        return self.cluster.worker(1, "--no-nanny")

    def close(self):
        if self.cluster:
            self.cluster.close()


@pytest.fixture
def farm(tmp_path_factory):
    farm = Farm(tmp_path_factory.mktemp("farm"))
    yield farm
    farm.close()


class Killer:
    """What is to be killed and when, in an order of its own, and who was killed in between."""

    def __init__(self, seed, farm):
        self.chance, self.farm = random.Random(seed), farm  # noqa: S311 - moments
        self.left = [(victim, moment) for victim in VICTIMS for moment in MOMENTS]
        self.chance.shuffle(self.left)
        self.before_manifest = []

    def carry_out(self, place, command, cwd):
        """Repeat a command until it is done, and meanwhile kill what is left to be killed."""
        engine = ("--engine", f"dask={self.farm.cluster.address}")
        running = None
        while True:
            running = running or start(*command, "-o", place, *engine, cwd=cwd)
            if not self.left or (number := self.wait_for(self.left[-1][1], running)) is None:
                running.end()
                return
            victim, moment = self.left.pop()
            time.sleep(self.chance.uniform(0, PAUSE / 2 if moment == "result" else 3 * PAUSE))
            if self.kill(victim, running):
                running = None
            if moment == "result" and not find_plan(parse_location(place)).manifest(number):
                self.before_manifest.append(victim)

    def wait_for(self, moment, running):
        """Wait until a shard gets that far, and return its number; None if the command ends."""
        seen, until = len(self.farm.moments.read_text().splitlines()), time.monotonic() + PATIENCE
        while not is_over(running):
            for line in self.farm.moments.read_text().splitlines()[seen:]:
                word, number = line.split()
                if word == moment:
                    return int(number)
            assert time.monotonic() < until
            time.sleep(0.01)
        return None

    def kill(self, victim, running):
        """Kill, and start again what is no command; return whether the command ended."""
        if victim == "worker":
            self.farm.workers.pop(self.chance.randrange(2)).kill()
            self.farm.workers.append(self.farm.worker())
            return False
        if victim == "command":
            running.send(signal.SIGKILL)
            assert running.done().returncode in (-signal.SIGKILL, 0)  # 0: it was at its end
            return True
        self.farm.cluster.scheduler.kill()
        done = running.done()
        if done.returncode:  # it was not at its end
            assert done.returncode == 3
            assert "the same command again: it continues with the rest" in done.stderr
        self.farm.start()
        return True


def is_over(running):
    """Whether a process has ended; nobody has waited for it yet."""
    return Path(f"/proc/{running.number}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def small(*words, cwd):
    return start(*words, cwd=cwd).end()


def disturb(killer, command, folder, place):
    """Carry a command out, each time in another place, until everything has been killed."""
    places = []
    while killer.left:
        places.append(f"{place}-{len(places)}")
        killer.carry_out(places[-1], command, folder)
    assert killer.before_manifest, "nobody was killed between the files and their manifest"
    return map(parse_location, places)


@pytest.fixture
def whole(tmp_path):
    """A corpus that nobody disturbed, in shards of two sources."""
    (tmp_path / "receipts.toml").write_text(RECIPE)
    small("corpus", "build", "receipts.toml", "-o", "whole", cwd=tmp_path)
    return tmp_path / "whole"


def test_a_corpus_is_the_same_whoever_is_killed_and_when(farm, whole, tmp_path):
    killer, build = Killer(41, farm), ("corpus", "build", "receipts.toml")
    for made in disturb(killer, build, tmp_path, tmp_path / "corpus"):
        assert of_corpus(made) == of_corpus(whole)


def test_a_run_in_a_store_is_the_same_whoever_is_killed_and_when(bucket_url, farm, whole, tmp_path):
    run = ("run", "noisy", "whole", "-p", "seed=3")
    small(*run, "-o", "alone", cwd=tmp_path)
    for made in disturb(Killer(43, farm), run, tmp_path, f"{bucket_url}run"):
        for name in DERIVED:
            assert (made / name).read_bytes() == (tmp_path / "alone" / name).read_bytes(), name
        assert answers(made) == answers(tmp_path / "alone")


@pytest.mark.parametrize("victim", VICTIMS)
def test_scores_are_the_same_whoever_is_killed_while_shards_are_judged(
    farm, whole, tmp_path, victim
):
    run = ("run", "noisy", whole, "-p", "seed=3", "-o", "run")
    for words in ((*run, "--plan"), run):
        small(*words, cwd=tmp_path)
    made = {name: (tmp_path / "run" / name).read_bytes() for name in DERIVED}
    shutil.rmtree(tmp_path / "run/judged")
    (tmp_path / "run/scores.json").unlink()
    score = ("score", "run", "--engine", f"dask={farm.cluster.address}")
    killer, running = Killer(47, farm), start(*score, cwd=tmp_path)
    for _ in range(2):
        assert killer.wait_for("judging", running) is not None
        time.sleep(killer.chance.uniform(0, PAUSE / 4))
        if killer.kill(victim, running):
            running = start(*score, cwd=tmp_path)
    running.end()
    assert {name: (tmp_path / "run" / name).read_bytes() for name in made} == made
