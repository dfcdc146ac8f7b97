"""Two runs over different documents: the same figures as each run's own, and no pair of them."""

from __future__ import annotations

import dataclasses
from itertools import product

import numpy as np
import pytest

from docextract_eval.errors import BadInputError, InconclusiveError, UnknownNameError
from docextract_eval.metrics.accuracy import accuracy
from docextract_eval.metrics.causes import causes
from docextract_eval.runs.comparison.unpaired import compare_unpaired
from docextract_eval.statistics.differences import UnpairedChange
from tests.metrics.cells import columns, read_again, shuffled
from tests.runs.sides import SIGNED, good, grid, side
from tests.runs.test_compare import RECEIPT, judged_by

PIPELINE = {"name": "mine", "settings": {"psm": "6"}, "version": {"engine": "5.5"}}
ELSEWHERE = 1_000
"""The first number of documents that no other run of a test has."""


def run(cells, name="base", signature=SIGNED, **about):
    """A run by the one pipeline of these tests."""
    return side(cells, name, signature, **({"pipeline": PIPELINE} | about))


def elsewhere(share=0.6, documents=40, **more):
    """Cells of documents that the base does not have."""
    return grid(good(documents, share, seed=1), first=ELSEWHERE, **more)


def pair(**about):
    """A base, and a candidate over other documents that are harder."""
    return run(grid(good())), run(elsewhere(), "candidate", **about)


def of(comparison, **where):
    where = {"cells": "scalars", "condition": "all"} | where
    (found,) = [each for each in comparison.differences if each.slice == where]
    return found


def with_causes(outcomes, found, first=0, field="total"):
    """One cell a document, with an outcome and a cause each."""
    return columns(
        outcomes, np.arange(len(outcomes)) + first, cause=found, field=[field] * len(outcomes)
    )


def test_each_side_is_what_its_own_run_reports():
    base, candidate = pair()
    found = compare_unpaired(base, candidate)
    assert len(found.differences) == 5
    for each, (mine, own) in product(found.differences, (("base", base), ("candidate", candidate))):
        (score,) = [
            score
            for score in accuracy(own.columns, "x")
            if score.metric == "accuracy" and score.slice == each.slice
        ]
        share = getattr(each, mine)
        assert (share.value, share.low, share.high) == (score.value, score.low, score.high)
        assert (share.sources, share.cells) == (score.documents, score.cells)
    overall = of(found)
    assert overall.change.value == pytest.approx(overall.candidate.value - overall.base.value)
    assert overall.change.excludes_zero


def test_swapped_sides_negate_every_difference():
    base, candidate = pair()
    one, other = compare_unpaired(base, candidate), compare_unpaired(candidate, base)
    assert [each.slice for each in one.differences] == [each.slice for each in other.differences]
    for found, turned in zip(
        [*one.differences, *(each.shares for each in one.errors)],
        [*other.differences, *(each.shares for each in other.errors)],
        strict=True,
    ):
        assert (found.base, found.candidate) == (turned.candidate, turned.base)
        assert dataclasses.astuple(found.change) == pytest.approx(
            (-turned.change.value, -turned.change.high, -turned.change.low)
        )


def test_neither_order_of_cells_nor_readings_again_change_anything():
    base, candidate = pair()
    plain = compare_unpaired(base, candidate)
    mixed = compare_unpaired(run(shuffled(base.columns)), candidate)
    again = compare_unpaired(run(read_again(base.columns, 2)), candidate)
    assert plain.differences == again.differences
    for one, other in zip(plain.differences, mixed.differences, strict=True):
        assert one.slice == other.slice
        assert one.change.low == pytest.approx(other.change.low)


def test_conditions_match_by_name_and_those_of_one_run_stand_alone():
    base = run(grid(good(), conditions=("clean", "blur")))
    candidate = run(elsewhere(conditions=("blur", "fog")), "candidate")
    found = compare_unpaired(base, candidate)
    assert of(found, condition="blur").change
    alone = [(each.run, each.slice["condition"]) for each in found.one_sided]
    assert alone == [("base", "clean"), ("candidate", "fog")]
    (said,) = [note for note in found.notes if "conditions differ" in note]
    assert said.endswith("base: clean, blur; candidate: blur, fog")


