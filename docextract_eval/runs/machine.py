"""The machine and the commit that a run was made with."""

from __future__ import annotations

import os
import platform
import subprocess
import sys


def describe_machine() -> dict[str, str | int]:
    """Return a description of this machine that does not identify its owner."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": usable_core_count(),
    }


def usable_core_count() -> int:
    """Return how many cores this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def current_folder_commit() -> str | None:
    """Return the commit of the current folder, or None outside a git repository."""
    try:
        done = subprocess.run(
            ["git", "rev-parse", "HEAD"],  # noqa: S607 - whichever git the user has
            capture_output=True,
            text=True,
            check=True,
            timeout=5,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
