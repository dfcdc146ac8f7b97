"""A small corpus, a run over it with its report, and a private one."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from docextract_eval.cli.reporting import write_reports
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.store.building import build_corpus
from docextract_eval.runs.execution.execute import RunRequest, execute
from docextract_eval.runs.folder import RunFolder
from tests.shared import copy_for_worker


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A folder of runs that no test changes."""
    return copy_for_worker(tmp_path_factory, "interop", _make)


def _make(place):
    written = {"name": "small", "count": 12, "seed": 6, "locales": ["en_US", "de_DE"]}
    recipe = parse_recipe(written | {"conditions": ["clean", "rotation@2"]}, "small")
    corpus = build_corpus(recipe, place / "corpus", workers=1)
    settings = {"wrong": ".2", "missed": ".1"}
    for name, where, private in (("run", "inline", False), ("private", "local", True)):
        folder = RunFolder(place / name)
        order = replace(RunRequest("noisy", settings, 1, None), engine=where, private=private)
        write_reports(folder, execute(order, corpus, folder))


@pytest.fixture(scope="session")
def finished(made):
    """The run of all tests that write nothing into it."""
    return RunFolder(made / "run")


@pytest.fixture
def mine(made, tmp_path):
    """A copy of the run to spoil."""
    return RunFolder(shutil.copytree(made / "run", tmp_path / "mine"))
