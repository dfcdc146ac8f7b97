"""Explaining reads what a run has kept; the judge alone finds the same as the run."""

from __future__ import annotations

import pytest

from docextract_eval.codec.predictions import prediction_to_json
from docextract_eval.corpus.store.exporting import label_line
from docextract_eval.errors import FormatError
from docextract_eval.judging.judge import judge
from docextract_eval.runs.explain import Explainer

pytestmark = pytest.mark.long


def test_any_rendition_of_any_shard_is_found(run, corpus):
    assert len(corpus.shards()) > 1
    explainer = Explainer(run("noisy")[1])
    for document, rendition in corpus.pairs(pictures=False):
        if document.index % 7 == 0:
            found = explainer.locate(rendition.id, pictures=True)
            assert (found[0], found[1].hash) == (document, rendition.hash)
            assert found[1].files
            assert not explainer.locate(rendition.id, pictures=False)[1].files
    assert explainer.locate("nothing~clean", pictures=False) is None


def test_a_rendition_that_the_corpus_lacks_is_said(run):
    _, folder = run("noisy")
    with pytest.raises(FormatError, match="which the corpus does not have. Remedy: score it again"):
        Explainer(folder).explain("nothing~clean")


def test_the_judge_alone_finds_what_the_run_found(run, corpus):
    """From the labels as they are exported and the predictions as they are written."""
    _, folder = run("noisy", wrong=0.2, missed=0.1, invented=0.1)
    said = {prediction.sheet: prediction for prediction in folder.predictions()}
    found, explainer = [], Explainer(folder)
    for document, rendition in corpus.pairs(pictures=False):
        if rendition.condition == "clean":
            prediction = said[corpus.sheet_id(rendition.id)]
            found.append(judge(label_line(document, rendition, []), prediction_to_json(prediction)))
            counts = {}
            for match in found[-1].matches:
                counts[match.strict] = counts.get(match.strict, 0) + 1
            assert counts == explainer.outcome_counts(rendition.id)
    whole = sum(found)
    for cells, part in (("scalars", whole.scalars), ("tables", whole.tables)):
        at = {"cells": cells, "condition": "clean"}
        scores = {score.metric: score.value for score in folder.scores() if score.slice == at}
        for name in ("accuracy", "precision", "recall"):
            assert getattr(part, name) == pytest.approx(scores[name]), (cells, name)
