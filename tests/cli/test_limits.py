"""Where memory is limited, a command begins only if it can, says so if not, and can be ended."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.commands import DXE, one_line

pytestmark = pytest.mark.long

LIMITED = 'ulimit -v "$0" && exec "$@"'


DEAF = """
import os, signal, time
from pathlib import Path

signal.signal(signal.SIGTERM, signal.SIG_IGN)
Path("loading").write_text(f"{os.getpid()}\\n", encoding="utf-8")
time.sleep(200)
"""
DXE_LOADING_DEAF = """
from docextract_eval.cli import app

app._NEEDED = ("deaf",)
app.main()
"""


def first_line(path):
    """What it says once it is written."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if path.exists() and (text := path.read_text(encoding="utf-8")).endswith("\n"):
            return text.strip()
        time.sleep(0.02)
    raise AssertionError(path)


def command(kilobytes, *args):
    """A command with so much memory."""
    return ["bash", "-c", LIMITED, str(kilobytes), str(DXE), *args]


def test_too_little_memory_is_said_before_anything_is_begun(tmp_path):
    """A numerical library would ask for more of it for ever, or end the process its own way."""
    run = command(700_000, "run", "noisy", "corpus", "-o", "run")
    done = subprocess.run(
        run, cwd=tmp_path, capture_output=True, text=True, timeout=100, check=False
    )
    line = one_line(done, 3)
    assert "limited too much to load its modules (ulimit -v 700000)" in line
    assert list(tmp_path.iterdir()) == []


def test_a_command_that_waits_for_memory_is_ended_by_sigterm(tmp_path):
    """Also where the library that asks for memory for ever hears no signal; its copy ends too."""
    (tmp_path / "deaf.py").write_text(DEAF, encoding="utf-8")
    run = [sys.executable, "-c", DXE_LOADING_DEAF, "run", "noisy", "corpus", "-o", "run"]
    limited = ["bash", "-c", LIMITED, "6000000", *run]
    with subprocess.Popen(limited, cwd=tmp_path, stderr=subprocess.DEVNULL) as started:
        copy = first_line(tmp_path / "loading")
        started.terminate()
        assert started.wait(30) == 128 + signal.SIGTERM
    assert not Path("/proc", copy).exists()


def test_a_limit_that_leaves_enough_is_no_matter(tmp_path):
    done = subprocess.run(
        command(6_000_000, "list", "engines"), cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0
    assert b"inline" in done.stdout
