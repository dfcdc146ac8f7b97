"""Every degradation: replayed without dice, nothing at 0, one accident that grows, never easier."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from docextract_eval import seeds
from docextract_eval.codec.records import from_json, to_json
from docextract_eval.corpus.degrade import DEGRADATIONS
from docextract_eval.corpus.degrade import chain as chain_module
from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.degrade.files import decode
from docextract_eval.records import Step
from tests.ink import centres, psnr, sheet

LEVELS = (1, 2, 3, 4, 5)
GRID = tuple(severity / 4 for severity in range(1, 21))
SOURCES = ("receipt-3-000000", "receipt-3-000001", "receipt-3-000007")
MOVING = [name for name in DEGRADATIONS.names if DEGRADATIONS.load(name).moves_words]
STILL = [name for name in DEGRADATIONS.names if name not in MOVING]
SURFACES = [name for name in STILL if DEGRADATIONS.load(name).stage == "surface"]
GRADUAL = [name for name in DEGRADATIONS.names if not DEGRADATIONS.load(name).is_sudden]
ALIKE = [name for name in DEGRADATIONS.names if DEGRADATIONS.load(name).treats_colours_alike]
every_accident = pytest.mark.parametrize("name", DEGRADATIONS.names)


def steps_of(name, severity, source=SOURCES[0]):
    """What the dice say of this accident, for one document."""
    return draw_steps(f"{name}@{severity}", 3, source)


def same(one, other):
    """Whether two pages are the same to the byte, with all that is known of them."""
    return (
        one.image.tobytes() == other.image.tobytes()
        and one.image.shape == other.image.shape
        and one.quads.tobytes() == other.quads.tobytes()
        and one.visible.tobytes() == other.visible.tobytes()
        and (one.file, one.tags, one.dpi) == (other.file, other.tags, other.dpi)
    )


def numbers(params):
    """The numbers of a record by name, those in lists by their position."""
    for name, value in params.items():
        for i, part in enumerate(value if isinstance(value, tuple) else (value,)):
            if isinstance(part, int | float) and not isinstance(part, bool):
                yield (name, i), part


@every_accident
def test_replay_needs_no_dice_and_gives_the_same_bytes(name, clean, monkeypatch):
    """The stored step is the whole accident."""
    steps = {severity: steps_of(name, severity) for severity in (0.5, 3, 5)}
    first = {severity: degrade(clean[1], chain) for severity, chain in steps.items()}

    def refuse(*_, **__):
        raise AssertionError("dice were rolled")

    for module, rng in ((seeds, "stream"), (seeds, "hash_to_unit"), (np.random, "default_rng")):
        monkeypatch.setattr(module, rng, refuse)
    monkeypatch.setattr(np.random, "Generator", refuse)
    before = np.random.get_state()[1].tobytes()  # noqa: NPY002 - nobody may touch it
    for severity, chain in steps.items():
        assert same(degrade(clean[1], chain), first[severity])
    assert np.random.get_state()[1].tobytes() == before  # noqa: NPY002


@every_accident
@pytest.mark.parametrize("severity", [0.5, 3, 5])
def test_a_step_replays_from_its_file(name, severity, clean):
    """Through JSON and back it does the same, to the byte."""
    chain = steps_of(name, severity)
    text = json.dumps([to_json(step) for step in chain])
    read = tuple(from_json(Step, step) for step in json.loads(text))
    assert read == chain
    assert same(degrade(clean[1], read), degrade(clean[1], chain))


@every_accident
def test_severity_0_is_the_page_as_it_was(name, clean):
    """To the byte: nothing happens, so nothing is recorded."""
    assert steps_of(name, 0) == ()
    assert same(degrade(clean[1], steps_of(name, 0)), clean[1])


@every_accident
def test_the_dice_are_those_of_the_document_alone(name):
    """Drawn twice they fall the same, and the step says who it is."""
    for severity in LEVELS:
        (step,) = steps_of(name, severity)
        assert steps_of(name, severity) == (step,)
        assert (step.name, step.severity) == (name, severity)


@every_accident
def test_drawn_numbers_are_rounded(name):
    """No last bit of a float reaches a byte."""
    for source in SOURCES:
        for severity in GRID:
            for _, number in numbers(steps_of(name, severity, source)[0].params):
                assert number == round(number, seeds.DRAWN_DIGITS)


@every_accident
@pytest.mark.parametrize("source", SOURCES)
def test_one_document_has_one_accident_that_grows(name, source):
    """Each number moves one way with severity and keeps its sign; words and switches stay."""
    drawn = [steps_of(name, severity, source)[0].params for severity in GRID]
    assert len({tuple(params) for params in drawn}) == 1
    series = [dict(numbers(params)) for params in drawn]
    moved = False
    for key in series[0]:
        values = np.array([numbers_of[key] for numbers_of in series])
        steps = np.diff(np.abs(values))
        assert (steps >= 0).all() or (steps <= 0).all(), key
        assert len(set(np.sign(values[values != 0]))) <= 1, key
        moved |= values[0] != values[-1]
    assert moved
    for key, value in drawn[0].items():
        if isinstance(value, str | bool):
            assert all(params[key] == value for params in drawn)


@pytest.mark.parametrize("name", GRADUAL)
def test_severity_moves_from_nothing_without_a_leap(name, clean):
    """A hundredth of a severity is nearly nothing: on pixels less than severity 1 does."""
    page = clean[1]
    slight = degrade(page, steps_of(name, 0.01))
    if name in MOVING:
        assert shift(page, slight) < 0.1 * shift(page, degrade(page, steps_of(name, 1)))
    else:
        harm = psnr(degrade(page, steps_of(name, 1)).image, page.image)
        assert psnr(slight.image, page.image) > harm + 3


@pytest.mark.parametrize("name", STILL)
@pytest.mark.parametrize("source", SOURCES)
def test_harder_is_farther_from_clean(name, source, clean):
    """On pages of one size the peak signal-to-noise ratio falls with every severity.

    Half of one may leave it where it was. What calls each dot black or white may change nothing on
    a page of ink and paper alone, and two thresholds may be as far off as each other: from level to
    level it does not rise.
    """
    page = clean[1]
    halves = [severity / 2 for severity in range(1, 11)]
    found = [psnr(degrade(page, steps_of(name, s, source)).image, page.image) for s in halves]
    if DEGRADATIONS.load(name).is_bilevel:
        assert (np.diff(found[1::2]) <= 0.1).all(), found
        assert found[-1] < found[1] - 3
        return
    assert all(np.isfinite(found))
    assert (np.diff(found[1::2]) < 0).all(), found
    assert (np.diff(found) < 0.1).all(), found


def shift(page, moved):
    """How far the words went from where they were, about the middle of the page, in px."""
    middle = np.array(page.image.shape[1::-1]) / 2
    new_middle = np.array(moved.image.shape[1::-1]) / 2
    away = (centres(moved.quads) - new_middle) - (centres(page.quads) - middle)
    return float(np.sqrt((away**2).sum(axis=1).mean()))


@pytest.mark.parametrize("name", MOVING)
@pytest.mark.parametrize("source", SOURCES)
def test_harder_moves_words_farther(name, source, clean):
    """The root mean square of their displacement grows from level to level."""
    found = [shift(clean[1], degrade(clean[1], steps_of(name, s, source))) for s in LEVELS]
    assert (np.diff([0, *found]) > 0).all(), found


@every_accident
def test_harder_never_shows_more(name, clean):
    """What is covered or cut away is a share of 0 to 1, and does not come back."""
    shown = [degrade(clean[1], steps_of(name, s)).visible for s in (0.5, *LEVELS)]
    for visible in shown:
        assert visible.shape == clean[1].visible.shape
        assert ((visible >= 0) & (visible <= 1)).all()
    assert (np.diff([visible.mean() for visible in shown]) <= 1e-9).all()


@every_accident
def test_gray_stays_one_channel_of_eight_bits(name, clean):
    """A single accident keeps the channels, but one that changes colours alone."""
    for severity in (0.5, *LEVELS):
        image = degrade(clean[1], steps_of(name, severity)).image
        assert image.ndim == (3 if DEGRADATIONS.load(name).is_chromatic else 2)
        assert image.dtype == np.uint8


@every_accident
def test_the_page_before_is_not_changed(name, clean):
    """Neither its pixels nor its quads; and the page after cannot be changed by accident."""
    page = clean[1]
    kept = (page.image.copy(), page.quads.copy(), page.visible.copy())
    for severity in (0.5, 5):
        after = degrade(page, steps_of(name, severity))
        assert not after.image.flags.writeable
        assert not np.shares_memory(after.image, page.image)
        assert (page.image == kept[0]).all()
        assert (page.quads == kept[1]).all()
        assert (page.visible == kept[2]).all()
        assert not page.image.flags.writeable


@every_accident
def test_words_stay_the_same_words(name, clean):
    """Number, order, tags and resolution; what does not move them keeps the page's size."""
    after = degrade(clean[1], steps_of(name, 5))
    assert after.tags == clean[1].tags
    assert after.quads.shape == clean[1].quads.shape
    assert np.isfinite(after.quads).all()
    if name in STILL:
        assert after.dpi == clean[1].dpi
        assert after.image.shape[:2] == clean[1].image.shape
        assert (after.quads == clean[1].quads).all()


