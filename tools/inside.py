"""For tools that need the package and what it needs: they go on inside the checkout's .venv."""

from __future__ import annotations

import os
import sys
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
