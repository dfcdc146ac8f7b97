"""What runs inside a sandbox: the system call filter, and the probe that tries to get out.

A worker imports it for the filter. It is run as a program (`python -I -S inside.py`) for the probe,
so it needs only the standard library. The probe reads what to try as JSON from standard input, and
answers with JSON: what it tried, and what each attempt reached.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import platform
import socket
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Numbers of system calls by machine: audit architecture, seccomp, socket, and other calls.
_CALLS = {
    "x86_64": (0xC000003E, 317, 41, (425, 248, 249, 250)),
    "aarch64": (0xC00000B7, 277, 198, (425, 217, 218, 219)),
}
"""The other calls are io_uring_setup, which makes sockets that a filter does not see, and the
three of the kernel's keyring, which no namespace separates."""
_INET, _INET6, _NETLINK, _UNIX, _VSOCK = 2, 10, 16, 1, 40
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _NOT_PERMITTED, _NO_SUCH_CALL = 0x7FFF0000, 0x00050001, 0x00050026
_X32 = 0x40000000
_NO_NEW_PRIVILEGES, _SET_FILTER, _ALL_THREADS = 38, 1, 1


class FilterError(OSError):
    """The system call filter could not be set."""


def filter_system_calls(*, allow_unix: bool) -> None:
    """Restrict this process and its children to sockets that a network namespace contains.

    Sockets of other families reach beyond it: virtual sockets to the host of a virtual machine, and
    UNIX sockets (unless `allow_unix` is true) to listeners in a visible folder. Socket pairs stay
    possible. If the filter cannot be set, a FilterError is raised.
    """
    if (machine := platform.machine()) not in _CALLS:
        message = f"no filter of system calls is known for {machine}"
        raise FilterError(message)
    architecture, seccomp, making, denied = _CALLS[machine]
    families = (_INET, _INET6, _NETLINK, *([_UNIX] if allow_unix else []))
    lines = list(_filter_instructions(architecture, making, denied, families))
    code = b"".join(struct.pack("HBBI", *line) for line in lines)
    buffer = ctypes.create_string_buffer(code, len(code))
    system = ctypes.CDLL(None, use_errno=True)
    where = struct.pack("HxxxxxxP", len(lines), ctypes.addressof(buffer))
    header = ctypes.create_string_buffer(where)
    if system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or system.syscall(
        seccomp, _SET_FILTER, _ALL_THREADS, header
    ):
        message = f"the filter of system calls was refused ({os.strerror(ctypes.get_errno())})"
        raise FilterError(message)
    for family in (_VSOCK, *([] if allow_unix else [_UNIX])):
        if _can_open_socket(family):
            message = f"sockets of family {family} open in spite of the filter"
            raise FilterError(message)


def _filter_instructions(
    architecture: int,
    socket_call: int,
    denied_calls: tuple[int, ...],
    allowed_families: tuple[int, ...],
) -> Iterator[tuple[int, int, int, int]]:
    """Yield the filter's instructions: code, jump if true, jump if false, operand."""
    yield _LOAD, 0, 0, 4  # the architecture: 32-bit programs have other call numbers
    yield _EQUAL, 1, 0, architecture
    yield _RETURN, 0, 0, _NO_SUCH_CALL
    yield _LOAD, 0, 0, 0  # the number of the call
    yield _AT_LEAST, 0, 1, _X32
    yield _RETURN, 0, 0, _NO_SUCH_CALL
    for call in denied_calls:
        yield _EQUAL, 0, 1, call
        yield _RETURN, 0, 0, _NO_SUCH_CALL
    yield _EQUAL, 1, 0, socket_call
    yield _RETURN, 0, 0, _ALLOW
    yield _LOAD, 0, 0, 16  # its first argument: the family
    for family in allowed_families:
        yield _EQUAL, 0, 1, family
        yield _RETURN, 0, 0, _ALLOW
    yield _RETURN, 0, 0, _NOT_PERMITTED


def _can_open_socket(family: int) -> bool:
    try:
        socket.socket(family, socket.SOCK_STREAM).close()
    except OSError:
        return False
    return True


def _try_reading_marker(request: dict[str, Any]) -> str | None:
    with contextlib.suppress(OSError):
        if request["nonce"] in Path(request["marker"]).read_text(encoding="utf-8"):
            return "a file that is not shown was read"
    return None


def _try_finding_hidden_paths(request: dict[str, Any]) -> str | None:
    for path, known in request["hidden"].items():
        with contextlib.suppress(OSError):
            found = Path(path).stat()
            if [found.st_dev, found.st_ino] == known:
                return f"{path} is there"
    return None


def _try_writing_outside(request: dict[str, Any]) -> str | None:
    for path in request["readonly"]:
        if not os.statvfs(path).f_flag & os.ST_RDONLY:
            return f"{path} can be written to"
    # The parent checks that this file does not appear.
    with contextlib.suppress(OSError):
        Path(request["written"]).parent.mkdir(parents=True, exist_ok=True)
        Path(request["written"]).write_text(request["nonce"], encoding="utf-8")
    with contextlib.suppress(OSError), Path("/proc/sys/kernel/core_pattern").open("ab"):
        return "settings of the kernel can be written"
    return None


