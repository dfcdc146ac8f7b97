"""The command line answers at once, because it imports nothing heavy before it must."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("albumentations", "cv2", "numpy", "pandas", "pyarrow", "scipy")


def test_the_command_line_starts_light():
    asked = f"import sys, docextract_eval.cli; print(*sys.modules.keys() & set({HEAVY!r}))"
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not done.stdout.split()
