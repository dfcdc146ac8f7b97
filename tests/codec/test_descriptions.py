"""`corpus.json` and `run.json` with anything wrong in them are one line with file and key."""

from __future__ import annotations

import json

import pytest

from docextract_eval.borders.people import read_description
from docextract_eval.errors import FormatError

CORPUS = {
    "format": 2,
    "recipe": {
        "name": "quick",
        "seed": 1,
        "count": 12,
        "kinds": {"receipt": 1.0},
        "locales": {"en_US": 1.0},
        "conditions": ["clean"],
        "sheet": {"hints": ["locale"]},
        "a_later_release": [1],
    },
    "generator": 3,
    "secret": "b237",
    "versions": {"numpy": "2"},
    "fonts": {},
    "documents": 12,
    "renditions": 12,
    "shards": {"documents-00000.parquet": "00", "renditions-00000.parquet": "00"},
    "columns": {"documents-00000.parquet": "00", "renditions-00000.parquet": "00"},
    "seal": "0" * 64,
    "hash": "0" * 64,
}
RUN = {
    "format": 2,
    "id": "x",
    "pipeline": {"name": "noisy", "settings": {}, "version": {}, "reference": False},
    "corpus": "/nowhere",
    "seal": "0" * 64,
    "documents": 12,
    "finished": "2026-01-01T00:00:00+00:00",
    "hash": "0" * 64,
    "files": {},
}


def refused(tmp_path, noun, about):
    """The line with which a description is refused."""
    file = tmp_path / f"{noun}.json"
    file.write_text(json.dumps(about))
    with pytest.raises(FormatError) as caught:
        read_description(file, noun)
    assert str(caught.value).startswith(f"{file}: ")
    assert "Remedy: " in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"recipe": None}, "'recipe'"),
        ({"recipe": {}}, "'recipe.name'"),
        ({"seal": 5}, "'seal'"),
        ({"seal": "short"}, "'seal'"),
        ({"documents": "12"}, "'documents'"),
        ({"documents": -1}, "'documents'"),
        ({"renditions": 10**30}, "'renditions'"),
        ({"secret": "no hex"}, "'secret'"),
        ({"versions": ["numpy"]}, "'versions'"),
        ({"fonts": {"figo": 1}}, "'fonts.figo'"),
        ({"shards": {"../../victim.txt": "x"}}, "'shards.../../victim.txt.[key]'"),
        ({"shards": {"documents-00000.parquet": 1}}, "'shards.documents-00000.parquet'"),
        ({"schemas": {"../own.toml": ""}}, "'schemas.../own.toml.[key]'"),
        ({"imported": "yes"}, "'imported'"),
        ({"made_by": "somebody"}, "'made_by'"),
    ],
)
def test_a_corpus_with_a_wrong_type_is_one_line(tmp_path, change, key):
    assert key in refused(tmp_path, "corpus", CORPUS | change)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"conditions": []}, "'recipe.conditions'"),
        ({"conditions": "clean"}, "'recipe.conditions'"),
        ({"kinds": ["receipt"]}, "'recipe.kinds'"),
        ({"kinds": {"/etc/passwd.toml": 1}}, "'recipe.kinds."),
        ({"sheet": {"hints": ["truth"]}}, "'recipe.sheet.hints.0'"),
        ({"sheet": {}}, "'recipe.sheet.hints'"),
        ({"count": "12"}, "'recipe.count'"),
        ({"deploy": {"clean": "much"}}, "'recipe.deploy.clean'"),
    ],
)
def test_so_is_one_whose_recipe_has(tmp_path, change, key):
    assert key in refused(tmp_path, "corpus", CORPUS | {"recipe": CORPUS["recipe"] | change})


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"pipeline": "noisy"}, "'pipeline'"),
        ({"pipeline": {}}, "'pipeline.name'"),
        ({"id": ""}, "'id'"),
        ({"corpus": 5}, "'corpus'"),
        ({"filters": {"kind": "receipt"}}, "'filters.kind'"),
        ({"documents": "12"}, "'documents'"),
        ({"speed": {}}, "'speed.pages'"),
        ({"speed": 5}, "'speed'"),
        ({"healthy": "yes"}, "'healthy'"),
        ({"failures_by_cause": {"crash": "many"}}, "'failures_by_cause.crash'"),
        ({"schemas": ["receipt"]}, "'schemas'"),
        ({"machine": "mine"}, "'machine'"),
        ({"finished": 5}, "'finished'"),
    ],
)
def test_a_run_with_a_wrong_type_is_one_line(tmp_path, change, key):
    assert key in refused(tmp_path, "run", RUN | change)


def test_keys_that_stand_twice_are_refused(tmp_path):
    file = tmp_path / "corpus.json"
    file.write_text(json.dumps(CORPUS)[:-1] + ', "seal": "' + "1" * 64 + '"}')
    with pytest.raises(FormatError, match="has the key 'seal' twice"):
        read_description(file, "corpus")


def test_what_is_right_is_given_as_it_was_written(tmp_path):
    """Keys of another release are kept; a description that is not finished needs no seal."""
    for noun, about in (
        ("corpus", CORPUS | {"new": {"key": 1}}),
        ("corpus", {k: v for k, v in CORPUS.items() if k not in ("seal", "documents")}),
        ("run", RUN),
    ):
        file = tmp_path / f"{noun}.json"
        file.write_text(json.dumps(about))
        assert read_description(file, noun) == about
