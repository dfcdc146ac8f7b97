"""A process that decodes can read files and compute, and nothing else."""

from __future__ import annotations

import json
import platform

import pytest

from docextract_eval.borders.decoding import confinement
from docextract_eval.engines.local import LOCAL
from tests.decoding.tasks import Tries

ALLOWED = {"read", "decode", "signal itself"}


def test_a_confined_process_reads_and_computes_and_nothing_else(tmp_path):
    if platform.system() != "Linux" or platform.machine() not in confinement._MACHINES:
        pytest.skip("a filter of system calls is known for Linux on x86_64 and aarch64")
    (tmp_path / "mine.txt").write_text("precious")
    ((_, answer),) = LOCAL.map(Tries, [str(tmp_path)], 1, 60.0)
    holds, deeds = json.loads(answer)
    assert holds
    assert {name for name, done in deeds.items() if done == "done"} == ALLOWED
    assert len(deeds) == 16
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert (tmp_path / "mine.txt").read_text() == "precious"
