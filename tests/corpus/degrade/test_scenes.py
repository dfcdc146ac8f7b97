"""Scenes of one's own, in a recipe: what they mean, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.corpus.build import build_source
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.errors import BadInputError

RECIPE = {"name": "own", "count": 1, "locales": ["en_US"], "conditions": ["clean", "mine@4"]}


def written(*legs, name="mine", **more):
    """A recipe with a scene of these legs; a part is a name, or all that is said of it."""
    parts = [[{"accident": p} if isinstance(p, str) else p for p in leg] for leg in legs]
    return RECIPE | {"scenes": {name: {"legs": parts}}} | more


def test_a_scene_of_one_s_own_befalls_documents():
    """In the order written, as strong as its parts say, in as many legs."""
    paper = {"accident": "paper", "strength": 0.3, "swing": 0}
    recipe = parse_recipe(written([paper, "rotation"], ["defocus", "jpeg"]), "own.toml")
    _, made = build_source(recipe, 0).renditions
    assert [(s.name, s.leg) for s in made.steps] == [
        ("paper", 0),
        ("rotation", 0),
        ("defocus", 1),
        ("jpeg", 1),
    ]
    assert made.steps[0].severity == pytest.approx(1.2)
    assert 2.8 <= made.steps[1].severity <= 5
    assert made.files[0].media_type == "image/jpeg"


def test_a_part_with_a_chance_befalls_some_documents():
    recipe = parse_recipe(written(["paper", {"accident": "stain", "chance": 0.3}]), "own.toml")
    steps = [draw_steps("mine@4", 1, f"doc-{at}", recipe.own_conditions) for at in range(400)]
    names = [[step.name for step in each] for each in steps]
    assert {tuple(each) for each in names} == {("paper",), ("paper", "stain")}
    assert np.mean(["stain" in each for each in names]) == pytest.approx(0.3, abs=0.08)


def test_it_may_stand_in_for_one_that_ships():
    recipe = parse_recipe(
        written(["jpeg"], name="screenshot", conditions=["screenshot@2"]), "own.toml"
    )
    (made,) = build_source(recipe, 0).renditions
    assert [step.name for step in made.steps] == ["jpeg"]


def test_gray_leaves_out_what_only_colours():
    legs = (["white_balance", "defocus"],)
    recipe = parse_recipe(written(*legs, gray=True), "own.toml")
    assert [s.name for s in draw_steps("mine@4", 0, "doc", recipe.own_conditions)] == ["defocus"]


@pytest.mark.parametrize(
    ("recipe", "said"),
    [
        (
            written(["papr"]),
            r"own.toml, in scenes.mine.legs.0: unknown degradation 'papr'. .*mean 'paper'",
        ),
        (
            written(["papr"], gray=True),
            r"own.toml, in scenes.mine.legs.0: unknown degradation 'papr'",
        ),
        (
            written(["paper"], ["jpeg", "fold"]),
            r"in scenes.mine.legs.1: fold comes after jpeg. Remedy: put it before, or begin a new",
        ),
        (written(), r"own.toml: 'scenes.mine.legs' has too few entries. Remedy: write at least 1"),
        (written(["paper"], []), r"own.toml: 'scenes.mine.legs.1' has too few entries"),
        (
            written([{"accident": "paper", "strength": 0}]),
            r"legs.0.0.strength' is 0, and must be more than 0",
        ),
        (
            written([{"accident": "paper", "strength": 9}]),
            r"legs.0.0.strength' is 9, and must be at most",
        ),
        (
            written([{"accident": "paper", "swing": 2}]),
            r"legs.0.0.swing' is 2, and must be at most 1",
        ),
        (
            written([{"accident": "paper", "chance": 0}]),
            r"legs.0.0.chance' is 0, and must be more than 0",
        ),
        (written([{"strength": 1}]), r"'scenes.mine.legs.0.0.accident' is missing"),
        (
            written([{"accident": "paper", "strenth": 1}]),
            r"own.toml, in scenes.mine.legs.0.0: unknown recipe key 'strenth'.*'strength'",
        ),
        (written(["paper"], name="Mine"), r"own.toml: 'scenes.Mine"),
        (written(["paper"], name="fold"), r"own.toml, in scenes: 'fold' is the name of"),
        (written(["paper"], name="clean"), r"own.toml, in scenes: 'clean' is the name of"),
        (written(["paper"], conditions=["mein@3"]), r"unknown condition 'mein'"),
        (
            written(["pen_marks", "pen_marks"]),
            r"own.toml, in scenes.mine: 'mine@4' asks for up to 20 pen marks, and a page has 12",
        ),
        (
            written(
                ["pen_marks", "pen_marks"], conditions=["mixed"], mixes={"mixed": {"mine@5": 1}}
            ),
            r"in scenes.mine: 'mine@5' asks for up to 20 pen marks.* lower the strength",
        ),
        (
            written(["white_balance"], gray=True),
            r"condition 'mine@4' changes only colours, and gray = true removes them",
        ),
    ],
)
def test_a_scene_that_cannot_be_is_refused_in_one_line(recipe, said):
    with pytest.raises(BadInputError, match=said) as refused:
        parse_recipe(recipe, "own.toml")
    assert "\n" not in str(refused.value)
    assert "Remedy: " in str(refused.value)
