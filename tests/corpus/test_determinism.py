"""The same bytes in another process, on another processor, without a library of the system."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.corpus import hashes
from tests.shared import value_for_all

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]


def in_another(every, **changed):
    """Build the same corpus in a process whose environment differs."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.corpus.hashes", *["--every"][: int(every)]],
        cwd=ROOT,
        env={**os.environ, **changed},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def here(request, tmp_path_factory):
    """What a worker builds; each accident befalls some documents, and all with `--every`."""
    every = request.config.getoption("every")
    return value_for_all(tmp_path_factory, "world-here", lambda: hashes.world(every=every))


def test_another_process_without_the_systems_fribidi_builds_the_same(here, every, tmp_path):
    """Whatever the order of its sets, its threads, its language and its clock's zone.

    Pillow's shaping needs a library of the system; ours does not.
    """
    for name in ("libfribidi.so", "libfribidi.so.0", "libfribidi.dylib"):
        (tmp_path / name).touch()
    searched = os.pathsep.join([str(tmp_path), os.environ.get("LD_LIBRARY_PATH", "")]).strip(":")
    there = in_another(
        every,
        PYTHONHASHSEED="12345",
        OPENCV_FOR_THREADS_NUM="1",
        OMP_NUM_THREADS="1",
        LC_ALL="C",
        TZ="Asia/Kathmandu",
        LD_LIBRARY_PATH=searched,
    )
    assert not there["fribidi"]  # hidden, so that this test sees what it is for
    assert not there["raqm"]
    assert len(there["hashes"]) >= 16
    assert there["hashes"] == here["hashes"]


def test_a_lesser_processor_builds_the_same(here, every):
    """Without the features that change np.exp in its last bits, no byte of a page changes."""
    switched_on = here["dispatched"]
    if not (switched_on["numpy"] and switched_on["cv2"]):
        pytest.skip("this processor has nothing beyond the baselines of numpy and OpenCV")
    there = in_another(
        every,
        NPY_DISABLE_CPU_FEATURES=" ".join(switched_on["numpy"]),
        OPENCV_CPU_DISABLE=",".join(switched_on["cv2"]),
        OPENCV_IPP="disabled",
        OPENBLAS_CORETYPE="Prescott",
    )
    # Else this test would see nothing: all was off there, and it made a difference.
    assert there["dispatched"] == {"numpy": [], "cv2": [], "ipp": False}
    assert there["exp"] != here["exp"]
    assert there["hashes"] == here["hashes"]
    assert there["brought"] == here["brought"]
