"""The mix of scans is fitted by a linear program: on samples whose shares are known."""

from __future__ import annotations

import numpy as np
import pytest
from research import fit_mix

from docextract_eval.corpus.degrade.mixes import MIXES


def pages(**values):
    """Receipts with these statistics, a value of each for a receipt."""
    return [dict(zip(values, each, strict=True)) for each in zip(*values.values(), strict=True)]


def test_the_shares_are_those_of_which_the_real_receipts_are_mixed():
    """A third is noisy and dark, the rest is not."""
    rng = np.random.default_rng(1)
    dark = pages(paper_median=rng.normal(200, 5, 300), paper_noise=rng.normal(3, 0.2, 300))
    white = pages(paper_median=rng.normal(250, 2, 300), paper_noise=rng.normal(0.2, 0.05, 300))
    other = pages(paper_median=rng.normal(120, 5, 300), paper_noise=rng.normal(9, 1, 300))
    distances, shares = fit_mix.fit([*dark[:100], *white[:200]], [dark, white, other])
    assert shares == pytest.approx([1 / 3, 2 / 3, 0], abs=0.05)
    assert max(distances.values()) < 0.1


def test_a_condition_whose_pages_lack_a_statistic_is_not_like_those_that_have_it():
    """A fax is no JPEG, and so no receipt that has a JPEG's quality."""
    real = pages(paper_median=[250.0] * 8, jpeg_quality=[75.0] * 8)
    fax = pages(paper_median=[250.0] * 8)
    assert fit_mix.fit(real, [fax, real])[1] == [0, 1]


def test_the_shipped_mix_is_of_candidates_and_adds_up():
    assert {*MIXES["scan"]} <= {*fit_mix.CANDIDATES}
    assert sum(MIXES["scan"].values()) == pytest.approx(1)
