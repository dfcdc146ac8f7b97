"""The command line answers at once, because it imports nothing heavy before it must."""

from __future__ import annotations

import subprocess
import sys

import pytest

from docextract_eval.runs.gates import RULES

pytestmark = pytest.mark.long

HEAVY = ("albumentations", "cv2", "numpy", "pandas", "pyarrow", "scipy")


def _printed(asked: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_the_command_line_starts_light():
    loaded = f"print(*sys.modules.keys() & set({HEAVY!r}))"
    assert not _printed(f"import sys, docextract_eval.cli; {loaded}")


def test_a_report_loads_no_rule_of_a_gate():
    """Rules are loaded where a policy asks for them; what they found is read without them."""
    rules = {path.partition(":")[0] for path in RULES.table.values()}
    loaded = f"print(*sys.modules.keys() & {rules!r})"
    assert not _printed(f"import sys, docextract_eval.reports; {loaded}")


def test_no_public_name_imports_pandas():
    """It takes half a second, and only frames need it."""
    names = "[getattr(d, name) for name in d.__all__]"
    assert _printed(
        f"import sys, docextract_eval as d; {names}; print('pandas' in sys.modules)"
    ) == ["False"]
