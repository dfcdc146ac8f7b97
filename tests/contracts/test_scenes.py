"""Every scene: known accidents in the order of life, replayed, growing, its quads exact."""

from __future__ import annotations

import dataclasses
import itertools
import json
from collections import Counter
from itertools import product

import numpy as np
import pytest

from docextract_eval import seeds
from docextract_eval.codec.records import from_json, to_json
from docextract_eval.corpus.degrade import DEGRADATIONS, MAX_SEVERITY
from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import OwnConditions, draw_steps
from docextract_eval.corpus.degrade.files import decode
from docextract_eval.corpus.degrade.scenes import SCENES, Scene, check_scene
from docextract_eval.records import Step
from tests.covering import covering
from tests.ink import PAPER, alone, centres, marked, psnr, spots

LEVELS = (1, 2, 3, 4, 5)
SOURCES = ("receipt-3-000000", "receipt-3-000001", "receipt-3-000007")


def with_all_parts(scene):
    """The scene of a document that nothing is spared."""
    legs = ([dataclasses.replace(part, chance=1.0) for part in leg] for leg in scene.legs)
    return dataclasses.replace(scene, legs=tuple(map(tuple, legs)))


every_scene = pytest.mark.parametrize(
    "scene", [with_all_parts(scene) for scene in SCENES.values()], ids=SCENES
)


def steps_of(scene, severity, source=SOURCES[0], seed=3):
    """What the dice say of a scene, for one document."""
    own = OwnConditions({scene.name: scene})
    return draw_steps(f"{scene.name}@{severity}", seed, source, own)


def moves(step):
    return DEGRADATIONS.load(step.name).moves_words


def parts_of(scene):
    return [part for leg in scene.legs for part in leg]


def same(one, other):
    """Whether two pages are the same to the byte."""
    return (
        (one.image.shape, one.image.tobytes()) == (other.image.shape, other.image.tobytes())
        and one.quads.tobytes() == other.quads.tobytes()
        and one.visible.tobytes() == other.visible.tobytes()
        and one.file == other.file
    )


def without(scene, leg, spot):
    """A scene that lacks one of its parts."""
    legs = [list(parts) for parts in scene.legs]
    del legs[leg][spot]
    return dataclasses.replace(scene, legs=tuple(map(tuple, legs)))


def lacking(scene):
    """A scene without each of its parts in turn, and which accident that was the how-manieth."""
    met = Counter()
    for leg, parts in enumerate(scene.legs):
        for spot, part in enumerate(parts):
            yield without(scene, leg, spot), part.accident, met[part.accident]
            met[part.accident] += 1


@every_scene
def test_its_accidents_are_known_and_come_in_the_order_of_life(scene):
    """It ends in a file, its strengths are shares, and it says what it is."""
    check_scene(scene, "shipped")
    assert scene.about
    assert all(leg for leg in scene.legs)
    assert DEGRADATIONS.load(scene.legs[-1][-1].accident).stage == "file"
    for leg in scene.legs:
        # A camera sees colours from its first picture on: what comes before knew none.
        pictures = [part for part in leg if DEGRADATIONS.load(part.accident).stage == "picture"]
        chromatic = [DEGRADATIONS.load(part.accident).is_chromatic for part in pictures]
        assert chromatic == sorted(chromatic, reverse=True)
    for part in parts_of(scene):
        assert 0 < part.strength <= 1
        assert 0 <= part.swing < 1


@every_scene
def test_its_steps_are_its_parts_leg_by_leg(scene):
    """As strong as the scene says, within the swing of each; the same when drawn again."""
    swung = set()
    for severity in (0.5, *LEVELS):
        steps = steps_of(scene, severity)
        assert steps == steps_of(scene, severity)
        legs = [(part.accident, leg) for leg, parts in enumerate(scene.legs) for part in parts]
        assert [(step.name, step.leg) for step in steps] == legs
        for step, part in zip(steps, parts_of(scene), strict=True):
            share = step.severity / severity / part.strength - 1
            assert abs(share) <= part.swing + 1e-5 or step.severity == MAX_SEVERITY
            swung.add(round(share, 3))
    assert len(swung) > 1
    assert steps_of(scene, 3, SOURCES[1]) != steps_of(scene, 3)


