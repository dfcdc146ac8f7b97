"""Tests a sandbox: a probe inside tries to get out, and the results are checked from outside.

A return code proves nothing: some systems create a namespace that isolates nothing. So the parent
opens listeners, writes a marker, and starts a probe exactly as workers are started.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docextract_eval.runs.sandbox import inside

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.engines import WrapCommand
    from docextract_eval.runs.sandbox.view import View

_PATIENCE = 60.0
"""Seconds for the probe."""
_NAMESPACES = ("user", "mnt", "pid", "ipc", "uts")
_LONGEST = 90
"""The longest path, in bytes, that any system allows for a UNIX socket."""


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """The result of a probe."""

    reason: str
    """Why the sandbox does not work; empty if it works."""
    tried: dict[str, str]
    """The result of each attempt: `stopped`, or what was reached."""


def probe_sandbox(
    wrap: WrapCommand,
    view: View,
    *,
    network: bool,
    private: bool,
    set_call_filter: bool = True,
) -> ProbeResult:
    """Return the result of a probe that is started by `wrap`.

    Without `set_call_filter`, the probe does not set the system call filter that every worker sets.
    """
    with contextlib.ExitStack() as stack:
        scratch = stack.enter_context(_folder_with_short_path())
        outside = Path(stack.enter_context(_folder_with_short_path()))
        nonce = secrets.token_hex(16)
        marker = outside / "marker"
        marker.write_text(nonce, encoding="utf-8")
        listeners = [stack.enter_context(each) for each in _open_listeners(outside, nonce)]
        request = {
            "nonce": nonce,
            "scratch": scratch,
            "marker": str(marker),
            "written": str(outside / "written"),
            "hidden": dict(_paths_with_inodes((*view.hidden, outside))),
            "readonly": [str(path) for path in view.shown if not path.is_relative_to("/dev")],
            "pid": os.getpid(),
            "parent": _own_command_line(),
            "namespaces": dict(_namespace_links(network=network)),
            "port": listeners[0].getsockname()[1],
            "socket": listeners[1].getsockname(),
            "abstract": nonce,
            "network": network,
            "private": private,
            "filter": set_call_filter,
        }
        argv = wrap([sys.executable, "-I", "-S", inside.__file__], Path(scratch))
        answer, reason = _run_probe(argv, request)
        if reason:
            return ProbeResult(reason, {})
        if answer.get("nonce") != nonce or _text_or_empty(Path(scratch, "probe")) != nonce:
            return ProbeResult("the probe in it did not answer as it was asked", {})
        tried = {name: reached or "stopped" for name, reached in answer["found"].items()}
        came = 0 if network else sum(map(_was_reached, listeners))
        seen = came or (outside / "written").exists()
    out = [what for what in tried.values() if what != "stopped"]
    out += ["changes inside were seen outside"] if seen else []
    return ProbeResult(answer["filter"] or "; ".join(out), tried)


def _run_probe(argv: Sequence[str], request: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Run the probe; return its answer, or an empty one with the reason."""
    try:
        done = subprocess.run(  # noqa: S603 - our own program, in the sandbox that is probed
            argv,
            input=json.dumps(request),
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PATIENCE,
            check=False,
            env={name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        )
    except (OSError, subprocess.SubprocessError) as error:
        return {}, f"bwrap cannot be run ({type(error).__name__})"
    if done.returncode:
        complaint = (done.stderr.strip().splitlines() or ["it says nothing"])[-1][:300]
        return {}, f"bwrap failed with exit code {done.returncode} ({complaint})"
    try:
        answer = json.loads(done.stdout)
        return (answer, "") if isinstance(answer, dict) else ({}, "bwrap ran no probe")
    except ValueError:
        return {}, "bwrap ran no probe"


@contextlib.contextmanager
def _folder_with_short_path() -> Iterator[str]:
    """Yield a temporary folder whose path is short enough for a socket."""
    short = len(tempfile.gettempdir()) < _LONGEST - 20
    where = None if short else "/tmp"  # noqa: S108 - a new folder of our own in it
    with tempfile.TemporaryDirectory(prefix="dxe-", dir=where, ignore_cleanup_errors=True) as made:
        yield made


def _open_listeners(folder: Path, abstract_name: str) -> Iterator[socket.socket]:
    """Yield listeners for the probe to reach: on the loopback, by path, by abstract name."""
    yield socket.create_server(("127.0.0.1", 0))
    for address in (str(folder / "socket"), f"\0{abstract_name}"):
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(address)
        listener.listen()
        yield listener


def _was_reached(listener: socket.socket) -> bool:
    listener.setblocking(False)  # noqa: FBT003 - the name of the method says what
    try:
        connection, _ = listener.accept()
    except OSError:
        return False
    connection.close()
    return True


def _paths_with_inodes(paths: Sequence[Path]) -> Iterator[tuple[str, list[int]]]:
    """Yield each path with its device and inode, which identify it."""
    for path in paths:
        with contextlib.suppress(OSError):
            found = path.stat()
            yield str(path), [found.st_dev, found.st_ino]


def _namespace_links(*, network: bool) -> Iterator[tuple[str, str]]:
    for name in (*_NAMESPACES, *(() if network else ("net",))):
        yield name, str(Path(f"/proc/self/ns/{name}").readlink())


def _own_command_line() -> str:
    line = Path("/proc/self/cmdline").read_bytes().rstrip(b"\0")
    return line.decode(errors="replace")


def _text_or_empty(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError:
        return ""
