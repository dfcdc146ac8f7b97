"""Try what a sandbox holds on every kind of system that this machine can be, and tabulate it.

usage: tools/study fences [--write]

Starts the probe of docextract_eval/runs/sandbox as root, as an ordinary user, where user namespaces
are refused, and with programs that only look like bubblewrap, each time in a sandbox, in that of a
private run, and in none. Prints the table; with --write it goes into docs/measured/data/sandbox.md.
Takes half a minute; needs Linux, and for all rows root and the packages bubblewrap and util-linux.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys

from inside import ROOT, command_line
from pages import table, write_or_print

from research.fenced import SYSTEMS, System, package, tried

PAGE = ROOT / "docs" / "measured" / "data" / "sandbox.md"
HEAD = """# Where the sandbox holds

On which machines may code from outside run? Written by `tools/study fences --write`.

A probe is started in the same way as a pipeline's worker and tries to get out. The sandbox holds if
the probe was stopped everywhere. Where it does not hold, a run that requires it (`--sandbox`,
`--private`) does not start (exit code 3); every other run continues without a sandbox and records
that in run.json. [Security](../../reference/security.md) states the promises, and who gets them.
"""


def main() -> None:
    """Try all systems."""
    parser = command_line("tools/study fences", __doc__)
    parser.add_argument("--write", action="store_true", help="write docs/measured/data/sandbox.md")
    options = parser.parse_args()
    if not hasattr(os, "geteuid"):
        sys.exit("tools/study fences: it needs Linux. Remedy: run it there")
    with package() as folder:
        found = {
            each: {"lacks": each.lacks} if each.lacks else tried(each, folder) for each in SYSTEMS
        }
    page = "\n".join([HEAD, *_verdicts(found), "", *_ways(found), ""])
    write_or_print(page, PAGE, is_written=options.write)


def _verdicts(found: dict[System, dict]) -> list[str]:
    """Say of every system whether the two sandboxes hold there."""
    rows = []
    for system, each in found.items():
        if "lacks" in each:
            rows.append([system.name, "not tried here", "not tried here", each["lacks"]])
            continue
        held = [each[name]["held"] for name in ("sandbox", "private")]
        said = ["holds" if it else "does not hold" for it in held]
        start = ["used" if held[0] else "run continues without", "starts" if held[1] else "exit 3"]
        told = [f"{one}: {other}" for one, other in zip(said, start, strict=True)]
        rows.append([system.name, *told, each["sandbox"].get("reason", "")])
    return [*table(["system", "sandbox", "private run", "why not"], rows)]


def _ways(found: dict[System, dict]) -> list[str]:
    """Say of every way out what the probe found, in each kind of sandbox that can be tried."""
    shut = {
        f"{system.name}, {name}": each[name]["probed"]
        for system, each in found.items()
        for name in ("sandbox", "private")
        if each.get(name, {}).get("held")
    }
    bare = next(each["none"] for each in found.values() if "none" in each)
    names = list(dict.fromkeys(way for probed in shut.values() for way in probed))
    rows = (
        [name, *(probed.get(name, "allowed") for probed in shut.values()), bare.get(name, "")]
        for name in names
    )
    return [
        (
            f"Probes, with {_bubblewrap()} on Linux {platform.release().split('-')[0]} "
            f"({platform.machine()}), and what the same probe reaches without a sandbox:"
        ),
        "",
        *table(["probed", *shut, "without a sandbox"], rows),
    ]


def _bubblewrap() -> str:
    program = shutil.which("bwrap")
    if program is None:
        return "no bubblewrap"
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return said.stdout.strip()
