"""Calls a program once per sheet and reads its standard output.

`command:./ocr {images}` is split as a shell would and run without one, in a private folder that
holds the pages and nothing else. `{images}` is one argument a page, `{image}` the page of a sheet
that has one, `{pdf}` all pages in one PDF; `{id}`, `{kind}` and `{locale}` are filled in too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import BadInputError
from docextract_eval.pdf import PDF, one_pdf
from docextract_eval.pipelines import UnansweredError, read_settings
from docextract_eval.pipelines.answers import read_text
from docextract_eval.pipelines.child import Child, Guard, ended
from docextract_eval.pipelines.files import laid_out
from docextract_eval.pipelines.program import program

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from docextract_eval.records import File, Prediction, Sheet

_PAGES = ("image", "images", "pdf")
"""Placeholders for pages; a command has exactly one of these."""
_KNOWN = ("id", "kind", "locale")
"""Other placeholders."""


class Command:
    """`command:./ocr {images}`: one process per sheet, one prediction in JSON on its stdout."""

    def __init__(self, target: str, settings: Mapping[str, str]) -> None:
        """Find the program; a wrong command raises a BadInputError before any sheet."""
        read_settings("command", settings, {})
        self._target, place = target, f"command:{target}"
        self._program = program(target, place, (*_PAGES, *_KNOWN))
        takes = [each for each in _PAGES if each in self._program.holes]
        if len(takes) != 1:
            what = f"takes pages in {len(takes)} ways" if takes else "does not say where pages go"
            remedy = f"write one of {{images}}, {{image}} and {{pdf}}: command:{target} {{images}}"
            raise BadInputError(what, place, remedy)
        self._takes = takes[0]
        self.reads_pdf = self._takes == "pdf"
        self._guard = Guard()

    @property
    def version(self) -> Mapping[str, str]:
        """Return the command, and the fingerprints of the program and of the files it names."""
        return {"command": self._target, **self._program.version}

    def extract(self, sheet: Sheet) -> Prediction:
        """Run the program on one sheet and return its prediction."""
        with laid_out(sheet.id, self._files(sheet)) as paths:
            child = Child(self._words(sheet, paths), paths[0].parent, self._guard, asked=False)
            try:
                return _answered(child, sheet)
            except UnansweredError as error:
                raise child.blamed(error) from error
            finally:
                child.end()

    def close(self) -> None:
        """End whatever the program left running."""
        self._guard.close()

    def _files(self, sheet: Sheet) -> tuple[File, ...]:
        pdfs = sum(file.media_type == PDF for file in sheet.files)
        if self._takes == "pdf":
            if pdfs and len(sheet.files) > 1:
                raise UnansweredError("refused", "the sheet mixes PDFs with other files")
            return (one_pdf(sheet.files),)
        if pdfs:
            what = f"the sheet is a PDF: take it with {{pdf}} instead of {{{self._takes}}}"
            raise UnansweredError("refused", what)
        if self._takes == "image" and len(sheet.files) != 1:
            what = f"the sheet has {len(sheet.files)} pages: {{image}} holds one, {{images}} all"
            raise UnansweredError("refused", what)
        return sheet.files

    def _words(self, sheet: Sheet, paths: tuple[Path, ...]) -> list[str]:
        known = {"id": sheet.id, "kind": sheet.kind, "locale": sheet.hints.get("locale", "")}
        return self._program.filled(
            {self._takes: [str(path) for path in paths]} | {k: [v] for k, v in known.items()}
        )


def _answered(child: Child, sheet: Sheet) -> Prediction:
    while child.listening:
        child.hear()
    if code := child.wait():
        raise UnansweredError("crash" if code < 0 else "error", ended(code))
    return read_text(bytes(child.said), sheet)
