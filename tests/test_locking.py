"""One process at a time holds a folder, however tightly they loop."""

from __future__ import annotations

import fcntl
import multiprocessing
import os

import pytest

from docextract_eval.errors import FolderOccupiedError, FormatError
from docextract_eval.storage import disk

HOLDS = 100
PROCESSES = 4


def hold(folder, beside, overlaps):
    """Take the lock so many times; whoever else is in meanwhile holds the file beside, too."""
    done = 0
    with beside.open("w") as witness:
        while done < HOLDS:
            try:
                with disk.folder_lock(folder):
                    try:
                        fcntl.flock(witness, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    except BlockingIOError:
                        with overlaps.get_lock():
                            overlaps.value += 1
                    os.sched_yield()
                    fcntl.flock(witness, fcntl.LOCK_UN)
                    done += 1
            except FolderOccupiedError:
                pass


@pytest.mark.long
@pytest.mark.parametrize("there", [True, False])
def test_no_two_hold_it_at_once(tmp_path, there):
    """Neither a folder that is there nor one that goes again whenever nothing was written."""
    folder, beside = tmp_path / "folder", tmp_path / "beside"
    if there:
        folder.mkdir()
    context = multiprocessing.get_context("fork")
    overlaps = context.Value("i", 0)
    workers = [
        context.Process(target=hold, args=(folder, beside, overlaps)) for _ in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0] * PROCESSES
    assert overlaps.value == 0


def test_a_lock_stays_where_it_is(tmp_path):
    """Who unlinked it would let the next one lock another file."""
    with disk.folder_lock(tmp_path):
        inode = (tmp_path / disk.LOCK).stat().st_ino
    assert (tmp_path / disk.LOCK).stat().st_ino == inode


def test_a_folder_in_which_something_was_written_stays(tmp_path):
    with disk.folder_lock(tmp_path / "a" / "b"):
        (tmp_path / "a" / "b" / "c.txt").touch()
    assert sorted(file.name for file in (tmp_path / "a" / "b").iterdir()) == [disk.LOCK, "c.txt"]


def test_a_killed_holder_holds_nobody_up(tmp_path):
    child = os.fork()
    if not child:
        with disk.folder_lock(tmp_path):
            os.kill(os.getpid(), 9)
    os.waitpid(child, 0)
    with disk.folder_lock(tmp_path):
        assert (tmp_path / disk.LOCK).exists()


@pytest.mark.parametrize("plant", ["link", "dangling", "fifo", "folder"])
def test_a_planted_lock_is_refused(tmp_path, plant):
    victim, lock = tmp_path / "victim.txt", tmp_path / "folder" / disk.LOCK
    lock.parent.mkdir()
    if plant == "fifo":
        os.mkfifo(lock)
    elif plant == "folder":
        lock.mkdir()
    else:
        lock.symlink_to(victim)
    if plant == "link":
        victim.write_text("mine", encoding="utf-8")
    with pytest.raises(FormatError, match=r"\.lock: is "), disk.folder_lock(lock.parent):
        pass
    assert victim.exists() == (plant == "link")


def add_lines(file, name):
    """Add lines of one's own, each to what was read a moment ago."""
    for number in range(50):
        while not disk.write_if_unchanged(
            file, read := file.read_bytes(), _with(read, name, number)
        ):
            os.sched_yield()


def _with(read, name, number):
    return f"{read.decode()}{name} {number}\n"


def test_what_several_replace_at_once_is_never_written_over(tmp_path):
    """Each waits for the lock of the others, and only replaces what it has read."""
    file = tmp_path / "corpus.json"
    file.touch()
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=add_lines, args=(file, name)) for name in "abcd"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0] * 4
    lines = file.read_text().splitlines()
    assert sorted(lines) == sorted(f"{name} {number}" for name in "abcd" for number in range(50))


def test_what_holds_other_bytes_by_now_stays(tmp_path):
    file = tmp_path / "corpus.json"
    file.write_text("longest")
    assert not disk.write_if_unchanged(file, b"short", "longer")
    assert disk.write_if_unchanged(file, b"short", "longest"), "as if it had written that itself"
    assert file.read_text() == "longest"


def test_who_waits_for_a_lock_in_vain_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(disk, "_TURN", 0)
    file = tmp_path / "corpus.json"
    file.write_text("short")
    with (
        disk.folder_lock(tmp_path),
        pytest.raises(FolderOccupiedError, match="another dxe is writing here"),
    ):
        disk.write_if_unchanged(file, b"short", "longer")
    assert file.read_text() == "short"
