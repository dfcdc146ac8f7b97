"""What a browser may ask of a run: each route with what it takes, and errors as JSON.

Whatever a request names is looked up: an unknown id is 404, and no name is a part of a path.
"""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast
from urllib.parse import parse_qsl

from docextract_eval.catalog import import_object
from docextract_eval.codec.strict_json import JsonError, parse_json
from docextract_eval.errors import (
    BadInputError,
    DocextractEvalError,
    FormatError,
    IncompleteError,
    UnknownNameError,
    one_line,
)
from docextract_eval.runs.cases import CaseKey

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from docextract_eval.view.query import Query

_MOST_ROWS = 1000
"""Cases that one answer lists at most."""
_LONGEST_NOTE, _LONGEST_NAME = 4000, 200
_LARGEST = 10**9
"""Positions, repeats, pages and pixels are whole numbers up to this one."""
_WIDEST = 4000
"""Pixels that a picture of a page is wide at most."""
_DRAWN_AT_ONCE = 2
"""Pictures of pages that are made at the same time: each takes memory for a whole page."""


class Answer(NamedTuple):
    """What is sent back."""

    status: int
    body: bytes = b""
    media: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


class Cases(Protocol):
    """The judged cells of a run."""

    def listing(
        self, query: Query, noted: Mapping[CaseKey, Collection[str]], at: int, count: int
    ) -> dict[str, Any]:
        """Return some cases of a query."""

    def facets(self, query: Query, noted: Mapping[CaseKey, Collection[str]]) -> dict[str, Any]:
        """Return how many cases every further choice would leave."""


class Pages(Protocol):
    """The pages of a corpus beside the answers of a run."""

    def rendition(self, id: str, repeat: int) -> dict[str, Any]:  # noqa: A002 - as routes call it
        """Return words, boxes and values."""

    def picture(self, id: str, page: int, width: int, onto: str | None = None) -> bytes:  # noqa: A002 - the same
        """Return a page as WebP."""

    def part(self, id: str, page: int, x: int, y: int, w: int, h: int) -> bytes:  # noqa: A002, PLR0913, PLR0917 - a box
        """Return a part of it at full resolution."""

    def original(self, id: str, page: int) -> tuple[str, bytes]:  # noqa: A002 - the same
        """Return the file of a page, and its media type."""


class Parts(Protocol):
    """What answers requests, each part made when it is first asked for."""

    @property
    def private_reason(self) -> str:
        """Why values and pages are not shown; empty if they are."""

    def overview(self) -> dict[str, Any]:
        """Return figures, gates and health."""

    def no_pages(self) -> str | None:
        """Return why there are no pictures of pages, or None."""

    def cases(self) -> Cases:
        """Return the judged cells."""

    def pages(self) -> Pages:
        """Return the pages."""

    def has_rendition(self, id: str) -> bool:  # noqa: A002 - as routes call it
        """Whether a rendition is one of the run."""

    def notes(self) -> Sequence[Any]:
        """Return the notes of the run, oldest first."""

    def add_note(self, case: CaseKey, verdict: str, text: str, who: str) -> Any:  # noqa: ANN401 - a note
        """Write a note, and return it."""

    def note_defaults(self) -> dict[str, Any]:
        """Return the verdicts that there are, and who writes unless somebody else is named."""


class _RefusedError(BadInputError):
    """A request that is answered with a status of its own."""

    def __init__(self, status: int, what: str, where: str = "", remedy: str = "") -> None:
        super().__init__(what, where, remedy)
        self.status = status


