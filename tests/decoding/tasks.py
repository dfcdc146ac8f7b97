"""What a confined process tries, as tasks of an engine."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from pathlib import Path

import cv2
import numpy as np

from docextract_eval.borders.decoding.confinement import confine_process


class Tries:
    """Says of every deed whether it was done or refused."""

    def __init__(self):
        self.holds = confine_process()

    def __call__(self, folder):
        mine = Path(folder) / "mine.txt"
        deeds = {
            "read": mine.read_text,
            "decode": lambda: cv2.imencode(".png", np.zeros((9, 9), np.uint8))[1],
            "signal itself": lambda: os.kill(os.getpid(), 0),
            "socket": lambda: socket.create_connection(("127.0.0.1", 9)),
            "local socket": lambda: socket.socket(socket.AF_UNIX),
            "program": lambda: subprocess.run(["/bin/sh", "-c", "exit"], check=True),
            "write": lambda: (Path(folder) / "new.txt").write_text("x"),
            "append": lambda: mine.open("a"),
            "truncate": lambda: os.truncate(mine, 0),
            "remove": mine.unlink,
            "rename": lambda: mine.rename(Path(folder) / "other.txt"),
            "folder": (Path(folder) / "sub").mkdir,
            "link": lambda: (Path(folder) / "link").symlink_to(mine),
            "rights": lambda: mine.chmod(0o777),
            "signal others": lambda: os.kill(os.getppid(), 0),
            "memory": lambda: bytearray(5 * 2**30),
        }
        return json.dumps(
            [self.holds, {name: _done(deed) for name, deed in deeds.items()}]
        ).encode()


def _done(deed):
    try:
        deed()
    except (PermissionError, MemoryError):
        return "refused"
    except ConnectionError:
        return "done"
    return "done"
