"""What a worker in a sandbox does before its pipeline is imported: it shuts what is left open."""

from __future__ import annotations

import socket
import sys
from typing import Literal

from docextract_eval.runs.sandbox.inside import filter_calls

Shut = Literal["", "sandbox", "private"]
"""How far a worker is shut in; nothing outside a sandbox."""
_OURS = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind", "socket.getaddrinfo")
_NAMES = ("socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")


def shut_in(how: Shut) -> None:
    """Filter this process's system calls, for all that it starts too; raise where that fails.

    In a private run a hook says in words what is wrong: the namespaces and the filter hold alone.
    """
    if how:
        filter_calls(unix=how != "private")
    if how == "private":
        sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event in _NAMES or (event in _OURS and not _is_a_pair(arguments[0])):
        message = "a private run connects to nothing"
        raise PermissionError(message)


def _is_a_pair(end: object) -> bool:
    """Say whether a socket is one of a pair: no other UNIX socket can be made here."""
    return isinstance(end, socket.socket) and end.family == socket.AF_UNIX
