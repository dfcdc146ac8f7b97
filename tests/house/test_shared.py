"""What is made once for all workers of a run."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from docextract_eval.corpus.recipe import parse_recipe
from tests import shared
from tests.shared import copy_for_worker, folder_for_all, value_for_all


@pytest.fixture
def factory(tmp_path, monkeypatch):
    """Return stand-ins for two workers' factories of folders, which share a run's folder."""
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw0")

    class Factory:
        def __init__(self, worker):
            self.own = tmp_path / worker
            self.own.mkdir()

        def getbasetemp(self):
            return self.own

        def mktemp(self, name):
            (self.own / name).mkdir()
            return self.own / name

    return Factory("gw0"), Factory("gw1")


def test_workers_that_ask_at_once_get_what_one_of_them_made(factory):
    made = []

    def make(place):
        made.append(place)
        (place / "file").write_text("x")

    places = []
    asking = [
        threading.Thread(target=lambda each=each: places.append(folder_for_all(each, "a", make)))
        for each in factory
    ]
    for each in asking:
        each.start()
    for each in asking:
        each.join()
    assert len(made) == 1
    assert places == made * 2


def test_what_failed_is_made_again_from_nothing(factory):
    def fail(place):
        (place / "half").touch()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        folder_for_all(factory[0], "a", fail)
    place = folder_for_all(factory[1], "a", lambda place: (place / "whole").touch())
    assert [each.name for each in place.iterdir()] == ["whole"]


def test_what_a_worker_adds_to_its_copy_no_other_sees(factory):
    mine, other = (
        copy_for_worker(each, "a", lambda place: (place / "a").touch()) for each in factory
    )
    (mine / "added").touch()
    assert [each.name for each in other.iterdir()] == ["a"]


def test_a_corpus_is_built_once_and_each_worker_may_spoil_its_own(factory, monkeypatch):
    built, build = [], shared.build_corpus
    monkeypatch.setattr(shared, "build_corpus", lambda *a, **k: built.append(build(*a, **k)))
    recipe = parse_recipe({"name": "one", "count": 1, "seed": 1, "locales": ["en_US"]}, "one")
    mine, other = (shared.corpus_for_worker(each, recipe) for each in factory)
    (mine.path / "documents-00000.parquet").unlink()
    assert len(built) == 1
    assert [document.kind for document in other.truths()] == ["receipt"]


def test_a_value_is_made_once_and_its_pixels_stay_read_only(factory):
    pixels = np.arange(6).reshape(2, 3)
    pixels.flags.writeable = False
    made = iter([pixels])
    first, second = (value_for_all(each, "a", lambda: next(made)) for each in factory)
    assert (first == pixels).all()
    assert (second == pixels).all()
    assert not first.flags.writeable
