"""What is measured of pictures without labels: what was drawn, and nothing of any one of them."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.corpus.degrade.files import encode_png
from docextract_eval.corpus.fit import picture_measurements
from docextract_eval.corpus.fit.percentiles import percentiles
from docextract_eval.corpus.fit.picture_measurements import (
    measure_picture,
    measure_pictures,
    summarise_pictures,
)
from docextract_eval.corpus.measured import PERCENTILES
from docextract_eval.corpus.measurements import (
    FEWEST_PICTURES,
    measurements_json,
    photograph_numbers,
)
from docextract_eval.errors import BadInputError
from tests.corpus.fit.known_pictures import (
    KNOWN,
    clean_receipts_of,
    known_measurements,
    kolmogorov_distance,
    pictures_under,
)
from tests.shared import value_for_all

pytestmark = pytest.mark.long

COUNT = 26
OTHER = {"dots_per_inch": [190 + 7 * at for at in range(11)]}
"""A size at which letters are always found, and a narrow range of it: less is drawn beside it."""


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    def make():
        receipts = clean_receipts_of(9, COUNT, ("en_US",))
        return pictures_under(receipts, known_measurements(**OTHER))

    return value_for_all(tmp_path_factory, "known-pictures", make)


@pytest.fixture(scope="module")
def measured(files, tmp_path_factory):
    """What is measured of each picture alone."""
    return value_for_all(
        tmp_path_factory, "known-pictures-measured", lambda: [*map(measure_picture, files)]
    )


@pytest.fixture(scope="module")
def drawn():
    return clean_receipts_of(77, 6, ("en_US",))


@pytest.fixture(scope="module")
def found(measured, drawn, tmp_path_factory):
    return value_for_all(
        tmp_path_factory,
        "known-pictures-summarised",
        lambda: summarise_pictures(measured, drawn, lambda _: False),
    )


def test_what_was_drawn_is_found_again(found):
    """Part by part, with what few pictures vary by; what ships is farther away."""
    assert found.photographs >= COUNT - 4  # on the shortest receipts there is too little print
    assert found.without_print == COUNT - found.photographs
    numbers = found.measurements.photographs
    assert numbers.pictures == found.photographs
    most = {"paper": 0.35, "contrast": 0.4, "blur": 0.35, "grain_left": 0.3, "jpeg_quality": 0.2}
    for name, distance in most.items():
        assert kolmogorov_distance(getattr(numbers, name), KNOWN[name]) < distance, name
        shipped = kolmogorov_distance(photograph_numbers()[name], KNOWN[name])
        assert kolmogorov_distance(getattr(numbers, name), KNOWN[name]) < shipped, name
    assert numbers.dots_per_inch[5] == pytest.approx(OTHER["dots_per_inch"][5], rel=0.1)
    missing = np.array(numbers.missing) / 1000
    assert missing[13:].mean() - missing[:3].mean() == pytest.approx(0.22, abs=0.06)
    assert missing == pytest.approx(missing[:, ::-1], abs=0.002)


def test_no_more_components_are_written_down_than_a_tenth_of_the_pictures(found):
    numbers = found.measurements.photographs
    assert len(numbers.components) == found.photographs // 10
    assert len(numbers.surroundings.components) <= found.photographs // 10


def test_nothing_that_is_written_down_is_that_of_one_picture(measured, found):
    """No light of a picture is nearly the mean, or nearly what a component makes of it."""
    numbers = found.measurements.photographs
    mean, components = (np.array(each) / 1000 for each in (numbers.missing, numbers.components))
    written = [mean, *(mean + way * each for each in components for way in (-1, 1))]
    lights = np.array([each.light.missing for each in measured if each])
    for light in (*lights, *lights[:, :, ::-1]):
        assert min(np.abs(light - each).max() for each in written) > 0.03
    for name, decimals in (("jpeg_quality", 2), ("dots_per_inch", 1)):
        assert all(round(each, decimals) == each for each in getattr(numbers, name))


def test_percentiles_are_averages_of_three_pictures_even_at_the_ends():
    rng = np.random.default_rng(4)
    for count in (FEWEST_PICTURES, 57, 300):
        values = np.sort(rng.lognormal(0, 1, count))
        found = percentiles(values, averaged=3)
        assert values[:3].mean() <= found[0] <= found[-1] <= values[-3:].mean()
        assert np.abs(found[:, None] - values).min() > 0
        usual = np.percentile(values, PERCENTILES)
        assert found[2:-2] == pytest.approx(usual[2:-2], rel=0.3)


def test_the_order_of_pictures_makes_no_difference(measured, drawn, monkeypatch):
    monkeypatch.setattr(picture_measurements, "_GRAINY", 1)
    one, other = (
        measurements_json(summarise_pictures(each, drawn[:1], lambda _: False).measurements)
        for each in (measured[:22], measured[21::-1])
    )
    assert one == other


def test_of_too_few_pictures_nothing_is_written_down(measured, drawn):
    """Blank pictures do not count, and each part that is left out is named."""
    blank = measure_picture(encode_png(np.full((300, 200), 230, np.uint8)))
    pictures = [blank, *measured[: FEWEST_PICTURES - 1]]
    few = summarise_pictures(pictures, drawn[:1], lambda _: False)
    assert few.measurements.photographs is None
    assert few.measurements.scans is None
    assert few.without_print >= 1
    assert f"photographs: light ({few.photographs})" in few.left_out
    assert not [each for each in few.left_out if each.startswith("scans")]


def test_scans_are_measured_apart_from_photographs(files, drawn):
    receipts = clean_receipts_of(5, 30, ("en_US",))
    scans = pictures_under(receipts, condition="cleaned_scan@3")
    found = measure_pictures([*scans, *files[:4]], drawn[:1])
    assert found.photographs <= 4 + 2
    assert found.scans >= 20
    numbers = found.measurements.scans
    assert numbers.pictures == found.scans
    assert numbers.paper[5] > 250
    assert numbers.jpeg_quality[5] > 98
    assert numbers.dots_per_inch[5] == pytest.approx(270, rel=0.35)
    assert found.measurements.photographs is None


def test_documents_without_print_cannot_stand_beside_pictures(files):
    with pytest.raises(BadInputError, match="no print is found on the documents"):
        measure_pictures(files[:1], [])
