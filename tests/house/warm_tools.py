"""The real tools, as whoever works here calls them, with all that they import already there."""

from __future__ import annotations

from tests.cli.commands import warm
from tests.house.source import ROOT


def run_tool(name, *arguments, cwd=ROOT, env=None, timeout=600):
    """Run a tool that goes on in .venv to its end; most of its time would go into imports."""
    command = [str(ROOT / "tools" / name), *map(str, arguments)]
    return warm().run(command, cwd, timeout, env or {})
