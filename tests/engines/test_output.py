"""What workers print is passed on harmless and up to a limit, and leads nowhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from docextract_eval.engines import Launch, OutputLimit
from docextract_eval.engines.local import LOCAL, forward_output_to_stderr
from tests.engines import tasks
from tests.engines.tasks import read

MOST = 1000


def printed(items, workers=1, most=MOST):
    launch = Launch(output_limit=OutputLimit("python:loud:extract", most))
    return list(read(LOCAL.map(tasks.build_act, items, workers, 20, launch=launch)))


def test_what_workers_print_comes_through(capfd):
    """From both streams, the last words of one that crashes among them."""
    printed(["print:1:one", "print:2:two", "segfault", "print:2:three"])
    assert capfd.readouterr() == ("", "one\ntwo\nthree\n")


@pytest.mark.parametrize("workers", [1, 2])
def test_it_comes_up_to_a_limit_of_all_workers_together(capfd, workers):
    """One line says whose the rest was; all of it is read, so that nobody waits."""
    found = printed([f"print:2:{'x' * 300_000}"] * 4, workers)
    assert [each for _, each in found] == [None] * 4
    said = capfd.readouterr().err
    assert said.count("x") == MOST + len("ex")  # of the name
    last = "dxe: python:loud:extract printed more than 1,000 bytes: the rest is dropped\n"
    assert said.endswith(f"\n{last}")


def test_exactly_as_much_as_may_be_is_no_more(capfd):
    printed([f"print:2:{'y' * (MOST - 1)}"])
    assert capfd.readouterr().err == "y" * (MOST - 1) + "\n"


def test_a_terminal_is_not_moved_by_what_is_printed(capfd):
    printed(["print:2:\x1b[2J\x1b]0;title\x07\rNaïve\tPASS\x7f"])
    assert capfd.readouterr().err == "?[2J?]0;title?\rNaïve\tPASS?\n"


def test_a_worker_holds_no_file_of_its_caller(tmp_path):
    """Else it could open it again by its number, and read what others printed, or empty it."""
    log = tmp_path / "log"
    before = os.dup(2)
    with log.open("w") as file:
        os.dup2(file.fileno(), 2)
        try:
            ((_, found),) = printed(["files"])
        finally:
            os.dup2(before, 2)
            os.close(before)
    assert str(log) not in found
    assert any(each.startswith("pipe:") for each in found)


def test_nothing_is_taken_over_where_workers_may_print_anything():
    with forward_output_to_stderr(None) as number:
        assert number is None


def test_the_pipe_is_closed_whoever_leaves(capfd):
    """Also where the caller raises; no number of a file is left."""

    def leave():
        with forward_output_to_stderr(OutputLimit("x", MOST)) as number:
            os.write(number, b"said before\n")
            raise KeyError(number)

    before = sorted(Path("/proc/self/fd").iterdir())
    with pytest.raises(KeyError):
        leave()
    assert sorted(Path("/proc/self/fd").iterdir()) == before
    assert capfd.readouterr().err == "said before\n"
