"""Every engine: each item is answered exactly once, and a loss is a value."""

from __future__ import annotations

import functools

import pytest

from docextract_eval.engines import ENGINES, WorkerFailure
from tests.engines import tasks


@pytest.fixture(params=ENGINES.names)
def engine(request):
    """Every engine in turn."""
    return ENGINES.load(request.param)


def answered(engine, build, items, workers=2, timeout=20):
    """The answers by index, each of which came once."""
    found = list(tasks.read(engine.map(build, items, workers, timeout)))
    answers = dict(found)
    assert len(answers) == len(found)
    return answers


def test_every_item_is_answered_exactly_once(engine):
    """Whatever the order in which results come, and whether they are losses."""
    items = [f"raise:{i}" if i % 5 == 0 else f"give:{i}" for i in range(25)]
    answers = answered(engine, tasks.build_act, items)
    assert sorted(answers) == list(range(25))
    for index, answer in answers.items():
        lost = WorkerFailure("error", f"ValueError: {index}")
        assert answer == (str(index) if index % 5 else lost)


def test_the_order_of_items_and_the_number_of_workers_change_no_answer(engine):
    """An answer depends on its item alone."""
    items = [f"give:{number}" for number in range(12)]
    one = answered(engine, tasks.build_act, items, workers=1)
    turned = answered(engine, tasks.build_act, items[::-1])
    assert {items[i]: answer for i, answer in one.items()} == {
        items[::-1][i]: answer for i, answer in turned.items()
    }


def test_no_items_are_no_answers(engine):
    """And end at once."""
    assert answered(engine, tasks.build_square, []) == {}


@pytest.mark.parametrize(
    ("order", "detail"),
    [
        ("raise:no such page", "ValueError: no such page"),
        ("lines", "ValueError: first"),
        ("stubborn:odd", "Stubborn: odd"),
        ("own timeout", "TimeoutError: the service took too long"),
        ("memory", "MemoryError: "),
        ("leave:3", "SystemExit: 3"),
    ],
)
def test_an_exception_is_a_loss_of_its_item_alone(engine, order, detail):
    """Told in one line, whatever was raised; the items around it are answered."""
    answers = answered(engine, tasks.build_act, ["give:a", order, "give:b", "give:c"], workers=1)
    assert answers == {0: "a", 1: WorkerFailure("error", detail), 2: "b", 3: "c"}


def test_a_task_that_cannot_be_built_is_every_items_loss(engine):
    """Nothing is dropped, and every loss says why."""
    answers = answered(engine, tasks.build_broken, [1, 2, 3])
    assert answers == dict.fromkeys(range(3), WorkerFailure("start", "RuntimeError: no such model"))


def test_items_may_come_as_a_stream(engine):
    """They are not all taken before the first is answered."""
    taken = []

    def stream():
        for number in range(200):
            taken.append(number)
            yield number

    results = engine.map(tasks.build_square, stream(), 2, 20)
    next(results)
    assert len(taken) <= 5
    results.close()


def test_an_error_in_the_stream_of_items_comes_through(engine):
    """What is wrong with the items is the caller's, not a loss."""

    def stream():
        yield 1
        raise KeyError("item")

    with pytest.raises(KeyError, match="item"):
        list(engine.map(tasks.build_square, stream(), 1, 20))


def test_a_question_is_answered_by_who_started_the_work(engine):
    """With the index of the item that is worked on, also from threads of a task."""
    asked = []

    def answer(index, question):
        asked.append(index)
        return question.upper() * index

    items = ["give:a", "ask:b", "ask:c", "ask in threads:d", "ask:"]
    answers = dict(tasks.read(engine.map(tasks.build_act, items, 2, 20, answer_question=answer)))
    threads = [f"D{number}" * 3 for number in range(20)]
    assert answers == {0: "a", 1: "B", 2: "CC", 3: threads, 4: ""}
    assert sorted(asked) == [1, 2, *[3] * 20, 4]


def test_a_question_that_nobody_answers_has_an_empty_answer(engine):
    """So a task need not know who started it."""
    assert answered(engine, tasks.build_act, ["ask:a", "give:b"]) == {0: "", 1: "b"}


def notes(folder):
    """What the closed tasks left."""
    return [note.read_text() for note in folder.iterdir()]


def test_a_task_is_closed_when_all_is_done(engine, tmp_path):
    """Also one that raised meanwhile."""
    build = functools.partial(tasks.Closing, str(tmp_path))
    assert len(answered(engine, build, ["give:a", "raise:b", "give:c"], workers=1)) == 3
    assert notes(tmp_path) == ["closed"]


def test_a_task_is_closed_when_nobody_wants_the_rest(engine, tmp_path):
    """As when a run is interrupted: wherever the task is at that moment."""
    build = functools.partial(tasks.Closing, str(tmp_path))
    results = engine.map(build, ["give:a", *["hang:60"] * 3], 1, None)
    assert next(results) == (0, b'"a"')
    results.close()
    assert notes(tmp_path) == ["closed"]


def test_an_item_that_takes_too_much_memory_is_a_loss_of_its_item_alone(engine):
    """Where an engine promises to watch."""
    if not engine.enforces_limits:
        pytest.skip("it cannot end what runs in its own process")
    items = ["give:a", "hold:2000", "give:b"]
    answers = dict(tasks.read(engine.map(tasks.build_act, items, 1, 20, 500 << 20)))
    assert answers.pop(1).cause == "memory"
    assert answers == {0: "a", 2: "b"}
