"""Another terminal says how far a run is, whoever works on it, and leaves it as it is."""

from __future__ import annotations

import contextlib
import json
import subprocess
import time

import pytest

from docextract_eval.runs.execution.execute import RunRequest, execute
from docextract_eval.runs.execution.status import read_status
from docextract_eval.runs.folder import RunFolder
from docextract_eval.storage.disk import folder_lock, is_locked
from tests.cli.commands import DXE, dxe, one_line
from tests.house.source import ROOT
from tests.runs.pages import NAME, blank_pages, sheets

pytestmark = pytest.mark.long

PAGES = 12


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    return blank_pages(tmp_path_factory.mktemp("status"), PAGES)


@pytest.fixture(scope="module")
def warmed_up():
    """Commands start at once: what is said of seconds is not of the first one's imports."""
    assert dxe("--version", cwd=ROOT).returncode == 0


@pytest.fixture
def command(pages, warmed_up, tmp_path):
    """A run whose fifth page raises, and whose ninth hangs."""
    ids = sheets(pages)
    (tmp_path / "deeds.json").write_text(json.dumps({ids[4]: "raises", ids[8]: "hang"}))
    settings = ("-p", f"deeds={tmp_path / 'deeds.json'}")
    return ("run", NAME, pages.path, "-o", tmp_path / "run", "--workers", 1, *settings)


def told(command):
    """What is printed, line by line; the folder is as it was."""
    folder = command[4]
    before = {file: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    done = dxe(*command, "--status", cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    assert {file: file.read_bytes() for file in folder.iterdir() if file.is_file()} == before
    return done.stdout.splitlines()


@contextlib.contextmanager
def carried_out(command):
    """Carry a command out in another process, which is killed at the end."""
    program = [str(DXE), *map(str, command)]
    with subprocess.Popen(program, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_run_is_running_then_stopped_then_finished(command):
    folder = RunFolder(command[4])
    with carried_out(command) as process:
        while len([*folder.raw_lines()]) < 8:
            assert process.poll() is None
            time.sleep(0.05)
        first, second = told(command)
        assert first.startswith(f"{folder.path}: 8 of {PAGES} done, 1 failed (error 1), ")
        assert " per second, 0:0" in first
        assert second.startswith("Running; the latest answer came 0:0")
        assert read_status(folder).is_running
    first, second = told(command)
    assert first == f"{folder.path}: 8 of {PAGES} done, 1 failed (error 1)"
    assert second.startswith("Stopped; the latest answer came 0:")
    assert second.endswith(" ago. The command that began it continues it.")
    dxe(*command, "--timeout", 1, "--max-failures", 2, cwd=ROOT)
    assert told(command) == [
        f"{folder.path}: {PAGES} of {PAGES} done, 2 failed (error 1, timeout 1)",
        f"Finished at {folder.finished_about()['finished']}.",
    ]


@pytest.mark.usefixtures("in_this_process")
def test_a_run_without_an_answer_has_no_pace(pages, tmp_path):
    folder = RunFolder(tmp_path / "run")
    execute(RunRequest(NAME, workers=1, timeout=None), pages, folder)
    about = folder.about
    for name in ("finished", "files"):
        about.pop(name, None)
    folder.write_about(about)
    folder.predictions_path.write_bytes(b"")
    found = read_status(folder)
    assert (found.done, found.expected, found.pace) == (0, PAGES, None)
    assert (found.seconds_since_answer, found.finished) == (None, "")
    (line, state) = told(("run", NAME, pages.path, "-o", folder.path))
    assert line == f"{folder.path}: 0 of {PAGES} done, 0 failed"
    assert state == "Stopped. The command that began it continues it."


def test_the_pace_is_that_of_the_workers_together(pages, tmp_path):
    folder = RunFolder(tmp_path / "run")
    execute(RunRequest(NAME, workers=2), pages, folder)
    every = [*folder.predictions()]
    seconds = sum(each.seconds for each in every)
    assert read_status(folder).pace == pytest.approx(2 * PAGES / seconds)
    folder.write_about(folder.about | {"engine": "inline"})  # one after the other
    assert read_status(folder).pace == pytest.approx(PAGES / seconds)
    lines = [*folder.raw_lines()]
    late = json.loads(lines[0]) | {"error": {"cause": "timeout", "detail": "late"}}
    known = json.loads(lines[1]) | {"attempts": 0}  # found in a cache: nobody was asked
    changed = [json.dumps(late).encode() + b"\n", json.dumps(known).encode() + b"\n"]
    folder.predictions_path.write_bytes(b"".join([*changed, *lines[2:]]))
    rest = sum(each.seconds for each in every[2:])
    expected = (PAGES - 1) / (rest + folder.about["timeout"])
    assert read_status(folder).pace == pytest.approx(expected)


@pytest.mark.usefixtures("in_this_process")
def test_a_line_that_is_being_written_is_not_counted_yet(pages, tmp_path):
    folder = RunFolder(tmp_path / "run")
    execute(RunRequest(NAME, workers=1, timeout=None), pages, folder)
    lines = [*folder.raw_lines()]
    folder.predictions_path.write_bytes(b"".join(lines[:5]) + lines[5][:20])
    assert read_status(folder).done == 5


def test_a_folder_is_locked_while_another_process_writes_there(tmp_path):
    assert not is_locked(tmp_path)
    with folder_lock(tmp_path):
        assert is_locked(tmp_path)
    assert not is_locked(tmp_path)


def test_what_is_no_run_has_no_status(pages, tmp_path):
    done = dxe("run", NAME, pages.path, "-o", tmp_path / "none", "--status", cwd=ROOT)
    expected = f"dxe: {tmp_path / 'none'}: does not exist. Remedy: make one with: dxe run"
    assert one_line(done, 2).startswith(expected)
    assert not (tmp_path / "none").exists()
