"""A run, opened to be looked at: what each route needs, made when it is first needed."""

from __future__ import annotations

import getpass
import threading
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from docextract_eval.borders.limits import LARGEST_COPY
from docextract_eval.catalog import import_object
from docextract_eval.errors import BadInputError, DocextractEvalError, IncompleteError
from docextract_eval.runs.execution.so_far import RunSoFar, read_so_far
from docextract_eval.runs.notes import VERDICTS, append_note, new_note, read_notes
from docextract_eval.runs.run_corpus import open_run_corpus
from docextract_eval.storage.disk import LastingCopies
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
_TABLES = ("matches.parquet", "renditions.parquet")


class OpenedRun:
    """A run, another one that it is compared with, and the corpus that both are over.

    An unfinished run is shown as it is at one moment, until its overview is asked for again. Of a
    run in object storage each file is copied once, when it is first needed.
    """

    def __init__(
        self, run: RunFolder, other: RunFolder | None = None, corpus_path: Path | None = None
    ) -> None:
        """Take the runs; raise where they cannot be compared, as if one of two is not finished.

        A corpus that is named is opened at once. That which the run names may be gone: then there
        are figures and cases all the same.
        """
        self._folder, self._other, self._corpus_path = run, other, corpus_path
        self._copies = LastingCopies(LARGEST_COPY)
        self._notes: dict[Path, bytes] = {}
        self._renewing = threading.Lock()
        so_far = read_so_far(run, self._copies)
        self._now = self._moment(so_far or run)
        self.private_reason = _private_reason([self._now.run, other] if other else [self._now.run])
        if corpus_path is not None:
            _ = self._corpus
        if other is None:
            return
        run.finished_about(), self._moment(other)
        if self._rendition_ids(self._judged()).isdisjoint(_read_rendition_ids(other)):
            what = f"has no page in common with {other.path}"
            raise BadInputError(what, str(run.path), "name two runs over the same documents")
        self.cases().listing(Query(), {}, 0, 1)  # raises where they cannot be compared

    @property
    def progress(self) -> str:
        """How far the run is; empty if it is finished."""
        run = self._now.run
        return run.progress if isinstance(run, RunSoFar) else ""

    def overview(self) -> dict[str, Any]:
        """Return figures, gates and health, and why there are no pages if there are none.

        Of an unfinished run that is how far it is by now, and no figure.
        """
        self._renew()
        now = self._now
        made = now.once("docextract_eval.view.overview:overview", now.run, self._other)
        found = cast("dict[str, Any]", made)
        if isinstance(now.run, RunSoFar):
            reason = f"{now.run.progress}; figures come when the run is finished."
            about = {"headline": "NOT FINISHED", "reason": reason}
            found = {**found, "decision": about, "boards": [], "health": []}
        about_run = {"no_pages": self.no_pages(), "progress": self.progress}
        return {**found, "run": {**found["run"], **about_run}}

    def boards(self) -> list[dict[str, Any]]:
        """Return the boards of the overview that take cells; none of an unfinished run."""
        now, make = self._judged(), "docextract_eval.view.counted:counted_boards"
        if isinstance(now.run, RunSoFar):
            return []
        return cast("list[dict[str, Any]]", now.once(make, now.run, self.cases()))

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
        now, make = self._judged(), "docextract_eval.view.cases:CaseTable"
        return cast("CaseTable", now.once(make, now.run, self._other))

    def pages(self) -> Pages:
        """Return the pages; raise where the corpus is gone."""
        now, make = self._judged(), "docextract_eval.view.pages:Pages"
        self._copies.keep(now.run.predictions_path)
        return cast("Pages", now.once(make, now.run, self._other, self._corpus, self._copies))

    def has_rendition(self, id_: str) -> bool:
        """Whether a rendition is one of the run."""
        return id_ in self._rendition_ids(self._judged())

    def notes(self) -> Sequence[Note]:
        """Return the notes of the run, oldest first."""
        return read_notes(self._now.run, self._notes)

    def add_note(self, case: CaseKey, verdict: str, text: str, who: str) -> Note:
        """Write a note, and return it."""
        note = new_note(case, verdict, text, who)
        append_note(self._now.run, note)
        return note

    def note_defaults(self) -> dict[str, Any]:
        """Return the verdicts that there are, and who writes unless somebody else is named."""
        return {"verdicts": [*VERDICTS], "who": _user()}

    @cached_property
    def _corpus(self) -> Corpus:
        return open_run_corpus(
            self._folder.path, self._now.run.about, self._corpus_path, _REMEDY, as_read=True
        )

    def _rendition_ids(self, now: _Moment) -> frozenset[str]:
        make = "docextract_eval.view.opened:_read_rendition_ids"
        return cast("frozenset[str]", now.once(make, now.run))

    def _moment(self, run: RunFolder) -> _Moment:
        """Return a run as it is shown from now on; raise if it is not finished and has no part."""
        if not isinstance(run, RunSoFar):
            self._copies.keep(run.path / "run.json")
        run.finished_about()
        return _Moment(run)

    def _renew(self) -> None:
        """Take what an unfinished run has by now, or its figures if it is finished."""
        was = self._now.run
        if not isinstance(was, RunSoFar) or not was.is_old():
            return
        if self._renewing.acquire(blocking=False):
            try:
                found = read_so_far(self._folder, self._copies)
                if found is None or (found.done, found.size) != (was.done, was.size):
                    self._now = self._moment(found or self._folder)
            finally:
                self._renewing.release()

    def _judged(self) -> _Moment:
        """Return the run with its tables at hand: copied from far away, or judged."""
        now = self._now
        with now.lock:
            if isinstance(now.run, RunSoFar):
                try:
                    now.run.judge(self._corpus)
                except BadInputError as error:
                    what = f"cannot be judged before it is finished: {error.what}"
                    raise IncompleteError(what, error.where, error.remedy) from error
            for run in filter(None, [now.run, self._other]):
                self._copies.keep(*(run.path / name for name in _TABLES))
        return now


class _Moment:
    """A run as it is shown, and what was made of it: each once, when it is first needed."""

    def __init__(self, run: RunFolder) -> None:
        self.run, self.lock = run, threading.Lock()
        self._made: dict[str, Any] = {}
        self._locks: dict[str, threading.Lock] = {}

    def once(self, path: str, *arguments: object) -> object:
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
