"""Times of day, to the minute; seconds are read and dropped.

>>> from docextract_eval.countries.locales import LOCALES
>>> american = Context(LOCALES.load("en_US"), "USD")
>>> TIME.read("3:41:24PM", american), TIME.read("15:04", american)
('15:41', '15:04')
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import Context, FieldType, UnreadableError, patterns
from docextract_eval.fieldtypes.numbers import locale_digits_to_latin, to_script_digits

if TYPE_CHECKING:
    from docextract_eval.countries.locales import Locale


def _canonical(text: str, _: Context) -> str:
    parts = patterns.read("{h}:{mi}", text) or patterns.read("{h}:{mi}:{s}", text)
    if parts is None or not text.isascii():
        raise UnreadableError(text)
    return _canonical_minute(text, int(parts["h"]), int(parts["mi"]))


def _style_count(context: Context) -> int:
    return len(context.locale.times)


def _write(value: str, context: Context, style: int = 0) -> str:
    hour, minute, second = (int(part) for part in f"{value}:00".split(":")[:3])
    pattern = context.locale.times[style % len(context.locale.times)]
    parts: dict[str, int | str] = {
        "h": hour,
        "h12": hour % 12 or 12,
        "ap": context.locale.half_days[hour >= 12],
        "mi": minute,
        "s": second,
    }
    return to_script_digits(patterns.write(pattern, parts), context.locale.stamps_in)


def _read(text: str, context: Context) -> str:
    latin = locale_digits_to_latin(text, context.locale)
    for pattern in readable_patterns(context.locale):
        if parts := patterns.read(pattern, latin):
            hour = int(parts["h12"] if "ap" in parts else parts["h"])
            if "ap" in parts:
                half = parts["ap"][0].upper()
                halves = "AP" + "".join(half_day[0] for half_day in context.locale.half_days)
                if not 1 <= hour <= 12 or half not in halves:
                    raise UnreadableError(text)
                hour = hour % 12 + 12 * (halves.index(half) % 2)
            return _canonical_minute(text, hour, int(parts["mi"]))
    raise UnreadableError(text)


def readable_patterns(locale: Locale) -> tuple[str, ...]:
    """Return a country's patterns, also with seconds, and with or without a blank before AM."""
    return _with_variants((*locale.times, *locale.times_read))


@functools.cache
def _with_variants(known: tuple[str, ...]) -> tuple[str, ...]:
    with_seconds = [
        re.sub(r"(\W)\{mi:02\}", r"\g<0>\1{s:02}", form) for form in known if "{s" not in form
    ]
    every = [*known, *with_seconds]
    glued = [form.replace(" {ap}", "{ap}") for form in every]
    apart = [form.replace("{ap}", " {ap}") for form in glued]
    return (*dict.fromkeys((*every, *glued, *apart)),)


def _canonical_minute(text: str, hour: int, minute: int) -> str:
    if hour > 23 or minute > 59:
        raise UnreadableError(text)
    return f"{hour:02}:{minute:02}"


TIME = FieldType(_canonical, _read, _style_count, _write)
