"""Atomic writes, locks, and reading from folders that may belong to somebody else.

A path may also be one in object storage, where an object is always written whole, and nothing is
ever locked.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import io
import itertools
import os
import re
import secrets
import stat
import tempfile
import time
import weakref
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from docextract_eval.errors import (
    BadInputError,
    DocextractEvalError,
    FolderOccupiedError,
    FormatError,
    IncompleteError,
    nearest_name,
)
from docextract_eval.storage.object_storage import ObjectPath

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future
    from typing import BinaryIO

Key = TypeVar("Key")
Value = TypeVar("Value")

_PLAIN_NAME = re.compile(r"[\w@~+.-]{1,120}", re.ASCII)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_PREFIX = ".unfinished-"
_NO_LINK = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
"""Flags for opening an unknown file: links are not followed, and a FIFO does not block."""
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_TRIES = 1000
"""How often opening a lock is tried again if its folder is removed meanwhile."""
_TURN = 0.01
"""Seconds between two tries of who waits for a lock."""
READ_AT_ONCE = 16
"""Files that are read side by side: from object storage each of them takes a round trip."""
SMALL, MOST_COPIED = 2**26, 2**31
"""Bytes of a file that is copied whole where parts would do, and from where on none is any more."""
LOCK = ".lock"
"""The lock file: locked while a process writes into its folder; unlocked it does not matter."""


def suggest_folder(path: Path, file: str) -> str:
    """Return the start of a remedy for a folder that does not exist, or nothing.

    It names the folder beside it whose name is most similar, among those that have this file.
    """
    if isinstance(path, ObjectPath):
        return ""
    try:
        siblings = [each.name for each in path.parent.iterdir() if (each / file).is_file()]
    except OSError:
        return ""
    near = nearest_name(path.name, sorted(siblings))
    return f"did you mean '{path.with_name(near)}'? " if near else ""


@contextlib.contextmanager
def disk_errors_with_remedy(path: Path, remedy: str = "make it again") -> Iterator[None]:
    """Raise an error with a remedy for every OSError, and every ValueError of a damaged file."""
    try:
        yield
    except ValueError as error:  # JSON, Parquet and UTF-8 raise it for damaged files
        reason = str(error).split("\n", 1)[0].split(". ", 1)[0][:120]
        raise FormatError(f"is damaged ({reason})", str(path), remedy) from error
    except OSError as error:
        raise user_error_for_os_error(error, path) from error


def user_error_for_os_error(error: OSError, path: Path) -> DocextractEvalError:
    """Return the error for an OSError: IncompleteError if the disk is full, else BadInputError."""
    if error.errno in _FULL:
        return IncompleteError(
            "the disk is full",
            str(path),
            "free some space and run the same command again: it continues where it stopped",
        )
    reason = error.strerror or str(error)
    return BadInputError(
        f"cannot be used ({reason})", str(path), "check the path and its permissions"
    )


def write_atomically(
    path: Path, content: str | bytes | Callable[[BinaryIO], object], root: Path | None = None
) -> None:
    """Write a file atomically: it is never seen half-written.

    Content that is too large for memory is written by a function, piece by piece. Below `root`,
    or the file's own folder, no link is followed.
    """
    with open_atomically(path, root) as file:
        if callable(content):
            content(file)
        else:
            file.write(content.encode() if isinstance(content, str) else content)


@contextlib.contextmanager
def open_atomically(path: Path, root: Path | None = None) -> Iterator[BinaryIO]:
    """Yield a file to write to, which gets its name when it is complete."""
    if isinstance(path, ObjectPath):
        with disk_errors_with_remedy(path), tempfile.TemporaryFile() as file:
            yield file
            file.seek(0)
            path.put(file.read())
        return
    with disk_errors_with_remedy(path), _temporary_file(path, root) as (file, folder, name):
        yield file
        file.flush()
        os.fsync(file.fileno())
        os.replace(name, path.name, src_dir_fd=folder, dst_dir_fd=folder)


def files_in(folder: Path) -> list[Path]:
    """Return what is in a folder, in any order; nothing where there is no folder."""
    with disk_errors_with_remedy(folder):
        is_folder = isinstance(folder, ObjectPath) or folder.is_dir()
        return [*folder.iterdir()] if is_folder else []


def write_if_absent(path: Path, content: str | bytes, root: Path | None = None) -> bool:
    """Write a file atomically, read-only; return False if the name is taken already."""
    data = content.encode() if isinstance(content, str) else content
    if isinstance(path, ObjectPath):
        return path.create(data)
    with disk_errors_with_remedy(path):
        try:
            with _temporary_file(path, root) as (file, folder, name):
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
                os.fchmod(file.fileno(), 0o444)
                # Unlike a rename, a link never takes another's name.
                os.link(name, path.name, src_dir_fd=folder, dst_dir_fd=folder)
        except FileExistsError:
            return False
    return True


def write_if_unchanged(path: Path, before: bytes, content: str) -> bool:
    """Replace a file that holds certain bytes; return False if it holds others by now.

    One that holds the new content already is taken for written.
    """
    data = content.encode()
    if isinstance(path, ObjectPath):
        with disk_errors_with_remedy(path):
            return path.update(before, data)
    with folder_lock(path.parent, is_patient=True):
        with disk_errors_with_remedy(path):
            found = read_regular(path)
        if found == before:
            write_atomically(path, data)
        return found in {before, data}


@contextlib.contextmanager
def _temporary_file(path: Path, root: Path | None) -> Iterator[tuple[BinaryIO, int, str]]:
    """Yield a new file beside `path` with an unpredictable name, its folder and that name.

    The file is removed at the end.
    """
    with _open_parent_folder(path, root, make=True) as folder:
        name = f"{_PREFIX}{secrets.token_hex(8)}-{path.name}"
        created = os.open(name, _CREATE, 0o666, dir_fd=folder)
        try:
            with os.fdopen(created, "wb") as file:
                yield file, folder, name
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name, dir_fd=folder)


def open_regular(path: Path, root: Path | None = None) -> io.BufferedReader:
    """Open a regular file of a folder that may belong to somebody else, never through a link.

    The folder itself may be a link; `root` names it where it is not the parent.
    """
    if isinstance(path, ObjectPath):
        return path.open_to_read() if (copy := _FETCHED.get(path)) is None else copy.open("rb")
    with _open_parent_folder(path, root) as folder:
        return os.fdopen(_open_regular(path, folder, os.O_RDONLY), "rb")


def open_to_append(path: Path) -> io.FileIO:
    """Open a regular file, new or not, to read, truncate and append to it, unbuffered."""
    with _open_parent_folder(path, None, make=True) as folder:
        opened = _open_regular(path, folder, os.O_RDWR | os.O_APPEND | os.O_CREAT)
        return io.FileIO(opened, "ab+")


@contextlib.contextmanager
def open_to_append_alone(path: Path) -> Iterator[io.FileIO]:
    """Open a file to append to it while nobody else does; wait some seconds for who does."""
    with open_to_append(path) as file:
        for left in reversed(range(_TRIES)):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if not left:
                    raise _lock_error(path) from error
                time.sleep(_TURN)
            else:
                break
        file.seek(0, io.SEEK_END)
        yield file


def append_whole(file: io.FileIO, data: bytes, *, at_once: bool = False) -> None:
    """Append all of some bytes, or none where that fails; `at_once` brings them to the disk."""
    start = file.tell()
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[file.write(rest) :]
        if at_once:
            os.fsync(file.fileno())
    except OSError:
        file.truncate(start)
        raise


def read_regular(path: Path, root: Path | None = None) -> bytes:
    """Return the bytes of a file of a folder that may belong to somebody else."""
    with open_regular(path, root) as file:
        return file.read()


def read_if_present(path: Path) -> bytes | None:
    """Return the bytes of a file, or None if there is none."""
    with disk_errors_with_remedy(path):
        try:
            return read_regular(path)
        except FileNotFoundError:
            return None


class LocalCopy:
    """A file on this machine: the file itself, or a copy that is removed with this object."""

    def __init__(self, path: Path) -> None:
        """Take a file, and copy it if it is in object storage."""
        self.path = _FETCHED.get(path, path)
        if self.path is path and isinstance(path, ObjectPath) and path.is_file():
            self._folder = tempfile.TemporaryDirectory(prefix="dxe-")
            self.path = _fetch(path, self._folder.name)


class LastingCopies:
    """Copies of files in object storage: each is asked for once, however often it is opened."""

    def __init__(self, largest: int | None = None) -> None:
        """Copy nothing yet; nor ever a file of more bytes than these."""
        self._largest, self._held, self._bytes = largest, contextlib.ExitStack(), 0
        self._end = weakref.finalize(self, self._held.close)

    def keep(self, *paths: Path) -> None:
        """Copy what was not copied; a file that is missing is missing where it is opened."""
        for path in paths:
            if isinstance(path, ObjectPath) and path not in _FETCHED:
                folder = self._held.enter_context(tempfile.TemporaryDirectory(prefix="dxe-"))
                with contextlib.suppress(FileNotFoundError):
                    _FETCHED[path] = _fetch(path, folder, self._largest)
                    self._held.callback(_FETCHED.pop, path, None)
                    self._bytes += _FETCHED[path].stat().st_size

    def keep_small(self, *paths: Path) -> None:
        """Copy files that are small, while all copies are few; others are read in parts."""
        for path in paths:
            if (
                isinstance(path, ObjectPath)
                and path not in _FETCHED
                and self._bytes < MOST_COPIED
                and path.size() <= SMALL
            ):
                self.keep(path)

    def close(self) -> None:
        """Remove the copies; what is opened from now on is read from the store."""
        self._end()


@contextlib.contextmanager
def fetched(*paths: Path) -> Iterator[None]:
    """Ask object storage once for each of these files, however often the block opens them."""
    copies = LastingCopies()
    try:
        copies.keep(*paths)
        yield
    finally:
        copies.close()


def _fetch(path: ObjectPath, folder: str, largest: int | None = None) -> Path:
    """Copy an object into a folder of this machine, and return the copy."""
    parts, copy, size = path.read_in_parts(), Path(folder, path.name), 0
    first = next(parts, b"")  # it says whether there is one
    with disk_errors_with_remedy(copy), copy.open("wb") as file:
        for part in itertools.chain([first], parts):
            size += len(part)
            if largest is not None and size > largest:
                what = f"has more than {largest:,} bytes, and is not copied from there"
                raise BadInputError(what, str(path), "copy the run to this machine")
            file.write(part)
    return copy


def is_there(path: Path) -> bool:
    """Return whether there is a file or a folder; what was copied was there."""
    return path in _FETCHED or path.exists()


_FETCHED: dict[Path, Path] = {}
"""Copies on this machine of files in object storage."""


def read_ahead(read: Callable[[Key], Value], keys: Iterable[Key]) -> Iterator[Value]:
    """Yield what is read for each key, in their order, while the next ones are being read."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - few commands need it

    threads = ThreadPoolExecutor(READ_AT_ONCE)
    waiting: deque[Future[Value]] = deque()
    try:
        for key in keys:
            waiting.append(threads.submit(read, key))
            if len(waiting) > READ_AT_ONCE:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        threads.shutdown(wait=False, cancel_futures=True)  # nobody waits for what is read in vain


