"""A run that goes on, or was killed, is shown as far as it is, and no figure is made of a part."""

from __future__ import annotations

import contextlib
import json
import shutil

import pytest

from docextract_eval.errors import BadInputError, IncompleteError
from docextract_eval.runs.cases import CaseKey
from docextract_eval.runs.execution import so_far
from docextract_eval.runs.execution.execute import RunRequest, execute
from docextract_eval.runs.folder import RunFolder
from docextract_eval.view.api import Api
from docextract_eval.view.opened import OpenedRun
from docextract_eval.view.query import Query
from tests.runs.conftest import few_scores_in_module  # noqa: F401 - a fixture
from tests.view.viewed import viewed_corpus, viewed_run

pytestmark = pytest.mark.usefixtures("few_scores_in_module")
EVERY = Query()


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return viewed_corpus(tmp_path_factory)


@pytest.fixture(scope="module")
def run(corpus, tmp_path_factory):
    return viewed_run(corpus, tmp_path_factory.mktemp("viewed") / "run")


class KilledError(Exception):
    """Stands for what ends a run."""


@pytest.fixture
def go_on(corpus, tmp_path):
    """A function that carries on a run until it has so many answers, or to its end."""

    def carry_on(most=10**9):
        def tick(*_):
            nonlocal answers
            answers += 1
            if answers >= most:
                raise KilledError

        answers, folder = 0, RunFolder(tmp_path / "goes-on")
        request = RunRequest("noisy", {"wrong": "0.2", "invented": "0.1"}, 1, None)
        with contextlib.suppress(KilledError):
            execute(request, corpus, folder, tick)
        return folder

    return carry_on


@pytest.fixture
def at_once(monkeypatch):
    """What was judged is old at once."""
    monkeypatch.setattr(so_far, "_PAUSE", 0)


def listed(opened):
    found = opened.cases().listing(EVERY, {}, 0, 10**6)
    rows = {CaseKey(**row["case"]): {**row, "at": None} for row in found["rows"]}
    assert len(rows) == found["total"]
    return rows, found["shares"]


def names_of(folder):
    return {each.name for each in folder.path.iterdir()}


def test_cases_of_a_part_are_those_of_the_whole_and_no_figure_is(go_on, run):
    folder = go_on(20)
    before = names_of(folder)
    opened, whole = OpenedRun(folder), OpenedRun(run)
    found = opened.overview()
    assert found["run"]["progress"] == "20 of 63 renditions so far"
    assert found["decision"]["reason"].startswith("20 of 63 renditions so far; figures come when")
    empty = {name: found[name] for name in ("figures", "tiles", "fields", "boards", "health")}
    assert not any(empty.values())
    rows, shares = listed(opened)
    every, of_all = listed(whole)
    assert shares is None
    assert of_all["cells"]
    pages = {key.rendition for key in rows}
    assert len(pages) == len({key.rendition for key in every} & pages)
    assert rows == {key: row for key, row in every.items() if key.rendition in pages}
    page = min(pages)
    assert opened.pages().rendition(page)["cells"] == whole.pages().rendition(page)["cells"]
    assert opened.pages().picture(page, 0, 300) == whole.pages().picture(page, 0, 300)
    assert names_of(folder) == before


@pytest.mark.usefixtures("at_once")
def test_a_run_grows_from_load_to_load_until_its_figures_come_and_notes_stay(go_on):
    opened = OpenedRun(go_on(20))
    few, _ = listed(opened)
    case = min(few, key=str)
    opened.add_note(case, "unsure", "a stamp", "Ann")
    go_on(40)
    assert set(listed(opened)[0]) == set(few)  # one screen is of one moment
    assert opened.overview()["run"]["progress"] == "40 of 63 renditions so far"
    more, shares = listed(opened)
    assert {*few} < {*more}
    assert shares is None
    go_on()
    found = opened.overview()
    assert (found["run"]["progress"], opened.progress) == ("", "")
    assert found["figures"]
    every, shares = listed(opened)
    assert {*more} < {*every}
    assert shares["cells"]
    assert [(each.case, each.text) for each in opened.notes()] == [(case, "a stamp")]
    assert opened.cases().total(Query({"noted": ("yes",)}), {case: ["unsure"]}) == 1


def test_what_took_long_to_judge_is_not_judged_again_at_once(go_on, monkeypatch):
    opened = OpenedRun(go_on(20))
    opened.cases()
    monkeypatch.setattr(so_far, "_PAUSE", 10**9)
    go_on(40)
    assert opened.overview()["run"]["progress"].startswith("20 of")


def test_a_cut_line_is_not_counted_and_few_are_judged_of_many(go_on, run, monkeypatch):
    folder = go_on(20)
    monkeypatch.setattr(so_far, "MOST_ANSWERS", 8)
    text = folder.predictions_path.read_bytes()
    folder.predictions_path.write_bytes(text[:-20])
    opened = OpenedRun(folder)
    assert opened.progress == "19 of 63 renditions so far; the first 8 are shown"
    ids = run.columns("renditions", ["id"])["id"].to_pylist()
    assert sum(map(opened.has_rendition, ids)) == 8


def test_a_run_without_an_answer_has_no_cases(go_on):
    folder = go_on(1)
    folder.predictions_path.write_bytes(b"")
    opened = OpenedRun(folder)
    assert opened.progress == "0 of 63 renditions so far"
    assert listed(opened) == ({}, None)


def test_without_its_corpus_a_part_shows_how_far_it_is(go_on, tmp_path):
    folder = go_on(20)
    about = folder.about
    folder.write_about({**about, "corpus": str(tmp_path / "gone")})
    opened = OpenedRun(folder)
    assert "not there any more" in opened.overview()["run"]["no_pages"]
    with pytest.raises(IncompleteError, match="cannot be judged before it is finished"):
        opened.cases()
    answer = Api(opened).answer("GET", "/api/cases", "")
    assert (answer.status, answer.body.count(b"\n")) == (409, 0)


def test_of_two_runs_each_must_be_finished(go_on, run):
    folder = go_on(20)
    for pair in ((folder, run), (run, folder)):
        with pytest.raises(IncompleteError, match="the run is not finished"):
            OpenedRun(*pair)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda place: (place / "predictions.jsonl").write_bytes(b"{}\n[\n"), "is"),
        (lambda place: (place / "run.json").write_text('{"format": 2}'), "does not state"),
        (lambda place: (place / "run.json").unlink(), "is not a run"),
    ],
)
def test_a_stranger_s_unfinished_run_is_refused_in_one_line(go_on, tmp_path, change, what):
    place = shutil.copytree(go_on(20).path, tmp_path / "strange")
    change(place)
    with pytest.raises((BadInputError, IncompleteError), match=what) as caught:
        OpenedRun(RunFolder(place)).cases()
    assert "\n" not in str(caught.value)


def test_what_a_run_says_of_its_progress_is_json(go_on):
    answer = Api(OpenedRun(go_on(20))).answer("GET", "/api/run", "")
    assert json.loads(answer.body)["run"]["finished"] == ""
