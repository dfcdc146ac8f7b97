"""A real browser, and the reports of a real run of Tesseract to open in it."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest
from browser import started

from tests.cli.commands import dxe

RECIPE = """
name = "page"
seed = 1
count = 6
kinds = { receipt = 0.8, bank_statement = 0.2 }
locales = ["en_US", "de_DE"]
conditions = ["clean", "defocus@3", "phone_photo@3"]
"""
COMMANDS = (
    (("corpus", "build", "page.toml", "-o", "corpus"), {0}),
    (("run", "oracle", "corpus", "-o", "oracle"), {0}),
    (("run", "tesseract", "corpus", "-o", "run"), {0}),
    (("gate", "run", "--baseline", "oracle"), {1, 4}),
    (("compare", "oracle", "run"), {0}),
)
"""What a user types, and the exit codes that may follow."""
SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"


@pytest.fixture(scope="module")
def browser():
    """One a module, not a session: while it runs no other test of the worker has an event loop."""
    with started() as found:
        yield found


@pytest.fixture(scope="session")
def folder(tmp_path_factory, worker_id):
    """The folder of a corpus and its runs; the first worker that needs it makes it for all."""
    root = tmp_path_factory.getbasetemp()
    place = (root if worker_id == "master" else root.parent) / "browser"
    place.mkdir(exist_ok=True)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "done").exists():
            (place / "page.toml").write_text(RECIPE)
            for command, codes in COMMANDS:
                done = dxe(*command, cwd=place)
                assert done.returncode in codes, done.stdout + done.stderr
            brief = dxe("report", "run", "--for", "leaders", "--format", "html", cwd=place)
            (place / "run" / "leaders.html").write_text(brief.stdout, encoding="utf-8")
            (place / "done").touch()
    return place


@pytest.fixture(scope="session")
def report(folder):
    """The report of a run of Tesseract, held against a baseline."""
    return folder / "run" / "report.html"
