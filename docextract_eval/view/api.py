"""What a browser may ask of a run: each route with what it takes, and errors as JSON.

Whatever a request names is looked up: what is not there is 404, and no name is a part of a path.
"""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl

from docextract_eval.borders.people import parse_json_line
from docextract_eval.errors import (
    BadInputError,
    DocextractEvalError,
    FormatError,
    IncompleteError,
    one_line,
    shorten_middle,
)
from docextract_eval.runs.cases import CaseKey
from docextract_eval.runs.notes import verdicts_by_case
from docextract_eval.view.query import parse_query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from docextract_eval.view.opened import OpenedRun
    from docextract_eval.view.pages import Pages

_MOST_ROWS = 1000
"""Cases that one answer lists at most."""
_LARGEST = 10**9
"""Positions, repeats, pages and pixels are whole numbers up to this one."""
_WIDTH = 1200
_QUERY = "the query"


class Answer(NamedTuple):
    """What is sent back."""

    status: int
    body: bytes = b""
    media: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


class Api:
    """The routes over a run."""

    def __init__(self, run: OpenedRun, report: Callable[[Exception], None] | None = None) -> None:
        """Take a run, and what reports an error of this program beside the answer."""
        self._run, self._report = run, report
        self._routes: dict[tuple[str, str], Callable[[str, bytes], Answer]] = {
            ("GET", "/api/run"): self._overview,
            ("GET", "/api/boards"): self._boards,
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
        except DocextractEvalError as error:
            return error_answer(_status(error), error.what, error.where, error.remedy)
        except OSError as error:
            what = f"cannot be read ({error.strerror or type(error).__name__})"
            remedy = "put the run and its corpus back, and load the page again"
            return error_answer(409, what, str(error.filename or path), remedy)
        except Exception as error:  # noqa: BLE001 - the last line of defence
            if self._report:
                self._report(error)
            what = f"unexpected {type(error).__name__}: {error}"
            return error_answer(500, what, path, "begin again with dxe --debug view, and report it")

    def _overview(self, query: str, _: bytes) -> Answer:
        _Wanted(query).end()
        return json_answer(self._run.overview())

    def _boards(self, query: str, _: bytes) -> Answer:
        _Wanted(query).end()
        return json_answer({"boards": self._run.boards()})

    def _cases(self, query: str, _: bytes) -> Answer:
        text, wanted = _split_positions(query)
        at, count = wanted.number("at", 0), wanted.number("count", 100, _MOST_ROWS)
        found = self._run.cases().listing(
            parse_query(text), verdicts_by_case(self._run.notes()), at, count
        )
        return json_answer(found)

    def _facets(self, query: str, _: bytes) -> Answer:
        return json_answer(
            self._run.cases().facets(parse_query(query), verdicts_by_case(self._run.notes()))
        )

    def _rendition(self, query: str, _: bytes) -> Answer:
        wanted = _Wanted(query)
        id_, repeat = wanted.text("id"), wanted.number("repeat", 0)
        wanted.end()
        pages = self._opened_pages()
        with _errors_as(404):
            return json_answer(pages.rendition(id_, repeat))

    def _page(self, query: str, _: bytes) -> Answer:
        wanted = _Wanted(query)
        id_, page = wanted.text("id"), wanted.number("page", 0)
        width = wanted.number("width", _WIDTH)
        onto, part = wanted.given("onto"), wanted.given("part")
        original = wanted.number("original", 0)
        wanted.end()
        box = None if part is None else _corners(part)
        pages = self._opened_pages()
        with _errors_as(404):
            if original:
                media, data = pages.original(id_, page)
                return Answer(200, data, media)
            if box is not None:
                return Answer(200, pages.part(id_, page, *box), "image/webp")
            return Answer(200, pages.picture(id_, page, width, onto), "image/webp")

    def _notes(self, query: str, _: bytes) -> Answer:
        _Wanted(query).end()
        listed = [note.to_json() for note in self._run.notes()]
        return json_answer({"notes": listed, **self._run.note_defaults()})

    def _add_note(self, query: str, body: bytes) -> Answer:
        _Wanted(query).end()
        self._refuse_private()
        written = parse_json_line(body, "the note", "send a JSON object")
        case = written.pop("case", None)
        try:
            key = CaseKey.from_json(case if isinstance(case, dict) else {})
        except ValueError as error:
            raise _RefusedError(400, str(error), "case", "send a case as it was listed") from error
        if not self._run.has_rendition(key.rendition):
            what = "is no rendition of this run"
            raise _RefusedError(404, what, key.rendition, "write on one that is listed")
        texts = {name: written.pop(name, "") for name in ("verdict", "text", "who")}
        for name, text in [*texts.items(), *((name, None) for name in written)]:
            if not isinstance(text, str):
                raise _RefusedError(
                    400, "is no text of a note", name, "correct it, or leave it out"
                )
        if not self._run.cases().has(key):
            what = "is no judged cell of this run"
            raise _RefusedError(404, what, key.field, "write on one that is listed")
        try:
            note = self._run.add_note(key, **texts)
        except IncompleteError as error:
            remedy = "free some space, and add the note again"
            raise _RefusedError(409, error.what, error.where, remedy) from error
        return json_answer({"note": note.to_json()}, 201)

    def _refuse_private(self) -> None:
        if why := self._run.private_reason:
            raise _RefusedError(403, why, "the run", "look at its figures")

    def _opened_pages(self) -> Pages:
        self._refuse_private()
        with _errors_as(409):
            return self._run.pages()


class _RefusedError(BadInputError):
    """What is answered with a status of its own."""

    def __init__(self, status: int, what: str, where: str = "", remedy: str = "") -> None:
        super().__init__(what, where, remedy)
        self.status = status


@contextlib.contextmanager
def _errors_as(status: int) -> Iterator[None]:
    """Within it what is not there or cannot be used has another status than a bad request."""
    try:
        yield
    except (_RefusedError, FormatError):
        raise
    except BadInputError as error:
        raise _RefusedError(status, error.what, error.where, error.remedy) from error


class _Wanted:
    """What a query asks for, name by name; what nobody took is refused at the end."""

    def __init__(self, query: str) -> None:
        try:
            pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=20)
        except ValueError as error:
            raise BadInputError("is no list of names and values", _QUERY) from error
        self._values = dict(pairs)
        if len(self._values) < len(pairs):
            raise BadInputError("names something twice", _QUERY, "send it once")

    def given(self, name: str) -> str | None:
        return self._values.pop(name, None)

    def text(self, name: str) -> str:
        if (value := self.given(name)) is None:
            raise BadInputError(f"has no {name}", _QUERY, f"add {name}=")
        return value

    def number(self, name: str, default: int, most: int = _LARGEST) -> int:
        value = self.given(name)
        return default if value is None else _whole_number(value, name, most)

    def end(self) -> None:
        if self._values:
            known = shorten_middle(next(iter(self._values)), 60)
            raise BadInputError(f"names '{known}', which is not known here", _QUERY, "leave it out")


