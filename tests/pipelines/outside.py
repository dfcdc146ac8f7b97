"""Sheets, and programs as people write them, for the tests of what is called from outside."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
from PIL import Image

from docextract_eval.pipelines import UnansweredError, start_pipeline
from docextract_eval.records import File, Sheet


def picture(width=20):
    out = io.BytesIO()
    Image.new("L", (width, 30), 255).save(out, "PNG")
    return File("image/png", out.getvalue())


PAGE = picture()
ONE = Sheet("5f1a", "receipt", (PAGE,), {"locale": "de_DE"})
THREE = Sheet("77be", "bank_statement", (picture(21), picture(22), picture(23)))
PDF = Sheet("90c3", "receipt", (File("application/pdf", b"%PDF-1.4 as it is"),))


def refused(pipeline, sheet, cause):
    """The detail of a failure of this cause."""
    with pytest.raises(UnansweredError) as caught:
        pipeline.extract(sheet)
    assert caught.value.cause == cause, caught.value
    return caught.value.detail


def values(prediction):
    return {guess.name: guess.value for guess in prediction.guesses}


def written(folder, name, text):
    """A program in a folder, that may be executed."""
    path = Path(folder, name)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty current folder, and a place of its own for temporary files."""
    place = tmp_path / "here"
    place.mkdir()
    monkeypatch.chdir(place)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return place


@pytest.fixture
def start():
    """Starts pipelines, and closes them at the end."""
    opened = []

    def go(name, /, **settings):
        opened.append(start_pipeline(name, settings))
        return opened[-1]

    yield go
    for each in opened:
        each.close()


def alive(process):
    """Whether a process still runs: one that is dead but not yet buried does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2][0]
    except OSError:
        return False
    return state not in "ZX"


def all_gone(processes, seconds=15):
    """Whether all of them have ended within a time that no slow machine needs."""
    until = time.monotonic() + seconds
    while any(map(alive, processes)) and time.monotonic() < until:
        time.sleep(0.02)
    return not any(map(alive, processes))


def noted(folder, count, seconds=15):
    """The processes that have left a note of themselves, once there are so many."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = [int(file.name) for file in Path(folder).iterdir() if file.name.isdigit()]
        if len(found) >= count:
            return found
        time.sleep(0.02)
    raise AssertionError(f"{len(found)} of {count} processes left a note")
