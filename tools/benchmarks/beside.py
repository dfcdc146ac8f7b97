"""Other projects beside this one: each in an environment of its own under .venvs, made once."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inside import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence


def beside(name: str, packages: Sequence[str], script: Sequence[str]) -> dict[str, Any]:
    """Run a script of tools/ where a peer is installed; give the JSON that it prints, or none."""
    folder = ROOT / ".venvs" / f"peer-{name}"
    if not _installed(name, packages, folder):
        print(f"{name}: not measured, because it cannot be installed here", flush=True)
        return {}
    command = [str(folder / "bin/python"), str(Path(__file__).with_name(script[0])), *script[1:]]
    done = subprocess.run(
        command, cwd=folder, env=_alone(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(f"{name}: not measured: {done.stderr.strip().splitlines()[-1:]}", flush=True)
        return {}
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _alone() -> dict[str, str]:
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "MKL_NUM_THREADS")
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    return kept | dict.fromkeys(threads, "1")


def _installed(name: str, packages: Sequence[str], folder: Path) -> bool:
    """Make a peer's environment, once."""
    stamp = folder / ".installed-peer"
    if stamp.exists():
        return True
    script = 'source tools/environment.sh; make_environment "$1" "$(find_python)"; shift; exec "$@"'
    command = ["bash", "-c", script, "bash", str(folder), str(folder / "bin/python"), "-m", "pip"]
    command += ["install", "--quiet", "--disable-pip-version-check", *packages]
    print(f"{name}: installing (once) ...", flush=True)
    if subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode:
        return False
    stamp.touch()
    return True
