"""The real command, as a user calls it."""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import functools
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from pathlib import Path

DXE = Path(sys.executable).parent / "dxe"
WARM = Path(__file__).parent / "warm.py"
OURS = {"noisy", "oracle", "oracle_text", "blank"}
"""Pipelines that need no process of their own, and are run in one only where that is asked for."""

READ_BY_IMPORTS = ("HOME", "LANG", "LC_", "PYTHON", "XDG_")
"""How variables begin of which a process that is warm has read what they were."""
ENGINE_OPTIONS = {"--engine", "--workers", "--timeout", "--memory", "--private", "--sandbox"}


def dxe(*args, cwd, env=None, timeout=120):
    """Run a command to its end, with all that it imports already there.

    With a variable that imports read it starts from nothing. Starting a worker takes as long as a
    run of a few pages: ours run in the command's process, unless an option is given that tells of
    engines.
    """
    command = [str(DXE), *map(str, args)]
    if _runs_ours(command[1:]):
        command[3:3] = ["--engine", "inline"]
    if not any(name.startswith(READ_BY_IMPORTS) for name in env or ()):
        return warm().run(command, cwd, timeout, env or {})
    return subprocess.run(
        command,
        cwd=cwd,
        env=os.environ | env,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def viewed(*args, cwd):
    """How `dxe view` ends that is stopped as soon as it has printed its address."""
    command = [str(DXE), "view", *map(str, args), "--no-browser"]
    with subprocess.Popen(
        command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "#token=" in line:
                process.terminate()
        return subprocess.CompletedProcess(
            command, process.wait(), "".join(lines), process.stderr.read()
        )


def on_terminal(columns, *args, cwd, env=None):
    """What a command shows on a terminal of a width, standard error with the rest."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    known = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    command = subprocess.Popen(
        [str(DXE), *map(str, args)],
        cwd=cwd,
        env=known | {"TERM": "xterm"} | (env or {}),
        stdin=subprocess.DEVNULL,
        stdout=its,
        stderr=its,
    )
    os.close(its)
    shown = b""
    with contextlib.suppress(OSError):  # what a terminal says when nobody writes any more
        while part := os.read(ours, 2**16):
            shown += part
    os.close(ours)
    command.wait()
    return shown.decode().replace("\r\n", "\n")


def _runs_ours(words):
    """Whether a command runs a pipeline of ours, and says nothing about how."""
    is_ours = len(words) > 1 and words[0] == "run" and words[1] in OURS
    return is_ours and not ENGINE_OPTIONS & {*words}


def one_line(done, code):
    """The one line of an error, with its exit code and nothing else."""
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("dxe: ")
    assert "Remedy: " in lines[0]
    return lines[0]


@functools.cache
def warm():
    """The one of this process, started when it is first needed."""
    return Warm()


class Warm:
    """A process that has imported everything, and becomes one command after the other."""

    def __init__(self):
        self._process = subprocess.Popen(
            [sys.executable, WARM, DXE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._free = threading.Lock()
        atexit.register(self.close)

    def close(self):
        """Let it leave."""
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()

    def run(self, command, cwd, timeout, env):
        """What `subprocess.run` would give."""
        with tempfile.TemporaryDirectory() as folder, self._free:
            out, err = Path(folder, "out"), Path(folder, "err")
            for file in (out, err):
                file.touch()
            asked = {"command": command, "cwd": str(cwd), "env": os.environ | env}
            self._process.stdin.write(json.dumps(asked | {"out": str(out), "err": str(err)}) + "\n")
            self._process.stdin.flush()
            child = int(self._process.stdout.readline())
            end = threading.Timer(timeout, os.kill, (child, signal.SIGKILL))
            start = time.monotonic()
            end.start()
            code = int(self._process.stdout.readline())
            end.cancel()
            if time.monotonic() - start >= timeout:
                raise subprocess.TimeoutExpired(command, timeout)
            said = (file.read_text(encoding="utf-8") for file in (out, err))
            return subprocess.CompletedProcess(command, code, *said)