def _open_regular(path: Path, folder: int, flags: int) -> int:
    with contextlib.suppress(FileNotFoundError):
        # Checked before it is opened: opening a device may have an effect.
        _refuse_irregular_file(os.stat(path.name, dir_fd=folder, follow_symlinks=False), path)
    opened = os.open(path.name, flags | _NO_LINK, 0o666, dir_fd=folder)
    try:
        _refuse_irregular_file(os.fstat(opened), path)
    except BaseException:
        os.close(opened)
        raise
    return opened


def _refuse_irregular_file(file_stat: os.stat_result, path: Path) -> None:
    if stat.S_ISLNK(file_stat.st_mode):
        what = "is a link, and links within a corpus or a run are not followed"
        raise FormatError(what, str(path), "copy the folder with what its links lead to: cp -rL")
    if not stat.S_ISREG(file_stat.st_mode):
        raise FormatError("is not a regular file", str(path), "remove it, or copy the file itself")


@contextlib.contextmanager
def _open_parent_folder(
    path: Path, root: Path | None = None, *, make: bool = False
) -> Iterator[int]:
    """Yield the open folder of a file; between `root` and the folder no link is followed."""
    root = path.parent if root is None else root
    if make:
        root.mkdir(parents=True, exist_ok=True)
    folder = os.open(root, _FOLDER)
    try:
        for part in path.parent.relative_to(root).parts:
            if make:
                with contextlib.suppress(FileExistsError):
                    os.mkdir(part, dir_fd=folder)
            below = os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = below
        yield folder
    finally:
        os.close(folder)


