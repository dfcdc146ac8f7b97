"""How workers are started, what they start with, and what ends them when that fails."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time

import pytest

from docextract_eval.engines import Launch
from docextract_eval.engines.local import LOCAL
from docextract_eval.engines.process_tree import process_tree
from docextract_eval.errors import IncompleteError
from tests.engines import tasks
from tests.engines.tasks import read
from tests.house.source import ROOT


def test_workers_get_the_variables_that_they_are_to_get():
    """All of this process's, or these alone."""
    launch = Launch(environment={"ONLY": "this"})
    ((_, found),) = read(LOCAL.map(tasks.build_act, ["environment"], 1, 20, launch=launch))
    assert found["ONLY"] == "this"
    assert "PATH" not in found
    ((_, found),) = read(LOCAL.map(tasks.build_act, ["environment"], 1, 20))
    assert found["PATH"] == os.environ["PATH"]


def test_a_worker_s_command_can_be_wrapped(tmp_path):
    """By a command that runs it, which is told the folder for temporary files."""
    note = tmp_path / "note"

    def wrap(command, scratch):
        note.write_text(str(scratch))
        return ["nice", "-n", "1", *command]

    items = ["give:a", "segfault", "temporary"]
    answers = dict(read(LOCAL.map(tasks.build_act, items, 1, 20, launch=Launch(wrap_command=wrap))))
    assert (answers[0], answers[1].cause, answers[2]) == ("a", "crash", note.read_text())


@pytest.mark.parametrize(
    "wrap",
    [
        lambda command, _: ["/nowhere/to/be/found", *command],
        lambda *_: ["false"],
        lambda *_: ["true"],
        lambda *_: [sys.executable, "-c", "raise SystemExit(3)"],
    ],
)
def test_workers_that_do_not_start_end_it_with_the_reason(wrap):
    """At once, whatever keeps them from starting."""
    start = time.monotonic()
    with pytest.raises(IncompleteError, match="worker.*start"):
        list(LOCAL.map(tasks.build_act, ["give:a"] * 50, 2, 20, launch=Launch(wrap_command=wrap)))
    assert time.monotonic() - start < 20


def test_a_system_that_has_no_process_left_is_said_as_it_is(monkeypatch):
    """As where the number of processes is limited."""

    def none_left(*_, **__):
        raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    monkeypatch.setattr("docextract_eval.engines.process.subprocess.Popen", none_left)
    with pytest.raises(IncompleteError, match="Resource temporarily unavailable.*ulimit"):
        list(LOCAL.map(tasks.build_act, ["give:a"], 2, 20))


def test_workers_end_with_whoever_started_them(tmp_path):
    """Also one that is killed, and with all that they had started."""
    script = (
        "from docextract_eval.engines.local import LOCAL\n"
        "from tests.engines import tasks\n"
        f"list(LOCAL.map(tasks.build_act, ['child:{tmp_path / 'child'}:hang:60'], 1, None))"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT) as parent:
        until = time.monotonic() + 60
        while not (tmp_path / "child").exists() and time.monotonic() < until:
            time.sleep(0.05)
        started = [each for each in process_tree(parent.pid) if each != parent.pid]
        parent.kill()
    assert len(started) == 2
    until = time.monotonic() + 20
    while any(map(process_tree, started)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(process_tree, started))