@pytest.mark.parametrize("name", ALIKE)
def test_of_three_equal_channels_one_is_enough_where_they_are_treated_alike(
    name, clean, monkeypatch
):
    """A gray page in colour comes out as if all three channels had been changed."""
    page = dataclasses.replace(clean[1], image=np.stack([clean[1].image] * 3, axis=-1))
    chains = [steps_of(name, severity) for severity in (0.5, 3, 5)]
    found = [degrade(page, chain) for chain in chains]
    monkeypatch.setattr(chain_module, "gray_if_colourless", lambda image: image)
    for after, chain in zip(found, chains, strict=True):
        assert same(degrade(page, chain), after)


@every_accident
def test_a_file_is_what_its_pixels_are_read_from(name, clean):
    """An accident that encodes gives the very bytes; the others leave that to the end."""
    after = degrade(clean[1], steps_of(name, 3))
    assert (after.file is not None) == (DEGRADATIONS.load(name).stage == "file")
    if after.file:
        assert after.file.media_type in {"image/jpeg", "image/png"}
        assert (decode(after.file) == after.image).all()


@every_accident
def test_colour_stays_colour(name, clean):
    """A page in colour keeps its three channels, but in black and white, or in black toner."""
    gray = clean[1].image
    image = np.stack([gray, gray // 2 + 60, gray], axis=-1)
    page = dataclasses.replace(clean[1], image=image)
    steps = steps_of(name, 3)
    after = degrade(page, steps).image
    if DEGRADATIONS.load(name).is_bilevel:
        assert after.ndim == 2
        assert np.isin(after, (0, 255)).all()
    elif steps[0].params.get("black"):
        assert after.ndim == 2
    else:
        assert after.shape[2] == 3
        assert (after[..., 1] != after[..., 0]).any()


@pytest.mark.covering(
    "name, sheet_of",
    DEGRADATIONS.names,
    [((40, 60), 203), ((61, 33), 203), ((50, 50), 72), ((121, 77), 600)],
    each=2,
)
def test_small_pages_are_befallen_too(name, sheet_of, clean):
    """A page need not be large, nor its sides a multiple of anything."""
    size, dpi = sheet_of
    image = np.random.default_rng(1).integers(0, 256, size).astype(np.uint8)
    page = dataclasses.replace(clean[1], image=image, dpi=dpi)
    for severity in LEVELS:
        assert degrade(page, steps_of(name, severity)).image.size


@every_accident
def test_a_page_without_words_is_befallen_too(name):
    """A blank sheet has nothing that could be covered or moved."""
    page = sheet(np.full((300, 220), 255, np.uint8))
    page = dataclasses.replace(page, visible=np.ones(0))
    for severity in (0.5, 5):
        after = degrade(page, steps_of(name, severity))
        assert len(after.quads) == len(after.visible) == 0


HIDING = ("finger", "occluder", "redaction")


@pytest.mark.parametrize("name", HIDING)
@pytest.mark.parametrize("source", SOURCES)
def test_what_hides_print_hides_more_of_it(name, source, clean):
    """The mean share of the words that can be seen falls, and is below one at the end."""
    shown = [degrade(clean[1], steps_of(name, s, source)).visible.mean() for s in (1, 3, 5)]
    assert 1 >= shown[0] >= shown[1] > shown[2]


@pytest.mark.parametrize("name", SURFACES)
@pytest.mark.parametrize("severity", [2, 4])
def test_a_surface_is_the_same_accident_at_twice_the_resolution(name, severity, clean):
    """In millimetres: seen from as far away, as much has happened, within four decibels."""
    page = clean[1]
    fine = dataclasses.replace(
        page,
        image=np.repeat(np.repeat(page.image, 2, axis=0), 2, axis=1),
        quads=2 * page.quads,
        dpi=2 * page.dpi,
    )
    found = degrade(fine, steps_of(name, severity)).image.astype(float)
    seen = (found[::2, ::2] + found[1::2, ::2] + found[::2, 1::2] + found[1::2, 1::2]) / 4
    coarse = degrade(page, steps_of(name, severity)).image
    assert psnr(seen, page.image) == pytest.approx(psnr(coarse, page.image), abs=4)
