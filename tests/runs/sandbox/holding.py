"""Whether sandboxes can be had here, for tests that need one."""

from __future__ import annotations

import functools

import pytest

from docextract_eval.runs.sandbox.choice import readiness


@functools.cache
def _said():
    return readiness()


def needs_sandbox():
    """Skip where no sandbox holds, with what stands in the way."""
    held, why = _said()
    if not held:
        pytest.skip(f"no sandbox holds here: {why}")