def test_pages_as_found_are_not_clean_ones():
    shape = good(40, 0.6, shape=(1, 2))
    cells = grid(shape, conditions=("clean",), first=ELSEWHERE)
    base = run(grid(good()))
    found = compare_unpaired(base, run(cells, "candidate", imported=True))
    assert {each.slice["condition"] for each in found.differences} == {"all"}
    alone = [(each.run, each.slice["condition"]) for each in found.one_sided]
    assert alone == [("base", "clean"), ("base", "blur"), ("candidate", "as found")]
    made = compare_unpaired(base, run(cells, "candidate"))
    assert of(made, condition="clean").candidate.sources == 40
    both = compare_unpaired(
        run(grid(good()), imported=True), run(cells, "candidate", imported=True)
    )
    assert of(both, condition="as found").base.sources == 60


def test_each_run_weighs_its_conditions_as_deployed_and_that_is_stated():
    deployed = dataclasses.replace(grid(good()), deploy={"clean": 3.0, "blur": 1.0})
    signature = SIGNED + "|average:micro, conditions blur 0.25 + clean 0.75"
    base = run(deployed, signature=signature)
    candidate = run(elsewhere(), "candidate", SIGNED + "|average:micro, conditions equal")
    found = compare_unpaired(base, candidate)
    clean, blur = (of(found, condition=name).base.value for name in ("clean", "blur"))
    assert of(found).base.value == pytest.approx(0.75 * clean + 0.25 * blur)
    assert "base: clean 0.75, blur 0.25; candidate: clean, blur" in "; ".join(found.notes)


def test_only_fields_that_both_judge_are_in_any_figure():
    """Labels of real documents have few fields: a share over more would be of something else."""
    shape = good(shape=(2, 3))
    shape[:, :, 2] = False
    base = run(grid(shape, fields=("total", "date", "merchant")))
    found = compare_unpaired(base, run(elsewhere(), "candidate"))
    fields = {each.slice.get("field") for each in found.differences}
    assert fields == {None, "total", "date"}
    assert of(found).base.value == pytest.approx(shape[:, :, :2].mean())
    assert [note for note in found.notes if note.endswith("left out: merchant")]


def test_a_field_of_one_document_is_left_out_of_every_figure():
    def rare(documents, first):
        fields = ["total"] * documents + ["tip"]
        sources = np.r_[np.arange(documents), 0] + first
        return columns(["right"] * documents + ["wrong"], sources, field=fields)

    found = compare_unpaired(run(rare(20, 0)), run(rare(20, ELSEWHERE), "candidate"))
    assert of(found).base.value == of(found).candidate.value == 1
    assert found.errors == ()
    assert [note for note in found.notes if note.endswith("left out: tip")]


def test_only_kinds_that_both_have_are_in_any_figure():
    shape = good(60, 0.9)
    shape[30:] = False
    mixed = grid(shape, kind=lambda source: "receipt" if source < 30 else "invoice")
    found = compare_unpaired(run(mixed), run(elsewhere(), "candidate"))
    assert of(found).base.value == pytest.approx(shape[:30].mean())
    assert "only kinds that both runs have are compared; left out: invoice" in found.notes


