"""The files to begin with on clusters are valid, and what they call does its shard."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

from docextract_eval.storage.shard_plan import load_plan
from tests.cli.commands import DXE, dxe
from tests.house.source import ROOT

pytestmark = pytest.mark.long

EXAMPLES = ROOT / "docs" / "examples"
JOB = yaml.safe_load((EXAMPLES / "shards-job.yaml").read_text())
SCRIPT = EXAMPLES / "shards.slurm"
WRONG = {
    "completions as text": lambda job: job["spec"].update(completions="many"),
    "a key that there is not": lambda job: job["spec"].update(shards=625),
    "no containers": lambda job: job["spec"]["template"]["spec"].pop("containers"),
}
SBATCH = {"job-name", "cpus-per-task", "mem", "time", "requeue", "signal"}
"""Options of sbatch that the script uses."""


@pytest.fixture
def plan(tmp_path):
    """A plan of two shards, in the current folder of those who do them."""
    command = ("corpus", "build", "quick", "-o", "plan", "--count", 17, "--plan")
    assert dxe(*command, cwd=tmp_path).returncode == 0
    return tmp_path / "plan"


def done_by(command, plan, **variables):
    """Start a command as a cluster would: with the number of its task in a variable."""
    path = f"{Path(DXE).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        command,
        cwd=plan.parent,
        env={**os.environ, "PATH": path, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_the_job_of_kubernetes_is_valid():
    kubernetes_validate.validate(JOB, "1.33", strict=True)


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_a_wrong_job_is_not(change):
    job = yaml.safe_load((EXAMPLES / "shards-job.yaml").read_text())
    change(job)
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(job, "1.33", strict=True)


def test_each_pod_does_its_shard(plan):
    (container,) = JOB["spec"]["template"]["spec"]["containers"]
    for index in ("1", "0"):
        variables = {"STORE": "plan", "PLAN": load_plan(plan).digest, "JOB_COMPLETION_INDEX": index}
        done = done_by(container["command"], plan, **variables)
        assert (done.returncode, done.stdout) == (0, f"plan: shard {index} is done\n"), done.stderr


def test_each_task_of_the_array_does_its_shard(plan):
    for index in ("1", "0"):
        script = ["bash", SCRIPT, "plan", load_plan(plan).digest]
        done = done_by(script, plan, SLURM_ARRAY_TASK_ID=index, SLURM_CPUS_PER_TASK="1")
        assert (done.returncode, done.stdout) == (0, f"plan: shard {index} is done\n"), done.stderr


def test_a_shard_that_fails_fails_its_task(plan):
    done = done_by(["bash", SCRIPT, "plan", load_plan(plan).digest], plan, SLURM_ARRAY_TASK_ID="7")
    assert done.returncode == 2
    assert "there is no shard 7" in done.stderr


def test_the_script_asks_slurm_for_what_there_is():
    lines = re.findall(r"^#SBATCH --([a-z-]+)(?:=\S+)?$", SCRIPT.read_text(), re.MULTILINE)
    assert {*lines} == SBATCH
    assert len(lines) == SCRIPT.read_text().count("#SBATCH")


def test_the_module_is_the_command(tmp_path):
    asked = [sys.executable, "-m", "docextract_eval", "--version"]
    done = subprocess.run(asked, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout == dxe("--version", cwd=tmp_path).stdout
