"""Calls a program once per sheet and reads its standard output.

`command:./ocr {images}` is split as a shell would and run without one, in a private folder that
holds the pages and nothing else. `{images}` is one argument a page, `{image}` the page of a sheet
that has one, `{pdf}` all pages in one PDF; `{id}`, `{kind}` and `{locale}` are filled in too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import BadInputError
from docextract_eval.pdf import PDF, join_as_pdf
from docextract_eval.pipelines import UnansweredError, read_settings, stated_version
from docextract_eval.pipelines.answers import read_answer
from docextract_eval.pipelines.child_process import Child, Guard, exit_reason
from docextract_eval.pipelines.files import files_on_disk
from docextract_eval.pipelines.program import parse_command

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from docextract_eval.records import File, Prediction, Sheet

_PAGE_PLACEHOLDERS = ("image", "images", "pdf")
"""Placeholders for pages; a command has exactly one of these."""
_OTHER_PLACEHOLDERS = ("id", "kind", "locale")
"""Other placeholders."""


class Command:
    """`command:./ocr {images}`: one process per sheet, one prediction in JSON on its stdout."""

    def __init__(self, target: str, settings: Mapping[str, str]) -> None:
        """Find the program; a wrong command raises a BadInputError before any sheet."""
        self._stated = stated_version(read_settings("command", settings, {"version": ""}))
        self.states_version = bool(self._stated)
        self._target, place = target, f"command:{target}"
        self._program = parse_command(target, place, (*_PAGE_PLACEHOLDERS, *_OTHER_PLACEHOLDERS))
        placeholders = [each for each in _PAGE_PLACEHOLDERS if each in self._program.placeholders]
        if len(placeholders) != 1:
            what = (
                f"takes pages in {len(placeholders)} ways"
                if placeholders
                else "does not say where pages go"
            )
            remedy = f"write one of {{images}}, {{image}} and {{pdf}}: command:{target} {{images}}"
            raise BadInputError(what, place, remedy)
        self._page_placeholder = placeholders[0]
        self.reads_pdf = self._page_placeholder == "pdf"
        self._guard = Guard()

    @property
    def version(self) -> Mapping[str, str]:
        """Return the command, the fingerprints of its files, and the version that is stated."""
        return {"command": self._target, **self._program.version, **self._stated}

    def extract(self, sheet: Sheet) -> Prediction:
        """Run the program on one sheet and return its prediction."""
        with files_on_disk(sheet.id, self._input_files(sheet)) as paths:
            child = Child(
                self._arguments(sheet, paths), paths[0].parent, self._guard, takes_input=False
            )
            try:
                return _read_output(child, sheet)
            except UnansweredError as error:
                raise child.with_error_output(error) from error
            finally:
                child.end()

    def close(self) -> None:
        """End whatever the program left running."""
        self._guard.close()

    def _input_files(self, sheet: Sheet) -> tuple[File, ...]:
        pdfs = sum(file.media_type == PDF for file in sheet.files)
        if self._page_placeholder == "pdf":
            if pdfs and len(sheet.files) > 1:
                raise UnansweredError("refused", "the sheet mixes PDFs with other files")
            return (join_as_pdf(sheet.files),)
        if pdfs:
            what = (
                f"the sheet is a PDF: take it with {{pdf}} instead of {{{self._page_placeholder}}}"
            )
            raise UnansweredError("refused", what)
        if self._page_placeholder == "image" and len(sheet.files) != 1:
            what = f"the sheet has {len(sheet.files)} pages: {{image}} holds one, {{images}} all"
            raise UnansweredError("refused", what)
        return sheet.files

    def _arguments(self, sheet: Sheet, paths: tuple[Path, ...]) -> list[str]:
        known = {"id": sheet.id, "kind": sheet.kind, "locale": sheet.hints.get("locale", "")}
        return self._program.fill_placeholders(
            {self._page_placeholder: [str(path) for path in paths]}
            | {k: [v] for k, v in known.items()}
        )


def _read_output(child: Child, sheet: Sheet) -> Prediction:
    while child.is_output_open:
        child.read_output()
    if code := child.wait_and_end_leftovers():
        raise UnansweredError("crash" if code < 0 else "error", exit_reason(code))
    return read_answer(bytes(child.output), sheet)