class Api:
    """The routes over the parts that answer them."""

    def __init__(self, parts: Parts) -> None:
        """Take the parts."""
        self._parts = parts
        self._drawing = threading.BoundedSemaphore(_DRAWN_AT_ONCE)
        self._routes: dict[tuple[str, str], Callable[[str, bytes], Answer]] = {
            ("GET", "/api/run"): self._run,
            ("GET", "/api/cases"): self._cases,
            ("GET", "/api/facets"): self._facets,
            ("GET", "/api/rendition"): self._rendition,
            ("GET", "/page"): self._page,
            ("GET", "/api/notes"): self._notes,
            ("POST", "/api/notes"): self._add_note,
        }

    def methods(self, path: str) -> list[str]:
        """Return by which methods a path is asked; empty if there is no such path."""
        return [method for method, known in self._routes if known == path]

    def answer(self, method: str, path: str, query: str, body: bytes = b"") -> Answer:
        """Answer a request that was admitted; whatever fails is an answer too."""
        try:
            return self._routes[method, path](query, body)
        except NotImplementedError as error:
            return error_answer(501, str(error) or "this is not there yet", path)
        except DocextractEvalError as error:
            return error_answer(_status(error), error.what, error.where, error.remedy)
        except OSError as error:
            what = f"cannot be read ({error.strerror or type(error).__name__})"
            remedy = "put the run and its corpus back, and load the page again"
            return error_answer(409, what, str(error.filename or "the run"), remedy)
        except Exception as error:  # noqa: BLE001 - the last line of defence
            what = f"unexpected {type(error).__name__}: {error}"
            remedy = "report it, with what was asked for"
            return error_answer(500, what, path, remedy)

    def _run(self, query: str, _: bytes) -> Answer:
        _Wanted(query).end()
        shown = self._parts.overview()
        return json_answer({**shown, "run": {**shown["run"], "no_pages": self._parts.no_pages()}})

    def _cases(self, query: str, _: bytes) -> Answer:
        text, numbers = _split_positions(query)
        at, count = numbers.number("at", 0), numbers.number("count", 100, most=_MOST_ROWS)
        return json_answer(
            self._parts.cases().listing(_parsed(text), self._noted(), at, max(count, 1))
        )

    def _facets(self, query: str, _: bytes) -> Answer:
        return json_answer(self._parts.cases().facets(_parsed(query), self._noted()))

    def _rendition(self, query: str, _: bytes) -> Answer:
        wanted = _Wanted(query)
        id_, repeat = self._known(wanted.text("id")), wanted.number("repeat", 0)
        wanted.end()
        return json_answer(self._opened_pages().rendition(id_, repeat))

    def _page(self, query: str, _: bytes) -> Answer:
        wanted = _Wanted(query)
        id_, page = self._known(wanted.text("id")), wanted.number("page", 0)
        width = wanted.number("width", 1200, most=_WIDEST)
        onto, part, original = (wanted.given(name) for name in ("onto", "part", "original"))
        wanted.end()
        pages = self._opened_pages()
        if why := self._parts.no_pages():
            raise _RefusedError(404, why, "page", "look at its values instead")
        with self._drawing:
            if original:
                media, data = pages.original(id_, page)
                return Answer(200, data, media)
            if part is not None:
                return Answer(200, pages.part(id_, page, *_corners(part)), "image/webp")
            over = None if onto is None else self._known(onto)
            return Answer(200, pages.picture(id_, page, width, over), "image/webp")

    def _notes(self, query: str, _: bytes) -> Answer:
        _Wanted(query).end()
        listed = [note_json(note) for note in self._parts.notes()]
        return json_answer({"notes": listed, **self._parts.note_defaults()})

    def _add_note(self, query: str, body: bytes) -> Answer:
        _Wanted(query).end()
        written = _read_object(body)
        case = written.get("case")
        try:
            key = CaseKey.from_json(case if isinstance(case, dict) else {})
        except ValueError as error:
            raise _RefusedError(
                400, str(error), "case", "send the case as it was listed"
            ) from error
        self._known(key.rendition)
        verdict = _text_of(written, "verdict", _LONGEST_NAME)
        if verdict not in (known := self._parts.note_defaults()["verdicts"]):
            raise UnknownNameError("verdict", verdict, known)
        text = _text_of(written, "text", _LONGEST_NOTE)
        who = _text_of(written, "who", _LONGEST_NAME)
        return json_answer(
            {"note": note_json(self._parts.add_note(key, verdict, text, who))}, status=201
        )

    def _noted(self) -> dict[CaseKey, list[str]]:
        """Return the verdicts of the cases that have notes."""
        found: dict[CaseKey, list[str]] = {}
        for note in self._parts.notes():
            found.setdefault(note.case, []).append(note.verdict)
        return found

    def _known(self, id_: str) -> str:
        """Return the id of a rendition of the run; raise for any other."""
        if not self._parts.has_rendition(id_):
            remedy = "open one from the list of cases"
            raise _RefusedError(404, "there is no such rendition in the run", id_, remedy)
        return id_

    def _opened_pages(self) -> Pages:
        """Return the pages; raise for a private run."""
        if why := self._parts.private_reason:
            raise _RefusedError(403, why, "the run", "look at its figures")
        return self._parts.pages()


