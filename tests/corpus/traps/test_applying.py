"""What traps choose and print is applied in rounds, each without those that found no place."""

from __future__ import annotations

from dataclasses import dataclass, field

from docextract_eval.corpus.kinds import Content
from docextract_eval.corpus.traps import TrapSpec, always
from docextract_eval.corpus.traps.applying import apply_traps
from docextract_eval.corpus.traps.edits import sprung, with_factors


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
        return {"corner": "none", "edge": "none", **self.do, **do}

    def compose(self, chosen):
        self.written.append(chosen["corner"])
        return Content("USD", (), {}, ((),), factors={"corner": chosen["corner"]})

    def keeps(self, node, value):
        return value not in self.refused


def trap(name, wanted=None, *, last=False, **more):
    """A trap that is applied where a corner is free."""

    def spring(content, _, __):
        if wanted not in (None, content.factors["corner"]):
            return None
        content = with_factors(content, order=f"{content.factors.get('order', '')}{name}")
        return sprung(content, name, "total", [], None)

    return TrapSpec(name, ("receipt",), "total", spring, last=last, **more)


def test_what_a_trap_chose_that_finds_no_place_is_chosen_by_nobody():
    """The document is written again, and the other is applied to that page."""
    draft = Draft((trap("a", "right", choose=always(corner="left")), trap("b")))
    found = apply_traps(draft).content
    assert [each.name for each in found.traps] == ["b"]
    assert draft.written == ["left", "none"]
    assert found.factors["corner"] == "none"


def test_traps_are_left_out_until_all_that_are_left_find_their_place():
    first = trap("a", "nowhere", ground=always(corner="left"))
    second = trap("b", "left", ground=always(corner="right"))
    draft = Draft((first, second, trap("c")))
    assert [each.name for each in apply_traps(draft).content.traps] == ["c"]
    assert draft.written == ["left", "right", "none"]


def test_a_page_on_which_none_finds_its_place_is_as_without_any():
    draft = Draft((trap("a", "right", choose=always(corner="left")),))
    assert apply_traps(draft).content == apply_traps(Draft(())).content


def test_what_one_has_fixed_no_later_one_moves_and_the_last_come_last():
    late = trap("a", last=True, choose=always(corner="right", edge="low"))
    draft = Draft((late, trap("b", choose=always(corner="left"))))
    found = apply_traps(draft)
    assert found.content.factors == {"corner": "left", "order": "ba"}


def test_what_the_draft_refuses_is_not_fixed():
    draft = Draft((trap("a", choose=always(corner="left")),), frozenset({"left"}))
    assert apply_traps(draft).content.factors["corner"] == "none"


def test_the_control_twin_has_the_ground_of_what_was_applied_and_what_it_fixes_for_it():
    lost = trap("a", "nowhere", ground=always(edge="high"), control=always(corner="up"))
    kept = trap("b", ground=always(edge="low"), control=always(corner="down"))
    assert apply_traps(Draft((lost, kept))).control == {"edge": "low", "corner": "down"}
