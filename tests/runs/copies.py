"""One finished run as many: its files shared, and a name and a time of its own in `run.json`."""

from __future__ import annotations

import os
from datetime import datetime, timedelta

from docextract_eval.runs.folder import RunFolder


def copies(folder: RunFolder, into, count):
    """Return so many runs that measured the same, an hour apart."""
    about = folder.finished_about()
    finished = datetime.fromisoformat(about["finished"])
    others = [file for file in folder.path.iterdir() if file.is_file() and file.name != "run.json"]
    return [
        _copy(about, others, into / f"{number:04}", number, finished + timedelta(hours=number))
        for number in range(count)
    ]


def _copy(about, others, into, number, finished):
    into.mkdir(parents=True)
    for file in others:
        os.link(file, into / file.name)  # written whole or not at all, so never into each other
    said = about | {"id": f"{about['id']}-{number:04}", "finished": finished.isoformat()}
    copy = RunFolder(into)
    copy.write_about(said)
    return copy
