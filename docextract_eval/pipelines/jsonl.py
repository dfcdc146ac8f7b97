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

from docextract_eval.pipelines import UnansweredError, is_switched_on, read_settings, stated_version
from docextract_eval.pipelines.answers import answer_excerpt, read_answer
from docextract_eval.pipelines.child_process import Child, Guard, exit_reason
from docextract_eval.pipelines.files import files_on_disk
from docextract_eval.pipelines.program import parse_command

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.records import Prediction, Sheet


class JsonLines:
    """`command+jsonl:./worker`: one process per worker, restarted when it dies."""

    def __init__(self, target: str, settings: Mapping[str, str]) -> None:
        """Find the program; it is started at the first sheet."""
        read = read_settings("command+jsonl", settings, {"pdf": "no", "version": ""})
        self.reads_pdf = is_switched_on("command+jsonl", read, "pdf")
        self._stated = stated_version(read)
        self.states_version = bool(self._stated)
        self._target = target
        self._program = parse_command(target, f"command+jsonl:{target}", ())
        self._guard = Guard()
        self._child: Child | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def version(self) -> Mapping[str, str]:
        """Return the command, the fingerprints of its files, and the version that is stated."""
        return {"command+jsonl": self._target, **self._program.version, **self._stated}

    def extract(self, sheet: Sheet) -> Prediction:
        """Return its prediction for a sheet; after any error the process is ended and replaced."""
        with files_on_disk(sheet.id, sheet.files) as paths:
            try:
                return _ask_child(self._running_or_new_child(), sheet, paths)
            except BaseException:
                self._end_child()
                raise

    def close(self) -> None:
        """Let the process end by itself, and end it if it does not."""
        if self._child:
            self._child.close_input_and_wait()
        self._end_child()
        self._guard.close()

    def _running_or_new_child(self) -> Child:
        """Return the running process: a new one if there is none, or if the last one has ended."""
        if self._child and self._child.has_ended_or_closed_output():
            self._end_child()
        if self._child is None:
            self._folder = tempfile.TemporaryDirectory(prefix="dxe-", ignore_cleanup_errors=True)
            words, folder = self._program.fill_placeholders({}), Path(self._folder.name)
            self._child = Child(words, folder, self._guard, takes_input=True)
        return self._child

    def _end_child(self) -> None:
        if self._child:
            self._child.end()
        if self._folder:
            self._folder.cleanup()
        self._child = self._folder = None


def _ask_child(child: Child, sheet: Sheet, paths: Sequence[Path]) -> Prediction:
    try:
        line = _ask_for_line(child, _sheet_request(sheet, paths))
        return read_answer(line, sheet, requires_id=True)
    except UnansweredError as error:
        raise child.with_error_output(error) from error


def _sheet_request(sheet: Sheet, paths: Sequence[Path]) -> bytes:
    files = [
        {"path": str(path), "media_type": file.media_type}
        for path, file in zip(paths, sheet.files, strict=True)
    ]
    request = {"id": sheet.id, "kind": sheet.kind, "hints": dict(sheet.hints), "files": files}
    return json.dumps(request | ({"dpi": sheet.dpi} if sheet.dpi else {})).encode() + b"\n"


def _ask_for_line(child: Child, request: bytes) -> bytes:
    """Return the line that answers a request; anything before or after it is an UnansweredError."""
    if child.output:
        what = f"it wrote before it was asked: {answer_excerpt(bytes(child.output))}"
        raise UnansweredError("garbage", what)
    child.write_line(request)
    searched = 0
    while child.is_output_open and child.output.find(b"\n", searched) < 0:
        searched = len(child.output)
        child.read_output()
    line, end, more = bytes(child.output).partition(b"\n")
    if not end:
        stayed = not child.close_input_and_wait()
        reason = "it closed its output and went on" if stayed else exit_reason(child.end())
        raise UnansweredError("crash", f"{reason} in the middle of a line" if line else reason)
    child.output.clear()
    child.read_output(0)
    if more or child.output:
        raise UnansweredError("garbage", f"it wrote more than one line: {answer_excerpt(line)}")
    return line
