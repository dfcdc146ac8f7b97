"""The command line answers at once, because it imports nothing heavy before it must."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.long

HEAVY = ("albumentations", "cv2", "numpy", "pandas", "pyarrow", "scipy")


def test_the_command_line_starts_light():
    asked = f"import sys, docextract_eval.cli; print(*sys.modules.keys() & set({HEAVY!r}))"
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not done.stdout.split()


def test_no_public_name_imports_pandas():
    """It takes half a second, and only frames need it."""
    asked = (
        "import sys, docextract_eval as d; [getattr(d, name) for name in d.__all__];"
        "print('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]
