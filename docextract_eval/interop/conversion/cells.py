"""What stands where a path leads: a value, its confidence, and its place on the page."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.errors import BadInputError
from docextract_eval.interop.conversion.paths import value_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.interop.conversion.mapping import PlaceFile, RuleFile
    from docextract_eval.interop.conversion.paths import Reading, ValuePath

Quad = tuple[tuple[float, float], ...]
NUMBERS = ("money", "price", "quantity", "percentage")
"""The types of which `decimal` says how they are written."""
_NUMBER = re.compile(r"-?(?:\d{1,9}(?:\.\d{1,20})?|\.\d{1,20}) ?%?", re.ASCII)
_DATE = re.compile(r"(\d{1,4})\D(\d{1,2})\D(\d{1,4})|(\d{4})(\d{2})(\d{2})", re.ASCII)
_CENTURY = 100
_AMOUNT = re.compile(r"([^\d.,]{0,12})(\d(?:[\d.,' ]{0,40}\d)?)([^\d]{0,12})", re.ASCII)
_WHOLE = re.compile(r"\d+|\d{1,3}(?:[.,' ]\d{2,3}){0,10}[.,' ]\d{3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class FoundCell:
    """A value that a rule found."""

    value: str | int | float | bool
    confidence: float | None = None
    page: int | None = None
    quad: Quad | None = None
    is_place_lost: bool = False
    """Whether it has a place that is a share of a page whose size is not known."""


def read_cells(
    reading: Reading,
    rule: RuleFile,
    part: Any,  # noqa: ANN401 - any JSON
    type_and_spot: tuple[str, str],
) -> tuple[list[FoundCell], bool]:
    """Return the values that a rule finds in a part of a document, and whether one was empty.

    The type of the field and the place of the rule in the mapping say how values are read.
    """
    field_type, spot = type_and_spot
    found: list[FoundCell] = []
    is_empty = False
    for parts in (reading.find_values(path, part) for path in rule.path) if rule.path else [[part]]:
        for each in parts:
            values = [each] if rule.value is None else reading.find_values(rule.value, each)
            is_empty = is_empty or any(value is None or value == "" for value in values)
            for value in values:
                text = _checked(value, rule, f"{reading.where}, {spot}")
                if text is not None:
                    quad, is_lost = read_quad(reading, rule, each)
                    place = read_page(reading, rule, each), quad, is_lost
                    chance = _confidence(reading, rule, each)
                    found.append(FoundCell(_in_form(text, rule, field_type), chance, *place))
        if found and rule.join is None:
            break
    return found, is_empty


def _checked(value: Any, rule: RuleFile, where: str) -> str | float | None:  # noqa: ANN401 - any JSON
    """Return a value under our name for it; None if it is empty, raise if it is none at all."""
    if isinstance(value, dict | list):
        what = f"is {'an object' if isinstance(value, dict) else 'a list'}, and no value"
        raise BadInputError(what, where, "lengthen the path, or write `value` for its content")
    if value is None:
        return None
    if isinstance(value, str):
        value = value.strip().strip(rule.strip + " \t\r\n") if rule.strip else value.strip()
        return rule.names.get(value, value) or None
    number: float = value
    return rule.names.get(value_text(number), number)


def _in_form(value: str | float, rule: RuleFile, field_type: str) -> str | float:
    """Return a date or an amount in canonical form, if the mapping says how it is written."""
    if not isinstance(value, str):
        return value
    if rule.dates and field_type == "date":
        return read_date(value, rule.dates) or value
    if rule.decimal and field_type in NUMBERS:
        number = read_amount(value, rule.decimal)
        return value if number is None else number
    return value


def read_date(text: str, order: str) -> str | None:
    """Return a date in numbers as ISO; None if it is none.

    >>> read_date("3/4/2018", "DMY"), read_date("03.04.18", "MDY"), read_date("20180403", "YMD")
    ('2018-04-03', '2018-03-04', '2018-04-03')
    """
    found = _DATE.fullmatch(text)
    if not found:
        return None
    if found[4]:
        parts, order = found.groups()[3:], "YMD"
    else:
        parts = found.groups()[:3]
        order = "YMD" if len(found[1]) == 4 else order
    by_letter = dict(zip(order, map(int, parts), strict=True))
    year = by_letter["Y"] + (2000 if by_letter["Y"] < _CENTURY else 0)
    try:
        return datetime.date(year, by_letter["M"], by_letter["D"]).isoformat()
    except ValueError:
        return None


def read_amount(text: str, mark: str) -> float | int | None:
    """Return an amount as a number, which is canonical in every file; None if it is none.

    >>> read_amount("RM 1.234,50", ","), read_amount("(9.00)", "."), read_amount("1,5", ".")
    (1234.5, -9.0, None)
    """
    found = _AMOUNT.fullmatch(text)
    if not found:
        return None
    before, digits, after = found.groups()
    whole, has_mark, decimals = digits.partition(mark)
    if not _WHOLE.fullmatch(whole) or (has_mark and not decimals.isdigit()):
        return None
    number = Decimal(re.sub(r"\D", "", whole) + has_mark.replace(",", ".") + decimals)
    if "-" in before + after or "(" in before:
        number = -number
    return float(number) if has_mark else int(number)


def read_page(reading: Reading, rule: PlaceFile, part: Any) -> int | None:  # noqa: ANN401 - any JSON
    """Return the page of a value or a word, counted from 0; None if it is not known."""
    page = _first_number(reading, rule.page, part)
    return None if page is None else int(page) - rule.first_page


def _confidence(reading: Reading, rule: RuleFile, part: Any) -> float | None:  # noqa: ANN401 - any JSON
    stated = _first_number(reading, rule.confidence, part)
    if stated is None:
        return None
    return float(Decimal(str(stated)) / Decimal(str(rule.confidence_scale)))


def _first_number(reading: Reading, path: ValuePath | None, part: Any) -> float | None:  # noqa: ANN401 - any JSON
    """Return the number that a path leads to, also if it is written as a text; None without one."""
    if path is None:
        return None
    for found in reading.find_values(path, part):
        if isinstance(found, int | float) and not isinstance(found, bool):
            return found
        if isinstance(found, str) and _NUMBER.fullmatch(found.strip()):
            return float(found.strip(" %"))
    return None


def read_quad(reading: Reading, rule: PlaceFile, part: Any) -> tuple[Quad | None, bool]:  # noqa: ANN401 - any JSON
    """Return four corners in pixels, and whether they are lost for want of the page's size."""
    if rule.box is None:
        return None, False
    if len(rule.box) == 1:
        found = reading.find(rule.box[0], part)
        quad = _corners(found[0]) if found else None
        if found:
            reading.read_whole(rule.box[0], part)
    else:
        numbers = [_first_number(reading, path, part) for path in rule.box]
        known = [number for number in numbers if number is not None]
        quad = _corners(known) if len(known) == len(numbers) else None
    if quad is None or rule.box_units == "pixels":
        return quad, False
    size = _page_size(reading, rule, part)
    if size is None:
        return None, True
    return tuple((x * size[0], y * size[1]) for x, y in quad), False


