"""A run in object storage is shown as one in a folder, and each of its files is asked for once."""

from __future__ import annotations

import functools
import json
import secrets

import pytest
from benchmarks.stages import counted_requests

from docextract_eval.borders import limits
from docextract_eval.errors import BadInputError, DocextractEvalError, IncompleteError
from docextract_eval.runs.cases import CaseKey
from docextract_eval.runs.execution import so_far
from docextract_eval.runs.execution.planned import ShardExtraction, finish_run, plan_run
from docextract_eval.runs.execution.request import RunRequest
from docextract_eval.runs.folder import RunFolder
from docextract_eval.storage import disk
from docextract_eval.storage.object_storage import parse_location
from docextract_eval.view import opened as opened_module
from docextract_eval.view.api import Api
from docextract_eval.view.opened import OpenedRun
from docextract_eval.view.query import Query
from tests.runs.conftest import few_scores_in_module  # noqa: F401 - a fixture
from tests.view.viewed import viewed_corpus, viewed_run

pytest_plugins = ("tests.object_store",)
pytestmark = pytest.mark.usefixtures("few_scores_in_module")
EVERY = Query()


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return viewed_corpus(tmp_path_factory)


@pytest.fixture(scope="module")
def run(corpus, tmp_path_factory):
    return viewed_run(corpus, tmp_path_factory.mktemp("viewed") / "run")


@pytest.fixture(params=["memory", pytest.param("s3", marks=pytest.mark.needs("moto"))])
def store(request):
    """An empty folder in object storage."""
    if request.param == "memory":
        return parse_location(f"memory://{secrets.token_hex(6)}")
    return parse_location(request.getfixturevalue("bucket_url")) / "place"


@pytest.fixture
def far(store, run, corpus):
    """The run and its corpus in object storage: one beside the other, as they were copied there."""
    for folder, name in ((run.path, "run"), (corpus.path, "corpus")):
        for file in folder.iterdir():
            if file.name != ".lock":
                (store / name / file.name).put(file.read_bytes())
    return store


def far_opened(far):
    return OpenedRun(RunFolder(far / "run"), corpus_path=far / "corpus")


def looked_at(opened, place):
    """All that a reader sees who goes from a figure to a case and to its page."""
    rows = opened.cases().listing(EVERY, {}, 0, 50)["rows"]
    page = rows[0]["case"]["rendition"]
    seen = opened.pages().rendition(page), opened.pages().picture(page, 0, 300)
    found = opened.overview() | {"counted": opened.boards()}
    del found["decision"], found["run"]  # they name the folder, as commands do
    named = json.dumps(found).replace(str(place), "RUN")
    return rows, opened.cases().facets(EVERY, {}), named, seen


def test_it_is_shown_as_from_a_folder_and_asked_for_once(far, run, corpus):
    with counted_requests() as counts:
        opened = far_opened(far)
        first = looked_at(opened, far / "run")
    assert first == looked_at(OpenedRun(run, corpus_path=corpus.path), run.path)
    assert 0 < counts["reads"] < 60
    with counted_requests() as counts:
        assert looked_at(opened, far / "run") == first
        same = [row["case"]["rendition"] for row in first[0]]
        for page in dict.fromkeys(same):
            opened.pages().rendition(page)
    assert counts == {}
    case = CaseKey(**first[0][0]["case"])
    opened.add_note(case, "unsure", "a stamp", "Ann")
    opened.notes()
    with counted_requests() as counts:
        (note,) = opened.notes()
    assert note.case == case
    assert "reads" not in counts  # the list of notes, and none of them again


def test_what_has_gone_meanwhile_is_one_line_and_what_was_copied_stays(far):
    opened = far_opened(far)
    opened.overview()
    (far / "run" / "matches.parquet").unlink()
    with pytest.raises(DocextractEvalError, match="is missing"):
        opened.cases()
    answer = Api(opened).answer("GET", "/api/cases", "")
    assert (answer.status, b"dxe score" in answer.body) == (409, True)
    assert opened.overview()["figures"]


def test_pages_that_have_gone_are_one_line(far):
    opened = far_opened(far)
    page = opened.cases().listing(EVERY, {}, 0, 1)["rows"][0]["case"]["rendition"]
    (far / "corpus" / "documents-00000.parquet").unlink()
    (far / "corpus" / "renditions-00000.parquet").unlink()
    answer = Api(opened).answer("GET", "/api/rendition", f"id={page}")
    assert (answer.status, b"the shard is missing" in answer.body) == (409, True)


def test_a_file_that_is_too_large_is_not_copied_and_a_large_shard_is_read_in_parts(
    far, monkeypatch
):
    monkeypatch.setattr(disk, "SMALL", 10)
    rows, *_, seen = looked_at(far_opened(far), far / "run")
    assert rows
    assert seen[1]
    monkeypatch.setattr(opened_module, "LARGEST_COPY", 20_000)
    with pytest.raises(BadInputError, match="has more than 20,000 bytes") as caught:
        far_opened(far).cases()
    assert "copy the run to this machine" in str(caught.value)
    assert limits.LARGEST_COPY > disk.MOST_COPIED > disk.SMALL


@pytest.fixture
def planned(far, corpus):
    """A run that is made shard by shard: a function that does all of them, and its folder."""
    request = RunRequest("noisy", {"wrong": "0.2"}, 1, None)
    plan = plan_run(request, corpus, far / "planned")
    return far / "planned", plan, functools.partial(ShardExtraction, plan, 1)


def test_a_run_of_many_machines_is_shown_while_it_goes_on(planned, corpus, monkeypatch):
    place, plan, extraction = planned
    monkeypatch.setattr(so_far, "_PAUSE", 0)
    opened = OpenedRun(RunFolder(place))
    assert opened.progress == "0 of 63 renditions so far"
    extraction().do(0)
    assert opened.overview()["run"]["progress"] == "63 of 63 renditions so far"
    before = opened.cases().listing(EVERY, {}, 0, 10**6)
    assert before["shares"] is None
    with counted_requests() as counts:
        assert opened.overview()["figures"] == []
    assert counts["reads"] <= 4  # what says that it goes on: parts never change
    case = CaseKey(**before["rows"][0]["case"])
    opened.add_note(case, "label wrong", "", "")
    finish_run(plan, corpus)
    assert opened.overview()["figures"]
    assert opened.cases().listing(EVERY, {}, 0, 10**6)["rows"] == before["rows"]
    assert [each.case for each in opened.notes()] == [case]


@pytest.mark.needs("moto")
def test_without_rights_it_is_one_line(far_refused, secrets_in):
    for refused in far_refused:
        with pytest.raises(IncompleteError, match="access was denied") as caught:
            refused()
        assert not secrets_in(str(caught.value))


@pytest.fixture
def far_refused(bucket_url, faults, run):
    """Ways to look at a run that the store refuses from some moment on."""
    place = parse_location(bucket_url) / "run"
    for file in run.path.iterdir():
        (place / file.name).put(file.read_bytes())
    opened = OpenedRun(RunFolder(place))
    faults.refused_after = len(faults.answers)
    return [lambda: OpenedRun(RunFolder(place)), opened.cases, opened.notes]
