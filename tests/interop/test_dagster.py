"""Dagster gives out shards, and begins those again that ended early; what is made is the same."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter

import pytest

from docextract_eval.storage.object_storage import parse_location
from tests.cli.commands import DXE, dxe
from tests.house.source import ROOT

pytest_plugins = ("tests.object_store",)

pytestmark = pytest.mark.needs("dagster")
DAGSTER = ROOT / ".venvs/dagster/bin/dagster"
EXAMPLE = (ROOT / "docs/examples/shards_dagster.py").read_text(encoding="utf-8")
PAUSE = "delay=30"
DISTURBED = f"""#!/bin/sh
echo "$1 $3" >>calls
if test "$1 $3" = "shard 0" && mkdir killed 2>/dev/null; then
    kill -9 $$
fi
if test "$1 $3" = "shard 1" && mkdir cut-off 2>/dev/null; then
    export AWS_ENDPOINT=http://127.0.0.1:9
fi
exec {DXE} "$@"
"""
"""The command, which notes what it is asked; two first tries are lost: one dies, one has no store.
"""
IN_PROCESS = {"execution": {"config": {"in_process": {}}}}


@pytest.fixture
def execute(tmp_path):
    """A function that executes a job of the example, and returns its exit code and output."""
    assert PAUSE in EXAMPLE
    (tmp_path / "shards.py").write_text(EXAMPLE.replace(PAUSE, "delay=0"))
    for name in ("bin", "home"):
        (tmp_path / name).mkdir()
    (tmp_path / "home/dagster.yaml").write_text("telemetry: {enabled: false}\n")
    (tmp_path / "bin/dxe").write_text(DISTURBED)
    (tmp_path / "bin/dxe").chmod(0o755)
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"

    def executed(job, more=IN_PROCESS, **work):
        (tmp_path / "calls").write_text("")
        settings = {"resources": {"work": {"config": work}}, **more}
        (tmp_path / "job.yaml").write_text(json.dumps(settings))
        done = subprocess.run(
            [DAGSTER, "job", "execute", "-f", "shards.py", "-j", job, "-c", "job.yaml"],
            cwd=tmp_path,
            env=os.environ | {"PATH": path, "DAGSTER_HOME": str(tmp_path / "home")},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    return executed


def test_what_ended_early_is_begun_again(execute, tmp_path, bucket_url, secrets_in):
    """A command that was killed, and one whose store could not be reached (exit code 3)."""
    build = "corpus build quick --count 17"
    assert dxe(*build.split(), "-o", "alone", cwd=tmp_path).returncode == 0
    code, log = execute("build", command=build, output=f"{bucket_url}corpus")
    assert code == 0, log
    assert not secrets_in(log)
    assert "exit code -9" in log
    assert "exit code 3\ndxe: " in log
    calls = Counter((tmp_path / "calls").read_text().splitlines())
    assert (calls["shard 0"], calls["shard 1"]) == (2, 2)
    made, alone = (
        json.loads((folder / "corpus.json").read_bytes())["seal"]
        for folder in (parse_location(f"{bucket_url}corpus"), tmp_path / "alone")
    )
    assert made == alone


def test_a_run_is_that_of_one_command_and_its_gate_decides(execute, tmp_path):
    """Bad input is not tried again; shards that are done are not done again."""
    for command in ("corpus build quick -o corpus --count 17", "run noisy corpus -o alone"):
        assert dxe(*command.split(), cwd=tmp_path).returncode == 0
    work = {"command": "run noisy corpus", "output": "sharded"}
    code, log = execute("evaluate", {}, **work, gate="--inconclusive pass")
    assert code == 0, log
    assert "INCONCLUSIVE: counts as passed" in log
    alone, sharded = ((tmp_path / run / "scores.json").read_bytes() for run in ("alone", "sharded"))
    assert alone == sharded
    code, log = execute("evaluate", **work, gate="--policy nowhere.toml")
    assert code != 0
    assert "dxe gate: exit code 2\ndxe: nowhere.toml: " in log
    calls = Counter((tmp_path / "calls").read_text().splitlines())
    assert not {"shard 0", "shard 1"} & calls.keys()
    assert sum(calls[call] for call in calls if call.startswith("gate ")) == 1