def refuse_foreign_folder(folder: Path, marker: str | None = None) -> None:
    """Raise a HeldError for a folder that is not empty, unless it has our file `marker`."""
    with disk_errors_with_remedy(folder):
        if folder.is_dir():
            names = {file.name for file in folder.iterdir()}
            free = marker in names or all(n == LOCK or n.startswith(_PREFIX) for n in names)
        else:
            free = not folder.is_file()
    if not free:
        raise FolderOccupiedError("is not empty", str(folder), "give an empty or a new folder")


@contextlib.contextmanager
def folder_lock(
    folder: Path, marker: str | None = None, *, is_patient: bool = False
) -> Iterator[None]:
    """Keep other processes from writing into a folder, which is made if it does not exist.

    `marker` names a file that is in every folder of ours: a folder without it that is not empty
    raises a HeldError. `is_patient` waits some seconds for another process that writes.

    The lock file stays, since a second process could lock a new file if this one were removed. Only
    a folder that was made for the lock, and has nothing else in it, is removed with its lock.
    """
    if marker:
        refuse_foreign_folder(folder, marker)
    if isinstance(folder, ObjectPath):
        yield
        return
    there = folder.exists()
    with contextlib.ExitStack() as lock:
        with disk_errors_with_remedy(folder):
            lock.enter_context(_hold_lock(folder, is_patient=is_patient))
        try:
            yield
        finally:
            if not there:
                with contextlib.suppress(OSError):
                    _remove_folder_with_only_lock(folder)


