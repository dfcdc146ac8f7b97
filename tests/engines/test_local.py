"""The local pool: a dead or hanging worker loses its item, and nobody is left behind."""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import threading
import time

import numpy as np
import pytest

from docextract_eval.engines import WorkerFailure
from docextract_eval.engines.local import LOCAL
from docextract_eval.engines.process_tree import process_tree
from docextract_eval.errors import IncompleteError
from tests.engines import tasks
from tests.engines.tasks import read

pytestmark = pytest.mark.long


def alive(pid):
    """Whether a process runs; one that ended and was not fetched yet does not."""
    return bool(process_tree(pid))


def workers():
    """The processes of all pools, with what they started."""
    return [process for process in process_tree(os.getpid()) if process != os.getpid()]


@pytest.mark.parametrize(("order", "code"), [("segfault", -11), ("exit:7", 7)])
def test_a_worker_that_dies_loses_only_its_item(order, code):
    """By a segfault, or by leaving without a word."""
    items = ["give:a", "give:b", order, "give:c", "give:d", "give:e"]
    answers = dict(read(LOCAL.map(tasks.build_act, items, 2, 20)))
    lost = answers.pop(2)
    assert answers == {0: "a", 1: "b", 3: "c", 4: "d", 5: "e"}
    assert lost == WorkerFailure("crash", f"the process died with exit code {code}")


def test_an_answer_that_cannot_be_sent_home_is_a_loss_of_its_item():
    """The items after it are answered."""
    answers = dict(read(LOCAL.map(tasks.build_act, ["lambda", "give:a", "give:b"], 1, 20)))
    assert isinstance(answers.pop(0), WorkerFailure)
    assert answers == {1: "a", 2: "b"}


def test_questions_that_wait_for_no_answer_lose_their_item_alone():
    """Their answers would fill the memory of the process that answers."""
    items = ["give:a", "ask without waiting", "give:b", "ask:c"]
    found = LOCAL.map(tasks.build_act, items, 1, 20, answer_question=lambda _, text: text * 1000)
    answers = dict(read(found))
    assert answers.pop(1).cause == "garbage"
    assert answers == {0: "a", 2: "b", 3: "c" * 1000}


def test_what_is_not_bytes_is_no_answer():
    """Nothing but bytes goes home, whatever a task gives."""
    answers = dict(LOCAL.map(tasks.build_plain, ["give:a"], 1, 20))
    assert answers == {0: WorkerFailure("error", "TypeError: a task returned a str and not bytes")}


def test_an_item_that_hangs_is_ended_and_loses_only_itself():
    """The others go on meanwhile, and the worker is replaced."""
    start = time.monotonic()
    items = ["hang:60", "give:a", "give:b", "give:c", "give:d"]
    answers = dict(read(LOCAL.map(tasks.build_act, items, 2, 1.5)))
    assert time.monotonic() - start < 15
    assert answers.pop(0).cause == "timeout"
    assert answers == {1: "a", 2: "b", 3: "c", 4: "d"}


def test_an_item_that_does_not_mind_being_asked_is_ended_all_the_same():
    """By force, while the others go on."""
    start = time.monotonic()
    answers = dict(read(LOCAL.map(tasks.build_act, ["deaf:60", "give:a", "give:b"], 1, 1.0)))
    assert time.monotonic() - start < 25
    assert answers.pop(0) == WorkerFailure("timeout", "no answer within 1 s")
    assert answers == {1: "a", 2: "b"}


def test_what_an_item_started_ends_with_it(tmp_path):
    """A program that hangs does not outlive the item that called it."""
    note = tmp_path / "child"
    items = [f"child:{note}:deaf:60", "give:a"]
    answers = dict(read(LOCAL.map(tasks.build_act, items, 1, 2.0)))
    assert (answers[0].cause, answers[1]) == ("timeout", "a")
    assert not alive(int(note.read_text()))


def test_the_memory_of_what_an_item_started_counts(tmp_path):
    """It is taken on the item's account."""
    items = [f"child:{tmp_path / 'child'}:hold:2000", "give:a"]
    answers = dict(read(LOCAL.map(tasks.build_act, items, 1, 60, 500 << 20)))
    assert (answers[0].cause, answers[1]) == ("memory", "a")
    assert "500 MB are allowed" in answers[0].detail


def test_a_leak_costs_no_item():
    """A worker that keeps too much is replaced between two items, before one pays for others."""
    answers = dict(read(LOCAL.map(tasks.build_act, ["leak:60"] * 16, 1, 20, 400 << 20)))
    processes = list(answers.values())
    assert not [each for each in processes if isinstance(each, WorkerFailure)]
    assert 1 < len(set(processes)) < 16


def test_a_worker_that_dies_between_two_items_costs_at_most_the_one_it_was_handed():
    """What it had answered stays answered."""
    items = ["later:0.2", "hang:0.5", "give:a", "give:b"]
    answers = dict(read(LOCAL.map(tasks.build_act, items, 1, 20)))
    assert answers == {
        0: "answered",
        1: WorkerFailure("crash", "the process died with exit code 5"),
        2: "a",
        3: "b",
    }


def test_a_worker_is_missed_though_a_copy_of_it_holds_its_line():
    """A pipeline may fork: then no end of the line tells of its death."""
    start = time.monotonic()
    answers = dict(read(LOCAL.map(tasks.build_act, ["fork:20", "give:a"], 1, None)))
    assert time.monotonic() - start < 15
    assert answers == {0: WorkerFailure("crash", "the process died with exit code 6"), 1: "a"}


