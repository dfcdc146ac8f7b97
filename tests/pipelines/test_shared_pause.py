"""What a busy server asks one worker to wait, all workers of the run wait."""

from __future__ import annotations

import os
import time

import pytest

from docextract_eval.pipelines import shared_pause
from docextract_eval.pipelines.shared_pause import SharedPause

HERE = "http://127.0.0.1:1/v1"


@pytest.fixture
def in_worker(monkeypatch, tmp_path):
    monkeypatch.setattr(shared_pause, "in_worker", lambda: True)
    monkeypatch.setattr(shared_pause.tempfile, "gettempdir", lambda: str(tmp_path))
    return tmp_path


def test_a_pause_of_one_worker_is_that_of_all_who_ask_the_same_address(in_worker):
    one, other, elsewhere = (SharedPause(url, 60) for url in (HERE, HERE, f"{HERE}/other"))
    one.begin(20)
    assert 10 < other.left() <= 20
    assert elsewhere.left() == 0
    other.begin(5)
    assert one.left() > 10, "a longer pause goes on"
    (file,) = in_worker.iterdir()
    os.utime(file, (time.time() + 9000,) * 2)
    assert SharedPause(HERE, 30).left() == 30, "nobody waits longer than the longest pause"


def test_a_process_that_is_no_worker_keeps_its_pause_to_itself():
    one, other = SharedPause(HERE, 60), SharedPause(HERE, 60)
    one.begin(20)
    assert one.left() > 10
    assert other.left() == 0
