"""Which other value of the page a wrong value equals: another field, row, or an instruction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.fieldtypes.text import fold
from docextract_eval.matching.page import NUMBERS, compact, spaced

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docextract_eval.matching.error import Error
    from docextract_eval.records import Field

OTHER = "other words"
"""The name of a decoy that is in no field."""
_LONG = 4
"""The fewest characters of a code that is searched in the whole page."""


def command(error: Error) -> str | None:
    """Return the name of the planted instruction that asks for this value, or None."""
    for planted in error.paper.commands:
        if error.value is not None and planted in error.paper.equals(error.kind, error.value):
            return planted.name
        if planted.type in ("text", "code") and compact(planted.value or "") in error.compact:
            return planted.name
    return None


def decoy(error: Error) -> str | None:
    """Return the name of another value on the page that equals this one, or None."""
    if (value := error.value) is None:
        return OTHER if _stands_beside(error) else None
    own = error.truth.key
    others = [field for field in error.paper.equals(error.kind, value) if field.key != own]
    if others:
        return min(others, key=lambda field: _farness(field, error.truth)).name
    return OTHER if _is_in_words(error, value) else None


def _farness(field: Field, truth: Field) -> tuple[bool, bool, bool]:
    """Return a sort key: decoys of this field first, then its column, then its type."""
    return field.decoy_of != truth.name, field.name != truth.name, field.type != truth.type


def _is_in_words(error: Error, value: str) -> bool:
    """Return whether a value stands in words of the page that are in no field."""
    paper, kind = error.paper, error.reader.kind
    if error.kind in NUMBERS:
        bare, locale = value.lstrip("-"), error.reader.context.locale
        if any(map(paper.prints, {bare, bare.replace(".", locale.decimal)})):
            return True
        long = len(bare.partition(".")[0]) > min(locale.grouping)
        return long and paper.prints(kind.show(bare, error.reader.context, 0))
    if error.kind in ("date", "time"):
        context = error.reader.context
        shown = {kind.show(value, context, style) for style in range(kind.styles(context))}
        return any(paper.says(fold(text)) for text in shown)
    if error.kind == "code":
        bare = compact(value)
        beside = _without(paper.compact, error.wholes, "\0")
        return len(bare) >= _LONG and bare in beside
    return error.kind == "text" and _stands_beside(error)


def _stands_beside(error: Error) -> bool:
    """Return whether the text stands in the page besides the field's own words."""
    own = [spaced(fold(truth)) for truth in error.written]
    return error.paper.says(error.folded, _without(error.paper.text, own, " \0 "))


def _without(text: str, own: Iterable[str], instead: str) -> str:
    """Return a text without the field's own words, since a part of these is no other value."""
    for words in own:
        text = text.replace(words, instead)
    return text
