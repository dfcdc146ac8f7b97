"""Which other value of the page a wrong value equals: another field, row, or an instruction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.fieldtypes.text import fold
from docextract_eval.matching.page import NUMBERS, REPLACED, alphanumeric, pad_with_blanks
from docextract_eval.matching.slips import is_unread_form

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docextract_eval.matching.error import Error
    from docextract_eval.records import Field

OTHER_WORDS = "other words"
"""The name of a decoy that is in no field."""
_LEAST_CODE_LENGTH = 4
"""The fewest characters of a code that is searched in the whole page."""


def obeyed_instruction(error: Error) -> str | None:
    """Return the name of the planted instruction that asks for this value, or None."""
    for planted in error.page.instructed_values:
        if error.value is not None and planted in error.page.equal_fields(
            error.type_name, error.value
        ):
            return planted.name
        if (
            planted.type in ("text", "code")
            and alphanumeric(planted.value or "") in error.alphanumeric
        ):
            return planted.name
    return None


def equal_decoy(error: Error) -> str | None:
    """Return the name of another value on the page that equals this one, or None."""
    if (value := error.value) is None:
        is_other = _is_elsewhere_on_page(error) and not is_unread_form(error)
        return OTHER_WORDS if is_other else None
    if error.reader.is_right(error.truth, value):  # but for letters that stand for digits
        return None
    own = error.truth.key
    others = [
        field for field in error.page.equal_fields(error.type_name, value) if field.key != own
    ]
    if others:
        return min(others, key=lambda field: _decoy_rank(field, error.truth)).name
    return OTHER_WORDS if _is_in_other_words(error, value) else None


def _decoy_rank(field: Field, truth: Field) -> tuple[bool, bool, bool]:
    """Return a sort key: decoys of this field first, then its column, then its type."""
    return field.decoy_of != truth.name, field.name != truth.name, field.type != truth.type


def _is_in_other_words(error: Error, value: str) -> bool:
    """Return whether a value stands in words of the page that are in no field."""
    page, kind = error.page, error.reader.kind
    if error.type_name in NUMBERS:
        plain, locale = value.lstrip("-"), error.reader.context.locale
        if any(map(page.contains_number, {plain, plain.replace(".", locale.decimal)})):
            return True
        is_grouped = len(plain.partition(".")[0]) > min(locale.grouping)
        return is_grouped and page.contains_number(kind.write(plain, error.reader.context, 0))
    if error.type_name in ("date", "time"):
        context = error.reader.context
        printed_forms = {
            kind.write(value, context, style) for style in range(kind.style_count(context))
        }
        return any(page.contains(fold(text)) for text in printed_forms)
    if error.type_name == "code":
        plain = alphanumeric(value)
        rest_of_page = _replace_words(page.alphanumeric, error.alphanumeric_truths, REPLACED)
        return len(plain) >= _LEAST_CODE_LENGTH and plain in rest_of_page
    return error.type_name == "text" and _is_elsewhere_on_page(error)


def _is_elsewhere_on_page(error: Error) -> bool:
    """Return whether the text stands in the page besides the field's own words."""
    if not error.page.has_words_of(error.folded):
        return False
    own = [pad_with_blanks(fold(truth)) for truth in error.truth_forms]
    return error.page.contains(error.folded, _replace_words(error.page.text, own, f" {REPLACED} "))


def _replace_words(text: str, phrases: Iterable[str], replacement: str) -> str:
    """Return a text without the field's own words, since a part of these is no other value."""
    for words in phrases:
        text = text.replace(words, replacement)
    return text
