"""A run's description with something else in it, and the hash of that: as dxe would write it."""

from __future__ import annotations

from pathlib import Path

from docextract_eval.runs.folder import RunFolder, run_file_digests


def rewrite(run, without=(), **more):
    """Write `run.json` anew, without some keys and with others."""
    folder = RunFolder(Path(run))
    about = {name: value for name, value in folder.about.items() if name not in without}
    folder.write_about(about | more)


def record(folder):
    """Record the files of a run as they are now: as if they had been derived so."""
    files = {
        name: digest for name, digest in run_file_digests(folder).items() if name != "run.json"
    }
    folder.write_about(folder.about | {"files": files})