def test_errors_of_each_side_are_its_rates_of_causes():
    """Missed cells have no cause; all errors together are what is not right."""
    base = run(
        with_causes(
            ["right"] * 80 + ["wrong"] * 10 + ["missed"] * 6 + ["invented"] * 4,
            [""] * 80 + ["decoy"] * 7 + ["scale"] * 3 + [""] * 6 + ["made_up"] * 4,
        )
    )
    candidate = run(
        with_causes(
            ["right"] * 50 + ["wrong"] * 40 + ["missed"] * 10,
            [""] * 50 + ["decoy"] * 8 + ["misread"] * 32 + [""] * 10,
            ELSEWHERE,
        ),
        "candidate",
    )
    found = compare_unpaired(base, candidate)
    errors = {
        (each.shares.slice["outcome"], each.shares.slice["cause"]): each for each in found.errors
    }
    counted = {name: (each.base_errors, each.candidate_errors) for name, each in errors.items()}
    assert counted == {
        ("wrong", "decoy"): (7, 8),
        ("wrong", "scale"): (3, 0),
        ("wrong", "misread"): (0, 32),
        ("missed", ""): (6, 10),
        ("invented", "made_up"): (4, 0),
    }
    alone = {name for name, each in errors.items() if each.is_one_sided}
    assert alone == {("wrong", "scale"), ("wrong", "misread"), ("invented", "made_up")}
    assert errors["wrong", "misread"].shares.change.low > 0
    assert not errors["wrong", "decoy"].shares.change.excludes_zero
    for name in ("base", "candidate"):
        total = sum(getattr(each.shares, name).value for each in found.errors)
        assert total == pytest.approx(1 - getattr(of(found), name).value)
    (score,) = [
        score
        for score in causes(base.columns, "x")
        if score.slice == {"cells": "scalars", "cause": "decoy", "condition": "all"}
    ]
    share = errors["wrong", "decoy"].shares.base
    assert (share.value, share.low, share.high) == (score.value, score.low, score.high)


def test_more_errors_of_unknown_cause_are_explained():
    def failing(cause, first=0):
        return with_causes(["right"] * 50 + ["wrong"] * 30, [""] * 50 + [cause] * 30, first)

    unknown = run(failing("unknown", ELSEWHERE), "candidate")
    for cause, many in (("made_up", 1), ("unknown", 0)):
        found = compare_unpaired(run(failing(cause)), unknown)
        assert len([note for note in found.notes if "errors of unknown cause" in note]) == many


def test_axes_split_both_runs_and_what_one_has_stands_alone():
    fonts = {"factors": lambda source: {"font": "ab"[source % 2]}}
    others = {"factors": lambda source: {"font": "bc"[source % 2]}}
    base = run(grid(good(), **fonts))
    found = compare_unpaired(base, run(elsewhere(**others), "candidate"), by=[("font",)])
    assert of(found, font="b").candidate.sources == 20
    alone = [(each.run, each.slice["font"]) for each in found.one_sided]
    assert alone == [("base", "a"), ("candidate", "c")]
    with pytest.raises(UnknownNameError, match="unknown axis 'font'"):
        compare_unpaired(base, run(elsewhere(), "candidate"), by=[("font",)])


@pytest.mark.parametrize("rare", [{3, ELSEWHERE, ELSEWHERE + 1}, {3, 4, ELSEWHERE}])
def test_a_slice_of_one_document_has_no_interval_and_is_not_reported(rare):
    fonts = {"factors": lambda source: {"font": "rare" if source in rare else "usual"}}
    found = compare_unpaired(
        run(grid(good(), **fonts)), run(elsewhere(**fonts), "candidate"), by=[("font",)]
    )
    assert {each.slice.get("font") for each in found.differences} == {None, "usual"}
    assert "1 slice with fewer than 2 documents in a run not reported" in found.notes


def test_a_private_run_tells_nothing_of_few_documents():
    """Neither a slice nor a field that fewer than ten documents have, nor in what is over all."""

    def rare(first):
        fields = ["total"] * 40 + ["tip"] * 9
        sources = np.r_[np.arange(40), np.arange(9)] + first
        return columns(["right"] * 40 + ["wrong"] * 9, sources, field=fields, **kinds)

    kinds = {"locale": lambda source: "de_DE" if source % ELSEWHERE < 9 else "en_US"}
    base, cells = run(rare(0)), rare(ELSEWHERE)
    found = compare_unpaired(base, run(cells, "candidate", private=True), by=[("locale",)])
    assert of(found).candidate.value == 1
    assert found.errors == ()
    assert {each.slice.get("locale") for each in found.differences} == {None, "en_US"}
    assert "1 slice with fewer than 10 documents in a run not reported (private run)" in found.notes
    open_ = compare_unpaired(base, run(cells, "candidate"), by=[("locale",)])
    assert of(open_, locale="de_DE").base.value == pytest.approx(0.5)
    few = run(elsewhere(documents=9), "candidate", private=True)
    with pytest.raises(InconclusiveError, match="candidate: has judged cells of 9 documents"):
        compare_unpaired(run(grid(good())), few)


