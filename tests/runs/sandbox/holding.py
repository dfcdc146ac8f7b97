"""Whether sandboxes can be had here, for tests that need one."""

from __future__ import annotations

import functools
import shutil
import subprocess

import pytest

from docextract_eval.runs.sandbox.choice import readiness


@functools.cache
def _said():
    return readiness()


@functools.cache
def _refused():
    """What keeps any sandbox from being made here; nothing if one can be."""
    if shutil.which("bwrap") is None:
        return "no bwrap is on PATH"
    asks = ["bwrap", "--unshare-user", "--unshare-net", "--ro-bind", "/", "/", "--", "true"]
    done = subprocess.run(asks, capture_output=True, text=True, check=False)
    return done.stderr.strip() if done.returncode else ""


def needs_sandbox():
    """Skip where no sandbox can be made; where one can be made and does not hold, fail."""
    if why := _refused():
        pytest.skip(f"no sandbox can be made here: {why}")
    held, why = _said()
    assert held, why
