"""What the texts of a country's files may be: short, with forms that name what is put in.

A country may come with somebody else's corpus, and its forms are filled in by `str.format`, which
would fill a gigabyte with blanks or look into objects if a form asked for it.
"""

from __future__ import annotations

import csv
import re
from string import Formatter
from typing import TYPE_CHECKING

from docextract_eval.borders.limits import LONGEST_COUNTRY_TEXT
from docextract_eval.borders.people import parse_toml
from docextract_eval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_NAME = re.compile(r"\w{0,40}")
_FORMAT = re.compile(r"0?\d?|\.\d{1,2}")
"""Digits of a number, or the most letters of a word."""


def check_texts(files: Mapping[str, bytes], folder: Path) -> None:
    """Raise for the first text that is too long, or a form that asks for more than a value."""
    for name, data in files.items():
        where = str(folder / name)
        for text in _texts(data.decode("utf-8", "replace"), where):
            if len(text) > LONGEST_COUNTRY_TEXT:
                what = f"has a text of {len(text):,} characters ({text[:30]!r}...)"
                raise BadInputError(what, where, f"write at most {LONGEST_COUNTRY_TEXT:,}")
            if "{" in text and not _is_plain_form(text):
                what = f"has a form that is more than names in braces: {text[:60]!r}"
                raise BadInputError(what, where, "write {name}, or {name:02} for two digits")


def _texts(text: str, where: str) -> Iterator[str]:
    if where.endswith(".toml"):
        yield from find_texts(parse_toml(text, where), with_keys=True)
    else:
        for number, line in enumerate(text.splitlines(), 1):
            if len(line) > LONGEST_COUNTRY_TEXT:
                what = f"line {number} has {len(line):,} characters"
                raise BadInputError(what, where, f"write at most {LONGEST_COUNTRY_TEXT:,}")
        try:
            yield from (cell for row in csv.reader(text.splitlines()) for cell in row)
        except csv.Error as error:
            raise BadInputError(f"is no table ({error})", where, "close its quotes") from error


def find_texts(value: object, *, with_keys: bool = False) -> Iterator[str]:
    """Yield the strings in a TOML value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        if with_keys:
            yield from value
        yield from find_texts([*value.values()], with_keys=with_keys)
    elif isinstance(value, list):
        for each in value:
            yield from find_texts(each, with_keys=with_keys)


def _is_plain_form(text: str) -> bool:
    try:
        parts = [part for part in Formatter().parse(text) if part[1] is not None]
    except ValueError:
        return False
    return all(
        _NAME.fullmatch(name or "") and _FORMAT.fullmatch(form or "") and not conversion
        for _, name, form, conversion in parts
    )
