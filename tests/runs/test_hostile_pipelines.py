"""A pipeline that speaks in its worker's place costs its own answers; nothing runs in the judge.

What is found on the socket of a worker may come from whoever runs there.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time

import pytest

from docextract_eval.engines.process_tree import process_tree
from docextract_eval.errors import BadInputError
from docextract_eval.records import Sheet
from docextract_eval.runs.execution.execute import RunRequest, execute
from docextract_eval.runs.execution.extraction import Extraction, read_worker_answer
from docextract_eval.runs.folder import RunFolder
from tests.cli.commands import DXE, dxe, one_line
from tests.house.source import ROOT
from tests.runs.pages import NAME, blank_pages, sheets

pytestmark = pytest.mark.long

EXPECTED = {
    "pickled": "garbage",
    "pickled_result": "garbage",
    "half": "timeout",
    "gigantic": "garbage",
    "zeros": "garbage",
    "endless": "timeout",
    "other": "garbage",
    "next": "garbage",
    "no_reason": "garbage",
    "list": "garbage",
    "stop": "timeout",
}
"""What a pipeline does at a sheet, and the failure that is to be of that sheet."""

FENCES = ("where that works", "none")
"""A sandbox as it is by default, and no sandbox."""


def fenced(fence, folder):
    """The options that let a pipeline write to a folder, in a sandbox or outside."""
    return ("--no-sandbox",) if fence == "none" else ("--allow", f"{folder}:rw")


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    return blank_pages(tmp_path_factory.mktemp("hostile"), 2 * len(EXPECTED) + 4)


@pytest.fixture(scope="module")
def ran(tmp_path_factory, pages):
    """The run over these pages, on every second of which something is tried."""
    place, ids = tmp_path_factory.mktemp("ran"), sheets(pages)
    victim = ids[-1]
    deeds = {ids[2 * number]: f"{deed}:{victim}" for number, deed in enumerate(EXPECTED)}
    deeds[ids[2 * len(EXPECTED)]] = f"twice:{victim}"
    (place / "deeds.json").write_text(json.dumps(deeds))
    done = dxe(
        *("run", "python:tests.runs.hostile:Pipeline", pages.path, "-o", place / "run"),
        *("-p", f"deeds={place / 'deeds.json'}", "-p", f"touched={place / 'touched'}"),
        *("--timeout", 4, "--workers", 1, "--max-failures", "100%"),
        cwd=ROOT,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    said = {each.sheet: each for each in RunFolder(place / "run").predictions()}
    return place, {id_: deed.partition(":")[0] for id_, deed in deeds.items()}, said


def test_nothing_that_a_worker_sends_is_executed(ran):
    """A pickle is bytes like any other."""
    place, _, _ = ran
    assert not (place / "touched").exists()


def test_every_deed_fails_the_page_at_which_it_was_done(ran):
    """Half a frame, an endless one or one of another's: none holds up or spoils the run."""
    _, deeds, said = ran
    causes = {deed: said[id_].failure.cause for id_, deed in deeds.items() if deed != "twice"}
    assert causes == EXPECTED


def test_no_other_page_is_answered_by_it(ran, pages):
    """Whatever was said in the name of another page, that one has its own answer.

    Who forges an answer and then works on may cost the one page more that it is handed meanwhile.
    """
    _, deeds, said = ran
    ids = sheets(pages)
    assert sorted(said) == sorted(ids)
    honest = [said[id_] for id_ in ids if id_ not in deeds]
    assert {each.guesses[0].value for each in honest if not each.failure} == {"9.00"}
    before = {deeds[ids[ids.index(each.sheet) - 1]] for each in honest if each.failure}
    assert before <= {"pickled_result", "other", "list", "twice"}


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b'{"id": "a1", "fields": []}',
        b'{"id": "a1", "fields": {"total": {"value": [1]}}}',
        b'{"id": "a1", "unknown": 1}',
        b'{"id": "a1", "attempts": -1}',
        b'{"id": "a1", "error": {"cause": "\\ud800"}}',
        b'{"id": "b2"}',
        b'{"id": "a1"}{"id": "a1"}',
        b"\xff\xfe{",
        b"[" * 100_000,
        b"\x80\x04K\x01.",
    ],
)
def test_what_is_no_prediction_is_garbage_of_the_sheet_that_was_asked(line):
    found = read_worker_answer(line, "a1", 2)
    assert (found.sheet, found.repeat, found.guesses) == ("a1", 2, ())
    assert found.failure.cause == "garbage"
    json.dumps(found.failure.detail, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("pipeline", "said"),
    [
        ("long", r"a prediction of 200\d{5} bytes, and 16777216 are allowed"),
        ("long_text", r"its answer: .*has 100,001 characters, and at most 100,000 are taken.*"),
    ],
)
def test_an_answer_that_is_too_long_is_a_failure_that_says_so(pipeline, said):
    """It is not sent, and its worker goes on."""
    line = Extraction(f"python:tests.runs.hostile:{pipeline}", {})(
        (Sheet("a1", "x", ()), None, None)
    )
    assert len(line) < 2000
    failure = read_worker_answer(line, "a1", 0).failure
    assert failure.cause == "garbage"
    assert re.fullmatch(said, failure.detail)


