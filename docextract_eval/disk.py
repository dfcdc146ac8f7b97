"""Files that are whole or not there: written to a temporary name, then renamed."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import secrets
import stat
from typing import TYPE_CHECKING

from docextract_eval.errors import (
    BadInputError,
    DocextractEvalError,
    FormatError,
    HeldError,
    IncompleteError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import BinaryIO

_PLAIN_NAME = re.compile(r"[\w@~+.-]{1,120}", re.ASCII)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_PREFIX = ".unfinished-"
_NO_LINK = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
"""How what may be anything is opened: a link is not followed, and a FIFO does not wait."""
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
LOCK = ".lock"
"""Lies in a folder while something writes into it; one that was left over holds nobody up."""


@contextlib.contextmanager
def told(path: Path, remedy: str = "make it anew") -> Iterator[None]:
    """Turn what a disk says, or what is wrong in a file, into one line with a remedy."""
    try:
        yield
    except ValueError as error:  # JSON, Parquet and UTF-8 all say so when they are torn
        reason = str(error).split("\n", 1)[0].split(". ", 1)[0][:120]
        raise FormatError(f"is damaged ({reason})", str(path), remedy) from error
    except OSError as error:
        raise disk_error(error, path) from error


def disk_error(error: OSError, path: Path) -> DocextractEvalError:
    """Say a disk's error in our words: full is not the user's mistake, a wrong path is."""
    if error.errno in _FULL:
        return IncompleteError(
            "the disk is full",
            str(path),
            "free some space and run the same command again: it goes on where it stopped",
        )
    reason = error.strerror or str(error)
    return BadInputError(f"cannot be used ({reason})", str(path), "check the path and its rights")


def write_whole(path: Path, content: str | bytes | Callable[[BinaryIO], object]) -> None:
    """Write a file so that it is never seen half-written, whatever happens meanwhile.

    What is too large to be held at once is written by a function, bit by bit.
    """
    with whole(path) as file:
        if callable(content):
            content(file)
        else:
            file.write(content.encode() if isinstance(content, str) else content)


@contextlib.contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write a piece at a time, which takes its name when all is in it."""
    unfinished = path.parent / f"{_PREFIX}{os.getpid()}-{path.name}"
    with told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with unfinished.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)


def write_once(path: Path, content: str) -> bool:
    """Write a file whole under a name that nobody has, for good; say whether it got that name."""
    unfinished = path.parent / f"{_PREFIX}{os.getpid()}-{secrets.token_hex(4)}-{path.name}"
    with told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with unfinished.open("xb") as file:
                file.write(content.encode())
                file.flush()
                os.fsync(file.fileno())
            unfinished.chmod(0o444)
            os.link(unfinished, path)  # unlike a rename, it never takes another's name
        except FileExistsError:
            return False
        finally:
            unfinished.unlink(missing_ok=True)
    return True


def open_regular(path: Path, inside: Path | None = None) -> BinaryIO:
    """Open a file of a folder that may be somebody else's: a regular one, never through a link.

    The folder itself may be reached by a link; `inside` names it where it is not the parent.
    """
    with _folder_of(path, inside) as folder:
        return os.fdopen(_open_regular(path, folder, os.O_RDONLY), "rb")


def _open_regular(path: Path, folder: int, flags: int) -> int:
    with contextlib.suppress(FileNotFoundError):
        # Looked at before it is opened: a device may do something as soon as it is.
        _check_regular(os.stat(path.name, dir_fd=folder, follow_symlinks=False), path)
    opened = os.open(path.name, flags | _NO_LINK, 0o666, dir_fd=folder)
    try:
        _check_regular(os.fstat(opened), path)
    except BaseException:
        os.close(opened)
        raise
    return opened


def _check_regular(found: os.stat_result, path: Path) -> None:
    if stat.S_ISLNK(found.st_mode):
        what = "is a link, and links within a corpus or a run are not followed"
        raise FormatError(what, str(path), "copy the folder with what its links lead to: cp -rL")
    if not stat.S_ISREG(found.st_mode):
        raise FormatError("is not a regular file", str(path), "remove it, or copy the file itself")


@contextlib.contextmanager
def _folder_of(path: Path, inside: Path | None = None) -> Iterator[int]:
    """Open the folder of a file; on the way there from `inside` no link is followed."""
    inside = path.parent if inside is None else inside
    folder = os.open(inside, _FOLDER)
    try:
        for part in path.parent.relative_to(inside).parts:
            below = os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = below
        yield folder
    finally:
        os.close(folder)


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep other processes from writing into a folder meanwhile; it is made if need be."""
    lock, there = folder / LOCK, folder.exists()
    with told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        file = lock.open("a")
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            what, remedy = "another dxe is writing here", "wait for it, or give another folder"
            raise HeldError(what, str(folder), remedy) from error
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)
            if not there:
                with contextlib.suppress(OSError):
                    folder.rmdir()  # nothing was written


def plain_name(name: str, other: str) -> str:
    """Give a name that every disk takes: as it is if it is one, else the other.

    >>> plain_name("receipt-1~fold@2", "a1"), plain_name("../../etc", "a1"), plain_name(".x", "a1")
    ('receipt-1~fold@2', 'a1', 'a1')
    """
    return name if _PLAIN_NAME.fullmatch(name) and name[0] != "." else other


def sweep(folder: Path) -> None:
    """Remove what a killed process left unfinished in a folder."""
    for leftover in folder.glob(f"{_PREFIX}*"):
        leftover.unlink(missing_ok=True)
