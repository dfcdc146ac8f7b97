"""Noise errs as it is told to, and every wrong answer is surely wrong."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.build import build_source
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.errors import BadInputError
from docextract_eval.matching import judge
from docextract_eval.pipelines.noisy import Noisy
from docextract_eval.records import Sheet

RECIPE = parse_recipe({"name": "n", "count": 30, "seed": 8, "locales": ["en_US", "de_DE"]}, "n")


def judged(**settings):
    pipeline = Noisy({name: str(value) for name, value in settings.items()})
    for index in range(RECIPE.count):
        built = build_source(RECIPE, index)
        rendition = built.renditions[0]
        prediction = pipeline.answer(Sheet(rendition.id, "receipt", ()), built.document)
        yield from judge(built.document, rendition, prediction)


@pytest.mark.long
def test_no_wrong_answer_is_right_by_accident():
    scalars = [m for m in judged(wrong=1, missed=0) if "." not in m.field and m.truth is not None]
    assert scalars
    assert {match.strict for match in scalars} == {"wrong"}


@pytest.mark.long
def test_a_wrong_answers_confidence_is_its_chance_of_being_right():
    assert {m.confidence for m in judged(wrong=1, missed=0, invented=0) if m.guess} == {0.0}
    assert {m.confidence for m in judged(wrong=0, missed=0, invented=0) if m.guess} == {1.0}


@pytest.mark.long
def test_bias_is_added_and_stays_a_chance():
    plain = [m.confidence for m in judged(wrong=0.4, invented=0, seed=3)]
    biased = [m.confidence for m in judged(wrong=0.4, invented=0, seed=3, bias=0.25)]
    for one, other in zip(plain, biased, strict=True):
        assert (one is None) == (other is None)
        assert one is None or other == pytest.approx(min(1, one + 0.25), abs=1e-6)


@pytest.mark.long
def test_another_seed_errs_elsewhere():
    one, other = ([m.strict for m in judged(seed=seed)] for seed in (0, 1))
    assert one != other


@pytest.mark.parametrize(
    "settings", [{"wrong": 1.2}, {"missed": -0.1}, {"wrong": 0.6, "missed": 0.6}, {"invented": 2}]
)
def test_rates_that_are_no_shares_are_refused(settings):
    with pytest.raises(BadInputError):
        Noisy({name: str(value) for name, value in settings.items()})
