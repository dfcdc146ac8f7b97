"""Every degradation takes a page of one pixel, or of one row: people have such pictures too."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.corpus.degrade import DEGRADATIONS
from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.degrade.scenes import SCENES
from docextract_eval.records import Page


@pytest.mark.parametrize("name", [*DEGRADATIONS.names, *sorted(SCENES)])
@pytest.mark.parametrize("size", [(1, 1), (1, 40)], ids=str)
def test_a_page_may_be_as_small_as_it_can_be(name, size):
    page = Page(np.full(size, 250, np.uint8), 150, np.zeros((0, 4, 2)), np.ones(0), ())
    assert degrade(page, draw_steps(f"{name}@2", 0, "a.png")).image.size
