"""Files that are whole or not there, and what a disk says in our words."""

from __future__ import annotations

import errno
import itertools
import os
import threading
from pathlib import Path

import pytest

from docextract_eval.errors import BadInputError, IncompleteError
from docextract_eval.storage import disk


def test_what_is_written_is_there_with_its_folders(tmp_path):
    """Text as UTF-8, bytes as they are; what was there before is replaced."""
    path = tmp_path / "deep" / "a.txt"
    disk.write_atomically(path, b"\x00\xff")
    assert path.read_bytes() == b"\x00\xff"
    disk.write_atomically(path, "Käse")
    assert path.read_text(encoding="utf-8") == "Käse"
    assert list(path.parent.iterdir()) == [path]


def test_no_folder_stays_open_behind_a_file(tmp_path):
    """Neither those on the way nor its own, however deep: a process may open about a thousand."""
    path = tmp_path / "a" / "b" / "c" / "d.txt"
    before = sorted(Path("/proc/self/fd").iterdir())
    disk.write_atomically(path, "new", root=tmp_path)
    assert disk.read_regular(path, root=tmp_path) == b"new"
    assert sorted(Path("/proc/self/fd").iterdir()) == before


def test_a_write_that_fails_leaves_the_old_file_whole(tmp_path, monkeypatch):
    """Neither half of the new one nor a leftover."""
    path = tmp_path / "a.txt"
    disk.write_atomically(path, "old")

    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(IncompleteError, match="the disk is full"):
        disk.write_atomically(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("number", "kind", "code"),
    [
        (errno.ENOSPC, IncompleteError, 3),
        (errno.EDQUOT, IncompleteError, 3),
        (errno.EACCES, BadInputError, 2),
        (errno.ENOTDIR, BadInputError, 2),
    ],
)
def test_a_full_disk_is_not_the_users_mistake_and_a_wrong_path_is(number, kind, code):
    """They end differently, and both say where and what to do."""
    with (
        pytest.raises(kind, match=r"^a/b: .*Remedy: ") as caught,
        disk.disk_errors_with_remedy(Path("a/b")),
    ):
        raise OSError(number, os.strerror(number))
    assert caught.value.exit_code == code


def test_a_folder_in_the_way_is_told(tmp_path):
    """With the path that was meant."""
    (tmp_path / "a").mkdir()
    with pytest.raises(BadInputError, match="cannot be used"):
        disk.write_atomically(tmp_path / "a", "x")
    assert [found.name for found in tmp_path.iterdir()] == ["a"]


def test_the_root_of_all_is_no_file():
    """It has not even a name; what stands in the way is the folder."""
    with pytest.raises(BadInputError, match=r"^/: cannot be used"):
        disk.write_atomically(Path("/"), "x")


def test_leftovers_of_a_killed_process_are_swept(tmp_path):
    """And nothing else."""
    (tmp_path / "kept.txt").touch()
    left = tmp_path / ".unfinished-1-a.txt"
    left.touch()
    disk.remove_leftovers(tmp_path)
    assert [found.name for found in tmp_path.iterdir()] == ["kept.txt"]
    disk.remove_leftovers(tmp_path / "nowhere")


def test_what_is_read_ahead_comes_in_order_and_side_by_side():
    """Every reader waits until as many read as may: one after the other they would never end."""
    together = threading.Barrier(disk.READ_AT_ONCE)

    def read(number):
        together.wait(60)
        return number

    numbers = range(2 * disk.READ_AT_ONCE)
    assert [*disk.read_ahead(read, numbers)] == [*numbers]


def test_only_a_few_are_read_before_they_are_wanted():
    begun = []
    found = disk.read_ahead(lambda number: begun.append(number) or number, itertools.count())
    assert [*itertools.islice(found, 5)] == [0, 1, 2, 3, 4]
    assert max(begun) <= 5 + disk.READ_AT_ONCE
    found.close()


def test_the_first_that_cannot_be_read_ends_it():
    def read(number):
        if number in {3, 5}:
            raise IncompleteError(str(number))
        return number

    read_before = []
    with pytest.raises(IncompleteError, match="3"):
        read_before.extend(disk.read_ahead(read, range(9)))
    assert read_before == [0, 1, 2]
