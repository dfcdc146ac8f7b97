"""Shards on a Dask cluster: real schedulers and workers, and what is left when they are killed."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from functools import partial

import pytest

from docextract_eval import cluster as cluster_room
from docextract_eval.cli.sharding import DaskEngine, read_engine
from docextract_eval.cluster import run_shards
from docextract_eval.cluster.worker_task import describe_worker
from docextract_eval.corpus.recipe import load_recipe
from docextract_eval.corpus.store.building import describe_corpus
from docextract_eval.errors import BadInputError, IncompleteError, MissingPrerequisiteError
from docextract_eval.storage.shard_plan import ShardPlan, publish_plan, versions
from tests.cli.commands import DXE, dxe
from tests.house.source import ROOT

pytestmark = pytest.mark.long

PATIENCE = 60.0
RANDOM = random.Random()  # noqa: S311 - the moments at which something is killed
INTERCEPT = """
import os, sys
words = sys.orig_argv
if words[1:4] == ["-m", "docextract_eval", "shard"] and os.path.exists(words[4] + "/shard.py"):
    path, number = words[4], int(words[5])
    file = os.open(path + "/begun", os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    def log(word):
        os.write(file, f"{word} {number} {os.getpid()} {os.getppid()}\\n".encode())
    def tries():
        with open(path + "/begun") as begun:
            return [line.split()[:2] for line in begun].count(["begin", str(number)])
    def commit():
        with open(f"{path}/shards/{number:05d}.json", "x") as manifest:
            manifest.write("{}")
    log("begin")
    try:
        exec(open(path + "/shard.py").read())
        log("end")
        os._exit(0)
    finally:  # else the real command would go on
        os._exit(3)
"""
"""Lets a plan say itself what its shards do, which then begin in a hundredth of the time."""
QUICK = "import time; time.sleep(0.2); commit()"


class Process:
    """A scheduler or a worker in a session of its own, which ends with its test."""

    def __init__(self, module, *args, folder, env=None):
        self._file = (folder / f"{time.monotonic_ns()}.log").open("w")
        path = os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{module}", *map(str, args)],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": path} | (env or {}),
            stdout=self._file,
            stderr=self._file,
            start_new_session=True,
        )
        self.pid = self._process.pid

    def kill(self):
        """Kill it and what it started, but for shards: those are in sessions of their own."""
        if self._process.poll() is None:
            os.killpg(self.pid, signal.SIGKILL)
            self._process.wait()
        self._file.close()


class Cluster:
    """A scheduler without mercy for tasks whose worker died, and workers."""

    def __init__(self, folder, allowed_failures=0, port=0):
        self._folder, self._processes = folder, []
        (folder / "sitecustomize.py").write_text(INTERCEPT)
        found = folder / f"scheduler-{time.monotonic_ns()}.json"
        where = ("--host", "127.0.0.1", "--port", port, "--scheduler-file", found)
        mercy = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(allowed_failures)}
        self.scheduler = self._start("dask_scheduler", *where, "--no-dashboard", env=mercy)
        try:
            written = wait_until(lambda: found.exists() and found.read_text())
        except BaseException:
            self.close()
            raise
        self.address = json.loads(written)["address"]

    def _start(self, *words, **options):
        self._processes.append(Process(*words, folder=self._folder, **options))
        return self._processes[-1]

    def worker(self, threads=1, *options, env=None):
        """Start a worker, which its nanny starts again when it dies."""
        place = ("--host", "127.0.0.1", "--no-dashboard", "--local-directory", self._folder)
        words = (self.address, "--nthreads", threads, *place, *options)
        return self._start("dask_worker", *words, env=env)

    def close(self):
        for process in self._processes:
            process.kill()


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < deadline, "nothing happened"
        time.sleep(0.02)
    return found


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """Two workers of one thread each, for tests that kill nothing for good."""
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    for _ in range(2):
        cluster.worker()
    yield cluster
    cluster.close()


@pytest.fixture
def cluster(tmp_path_factory):
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    yield cluster
    cluster.close()


@pytest.fixture
def planned(tmp_path):
    """Return a function that plans shards which do what a text says."""

    def plan(count, does=QUICK):
        (tmp_path / "shards").mkdir()
        (tmp_path / "shard.py").write_text(does)
        return publish_plan(ShardPlan(tmp_path, "build", count, planned_facts()))

    return plan


def planned_facts():
    """What shards that nobody makes would be made from."""
    return {"about": describe_corpus(load_recipe("quick")), "versions": versions({})}


def run(plan, cluster, **options):
    """Run shards, and return the numbers that were reported as done."""
    done = []
    run_shards(plan, cluster.address, on_done=done.append, **options)
    return done


def begun(plan, word="begin"):
    """The numbers of shards that were begun, with their processes and those of their workers."""
    file = plan.path / "begun"
    lines = file.read_text().splitlines() if file.exists() else []
    return [tuple(map(int, line.split()[1:])) for line in lines if line.startswith(word)]


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def most_at_once(plan):
    """How many shards were done at once on the busiest worker."""
    at_work, most = Counter(), 0
    for line in (plan.path / "begun").read_text().splitlines():
        word, _, _, worker = line.split()
        at_work[worker] += 1 if word == "begin" else -1
        most = max(most, *at_work.values())
    return most


# --- what is done ------------------------------------------------------------------------------


def test_every_shard_is_done_once_and_reported(shared, planned):
    plan = planned(9)
    plan.commit(4, {})
    done = run(plan, shared)
    assert done[0] == 4
    assert sorted(done) == [*range(9)]
    assert sorted(number for number, *_ in begun(plan)) == [0, 1, 2, 3, 5, 6, 7, 8]
    assert len({worker for *_, worker in begun(plan)}) == 2
    assert run(plan, DaskEngine("tcp://127.0.0.1:9")) == [*range(9)]  # nobody is asked any more


def test_a_long_shard_is_not_begun_twice_while_others_have_nothing_to_do(shared, planned):
    plan = planned(3, "import time; time.sleep(2 if number == 0 else 0.1); commit()")
    run(plan, shared)
    assert len(begun(plan)) == 3


def test_a_shard_that_is_done_twice_counts_once(shared, planned):
    plan = planned(4)
    threads = [threading.Thread(target=run, args=(plan, shared)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert plan.missing() == []


def test_a_worker_with_many_threads_does_at_most_four_shards_at_once(cluster, planned):
    cluster.worker(8)
    plan = planned(8, QUICK.replace("0.2", "0.4"))
    run(plan, cluster)
    assert most_at_once(plan) == 4


def test_a_worker_that_joins_later_is_used(cluster, planned):
    cluster.worker()
    plan = planned(16)
    late = threading.Timer(0.1, cluster.worker)
    late.start()
    run(plan, cluster)
    assert len({worker for *_, worker in begun(plan)}) == 2
    assert most_at_once(plan) == 1


def test_nothing_more_is_begun_once_that_is_refused(shared, planned):
    plan, asked = planned(12), []

    def may_submit():
        asked.append(len(begun(plan)))
        return len(plan.committed()) < 4

    done = run(plan, shared, may_submit=may_submit)
    assert 4 <= len(done) <= 4 + 2
    assert sorted(done) == plan.committed()
    assert len(asked) == len(done) + 1


# --- shards that fail --------------------------------------------------------------------------


def test_a_shard_that_fails_twice_is_done_at_the_third_try(shared, planned):
    does = """
if number == 1 and tries() < 3:
    print("dxe: s3://x: the store is busy", file=sys.stderr, flush=True)
    os._exit(3)
commit()
"""
    plan = planned(4, does)
    assert sorted(run(plan, shared)) == [0, 1, 2, 3]
    workers = [worker for number, _, worker in begun(plan) if number == 1]
    assert workers[0] != workers[1]  # where it failed it is not tried again, if another is there


def test_a_shard_that_fails_thrice_is_named_when_the_others_are_finished(shared, planned):
    does = """
import time
if number == 1:
    print("noise", "dxe: s3://x: the store is busy", sep="\\n", file=sys.stderr, flush=True)
    os._exit(3)
time.sleep(1.5)
commit()
"""
    plan = planned(2, does)
    with pytest.raises(IncompleteError) as raised:
        run(plan, shared)
    assert raised.value.what == "shard 1 failed 3 times (s3://x: the store is busy)"
    assert "the same command again" in raised.value.remedy
    assert plan.committed() == [0]


def test_a_shard_that_can_never_be_done_ends_everything_at_once(shared, planned):
    does = """
import time
if number == 1:
    while tries() and "begin 0" not in open(path + "/begun").read():
        time.sleep(0.05)
    print("dxe: a.toml: has no key. Remedy: add it", file=sys.stderr, flush=True)
    os._exit(2)
time.sleep(60)
"""
    plan = planned(9, does)
    start = time.monotonic()
    with pytest.raises(BadInputError, match="^shard 1: a.toml: has no key. Remedy: add it$"):
        run(plan, shared)
    assert time.monotonic() - start < 10
    (long,) = (process for number, process, _ in begun(plan) if number == 0)
    wait_until(lambda: not is_running(long))
    assert [number for number, *_ in begun(plan)].count(0) == 1


def test_a_shard_whose_process_is_killed_for_memory_is_named(shared, planned):
    plan = planned(3, "if number == 2: os.kill(os.getpid(), 9)\ncommit()")
    with pytest.raises(IncompleteError, match="shard 2 failed 3 times .*SIGKILL.* want of memory"):
        run(plan, shared)
    assert plan.committed() == [0, 1]


# --- workers that die --------------------------------------------------------------------------


def test_a_shard_that_kills_its_workers_is_named_and_no_innocent_one(cluster, planned):
    cluster.worker(4)
    does = """
import time
time.sleep(0.5)
if number == 3:
    os.kill(os.getppid(), 9)
    time.sleep(60)
commit()
"""
    plan = planned(8, does)
    with pytest.raises(IncompleteError, match="shard 3 ended 3 workers that did it"):
        run(plan, cluster)
    assert [number for number, *_ in begun(plan)].count(3) == 3
    for number, process, _ in begun(plan):
        if number == 3:
            os.kill(process, signal.SIGKILL)
    assert run(plan, cluster, may_submit=lambda: False) == plan.committed()
    assert 3 not in plan.committed()


def test_workers_killed_at_random_lose_no_shard(cluster, planned):
    workers = [cluster.worker(1, "--no-nanny") for _ in range(2)]
    plan = planned(18, "import time; time.sleep(0.3); commit()")
    thread = threading.Thread(target=run, args=(plan, cluster))
    thread.start()
    for _ in range(3):
        time.sleep(RANDOM.uniform(0.5, 1.2))
        workers.pop(0).kill()
        workers.append(cluster.worker(1, "--no-nanny"))
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert plan.missing() == []


def test_shards_end_with_a_scheduler_that_is_killed_and_a_command_says_so(cluster, planned):
    cluster.worker()
    plan = planned(2, "import time; time.sleep(60)")
    threading.Thread(
        target=lambda: (wait_until(lambda: begun(plan)), cluster.scheduler.kill())
    ).start()
    start = time.monotonic()
    with pytest.raises(IncompleteError, match="scheduler was lost.*same command again"):
        run(plan, cluster)
    assert time.monotonic() - start < 15
    wait_until(lambda: not is_running(begun(plan)[0][1]))


# --- workers that are not used -----------------------------------------------------------------

OLD = INTERCEPT + "\nimport docextract_eval\ndocextract_eval.__version__ = '0.0.9'\n"
WITHOUT = INTERCEPT + "\nsys.modules['docextract_eval'] = None\n"


@pytest.mark.parametrize(
    ("site", "says"),
    [
        (OLD, "has other versions: docextract-eval 0.0.9 there, 0.1.0 here"),
        (WITHOUT, "does not have docextract-eval as it is here .ModuleNotFoundError"),
    ],
)
def test_a_worker_with_something_else_is_refused(cluster, planned, tmp_path_factory, site, says):
    folder = tmp_path_factory.mktemp("other")
    (folder / "sitecustomize.py").write_text(site)
    cluster.worker()
    cluster.worker(env={"PYTHONPATH": str(folder)})
    plan = planned(2)
    wait_until(lambda: len(workers_of(cluster)) == 2)
    with pytest.raises(BadInputError, match=f"^worker tcp://.*: {says}.*Remedy: install the same"):
        run(plan, cluster)
    assert begun(plan) == []


def workers_of(cluster):
    from distributed import Client

    with Client(cluster.address, set_as_default=False) as client:
        return client.nthreads()


def test_another_worker_that_comes_later_is_left_out(cluster, planned, tmp_path_factory):
    folder = tmp_path_factory.mktemp("other")
    (folder / "sitecustomize.py").write_text(OLD)
    cluster.worker()
    plan, said = planned(12), []

    def add_worker():
        wait_until(lambda: begun(plan))
        cluster.worker(env={"PYTHONPATH": str(folder)})

    threading.Thread(target=add_worker).start()
    run(plan, cluster, notify=said.append)
    (left_out,) = [line for line in said if not line.startswith("Dashboard: ")]
    assert "is left out: it has other versions: docextract-eval 0.0.9 there" in left_out
    assert len({worker for *_, worker in begun(plan)}) == 1


def test_a_worker_that_does_not_see_the_folder_says_so(tmp_path):
    assert "does not exist" in describe_worker(str(tmp_path / "none"), [])["plan"]


# --- addresses ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["dask=", "dask=10.0.0.7", "dask=http://h:1", "dask=tcp://h:99999"]
)
def test_an_address_that_cannot_be_one_is_bad_input(text):
    with pytest.raises(BadInputError, match="is no address of a scheduler"):
        read_engine(text)


@pytest.mark.parametrize("text", ["ray", "local=1", ""])
def test_an_engine_that_is_not_known_is_bad_input(text):
    with pytest.raises(BadInputError, match="give local, or dask"):
        read_engine(text)


def test_nobody_at_an_address_is_an_error_of_one_line(planned, monkeypatch):
    monkeypatch.setattr(cluster_room, "_CONNECT_SECONDS", 0.5)
    with pytest.raises(IncompleteError, match="^tcp://127.0.0.1:9: no Dask scheduler answers"):
        run(planned(1), DaskEngine("tcp://127.0.0.1:9"))


def test_a_server_that_says_nothing_is_no_scheduler(planned, monkeypatch):
    monkeypatch.setattr(cluster_room, "_CONNECT_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(IncompleteError, match=f"^{address}: no Dask scheduler answers"):
            run(planned(1), DaskEngine(address))


def test_a_worker_is_no_scheduler(shared, planned):
    address = wait_until(lambda: [*workers_of(shared)])[0]
    with pytest.raises(IncompleteError, match=f"^{address}: no Dask scheduler answers"):
        run(planned(1), DaskEngine(address))


def test_without_distributed_it_says_what_to_install(planned, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingPrerequisiteError, match="pip install 'docextract-eval.scale.'"):
        run(planned(1), DaskEngine("tcp://127.0.0.1:9"))


# --- corpora -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ordinary(tmp_path_factory):
    """A corpus that was built without any cluster."""
    folder = tmp_path_factory.mktemp("ordinary")
    done = dxe(
        "corpus", "build", write_recipe(folder), *("-o", "corpus", "--count", 120), cwd=folder
    )
    assert done.returncode == 0, done.stderr
    return files(folder / "corpus")


def write_recipe(folder):
    """The shipped recipe `quick`, clean alone."""
    recipe = (ROOT / "corpora" / "quick.toml").read_text()
    short = re.sub(r"(?m)^conditions = .*$", 'conditions = ["clean"]', recipe)
    (folder / "quick.toml").write_text(short)
    return "quick.toml"


def files(folder):
    left_out = {".lock", "plan.json"}
    kept = (each for each in folder.iterdir() if each.is_file() and each.name not in left_out)
    return {each.name: each.read_bytes() for each in kept}


class Build:
    """The command that builds a corpus on a cluster, and what it printed."""

    def __init__(self, folder, cluster=None):
        self._files = [folder / name for name in ("out", "err")]
        with self._files[0].open("w") as out, self._files[1].open("w") as errors:
            self.process = start_build(cluster, folder, stdout=out, stderr=errors)

    def wait(self):
        self.process.wait(PATIENCE)
        return [file.read_text() for file in self._files]


def start_build(cluster, folder, **streams):
    engine = f"dask={cluster.address}" if cluster else "dask"
    recipe = write_recipe(folder)
    command = ["corpus", "build", recipe, "-o", "corpus", "--count", "120", "--engine", engine]
    return subprocess.Popen(
        [DXE, *command],
        cwd=folder,
        start_new_session=True,
        **streams,
    )


def shard_processes(path):
    """The processes that do shards of a corpus."""
    listed = subprocess.run(
        ["pgrep", "-f", f"shard {path}"], capture_output=True, text=True, check=False
    )
    return [int(pid) for pid in listed.stdout.split()]


def test_a_corpus_has_the_same_bytes_whoever_was_killed_at_whatever_moment(
    ordinary, tmp_path, tmp_path_factory
):
    path, folder = tmp_path / "corpus", tmp_path_factory.mktemp("cluster")
    clusters = [Cluster(folder, allowed_failures=3), Cluster(folder)]
    try:
        workers = [cluster.worker() for cluster in (clusters[0], *clusters)]
        for victim in (workers[0], clusters[0].scheduler):
            build = Build(tmp_path, clusters[0])
            doing = wait_until(lambda: shard_processes(path))
            time.sleep(RANDOM.uniform(0, 1))
            victim.kill()
            if victim is workers[0]:
                wait_until(partial(one_has_ended, doing))  # a shard does not outlive its worker
                build.process.kill()  # and the command too
            errors = build.wait()[1]
            assert "the same command again" in errors or victim is not clusters[0].scheduler
            wait_until(lambda: not shard_processes(path))
        out, errors = Build(tmp_path, clusters[1]).wait()
    finally:
        for cluster in clusters:
            cluster.close()
    assert "120 documents, 120 renditions" in out, errors
    assert files(path) == ordinary


def one_has_ended(processes):
    return len(processes) == 1 or not all(map(is_running, processes))


def test_an_interrupt_ends_the_cluster_that_was_started_here(ordinary, tmp_path):
    path = tmp_path / "corpus"
    build = Build(tmp_path)
    wait_until(lambda: shard_processes(path))
    os.killpg(build.process.pid, signal.SIGINT)
    _, errors = build.wait()
    assert build.process.returncode == 130
    lines = [line for line in errors.splitlines() if line]
    assert lines[0].startswith("Dashboard: http://127.0.0.1:")
    assert lines[1:] == ["dxe: stopped. Run the same command again to continue"]
    wait_until(lambda: not shard_processes(path))
    out, errors = Build(tmp_path).wait()
    assert "120 documents, 120 renditions" in out, errors
    assert files(path) == ordinary
