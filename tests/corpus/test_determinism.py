"""The same bytes in another process, on another processor, without a library of the system."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]


def test_another_process_builds_the_same(world_here, every, tmp_path):
    """Whatever the order of its sets, its threads, its language, its clock's zone.

    Pillow's shaping needs a library of the system; ours does not. Without the features of a
    processor that change np.exp in its last bits, no byte of a page changes.
    """
    for name in ("libfribidi.so", "libfribidi.so.0", "libfribidi.dylib"):
        (tmp_path / name).touch()
    searched = os.pathsep.join([str(tmp_path), os.environ.get("LD_LIBRARY_PATH", "")]).strip(":")
    dispatched = world_here["dispatched"]
    changed = {
        "PYTHONHASHSEED": "12345",
        "OPENCV_FOR_THREADS_NUM": "1",
        "OMP_NUM_THREADS": "1",
        "LC_ALL": "C",
        "TZ": "Asia/Kathmandu",
        "LD_LIBRARY_PATH": searched,
        "NPY_DISABLE_CPU_FEATURES": " ".join(dispatched["numpy"]),
        "OPENCV_CPU_DISABLE": ",".join(dispatched["cv2"]),
        "OPENCV_IPP": "disabled",
        "OPENBLAS_CORETYPE": "Prescott",
        "OPENBLAS_NUM_THREADS": "2",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.corpus.hashes", *["--every"][: int(every)]],
        cwd=ROOT,
        env={**os.environ, **changed},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    there = json.loads(done.stdout)
    # Else this test would see nothing: all was hidden there, and it made a difference.
    assert not there["fribidi"]
    assert not there["raqm"]
    assert there["dispatched"] == {"numpy": [], "cv2": [], "ipp": False}
    if dispatched["numpy"] and dispatched["cv2"]:
        assert there["exp"] != world_here["exp"]
    assert len(there["hashes"]) >= 16
    assert there["hashes"] == world_here["hashes"]
    assert there["brought"] == world_here["brought"]
