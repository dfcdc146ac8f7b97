"""Dates and times by patterns, which write them and read them.

Parts are `y` year, `yy` year of the century, `by` and `byy` the same in the Buddhist calendar,
`m` month, `month` its name, `mon` the short one, `d` day, `nth` its ordinal suffix, `wd`
day of the week, `era` name of the era, `e` its letter, `ey` year of the era, `h` hour,
`h12` hour of the half day, `ap` AM or PM, `mi` minute, `s` second.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAMES = {
    "nth": "st|nd|rd|th|er|º",
    "wd": r"\w",
    "era": r"\w\w",
    "e": "[a-z]",
    "ey": "[0-9]{1,2}|元",
}
_FOUR, _TWO = ("y", "by"), ("yy", "byy", "mi", "s")
_LETTER = r"(?:[^\W\d_]|[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]|(?<=[\u0e00-\u0e7f])\.)"
"""A letter, a Thai vowel or tone mark, or the point inside Thai short names."""
_PART = re.compile(r"\{(\w+)(?::0(\d))?\}")


_NARROW: dict[int, int | str] = {
    **{wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)},
    0x3000: " ",
    0xFFE1: "\N{POUND SIGN}",
    0xFFE6: "\N{WON SIGN}",
}


def to_usual_width(text: str) -> str:
    """Return full-width characters in their usual width.

    >>> to_usual_width("２０２４／０３／０７")
    '2024/03/07'
    """
    return text if text.isascii() else text.translate(_NARROW)


def write(pattern: str, parts: Mapping[str, int | str]) -> str:
    """Return a pattern filled with parts.

    >>> write("{m:02}/{d:02}/{yy:02}", {"m": 3, "d": 7, "yy": 4})
    '03/07/04'
    """
    return pattern.format_map(parts)


def read(pattern: str, text: str) -> dict[str, str] | None:
    """Return the parts of a text by a pattern, or None if it does not match.

    >>> read("{m:02}/{d:02}/{yy:02}", "3/07/04")
    {'m': '3', 'd': '07', 'yy': '04'}
    """
    found = _pattern_regex(pattern).fullmatch(join_blanks(text))
    return found.groupdict() if found else None


@functools.lru_cache(maxsize=16)  # a text is read by one pattern after the other
def join_blanks(text: str) -> str:
    """Return a text in usual width with single blanks, and none around it."""
    return " ".join(to_usual_width(text).split())


@functools.cache
def _pattern_regex(pattern: str) -> re.Pattern[str]:
    out, end = "", 0
    for part in _PART.finditer(pattern):
        # Where two parts touch, only their widths separate them.
        joined = pattern[part.end() : part.end() + 1] == "{" or (end and end == part.start())
        wide = part[2] if joined else None
        out += re.escape(pattern[end : part.start()]) + _regex_group(part[1], wide or "1,2")
        end = part.end()
    return re.compile(out + re.escape(pattern[end:]), re.IGNORECASE)


def _regex_group(name: str, digits: str) -> str:
    if name in _FOUR:
        return rf"(?P<{name}>[0-9]{{4}})"
    if name in _TWO:
        return rf"(?P<{name}>[0-9]{{2}})"
    if name in ("mon", "month"):
        return rf"(?P<{name}>{_LETTER}+\.?)"
    if name in _NAMES:
        return rf"(?P<{name}>{_NAMES[name]})"
    if name == "ap":
        return r"(?P<ap>[ap](?:\.?m\.?)?|sa|ch|[^\W\d_a-z])"
    return rf"(?P<{name}>[0-9]{{{digits}}})"