@pytest.mark.parametrize(
    "scene",
    [scene for scene in SCENES.values() if any(part.chance < 1 for part in parts_of(scene))],
    ids=lambda scene: scene.name,
)
def test_what_has_a_chance_happens_that_often_and_changes_nothing_else(scene):
    """In that share of the documents; the other parts are as strong as where it happens."""
    happened, count = Counter(), 800
    for at in range(count):
        source = f"receipt-3-{at}"
        drawn = steps_of(scene, 3, source)
        happened.update((step.leg, step.name) for step in drawn)
        assert [s for s in steps_of(with_all_parts(scene), 3, source) if s in drawn] == [*drawn]
    for leg, parts in enumerate(scene.legs):
        for part in parts:
            spread = np.sqrt(part.chance * (1 - part.chance) / count)
            share = happened[leg, part.accident] / count
            assert abs(share - part.chance) <= 4 * spread, part


@every_scene
def test_severity_0_is_the_page_as_it_was(scene, clean):
    assert steps_of(scene, 0) == ()
    assert same(degrade(clean[1], steps_of(scene, 0)), clean[1])


@every_scene
def test_stored_steps_replay_it_to_the_byte(scene, clean, monkeypatch):
    """Through JSON and back, without dice, whatever order they are listed in by leg."""
    drawn = {severity: steps_of(scene, severity) for severity in (0.5, 3, 5)}
    first = {severity: degrade(clean[1], steps) for severity, steps in drawn.items()}

    def refuse(*_, **__):
        raise AssertionError("dice were rolled")

    for module, rng in ((seeds, "stream"), (seeds, "hash_to_unit"), (np.random, "default_rng")):
        monkeypatch.setattr(module, rng, refuse)
    for severity, steps in drawn.items():
        text = json.dumps([to_json(step) for step in steps])
        read = tuple(from_json(Step, step) for step in json.loads(text))
        assert read == steps
        again = degrade(clean[1], sorted(read, key=lambda step: -step.leg))
        assert same(again, first[severity])


@every_scene
def test_it_ends_in_the_file_that_life_would_have_made(scene, clean):
    """Its pixels are read from those bytes; a camera's are in colour, a machine's are not."""
    after = degrade(clean[1], steps_of(scene, 3))
    assert after.file is not None
    assert (decode(after.file) == after.image).all()
    last = DEGRADATIONS.load(scene.legs[-1][-1].accident)
    camera = any(DEGRADATIONS.load(part.accident).is_chromatic for part in parts_of(scene))
    assert after.image.ndim == (3 if camera and not last.is_bilevel else 2)
    assert after.file.media_type == ("image/png" if last.is_bilevel else "image/jpeg")


@every_scene
@pytest.mark.parametrize("source", SOURCES)
def test_it_grows_part_by_part(scene, source):
    """Each of its steps is stronger at a higher severity, up to the worst."""
    for before, after in itertools.pairwise(LEVELS):
        pairs = zip(steps_of(scene, before, source), steps_of(scene, after, source), strict=True)
        for one, other in pairs:
            assert other.severity > one.severity or other.severity == MAX_SEVERITY


@pytest.mark.long
@every_scene
def test_harder_is_not_easier(scene, clean):
    """In the mean over documents pixels are farther from clean, words from their places."""
    page = clean[1]
    noise, away, shown = [], [], []
    for severity in LEVELS:
        chains = [steps_of(scene, severity, source) for source in SOURCES]
        still = [degrade(page, [s for s in steps if not moves(s)]) for steps in chains]
        noise.append(np.mean([psnr(after.image, page.image) for after in still]))
        bent = [degrade(page, [s for s in steps if moves(s)]) for steps in chains]
        away.append(np.mean([shift(page, after) for after in bent]))
        shown.append(np.mean([degrade(page, steps).visible.mean() for steps in chains]))
    assert (np.diff(noise) < 0).all(), noise
    if any(moves(step) for step in steps_of(scene, 1)):
        assert (np.diff([0, *away]) > 0).all(), away
    assert (np.diff([1, *shown]) <= 1e-9).all(), shown


def shift(page, moved):
    """How far the words went from where they were, about the middle of the page, in px."""
    middle, new_middle = (np.array(each.image.shape[1::-1]) / 2 for each in (page, moved))
    away = (centres(moved.quads) - new_middle) - (centres(page.quads) - middle)
    return float(np.sqrt((away**2).sum(axis=1).mean()))


@every_scene
def test_without_a_part_the_others_befall_the_page_as_before(scene):
    """To the last digit; of an accident that happens twice, the first time is as it was."""
    whole = steps_of(scene, 3)
    for other, name, again in lacking(scene):
        left = [(s.name, s.severity, s.params) for s in steps_of(other, 3)]
        met = Counter()
        for step in whole:
            number, met[step.name] = met[step.name], met[step.name] + 1
            if step.name != name or number < again:
                assert (step.name, step.severity, step.params) in left
        assert len(left) == len(whole) - 1


