"""What traps choose and print is applied in rounds, each without those that found no place."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from types import SimpleNamespace

import pytest

from docextract_eval.corpus.documents import compose, compose_with_twins
from docextract_eval.corpus.kinds import KINDS, Content
from docextract_eval.corpus.options import TrapOptions
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.traps import TRAPS, TrapSpec, fix_nodes
from docextract_eval.corpus.traps.applying import apply_traps, list_walk_turns
from docextract_eval.corpus.traps.edits import record_trap, with_factors
from docextract_eval.errors import BadInputError
from docextract_eval.fieldtypes import TYPES
from docextract_eval.records import page_word_texts
from tests.contracts.reading import in_a_mark
from tests.contracts.sums import ADDS_UP
from tests.corpus.traps.twins import OF_STATEMENTS, attacked_cells


@dataclass(frozen=True)
class Draft:
    """A document whose one node says which of its corners is free."""

    traps: tuple[TrapSpec, ...]
    refused: frozenset[str] = frozenset()
    seed: int = 1
    source: str = "d"
    do: dict[str, str] = field(default_factory=lambda: {"locale": "en_US", "numerals": "latin"})
    written: list[str] = field(default_factory=list)

    def sample(self, do):
        drawn = {"corner": "none", "edge": "none", "thousands": "marked", **self.do, **do}
        return SimpleNamespace(**drawn)

    def compose(self, chosen):
        self.written.append(chosen.corner)
        return Content("USD", (), {}, ((),), factors={"corner": chosen.corner})

    def allows(self, node, value):
        return value not in self.refused


def trap(name, wanted=None, *, last=False, **more):
    """A trap that is applied where a corner is free."""

    def spring(content, _, __):
        if wanted not in (None, content.factors["corner"]):
            return None
        content = with_factors(content, order=f"{content.factors.get('order', '')}{name}")
        return record_trap(content, name, "total", [], None)

    return TrapSpec(name, ("receipt",), "total", spring, last=last, **more)


def test_what_a_trap_chose_that_finds_no_place_is_chosen_by_nobody():
    """The document is written again, and the other is applied to that page."""
    draft = Draft((trap("a", "right", choose=fix_nodes(corner="left")), trap("b")))
    found = apply_traps(draft).content
    assert [each.name for each in found.traps] == ["b"]
    assert draft.written == ["left", "none"]
    assert found.factors["corner"] == "none"


def test_traps_are_left_out_until_all_that_are_left_find_their_place():
    first = trap("a", "nowhere", preconditions=fix_nodes(corner="left"))
    second = trap("b", "left", preconditions=fix_nodes(corner="right"))
    draft = Draft((first, second, trap("c")))
    assert [each.name for each in apply_traps(draft).content.traps] == ["c"]
    assert draft.written == ["left", "right", "none"]


def test_a_page_on_which_none_finds_its_place_is_as_without_any():
    draft = Draft((trap("a", "right", choose=fix_nodes(corner="left")),))
    assert apply_traps(draft).content == apply_traps(Draft(())).content


def test_what_one_has_fixed_no_later_one_moves_and_the_last_come_last():
    late = trap("a", last=True, choose=fix_nodes(corner="right", edge="low"))
    draft = Draft((late, trap("b", choose=fix_nodes(corner="left"))))
    found = apply_traps(draft)
    assert found.content.factors == {"corner": "left", "order": "ba"}


def test_what_the_draft_refuses_is_not_fixed():
    draft = Draft((trap("a", choose=fix_nodes(corner="left")),), frozenset({"left"}))
    assert apply_traps(draft).content.factors["corner"] == "none"


def test_the_control_twin_has_the_ground_of_what_was_applied_and_what_it_fixes_for_it():
    lost = trap(
        "a", "nowhere", preconditions=fix_nodes(edge="high"), control=fix_nodes(corner="up")
    )
    kept = trap("b", preconditions=fix_nodes(edge="low"), control=fix_nodes(corner="down"))
    assert apply_traps(Draft((lost, kept))).control == {"edge": "low", "corner": "down"}


LAID = [name for name, _ in list_walk_turns(TrapOptions(walk=["all"]), ["bank_statement"])]


PAIRS = list(combinations([name for name in LAID if name != "blank_or_faint_page"], 2))[::7]
"""Some of all; beside a blank page there is nothing."""


@pytest.mark.parametrize("two", PAIRS, ids="+".join)
def test_two_traps_on_one_statement_keep_their_records_right(two):
    """Whichever of them springs beside the other."""
    recipe = parse_recipe(
        OF_STATEMENTS | {"traps": {"shares": dict.fromkeys(two, 1.0), "twins": False}}, "t"
    )
    for index in range(2):
        (document,) = compose_with_twins(recipe, index)
        printed = [word for page in page_word_texts(document.pages) for word in page]
        ADDS_UP["bank_statement"](document)
        for trap, truth, decoys in attacked_cells(document):
            assert trap.name in two
            fold = TYPES.load(truth.type).fold
            values = [fold(d.value) for d in (truth, *decoys) if d.type == truth.type]
            assert len(values) == len(set(values))
            # A code, a watermark or a PDF's text alone may say it: it is no word of the page then.
            assert all(decoy.places or in_a_mark(decoy, document) for decoy in decoys)
            assert all(any(w in word for word in printed) for w in trap.resolver.split())


@pytest.mark.long
def test_pairs_do_combine():
    """Both spring in most statements where they can."""
    both = 0
    for two in PAIRS:
        traps = {"shares": dict.fromkeys(two, 1.0), "twins": False}
        (document,) = compose_with_twins(parse_recipe(OF_STATEMENTS | {"traps": traps}, "t"), 1)
        both += {trap.name for trap in document.traps} == set(two)
    assert both > len(PAIRS) / 2


def test_a_trap_that_cannot_spring_leaves_the_page_as_it_was():
    """A recipe fixes what the trap would need otherwise."""
    do = {"template": "sections", "size": "1"}
    plain = parse_recipe(OF_STATEMENTS | {"do": do}, "t")
    for name in ("drifting_debit_credit_cols", "brought_carried_forward", "reconciles_but_wrong"):
        trapped = parse_recipe(OF_STATEMENTS | {"do": do, "traps": {"walk": [name]}}, "t")
        for index in range(3):
            assert list(compose_with_twins(trapped, index)) == [compose(plain, index)]


@pytest.mark.long
def test_the_walk_makes_the_kind_that_suits_the_trap():
    """Each trap once in each kind that it can be laid in, before any comes again."""
    recipe = parse_recipe(
        OF_STATEMENTS | {"kinds": list(KINDS.names), "traps": {"walk": ["all"]}}, "t"
    )
    turns = list_walk_turns(recipe.traps, recipe.kinds)
    traps = [TRAPS.load(name) for name in TRAPS.names]
    assert {kind for _, kind in turns} == {
        k for k in KINDS.names if any(t.find_variant(k) for t in traps)
    }
    assert len(turns) == len(set(turns))
    made = [compose(recipe, index) for index in range(len(turns))]
    for document, (name, kind) in zip(made, turns, strict=True):
        assert document.kind == kind
        assert {trap.name for trap in document.traps} <= {name}


def test_a_trap_of_another_kind_is_refused():
    """By name, with the kinds that could have it."""
    traps = {"walk": ["year_crossing_no_year"]}
    with pytest.raises(BadInputError, match="cannot be applied to receipt.*make bank_statement"):
        parse_recipe(OF_STATEMENTS | {"kinds": ["receipt"], "traps": traps}, "mine.toml")
