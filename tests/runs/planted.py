"""A planted pipeline for attacks: it answers from the parameters, without pages."""

from __future__ import annotations

import sys

from tests.house.source import ROOT

sys.path.insert(0, str(ROOT / "tools"))
try:
    from benchmarks.attack import WEAKNESSES, Planted, planted_space
finally:
    sys.path.pop(0)

__all__ = ["WEAKNESSES", "Planted", "planted_space"]
