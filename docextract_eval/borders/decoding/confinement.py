"""The rights that a process drops before it decodes files from outside.

On Linux a system call filter holds from then on, for all its threads: the process opens no socket,
starts no program, signals no other process, and neither writes nor removes a file, whatever a
hostile file makes a decoder do. This needs no privileges and no namespaces. Without such a filter
the resource limits alone hold.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import resource
import struct
from dataclasses import dataclass
from pathlib import Path

MAX_MEMORY = 4 * 2**30
"""Bytes that decoding may take in addition to its process's memory: the largest page that is
allowed needs about two GB."""


@dataclass(frozen=True, slots=True)
class _SystemCalls:
    """The numbers of a machine's system calls that the filter needs."""

    machine: int
    """The machine's audit number."""
    seccomp: int
    denied: tuple[int, ...]
    file_opening: tuple[tuple[int, int], ...]
    """Calls that open files, with the index of their flags argument."""
    signalling: tuple[int, ...]
    """Calls that signal the process in their first argument."""


_MACHINES = {
    "x86_64": _SystemCalls(
        0xC000003E,
        317,
        (
            *(41, 42, 53, 49),  # socket, connect, socketpair, bind
            *(59, 322, 101, 310, 311, 302),  # execve, execveat, ptrace, process_vm_*, prlimit64
            *(200, 129, 297),  # tkill, rt_sigqueueinfo, rt_tgsigqueueinfo
            *(76, 82, 83, 84, 85, 86, 87, 88),  # truncate, rename, mkdir, rmdir, creat, *link
            *(90, 92, 94, 133),  # chmod, chown, lchown, mknod
            *(258, 259, 260, 263, 264, 265, 266, 268, 316),  # the same in folders
            *(132, 235, 261, 280, 188, 189),  # utime and its kin, setxattr, lsetxattr
            *(165, 272, 308, 321),  # mount, unshare, setns, bpf
        ),
        ((2, 1), (257, 2)),
        (62, 234),
    ),
    "aarch64": _SystemCalls(
        0xC00000B7,
        277,
        (
            *(198, 203, 199, 200, 221, 281, 117, 270, 271, 261, 130, 138, 240),
            *(45, 34, 33, 54, 35, 38, 37, 36, 53, 276),
            *(88, 5, 6, 40, 97, 268, 280),
        ),
        ((56, 2),),
        (129, 131),
    ),
}
_DENIED_EVERYWHERE = (424, 425, 437, 452)
"""pidfd_send_signal; io_uring_setup and openat2, whose arguments a filter cannot see; fchmodat2."""
_WRITE_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _NOT_PERMITTED = 0x7FFF0000, 0x00050001
_X32 = 0x40000000
_ARGUMENTS_OFFSET = 16
"""The offset of the first argument in the filter's input."""
_NO_NEW_PRIVILEGES, _SET_FILTER, _ALL_THREADS = 38, 1, 1


def confine_process() -> bool:
    """Drop all rights but reading files and computing; return whether a call filter holds."""
    _lower_limit(resource.RLIMIT_AS, _address_space_bytes() + MAX_MEMORY)
    _lower_limit(resource.RLIMIT_CORE, 0)
    return _install_filter()


def _install_filter() -> bool:
    found = _MACHINES.get(platform.machine()) if platform.system() == "Linux" else None
    if found is None or struct.calcsize("P") != 8:
        return False
    lines = _filter_program(found)
    code = b"".join(struct.pack("HBBI", *line) for line in lines)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HxxxxxxP", len(lines), ctypes.addressof(buffer))
    system = ctypes.CDLL(None, use_errno=True)
    if system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    return int(system.syscall(found.seccomp, _SET_FILTER, _ALL_THREADS, header)) == 0


def _filter_program(calls: _SystemCalls) -> list[tuple[int, int, int, int]]:
    """Return the filter's instructions: code, jump if true, jump if false, operand."""
    allow, deny = (_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _NOT_PERMITTED)
    lines = [
        (_LOAD, 0, 0, 4),  # the machine: 32-bit programs have other call numbers
        (_EQUAL, 1, 0, calls.machine),
        deny,
        (_LOAD, 0, 0, 0),  # the number of the call
        (_AT_LEAST, 0, 1, _X32),
        deny,
    ]
    for call in (*calls.denied, *_DENIED_EVERYWHERE):
        lines += [(_EQUAL, 0, 1, call), deny]
    for call, flags in calls.file_opening:
        offset = _ARGUMENTS_OFFSET + 8 * flags
        lines += [
            (_EQUAL, 0, 4, call),
            (_LOAD, 0, 0, offset),
            (_ANY_BIT, 0, 1, _WRITE_FLAGS),
            deny,
            allow,
        ]
    for call in calls.signalling:
        own = (_EQUAL, 1, 0, os.getpid())
        lines += [(_EQUAL, 0, 4, call), (_LOAD, 0, 0, _ARGUMENTS_OFFSET), own, deny, allow]
    return [*lines, allow]


def _address_space_bytes() -> int:
    """Return the bytes of address space that this process uses already; 0 if unknown."""
    try:
        text = Path("/proc/self/statm").read_text(encoding="ascii")
    except OSError:
        return 0
    return int(text.split()[0]) * resource.getpagesize()


def _lower_limit(resource_number: int, maximum: int) -> None:
    """Lower a resource limit of this process, where the system allows that."""
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource_number, (maximum, maximum))
