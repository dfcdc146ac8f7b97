"""Measurements of a team's own pictures: read strictly, drawn from, and carried by a corpus."""

from __future__ import annotations

import copy
import json

import jsonschema
import numpy as np
import pytest

from docextract_eval.borders.limits import LARGEST_TOML
from docextract_eval.corpus.build import build_source
from docextract_eval.corpus.degrade import DEGRADATIONS, MEASURED_BY
from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import OwnConditions, draw_steps
from docextract_eval.corpus.degrade.user_degradations import load_degradation
from docextract_eval.corpus.measured import PERCENTILES
from docextract_eval.corpus.measurements import (
    Measurements,
    measurements_json,
    read_measurements,
)
from docextract_eval.corpus.options import Recipe
from docextract_eval.corpus.recipe import load_recipe, parse_recipe
from docextract_eval.corpus.store import open_corpus
from docextract_eval.corpus.store.building import build_corpus, extend_corpus
from docextract_eval.corpus.store.degrading import degrade_corpus
from docextract_eval.corpus.store.verifying import check_rebuild, verify
from docextract_eval.errors import BadInputError, DocextractEvalError, UnknownNameError
from tests.corpus.made_measurements import FLAT, other_measurements, shipped_content
from tests.ink import sheet

SOURCES = [f"receipt-1-{number:06}" for number in range(400)]
RECIPE = {"name": "own", "count": 2, "locales": ["en_US"], "conditions": ["clean", "web_photo@3"]}


@pytest.fixture
def shipped():
    return Measurements.model_validate(shipped_content())


