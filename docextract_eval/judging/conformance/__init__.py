"""Cases for any judge: what the rules of `docs/reference/judging.md` expect.

Each `*.jsonl` file here begins with a line about itself, then has one case on each line. The cases
were written from the rules, not from what this judge answers.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from docextract_eval.borders.limits import LARGEST_LABELS
from docextract_eval.borders.people import validate
from docextract_eval.codec.strict_json import JsonError, parse_json
from docextract_eval.errors import BadInputError, FormatError, UnknownNameError
from docextract_eval.judging.judge import judge
from docextract_eval.records import Outcome
from docextract_eval.storage.disk import disk_errors_with_remedy, open_regular

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from docextract_eval.records import Match

FORMAT = 1
HERE = Path(__file__).parent
_STRICT = ConfigDict(extra="forbid")


class CellError(BaseModel):
    """The outcome of a cell that is wrong or invented, with its cause."""

    model_config = _STRICT
    outcome: Outcome
    cause: str


Cells = Annotated[dict[str, Outcome | CellError], Field(min_length=1)]


class Header(BaseModel):
    """The first line of a file: its format, and the versions of the rules that it is for."""

    model_config = _STRICT
    conformance: int
    matching: str
    causes: str
    about: str


class Case(BaseModel):
    """A label and a prediction, and what the rules expect of each cell."""

    model_config = _STRICT
    id: str
    rule: str
    locale: str
    currency: str | None = None
    schema_: Annotated[str | dict[str, Any], Field(alias="schema")]
    truth: dict[str, Any]
    prediction: dict[str, Any]
    expected: Cells


class Result(BaseModel):
    """What a judge found for the cells of one case."""

    model_config = _STRICT
    id: str
    cells: dict[str, Outcome | CellError]


def shipped_files() -> list[Path]:
    """Return the files of cases that come with the package."""
    return sorted(HERE.glob("*.jsonl"))


def read_cases(paths: Iterable[Path]) -> dict[str, Case]:
    """Return the cases of files by their ids."""
    found: dict[str, Case] = {}
    for path in paths:
        lines = _read_lines(path)
        _check_header(next(lines, ("", {})), path)
        for where, written in lines:
            case = validate(Case, written, "conformance case", where)
            if case.id in found:
                raise BadInputError(f"repeats the id '{case.id}'", where, "rename one of the two")
            found[case.id] = case
    return found


def read_results(path: Path, cases: Mapping[str, Case]) -> dict[str, Result]:
    """Return what another judge found, by the ids of the cases."""
    found: dict[str, Result] = {}
    for where, written in _read_lines(path):
        result = validate(Result, written, "conformance result", where)
        if result.id not in cases:
            raise UnknownNameError("case", result.id, cases, where)
        found[result.id] = result
    return found


def judge_case(case: Case) -> Result:
    """Return what this package's judge finds."""
    judged = judge(
        case.truth, case.prediction, case.schema_, locale=case.locale, currency=case.currency
    )
    cells = {_cell_key(match): _cell_expectation(match) for match in judged.matches}
    return Result(id=case.id, cells=cells)


def differences(case: Case, result: Result | None) -> list[str]:
    """Return how a result differs from what is expected, cell by cell.

    >>> about = {"id": "a", "rule": "2.1", "locale": "en_US", "schema": "receipt"}
    >>> both = {"truth": {}, "prediction": {}, "expected": {"total": "right"}}
    >>> differences(Case(**about, **both), Result(id="a", cells={"total": "missed"}))
    ['total: missed, not right']
    """
    found = result.cells if result else {}
    return [
        f"{cell}: {_describe(found.get(cell))}, not {_describe(case.expected.get(cell))}"
        for cell in dict.fromkeys((*case.expected, *found))
        if found.get(cell) != case.expected.get(cell)
    ]


def _cell_key(match: Match) -> str:
    table, dot, column = match.field.rpartition(".")
    if not dot:
        return match.field
    row = f"+{match.guess_row}" if match.truth_row is None else f"#{match.truth_row}"
    return f"{table}{row}.{column}"


def _cell_expectation(match: Match) -> Outcome | CellError:
    return CellError(outcome=match.strict, cause=match.cause) if match.cause else match.strict


def _describe(cell: Outcome | CellError | None) -> str:
    if cell is None:
        return "no cell"
    return cell if isinstance(cell, str) else f"{cell.outcome} ({cell.cause})"


def _read_lines(path: Path) -> Iterator[tuple[str, object]]:
    """Yield where each line stands, and what it holds."""
    with disk_errors_with_remedy(path), open_regular(path) as file:
        data = file.read(LARGEST_LABELS)
    for number, line in enumerate(data.splitlines(), 1):
        where = f"{path}, line {number}"
        try:
            yield where, parse_json(line)
        except JsonError as error:
            raise BadInputError(f"is not JSON ({error})", where, "correct that line") from error


def _check_header(line: tuple[str, object], path: Path) -> None:
    where, written = line
    if not isinstance(written, dict) or "conformance" not in written:
        what = "has no line that describes it"
        raise FormatError(what, str(path), f'begin it with {{"conformance": {FORMAT}, ...}}')
    if written["conformance"] != FORMAT:
        what = f"has version {written['conformance']} of conformance cases, and {FORMAT} is read"
        raise FormatError(what, str(path), "take the cases that come with this version")
    validate(Header, written, "conformance header", where)
