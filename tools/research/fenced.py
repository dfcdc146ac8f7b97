"""What a sandbox holds on a kind of system: tried there, as root, as others, without namespaces.

Run as a program it tries this very system and says as JSON what the probe reached: in a sandbox, in
a private one, and in none at all, where the same probe must reach what it is to be kept from.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]

NOBODY = "65534"
ORDINARY = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
# A user namespace in which no further one may be made: what hardened systems say to everyone.
REFUSED = ("unshare", "--user", "--map-root-user", "sh", "-c")
_REFUSING = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"'
_PATIENCE = 120


@dataclass(frozen=True, slots=True)
class System:
    """A kind of system: how a program is started on it, and what makes it so."""

    name: str
    start: tuple[str, ...]
    bwrap: str | None = None
    """A script that stands for bubblewrap; an empty one takes it away."""

    @property
    def lacks(self) -> str:
        """Say what is missing to try it here; nothing if it can be."""
        if self.start and os.geteuid() and self.start[0] == "setpriv":
            return "only root can become somebody else"
        if self.start and shutil.which(self.start[0]) is None:
            return f"there is no {self.start[0]}"
        return ""


LIAR = '#!/bin/sh\n[ "$1" = --version ] && echo bubblewrap 0.8.0\nexit 0\n'
"""Says that all went well, and starts nothing."""
OPEN = """#!/bin/sh
[ "$1" = --version ] && echo bubblewrap 0.8.0 && exit 0
while [ "$1" != -- ]; do shift; done
shift
exec "$@"
"""
"""Starts what it is to start, and isolates nothing: so some systems do with namespaces."""
REFUSER = "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n"

SYSTEMS = (
    System("root", ()) if os.geteuid() == 0 else System("an ordinary user", ()),
    *([System("an ordinary user", ORDINARY)] if os.geteuid() == 0 else []),
    System("user namespaces refused", (*REFUSED, _REFUSING, "sh")),
    System("bubblewrap is not installed", (), bwrap=""),
    System("bubblewrap fails", (), bwrap=REFUSER),
    System("bubblewrap returns 0 and starts nothing", (), bwrap=LIAR),
    System("bubblewrap starts the program and isolates nothing", (), bwrap=OPEN),
)


@contextlib.contextmanager
def package() -> Iterator[Path]:
    """Copy the package where everybody can read it."""
    with tempfile.TemporaryDirectory(prefix="dxe-fences-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        shutil.copytree(
            ROOT / "docextract_eval",
            folder / "docextract_eval",
            ignore=lambda place, names: [
                each
                for each in names
                if not each.endswith(".py") and not Path(place, each).is_dir()
            ],
        )
        shutil.copy(__file__, folder / "fenced.py")
        (folder / "home").mkdir(mode=0o755)
        yield folder


def tried(system: System, folder: Path) -> dict[str, Any]:
    """Try a kind of system: what held in a sandbox, in a private one, and without.

    `folder` holds the package where everybody can read it.
    """
    with tempfile.TemporaryDirectory(prefix="dxe-fences-") as programs:
        Path(programs).chmod(0o755)
        environment = {
            "PATH": _path(system, Path(programs)),
            "HOME": str(folder / "home"),
            "LANG": "C.UTF-8",
        }
        environment |= {"PYTHONPATH": str(folder)}
        argv = [*system.start, _python(system.start), str(folder / "fenced.py")]
        done = subprocess.run(
            argv,
            env=environment,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=True,
        )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _path(system: System, place: Path) -> str:
    """Return a PATH on which bubblewrap is what the system says."""
    if system.bwrap is None:
        return os.environ["PATH"]
    if system.bwrap:
        (place / "bwrap").write_text(system.bwrap, encoding="utf-8")
        (place / "bwrap").chmod(0o755)
    return str(place)


def _python(start: tuple[str, ...]) -> str:
    """Return a Python that whoever is started can run: ours may lie in a folder of root's."""
    asks = "import os, sys; os.stat(sys.executable); assert sys.version_info >= (3, 11)"
    for each in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            subprocess.run([*start, each, "-c", asks], check=True, capture_output=True, timeout=30)
            return each
    return sys.executable


def _main() -> None:
    from docextract_eval.runs.execution.sandbox_choice import probed_sandbox  # noqa: PLC0415 - where it is copied
    from docextract_eval.runs.sandbox.probing import probe_sandbox  # noqa: PLC0415
    from docextract_eval.runs.sandbox.view import pipeline_view  # noqa: PLC0415

    view = pipeline_view("python:docextract_eval:nothing", {}, ())
    shut = {
        name: dict(probed_sandbox(view, network=False, private=private).record)
        for name, private in (("sandbox", False), ("private", True))
    }
    bare = probe_sandbox(
        lambda argv, _: list(argv), view, network=False, private=False, set_call_filter=False
    )
    json.dump({"user": os.geteuid(), **shut, "none": bare.tried}, sys.stdout)


if __name__ == "__main__":
    _main()