def test_one_document_is_no_sample():
    with pytest.raises(InconclusiveError, match="candidate: has judged cells of 1 document"):
        compare_unpaired(run(grid(good())), run(elsewhere(documents=1), "candidate"))


def test_no_field_in_common_cannot_be_decided():
    others = run(elsewhere(fields=("merchant", "phone")), "candidate")
    with pytest.raises(InconclusiveError, match="base and candidate: no field is judged in"):
        compare_unpaired(run(grid(good())), others)


def test_other_kinds_of_documents_are_refused():
    invoices = run(elsewhere(kind=lambda _: "invoice"), "candidate")
    reason = r"no kind of document in common \(base: receipt; candidate: invoice\)"
    with pytest.raises(BadInputError, match=reason):
        compare_unpaired(run(grid(good())), invoices)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": "other", "version": {}}, "pipeline mine, then other"),
        ({"settings": {"psm": "4"}}, "setting psm 6, then 4"),
        ({"settings": {}}, "setting psm 6, then none"),
        ({"version": {"engine": "5.6"}}, "version of engine 5.5, then 5.6"),
        (
            {"settings": {"psm": "4", "a": "1", "b": "2", "c": "3"}},
            "setting psm 6, then 4; setting a none, then 1; setting b none, then 2 and 1 more",
        ),
    ],
)
def test_another_pipeline_is_no_other_document(changed, said):
    with pytest.raises(BadInputError, match="run the same pipeline over both") as raised:
        compare_unpaired(*pair(pipeline=PIPELINE | changed))
    assert raised.value.what == f"are not of the same pipeline: {said}"


def test_files_of_predictions_may_be_of_one_pipeline_and_nobody_knows():
    base, candidate = (
        {"name": f"predictions:{name}.jsonl", "settings": {}, "version": {"file": name}}
        for name in "ab"
    )
    found = compare_unpaired(
        run(grid(good()), pipeline=base), run(elsewhere(), "candidate", pipeline=candidate)
    )
    assert [note for note in found.notes if "nothing shows that one pipeline" in note]
    with pytest.raises(BadInputError, match="pipeline predictions:a.jsonl, then mine"):
        compare_unpaired(run(grid(good()), pipeline=base), run(elsewhere(), "candidate"))


def test_runs_that_were_judged_otherwise_are_refused():
    other = SIGNED.replace("matching:1", "matching:2")
    candidate = run(elsewhere(), "candidate", other, **judged_by(RECEIPT))
    with pytest.raises(BadInputError, match="were not judged alike: matching 1, then 2"):
        compare_unpaired(run(grid(good()), **judged_by(RECEIPT)), candidate)


def test_the_same_run_and_the_same_pages_are_refused():
    with pytest.raises(BadInputError, match="is the same run as base"):
        compare_unpaired(run(grid(good())), run(grid(good()), "copy", id="base"))
    with pytest.raises(BadInputError, match=r"share 2 renditions.*leave out --unpaired"):
        compare_unpaired(run(grid(good())), run(grid(good(40), first=59), "candidate"))


def test_documents_of_the_same_name_are_counted():
    pages = elsewhere(documents=10)
    names = [f"d{number:06}" for number in range(10)]
    source = dataclasses.replace(pages.renditions.source, names=names)
    cells = dataclasses.replace(
        pages, renditions=dataclasses.replace(pages.renditions, source=source)
    )
    found = compare_unpaired(run(grid(good())), run(cells, "candidate"))
    assert "10 documents with the same id in both runs, which count as different documents" in (
        found.notes
    )


@pytest.mark.parametrize(("low", "high", "excludes"), [(0.0, 0.1, False), (0.01, 0.1, True)])
def test_an_interval_that_touches_zero_does_not_exclude_it(low, high, excludes):
    assert UnpairedChange(0.05, low, high).excludes_zero is excludes
    assert UnpairedChange(-0.05, -high, -low).excludes_zero is excludes