def _page_size(reading: Reading, rule: PlaceFile, part: Any) -> tuple[float, float] | None:  # noqa: ANN401 - any JSON
    """Return the size of a page: as the document states it, or of the first page's picture."""
    width, height = (
        _first_number(reading, path, reading.content) for path in (rule.width, rule.height)
    )
    if width and height:
        return width, height
    return None if read_page(reading, rule, part) else reading.page_size


def _corners(written: Any) -> Quad | None:  # noqa: ANN401 - any JSON
    """Return the corners of a box, clockwise from the top left; None if it is no box.

    >>> _corners([1, 2, 3, 4])
    ((1, 2), (3, 2), (3, 4), (1, 4))
    >>> _corners({"Left": 0.5, "Top": 0.25, "Width": 0.25, "Height": 0.5})
    ((0.5, 0.25), (0.75, 0.25), (0.75, 0.75), (0.5, 0.75))
    """
    if isinstance(written, dict):
        sides = {str(key).lower(): number for key, number in written.items()}
        numbers = [sides.get(name) for name in ("left", "top", "width", "height")]
        if not all(map(_is_number, numbers)):
            return None
        left, top, width, height = (number or 0 for number in numbers)
        return _corners([left, top, left + width, top + height])
    if not isinstance(written, list):
        return None
    if all(map(_is_number, written)):
        if len(written) == 4:
            left, top, right, bottom = written
            return (left, top), (right, top), (right, bottom), (left, bottom)
        points = list(zip(written[::2], written[1::2], strict=False))
        return _quad_of(points) if len(written) % 2 == 0 else None
    return _quad_of([_point(each) for each in written])


def _point(written: Any) -> tuple[float, float] | None:  # noqa: ANN401 - any JSON
    if isinstance(written, dict):
        numbers: list[Any] = [written.get(name, written.get(name.upper())) for name in ("x", "y")]
    else:
        numbers = written if isinstance(written, list) else []
    if len(numbers) != 2 or not all(map(_is_number, numbers)):
        return None
    x, y = map(float, numbers)
    return x, y


def _quad_of(points: Sequence[tuple[float, float] | None]) -> Quad | None:
    """Return four points as they are, and the box around more of them."""
    known = [point for point in points if point is not None]
    if len(known) < 4 or len(known) < len(points):
        return None
    if len(known) == 4:
        return tuple(known)
    xs, ys = zip(*known, strict=True)
    return _corners([min(xs), min(ys), max(xs), max(ys)])


def _is_number(written: object) -> bool:
    return isinstance(written, int | float) and not isinstance(written, bool)
