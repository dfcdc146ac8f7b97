"""What an MLflow run is told of: every name is legal, no two are one, no figure stands alone."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.interop.mlflow import _run_tags
from docextract_eval.interop.tracked_run import (
    TrackerOptions,
    metric_names,
    metric_values,
    run_parameters,
    tracked_run,
)
from docextract_eval.records import Score
from docextract_eval.runs.description import RunDescription
from docextract_eval.runs.gates.verdict import GateVerdict
from docextract_eval.runs.release.decision import PolicyDecision, write_decision
from tests.interop.secrets import SECRET, plant

BLOCKS = PolicyDecision("release", "FAIL", "BLOCK", (GateVerdict("promise", "all", "FAIL"),))

SLICES = st.dictionaries(
    st.sampled_from(["cells", "condition", "field", "trade"]) | st.text(min_size=1, max_size=9),
    st.text(max_size=20) | st.just("../..") | st.text("aA áÁ/.", max_size=3),
    max_size=3,
)


def score(metric="accuracy", value=0.5, **slice_of):
    return Score(metric, slice_of, value, 0.4, 0.6, 3, 9, "accuracy|metrics:2")


@pytest.mark.long
@given(st.lists(SLICES, max_size=8, unique_by=lambda each: tuple(sorted(each.items()))))
def test_whatever_a_slice_is_called_mlflow_takes_its_name_and_no_two_are_one(slices):
    from mlflow.utils.validation import _validate_metric

    scores = [score(**dict.fromkeys(())) for _ in slices]
    scores = [
        dataclasses.replace(each, slice=where) for each, where in zip(scores, slices, strict=True)
    ]
    names = metric_names(scores)
    assert len({name.casefold() for name in names}) == len(scores)
    for name, each in zip(names, scores, strict=True):
        for key, value in metric_values(name, each):
            _validate_metric(key, value, 0, 0)


def test_names_are_what_a_person_would_look_for():
    scores = [
        score(cells="scalars", condition="all"),
        score(cells="scalars", condition="defocus@3"),
        score(cells="tables", condition="all", field="line_items.amount"),
        score("seconds_per_page", quantile="p50"),
    ]
    assert metric_names(scores) == [
        "accuracy/scalars/all",
        "accuracy/scalars/defocus-3",
        "accuracy/tables/all/field.line_items.amount",
        "seconds_per_page/quantile.p50",
    ]


def test_a_name_is_the_same_whatever_stands_beside_it():
    one, two = score(trade="Café"), score(trade="cafe")
    assert metric_names([one, two]) == metric_names([two, one])[::-1]


def test_a_name_that_is_too_long_is_cut_and_still_its_own():
    one, two = score(shop="a" * 400), score(shop="a" * 399 + "b")
    names = metric_names([one, two])
    assert len(set(names)) == 2
    assert max(map(len, names)) <= 250 - len("/documents")


def test_what_has_no_value_is_not_told():
    assert not [*metric_values("accuracy", score(value=None))]


def test_no_value_is_told_without_its_interval_and_its_documents(finished):
    told = tracked_run(finished, TrackerOptions()).metrics
    ends = ("/low", "/high", "/documents")
    plain = [name for name in told if not name.endswith(ends)]
    with_ends = [name for name in plain if f"{name}/low" in told]
    assert all(f"{name}/documents" in told for name in plain)
    assert all(f"{name}/high" in told for name in with_ends)
    assert "accuracy/scalars/all" in with_ends
    assert len(with_ends) > len(plain) / 2


def test_what_decides_is_told_unasked_and_all_of_it_where_it_is_asked_for(finished):
    few, all_of_it = (
        tracked_run(finished, TrackerOptions(everything=each)) for each in (False, True)
    )
    assert few.metrics.items() <= all_of_it.metrics.items()
    assert few.known_metrics == all_of_it.known_metrics == all_of_it.metrics.keys()
    assert 100 < len(few.metrics) < 1000 < len(all_of_it.metrics)
    for name in ("clean", "all", "rotation-2", "all/locale.de_DE", "all/kind.receipt"):
        assert f"accuracy/scalars/{name}" in few.metrics
    assert not [name for name in few.metrics if "factor" in name or "/cause." in name]


def test_parameters_and_tags_are_what_mlflow_takes(mine):
    from mlflow.utils.validation import _validate_param, _validate_tag

    write_decision(mine, BLOCKS)
    told = tracked_run(mine, TrackerOptions())
    for name, value in told.parameters.items():
        _validate_param(name, value)
    for name, value in _run_tags(told).items():
        _validate_tag(name, value)
    assert (told.facts["verdict"], told.facts["decision"]) == ("FAIL", "BLOCK")
    assert "Clean pages" in told.facts["claims"]


@pytest.mark.parametrize("key", ["page/model", "..", "a=b", "", "k" * 300])
def test_a_setting_may_be_called_anything(finished, key):
    from mlflow.utils.validation import _validate_param

    about = finished.about
    about["pipeline"]["settings"] = {key: "x" * 9000}
    for name, value in run_parameters(RunDescription.from_about(about)).items():
        _validate_param(name, value)
        assert len(value) <= 6000


def test_no_value_is_told_unasked(mine):
    plant(mine)
    plain, asked = (tracked_run(mine, TrackerOptions(values=each)) for each in (False, True))
    assert SECRET in repr(asked.errors)
    assert SECRET not in repr(plain) + "".join(file.read_text() for file in plain.files)
