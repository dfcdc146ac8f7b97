"""The header of a bank statement: bank, holder, period and numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.cells import word_height
from docextract_eval.pipelines.rules.dates import find_full_dates
from docextract_eval.pipelines.rules.ibans import find_ibans
from docextract_eval.pipelines.rules.lines import SPECKS, predicted_value
from docextract_eval.pipelines.rules.names import find_issuer_and_holder
from docextract_eval.pipelines.rules.phrases import LABEL_ROLES, find_labels

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.fieldtypes import Context
    from docextract_eval.pipelines.rules import OcrWord
    from docextract_eval.pipelines.rules.lines import Line
    from docextract_eval.records import Guess

_CODES = ("account_number", "branch_code", "statement_number")
_DIGITS = re.compile(r"[A-Z]{0,4}\d[\w/.-]*")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_CURRENCY = re.compile(r"[A-Z]{3}")


def find_names_period_and_numbers(
    header: Sequence[Line], lines: Sequence[Line], context: Context
) -> list[Guess]:
    """Return the guesses for names, period and numbers; numbers may stand on any page."""
    language = context.locale.name
    found: dict[str, Guess] = {}
    for one in (
        *find_issuer_and_holder(header, language, "bank", LABEL_ROLES),
        *_find_period(header, context, language),
        *(code for line in lines for code in _find_codes(line, language)),
        *find_ibans(lines),
    ):
        found.setdefault(one.name, one)
    return list(found.values())


def _find_period(header: Sequence[Line], context: Context, language: str) -> Iterator[Guess]:
    """Yield the guesses for the period: two dates behind a label, else two on one line."""
    best: tuple[float, list[Guess]] = (0.0, [])
    for line in header:
        labels = find_labels(line.words, language)
        start = next((label.end for label in labels if label.role == "period"), None)
        dates = list(find_full_dates(line.words[start or 0 :], context))
        strength = 0.5 if start is None else 0.97
        if len(dates) == 2 and strength > best[0] and dates[0].value <= dates[1].value:
            pairs = zip(("period_start", "period_end"), dates, strict=True)
            best = (
                strength,
                [predicted_value(name, date.value, date.words, strength) for name, date in pairs],
            )
    yield from best[1]


def _find_codes(line: Line, language: str) -> Iterator[Guess]:
    """Yield the guesses for the numbers behind labels on a line."""
    labels = find_labels(line.words, language)
    for number, label in enumerate(labels):
        end = labels[number + 1].start if number + 1 < len(labels) else len(line.words)
        behind = _words_without_translation(line.words[label.end : end])
        if label.role in _CODES:
            words = _digit_groups(behind)
            if words:
                yield predicted_value(label.role, _joined_code(words), words, 0.95)
        elif label.role == "bic":
            yield from _guess_from_first_match("bic", behind, _BIC)
        elif label.role == "currency":
            yield from _guess_from_first_match("currency", behind, _CURRENCY)


def _words_without_translation(words: tuple[OcrWord, ...]) -> tuple[OcrWord, ...]:
    """Return the words behind a label, without its translation after a slash."""
    if words and words[0].text == "/":
        number = (i for i, word in enumerate(words) if any(map(str.isdigit, word.text)))
        return words[next(number, 0) :]
    return words


def _guess_from_first_match(
    name: str, words: Sequence[OcrWord], form: re.Pattern[str]
) -> Iterator[Guess]:
    for word in words[:2]:
        if form.fullmatch(word.text.strip(SPECKS)):
            yield predicted_value(name, word.text.strip(SPECKS), (word,), 0.95)
            return


def _digit_groups(words: Sequence[OcrWord]) -> list[OcrWord]:
    """Return the groups of digits that follow one another, from the first word on."""
    run: list[OcrWord] = []
    for word in words:
        if not _DIGITS.fullmatch(word.text.strip(SPECKS)):
            if run or word.text.strip(SPECKS + "."):
                break
        elif run and word.box[0] - run[-1].box[2] > 1.2 * word_height(word):
            break
        else:
            run.append(word)
    return run


def _joined_code(words: Sequence[OcrWord]) -> str:
    return "".join(char for word in words for char in word.text.upper() if char.isalnum())
