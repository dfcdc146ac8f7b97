"""Shards as a graph of Dagster: the plan, each shard that is left, what is made of them, a gate.

    dagster job execute -f shards_dagster.py -j evaluate -c evaluate.yaml

with a file evaluate.yaml such as

    resources:
      work:
        config:
          command: run tesseract s3://receipts/corpus
          output: s3://receipts/run
          gate: --policy release.toml

The job `build` does the same for a corpus (`command: corpus build standard`), which has no gate. A
job that ended early goes on with what is left when it is started again.
"""

import json
import shlex
import subprocess

from dagster import (
    Backoff,
    ConfigurableResource,
    Definitions,
    DynamicOut,
    DynamicOutput,
    Failure,
    In,
    Nothing,
    RetryPolicy,
    get_dagster_logger,
    graph,
    job,
    op,
)

FINAL = {1, 2, 4}
"""Exit codes that another try does not change: BLOCK, bad input, MORE DATA."""
AGAIN = RetryPolicy(max_retries=3, delay=30, backoff=Backoff.EXPONENTIAL)


class Work(ConfigurableResource):
    """What is made by which command, and what must hold of it."""

    command: str
    output: str
    workers: int = 1
    """Processes of each shard: on one machine, Dagster does as many shards at once as it has cores.
    """
    gate: str = ""

    def make(self, *options):
        return dxe(*shlex.split(self.command), "-o", self.output, *options)


def dxe(*words):
    """Return what a command prints; an error is tried again, unless it is final."""
    command = ["dxe", *words]  # from PATH
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - dxe
    if done.returncode:
        what = f"dxe {words[0]}: exit code {done.returncode}\n{done.stdout}{done.stderr}"
        raise Failure(what, allow_retries=done.returncode not in FINAL)
    get_dagster_logger().info(done.stdout)
    return done.stdout


@op(out=DynamicOut(list), retry_policy=AGAIN)
def plan(work: Work):
    digest = work.make("--plan").split()[-1]
    for number in json.loads(dxe("shard", work.output, "--json"))["missing"]:
        yield DynamicOutput([str(number), "--plan", digest], mapping_key=str(number))


@op(retry_policy=AGAIN)
def shard(work: Work, which: list):
    dxe("shard", work.output, *which, "--workers", str(work.workers))


@op(ins={"shards": In(Nothing)}, retry_policy=AGAIN)
def put_together(work: Work):
    work.make()


@op(ins={"made": In(Nothing)}, retry_policy=AGAIN)
def gate(work: Work):
    dxe("gate", work.output, *shlex.split(work.gate))


@graph
def sharded():
    return put_together(shards=plan().map(shard).collect())


@job
def build():
    sharded()


@job
def evaluate():
    gate(made=sharded())


definitions = Definitions(jobs=[build, evaluate], resources={"work": Work.configure_at_launch()})