def write_recipe(folder, measurements):
    """Write a recipe and its measurements, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "own.measurements.json").write_text(measurements_json(measurements))
    content = RECIPE | {"measurements": "own.measurements.json"}
    lines = [f"{key} = {json.dumps(value)}" for key, value in content.items()]
    (folder / "recipe.toml").write_text("\n".join(lines))
    return folder / "recipe.toml"


@pytest.mark.parametrize("condition", ["web_photo@3", "cleaned_scan@3", "whitened@2", "close_up@4"])
def test_the_numbers_that_ship_draw_the_same_pages_when_a_team_has_measured_them(
    shipped, condition
):
    """To the byte, step by step: what is drawn is what is given, and nothing else changes."""
    plain = parse_recipe(RECIPE | {"conditions": [condition]}, "own")
    measured = plain.model_copy(update={"measurements": shipped})
    (one,), (other,) = (build_source(each, 0).renditions for each in (plain, measured))
    assert one.hash == other.hash
    steps = [(s.name, {k: v for k, v in s.params.items() if k != MEASURED_BY}) for s in other.steps]
    assert steps == [(s.name, s.params) for s in one.steps]


def test_every_degradation_that_reads_numbers_draws_from_those_that_are_given(shipped):
    """The parameters differ at other numbers, and are the same where none are given."""
    measuring = {name for name in DEGRADATIONS.names if DEGRADATIONS.load(name).with_measurements}
    assert measuring == {
        *("room_light", "close_up", "denoised", "downscaled", "scan_size", "whitened")
    }
    other = Measurements.model_validate(
        shipped.model_dump()
        | {
            "photographs": other_measurements(
                frame={"aspect": [1.0] * 11, "filled": [0.5] * 11}
                | dict.fromkeys(("at_left", "at_top"), [0.5] * 11),
                runs_on={"above": 0.0, "below": 0.0},
            ).photographs.model_dump(),
            "scans": {"pictures": 30, "paper": [201.0] * 11}
            | {"dots_per_inch": [100.0] * 11, "blur": [2.0] * 11},
        }
    )
    for name in measuring:
        drawn = [
            load_degradation(name, measurements=each).draw(3, np.random.default_rng(5))
            for each in (None, shipped, other)
        ]
        assert drawn[0] == drawn[1] != drawn[2]


@pytest.mark.parametrize("name", DEGRADATIONS.names)
def test_a_degradation_says_whether_it_is_applied_with_measurements(name):
    """Where it does not, what was drawn is applied the same without any."""
    plain, other = (
        load_degradation(name, measurements=each) for each in (None, other_measurements())
    )
    assert (other.name, other.stage, other.physics) == (plain.name, plain.stage, plain.physics)
    if plain.with_measurements and not plain.applies_measurements:
        for function in ("repaint", "cover", "reprint", "bend", "background", "heights", "encode"):
            assert getattr(other, function) is getattr(plain, function)


@pytest.mark.long
@pytest.mark.parametrize("highest", [False, True])
def test_pages_can_be_made_of_whatever_is_taken(highest):
    """Every number is the lowest or the highest that may be written."""
    bounds = {
        "missing": (0, 1000),
        "components": (-2000, 2000),
        "paper": (1, 1000),
        "contrast": (1, 1000),
        "dots_per_inch": (40, 2400),
        "blur": (0, 6),
        "grain_left": (0, 1),
        "jpeg_quality": (1, 100),
        "aspect": (0.25, 4),
        "filled": (1, 0.3),
        "at_left": (0, 1),
        "at_top": (0, 1),
        "above": (0, 1),
        "below": (0, 1),
        "level": (0, 4000),
        "texture": (0, 4000),
        "light": (0, 4000),
    }

    def at_bounds(name, value):
        if isinstance(value, dict):
            return {key: at_bounds(key, below) for key, below in value.items()}
        if isinstance(value, list):
            return [at_bounds(name, below) for below in value]
        return bounds[name][highest] if name in bounds else value

    content = shipped_content()
    content["photographs"]["jpeg_quality"] = [50.0] * 11
    content["scans"] |= {"jpeg_quality": [50.0] * 11, "paper": [255.0 if highest else 100.0] * 11}
    media = {
        medium: {
            k: v if k == "paper" and medium == "scans" else at_bounds(k, v) for k, v in m.items()
        }
        for medium, m in content.items()
    }
    conditions = ["web_photo@5", "cleaned_scan@5", "close_up@3", "room_light@5"]
    recipe = parse_recipe(RECIPE | {"measurements": media, "conditions": conditions}, "own")
    assert len(build_source(recipe, 0).renditions) == len(conditions)


def test_a_part_that_was_not_measured_is_drawn_as_it_ships():
    measured = Measurements.model_validate(
        {"photographs": {"pictures": 20, "grain_left": [0.5] * 11}}
    )
    for condition in ("downscaled@3", "scan_size@3", "whitened@3", "jpeg@3"):
        plain = draw_steps(condition, 1, SOURCES[0])
        assert draw_steps(condition, 1, SOURCES[0], OwnConditions(measurements=measured)) == plain


def test_pictures_are_saved_at_the_measured_qualities_where_they_are_stored_at_a_measured_size():
    """Percentile by percentile in the scene of photographs; a scene without sizes is as it was."""
    qualities = [30.0, 41.0, 48.0, 55.0, 60.0, 66.0, 71.0, 77.0, 83.0, 90.0, 96.0]
    measured = other_measurements(jpeg_quality=qualities)
    drawn = [
        step.params["quality"]
        for source in SOURCES
        for step in draw_steps("web_photo@3", 1, source, OwnConditions(measurements=measured))
        if step.name == "jpeg"
    ]
    assert np.percentile(drawn, PERCENTILES[1:-1]) == pytest.approx(qualities[1:-1], abs=4)
    for condition in ("phone_photo@3", "cleaned_scan@3"):
        plain = [each for each in draw_steps(condition, 1, SOURCES[0]) if each.name == "jpeg"]
        steps = draw_steps(condition, 1, SOURCES[0], OwnConditions(measurements=measured))
        assert [each for each in steps if each.name == "jpeg"] == plain


def test_pages_are_not_applied_with_other_measurements_than_they_were_drawn_from():
    page = sheet(np.full((80, 80), 200, np.uint8))
    measured = other_measurements()
    steps = draw_steps("room_light@3", 1, SOURCES[0], OwnConditions(measurements=measured))
    degrade(page, steps, measured)
    for other in (None, other_measurements(paper=[801] * 11)):
        with pytest.raises(BadInputError, match="room_light: was drawn from other measurements"):
            degrade(page, steps, other)
    with pytest.raises(BadInputError, match="was drawn from other measurements"):
        degrade(page, draw_steps("room_light@3", 1, SOURCES[0]), measured)


@pytest.mark.long
def test_a_corpus_carries_them(tmp_path):
    """Built by two workers; extended, degraded and verified where the file is no more."""
    path = write_recipe(tmp_path / "here", other_measurements())
    recipe = load_recipe(str(path))
    corpus = build_corpus(recipe, tmp_path / "corpus", 2)
    assert corpus.seal != build_corpus(parse_recipe(RECIPE, "own"), tmp_path / "plain", 1).seal
    (path.parent / "own.measurements.json").unlink()
    path.unlink()
    opened = open_corpus(tmp_path / "corpus")
    assert verify(opened) == check_rebuild(opened) == []
    degraded = degrade_corpus(opened, ["web_photo@3"], tmp_path / "degraded", 1)
    assert degraded.seal == corpus.seal
    longer = extend_corpus(tmp_path / "corpus", 3, 1)
    whole = recipe.model_copy(update={"count": 3})
    assert longer.seal == build_corpus(whole, tmp_path / "whole", 1).seal


def test_what_they_say_is_in_the_hash_of_a_recipe_and_where_they_are_is_not(tmp_path):
    one = load_recipe(str(write_recipe(tmp_path / "one", other_measurements()))).hash
    assert load_recipe(str(write_recipe(tmp_path / "two", other_measurements()))).hash == one
    changed = other_measurements(grain_left=[0.51] * 11)
    assert load_recipe(str(write_recipe(tmp_path / "two", changed))).hash != one
    plain = parse_recipe(RECIPE, "own").hash
    assert plain == Recipe(**RECIPE).hash != one


def test_what_is_written_reads_back(tmp_path, shipped):
    file = tmp_path / "all.measurements.json"
    file.write_text(measurements_json(shipped))
    assert read_measurements(file) == shipped
    assert read_measurements(file).fingerprint == shipped.fingerprint


@pytest.mark.parametrize("named", ["own.measurements.json", shipped_content(), None])
def test_the_published_schema_takes_a_file_and_what_it_holds(named):
    jsonschema.validate(RECIPE | {"measurements": named}, Recipe.model_json_schema())


def changed(at, value):
    """The numbers that ship with one value changed, at a path of keys."""
    content = copy.deepcopy(shipped_content())
    *before, last = at.split(".")
    here = content
    for key in before:
        here = here[int(key) if key.isdigit() else key]
    if value is None:
        del here[last]
    else:
        here[int(last) if last.isdigit() else last] = value
    return json.dumps(content)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no file of measurements"),
        ("[1]", "is [1], which is not a table"),
        ("{", "is no file of measurements"),
        ('{"scans": {"pictures": 30}, "scans": {}}', "is no file of measurements"),
        (changed("photographs.paper.3", float("nan")), "is no file of measurements"),
        (changed("photographs.blur.10", 1e300), "'photographs.blur.10' is 1e+300"),
        (changed("photographs.blur.0", -1), "'photographs.blur.0' is -1"),
        (changed("photographs.blur.0", True), "'photographs.blur.0' is true"),
        (changed("photographs.blur.0", "1"), "'photographs.blur.0'"),
        (changed("photographs.paper", [700, *[600] * 10]), "falls from one percentile to the next"),
        (changed("photographs.paper", [600] * 10), "'photographs.paper' has too few entries"),
        (changed("photographs.frame.filled.0", 0), "must be at least 0.3"),
        (changed("photographs.missing", FLAT[:15]), "'photographs.missing' has too few entries"),
        (changed("photographs.missing.3", [0] * 17), "'photographs.missing.3' has too many"),
        (changed("photographs.components", [FLAT] * 7), "'photographs.components' has too many"),
        (changed("photographs.components", []), "'photographs.components' has too few"),
        (changed("photographs.surroundings.light", None), "'photographs.surroundings.light'"),
        (changed("photographs.missing", None), "has components without missing"),
        (changed("photographs.runs_on", None), "has frame without runs_on"),
        (changed("photographs.contrast", None), "has paper without contrast"),
        (changed("scans.blur", None), "has dots_per_inch without blur"),
        (changed("scans.pictures", 19), "'scans.pictures' is 19, and must be at least 20"),
        (changed("scans.papier", [250.0] * 11), "unknown measurements key 'papier'"),
        (changed("scans.paper.0", 3.0), "must be at least 100"),
        ("9" * (LARGEST_TOML + 1), "has more than 1,048,576 bytes"),
        ("[" * 10_000, "is no file of measurements"),
    ],
)
def test_a_hostile_file_is_refused_in_one_line_that_names_it(tmp_path, text, said):
    path = write_recipe(tmp_path, other_measurements())
    (tmp_path / "own.measurements.json").write_text(text)
    with pytest.raises((BadInputError, UnknownNameError)) as raised:
        load_recipe(str(path))
    message = str(raised.value)
    assert said in message
    assert "own.measurements.json" in message
    assert "\n" not in message
    assert "Remedy:" in message


def test_a_file_that_is_not_there_and_a_path_where_there_is_no_recipe_are_refused(tmp_path):
    path = write_recipe(tmp_path, other_measurements())
    path.write_text(path.read_text().replace("own.measurements", "other"))
    with pytest.raises(BadInputError, match=r"other\.json: cannot be read .*Remedy: check"):
        load_recipe(str(path))
    corpus = build_corpus(parse_recipe(RECIPE | {"count": 1}, "own"), tmp_path / "corpus", 1)
    about = json.loads((corpus.path / "corpus.json").read_text())
    about["recipe"]["measurements"] = "../other.json"
    (corpus.path / "corpus.json").write_text(json.dumps(about))
    with pytest.raises(DocextractEvalError, match=r"'recipe\.measurements'"):
        extend_corpus(corpus.path, 2, 1)