def _try_seeing_processes(request: dict[str, Any]) -> str | None:
    if str(Path("/proc/self/ns/pid").readlink()) == request["namespaces"]["pid"]:
        return "processes outside are seen"
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if request["nonce"] in Path(f"{process}/root{request['marker']}").read_text("utf-8"):
                return "the root of a process outside was read"
        with contextlib.suppress(OSError):
            if request["parent"].encode() == (process / "cmdline").read_bytes().rstrip(b"\0"):
                return "the command line of a process outside was read"
    return None


def _check_for_shared_namespaces(request: dict[str, Any]) -> str | None:
    same = [
        name
        for name, outside in request["namespaces"].items()
        if str(Path(f"/proc/self/ns/{name}").readlink()) == outside
    ]
    return f"shared with outside: {', '.join(same)}" if same else None


def _try_entering_namespaces(request: dict[str, Any]) -> str | None:
    system = ctypes.CDLL(None, use_errno=True)
    for process in dict.fromkeys((request["pid"], os.getppid(), 1)):
        for name in ("user", "net", "mnt"):
            with contextlib.suppress(OSError), Path(f"/proc/{process}/ns/{name}").open("rb") as it:
                if system.setns(it.fileno(), 0) == 0:
                    return f"the {name} namespace of a process outside can be entered"
    return None


def _check_for_capabilities(_: dict[str, Any]) -> str | None:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    status = dict(line.split(":", 1) for line in lines)
    for name in ("CapEff", "CapPrm", "CapBnd", "CapAmb", "CapInh"):
        if int(status[name], 16):
            return f"it has capabilities ({name} {status[name].strip()})"
    return None if status["NoNewPrivs"].strip() == "1" else "it can gain privileges"


def _can_connect(family: int, socket_type: int, address: str | tuple[str, int]) -> bool:
    try:
        with socket.socket(family, socket_type) as out:
            out.settimeout(2.0)
            out.connect(address)
    except OSError:
        return False
    return True


def _try_reaching_loopback(request: dict[str, Any]) -> str | None:
    address = ("127.0.0.1", request["port"])
    reached = _can_connect(_INET, socket.SOCK_STREAM, address)
    return "a listener on the loopback was reached" if reached else None


def _try_finding_route(_: dict[str, Any]) -> str | None:
    # Nothing is sent: a datagram socket only looks up a route to an address for documentation.
    reached = _can_connect(_INET, socket.SOCK_DGRAM, ("192.0.2.1", 9))
    return "there is a way to the network" if reached else None


def _try_reaching_unix_path(request: dict[str, Any]) -> str | None:
    reached = _can_connect(_UNIX, socket.SOCK_STREAM, request["socket"])
    return "a UNIX socket in the file system was reached" if reached else None


def _try_reaching_unix_abstract(request: dict[str, Any]) -> str | None:
    reached = _can_connect(_UNIX, socket.SOCK_STREAM, "\0" + request["abstract"])
    return "an abstract UNIX socket was reached" if reached else None


def _try_opening_unix(_: dict[str, Any]) -> str | None:
    return "UNIX sockets can be made" if _can_open_socket(_UNIX) else None


def _try_opening_vsock(_: dict[str, Any]) -> str | None:
    return "virtual sockets can be made" if _can_open_socket(_VSOCK) else None


ATTEMPTS: dict[str, Callable[[dict[str, Any]], str | None]] = {
    "a file that is not shown": _try_reading_marker,
    "the corpus, the run and the home folder": _try_finding_hidden_paths,
    "writing outside the scratch folder": _try_writing_outside,
    "processes outside, their command lines and roots": _try_seeing_processes,
    "namespaces of its own": _check_for_shared_namespaces,
    "entering namespaces outside": _try_entering_namespaces,
    "capabilities": _check_for_capabilities,
    "virtual sockets": _try_opening_vsock,
    "a UNIX socket in the file system": _try_reaching_unix_path,
}
"""The attempts in every sandbox."""
NETWORK_ATTEMPTS = {
    "the loopback": _try_reaching_loopback,
    "a way to the network": _try_finding_route,
    "an abstract UNIX socket": _try_reaching_unix_abstract,
}
"""The attempts where there must be no network."""
PRIVATE_ATTEMPTS = {"any UNIX socket": _try_opening_unix}
"""The additional attempts in a private run."""


def _make_attempt(
    attempt: Callable[[dict[str, Any]], str | None], request: dict[str, Any]
) -> str | None:
    try:
        return attempt(request)
    except Exception as error:  # noqa: BLE001 - a failed attempt does not prove anything
        return f"it could not be tried ({type(error).__name__}: {error})"


def main() -> None:
    """Make the attempts that standard input asks for, and print the results."""
    request = json.load(sys.stdin)
    attempts = (
        ATTEMPTS
        | ({} if request["network"] else NETWORK_ATTEMPTS)
        | (PRIVATE_ATTEMPTS if request["private"] else {})
    )
    refused = None
    try:
        if request["filter"]:
            filter_system_calls(allow_unix=not request["private"])
    except FilterError as error:
        refused = str(error)
    found = {name: _make_attempt(way, request) for name, way in attempts.items()}
    Path(request["scratch"], "probe").write_text(request["nonce"], encoding="utf-8")
    json.dump({"nonce": request["nonce"], "filter": refused, "found": found}, sys.stdout)


if __name__ == "__main__":
    main()
