"""The local pool: a dead or hanging worker loses its item, and nobody is left behind."""

from __future__ import annotations

import functools
import multiprocessing
import os
import time

import pytest

from docextract_eval.engines import Lost
from docextract_eval.engines.local import LOCAL
from docextract_eval.errors import IncompleteError
from tests.engines import tasks


def alive(pid):
    """Whether a process is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def workers():
    """The processes of all pools."""
    return [child.pid for child in multiprocessing.active_children()]


@pytest.mark.parametrize(("order", "code"), [("segfault", -11), ("exit:7", 7)])
def test_a_worker_that_dies_loses_only_its_item(order, code):
    """By a segfault, or by leaving without a word."""
    items = ["give:a", "give:b", order, "give:c", "give:d", "give:e"]
    answers = dict(LOCAL.map(tasks.build_act, items, 2, 20))
    lost = answers.pop(2)
    assert answers == {0: "a", 1: "b", 3: "c", 4: "d", 5: "e"}
    assert lost == Lost("crash", f"the process died with exit code {code}")


def test_an_answer_that_cannot_be_sent_home_is_a_loss_of_its_item():
    """The items after it are answered."""
    answers = dict(LOCAL.map(tasks.build_act, ["lambda", "give:a", "give:b"], 1, 20))
    assert isinstance(answers.pop(0), Lost)
    assert answers == {1: "a", 2: "b"}


def test_an_item_that_hangs_is_ended_and_loses_only_itself():
    """The others go on meanwhile, and the worker is replaced."""
    start = time.monotonic()
    items = ["hang:60", "give:a", "give:b", "give:c", "give:d"]
    answers = dict(LOCAL.map(tasks.build_act, items, 2, 1.5))
    assert time.monotonic() - start < 15
    assert answers.pop(0).cause == "timeout"
    assert answers == {1: "a", 2: "b", 3: "c", 4: "d"}


def test_without_a_timeout_nothing_is_ended():
    """An item may take its time."""
    assert dict(LOCAL.map(tasks.build_act, ["hang:0.3"], 1, None)) == {0: None}


def test_many_deaths_and_hangs_at_once_lose_only_themselves():
    """Every second item goes wrong, and every other is answered."""
    wrong = ["segfault", "exit:3", "raise:x", "leave:1", "stubborn:y", "hang:60"]
    items = [item for bad in wrong for item in (bad, f"give:{bad}")]
    answers = dict(LOCAL.map(tasks.build_act, items, 2, 1.5))
    assert [answers[i] for i in range(1, 12, 2)] == wrong
    causes = [answers[i].cause for i in range(0, 12, 2)]
    assert causes == ["crash", "crash", "error", "error", "error", "timeout"]


def test_the_task_is_built_once_per_worker(tmp_path):
    """What is dear to start is started once, and only where it is needed."""
    build = functools.partial(tasks.build_noting, str(tmp_path))
    answers = dict(LOCAL.map(build, range(12), 2, 20))
    processes = {process for _, process in answers.values()}
    built = [note.name.partition("-")[0] for note in tmp_path.iterdir()]
    assert sorted(built) == sorted(str(process) for process in processes)
    assert len(processes) <= 2
    assert os.getpid() not in processes


def test_a_worker_that_was_replaced_builds_its_task_again():
    """An item after a crash is answered by a fresh task."""
    answers = dict(LOCAL.map(tasks.build_act, ["exit:1", "give:a", "exit:1", "give:b"], 1, 20))
    assert [answers[1], answers[3]] == ["a", "b"]


def test_workers_that_cannot_start_end_the_run_with_a_remedy():
    """And not with an error of the pool's inside, nor never."""
    before = set(workers())
    with pytest.raises(IncompleteError, match="died before they could start.*main guard"):
        list(LOCAL.map(tasks.Unstartable(), range(100), 2, 5))
    assert set(workers()) <= before


def test_who_leaves_early_leaves_no_worker_behind():
    """A generator that is closed ends its pool, even one whose items hang."""
    before = set(workers())
    results = LOCAL.map(tasks.build_act, ["give:a", *["hang:60"] * 6], 2, None)
    assert next(results) == (0, "a")
    started = set(workers()) - before
    assert len(started) == 2
    start = time.monotonic()
    results.close()
    assert time.monotonic() - start < 10
    assert not any(alive(pid) for pid in started)


def test_who_fails_while_results_come_leaves_no_worker_behind():
    """Nor does an exception where the results are used."""
    before = set(workers())
    started = set()

    def use():
        for _ in LOCAL.map(tasks.build_act, ["give:a", *["hang:60"] * 3], 2, None):
            started.update(set(workers()) - before)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        use()
    deadline = time.monotonic() + 10
    while any(alive(pid) for pid in started) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert started
    assert not any(alive(pid) for pid in started)


def test_a_finished_pool_is_gone():
    """After the last result no process remains."""
    before = set(workers())
    list(LOCAL.map(tasks.build_square, range(4), 2, 20))
    assert set(workers()) <= before


def test_items_are_handed_out_only_a_little_ahead():
    """Two per worker, so that memory stays flat over a large corpus."""
    taken = []

    def stream():
        for number in range(100):
            taken.append(number)
            yield number

    results = LOCAL.map(tasks.build_square, stream(), 2, 20)
    for done, _ in enumerate(results, 1):
        assert len(taken) <= done + 4
