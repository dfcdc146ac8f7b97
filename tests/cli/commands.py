"""The real command, as a user calls it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

DXE = Path(sys.executable).parent / "dxe"


def dxe(*args, cwd, env=None, timeout=120):
    """Run a command to its end."""
    return subprocess.run(
        [DXE, *map(str, args)],
        cwd=cwd,
        env=os.environ | (env or {}),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def one_line(done, code):
    """The one line of an error, with its exit code and nothing else."""
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("dxe: ")
    assert "Remedy: " in lines[0]
    return lines[0]