@every_scene
def test_without_what_moves_nothing_the_words_stand_where_they_stood(scene, clean):
    """Removing ink, light or a file leaves every quad as it was, to the bit."""
    quads = degrade(clean[1], steps_of(scene, 3)).quads
    for other, name, _ in lacking(scene):
        found = degrade(clean[1], steps_of(other, 3)).quads
        assert (found.tobytes() == quads.tobytes()) == (not DEGRADATIONS.load(name).moves_words), (
            name
        )


@every_scene
def test_an_accident_falls_alike_alone_and_in_a_scene(scene):
    """So that what a scene costs stands beside what its parts cost."""
    met = set()
    for step in steps_of(scene, 3):
        if step.name not in met:
            (lone,) = draw_steps(f"{step.name}@{step.severity}", 3, SOURCES[0])
            assert (lone.name, lone.severity, lone.params) == (
                step.name,
                step.severity,
                step.params,
            )
        met.add(step.name)


SIZES = {"roll": ((1200, 640), 203), "A4": ((1754, 1240), 150)}


@pytest.fixture(scope="module", params=SIZES)
def markers(request):
    """Blank pages full of markers: a receipt's roll and a sheet."""
    size, dpi = SIZES[request.param]
    return marked(size, dpi)


@pytest.mark.parametrize(
    ("scene", "severity", "markers"),
    [
        pytest.param(with_all_parts(scene), severity, size, id=f"{scene.name}-{severity}-{size}")
        for (scene, severity), size in covering([*product(SCENES.values(), [1, 3, 5])], [*SIZES])
    ],
    indirect=["markers"],
)
def test_quads_are_exact_through_all_its_legs(scene, severity, markers):
    """The shapes of every leg, and nothing else: .1 px at the median, .4 at the 99th percentile."""
    # Ink that a crease wore off cannot be weighed.
    steps = tuple(
        dataclasses.replace(step, params={**step.params, "worn": 0.0})
        for step in steps_of(scene, severity)
        if moves(step)
    )
    if not steps:
        assert scene.name == "screenshot"
        return
    after = degrade(markers, steps)
    blank = dataclasses.replace(markers, image=np.full_like(markers.image, PAPER))
    quads = after.quads[(after.visible == 1) & alone(after.quads)]
    kept, _, middles = spots(after.image, quads, blank=degrade(blank, steps).image)
    assert kept.sum() > 80
    off = np.linalg.norm(middles - centres(quads[kept]), axis=1)
    assert np.median(off) < 0.1
    assert np.percentile(off, 99) < 0.4


@every_scene
def test_a_camera_without_colours_keeps_gray(scene, clean):
    """It lacks what changes colours alone, and nothing else."""
    gray = scene.without_colours()
    chromatic = {name for name in DEGRADATIONS.names if DEGRADATIONS.load(name).is_chromatic}
    kept = [step for step in steps_of(scene, 3) if step.name not in chromatic]
    assert [*steps_of(gray, 3)] == kept
    assert degrade(clean[1], steps_of(gray, 3)).image.ndim == 2


@pytest.mark.covering(
    "name, sheet_of", [*SCENES], [((50, 50), 72), ((61, 333), 203), ((700, 64), 300)], each=2
)
def test_small_and_long_pages_go_through_it(name, sheet_of, clean):
    """In gray and in colour; the paper before is not changed."""
    scene, (size, dpi) = with_all_parts(SCENES[name]), sheet_of
    gray = np.random.default_rng(1).integers(0, 256, size).astype(np.uint8)
    for image in (gray, np.stack([gray, gray // 2, 255 - gray], axis=-1)):
        page = dataclasses.replace(clean[1], image=image, dpi=dpi)
        kept = image.copy()
        for severity in (1, 5):
            after = degrade(page, steps_of(scene, severity))
            assert after.image.size
            assert after.image.dtype == np.uint8
            assert np.isfinite(after.quads).all()
        assert (page.image == kept).all()


def test_a_scene_without_parts_is_nothing():
    """What is left of a chromatic scene in gray."""
    only = Scene("tint", "", ((dataclasses.replace(parts_of(SCENES["phone_photo"])[5]),),))
    assert parts_of(only)[0].accident == "white_balance"
    assert steps_of(only.without_colours(), 3) == ()
