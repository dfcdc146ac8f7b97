"""What a scanner's program makes of pale paper and pale print."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.measured import PERCENTILES, read_measured
from tests.ink import sheet


@pytest.mark.parametrize(("severity", "white"), [(1, 246), (3, 222), (5, 182)])
def test_what_is_as_bright_as_the_level_is_as_bright_as_paper(severity, white):
    """And nothing darker is; black stays black."""
    grays = np.tile(np.arange(256, dtype=np.uint8), (40, 1))
    (step,) = draw_steps(f"whitened@{severity}", 1, "doc-1")
    found = degrade(sheet(grays), [step]).image[20]
    assert (found[white:] == step.params["paper"]).all()
    assert found[white - 2] < step.params["paper"]
    assert found[0] == 0
    assert (np.diff(found.astype(int)) >= 0).all()


def test_paper_is_as_white_as_on_real_scans():
    """Percentile by percentile, within one level of gray."""
    sources = [f"receipt-1-{number:06}" for number in range(1_000)]
    drawn = [draw_steps("whitened@3", 1, source)[0].params["paper"] for source in sources]
    measured = read_measured("docextract_eval.corpus.degrade", "scan.json")["paper"]
    found = np.percentile(drawn, PERCENTILES[1:-1])
    assert np.abs(found - np.array(measured[1:-1])).max() <= 1
    assert min(drawn) < 247
