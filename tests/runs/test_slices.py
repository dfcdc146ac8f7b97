"""Slices of two axes lie beside the scores; conditions weigh as a recipe deploys them."""

from __future__ import annotations

import dataclasses
import json

import pytest

from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.store.building import build_corpus
from docextract_eval.corpus.store.degrading import degrade_corpus
from docextract_eval.errors import BadInputError
from docextract_eval.runs.comparison.compare import compare
from docextract_eval.runs.derivation.scoring import shared_signature
from docextract_eval.runs.execution.execute import RunRequest, execute
from docextract_eval.runs.execution.execute import derive_and_finish as score_again
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.measured_run import read_measured_run
from docextract_eval.runs.privacy import (
    LEAST_DOCUMENTS,
    suppress_slices_with_few_documents,
)
from docextract_eval.runs.selection import Selection

pytestmark = pytest.mark.long

ENDS = ("value", "low", "high")


@pytest.fixture(scope="module")
def deployed(tmp_path_factory):
    """A corpus whose recipe says how often each condition is met."""
    written = {"name": "deployed", "count": 12, "seed": 6, "locales": ["en_US"]}
    written["conditions"] = ["clean", "rotation@2", "jpeg@4"]
    written["deploy"] = {"clean": 3, "jpeg@4": 1}
    place = tmp_path_factory.mktemp("deployed")
    return build_corpus(parse_recipe(written, "deployed"), place / "corpus", workers=1)


def scored(corpus, folder, **asked):
    order = RunRequest("noisy", {"wrong": ".2"}, 1, None)
    execute(dataclasses.replace(order, **asked), corpus, folder)
    return {
        tuple(sorted(score.slice.items())): score
        for score in folder.scores()
        if score.metric == "accuracy"
    }


def test_a_run_keeps_its_slices_and_derives_them_again(corpus, run):
    about, folder = run("noisy")
    file = folder.path / "slices.parquet"
    before = file.read_bytes()
    rows = folder.slices().to_pylist()
    assert {"kind", "locale", "severity", "country", "template"} <= {r["second"] for r in rows}
    assert all(row["low"] <= row["value"] <= row["high"] for row in rows)
    clean = {"of": "scalars", "first": "condition", "second": "locale", "first_value": "clean"}
    parts = [row for row in rows if clean.items() <= row.items()]
    whole = next(
        score
        for score in folder.scores()
        if score.metric == "accuracy"
        if score.slice == {"cells": "scalars", "condition": "clean"}
    )
    assert sum(row["cells"] for row in parts) == whole.cells
    right = sum(row["cells"] * row["value"] for row in parts)
    assert right == pytest.approx(whole.cells * whole.value)
    file.unlink()
    score_again(folder, corpus, about)
    assert file.read_bytes() == before


def test_a_run_that_was_scored_before_there_were_slices_says_what_is_missing(run):
    _, folder = run("noisy")
    (folder.path / "slices.parquet").unlink()
    with pytest.raises(BadInputError, match="slices"):
        folder.slices()


def test_a_private_run_tells_no_slice_of_few_documents(run):
    _, folder = run("noisy")
    whole = folder.slices()
    for before, after in zip(
        whole.to_pylist(), suppress_slices_with_few_documents(whole).to_pylist(), strict=True
    ):
        if before["documents"] >= LEAST_DOCUMENTS:
            assert after == before
        else:
            assert [after[end] for end in ENDS] == [None] * 3
            assert (after["documents"], after["cells"]) == (0, 0)
            assert after["reason"] == 'group_stays_private {"least":10}'
    assert suppress_slices_with_few_documents(whole).schema == whole.schema


def test_all_conditions_together_weigh_as_deployed_and_the_signature_says_so(deployed, tmp_path):
    scores = scored(deployed, RunFolder(tmp_path / "run"))
    clean, rotated, jpeg, together = (
        scores[("cells", "scalars"), ("condition", name)]
        for name in ("clean", "rotation@2", "jpeg@4", "all")
    )
    assert together.value == pytest.approx((3 * clean.value + jpeg.value) / 4)
    assert rotated.value is not None
    assert together.signature.endswith("average:micro, conditions clean 0.75 + jpeg@4 0.25")


def test_a_comparison_weighs_conditions_as_scores_do(deployed, tmp_path):
    first, second = (RunFolder(tmp_path / name) for name in ("first", "second"))
    scores = scored(deployed, first)
    assert scored(deployed, second).keys() == scores.keys()
    together = scores[("cells", "scalars"), ("condition", "all")]
    found = compare(read_measured_run(first), read_measured_run(second)).overall
    assert (found.before, found.after) == pytest.approx((together.value, together.value))


def test_a_run_of_conditions_that_are_met_nowhere_has_no_figure_for_all(deployed, tmp_path):
    selection = Selection({"condition": ("rotation@2",)})
    scores = scored(deployed, RunFolder(tmp_path / "run"), selection=selection)
    together = scores[("cells", "scalars"), ("condition", "all")]
    assert together.value is None
    assert together.reason.code == "no_weight"
    assert scores[("cells", "scalars"), ("condition", "rotation@2")].value > 0
    with pytest.raises(BadInputError, match="no condition with a weight"):
        read_measured_run(RunFolder(tmp_path / "run"))


def test_many_weights_are_signed_by_their_hash():
    many = {f"phone_photo@{n}": float(n) for n in range(1, 6)}
    said = shared_signature([], [], many)
    assert said.partition("conditions ")[2].startswith("deployed ")
    assert said == shared_signature([], [], {name: 2 * weight for name, weight in many.items()})
    assert said != shared_signature([], [], many | {"phone_photo@1": 2.0})


def test_new_conditions_are_not_weighed_by_the_old_ones(deployed, tmp_path):
    assert deployed.deployment_weights == {"clean": 3.0, "jpeg@4": 1.0}
    assert degrade_corpus(deployed, ["defocus@2"], tmp_path / "new", 1).deployment_weights == {}


def test_a_corpus_that_was_built_before_there_was_deploy_weighs_all_the_same(deployed, tmp_path):
    about = json.loads((deployed.path / "corpus.json").read_text())
    del about["recipe"]["deploy"]
    assert type(deployed)(tmp_path, about).deployment_weights == {}
