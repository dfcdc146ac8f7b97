"""What other engines lose by a finding: the attacked pipeline's own weakness, or everybody's."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from docextract_eval.cli import attacking
from docextract_eval.corpus.recipe import load_recipe
from docextract_eval.errors import IncompleteError
from docextract_eval.runs.attack import pages
from docextract_eval.runs.attack.changes import NOTHING, Change
from docextract_eval.runs.attack.engines import BREAKS, OPEN, SURVIVES, read_by_others
from docextract_eval.runs.attack.goals import read_goal
from docextract_eval.runs.attack.memory import LINES, Memory, engine_file
from docextract_eval.runs.attack.pages import Reading
from docextract_eval.runs.attack.search import Account
from docextract_eval.runs.attack.space import recipe_space
from tests.runs.test_attack import Mortal

CHANGE = Change(traps=("altered_copy",))
DOCUMENTS = tuple(range(100, 120))
FINDING = SimpleNamespace(change=CHANGE, repeated=SimpleNamespace(documents=DOCUMENTS))


class Engine:
    """Reads so many of twenty unchanged documents right, and so many of the changed ones."""

    def __init__(self, plain, changed):
        self.right = {NOTHING: plain, CHANGE: changed}
        self.asked = []

    def read(self, asked):
        self.asked += asked
        return [
            Reading(reached=False, right=float(index - 100 < self.right[change]))
            for change, index in asked
        ]


def losses(**engines):
    found = {name: Account(Engine(*right), 10**6) for name, right in engines.items()}
    (told,) = read_by_others([FINDING], found).losses
    return told


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [(20, SURVIVES), (19, SURVIVES), (17, OPEN), (16, OPEN), (14, BREAKS), (0, BREAKS)],
)
def test_an_engine_survives_a_change_breaks_by_it_too_or_neither_is_certain(changed, verdict):
    (told,) = losses(a=(20, changed))
    assert told.verdict == verdict
    assert told.loss == pytest.approx((20 - changed) / 20)
    assert -1 <= told.low < told.loss <= told.high <= 1


def test_the_strongest_engine_is_the_one_that_reads_unchanged_documents_best():
    assert [each.engine for each in losses(a=(12, 12), b=(19, 2), c=(0, 0))] == ["b", "a"]


def test_a_loss_is_a_bit_for_each_half():
    bits = [losses(a=(16, changed))[0].bits for changed in (18, 16, 8, 4, 0)]
    assert bits == [0.0, 0.0, 1.0, 2.0, 10.0]


def test_an_engine_reads_the_documents_of_the_proof_alone_each_once():
    engine = Engine(20, 0)
    found = read_by_others([FINDING, FINDING], {"a": Account(engine, 10**6)})
    assert sorted(each for _, each in engine.asked) == sorted(2 * DOCUMENTS)
    assert found.pages == {"a": len(engine.asked)}


class Two(Mortal):
    """The attacked pipeline, and an engine that reads what that one does not."""

    def read(self, request, pages, hidden):
        if request.pipeline == "mortal":
            yield from Mortal().read(request, pages, hidden)
        else:
            self.trap = None
            yield from super().read(request, pages, hidden)


def attacked(folder, engine, monkeypatch, *others):
    """Attack a pipeline by the command's own way, without pictures."""
    recipe = load_recipe("quick")
    space = recipe_space(recipe, ["receipt"], families=["traps"])
    monkeypatch.setattr(pages, "make_page", engine.make)
    monkeypatch.setattr(pages, "read_on_demand", engine.read)
    monkeypatch.setattr(attacking, "_pairs", lambda *_: [])
    asked = [SimpleNamespace(pipeline=name) for name in ("mortal", *others)]
    goal, about = read_goal("wrong in total"), {"pipeline": "mortal", "goal": "wrong in total"}
    about |= {"settings": {}, "seed": 4}
    whole = attacking._Asked(recipe, space, goal, asked[0], asked[1:])
    return attacking._carry_out(folder, about, 400, whole)


def test_a_finding_says_what_others_lose_wherever_it_is_shown(tmp_path, monkeypatch):
    alone = attacked(tmp_path, Two(), monkeypatch)
    assert [each["engines"] for each in alone["findings"]] == [[]]
    record = attacked(tmp_path, Two(), monkeypatch, "other")
    (finding,), (before,) = record["findings"], alone["findings"]
    added = {"engines": finding["engines"], "size": finding["size"]}
    assert before | added == finding
    (told,) = finding["engines"]
    assert (told["verdict"], told["without"], told["right"]) == (SURVIVES, 1.0, 1.0)
    assert finding["size"] == finding["surprise"]
    assert record["pages"]["engines"] == {"other": 40}
    for name in ("adversary.toml", "page.html"):
        assert "other reads 100.0 % of total right" in (tmp_path / name).read_text()
    assert "this is a weakness of mortal" in (tmp_path / "page.html").read_text()


def test_an_engine_that_dies_leaves_what_was_found_and_is_continued(tmp_path, monkeypatch):
    whole = attacked(tmp_path / "whole", Two(), monkeypatch, "other")
    died = tmp_path / "died"
    with pytest.raises(IncompleteError, match=r"pages got no answer \(crash\)"):
        attacked(died, Two(lives=9), monkeypatch, "other")
    kept = json.loads((died / "findings.json").read_text())
    assert [each["words"] for each in kept["findings"]] == [Mortal.trap]
    assert len(Memory(died, "other").pages) == 9
    assert attacked(died, Two(), monkeypatch, "other") == whole


def test_an_engine_that_reads_nothing_ends_the_attack_before_a_page_is_searched(
    tmp_path, monkeypatch
):
    with pytest.raises(IncompleteError, match=r"1 of 1 pages got no answer \(crash\)"):
        attacked(tmp_path, Two(lives=0), monkeypatch, "other")
    assert not (tmp_path / LINES).exists()
    assert engine_file("../x") == engine_file("../x") != engine_file("../y")
    assert "/" not in engine_file("../x")
