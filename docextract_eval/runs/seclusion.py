"""Cut this process off: no connection leaves the machine, whatever a pipeline tries."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from pathlib import Path

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_OURS = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind", "socket.getaddrinfo")
_NAMES = ("socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")


def seclude() -> None:
    """Leave the network where the system lets us, and refuse its sockets in any case.

    The first holds for programs that a pipeline starts too; the second says what is wrong.
    """
    _leave_network()
    sys.addaudithook(_refuse)


def _leave_network() -> bool:
    """Move to a network of our own that has nobody else in it; say whether that went."""
    if sys.platform != "linux":
        return False
    system = ctypes.CDLL(None, use_errno=True)
    user, group = os.geteuid(), os.getegid()
    if system.unshare(_NEW_NETWORK) == 0:
        return True
    if system.unshare(_NEW_USER | _NEW_NETWORK) != 0:
        return False
    # The same user as before, but that rights end at this process.
    for file, said in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        Path("/proc/self", file).write_text(said, encoding="ascii")
    return True


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event in _NAMES or (event in _OURS and not _stays(arguments[0])):
        message = "a private run connects to nothing"
        raise PermissionError(message)


def _stays(end: object) -> bool:
    """Say whether a socket cannot leave the machine."""
    return isinstance(end, socket.socket) and end.family == socket.AF_UNIX
