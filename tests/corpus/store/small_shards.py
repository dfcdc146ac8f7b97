"""`dxe` with shards of two sources: many at once, and a signal may meet each at a chosen moment.

Each is a fork of a process that has imported everything and drawn some documents, as in
tests/cli/warm.py; it is waited for only when that is asked.
"""

from __future__ import annotations

import atexit
import functools
import gc
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
SIZE = 2
USUAL = 16
PATIENCE = 60
"""Seconds until something that must come counts as never coming."""


@dataclass(frozen=True)
class Started:
    """One that was started."""

    number: int
    folder: Path
    """Where what it prints is kept."""

    def done(self):
        """Wait for its end; return what `subprocess.run` would."""
        code = server().ask(wait=self.number)
        said = [(self.folder / name).read_text() for name in ("out", "err")]
        return subprocess.CompletedProcess(["dxe"], code, *said)

    def end(self, code=0):
        """Wait for its end, with this exit code; return what it printed."""
        done = self.done()
        assert done.returncode == code, done
        return done.stdout

    def wait_until_stopped(self):
        """Wait until the signal that stops it has met it."""
        stat, until = Path(f"/proc/{self.number}/stat"), time.monotonic() + PATIENCE
        while stat.read_text().rpartition(")")[2].split()[0] != "T":
            assert time.monotonic() < until
            time.sleep(0.01)

    def send(self, signal_number):
        """Send it a signal; as long as nobody waited for its end, its id is its own."""
        os.kill(self.number, signal_number)

    def kill_when(self, is_so, pause):
        """Kill it and what it started, some seconds after something is so; wait for its end."""
        until = time.monotonic() + PATIENCE
        while not is_so():
            assert time.monotonic() < until
            time.sleep(0.01)
        time.sleep(pause)
        os.killpg(self.number, signal.SIGKILL)
        server().ask(wait=self.number)  # killed, or done before


def start(*words, cwd, said=None, size=SIZE, at=(0, 0), write_every=None):
    """Start `dxe`, as the first of a group of processes, and keep what it prints in a folder.

    `at` names a signal, and the number of writes before which it is sent; answers of a run are
    written after so many seconds.
    """
    folder = Path(said or cwd, f".said-{time.monotonic_ns()}")
    folder.mkdir()
    for name in ("out", "err"):
        (folder / name).touch()
    asked = {"words": [*map(str, words)], "cwd": str(cwd), "env": dict(os.environ)}
    asked |= {"folder": str(folder), "size": size, "at": [*map(int, at)]}
    number = server().ask(**asked, write_every=write_every)
    return Started(number, folder)


def dxe(*words, cwd):
    """Run `dxe` to its end, with shards of the usual size."""
    return start(*words, cwd=cwd, size=USUAL).done()


@functools.cache
def server():
    """The one of this process, started when it is first needed."""
    return Server()


class Server:
    """The process that all of them are forks of."""

    def __init__(self):
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        atexit.register(self.close)

    def close(self):
        """Let it leave."""
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()

    def ask(self, **asked):
        """Have it start one or wait for one; return the number with which it answers."""
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


def forked():
    """Answer every line; return in a fork what it is asked, and leave when nobody asks any more."""
    for line in iter(sys.stdin.readline, ""):
        asked = json.loads(line)
        if "wait" in asked:
            answer = os.waitstatus_to_exitcode(os.waitpid(asked["wait"], 0)[1])
        elif (answer := os.fork()) == 0:
            return asked
        else:
            os.setpgid(answer, answer)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()
    sys.exit()


def meet(signal_number, moment):
    """Send a signal to this process before its write of this number, or after the third one."""
    from docextract_eval.corpus.store import folder
    from docextract_eval.storage import disk, shard_plan

    writes = []

    def met(written):
        def write(*arguments):
            if len(writes) == moment:
                os.kill(os.getpid(), signal_number)
            writes.append(written(*arguments))
            if len(writes) == 3 == moment:
                os.kill(os.getpid(), signal_number)
            return writes[-1]

        return write

    shard_plan.write_if_absent = folder.write_if_absent = met(disk.write_if_absent)
    folder.write_if_unchanged = met(disk.write_if_unchanged)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    from tests.cli.warm import become, draw_documents, import_everything

    import_everything()
    draw_documents()
    gc.freeze()
    from docextract_eval.cli import main
    from docextract_eval.corpus.store import folder as corpus_folder
    from docextract_eval.runs.execution import prediction_parts

    order = forked()
    corpus_folder.SHARD_SIZE = order["size"]
    prediction_parts.WRITE_EVERY = order["write_every"] or prediction_parts.WRITE_EVERY
    become(
        ["dxe", *order["words"]],
        order["cwd"],
        order["env"],
        *(f"{order['folder']}/{name}" for name in ("out", "err")),
    )
    if order["at"][0]:
        meet(*order["at"])
    main()
