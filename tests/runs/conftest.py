"""One small corpus and runs over it."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.metrics import CURVES, METRICS
from docextract_eval.runs.execution.execute import RunRequest, execute
from docextract_eval.runs.folder import RunFolder
from tests.runs.releases import write_releases
from tests.runs.rewritten import record
from tests.shared import corpus_for_worker


@pytest.fixture(scope="session")
def corpus(tmp_path_factory):
    written = {"name": "small", "count": 30, "seed": 6, "locales": ["en_US", "de_DE"]}
    recipe = parse_recipe(written | {"conditions": ["clean", "rotation@2"]}, "small")
    return corpus_for_worker(tmp_path_factory, recipe)


@pytest.fixture
def run(corpus, tmp_path):
    """Runs a pipeline in this process."""

    def go(pipeline, name="run", asked=None, **settings):
        folder = RunFolder(tmp_path / name)
        order = RunRequest(pipeline, {k: str(v) for k, v in settings.items()}, 1, None)
        return execute(replace(order, **(asked or {})), corpus, folder), folder

    return go


@pytest.fixture
def in_this_process(monkeypatch):
    """What is counted does not depend on where it is done, and here it takes no processes."""
    for place in ("request", "execute"):
        monkeypatch.setattr(
            f"docextract_eval.runs.execution.{place}.may_run_in_process", lambda _: True
        )


def computing_few_scores():
    """Compute few figures, for tests of what they follow from and not of how they are computed."""
    few = {name: METRICS.table[name] for name in ("accuracy", "failures", "repeats")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("docextract_eval.metrics.METRICS", replace(METRICS, table=few))
        patch.setattr("docextract_eval.metrics.CURVES", replace(CURVES, table={}))
        yield


few_scores = pytest.fixture(computing_few_scores)
few_scores_in_module = pytest.fixture(computing_few_scores, scope="module")


@pytest.fixture(scope="session")
def _ran(corpus, tmp_path_factory):
    """Run folders by pipeline, settings and what else was asked, each made when first needed."""
    place, made = tmp_path_factory.mktemp("ran"), {}

    def go(pipeline, asked, settings):
        key = pipeline, repr(sorted(asked.items())), repr(sorted(settings.items()))
        if key not in made:
            made[key] = RunFolder(place / str(len(made)))
            execute(replace(RunRequest(pipeline, settings, 1, None), **asked), corpus, made[key])
        return made[key]

    return go


@pytest.fixture
def finished(_ran, tmp_path):
    """Return a copy of a finished run, for tests of what is done with it and not of how it ran."""

    def go(pipeline, name="run", asked=None, **settings):
        done = _ran(pipeline, asked or {}, {k: str(v) for k, v in settings.items()})
        return RunFolder(shutil.copytree(done.path, tmp_path / name))

    return go


@pytest.fixture(scope="session")
def whole_run(tmp_path_factory):
    """A run over three documents, finished, and as it was derived."""
    recipe = parse_recipe({"name": "tiny", "count": 3, "seed": 2, "locales": ["en_US"]}, "tiny")
    built = corpus_for_worker(tmp_path_factory, recipe)
    done = RunFolder(tmp_path_factory.mktemp("whole") / "run")
    execute(RunRequest("oracle", {}, 1, None), built, done)
    return done


@pytest.fixture(scope="session")
def small_run(whole_run, tmp_path_factory):
    """The same with few scores: its files are small, and do not follow from its predictions."""
    done = RunFolder(tmp_path_factory.mktemp("small") / "run")
    shutil.copytree(whole_run.path, done.path)
    done.write_scores([score for score in done.scores() if score.metric == "accuracy"])
    record(done)
    return done


@pytest.fixture(scope="session")
def releases(whole_run, tmp_path_factory):
    """The folders of releases of one extractor, by their names."""
    return write_releases(whole_run, tmp_path_factory.mktemp("releases"))
