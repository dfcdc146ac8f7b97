"""A finished run, opened to be looked at: what each route needs, made when it is first needed."""

from __future__ import annotations

import datetime
import getpass
import threading
from typing import TYPE_CHECKING, Any, cast

from docextract_eval.catalog import import_object
from docextract_eval.errors import BadInputError, DocextractEvalError
from docextract_eval.runs.run_corpus import open_run_corpus

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from docextract_eval.corpus.store import Corpus
    from docextract_eval.runs.cases import CaseKey
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.view.api import Cases, Pages

_CORPUS_REMEDY = "end this viewer, and say where it is: dxe view RUN --corpus DIR"


class OpenedRun:
    """A run, another one that it is compared with, and the corpus that both are over."""

    def __init__(
        self, run: RunFolder, other: RunFolder | None = None, corpus_path: Path | None = None
    ) -> None:
        """Open the runs; raise where one is not finished, or they have no rendition in common."""
        self._run, self._other, self._corpus_path = run, other, corpus_path
        about = run.finished_about()
        self.name = str(run.path)
        self.private_reason = (
            "this run is private, and kept no values" if run.description.private else ""
        )
        self._about = about
        self._made: dict[str, Any] = {}
        self._lock = threading.RLock()
        if other is not None:
            other.finished_about()
            if self._rendition_ids().isdisjoint(_rendition_ids(other)):
                remedy = "name a run over the same documents, or look at each alone"
                raise BadInputError("has no page in common with the other run", self.name, remedy)

    def overview(self) -> dict[str, Any]:
        """Return figures, gates and health."""
        overview = _part("docextract_eval.view.overview:overview")
        made = self._once("overview", lambda: overview(self._run, self._other))
        return cast("dict[str, Any]", made)

    def no_pages(self) -> str | None:
        """Return why there are no pictures of pages, or None."""
        if self.private_reason:
            return self.private_reason
        try:
            corpus = self._corpus()
        except DocextractEvalError as error:
            return str(error)
        return None if corpus.has_pictures else "the corpus was imported without pictures"

    def cases(self) -> Cases:
        """Return the judged cells."""
        table = _part("docextract_eval.view.cases:CaseTable")
        return cast("Cases", self._once("cases", lambda: table(self._run, self._other)))

    def pages(self) -> Pages:
        """Return the pages; raise where the corpus is gone."""
        pages = _part("docextract_eval.view.pages:Pages")
        corpus = self._corpus()
        return cast("Pages", self._once("pages", lambda: pages(self._run, self._other, corpus)))

    def has_rendition(self, id: str) -> bool:  # noqa: A002 - as routes call it
        """Whether a rendition is one of the run."""
        return id in self._rendition_ids()

    def notes(self) -> Sequence[Any]:
        """Return the notes of the run, oldest first."""
        try:
            return cast("Sequence[Any]", _part("docextract_eval.runs.notes:read_notes")(self._run))
        except NotImplementedError:
            return []

    def add_note(self, case: CaseKey, verdict: str, text: str, who: str) -> Any:  # noqa: ANN401 - a note
        """Write a note, and return it."""
        when = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        record = _part("docextract_eval.runs.notes:Note")
        note = record(case=case, verdict=verdict, text=text, who=who or _user(), when=when)
        _part("docextract_eval.runs.notes:append_note")(self._run, note)
        return note

    def note_defaults(self) -> dict[str, Any]:
        """Return the verdicts that there are, and who writes unless somebody else is named."""
        verdicts = ("extractor wrong", "label wrong", "judge wrong", "unsure")
        return {"verdicts": [*verdicts], "who": _user()}

    def _corpus(self) -> Corpus:
        def opened() -> Corpus:
            where = self._corpus_path
            return open_run_corpus(self._run.path, self._about, where, _CORPUS_REMEDY)

        return cast("Corpus", self._once("corpus", opened))

    def _rendition_ids(self) -> frozenset[str]:
        ids = self._once("renditions", lambda: _rendition_ids(self._run))
        return cast("frozenset[str]", ids)

    def _once(self, name: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - what it makes
        """Return what is made once; what failed is tried again when it is asked for again."""
        with self._lock:
            if name not in self._made:
                self._made[name] = make()
            return self._made[name]


def _rendition_ids(run: RunFolder) -> frozenset[str]:
    return frozenset(run.columns("renditions", ["id"])["id"].to_pylist())


def _part(path: str) -> Any:  # noqa: ANN401 - what is there
    """Return what answers a route."""
    try:
        return import_object(path)
    except ImportError as error:
        raise NotImplementedError from error


def _user() -> str:
    """Return what this user is called on this machine; empty where nobody knows."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
