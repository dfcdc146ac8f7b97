"""Attacks find what is planted, prove it where they did not look, and are continued."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from types import SimpleNamespace
from typing import ClassVar

import pytest

from docextract_eval.corpus.build import make_page
from docextract_eval.corpus.recipe import load_recipe, parse_recipe
from docextract_eval.errors import BadInputError, DamagedFileError, IncompleteError
from docextract_eval.runs.attack import pages
from docextract_eval.runs.attack.attack import attack
from docextract_eval.runs.attack.changes import NOTHING, Change, read_change
from docextract_eval.runs.attack.findings import toml_value
from docextract_eval.runs.attack.goals import read_goal
from docextract_eval.runs.attack.members import MEMBERS
from docextract_eval.runs.attack.memory import LINES, Memory
from docextract_eval.runs.attack.pages import changed_recipe
from docextract_eval.runs.attack.proof import FRESH, SMALLEST_BUDGET
from docextract_eval.runs.attack.search import DOCUMENTS
from docextract_eval.runs.attack.space import Space, recipe_space
from tests.runs.planted import WEAKNESSES, Planted, planted_space

SPACE = planted_space()
SEEN = DOCUMENTS
"""How many documents the search looks at."""
FAX = Change("fax_of_copy", (("photocopy", 2.0),))


class Counted(Planted):
    """Counts what is read, and on which documents."""

    pages: ClassVar[list[tuple[Change, int]]] = []

    def read(self, asked):
        self.pages.extend(asked)
        return super().read(asked)


def counted(*weaknesses, noise=0.0):
    world = Counted(weaknesses, noise=noise)
    Counted.pages = []
    return world


def found(outcome):
    return {each.change.describe() for each in outcome.proof.findings}


def test_what_is_planted_is_found_minimal_and_nothing_else():
    world = Planted([*WEAKNESSES.values()], seed=3)
    outcome = attack(SPACE, world, budget=1_800, seed=3)
    assert found(outcome) == {each.describe() for each in WEAKNESSES.values()}


@pytest.mark.parametrize("seed", range(3))
def test_where_nothing_is_planted_nothing_is_found(seed):
    outcome = attack(SPACE, Planted([], seed, noise=0.1), budget=900, seed=seed)
    assert not outcome.proof.findings


@pytest.mark.parametrize("budget", [SMALLEST_BUDGET, 400, 777])
def test_no_more_pages_are_read_than_the_budget_has(budget):
    world = counted(FAX)
    outcome = attack(SPACE, world, budget=budget, seed=1)
    read = {(change.key, index) for change, index in world.pages}
    assert len(world.pages) == len(read) == outcome.search_pages + outcome.proof_pages <= budget


def test_a_finding_is_confirmed_on_documents_that_the_search_did_not_see():
    world = counted(FAX)
    outcome = attack(SPACE, world, budget=400, seed=1)
    (finding,) = outcome.proof.findings
    fresh = {*finding.repeated.documents}
    assert len(fresh) == FRESH
    assert fresh.isdisjoint(range(SEEN))
    twins = {index for change, index in world.pages if change == NOTHING}
    assert fresh <= twins


def test_a_change_that_its_twins_reach_as_often_is_no_finding():
    class Moody(Planted):
        """Fails on every document beyond those of the search."""

        def page(self, change, index):
            seen = super().page(change, index)
            return replace(seen, reached=index >= SEEN or seen.reached)

    outcome = attack(SPACE, Moody([FAX], noise=0.0), budget=400, seed=1)
    assert not outcome.proof.findings
    assert [each.change.parts for each in outcome.proof.refuted] == [FAX.parts]


@pytest.mark.parametrize("member", MEMBERS)
def test_every_member_proposes_only_what_a_scene_could_do(member):
    proposer = MEMBERS[member](SPACE, 5)
    for number in range(60):
        change = proposer.propose()
        limits = SPACE.scenes.get(change.scene, {})
        assert all(0.5 <= severity <= limits[name] for name, severity in change.steps)
        assert [name for name in limits if name in dict(change.steps)] == [
            n for n, _ in change.steps
        ]
        proposer.learn(change, number / 60)


def test_what_reaches_the_goal_clean_is_said_before_it_is_searched():
    with pytest.raises(IncompleteError, match="12 of 12 clean documents reach the goal already"):
        attack(SPACE, Planted([NOTHING], noise=0.0), budget=300, seed=0)


def test_a_budget_that_confirms_nothing_is_refused():
    with pytest.raises(BadInputError, match="give at least 120"):
        attack(SPACE, Planted([]), budget=SMALLEST_BUDGET - 1, seed=0)


@pytest.mark.parametrize("stopped_after", [1, 30, 90, 200, 330])
def test_an_attack_that_was_stopped_finds_the_same(stopped_after, tmp_path):
    class Remembering(Planted):
        """Keeps what it read in a file, and dies after so many pages."""

        def read(self, asked):
            memory, left = (
                Memory(tmp_path),
                stopped_after if not (tmp_path / "died").exists() else 10**6,
            )
            for change, index in asked:
                key = f"{index}|{change.key}"
                if key not in memory.pages:
                    if len(memory.pages) >= left:
                        (tmp_path / "died").touch()
                        with (tmp_path / LINES).open("a") as file:
                            file.write('{"key": "torn')
                        raise KeyboardInterrupt
                    reached = self.page(change, index).reached
                    memory.add([(key, kept_page(reached=reached))])
            return [self.page(*each) for each in asked]

    weaknesses = [WEAKNESSES["a severity"], WEAKNESSES["a length"]]
    whole = attack(SPACE, Planted(weaknesses), budget=400, seed=2)
    world = Remembering(weaknesses)
    with pytest.raises(KeyboardInterrupt):
        attack(SPACE, world, budget=400, seed=2)
    assert attack(SPACE, world, budget=400, seed=2) == whole


def test_a_remembered_page_that_was_changed_is_refused(tmp_path):
    Memory(tmp_path).add([("1|{}", kept_page(reached=False))])
    path = tmp_path / LINES
    path.write_text(path.read_text().replace("false", "true"))
    with pytest.raises(DamagedFileError, match="was changed after it was written"):
        Memory(tmp_path)
    path.unlink()
    Memory(tmp_path).add([("1|{}", kept_page(reached=False) | {"cells": [{"field": "total"}]})])
    with pytest.raises(DamagedFileError, match="is no page of an attack"):
        Memory(tmp_path)


def kept_page(*, reached):
    document = {"id": "a", "kind": "receipt", "locale": "en_US", "factors": {}, "traps": []}
    page = {"change": NOTHING.content, "index": 0, "document": {**document, "pages": 1}}
    return page | {"cells": [], "seconds": 0.1, "failure": None, "reached": reached}


def cell(field, outcome, *, row=None, confidence=None, truth="9.00", guess="1.00"):
    about = {"field": field, "outcome": outcome, "row": row, "cause": None}
    return about | {"confidence": confidence, "truth": truth, "guess": guess}


@pytest.mark.parametrize(
    ("goal", "cells", "reached"),
    [
        ("wrong in total", [cell("total", "wrong")], True),
        ("wrong in total", [cell("tip", "wrong"), cell("total", "right")], False),
        ("silent error in total", [cell("total", "wrong", confidence=0.49)], False),
        ("silent error in total", [cell("total", "invented", confidence=0.5)], True),
        ("sure error in any", [cell("tip", "wrong", confidence=0.95)], True),
        ("sure error in any", [cell("tip", "wrong")], False),
        ("row lost in rows", [cell("rows.a", "missed", row=0, guess=None)], True),
        ("row lost in rows", [cell("rows.a", "missed", row=0, guess=None),
                              cell("rows.b", "right", row=0)], False),
        ("rows merged in rows", [cell("rows.a", "missed", row=0, guess=None, truth="TEA"),
                                 cell("rows.a", "wrong", row=1, truth="B", guess="B TEA")], True),
        ("rows merged in rows", [cell("rows.a", "missed", row=0, guess=None, truth="TEA")], False),
        ("slow over 10", [], True),
        ("slow over 11", [], False),
    ],
)  # fmt: skip
def test_a_goal_is_reached_by_what_it_says(goal, cells, reached):
    page = {"cells": cells, "failure": None, "seconds": 21.0, "document": {"pages": 2}}
    assert read_goal(goal).is_reached(page) is reached
    assert not read_goal(goal).is_reached({**page, "failure": "crash"})


def test_a_changed_recipe_makes_the_same_documents_with_the_change():
    recipe = load_recipe("quick")
    space = recipe_space(recipe, ["receipt", "bank_statement"])
    change = Change("flatbed_scan", (("rotation", 1.5), ("jpeg", 1.0)), ("altered_copy",))
    change = change.with_factors({"locale": "de_DE"})
    changed = changed_recipe(recipe, change, space, first=0, count=3)
    document, rendition = make_page(changed, 1, "found@1")
    plain = make_page(recipe, 1, "clean")[0]
    assert [(step.name, step.severity) for step in rendition.steps] == list(change.steps)
    assert document.source == plain.source
    assert document.locale == "de_DE"
    text = {
        key: toml_value(each) for key, each in changed.model_dump(exclude_defaults=True).items()
    }
    again = parse_recipe(tomllib.loads("\n".join(f"{k} = {v}" for k, v in text.items())), "again")
    assert again.hash == changed.hash


def test_a_rarer_change_has_more_surprise():
    mixes = [("flatbed_scan", 3.0, 0.5), ("phone_photo", 3.0, 0.5)]
    space = Space({}, ("a",), {"locale": {"x": 0.5}}, mixes)
    small, more = Change("flatbed_scan", (("rotation", 1.0),)), (("rotation", 1.0), ("fold", 0.5))
    assert space.surprise(small) < space.surprise(Change("flatbed_scan", more))
    assert space.surprise(Change(factors=(("locale", "x"),))) == 1.0
    assert space.cost(small) == "a phone or a scanner"


def test_a_change_is_read_as_it_was_written():
    change = Change("x", (("jpeg", 1.5),), ("a",), (("prices", 50),))
    assert read_change(json.loads(change.key)) == change


class Mortal:
    """Answers to pages that are never drawn: wrong where a trap is; dead from a page on."""

    trap = "altered_copy"

    def __init__(self, lives=10**6):
        self.lives = lives

    def make(self, recipe, index, condition):
        about = {"id": f"{index}", "kind": "receipt", "locale": "en_US", "index": index}
        return SimpleNamespace(**about, factors={}, traps=()), SimpleNamespace(files=(b"",))

    def read(self, request, pages, hidden):
        for made in pages:
            self.lives -= 1
            change = read_change(json.loads(made.key.partition("|")[2]))
            outcome = "wrong" if self.trap in change.traps else "right"
            said = {"confidence": None, "truth": "9.00", "guess": "1.00", "truth_row": None}
            cells = [SimpleNamespace(field="total", strict=outcome, cause="", **said)]
            failure = SimpleNamespace(cause="crash") if self.lives < 0 else None
            prediction = SimpleNamespace(seconds=0.1, failure=failure)
            yield SimpleNamespace(made=made, prediction=prediction, cells=cells)


def attacked(folder, pipeline, monkeypatch):
    recipe = load_recipe("quick")
    space = recipe_space(recipe, ["receipt"], families=["traps"])
    monkeypatch.setattr(pages, "make_page", pipeline.make)
    monkeypatch.setattr(pages, "read_on_demand", pipeline.read)
    request, memory = SimpleNamespace(pipeline="mortal"), Memory(folder)
    goal = read_goal("wrong in total")
    reader = pages.PageReader(recipe, space, goal, request, memory, folder)
    return attack(space, reader, budget=400, seed=4)


@pytest.mark.parametrize("lives", [3, 40, 150])
def test_a_pipeline_that_dies_in_the_middle_is_continued_to_the_same_findings(
    lives, tmp_path, monkeypatch
):
    (tmp_path / "whole").mkdir()
    whole = attacked(tmp_path / "whole", Mortal(), monkeypatch)
    assert found(whole) == {Mortal.trap}
    with pytest.raises(IncompleteError, match=r"pages got no answer \(crash\)"):
        attacked(tmp_path, Mortal(lives), monkeypatch)
    assert len(Memory(tmp_path).pages) == lives
    assert attacked(tmp_path, Mortal(), monkeypatch) == whole
