"""The faces of tills in the package are those that their tool makes."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.house.source import ROOT

pytestmark = pytest.mark.long


def test_strokes_still_give_the_dots_that_the_package_has():
    """`tools/study till_type` writes them again after a change of strokes."""
    check = [sys.executable, "tools/study", "till_type", "--check"]
    assert subprocess.run(check, cwd=ROOT, check=False).returncode == 0
