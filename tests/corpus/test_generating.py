"""The library's front door to the makers needs no disk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import docextract_eval
from docextract_eval.corpus.recipe import load_recipe, parse_recipe
from docextract_eval.corpus.store.building import build_corpus
from docextract_eval.errors import BadInputError

TOUR = Path(__file__).parents[2] / "docs/tutorial/tour.md"


def test_documents_are_those_of_the_corpus(tmp_path):
    written = {"name": "g", "count": 3, "first": 2, "seed": 4, "locales": ["en_US", "de_DE"]}
    corpus = build_corpus(parse_recipe(written, "g"), tmp_path / "c", 1)
    made = list(docextract_eval.generate(written))
    assert made == list(corpus.truths())
    assert made == list(docextract_eval.generate(parse_recipe(written, "g")))


def test_a_shipped_recipe_goes_by_its_name_and_documents_come_one_by_one():
    documents = docextract_eval.generate("quick")
    assert next(documents).index == load_recipe("quick").first
    (page,) = docextract_eval.render(next(documents))
    assert page.image.ndim == 2
    assert len(page.quads) == len(page.tags)


def test_a_mistake_is_said():
    with pytest.raises(BadInputError, match="unknown locale 'xx'"):
        next(docextract_eval.generate({"name": "x", "count": 1, "locales": ["xx"]}))


def test_the_examples_of_the_tour_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    section = TOUR.read_text(encoding="utf-8").partition("## From Python")[2].partition("\n## ")[0]
    blocks = re.findall(r"^```python\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, str(TOUR), "exec"), {})  # noqa: S102 - our own page
    assert not list(tmp_path.iterdir())
