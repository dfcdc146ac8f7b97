"""Type the commands that a page shows, in a folder, as its reader would."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.cli.commands import DXE


def type_command(text, folder, shell=("bash", "-c")):
    """Run a command of a page by a shell that finds `dxe` and `python`; return how it ended."""
    path = os.pathsep.join((str(DXE.parent), str(Path(sys.executable).parent), os.environ["PATH"]))
    return subprocess.run(
        [*shell, text],
        cwd=folder,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
