"""In this process: whoever stops the program stops it, whatever an item is doing."""

from __future__ import annotations

import functools
import signal

import pytest

from docextract_eval.cli.app import _handle_interrupt
from docextract_eval.engines.inline import INLINE
from docextract_eval.errors import StoppedError
from tests.engines import tasks


def test_ctrl_c_within_an_item_is_no_loss_of_that_item(tmp_path, monkeypatch):
    """It comes through with the exit code of Ctrl-C, and the task is closed on the way."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # the test's own stays
    monkeypatch.setattr(tasks, "act", lambda _: _handle_interrupt(signal.SIGINT, None))
    results = INLINE.map(functools.partial(tasks.Closing, str(tmp_path)), ["give:a"], 1)
    with pytest.raises(StoppedError, match="130"):
        next(results)
    assert [note.read_text() for note in tmp_path.iterdir()] == ["closed"]
