"""The bubblewrap command that starts a program in a sandbox."""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval.runs.sandbox.view import (
    NETWORK_SETTINGS,
    PROCESSORS,
    SETTINGS,
    SYSTEM,
    View,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

INSTALL = "apt-get install bubblewrap"
# Inside, /proc is read-only. If memory runs out, the system should kill a worker and nothing else.
_OOM_PREFIX = (
    *("/bin/sh", "-c"),
    'echo 1000 2>/dev/null >/proc/self/oom_score_adj; exec "$@"',
    "sandbox",
)
_TMPFS_BYTES = 2**30
"""The size in bytes of a sandbox's folder for temporary files, and of its home folder."""


@functools.cache
def bubblewrap_version(program: str) -> tuple[int, ...]:
    """Return the version of bubblewrap, or an empty tuple if it is not known."""
    try:
        done = subprocess.run(  # noqa: S603 - the bubblewrap of this machine
            [program, "--version"], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ()
    numbers = (done.stdout.split() or [""])[-1].split(".")
    return tuple(int(each) for each in numbers if each.isdigit())


def find_bubblewrap() -> str | None:
    """Return the path of bubblewrap, or None without Linux or bubblewrap."""
    return shutil.which("bwrap") if sys.platform == "linux" else None


def sandbox_command(
    program: str, view: View, argv: Sequence[str], scratch: Path, *, network: bool
) -> list[str]:
    """Return the command that runs another one with only a view and a scratch folder."""
    files = _mount_options(program, view, scratch, network)
    return [
        *_OOM_PREFIX,
        program,
        *_namespace_options(program, network=network),
        *files,
        "--",
        *argv,
    ]


def _namespace_options(program: str, *, network: bool) -> Iterator[str]:
    yield from ("--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts")
    yield from ("--unshare-cgroup-try", "--hostname", "sandbox")
    if not network:
        yield "--unshare-net"
    yield from ("--die-with-parent", "--new-session", "--cap-drop", "ALL")
    if bubblewrap_version(program) >= (0, 8):
        yield "--disable-userns"


def _mount_options(program: str, view: View, scratch: Path, network: bool) -> Iterator[str]:  # noqa: FBT001 - one caller
    """Yield the options for what is mounted, every folder before its contents."""
    room = ("--size", str(_TMPFS_BYTES)) if bubblewrap_version(program) >= (0, 7) else ()
    yield from ("--proc", "/proc", "--dev", "/dev", *room, "--tmpfs", "/tmp")  # noqa: S108 - the sandbox's own
    yield from ("--dir", "/var/tmp", "--dir", "/run")  # noqa: S108 - the sandbox's own
    for path in _system_paths(network):
        yield from _read_only_mount_options(path)
    mounts: dict[Path, tuple[str, ...]]
    mounts = {path: ("--ro-bind", str(path), str(path)) for path in view.shown}
    mounts |= {path: ("--bind", str(path), str(path)) for path in view.writable}
    for path in mounts:
        if path.is_relative_to("/dev"):
            mounts[path] = ("--dev-bind", str(path), str(path))
    for path in view.hidden:
        if path.is_dir() and path not in mounts and _is_within(path, tuple(mounts)):
            mounts[path] = ("--tmpfs", str(path), "--remount-ro", str(path))
    if view.home:
        mounts[view.home] = (*room, "--tmpfs", str(view.home))
    for path in sorted(mounts, key=lambda each: len(each.parts)):
        if str(path) not in SYSTEM:
            yield from mounts[path]
    yield from ("--bind", str(scratch), str(scratch), "--setenv", "TMPDIR", str(scratch))
    if not _is_within(view.current, tuple(mounts)):
        yield from ("--dir", str(view.current))
    # Root in a user namespace can write the kernel's settings, even without capabilities.
    yield from ("--remount-ro", "/proc", "--chdir", str(view.current))


def _system_paths(network: bool) -> Iterator[Path]:  # noqa: FBT001 - one caller
    yield from (path for path in map(Path, (*SYSTEM, PROCESSORS)) if path.exists())
    for pattern in SETTINGS.split():
        yield from sorted(Path("/etc").glob(pattern))
    if network:
        yield from (path for each in NETWORK_SETTINGS if (path := Path("/etc", each)).exists())


def _read_only_mount_options(path: Path) -> tuple[str, ...]:
    if path.is_symlink() and path.parent == Path("/"):
        return ("--symlink", str(path.readlink()), str(path))
    return ("--ro-bind", str(path), str(path))


def _is_within(path: Path, folders: Sequence[Path]) -> bool:
    return any(path.is_relative_to(each) for each in folders)
