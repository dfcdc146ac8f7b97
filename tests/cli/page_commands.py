"""Type the commands that a page shows, in a folder, as its reader would."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from tests.cli.commands import DXE, warm

PLAIN = re.compile(r"dxe(?: (?:(?!~)[\w./:=,@+~-]+|'[^']*'))+(?: +#.*)?")
"""A line in which a shell has nothing to do but to find `dxe` and to part words."""
LONGEST = 600
"""Seconds that a command of a page may take on a machine that is busy."""


def type_command(text, folder, shell=("bash", "-c")):
    """Run a command of a page by a shell that finds `dxe` and `python`; return how it ended.

    Where every line is plain they run without a shell, up to the first that fails.
    """
    path = os.pathsep.join((str(DXE.parent), str(Path(sys.executable).parent), os.environ["PATH"]))
    lines = text.strip().splitlines()
    if lines and all(map(PLAIN.fullmatch, lines)):
        return run_plain(lines, folder, {"PATH": path})
    return subprocess.run(
        [*shell, text],
        cwd=folder,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def run_plain(lines, folder, env):
    """Run the commands of plain lines; return how the last one ended."""
    for line in lines:
        words = shlex.split(line, comments=True)[1:]
        done = warm().run([str(DXE), *words], folder, LONGEST, env)
        if done.returncode:
            break
    return done
