"""`dxe view`: it prints an address, shows a run by it, and ends in order."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import socket
import subprocess
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.cli.commands import DXE, dxe, one_line
from tests.view.browsing import Browser

pytestmark = pytest.mark.long

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/#token=\S+")
SECONDS = 120
NO_DESKTOP = dict.fromkeys(("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"), "")


def shown(descriptor):
    """The next address that is printed."""
    said = ""
    while not (found := ADDRESS.search(said)) or not said.endswith("\n"):
        assert select.select([descriptor], [], [], SECONDS)[0], said
        part = os.read(descriptor, 4096).decode()
        assert part, said
        said += part
    return found[0]


@contextmanager
def viewing(*words, cwd, stdin=subprocess.DEVNULL, env=None):
    """A viewer, and the address that it printed."""
    viewer = subprocess.Popen(
        [DXE, "view", *words],
        cwd=cwd,
        env=os.environ | NO_DESKTOP | (env or {}),
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield viewer, shown(viewer.stdout.fileno())
    finally:
        viewer.kill()
        viewer.communicate()


def browser_at(address):
    return Browser(urlsplit(address).port).enter(address)


def got(browser, path):
    answer, data = browser.get(path)
    assert answer.status == 200, data
    return json.loads(data)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_is_shown_until_it_is_stopped(made, number):
    with viewing("run", "--cases", "sort=page&outcome=error", cwd=made) as (viewer, address):
        assert parse_qs(urlsplit(address).fragment)["to"] == ["/cases?outcome=error&sort=page"]
        browser = browser_at(address)
        assert browser.get("/")[0].status == 200
        run = got(browser, "/api/run")["run"]
        assert (run["name"], run["no_pages"], run["other"]) == ("run", None, None)
        listed = got(browser, "/api/cases?outcome=error&count=1")
        ((case,), total) = [row["case"] for row in listed["rows"]], listed["total"]
        assert total > 1
        assert got(browser, f"/api/rendition?id={case['rendition']}")["id"] == case["rendition"]
        viewer.send_signal(number)
        out, err = viewer.communicate(timeout=SECONDS)
        assert (viewer.returncode, err) == (0, b"")
        assert b"http://" not in out  # it was printed once


def test_notes_are_kept_beside_the_run(place):
    with viewing("run", cwd=place) as (_, address):
        browser = browser_at(address)
        case = got(browser, "/api/cases?count=1")["rows"][0]["case"]
        note = {"case": case, "verdict": "unsure", "text": "why?", "who": "Ada"}
        answer, data = browser.post("/api/notes", note)
        assert answer.status == 201, data
        assert [each["text"] for each in got(browser, "/api/notes")["notes"]] == ["why?"]
        assert got(browser, "/api/cases?noted=unsure")["total"] == 1
        wrong = browser.post("/api/notes", note | {"verdict": "sure"})
        assert wrong[0].status == 400
    assert (place / "run" / "notes.jsonl").read_text().count("\n") == 1


def test_figures_and_cases_are_shown_where_the_corpus_is_gone(place):
    assert dxe("run", "noisy", "corpus", "-o", "own", cwd=place).returncode == 0
    (place / "corpus").rename(place / "elsewhere")
    with viewing("own", cwd=place) as (_, address):
        browser = browser_at(address)
        assert "not there any more" in got(browser, "/api/run")["run"]["no_pages"]
        case = got(browser, "/api/cases?count=1")["rows"][0]["case"]
        answer, data = browser.get(f"/api/rendition?id={case['rendition']}")
        assert answer.status == 409
        assert "--corpus" in json.loads(data)["error"]["remedy"]
        (place / "elsewhere").rename(place / "corpus")  # it is looked for again
        assert got(browser, f"/api/rendition?id={case['rendition']}")["pages"]


def test_two_runs_are_shown_beside_each_other(place):
    done = dxe("run", "noisy", "corpus", "-o", "second", "-p", "seed=2", cwd=place)
    assert done.returncode == 0, done.stderr
    with viewing("run", "second", cwd=place) as (_, address):
        browser = browser_at(address)
        assert got(browser, "/api/run")["run"]["other"]["name"] == "second"
        assert got(browser, "/api/cases?change=lost,gained")["total"]


def test_enter_prints_an_address_that_opens_again(made):
    ours, its = pty.openpty()
    with viewing("run", cwd=made, stdin=its) as (viewer, first):
        browser_at(first)
        os.write(ours, b"\n")
        second = shown(viewer.stdout.fileno())
        assert second != first
        assert got(browser_at(second), "/api/run")
    for each in (ours, its):
        os.close(each)


@pytest.mark.parametrize("words", [(), ("--no-browser",)])
def test_the_browser_is_opened_unless_it_is_not_wanted(made, tmp_path, words):
    script = tmp_path / "browser"
    script.write_text(
        f'#!/bin/sh\necho "$1" > {tmp_path}/being_written\n'
        f"mv {tmp_path}/being_written {tmp_path}/opened\n"
    )
    script.chmod(0o755)
    with viewing("run", *words, cwd=made, env={"BROWSER": f"{script} %s"}) as (viewer, address):
        if words:
            browser_at(address)
        else:
            while not (tmp_path / "opened").exists():
                assert viewer.poll() is None
            assert (tmp_path / "opened").read_text().strip() == address
    assert (tmp_path / "opened").exists() == (not words)


def test_a_port_that_is_taken_is_one_line(made):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = one_line(dxe("view", "run", "--port", port, cwd=made), 2)
    assert f"port {port} is taken" in line
    with viewing("run", "--port", str(port), cwd=made) as (_, address):
        assert urlsplit(address).port == port


@pytest.mark.parametrize(
    ("file", "words"),
    [("scores.json", ()), ("matches.parquet", ("--field", "total")), ("notes.jsonl", ())],
)
def test_a_run_that_cannot_be_shown_is_one_line_before_it_is(place, file, words):
    assert dxe("run", "noisy", "corpus", "-o", "damaged", cwd=place).returncode == 0
    (place / "damaged" / file).write_text("garbage\n")
    line = one_line(dxe("view", "damaged", *words, cwd=place), 2)
    assert f"damaged/{file}" in line


def test_two_runs_over_other_documents_are_not_shown_together(place):
    for name, condition in (("one", "clean"), ("other", "defocus@2")):
        words = ("run", "noisy", "corpus", "-o", name, "--condition", condition)
        assert dxe(*words, cwd=place).returncode == 0
    assert "no page in common" in one_line(dxe("view", "one", "other", cwd=place), 2)


def test_a_run_that_goes_on_is_shown_and_not_copied(place):
    assert dxe("run", "noisy", "corpus", "-o", "half", cwd=place).returncode == 0
    file, lines = place / "half/run.json", place / "half/predictions.jsonl"
    about = json.loads(file.read_text())
    rest = {name: each for name, each in about.items() if name not in {"finished", "hash"}}
    file.write_text(json.dumps(rest))
    kept = lines.read_text().splitlines(keepends=True)[:-1]
    lines.write_text("".join(kept))
    progress = f"{len(kept)} of {len(kept) + 1} renditions so far"
    with viewing("half", cwd=place) as (_, address):
        assert got(browser_at(address), "/api/run")["run"]["progress"] == progress
    line = one_line(dxe("view", "half", "--static", "copy", cwd=place), 3)
    assert f"the run is not finished ({progress})" in line
    assert not (place / "copy").exists()
    assert "the run is not finished" in one_line(dxe("view", "run", "half", cwd=place), 3)
