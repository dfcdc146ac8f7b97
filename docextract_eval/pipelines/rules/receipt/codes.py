"""Numbers behind labels: of the receipt, of the shop's phone, and its tax number."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.pipelines.rules.amounts import LIKE_DIGITS
from docextract_eval.pipelines.rules.lines import REPAIR_FACTOR, Line, predicted_value

if TYPE_CHECKING:
    from docextract_eval.pipelines.rules.labels import CountryLabels
    from docextract_eval.records import Guess

_TOKEN = re.compile(r"[^\s:]+:(?=\S)|[^\s\d]*[^\s\w](?=\d)|[^\W\d_]+(?=\d{6})|\S+")
"""A word; a label without a blank before its number ends with its stop, colon or symbol, or where
a long number begins."""
UNLABELLED_PHONE = re.compile(
    r"\W*(\+?\(?\d{2,4}(?:\)[\s/.-]{0,3}|[\s/.-]{1,3})\d[\d\s/.-]{5,}\d)\W*"
)
"""A phone number alone on its line; its area code ends with a bracket or a separator."""
_BEHIND = r"^[\s:;#.*=+-]*"
_NUMBER = re.compile(
    r"^\W*(?:\S\s)?\W*" + r"((?:[A-Z]{1,3}\s)?[A-Za-z]{0,4}-?\d[\w/-]*)(?![.,:]\d)"
)
_TAX_ID = re.compile(_BEHIND + r"((?:[A-Z]{2}\s?)?[\dOISBlQ|]{2,}[\dOISBlQ|/.-]*(?:\s[\d/-]{2,})*)")
_PHONE_BEHIND = re.compile(_BEHIND + r"(\+?[(\dOIl][\dOIl()/.\s-]{5,}\d)")
_NO_PHONE = ("fax", "tax_id")
"""Roles of other numbers of the same form."""
_LONGEST_LABEL = 3
"""The most words of a label."""
_LIKELY = 0.8
"""The least likeness of a label within a line."""


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A label on a line and what follows it."""

    line: Line
    likeness: float
    length: int
    """The length of the label in characters; of two labels the longer one is more specific."""
    start: int
    """The position in the line's text where the value starts."""
    text: str


_Reader = Callable[[LabelledText], re.Match[str] | None]
_Finder = Callable[[str], re.Match[str] | None]


def find_codes(
    lines: Sequence[Line], header: Sequence[Line], context: Context, known: CountryLabels
) -> list[Guess]:
    """Return the guesses for receipt number, tax number and phone number."""

    def match_receipt_number(label: LabelledText) -> re.Match[str] | None:
        return _NUMBER.match(label.text)

    def match_tax_id(label: LabelledText) -> re.Match[str] | None:
        return _tax_id_pattern(context.locale.name).match(label.text) or _match_tax_id(label)

    found = (
        _most_likely_code("receipt_number", match_receipt_number, lines, context, known),
        _most_likely_code("tax_id", match_tax_id, lines, context, known),
        _most_likely_code("phone", _match_phone, lines, context, known)
        or _unlabelled_phone(header, context, known),
    )
    return [found for found in found if found]


def labelled_texts(line: Line, role: str, known: CountryLabels) -> Iterator[LabelledText]:
    """Yield the labels of a role on a line, wherever they stand, with the text behind each."""
    tokens = [(found.start(), found.end()) for found in _TOKEN.finditer(line.text)]
    for first, (start, _) in enumerate(tokens):
        for _, end in tokens[first : first + _LONGEST_LABEL]:
            text = line.text[start:end]
            if (likeness := known.role_likeness(role, text)) >= _LIKELY:
                yield LabelledText(line, likeness, len(text), end, line.text[end:])


def fix_digits(text: str) -> str:
    """Return a token with letters read as digits, if it is mostly digits.

    Two letters of a country at its start stay.

    >>> fix_digits("DEI52813615"), fix_digits("48O12"), fix_digits("LATTE")
    ('DE152813615', '48012', 'LATTE')
    """
    country = re.match(r"[A-Z]{2}(?=\w{6})", text)
    kept, rest = (text[:2], text[2:]) if country else ("", text)
    if 2 * sum(char.isdigit() for char in rest) <= len(rest):
        return text
    fixed = rest.translate(LIKE_DIGITS)
    return kept + fixed if fixed.isdigit() else text


