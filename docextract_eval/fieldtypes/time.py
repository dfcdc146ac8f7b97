"""Hours of the day, to the minute; seconds are read and left out."""

from __future__ import annotations

from docextract_eval.fieldtypes import Context, FieldType, UnreadableError, patterns


def _canonical(text: str, _: Context) -> str:
    parts = patterns.read("{h}:{mi}", text) or patterns.read("{h}:{mi}:{s}", text)
    if parts is None:
        raise UnreadableError(text)
    return _minute(text, int(parts["h"]), int(parts["mi"]))


def _styles(context: Context) -> int:
    return len(context.locale.times)


def _show(value: str, context: Context, style: int = 0) -> str:
    hour, minute = (int(part) for part in value.split(":"))
    pattern = context.locale.times[style % len(context.locale.times)]
    half = "PM" if hour >= 12 else "AM"
    parts: dict[str, int | str] = {
        "h": hour,
        "h12": hour % 12 or 12,
        "ap": half,
        "mi": minute,
        "s": minute,
    }
    return patterns.write(pattern, parts)


def _read(text: str, context: Context) -> str:
    for pattern in context.locale.times:
        if parts := patterns.read(pattern, text):
            hour = int(parts["h12"] if "ap" in parts else parts["h"])
            if "ap" in parts:
                if not 1 <= hour <= 12:
                    raise UnreadableError(text)
                hour = hour % 12 + 12 * (parts["ap"][0] in "pP")
            return _minute(text, hour, int(parts["mi"]))
    raise UnreadableError(text)


def _minute(text: str, hour: int, minute: int) -> str:
    if hour > 23 or minute > 59:
        raise UnreadableError(text)
    return f"{hour:02}:{minute:02}"


TIME = FieldType(_canonical, _read, _styles, _show)
