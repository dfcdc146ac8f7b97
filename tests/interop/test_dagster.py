"""Dagster gives out the shards of a run, and its scores are those of an ordinary run."""

from __future__ import annotations

import os
import subprocess

from tests.cli.commands import dxe
from tests.house.source import ROOT
from tests.lacking import leave_out

VENVS = ROOT / ".venvs/dagster"
EXAMPLE = ROOT / "docs/examples/shards_dagster.py"
CHOSEN = ("-j", "evaluate", "-c", "evaluate.yaml")
CONFIGURATION = """
resources:
  work:
    config:
      command: run noisy corpus
      output: sharded
      gate: --policy policy.toml
"""


def test_the_graph_makes_the_run_and_asks_for_its_gate(tmp_path):
    if not (VENVS / ".installed-dagster").exists():
        leave_out(
            "NOT TESTED: dagster is not in .venvs/dagster; ./tools/test puts it there", os.environ
        )
    (tmp_path / "evaluate.yaml").write_text(CONFIGURATION)
    for command in ("corpus build quick -o corpus --count 17", "run noisy corpus -o alone"):
        done = dxe(*command.split(), cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    done = subprocess.run(
        [VENVS / "bin/dagster", "job", "execute", "-f", EXAMPLE, *CHOSEN],
        cwd=tmp_path,
        env=os.environ | {"PATH": f"{ROOT / '.venv/bin'}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    scores = [(tmp_path / run / "scores.json").read_bytes() for run in ("alone", "sharded")]
    assert scores[0] == scores[1]
    assert done.returncode != 0  # by its last step alone
    assert "dxe gate: exit code 2" in done.stderr + done.stdout
    assert "policy.toml" in done.stderr + done.stdout