def _whole_number(value: str, name: str, most: int = _LARGEST) -> int:
    if value.isascii() and value.isdigit() and len(value) <= len(str(most)) and int(value) <= most:
        return int(value)
    what = f"'{shorten_middle(value, 60)}' is no whole number up to {most:,}"
    raise BadInputError(what, name, "correct it")


def _corners(part: str) -> list[int]:
    """Return where a part of a page begins, and how wide and high it is."""
    numbers = [_whole_number(each, "part") for each in part.split(",", 4)]
    if len(numbers) != 4:
        raise BadInputError("is no part of a page", "part", "send x,y,width,height")
    return numbers


def _split_positions(query: str) -> tuple[str, _Wanted]:
    """Return the query of cases, and which of them are asked for."""
    parts = query.split("&")
    positions = [each for each in parts if each.partition("=")[0] in {"at", "count"}]
    return "&".join(each for each in parts if each not in positions), _Wanted("&".join(positions))


def _status(error: DocextractEvalError) -> int:
    """Return the status of an error: what was asked for is wrong, or the run is not as it was."""
    if isinstance(error, _RefusedError):
        return error.status
    is_request = isinstance(error, BadInputError) and not isinstance(error, FormatError)
    return 400 if is_request else 409


def json_answer(thing: object, status: int = 200) -> Answer:
    """Return JSON as an answer."""
    return Answer(status, json.dumps(thing, separators=(",", ":"), allow_nan=False).encode())


def error_answer(
    status: int, what: str, where: str = "", remedy: str = "", *headers: tuple[str, str]
) -> Answer:
    """Return an error as an answer: what happened, where, and the remedy, each on one line."""
    parts = {"what": what, "where": where, "remedy": remedy}
    error = {name: one_line(shorten_middle(text)) for name, text in parts.items()}
    return json_answer({"error": error}, status)._replace(headers=headers)
