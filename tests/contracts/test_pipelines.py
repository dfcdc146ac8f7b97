"""Every pipeline: a blank sheet is accepted, confidences are chances, settings are checked."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.errors import UnknownNameError
from docextract_eval.pipelines import PIPELINES
from docextract_eval.records import File, Prediction, Sheet

RECIPE = parse_recipe({"name": "p", "count": 4, "seed": 2, "locales": ["en_US", "de_DE"]}, "p")


@pytest.fixture(scope="module", params=PIPELINES.names)
def pipeline(request):
    return PIPELINES.load(request.param)({})


def blank_sheet(media_type="image/png", locale="en_US", pages=1):
    ending = {"image/png": ".png", "image/jpeg": ".jpg"}[media_type]
    data = cv2.imencode(ending, np.full((300, 200), 255, np.uint8))[1].tobytes()
    return Sheet("sheet-1", "receipt", (File(media_type, data),) * pages, {"locale": locale})


def answered(pipeline, sheet, document=None):
    if getattr(pipeline, "needs_truth", False):
        return pipeline.answer(sheet, document or compose(RECIPE, 0))
    return pipeline.extract(sheet)


@pytest.mark.parametrize(
    "sheet",
    [
        blank_sheet(),
        blank_sheet("image/jpeg", "de_DE"),
        blank_sheet(pages=2),
        Sheet("sheet-1", "receipt", blank_sheet().files),
    ],
    ids=["png", "jpeg", "two pages", "no hints"],
)
def test_a_blank_sheet_is_answered(pipeline, sheet):
    prediction = answered(pipeline, sheet)
    assert isinstance(prediction, Prediction)
    assert (prediction.sheet, prediction.failure) == ("sheet-1", None)
    if not getattr(pipeline, "needs_truth", False):
        assert [g for g in prediction.guesses if g.name not in ("doc_type", "currency")] == []


def test_confidences_are_chances_or_none(pipeline):
    sees_truth = getattr(pipeline, "needs_truth", False)
    for index in range(RECIPE.count if sees_truth else 1):  # to others all blank sheets are one
        document = compose(RECIPE, index)
        for guess in answered(pipeline, blank_sheet(), document).guesses:
            assert guess.confidence is None or 0 <= guess.confidence <= 1


def test_a_pipeline_answers_the_same_twice(pipeline):
    assert answered(pipeline, blank_sheet()) == answered(pipeline, blank_sheet())


def test_a_pipeline_says_what_shaped_its_answers(pipeline):
    assert pipeline.version
    assert all(isinstance(value, str) and value for value in pipeline.version.values())


@pytest.mark.parametrize("name", PIPELINES.names)
def test_an_unknown_setting_is_refused(name):
    with pytest.raises(UnknownNameError, match=f"unknown setting of {name} 'colour'"):
        PIPELINES.load(name)({"colour": "red"})
