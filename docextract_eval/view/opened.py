"""A finished run, opened to be looked at: what each route needs, made when it is first needed."""

from __future__ import annotations

import getpass
import threading
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from docextract_eval.catalog import import_object
from docextract_eval.errors import BadInputError, DocextractEvalError
from docextract_eval.runs.notes import VERDICTS, append_note, new_note, read_notes
from docextract_eval.runs.run_corpus import open_run_corpus
from docextract_eval.view.query import Query

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from docextract_eval.corpus.store import Corpus
    from docextract_eval.runs.cases import CaseKey
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.notes import Note
    from docextract_eval.view.cases import CaseTable
    from docextract_eval.view.pages import Pages

_REMEDY = "say where it is: dxe view RUN --corpus DIR"


class OpenedRun:
    """A run, another one that it is compared with, and the corpus that both are over."""

    def __init__(
        self, run: RunFolder, other: RunFolder | None = None, corpus_path: Path | None = None
    ) -> None:
        """Take the runs; raise where one is not finished, or they cannot be compared.

        A corpus that is named is opened at once. That which the run names may be gone: then there
        are figures and cases all the same.
        """
        self._run, self._other, self._corpus_path = run, other, corpus_path
        self._about = run.finished_about()
        self._made: dict[str, Any] = {}
        self._locks: dict[str, threading.Lock] = {}
        self.private_reason = _private_reason([run, other] if other else [run])
        if corpus_path is not None:
            _ = self._corpus
        if other is None:
            return
        other.finished_about()
        if self._rendition_ids.isdisjoint(_read_rendition_ids(other)):
            what = f"has no page in common with {other.path}"
            raise BadInputError(what, str(run.path), "name two runs over the same documents")
        self.cases().listing(Query(), {}, 0, 1)  # raises where they cannot be compared

    def overview(self) -> dict[str, Any]:
        """Return figures, gates and health, and why there are no pages if there are none."""
        make = "docextract_eval.view.overview:overview"
        found = cast("dict[str, Any]", self._once(make, self._run, self._other))
        return {**found, "run": {**found["run"], "no_pages": self.no_pages()}}

    def boards(self) -> list[dict[str, Any]]:
        """Return the boards of the overview that take cells."""
        make = "docextract_eval.view.counted:counted_boards"
        return cast("list[dict[str, Any]]", self._once(make, self._run, self.cases()))

    def no_pages(self) -> str | None:
        """Return why there are no pictures of pages, or None."""
        if self.private_reason:
            return self.private_reason
        try:
            corpus = self._corpus
        except DocextractEvalError as error:
            return str(error)
        return None if corpus.has_pictures else "the corpus was imported without pictures"

    def cases(self) -> CaseTable:
        """Return the judged cells."""
        make = "docextract_eval.view.cases:CaseTable"
        return cast("CaseTable", self._once(make, self._run, self._other))

    def pages(self) -> Pages:
        """Return the pages; raise where the corpus is gone."""
        make = "docextract_eval.view.pages:Pages"
        return cast("Pages", self._once(make, self._run, self._other, self._corpus))

    def has_rendition(self, id_: str) -> bool:
        """Whether a rendition is one of the run."""
        return id_ in self._rendition_ids

    def notes(self) -> Sequence[Note]:
        """Return the notes of the run, oldest first."""
        return read_notes(self._run)

    def add_note(self, case: CaseKey, verdict: str, text: str, who: str) -> Note:
        """Write a note, and return it."""
        note = new_note(case, verdict, text, who)
        append_note(self._run, note)
        return note

    def note_defaults(self) -> dict[str, Any]:
        """Return the verdicts that there are, and who writes unless somebody else is named."""
        return {"verdicts": [*VERDICTS], "who": _user()}

    @cached_property
    def _corpus(self) -> Corpus:
        return open_run_corpus(self._run.path, self._about, self._corpus_path, _REMEDY)

    @cached_property
    def _rendition_ids(self) -> frozenset[str]:
        return _read_rendition_ids(self._run)

    def _once(self, path: str, *arguments: object) -> object:
        """Return what is made once, by what a dotted path names; what failed is tried again."""
        with self._locks.setdefault(path, threading.Lock()):
            if path not in self._made:
                make = cast("Callable[..., object]", import_object(path))
                self._made[path] = make(*arguments)
            return self._made[path]


def _read_rendition_ids(run: RunFolder) -> frozenset[str]:
    return frozenset(run.columns("renditions", ["id"])["id"].to_pylist())


def _private_reason(runs: Sequence[RunFolder]) -> str:
    """Return why values are not shown; empty if they are."""
    private = next((str(run.path) for run in runs if run.description.private), "")
    return f"{private} is a private run: it kept no values to look at" if private else ""


def _user() -> str:
    """Return what this user is called on this machine; empty where nobody knows."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
