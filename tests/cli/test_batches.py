"""A run that asks in batches: nothing is paid for twice, and nothing that was paid for is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess

import pytest

from tests.cli.commands import DXE, dxe, one_line
from tests.pipelines.batch_server import BatchServer, completion, line_of
from tests.pipelines.servers import serving
from tests.runs.pages import blank_pages

COUNT = 6
STEPS = (
    *("POST /files", "POST /batches", "GET /batches/batch", "GET /files/file/content"),
    "DELETE /files/file",
)
PRICES = '[models."seer"]\ninput = 2\noutput = 8\nbatch = { input = 1, output = 4 }\n'


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    blank_pages(folder, COUNT)
    return folder / "corpus"


def asking(url, pages, *more):
    settings = ("-p", "batch=yes", "-p", "batch_poll=0.05", "-p", "retries=1", *more)
    return ("run", f"openai:seer@{url}", pages, "-o", "run", *settings)


def lines(folder):
    return [json.loads(line) for line in (folder / "predictions.jsonl").read_text().splitlines()]


def test_a_batch_is_asked_read_and_deleted_at_its_own_prices(pages, tmp_path):
    (tmp_path / "prices.toml").write_text(PRICES)
    behaviour = BatchServer()
    with serving(behaviour=behaviour, path="/v1") as server:
        asked = asking(server.url, pages, "-p", "prices=prices.toml", "--budget", "1")
        done = dxe(*asked, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [line["cost"] for line in lines(tmp_path / "run")] == [0.0018] * COUNT
    assert set(behaviour.billed.values()) == {1}
    assert len(behaviour.billed) == COUNT
    assert behaviour.files == {}
    assert not (tmp_path / "run/batches").exists()
    assert "GET /files" not in behaviour.steps  # nothing is looked for that nobody put there
    assert f"{COUNT} requests in one batch are under way" in done.stderr


@pytest.mark.long
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_run_that_is_killed_pays_for_nothing_twice(pages, tmp_path, moment, step):
    behaviour, started = BatchServer(polls=0), []
    behaviour.kill = moment, step, lambda: os.killpg(started[0].pid, signal.SIGKILL)
    with serving(behaviour=behaviour, path="/v1") as server:
        command = [DXE, *map(str, asking(server.url, pages))]
        with (tmp_path / "said").open("w") as said:
            kinds = {"cwd": tmp_path, "stdout": said, "stderr": said}
            started.append(subprocess.Popen(command, start_new_session=True, **kinds))
            assert started[0].wait(60) == -signal.SIGKILL, (tmp_path / "said").read_text()
        done = dxe(*asking(server.url, pages), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert dict(behaviour.billed) == {f"0-{line['id']}": 1 for line in lines(tmp_path / "run")}
    assert len(behaviour.billed) == COUNT
    assert len(behaviour.batches) == 1
    assert behaviour.files == {}
    assert not (tmp_path / "run/batches").exists()


@pytest.mark.long
def test_a_batch_that_was_made_without_an_answer_is_found_and_not_made_again(pages, tmp_path):
    behaviour = BatchServer(kill=("after", "POST /batches", lambda: None))
    with serving(behaviour=behaviour, path="/v1") as server:
        line = one_line(dxe(*asking(server.url, pages), cwd=tmp_path), 3)
        assert "a batch could not be made (connection: " in line
        assert dxe(*asking(server.url, pages), cwd=tmp_path).returncode == 0
    assert len(behaviour.batches) == 1
    assert set(behaviour.billed.values()) == {1}


@pytest.mark.long
def test_what_came_of_a_batch_that_expired_is_kept_and_the_rest_is_asked_again(pages, tmp_path):
    """Two come, one is said to have expired, three are not spoken of."""

    def partly(number, request):
        id_ = request["custom_id"]
        expired = {"custom_id": id_, "response": None, "error": {"code": "batch_expired"}}
        return line_of(id_) if number < 2 else expired if number == 2 else None

    behaviour = BatchServer(partly, "expired")
    with serving(behaviour=behaviour, path="/v1") as server:
        first = dxe(*asking(server.url, pages), cwd=tmp_path)
        assert first.returncode == 3, first.stderr
        failures = [line["error"] for line in lines(tmp_path / "run") if line["error"]]
        assert {each["cause"] for each in failures} == {"timeout"}
        assert len(failures) == COUNT - 2
        behaviour.answer, behaviour.status = BatchServer().answer, "completed"
        done = dxe(*asking(server.url, pages), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert sorted(behaviour.billed.values()) == [1] * COUNT
    assert not [line for line in lines(tmp_path / "run") if line["error"]]


def test_a_parameter_that_is_refused_is_left_out_in_another_batch(pages, tmp_path):
    def without_temperature(_, request):
        error = {"error": {"message": "no temperature", "param": "temperature"}}
        refused = "temperature" in request["body"]
        return line_of(request["custom_id"], *((error, 400) if refused else ()))

    behaviour = BatchServer(without_temperature)
    with serving(behaviour=behaviour, path="/v1") as server:
        done = dxe(*asking(server.url, pages), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(behaviour.batches) == 2
    assert sorted(behaviour.billed.values()) == [1] * COUNT
    assert {line["version"] for line in lines(tmp_path / "run")} == {
        "seer json_schema, without temperature"
    }


def test_swapped_repeated_and_invented_lines_are_matched_by_their_ids(pages, tmp_path):
    """Each says whom it answers; the first line of an id counts, in whatever order they come."""

    def shuffled(number, request):
        own = completion({"fields": {"total": request["custom_id"]}})
        other = completion({"fields": {"total": "invented"}})
        ids = request["custom_id"], "0-nobody", request["custom_id"]
        return [line_of(ids[0], own), line_of(ids[1], other), line_of(ids[2], other)]

    with serving(behaviour=BatchServer(shuffled), path="/v1") as server:
        assert dxe(*asking(server.url, pages), cwd=tmp_path).returncode == 0
    for line in lines(tmp_path / "run"):
        assert line["fields"]["total"]["value"] == f"0-{line['id']}"


@pytest.mark.parametrize(
    ("behaviour", "more", "said"),
    [
        (BatchServer(without="/files"), (), "has no batches (404 Not Found"),
        (BatchServer(without="/batches"), (), "has no batches (404 Not Found"),
        (BatchServer(), ("--budget", "1"), "has no prices, and a batch is paid for as a whole"),
        (BatchServer(), ("--private",), "a private run connects to nothing"),
        (BatchServer(), ("--sandbox",), "asks for them at once"),
        (BatchServer(), ("-p", "batch_poll=0"), "batch_poll and batch_hours"),
        (BatchServer(polls=10**6), ("-p", "batch_hours=0.00003"), "is still 'in_progress'"),
    ],
)
def test_what_ends_a_run_in_batches_is_one_line(pages, tmp_path, behaviour, more, said):
    with serving(behaviour=behaviour, path="/v1") as server:
        done = dxe(*asking(server.url, pages, *more), cwd=tmp_path)
    last = done.stderr.strip().splitlines()[-1]
    assert done.returncode in (2, 3)
    assert said in last
    assert not any(behaviour.billed.values()) or "still" in said


@pytest.mark.long
def test_a_server_that_lists_nothing_is_not_asked_for_a_second_batch(pages, tmp_path):
    """The batch may have been made when the run was killed: whoever runs it has to say."""
    behaviour, started = BatchServer(), []
    behaviour.kill = "after", "POST /batches", lambda: os.killpg(started[0].pid, signal.SIGKILL)
    with serving(behaviour=behaviour, path="/v1") as server:
        command = [DXE, *map(str, asking(server.url, pages))]
        started.append(subprocess.Popen(command, start_new_session=True, cwd=tmp_path))
        started[0].wait(60)
        behaviour.without = "/batches"
        line = one_line(dxe(*asking(server.url, pages), cwd=tmp_path), 3)
    assert "may have been made, and the server does not list it" in line
    assert "run/batches/" in line
    assert set(behaviour.billed.values()) == {1}


def test_a_batch_that_somebody_else_names_is_neither_read_nor_deleted(pages, tmp_path):
    behaviour = BatchServer(polls=10**6)
    with serving(behaviour=behaviour, path="/v1") as server:
        dxe(*asking(server.url, pages, "-p", "batch_hours=0.00003"), cwd=tmp_path)
        (state,) = (tmp_path / "run/batches").glob("*.json")
        state.write_text(state.read_text().replace('"file": "file_', '"file": "file_9'))
        before = len(behaviour.steps)
        asked = asking(server.url, pages, "-p", "batch_hours=0.00003")
        line = one_line(dxe(*asked, cwd=tmp_path), 2)
    assert "names a batch that was asked for under another key" in line
    assert len(behaviour.steps) == before
