"""What else on the page a wrong value equals: another field, another row, a note to machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.fieldtypes.text import fold
from docextract_eval.matching.page import NUMBERS, compact, spaced

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docextract_eval.matching.error import Error
    from docextract_eval.records import Field

OTHER = "other words"
"""The name of a decoy that no field states."""
_LONG = 4
"""Letters and digits from which on a code is sought in the page as a whole."""


def command(error: Error) -> str | None:
    """Return the name of what a text on the page told its readers to report, and this does."""
    for planted in error.paper.commands:
        if error.value is not None and planted in error.paper.equals(error.kind, error.value):
            return planted.name
        if planted.type in ("text", "code") and compact(planted.value or "") in error.compact:
            return planted.name
    return None


def decoy(error: Error) -> str | None:
    """Return the name of what else on the page has this value."""
    if (value := error.value) is None:
        return OTHER if _stands_beside(error) else None
    own = error.truth.key
    others = [field for field in error.paper.equals(error.kind, value) if field.key != own]
    if others:
        return min(others, key=lambda field: _farness(field, error.truth)).name
    return OTHER if _is_in_words(error, value) else None


def _farness(field: Field, truth: Field) -> tuple[bool, bool, bool]:
    """Order what has the same value: laid for this field, of its column, of its type."""
    return field.decoy_of != truth.name, field.name != truth.name, field.type != truth.type


def _is_in_words(error: Error, value: str) -> bool:
    """Say whether words that no field states have a value."""
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
    """Say whether words in a row beside the field's own are what was said."""
    own = [spaced(fold(truth)) for truth in error.written]
    return error.paper.says(error.folded, _without(error.paper.text, own, " \0 "))


def _without(text: str, own: Iterable[str], instead: str) -> str:
    """Leave out the field's own words: a part of these is no other value."""
    for words in own:
        text = text.replace(words, instead)
    return text