def is_locked(folder: Path) -> bool:
    """Return whether another process is writing into a folder at this moment."""
    if isinstance(folder, ObjectPath):
        return False
    try:
        with _open_parent_folder(folder / LOCK) as within:
            file = _open_regular(folder / LOCK, within, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(file)


def _remove_folder_with_only_lock(folder: Path) -> None:
    """Remove a folder with its lock, which is held, if nothing else is in it."""
    if [file.name for file in folder.iterdir()] == [LOCK]:
        (folder / LOCK).unlink()
        folder.rmdir()


@contextlib.contextmanager
def _hold_lock(folder: Path, *, is_patient: bool) -> Iterator[None]:
    """Hold the lock file that is in a folder at the moment when it is locked."""
    for left in reversed(range(_TRIES)):
        try:
            with _open_parent_folder(folder / LOCK, make=True) as within:
                file = _open_regular(folder / LOCK, within, os.O_RDWR | os.O_CREAT)
        except (FileNotFoundError, FileExistsError):  # the folder was removed meanwhile
            if not left:
                raise
            continue
        try:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if is_patient and left:
                    time.sleep(_TURN)
                    continue
                raise _lock_error(folder) from error
            if _is_file_at_path(file, folder / LOCK):
                yield
                return
        finally:
            os.close(file)
    raise _lock_error(folder)


def _lock_error(folder: Path) -> FolderOccupiedError:
    what, remedy = "another dxe is writing here", "wait for it, or give another folder"
    return FolderOccupiedError(what, str(folder), remedy)


def _is_file_at_path(file: int, path: Path) -> bool:
    """Return whether an open file is the one that has this name now."""
    try:
        return os.path.samestat(os.fstat(file), path.lstat())
    except FileNotFoundError:
        return False


def storable_name(name: str, fallback: str) -> str:
    """Return the name if every disk can store it, else the other name.

    >>> [storable_name(name, "a1") for name in ("receipt-1~fold@2", "../../etc", ".x")]
    ['receipt-1~fold@2', 'a1', 'a1']
    """
    return name if _PLAIN_NAME.fullmatch(name) and name[0] != "." else fallback


def remove_leftovers(folder: Path) -> None:
    """Remove the unfinished files of killed processes from a folder."""
    if isinstance(folder, ObjectPath):
        return
    try:
        with os.scandir(folder) as entries:
            found = [
                folder / entry.name
                for entry in entries
                if entry.name.startswith(_PREFIX)
                and (entry.is_symlink() or entry.is_file(follow_symlinks=False))
            ]
    except FileNotFoundError:
        return
    for leftover in found:
        leftover.unlink(missing_ok=True)  # of a link, the link
