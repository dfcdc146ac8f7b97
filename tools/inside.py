"""For tools: they go on inside the checkout's .venv, and read their command line in one way."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser, RawTextHelpFormatter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def enter() -> None:
    """Start the running tool again with the Python of .venv, unless it is that one already."""
    if Path(sys.prefix) == ROOT / ".venv":
        return
    python = ROOT / ".venv/bin/python"
    if not python.exists():
        sys.exit(f"{sys.argv[0]}: there is no .venv here. Remedy: ./tools/quickstart")
    os.execv(python, [str(python), *sys.argv])  # noqa: S606 - the checkout's own Python


def command_line(tool: str, description: str | None) -> ArgumentParser:
    """Return a parser of a tool's arguments, whose help is the description as it is written."""
    return ArgumentParser(prog=tool, description=description, formatter_class=RawTextHelpFormatter)


def dxe(*command: str | Path) -> None:
    """Run the program of .venv; end where it fails."""
    typed = [str(ROOT / ".venv/bin/dxe"), *map(str, command)]
    code = subprocess.run(typed, stdout=subprocess.DEVNULL, check=False).returncode
    if code:
        sys.exit(f"{' '.join(typed)} ended with {code}")