def _most_likely_code(
    name: str, read: _Reader, lines: Sequence[Line], context: Context, known: CountryLabels
) -> Guess | None:
    """Return the guess from the text behind the most likely label, the first of equals; or None."""
    labels = (label for line in lines for label in labelled_texts(line, name, known))
    read_ones = [(label, value) for label in labels if (value := read(label))]
    if not read_ones:
        return None
    label, found = max(read_ones, key=lambda pair: (pair[0].likeness, pair[0].length))
    printed = found[1].strip()
    is_valid = name == "tax_id" and any(form.has_form(printed) for form in context.locale.tax_ids)
    fixed = printed if is_valid else " ".join(fix_digits(part) for part in printed.split())
    words = label.line.words_between(label.start + found.start(1), label.start + found.end(1))
    strength = 0.97 * label.likeness * (REPAIR_FACTOR if fixed != printed else 1)
    return predicted_value(name, TYPES.load("code").read(fixed, context), words, strength)


def _match_tax_id(label: LabelledText) -> re.Match[str] | None:
    found = _TAX_ID.match(label.text)
    return found if found and sum(char.isdigit() for char in found[1]) >= 5 else None


@cache
def _tax_id_pattern(name: str) -> re.Pattern[str]:
    """Return a pattern of the forms in which a country prints its tax numbers."""
    longest = sorted(LOCALES.load(name).tax_ids, key=lambda tax_id: -len(tax_id.form))
    forms = "|".join(_form_pattern(tax_id.form) for tax_id in longest)
    return re.compile(f"{_BEHIND}((?:{forms}))(?![A-Z0-9])")


def _form_pattern(form: str) -> str:
    signs = {"#": r"\d", "@": "[A-Z]", "*": "[A-Z0-9]", " ": r"\s?"}
    return "".join(signs.get(sign, re.escape(sign)) for sign in form)


def _match_phone(label: LabelledText) -> re.Match[str] | None:
    found = _PHONE_BEHIND.match(label.text)
    return found if found and is_phone_length(found[1]) else None


def label_before_number(line: Line, roles: Sequence[str], known: CountryLabels) -> int | None:
    """Return where on a line the first label of these roles stands that has a number behind it."""
    starts = (
        label.start - label.length
        for role in roles
        for label in labelled_texts(line, role, known)
        if _match_phone(label) or _match_tax_id(label)
    )
    return min(starts, default=None)


def is_phone_length(text: str) -> bool:
    """Return whether a text has as many digits as phone numbers have."""
    return 6 <= sum(char.isdigit() for char in text) <= 12


def _unlabelled_phone(
    header: Sequence[Line], context: Context, known: CountryLabels
) -> Guess | None:
    """Return the guess for a phone number without a label, from the header; or None."""
    numbers = (
        (line, found)
        for find in _phone_finders(context.locale.name)
        for line in header
        if (found := find(line.text))
        and is_phone_length(found[1])
        and not any(label for role in _NO_PHONE for label in labelled_texts(line, role, known))
    )
    for line, found in numbers:
        words = line.words_between(found.start(1), found.end(1))
        return predicted_value("phone", TYPES.load("code").read(found[1], context), words, 0.85)
    return None


@cache
def _phone_finders(name: str) -> tuple[_Finder, ...]:
    """Return what finds a number alone on its line, one of the country's forms, digits alone."""
    forms = LOCALES.load(name).phones
    printed = "|".join(map(_form_pattern, forms))
    digits = "|".join(rf"\d{{{form.count('#')}}}" for form in forms if form[0] in "(#")
    return (
        UNLABELLED_PHONE.fullmatch,
        re.compile(rf"(?<![\w-])({printed})(?![\w-])").search,
        re.compile(rf"\W*({digits or '(?!)'})\W*").fullmatch,
    )
