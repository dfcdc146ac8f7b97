"""A pipeline that finds the socket of its worker, and says there what it likes."""

from __future__ import annotations

import json
import os
import pickle
import signal
import struct
import sys
import time
from pathlib import Path

from docextract_eval.borders.limits import LONGEST_TEXT

HEAD = struct.Struct("!cQQ")


class Touch:
    """Touches a file when it is unpickled, and notes in which process."""

    def __init__(self, file):
        self.file = file

    def __reduce__(self):
        script = "import os, pathlib; pathlib.Path({!r}).write_text(str(os.getpid()))"
        return exec, (script.format(str(self.file)),)


def line():
    """The socket, and the number of the item, as they are found by walking up."""
    frame = sys._getframe()
    while "sock" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["sock"], frame.f_locals["item"].number


def forge(content, kind=b"A", length=None):
    """Send a frame for the item that is being worked on."""
    sock, number = line()
    sock.sendall(HEAD.pack(kind, number, len(content) if length is None else length) + content)


def prediction(id_):
    return json.dumps({"id": id_, "fields": {"total": "1.00"}}).encode()


class Pipeline:
    """Does to a sheet what a file says, and answers all others."""

    def __init__(self, deeds, touched):
        self.deeds, self.touched = json.loads(Path(deeds).read_text()), touched

    def extract(self, sheet):
        deed, _, value = self.deeds.get(sheet.id, "").partition(":")
        if deed:
            getattr(self, deed)(sheet, value)
        return {"fields": {"total": "9.00"}}

    def pickled(self, _, __):
        """As processes that trust each other send it."""
        data = pickle.dumps(Touch(self.touched))
        line()[0].sendall(struct.pack("!i", len(data)) + data)

    def pickled_result(self, _, __):
        forge(pickle.dumps(Touch(self.touched)))

    def half(self, _, __):
        forge(b"{", length=1000)
        time.sleep(3600)

    def gigantic(self, _, __):
        forge(b"", length=2**62)
        time.sleep(3600)

    def zeros(self, _, __):
        while True:
            line()[0].sendall(bytes(2**16))

    def endless(self, _, __):
        """No more than it may, but never all of it."""
        forge(b"", length=2**23)
        while True:
            line()[0].sendall(b" ")
            time.sleep(0.01)

    def other(self, _, id_):
        forge(prediction(id_))

    def next(self, _, __):
        """Answer an item that it was not given."""
        sock, number = line()
        content = prediction("whatever")
        sock.sendall(HEAD.pack(b"A", number + 1, len(content)) + content)
        time.sleep(3600)

    def twice(self, sheet, id_):
        """Answer for itself, and at once for another."""
        forge(prediction(sheet.id))
        forge(prediction(id_))

    def no_reason(self, _, __):
        forge(b'{"detail": 5}', kind=b"F")
        time.sleep(3600)

    def list(self, _, __):
        forge(b"[]")

    def stop(self, _, __):
        os.kill(os.getpid(), signal.SIGSTOP)


def variables(sheet):
    """Write down all variables there are, and what they hold."""
    note = Path.cwd() / "notes" / "variables.json"
    note.write_text(json.dumps(dict(os.environ)))
    return {"fields": {"doc_type": sheet.kind}}


def long(_):
    """Answer with texts of which each may be as long, and all together may not."""
    return {"fields": {f"text_{number}": "9" * LONGEST_TEXT for number in range(200)}}


def long_text(_):
    """Answer with one text that is longer than anybody takes."""
    return {"fields": {"total": "9" * (LONGEST_TEXT + 1)}}


class Waiting:
    """Never starts, and says so in a file."""

    def __init__(self, note):
        Path(note).write_text(str(os.getpid()))
        time.sleep(3600)

    def extract(self, _):
        return {}
