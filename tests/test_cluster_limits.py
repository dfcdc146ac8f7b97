"""What a run may cost, and how much of it may fail, on a Dask cluster: it ends, and can go on."""

from __future__ import annotations

import re

import pytest

from docextract_eval.runs.recorded_hashes import DERIVED
from docextract_eval.storage.shard_plan import load_plan
from tests.cli.commands import dxe, one_line
from tests.runs.pages import blank_pages
from tests.test_cluster import Cluster

pytestmark = pytest.mark.long

SHARDS = 10
PAGES = 16 * SHARDS
OUTSTANDING = 2 * 16
"""Pages of the shards that two workers of one thread do at once."""
PIPELINE = """
import hashlib

class Paid:
    version = {"paid": "1"}

    def __init__(self, calls="", fails=""):
        self.calls, self.fails = calls, fails

    def extract(self, sheet):
        with open(self.calls, "a") as calls:
            calls.write(sheet.id + "\\n")
        if self.fails and int(hashlib.sha256(sheet.id.encode()).hexdigest(), 16) % 2:
            raise RuntimeError("unreadable")
        return {"fields": {"total": "9.00"}, "cost": 1}
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Two workers, in whose folder a pipeline is that costs 1 for each page, and a corpus."""
    folder = tmp_path_factory.mktemp("cluster")
    (folder / "paid.py").write_text(PIPELINE)
    blank_pages(folder / "pages", PAGES)
    cluster = Cluster(folder)
    cluster.folder = folder
    for _ in range(2):
        cluster.worker()
    yield cluster
    cluster.close()


@pytest.fixture
def run(cluster, tmp_path):
    """A function that runs the pipeline on the cluster, and one that counts its calls."""

    def run(*options, engine=("--engine", f"dask={cluster.address}"), output="run"):
        settings = ("-p", f"calls={tmp_path / output}-calls", "--no-sandbox")
        command = ("run", "python:paid:Paid", "pages/corpus", "-o", tmp_path / output)
        return dxe(*command, *settings, *engine, *options, cwd=cluster.folder)

    def calls(output="run"):
        return len((tmp_path / f"{output}-calls").read_text().splitlines())

    return run, calls


def error_of(done):
    """The error of a command that ended early, after what it said of the cluster."""
    done.stderr = "".join(
        line for line in done.stderr.splitlines(keepends=True) if not line.startswith("Dashboard")
    )
    return one_line(done, 3)


def test_a_budget_ends_a_run_and_a_higher_one_goes_on(run, tmp_path):
    run, calls = run
    budgets = (40, 90)
    for budget in budgets:
        said = error_of(run("--budget", budget))
        spent = re.search(rf"stopped: the budget of {budget} is spent \((\d+)\)", said)
        assert int(spent[1]) == calls()
        assert "raise --budget and run the same command again" in said
        assert budget <= calls() <= budget + OUTSTANDING
    before = calls()
    assert "the budget of 90 is spent" in error_of(run("--budget", 90))
    assert calls() == before, "nothing more was asked for"
    assert load_plan(tmp_path / "run").missing()
    assert run().returncode == 0
    assert calls() == PAGES, "what was paid is not asked for again"
    assert run(engine=(), output="alone").returncode == 0
    for name in DERIVED:
        ours, theirs = (tmp_path / each / name for each in ("run", "alone"))
        assert ours.read_bytes() == theirs.read_bytes(), name


def test_too_many_failures_end_a_run_and_goes_on_where_more_are_allowed(run, tmp_path):
    run, calls = run
    said = error_of(run("-p", "fails=yes"))
    failures = int(re.search(r"stopped early: (\d+) renditions got no answer", said)[1])
    assert "at most 10 % of all may fail" in said
    plan = load_plan(tmp_path / "run")
    counted = [plan.manifest(number)["failures"] for number in plan.committed()]
    assert sum(counted) == failures
    assert failures - OUTSTANDING <= PAGES // 10
    assert calls() == 16 * len(counted) < PAGES
    before = calls()
    assert "stopped early" in error_of(run("-p", "fails=yes"))
    assert calls() == before, "nothing more was asked for"
    done = run("-p", "fails=yes", "--max-failures", "100%")
    assert done.returncode == 0, done.stderr
    assert calls() == PAGES


@pytest.mark.parametrize(
    "text",
    [
        *("[1]", "not JSON", '{"budget": null}', '{"budget": [1], "max_failures": 0.1}'),
        '{"budget": "5", "max_failures": 0.1}',
        '{"budget": -1, "max_failures": 0.1}',
        '{"budget": null, "max_failures": 1.5}',
        '{"budget": null, "max_failures": 0.1, "pipeline": "python:evil:extract"}',
        '{"budget": null, "max_failures": 0.1, "sandbox": false}',
    ],
)
def test_limits_that_were_changed_are_refused(run, tmp_path, text):
    run, _ = run
    assert run("--plan", engine=()).returncode == 0
    (tmp_path / "run" / "limits.json").write_text(text)
    assert "limits.json: " in one_line(dxe("shard", tmp_path / "run", 0, cwd=tmp_path), 2)
