"""The header of a card statement: issuer, holder, numbers, and the dates behind labels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.card_statement.roles import LABEL_ROLES
from docextract_eval.pipelines.rules.cells import is_cell_start, word_height
from docextract_eval.pipelines.rules.dates import PrintedDate, find_full_dates, match_date
from docextract_eval.pipelines.rules.lines import SPECKS, predicted_value
from docextract_eval.pipelines.rules.names import find_issuer_and_holder
from docextract_eval.pipelines.rules.phrases import find_cell_labels, find_labels

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.fieldtypes import Context
    from docextract_eval.pipelines.rules import OcrWord
    from docextract_eval.pipelines.rules.lines import Line
    from docextract_eval.pipelines.rules.phrases import Label
    from docextract_eval.records import Guess

_MASK = re.compile(r"[X*x.•]{2,}")

_TAIL_DIGITS = 4
"""How many digits of a card's number are printed."""
_NUMBER = re.compile(r"\d[\d.,'’/-]*")


def find_names_and_numbers(
    lines_above_table: Sequence[Line], lines: Sequence[Line], context: Context
) -> list[Guess]:
    """Return the guesses for names and numbers; the first of each field counts."""
    found: dict[str, Guess] = {}
    for one in (
        *find_issuer_and_holder(lines_above_table, context.locale.name, "issuer", LABEL_ROLES),
        *(code for line in lines for code in _find_codes(line, context)),
    ):
        found.setdefault(one.name, one)
    return list(found.values())


def find_labelled_dates(lines: Sequence[Line], context: Context) -> list[Guess]:
    """Return the guesses for dates behind labels or below them; the first of each counts."""
    found: dict[str, Guess] = {}
    for number, line in enumerate(lines):
        labels = find_cell_labels(line.words, context.locale.name, LABEL_ROLES)
        for place, label in enumerate(labels):
            end = labels[place + 1].start if place + 1 < len(labels) else len(line.words)
            dates = list(find_full_dates(line.words[label.end : end], context))
            if label.role == "period" and len(dates) > 1:
                for name, date in zip(("period_start", "period_end"), dates, strict=False):
                    found.setdefault(name, predicted_value(name, date.value, date.words, 0.97))
            elif label.role in ("due_date", "statement_date"):
                below = lines[number + 1] if number + 1 < len(lines) else None
                dates = dates or _dates_below(line, label, below, context)
                if dates:
                    one = predicted_value(label.role, dates[0].value, dates[0].words, 0.95)
                    found.setdefault(label.role, one)
    return list(found.values())


def _dates_below(
    line: Line, label: Label, below: Line | None, context: Context
) -> list[PrintedDate]:
    """Return the dates that begin below a label, on the next line."""
    at, high = line.words[label.start].box[0], word_height(line.words[label.start])
    dates = find_full_dates(below.words, context) if below else ()
    return [date for date in dates if abs(date.words[0].box[0] - at) < 2 * high]


def _find_codes(line: Line, context: Context) -> Iterator[Guess]:
    """Yield the guesses for the numbers behind labels on a line."""
    if match_date(line.words, 0, context, None):
        return  # a row of the table
    labels = find_labels(line.words, context.locale.name, LABEL_ROLES)
    for number, label in enumerate(labels):
        end = labels[number + 1].start if number + 1 < len(labels) else len(line.words)
        behind = line.words[label.end : end]
        if label.role == "account_number" and _is_in_sentence(line.words, label):
            continue  # `Your account will be debited with ...`
        if label.role in ("card_number", "account_number"):
            yield from _card_or_account_number(behind)
        elif label.role == "points" and (found := _digit_groups(behind)):
            text = "".join(char for word in found for char in word.text if char.isdigit())
            yield predicted_value("points", text, found, 0.9)
        elif label.role == "currency" and behind and re.fullmatch("[A-Z]{3}", behind[0].text):
            yield predicted_value("currency", behind[0].text, behind[:1], 0.95)


def _is_in_sentence(words: Sequence[OcrWord], label: Label) -> bool:
    """Return whether a label is a word in a sentence, and not what stands before a number."""
    behind = words[label.end : label.end + 2]
    numbered = any(char.isdigit() for word in behind for char in word.text)
    return not numbered and not is_cell_start(words, label.start)


def _card_or_account_number(words: Sequence[OcrWord]) -> Iterator[Guess]:
    """Yield the guess for a masked card number, for its last digits, or for an account number."""
    masked = any(_MASK.fullmatch(word.text) for word in words)
    digits = [word for word in words if word.text.isdigit() and len(word.text) == _TAIL_DIGITS]
    if masked and digits:
        yield predicted_value("card_tail", digits[-1].text, digits[-1:], 0.95)
        return
    run = _digit_groups(words)
    code = "".join(char for word in run for char in word.text if char.isalnum())
    if len(code) == _TAIL_DIGITS:
        yield predicted_value("card_tail", code, run, 0.95)
    elif len(code) > _TAIL_DIGITS:
        yield predicted_value("account_number", code, run, 0.95)


def _digit_groups(words: Sequence[OcrWord]) -> list[OcrWord]:
    """Return the groups of digits that follow one another, the first from the left."""
    run: list[OcrWord] = []
    for word in words:
        if _NUMBER.fullmatch(word.text.strip(SPECKS)):
            if run and word.box[0] - run[-1].box[2] > 1.2 * word_height(word):
                break
            run.append(word)
        elif run:
            break
    return run
