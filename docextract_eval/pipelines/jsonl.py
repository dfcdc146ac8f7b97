"""Asks one long-lived program, one line of JSON for each sheet.

`command+jsonl:./worker` reads `{"id", "kind", "hints", "files": [{"path", "media_type"}]}` and
answers with one prediction that has the same id. It is started at the first sheet, and again after
it died or wrote something unexpected; the sheet on which that happened is a failure.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval.pipelines import UnansweredError, read_settings, wants_pdf
from docextract_eval.pipelines.answers import read_text, shown
from docextract_eval.pipelines.child import Child, Guard, ended
from docextract_eval.pipelines.files import laid_out
from docextract_eval.pipelines.program import program

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.records import Prediction, Sheet


class JsonLines:
    """`command+jsonl:./worker`: one process per worker, restarted when it dies."""

    def __init__(self, target: str, settings: Mapping[str, str]) -> None:
        """Find the program; it is started at the first sheet."""
        read = read_settings("command+jsonl", settings, {"pdf": "no"})
        self.reads_pdf = wants_pdf("command+jsonl", read)
        self._target = target
        self._program = program(target, f"command+jsonl:{target}", ())
        self._guard = Guard()
        self._child: Child | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def version(self) -> Mapping[str, str]:
        """Return the command, and the fingerprints of the program and of the files it names."""
        return {"command+jsonl": self._target, **self._program.version}

    def extract(self, sheet: Sheet) -> Prediction:
        """Return its prediction for a sheet; after any error the process is ended and replaced."""
        with laid_out(sheet.id, sheet.files) as paths:
            try:
                return _answered(self._ready(), sheet, paths)
            except BaseException:
                self._end()
                raise

    def close(self) -> None:
        """Let the process end by itself, and end it if it does not."""
        if self._child:
            self._child.leaves()
        self._end()
        self._guard.close()

    def _ready(self) -> Child:
        """Return the running process: a new one if there is none, or if the last one has ended."""
        if self._child and self._child.heard_to_leave():
            self._end()
        if self._child is None:
            self._folder = tempfile.TemporaryDirectory(prefix="dxe-", ignore_cleanup_errors=True)
            words, folder = self._program.filled({}), Path(self._folder.name)
            self._child = Child(words, folder, self._guard, asked=True)
        return self._child

    def _end(self) -> None:
        if self._child:
            self._child.end()
        if self._folder:
            self._folder.cleanup()
        self._child = self._folder = None


def _answered(child: Child, sheet: Sheet, paths: Sequence[Path]) -> Prediction:
    try:
        return read_text(_line(child, _question(sheet, paths)), sheet, named=True)
    except UnansweredError as error:
        raise child.blamed(error) from error


def _question(sheet: Sheet, paths: Sequence[Path]) -> bytes:
    files = [
        {"path": str(path), "media_type": file.media_type}
        for path, file in zip(paths, sheet.files, strict=True)
    ]
    told = {"dpi": sheet.dpi} if sheet.dpi else {}
    asked = {"id": sheet.id, "kind": sheet.kind, "hints": dict(sheet.hints), "files": files, **told}
    return json.dumps(asked).encode() + b"\n"


def _line(child: Child, question: bytes) -> bytes:
    """Return the line that answers a request; anything before or after it is an UnansweredError."""
    if child.said:
        what = f"it wrote before it was asked: {shown(bytes(child.said))}"
        raise UnansweredError("garbage", what)
    child.tell(question)
    heard = 0
    while child.listening and child.said.find(b"\n", heard) < 0:
        heard = len(child.said)
        child.hear()
    line, end, more = bytes(child.said).partition(b"\n")
    if not end:
        stayed = not child.leaves()
        how = "it closed its output and went on" if stayed else ended(child.end())
        raise UnansweredError("crash", f"{how} in the middle of a line" if line else how)
    child.said.clear()
    child.hear(0)
    if more or child.said:
        raise UnansweredError("garbage", f"it wrote more than one line: {shown(line)}")
    return line