def test_a_sheet_and_a_repeat_are_never_taken_from_an_answer():
    found = read_worker_answer(b'{"id": "a1", "repeat": 7, "error": {"cause": "odd"}}', "a1", 2)
    assert (found.sheet, found.repeat) == ("a1", 2)
    assert (found.failure.cause, found.failure.detail) == ("error", "odd")


@pytest.mark.parametrize(
    "name", [NAME, "command:true {images}", "command+jsonl:true", "http://127.0.0.1:9/x"]
)
def test_only_what_ships_runs_in_the_process_that_judges(pages, tmp_path, name):
    """By name of the engine it is refused, and by itself it is not chosen."""
    order = RunRequest(name, timeout=None, engine="inline")
    with pytest.raises(BadInputError, match="is not a built-in pipeline.*--engine inline"):
        execute(order, pages, RunFolder(tmp_path / "run"))
    assert not (tmp_path / "run").exists()
    assert RunRequest(name, timeout=None).engine_name == "local"
    assert RunRequest("noisy", timeout=None).engine_name == "inline"


@pytest.mark.parametrize("fence", FENCES)
def test_a_worker_that_never_starts_does_not_keep_the_run_from_ending(pages, tmp_path, fence):
    """SIGTERM ends it with its exit code while a pipeline is being started, and the worker too."""
    command = [DXE, "run", "python:tests.runs.hostile:Waiting", pages.path, "-o", tmp_path / "run"]
    note = tmp_path / "notes" / "note"
    note.parent.mkdir()
    with subprocess.Popen(
        [*command, *fenced(fence, note.parent), "-p", f"note={note}"],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    ) as run:
        until = time.monotonic() + 60
        while not (note.exists() and note.read_text()) and time.monotonic() < until:
            time.sleep(0.05)
        assert note.exists()
        started = process_tree(run.pid)  # in a sandbox, a worker does not know its number
        run.send_signal(signal.SIGTERM)
        assert run.wait(30) == 128 + signal.SIGTERM
        assert "stopped" in run.stderr.read()
    assert len(started) > 1
    assert not [each for each, born in started.items() if process_tree(each).get(each) == born]


@pytest.mark.parametrize("fence", FENCES)
def test_a_pipeline_gets_the_usual_variables_and_those_that_were_named(pages, tmp_path, fence):
    """Not the others; the run keeps the names alone."""
    secrets = {"A_KEY": "s3cret-a", "ANOTHER_KEY": "s3cret-b", "HF_TOKEN": "s3cret-h"}
    env = {"PYTHONPATH": str(ROOT), "LC_TIME": "C", **secrets}
    notes = tmp_path / "notes"
    notes.mkdir()
    run = ("run", "python:tests.runs.hostile:variables", pages.path, "--limit", 1, "-o")
    options = (tmp_path / "run", *fenced(fence, notes), "--env", "A_KEY")
    done = dxe(*run, *options, cwd=tmp_path, env=env)
    assert done.returncode == 0, done.stderr
    found = json.loads((notes / "variables.json").read_text())
    assert (found["LC_TIME"], found["A_KEY"]) == ("C", "s3cret-a")
    assert found["PATH"] == os.environ["PATH"]
    assert not {"ANOTHER_KEY", "HF_TOKEN"} & found.keys()
    about = (tmp_path / "run" / "run.json").read_text()
    assert json.loads(about)["env"] == ["A_KEY"]
    assert "s3cret" not in about


def test_a_variable_that_is_not_there_is_refused_by_its_name(pages, tmp_path):
    run = ("run", NAME, pages.path, "-o", tmp_path / "run", "--env")
    assert "'NOT_THERE' is not set" in one_line(dxe(*run, "NOT_THERE", cwd=ROOT), 2)
    assert "s3cret" not in one_line(dxe(*run, "KEY=s3cret", cwd=ROOT), 2)
