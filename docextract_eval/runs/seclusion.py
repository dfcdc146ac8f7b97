"""What a worker in a sandbox does before it imports its pipeline: it closes what is still open."""

from __future__ import annotations

import socket
import sys
from typing import Literal

from docextract_eval.runs.sandbox.inside import filter_calls

Shut = Literal["", "sandbox", "private"]
"""How far a worker is closed off; empty outside a sandbox."""
_OURS = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind", "socket.getaddrinfo")
_NAMES = ("socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")


def shut_in(how: Shut) -> None:
    """Filter the system calls of this process and all that it starts; raise where that fails.

    In a private run a hook raises a readable error as well; namespaces and filter hold without it.
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
    """Say whether a socket is one end of a pair: other UNIX sockets cannot be made here."""
    return isinstance(end, socket.socket) and end.family == socket.AF_UNIX
