"""Airflow gives out shards, and begins those again that ended early; what is made is the same."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter

import pytest

from tests.cli.commands import DXE, dxe
from tests.house.source import ROOT

pytestmark = pytest.mark.needs("airflow")
BIN = ROOT / ".venvs/airflow/bin"
EXAMPLE = (ROOT / "docs/examples/shards_airflow.py").read_text(encoding="utf-8")
PAUSE = "timedelta(seconds=30)"
DISTURBED = f"""#!/bin/sh
echo "$1 $3" >>calls
if test "$1 $3" = "shard 0" && mkdir killed 2>/dev/null; then
    kill -9 $$
fi
exec {DXE} "$@"
"""
"""The command, which notes what it is asked; the first try of a shard dies."""
EXECUTE = """
import json, sys
import shards
job, given = sys.argv[1:]
done = getattr(shards, job)().test(run_conf=json.loads(given))
sys.exit(str(done.state) != "success")
"""


@pytest.fixture
def execute(tmp_path):
    """A function that executes a graph of the example, and returns its exit code and output."""
    assert PAUSE in EXAMPLE
    graphs = tmp_path / "home/dags"
    for folder in (graphs, tmp_path / "bin"):
        folder.mkdir(parents=True)
    (graphs / "shards.py").write_text(EXAMPLE.replace(PAUSE, "timedelta(0)"))
    (tmp_path / "bin/dxe").write_text(DISTURBED)
    (tmp_path / "bin/dxe").chmod(0o755)
    env = {name: text for name, text in os.environ.items() if not name.startswith("AIRFLOW")}
    env |= {
        "AIRFLOW_HOME": str(tmp_path / "home"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "PYTHONPATH": str(graphs),
        "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}",
    }

    def run(*command):
        done = subprocess.run(
            command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr

    code, log = run(BIN / "airflow", "db", "migrate")
    assert code == 0, log

    def executed(job, **given):
        (tmp_path / "calls").write_text("")
        code, log = run(BIN / "python", "-c", EXECUTE, job, json.dumps(given))
        return code, log, Counter((tmp_path / "calls").read_text().splitlines())

    return executed


def test_what_ended_early_is_begun_again_and_a_gate_is_asked_once(execute, tmp_path):
    """A command that was killed is tried again; bad input is not, nor are shards that are done."""
    for command in ("corpus build quick -o corpus --count 17", "run noisy corpus -o alone"):
        assert dxe(*command.split(), cwd=tmp_path).returncode == 0
    work = {"command": "run noisy corpus", "output": "sharded"}
    code, log, calls = execute("dxe_evaluate", **work, gate="--inconclusive pass")
    assert code == 0, log
    assert "exit code -9" in log
    assert (calls["shard 0"], calls["shard 1"]) == (2, 1)
    alone, sharded = ((tmp_path / run / "scores.json").read_bytes() for run in ("alone", "sharded"))
    assert alone == sharded
    code, log, calls = execute("dxe_evaluate", **work, gate="--policy nowhere.toml")
    assert code != 0
    assert "dxe gate: exit code 2" in log
    assert not {"shard 0", "shard 1"} & calls.keys()
    assert sum(calls[call] for call in calls if call.startswith("gate ")) == 1