class _Wanted:
    """What a query asks for, name by name; what nobody took is refused at the end."""

    def __init__(self, query: str) -> None:
        try:
            pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=20)
        except ValueError as error:
            raise _RefusedError(
                400, "the query is no list of names and values", query[:80]
            ) from error
        self._values = dict(pairs)
        if len(self._values) < len(pairs):
            raise _RefusedError(400, "a name is there twice", query[:80], "send it once")

    def given(self, name: str) -> str | None:
        return self._values.pop(name, None)

    def text(self, name: str) -> str:
        if (value := self.given(name)) is None:
            raise _RefusedError(400, f"{name} is missing", "the query", f"add {name}=")
        return value

    def number(self, name: str, default: int, most: int = _LARGEST) -> int:
        value = self.given(name)
        return default if value is None else _whole_number(value, name, most)

    def end(self) -> None:
        for name in self._values:
            raise _RefusedError(400, f"'{name}' is not known here", "the query", "leave it out")


def _whole_number(value: str, name: str, most: int = _LARGEST) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 12 and int(value) <= most):
        raise _RefusedError(400, f"'{value}' is no whole number up to {most:,}", name, "correct it")
    return int(value)


def _corners(part: str) -> list[int]:
    """Return where a part of a page begins, and how wide and high it is."""
    numbers = [_whole_number(each, "part") for each in part.split(",")]
    if len(numbers) != 4 or 0 in numbers[2:]:
        raise _RefusedError(400, f"'{part}' is no part of a page", "part", "send x,y,width,height")
    return numbers


def _split_positions(query: str) -> tuple[str, _Wanted]:
    """Return the query of cases, and which of them are asked for."""
    names = {"at", "count"}
    parts = query.split("&")
    positions = [each for each in parts if each.partition("=")[0] in names]
    return "&".join(each for each in parts if each not in positions), _Wanted("&".join(positions))


def _parsed(text: str) -> Query:
    try:
        parse = cast(
            "Callable[[str], Query]", import_object("docextract_eval.view.query:parse_query")
        )
    except ImportError as error:
        raise NotImplementedError from error
    return parse(text)


def _read_object(body: bytes) -> dict[str, Any]:
    try:
        written = parse_json(body)
    except JsonError as error:
        raise _RefusedError(400, str(error), "the request", "send a JSON object") from error
    if not isinstance(written, dict):
        raise _RefusedError(400, "is no object", "the request", "send a JSON object")
    return written


def _text_of(written: Mapping[str, Any], name: str, longest: int) -> str:
    text = written.get(name, "")
    if not isinstance(text, str) or len(text) > longest:
        raise _RefusedError(
            400, f"is no text of at most {longest:,} characters", name, "shorten it"
        )
    return text


def note_json(note: Any) -> dict[str, Any]:  # noqa: ANN401 - a note, or what stands for one
    """Return a note as it is sent."""
    rest = {name: getattr(note, name) for name in ("verdict", "text", "who", "when")}
    return {"case": note.case._asdict(), **rest}


def _status(error: DocextractEvalError) -> int:
    """Return the status of an error: what is asked for is unknown, wrong, or not as it was."""
    if isinstance(error, _RefusedError):
        return error.status
    if isinstance(error, UnknownNameError):
        return 404
    if isinstance(error, FormatError | IncompleteError):
        return 409
    return 400 if isinstance(error, BadInputError) else 422


def json_answer(thing: object, status: int = 200) -> Answer:
    """Return JSON as an answer."""
    return Answer(status, json.dumps(thing, separators=(",", ":"), allow_nan=False).encode())


def error_answer(
    status: int,
    what: str,
    where: str = "",
    remedy: str = "",
    headers: tuple[tuple[str, str], ...] = (),
) -> Answer:
    """Return an error as an answer: what happened, where, and the remedy, each on one line."""
    parts = {"what": what, "where": where, "remedy": remedy}
    error = {name: one_line(text)[:600] for name, text in parts.items()}
    return json_answer({"error": error}, status)._replace(headers=headers)
