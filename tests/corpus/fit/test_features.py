"""Statistics as numbers: in units of their spread, ratios by logarithms, without gaps."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.corpus.fit.features import fit_scales
from docextract_eval.corpus.fit.measuring import OF_CONTENT, STATISTICS

RNG = np.random.default_rng(4)


def measured(**changed):
    """A picture whose statistics are near 10, but for those that are given."""
    values = {name: 10 * float(np.exp(RNG.normal(0, 0.1))) for name in STATISTICS}
    return {name: value for name, value in (values | changed).items() if value is not None}


PICTURES = [measured() for _ in range(200)]


def test_what_is_printed_and_what_is_left_out_is_no_feature():
    names = fit_scales(PICTURES, ("chroma",)).names
    assert {*STATISTICS} - {*names} == {*OF_CONTENT, "chroma"}


def test_features_have_the_centre_zero_and_a_deviation_of_one():
    features = fit_scales(PICTURES).features(PICTURES)
    count = features.shape[1] // 2
    assert np.median(features[:, :count], axis=0) == pytest.approx(np.zeros(count), abs=0.01)
    assert features[:, :count].std(axis=0) == pytest.approx(np.ones(count), rel=0.2)
    assert not features[:, count:].any()


def test_what_is_missing_is_in_the_middle_and_marked():
    scales = fit_scales(PICTURES)
    at = scales.names.index("jpeg_quality")
    row = scales.features([measured(jpeg_quality=None)])[0]
    assert row[at] == 0
    assert row[len(scales.names) + at] > 1


def test_far_outside_is_outside_and_no_farther():
    scales = fit_scales(PICTURES)
    one, other = scales.features([measured(x_height_px=1e4), measured(x_height_px=1e6)])
    at = scales.names.index("x_height_px")
    assert one[at] == other[at] > 3


def test_a_statistic_that_is_the_same_everywhere_divides_by_nothing():
    still = [measured(extreme_pixels=0.5) for _ in range(30)]
    assert np.isfinite(fit_scales(still).features(still)).all()
