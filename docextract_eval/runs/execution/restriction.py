"""What a worker in a sandbox does before it imports its pipeline: it closes what is still open."""

from __future__ import annotations

import socket
import sys
from typing import Literal

from docextract_eval.runs.sandbox.inside import filter_system_calls

Restriction = Literal["", "sandbox", "private"]
"""How far a worker is closed off; empty outside a sandbox."""
_SOCKET_EVENTS = (
    "socket.connect",
    "socket.sendto",
    "socket.sendmsg",
    "socket.bind",
    "socket.getaddrinfo",
)
_LOOKUP_EVENTS = ("socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")


def restrict_process(restriction: Restriction) -> None:
    """Filter the system calls of this process and all that it starts; raise where that fails.

    In a private run a hook raises a readable error as well; namespaces and filter hold without it.
    """
    if restriction:
        filter_system_calls(allow_unix=restriction != "private")
    if restriction == "private":
        sys.addaudithook(_refuse_connection)


def _refuse_connection(event: str, arguments: tuple[object, ...]) -> None:
    if event in _LOOKUP_EVENTS or (
        event in _SOCKET_EVENTS and not _is_socket_pair_end(arguments[0])
    ):
        message = "a private run connects to nothing"
        raise PermissionError(message)


def _is_socket_pair_end(end: object) -> bool:
    """Say whether a socket is one end of a pair: other UNIX sockets cannot be made here."""
    return isinstance(end, socket.socket) and end.family == socket.AF_UNIX