def test_workers_killed_at_any_moment_cost_one_item_each():
    """As the system does where memory is out: every item is answered or lost, once."""
    stop, killed = threading.Event(), []
    before = set(workers())

    def kill():
        rng = np.random.default_rng(7)
        while not stop.wait(rng.uniform(0.2, 0.6)):
            if crew := [pid for pid in workers() if pid not in before]:
                killed.append(int(rng.choice(crew)))
                with contextlib.suppress(ProcessLookupError):
                    os.kill(killed[-1], signal.SIGKILL)

    thread = threading.Thread(target=kill)
    answers = []
    try:
        results = read(LOCAL.map(tasks.build_act, ["hang:0.01"] * 800, 2, 20))
        answers.append(next(results))
        thread.start()
        answers += results
    finally:
        stop.set()
        thread.join()
    lost = [each for _, each in answers if each is not None]
    assert sorted(index for index, _ in answers) == list(range(800))
    # Three that are killed in a row while they start are taken for workers that cannot start.
    assert {"crash"} <= {each.cause for each in lost} <= {"crash", "start"}
    assert len(killed) > 3
    assert len(lost) <= len(killed)


def test_a_task_that_dies_while_it_is_built_says_so():
    """It is no loss of an item's own."""
    answers = dict(read(LOCAL.map(tasks.build_crashing, [1], 1, 20)))
    assert answers == {0: WorkerFailure("start", "the process died with exit code -11")}


def test_a_worker_is_not_told_the_command_line():
    """Paths that stand there are not its business."""
    assert dict(read(LOCAL.map(tasks.build_act, ["argv"], 1, 20))) == {0: []}


def test_the_system_s_own_kill_is_said_as_what_it_is(monkeypatch):
    """A kill by nobody we know, while the system counts one more for want of memory."""
    counted = iter([3, 4, 4, 4])
    monkeypatch.setattr("docextract_eval.engines.worker_pool.oom_kill_count", lambda: next(counted))
    answers = dict(read(LOCAL.map(tasks.build_act, ["killed", "give:a"], 1, 20)))
    assert answers[0] == WorkerFailure(
        "memory", "the system killed the process because it ran out of memory"
    )
    assert answers[1] == "a"


def test_without_a_timeout_nothing_is_ended():
    """An item may take its time."""
    assert dict(read(LOCAL.map(tasks.build_act, ["hang:0.3"], 1, None))) == {0: None}


def test_many_deaths_and_hangs_at_once_lose_only_themselves():
    """Every second item goes wrong, and every other is answered."""
    wrong = ["segfault", "exit:3", "raise:x", "leave:1", "stubborn:y", "hang:60"]
    items = [item for bad in wrong for item in (bad, f"give:{bad}")]
    answers = dict(read(LOCAL.map(tasks.build_act, items, 2, 1.5)))
    assert [answers[i] for i in range(1, 12, 2)] == wrong
    causes = [answers[i].cause for i in range(0, 12, 2)]
    assert causes == ["crash", "crash", "error", "error", "error", "timeout"]


def test_the_task_is_built_once_per_worker(tmp_path):
    """What is dear to start is started once, and only where it is needed."""
    build = functools.partial(tasks.build_noting, str(tmp_path))
    answers = dict(read(LOCAL.map(build, range(12), 2, 20)))
    processes = {process for _, process in answers.values()}
    built = [note.name.partition("-")[0] for note in tmp_path.iterdir()]
    assert sorted(built) == sorted(str(process) for process in processes)
    assert len(processes) <= 2
    assert os.getpid() not in processes


def test_a_worker_that_was_replaced_builds_its_task_again():
    """An item after a crash is answered by a fresh task."""
    answers = dict(
        read(LOCAL.map(tasks.build_act, ["exit:1", "give:a", "exit:1", "give:b"], 1, 20))
    )
    assert [answers[1], answers[3]] == ["a", "b"]


def test_workers_that_cannot_start_end_the_run_with_a_remedy():
    """And not with an error of the pool's inside, nor never."""
    before = set(workers())
    with pytest.raises(IncompleteError, match="no worker can start .*exit code 9"):
        list(LOCAL.map(tasks.Unstartable(), range(100), 2, 5))
    assert set(workers()) <= before


def test_who_leaves_early_leaves_no_worker_behind():
    """A generator that is closed ends its pool, even one whose items hang."""
    before = set(workers())
    results = LOCAL.map(tasks.build_act, ["give:a", *["hang:60"] * 6], 2, None)
    assert next(results) == (0, b'"a"')
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


def test_a_worker_that_is_stopped_is_ended_however_large_its_item():
    """Whoever does not read what it is handed holds up nobody else."""
    items = ["halt:0.05", "hang:30" + " " * (8 << 20), "give:a"]
    answers = dict(read(LOCAL.map(tasks.build_act, items, 1, 2.0)))
    assert (answers[0], answers[1].cause, answers[2]) == ("halting", "timeout", "a")


def test_nothing_that_a_task_starts_gets_the_worker_s_socket():
    """Programs inherit no line on which somebody listens."""
    ((_, said),) = read(LOCAL.map(tasks.build_act, ["sockets"], 1, 20))
    assert said == []


def test_an_answer_may_be_as_long_as_was_agreed():
    items = ["give:" + "x" * 500, "give:" + "x" * 5000, "give:a"]
    answers = dict(read(LOCAL.map(tasks.build_act, items, 1, 20, largest=1000)))
    assert (answers[0], answers[2]) == ("x" * 500, "a")
    assert answers[1] == WorkerFailure(
        "garbage", "its process sent an invalid answer (a frame of 5002 bytes)"
    )
