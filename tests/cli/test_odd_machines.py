"""Machines that lack something: a home, room for temporary files, a clock that runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from PIL import Image

from tests.cli.commands import DXE, dxe, one_line

pytestmark = pytest.mark.long

# No two readings of this clock are in order: each is an hour before the last.
BACKWARDS = """
import contextlib, datetime, importlib, itertools, sys, time

for name in ("pandas", "docextract_eval.reports.html", "docextract_eval.runs.execution.execute"):
    with contextlib.suppress(ImportError):
        importlib.import_module(name)  # what is compiled takes the type of a time as it finds it

START, hours = time.time(), itertools.count()
time.time = lambda: START - 3600 * next(hours)
time.time_ns = lambda: int(time.time() * 1e9)

class Backwards(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)

datetime.datetime = Backwards
sys.argv[0] = "dxe"
from docextract_eval.cli import main
main()
"""


# A library of which something aborts the process when its own end comes.
ABORTING = """
import ctypes, sys
libc = ctypes.CDLL(None)
libc.__cxa_atexit(libc.abort, None, None)
sys.argv[0] = "dxe"
from docextract_eval.cli import main
main()
"""


def checked(command, cwd, env=None):
    """Run it to its end, which is to be a good one."""
    done = subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "variables",
    [
        {"HOME": None, "TMPDIR": "/nowhere/to/be/found"},
        {"HOME": "", "TMPDIR": "/proc"},
        {"HOME": "/nowhere/to/be/found"},
        {"HOME": "/proc", "PATH": None, "LANG": None, "TMPDIR": "a.png"},
    ],
)
def test_it_works_without_a_home_or_a_folder_for_temporary_files(place, variables):
    """From a corpus to the ledger."""
    environment = {**os.environ, **variables}
    environment = {name: value for name, value in environment.items() if value is not None}
    for command in ("run oracle corpus -o new", "history add new"):
        checked([DXE, *command.split()], place, environment)
    about = json.loads((place / "new" / "run.json").read_text())
    assert (about["predictions"], about["failures"]) == (4, 0)


def test_a_clock_that_goes_back_ends_nothing(place):
    """What is said about time may be odd; what was read, judged and decided is there."""
    for command in (
        "corpus build quick --count 1 -o built",
        "run oracle corpus -o new",
        "gate new --inconclusive pass",
        "history add new",
        "history trend",
        "report new",
        "compare run new",
    ):
        checked([sys.executable, "-c", BACKWARDS, *command.split()], place)
    about = json.loads((place / "new" / "run.json").read_text())
    assert about["finished"] < about["started"]  # that clock was read
    assert about["seconds"] >= 0
    assert about["predictions"] == 4


@pytest.mark.parametrize(("arguments", "code"), [("--version", 0), ("score nowhere", 2)])
def test_what_a_library_does_at_its_end_changes_no_exit_code(tmp_path, arguments, code):
    command = [sys.executable, "-c", ABORTING, *arguments.split()]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert len((done.stdout + done.stderr).splitlines()) == 1


def test_no_room_in_shared_memory_is_no_matter(place):
    """Pictures are handed to their decoder, and pages to workers, in some other way."""
    full = (
        "mount -t tmpfs -o size=4k shm /dev/shm && "
        'dd if=/dev/zero of=/dev/shm/full bs=4k 2>/dev/null; exec "$@"'
    )
    unshare = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    for command in (
        "corpus export corpus -o labelled",
        "corpus import labelled/clean/labels.jsonl -o again",
        "run oracle again -o new",
    ):
        checked([*unshare, "sh", "-c", full, "sh", DXE, *command.split()], place)


LOUD = """
import os

def extract(sheet):
    print("hello")
    os.write(2, b"hello")
    return {"fields": {"total": "1.00"}}
"""


@pytest.mark.parametrize("closed", ["2>&-", ">&-", "<&- >&- 2>&-"])
def test_nothing_is_printed_into_a_file_where_the_standard_streams_are_closed(place, closed):
    """The first file that is opened would have the number of one of them."""
    (place / "loud.py").write_text(LOUD)
    run = [DXE, "run", "python:loud:extract", "corpus", "-o", "new"]
    checked(["sh", "-c", f'exec "$@" {closed}', "sh", *run], place)
    for file in (place / "new").iterdir():
        assert b"hello" not in file.read_bytes(), file
    lines = (place / "new" / "predictions.jsonl").read_text().splitlines()
    assert [json.loads(line)["fields"]["total"]["value"] for line in lines] == ["1.00"] * 4


@pytest.mark.parametrize(
    "command",
    [
        "run oracle loop -o new",
        "run oracle corpus -o loop",
        "run oracle corpus -o loop/below",
        "score loop",
        "score loop corpus -o new",
        "report loop",
        "explain loop a",
        "compare loop loop",
        "gate loop",
        "gate corpus --policy loop",
        "calibrate loop -o map",
        "corpus build loop -o new",
        "corpus build quick -o loop",
        "corpus import loop -o new",
        "corpus verify loop",
        "corpus show loop",
        "corpus extend loop --count 9",
        "corpus export corpus -o loop",
        "degrade loop --condition jpeg@2 -o new.jpg",
        "degrade a.png --condition jpeg@2 -o loop/new.jpg",
        "export csv loop -o new",
        "export csv run -o loop",
        "history add loop",
        "history list --ledger loop",
    ],
)
def test_a_link_that_leads_to_itself_is_said_in_one_line(place, command):
    (place / "loop").symlink_to("loop")
    Image.new("L", (90, 90), 200).save(place / "a.png")
    before = sorted(place.rglob("*"))
    line = one_line(dxe(*command.split(), cwd=place), 2)
    assert "loop" in line
    assert sorted(place.rglob("*")) == before
