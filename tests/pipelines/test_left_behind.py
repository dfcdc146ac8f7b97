"""When a worker is killed, what it started goes with it: hung, deaf to SIGTERM, or run away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from docextract_eval.engines import WorkerFailure
from docextract_eval.engines.local import LOCAL
from docextract_eval.pipelines import start_pipeline
from tests.pipelines.outside import ONE, alive, all_gone, here, noted, written

pytestmark = pytest.mark.long

__all__ = ["here"]

HANG = """#!/bin/sh
trap '' TERM
notes=$(cat {place})
sh -c "trap '' TERM; touch $notes/\\$\\$; while :; do sleep 600; done" &
setsid sh -c "trap '' TERM; touch $notes/\\$\\$; while :; do sleep 600; done" &
touch $notes/$$
while :; do sleep 600; done
"""
OWN = """
import os, sys
from docextract_eval.pipelines import start_pipeline
from tests.pipelines.outside import ONE
start_pipeline(sys.argv[1], {}).extract(ONE)
"""
NAMES = ["command:./hang {images}", "command+jsonl:./hang"]


class Extracting:
    """Builds a pipeline in a worker, as a run does."""

    def __init__(self, name):
        self.name = name

    def __call__(self):
        return start_pipeline(self.name, {}).extract


def working(name):
    """A process of its own that extracts one sheet."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen([sys.executable, "-c", OWN, name], env=environment)


@pytest.fixture
def notes(here):
    folder = here / "notes"
    folder.mkdir()
    (here / "place").write_text(str(folder))
    written(here, "hang", HANG.replace("{place}", str(here / "place")))
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_a_hang_is_ended_with_all_that_it_started(notes, name):
    ((_, lost),) = LOCAL.map(Extracting(name), [ONE], workers=1, timeout=3)
    assert isinstance(lost, WorkerFailure)
    assert lost.cause == "timeout"
    assert all_gone(noted(notes, 3))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_that_is_killed_takes_along_what_it_started(notes, here, name, number):
    worker = working(name)
    left = noted(notes, 3)
    assert all(map(alive, left))
    os.kill(worker.pid, number)
    worker.wait()
    assert all_gone(left)


def test_nothing_of_the_same_user_is_ended_beside(notes, here):
    """A process of the same name that nobody here started lives on."""
    other = subprocess.Popen(["sleep", "600"], start_new_session=True)
    worker = working(NAMES[0])
    left = noted(notes, 3)
    worker.kill()
    worker.wait()
    assert all_gone(left)
    assert alive(other.pid)
    other.kill()
    other.wait()
