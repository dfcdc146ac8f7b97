"""Shards as a graph of Airflow: the plan, each shard that is left, what is made of them, a gate.

Copy it into the folder of your graphs, and trigger `dxe_evaluate` with a configuration such as

    {"command": "run tesseract s3://receipts/corpus", "output": "s3://receipts/run",
     "gate": "--policy release.toml"}

`dxe_build` does the same for a corpus (`"command": "corpus build standard"`), which has no gate. A
graph that ended early goes on with what is left when it is triggered again.
"""

import json
import shlex
import subprocess
from datetime import timedelta

from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowException, AirflowFailException

FINAL = {1, 2, 4}
"""Exit codes that another try does not change: BLOCK, bad input, MORE DATA."""
AGAIN = {
    "retries": 3,
    "retry_delay": timedelta(seconds=30),
    "retry_exponential_backoff": True,
}
WORK = {"command": "", "output": "", "workers": 1, "gate": ""}
"""What is made by which command, with how many processes for each shard, and what must hold."""


def dxe(*words):
    """Return what a command prints; an error is tried again, unless it is final."""
    command = ["dxe", *words]  # from PATH
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - dxe
    if done.returncode:
        what = f"dxe {words[0]}: exit code {done.returncode}\n{done.stdout}{done.stderr}"
        raise (AirflowFailException if done.returncode in FINAL else AirflowException)(what)
    print(done.stdout)
    return done.stdout


def make(work, *options):
    return dxe(*shlex.split(work["command"]), "-o", work["output"], *options)


@task(**AGAIN)
def plan(params):
    digest = make(params, "--plan").split()[-1]
    missing = json.loads(dxe("shard", params["output"], "--json"))["missing"]
    return [[str(number), "--plan", digest] for number in missing]


@task(**AGAIN)
def shard(which, params):
    dxe("shard", params["output"], *which, "--workers", str(params["workers"]))


@task(**AGAIN, trigger_rule="none_failed")  # also where no shard is left
def put_together(params):
    make(params)


@task(**AGAIN)
def gate(params):
    dxe("gate", params["output"], *shlex.split(params["gate"]))


def sharded():
    made = put_together()
    shard.expand(which=plan()) >> made
    return made


@dag(params=WORK, schedule=None)
def dxe_build():
    sharded()


@dag(params=WORK, schedule=None)
def dxe_evaluate():
    sharded() >> gate()


dxe_build()
dxe_evaluate()
