"""Where memory is limited, a command begins only if it can, says so if not, and can be ended."""

from __future__ import annotations

import signal
import subprocess
import time

from tests.cli.commands import DXE, one_line

LIMITED = 'ulimit -v "$0" && exec "$@"'


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
    assert "limited too much to load what it needs (ulimit -v 700000)" in line
    assert list(tmp_path.iterdir()) == []


def test_a_command_that_waits_for_memory_is_ended_by_sigterm(tmp_path):
    """It is ended by its exit code, or before it could set one."""
    run = command(700_000, "run", "noisy", "corpus", "-o", "run")
    with subprocess.Popen(run, cwd=tmp_path, stderr=subprocess.DEVNULL) as started:
        time.sleep(1.5)
        started.terminate()
        assert started.wait(30) in (128 + signal.SIGTERM, -signal.SIGTERM)


def test_a_limit_that_leaves_enough_is_no_matter(tmp_path):
    done = subprocess.run(
        command(6_000_000, "list", "engines"), cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0
    assert b"inline" in done.stdout
