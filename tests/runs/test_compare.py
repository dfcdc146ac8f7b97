"""Two runs side by side: paired by rendition, and what was left out is said."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy.stats import t as student

from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.metrics.columns import CodedNames
from docextract_eval.metrics.pairing import links_to_same_page, pair_slots
from docextract_eval.reports.sentences.changes import conclusion, slice_title
from docextract_eval.runs.comparison.claims import BUDGETS, NO_DIFFERENCE
from docextract_eval.runs.comparison.compare import compare
from docextract_eval.runs.comparison.overlap import pair_runs
from docextract_eval.runs.comparison.ranks import rank_runs
from docextract_eval.runs.comparison.run_pair import compare_pair
from docextract_eval.runs.comparison.shift import find_shifts
from docextract_eval.runs.comparison.slice_changes import MAX_SLICES, slice_shifts
from tests.metrics.cells import columns, read_again, shuffled
from tests.runs.sides import SIGNED, good, grid, lost, side

RECEIPT = """
name = "receipt"
[fields]
total = { type = "money" }
date = { type = "text", match = "folded" }
"""
EVERYTHING = np.ones((40, 2, 2), bool)
each_way = pytest.mark.parametrize(
    "hold", [compare, lambda *runs: find_shifts(*runs, by=())], ids=["differences", "shifts"]
)


def judged_by(receipt, **more):
    return {"schemas": {"receipt": receipt, **more}, "conditions": [], "deploy": {}}


def of(comparison, **where):
    where = {"cells": "scalars", "condition": "all"} | where
    claims = comparison.differences
    (found,) = [each for each in claims if where in (each.slice, *each.same_cells)]
    return found


def test_a_change_is_the_share_of_slots_gained_less_lost():
    before = good(share=0.5)
    after = before.copy()
    after[:6, 0, 0] ^= True
    found = compare(side(grid(before), "a"), side(grid(after), "b"))
    overall = of(found)
    gained, lost_ = (after & ~before).sum(), (before & ~after).sum()
    assert (overall.change.gained, overall.change.lost) == (gained, lost_)
    assert overall.change.value == pytest.approx((gained - lost_) / before.size)
    assert overall.after - overall.before == pytest.approx(overall.change.value)
    assert of(found, condition="blur").change.value == 0
    assert of(found, field="date").change.value == 0
    assert of(found, field="total").change.value == pytest.approx(overall.change.value * 2)
    assert found.overall == overall


def test_conditions_weigh_the_same_however_many_cells_they_have():
    many = columns(
        ["right"] * 40,
        np.arange(40) % 10,
        np.arange(40) // 30,
        conditions=("clean", "blur"),
        field=[f"f{i // 10 % 3}" for i in range(40)],
    )
    wrong = ["right"] * 30 + ["wrong"] * 10
    few = columns(
        wrong,
        np.arange(40) % 10,
        np.arange(40) // 30,
        conditions=("clean", "blur"),
        field=[f"f{i // 10 % 3}" for i in range(40)],
    )
    found = compare(side(many, "a"), side(few, "b"))
    assert of(found).change.value == pytest.approx(-0.5)


def test_p_is_students_by_the_centre_and_error_of_the_interval():
    after = lost(EVERYTHING, (0, 0), range(9))
    found = of(compare(side(grid(EVERYTHING), "a"), side(grid(after), "b")))
    statistic = found.change.centre / found.change.error
    assert found.p == pytest.approx(student.cdf(statistic, found.change.sources - 1))


def test_p_is_corrected_within_four_families_and_all_else_is_explored():
    runs = side(grid(EVERYTHING), "a"), side(grid(lost(EVERYTHING, (0, 0), range(12))), "b")
    found = compare(*runs, families={"total": "critical", "date": "important"})
    families = {slice_title(each.slice): (each.family, each.among) for each in found.differences}
    assert families == {
        "all fields": ("overall", 2),
        "all answers": ("overall", 2),
        "field total": ("critical", 1),
        "field date": ("important", 1),
        "condition clean": ("rest", 2),
        "condition blur": ("rest", 2),
    }
    assert {each.family: each.level for each in found.differences} == dict(BUDGETS)
    more = compare(*runs, by=[("field", "condition")])
    assert more.differences[: len(found.differences)] == compare(*runs).differences
    hit, *spared = more.differences[len(found.differences) :]
    assert (hit.slice["field"], hit.slice["condition"]) == ("total", "clean")
    assert (hit.conclusion, hit.certain, hit.among) == ("seems worse", False, 4)
    assert hit.low < hit.change.low < hit.change.high < hit.high < 0
    assert {each.conclusion for each in spared} == {NO_DIFFERENCE}


def test_what_a_slice_says_alone_is_not_certain_among_others():
    """Ten of 40 documents: p is .0029 alone, and twice that among the two of the family."""
    runs = side(grid(EVERYTHING), "a"), side(grid(lost(EVERYTHING, (0, 0), range(10))), "b")
    names = {"total": "important", "date": "important"}
    found = of(compare(*runs, families=names), field="total")
    assert (found.on_its_own, found.certain) == (True, False)
    assert found.corrected == pytest.approx(2 * found.p)
    assert found.sees == found.change.detectable_at(1 - 2 * found.level / 2)
    assert found.sees > found.change.detectable == found.change.detectable_at(0.95)
    assert conclusion(found) == "worse on its own, not certain among 2"
    alone = of(compare(*runs, families={"total": "critical", "date": "rest"}), field="total")
    assert (alone.change, conclusion(alone)) == (found.change, "worse")


def test_slices_with_the_same_cells_are_one_claim_in_the_first_family():
    cells = grid(EVERYTHING[:, :1], conditions=("clean",), factors=lambda _: {"country": "AT"})
    found = compare(side(cells, "a"), side(cells, "b"), by=[("country",)])
    whole, *rest = found.differences
    assert [each.slice for each in rest] == [
        {"cells": "answers", "condition": "all"},
        *({"cells": "scalars", "condition": "all", "field": name} for name in ("date", "total")),
    ]
    assert whole.same_cells == (
        {"cells": "scalars", "condition": "clean"},
        {"cells": "scalars", "condition": "all", "country": "AT"},
    )


def test_choosing_fields_changes_no_claim_and_choosing_documents_explores():
    after = lost(EVERYTHING, (slice(None), 0), range(12))
    pair = side(grid(EVERYTHING), "a"), side(grid(after), "b")
    whole, chosen = compare_pair(pair), compare_pair(pair, fields=["total"])
    assert chosen.comparison.differences == (of(whole.comparison, field="total"),)
    assert chosen.flips.whole.lost == whole.flips.whole.lost == 24
    explored = compare_pair(pair, explored=True).comparison.differences
    assert {each.family for each in explored} == {"exploration"}
    assert not any(each.certain for each in explored)
    assert [each.end for each in explored] == sorted((e.end for e in explored), reverse=True)
    assert {(each.best, each.worst) for each in rank_runs(pair, explored=True).ranks} == {(1, 2)}


def test_nothing_changed_and_yet_something_could_be_seen():
    found = of(compare(side(grid(EVERYTHING), "a"), side(grid(EVERYTHING), "b")))
    assert (found.change.value, found.p, found.needed) == (0, 0.5, None)
    assert found.change.low < 0 < found.change.high
    assert 0 < found.change.detectable < 1


def test_documents_that_would_settle_it_are_of_the_whole_corpus():
    """A field that stands in a tenth of the documents takes ten times as many of them."""
    fields = ["total"] * 100 + ["tip"] * 10
    sources = [*range(100), *range(10)]
    before = columns(["right"] * 110, sources, field=fields)
    few = columns(["right"] * 100 + ["wrong"] + ["right"] * 9, sources, field=fields)
    found = of(compare(side(before, "a"), side(few, "b")), field="tip")
    assert (found.needed, found.unsettled.code) == (None, "need_not_known")
    outcomes = ["right"] * 4 + ["wrong"] * 6, ["wrong"] * 4 + ["right"] * 2 + ["wrong"] * 4
    whole, alone = (
        of(
            compare(
                *(
                    side(columns(rest + part, numbers, field=names), name)
                    for part, name in zip(outcomes, "ab", strict=True)
                )
            ),
            field="tip",
        )
        for rest, numbers, names in (
            (["right"] * 100, sources, fields),
            ([], range(10), ["tip"] * 10),
        )
    )
    assert (whole.change.lost, whole.change.gained, whole.change.sources) == (4, 2, 10)
    assert alone.needed > 10
    assert 10 <= whole.needed / alone.needed < 15  # in a family of two it takes a few more


def test_only_common_renditions_are_compared_and_the_rest_is_counted():
    first, second = good(30), good(40, seed=1)
    after = grid(second, first=10)
    pages = after.renditions
    changed = [f"new {name}" if name == "12~0" else name for name in pages.hash.names]
    pages = dataclasses.replace(pages, hash=CodedNames(pages.hash.codes, changed))
    after = dataclasses.replace(after, renditions=pages)
    shared, slots = pair_runs(side(grid(first), "a"), side(after, "b", seal="other"))
    assert (shared.renditions, shared.documents, shared.changed) == (39, 20, 1)
    assert (shared.renditions_before, shared.renditions_after) == (60, 80)
    assert (shared.documents_before, shared.documents_after) == (30, 40)
    assert shared.common_share == pytest.approx(39 / 60)
    assert not shared.is_enough
    assert len(slots.change) == 39 * 2
    said = "; ".join(compare(side(grid(first), "a"), side(after, "b", seal="other")).notes)
    assert "the runs share 39 renditions of 20 documents" in said
    assert "60 renditions before, 80 after" in said
    assert "1 rendition with changed pages" in said
    assert "different seals" in said
    assert "only 65 % of the baseline's" in said


def test_slots_are_the_pairs_that_pairing_gives():
    before, after = grid(good()), shuffled(grid(good(seed=1)))
    shared, slots = pair_runs(side(before, "a"), side(after, "b"))
    pairs = pair_slots(before, after, links_to_same_page(before, after))
    assert slots.change.tolist() == pairs.change.tolist()
    assert shared.common_share == 1


def test_nothing_in_common_is_said_and_no_number_is_made_up():
    found = compare(side(grid(good()), "a"), side(grid(good(), first=500), "b"))
    assert found.differences == ()
    assert found.overall is None
    assert "only 0 %" in found.notes[-1]


def test_twins_are_not_compared():
    twin = {"twin": lambda source: "do(font=a)" if source % 2 else ""}
    before, after = grid(good(), **twin), grid(good(seed=1), **twin)
    shared, slots = pair_runs(side(before, "a"), side(after, "b"))
    assert shared.renditions == 60
    assert set((slots.cells.source % 2).tolist()) == {0}


def test_readings_that_one_run_alone_has_are_left_out():
    before, after = grid(EVERYTHING), grid(EVERYTHING)
    again = side(read_again(after, 3), "b")
    shared, slots = pair_runs(side(before, "a"), again)
    assert shared.readings == 1
    assert not slots.change.any()
    assert len(slots.change) == EVERYTHING.size
    both = pair_runs(side(read_again(before, 2), "a"), again)
    assert both[0].readings == 2


@pytest.mark.parametrize(
    ("signature", "said"),
    [
        (SIGNED.replace("matching:1", "matching:2"), "not judged alike: matching 1, then 2"),
        (SIGNED.replace("hints:none", "hints:locale"), "not shown the same: hints none, then loc"),
        (SIGNED + "|reading:strict", "not judged alike: reading None, then strict.*dxe score"),
    ],
)
@each_way
def test_runs_that_were_judged_otherwise_are_refused(hold, signature, said):
    runs = (side(grid(good()), *each, **judged_by(RECEIPT)) for each in (("a",), ("b", signature)))
    with pytest.raises(BadInputError, match=f"a and b: were {said}"):
        hold(*runs)


def test_a_field_that_has_other_rules_is_left_out_by_name_and_the_rest_compared():
    other = SIGNED.replace("receipt:aaaa", "receipt:bbbb")
    before = side(grid(good()), "a", **judged_by(RECEIPT))
    after = side(
        grid(lost(good(), (0, 0), slice(0, 20))),
        "b",
        other,
        **judged_by(RECEIPT.replace("folded", "exact")),
    )
    found = compare(before, after)
    assert of(found, field="total") == found.overall
    assert not any(each.slice.get("field") == "date" for each in found.differences)
    assert "not compared, because judged by other rules in each run: date" in found.notes


def test_a_kind_that_one_run_has_not_is_no_other_judge():
    signature = SIGNED.replace("receipt:aaaa", "invoice:cccc+receipt:aaaa")
    invoice = {"invoice": RECEIPT.replace("receipt", "invoice")}
    sides = (
        side(grid(good()), "a", **judged_by(RECEIPT)),
        side(grid(good()), "b", signature, **judged_by(RECEIPT, **invoice)),
    )
    assert compare(*sides).differences


@each_way
def test_a_run_is_not_compared_with_itself(hold):
    with pytest.raises(BadInputError, match="copy: is the same run as run"):
        hold(side(grid(good())), side(grid(good()), "copy", id="run"))


def test_a_private_run_tells_nothing_of_few_documents():
    shape = good(12)
    rare = grid(shape, kind=lambda source: "receipt" if source < 9 else "bank")
    public, private = side(grid(shape), "a"), side(rare, "b", private=True)
    found = compare(public, private, by=[("kind",)])
    assert {each.slice.get("kind") for each in found.differences} == {None}
    assert found.overlap.changed is None
    assert "2 slices with fewer than 10 documents not reported (private run)" in found.notes


def test_a_reference_run_is_said_to_be_one():
    oracle = {"name": "oracle", "settings": {}, "version": {}, "reference": True}
    found = compare(side(grid(good()), "a", pipeline=oracle), side(grid(good()), "b"))
    assert found.notes[0] == "a is a reference run: its pipeline is handed the truth"


def test_an_unknown_way_to_part_is_refused():
    with pytest.raises(UnknownNameError, match="unknown axis 'feild'.*'field'"):
        compare(side(grid(good()), "a"), side(grid(good()), "b"), by=[("feild",)])


def test_no_order_of_cells_matters():
    before, after = grid(good(), factors=lambda s: {"font": "ab"[s % 2]}), grid(good(seed=1))
    plain = compare(side(before, "a"), side(after, "b"))
    mixed = compare(side(shuffled(before), "a"), side(shuffled(after, 2), "b"))
    assert plain == mixed


def test_factors_part_cells_too():
    runs = [grid(good(seed=seed), factors=lambda s: {"font": "ab"[s % 2]}) for seed in (1, 2)]
    found = compare(side(runs[0], "a"), side(runs[1], "b"), by=[("font",), ("font", "condition")])
    assert of(found, font="a").change.sources == 30
    assert of(found, font="b", condition="blur").change.cells == 60


@pytest.mark.long
def test_a_way_with_very_many_values_is_refused_and_not_tested_for_hours():
    def named_by(documents):
        shop = {"factors": lambda source: {"shop": str(source)}}
        return [
            side(
                grid(good(documents, seed=seed, shape=(1, 2)), conditions=("clean",), **shop), name
            )
            for seed, name in enumerate("ab")
        ]

    slots = pair_runs(*named_by(MAX_SLICES))[1]
    assert len(slice_shifts(slots, "scalars", "shop")) == MAX_SLICES
    with pytest.raises(BadInputError, match="4,001 slices by shop, more than 4,000.*fewer"):
        compare(*named_by(MAX_SLICES + 1), by=[("shop",)])


def test_ranks_that_cannot_be_told_apart_are_shared():
    best, same, worse = (
        EVERYTHING,
        lost(EVERYTHING, (0, 0), [3]),
        lost(EVERYTHING, (0, 0), range(25)),
    )
    runs = [side(grid(each), name) for each, name in ((worse, "w"), (same, "s"), (best, "b"))]
    order = rank_runs(runs)
    assert [(rank.name, rank.best, rank.worst) for rank in order.ranks] == [
        ("b", 1, 2),
        ("s", 1, 2),
        ("w", 3, 3),
    ]
    assert order.renditions == 80
    assert order.turns == ()


def turned(many, documents=40, **about):
    """One run lost so many documents where they are blurred, the other all others where clean."""
    everything = np.ones((documents, 2, 2), bool)
    sturdy = lost(everything, (1, slice(None)), range(many))
    frail = lost(everything, (0, slice(None)), range(many, documents))
    return [side(grid(sturdy), "sturdy"), side(grid(frail), "frail", **about)]


def test_the_order_turns_over_where_a_degradation_reverses_it():
    order = rank_runs(turned(10, 60))
    assert [(rank.name, rank.best, rank.worst) for rank in order.ranks] == [
        ("sturdy", 1, 1),
        ("frail", 2, 2),
    ]
    (turn,) = order.turns
    assert (turn.condition, turn.better, turn.worse) == ("blur", "frail", "sturdy")
    assert 0 < turn.low < turn.value < turn.high
    assert turn.overall < 0


def test_no_order_turns_over_that_is_a_toss_overall():
    """Under either condition it is certain, over both it is not: 26 documents against 34."""
    runs = turned(26, 60)
    found = compare(*runs)
    assert [of(found, condition=name).certain for name in ("clean", "blur")] == [True, True]
    order = rank_runs(runs)
    assert {(rank.best, rank.worst) for rank in order.ranks} == {(1, 2)}
    assert order.turns == ()


def test_private_runs_are_not_ordered_by_few_documents():
    def runs(documents, blurred, **about):
        """The same, and most of the pages that come in are clean."""
        for each in turned(8, documents, **about):
            kept = (each.columns.source < blurred) | each.columns.condition.is_in("clean")
            cells = dataclasses.replace(each.columns, deploy={"clean": 0.9, "blur": 0.1})
            yield dataclasses.replace(each, columns=cells.select(kept))

    assert [turn.condition for turn in rank_runs([*runs(40, 9)]).turns] == ["blur"]
    kept = rank_runs([*runs(40, 9, private=True)])
    assert ([rank.name for rank in kept.ranks], kept.turns) == (["sturdy", "frail"], ())
    assert len(rank_runs([*runs(40, 10, private=True)]).turns) == 1
    assert len(rank_runs([*runs(9, 9)]).ranks) == 2
    assert rank_runs([*runs(9, 9, private=True)]).ranks == ()


def test_a_ranks_value_is_the_runs_own_accuracy_on_what_all_have():
    """What another run invents adds slots to a pair; it is none of this run's errors."""

    def run(name, nothing="rightly absent", wrong=0, documents=60):
        outcome = ["wrong", "right", nothing, nothing] * wrong
        outcome += ["right", "right", nothing, nothing] * (documents - wrong)
        fields = ["total", "date", "tip", "fax"] * documents
        return side(columns(outcome, np.arange(len(outcome)) // 4, field=fields), name)

    runs = [run("best"), run("next", wrong=30), run("loud", "invented", documents=50)]
    assert [(each.name, each.value) for each in rank_runs(runs).ranks] == [
        ("best", 1),
        ("next", pytest.approx(0.7)),
        ("loud", 0.5),
    ]
    assert [each.value for each in rank_runs(runs[:2]).ranks] == [1, pytest.approx(0.75)]
