"""Traps in the text layer of a PDF: hidden amounts and commands, wrong character maps."""

from __future__ import annotations

import contextlib
import dataclasses
import unicodedata
from typing import TYPE_CHECKING

from docextract_eval.corpus.pdf.placed_words import TEXT_CHANNELS
from docextract_eval.corpus.traps.edits import (
    are_distinct,
    find_page_and_line,
    insert_lines,
    label_words,
    main_sum,
    main_sum_trap,
    make_decoy,
    record_misreadings,
    record_trap,
    ruler,
    with_changed_spans,
    with_decoys,
    with_factors,
)
from docextract_eval.corpus.traps.planted_instructions import (
    FILED,
    UNSEEN,
    PlantedText,
    draw_planted_text,
    record_planted_text,
    with_attacked_fields,
    with_instruction_factors,
)
from docextract_eval.corpus.truth import all_cells
from docextract_eval.fieldtypes import TYPES, UnreadableError
from docextract_eval.records import Field, Line, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_HIDING_PLACES = ("above", "beside")
"""Above all lines of the page, or on the line of the visible amount."""
_COMMAND_SHARE = 0.5
"""The share of documents with a hidden command instead of a mere amount."""
_FILED_SHARE = 0.35
"""The share of these commands that are not in the text layer, but in metadata or a note."""


def _hide_amount_or_command(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    truth = main_sum(content)
    where = find_page_and_line(content, truth.key)
    hidden = _draw_hidden_amount(content, truth, context, rng)
    if where is None or hidden is None:
        return None
    channel = (*TEXT_CHANNELS,)[rng.integers(len(TEXT_CHANNELS))]
    spot = _HIDING_PLACES[rng.integers(len(_HIDING_PLACES))]
    if found := _draw_hidden_command(content, context, rng):
        commanding = dataclasses.replace(found, content=_with_layer_factors(found.content, found))
        return record_planted_text(commanding, "invisible_text_layer", only_in_pdf=True)
    words = label_words(content, truth.key) or ""  # the hidden amount gets the same label
    blank = ruler(content).width_share(f"{words} ")
    # A gap of minus its height, so that it takes no room on the page.
    line = Line(
        (
            Span(words, unseen=channel),
            Span(hidden.text, round(blank, 5), tag=hidden.key, unseen=channel),
        ),
        gap=-1.0,
    )
    page, number = where
    with_line = insert_lines(content, (page, number + 1 if spot == "beside" else 0), [line])
    with_line = with_decoys(with_line, hidden)
    with_factors_added = with_factors(with_line, layer_channel=channel, layer_spot=spot)
    return record_trap(
        with_factors_added,
        "invisible_text_layer",
        truth.name,
        [hidden.key],
        words or truth.text,
        only_in_pdf=True,
    )


def _hide_neutral_text(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    """Return neutral content where a command is hidden: harmless hidden text; else None."""
    truth = main_sum(content)
    if find_page_and_line(content, truth.key) is None or not _draw_hidden_amount(
        content, truth, context, rng
    ):
        return None
    rng.integers(len(TEXT_CHANNELS))
    rng.integers(len(_HIDING_PLACES))
    found = _draw_hidden_command(content, context, rng)
    return (
        with_instruction_factors(_with_layer_factors(found.neutral, found), found.instruction)
        if found
        else None
    )


def _draw_hidden_command(
    content: Content, context: Context, rng: np.random.Generator
) -> PlantedText | None:
    """Return a hidden command, or None where the draw decides on a mere amount."""
    if rng.random() >= _COMMAND_SHARE:
        return None
    found = draw_planted_text(content, context, rng, UNSEEN)
    if found and rng.random() < _FILED_SHARE:  # drawn last, so that all other draws stay the same
        return draw_planted_text(content, context, rng, FILED) or found
    return found


def _with_layer_factors(content: Content, planted_text: PlantedText) -> Content:
    return with_factors(content, layer_channel=planted_text.instruction.channel, layer_spot="below")


def _draw_hidden_amount(
    content: Content, truth: Field, context: Context, rng: np.random.Generator
) -> Field | None:
    """Return a decoy with another first digit that is nowhere on the page, or None."""
    there = {field.value for field in all_cells(content)}
    value = truth.value or ""
    first = next((at for at, character in enumerate(value) if character in "123456789"), None)
    if first is None:
        return None
    others = [f"{value[:first]}{digit}{value[first + 1 :]}" for digit in "123456789"]
    free = [other for other in others if other not in there and are_distinct(truth, [other])]
    if not free:
        return None
    return make_decoy(f"hidden_{truth.name}", free[rng.integers(len(free))], truth, context)


INVISIBLE_TEXT_LAYER = with_attacked_fields(
    main_sum_trap(
        "invisible_text_layer", _hide_amount_or_command, layer=True, neutral=_hide_neutral_text
    )
)


def _map_digits_wrongly(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    truth = main_sum(content)
    steps, value = next(_digit_shifts_and_readings(truth, context, rng), (0, ""))
    if not steps:
        return None
    mapped = with_changed_spans(
        content,
        truth.key,
        lambda span: dataclasses.replace(span, mapped=shift_digits(span.text, steps)),
    )
    wrong = {f"mapped_{truth.name}": value}
    resolver = label_words(content, truth.key) or truth.text  # as it is seen
    return record_misreadings(mapped, "wrong_tounicode", truth, wrong, resolver, only_in_pdf=True)


def _digit_shifts_and_readings(
    truth: Field, context: Context, rng: np.random.Generator
) -> Iterator[tuple[int, str]]:
    """Yield shifts of digits that give another valid amount, with that amount."""
    kind = TYPES.load("money")
    for steps in (1 + rng.permutation(9)).tolist():
        with contextlib.suppress(UnreadableError):
            value = kind.read(shift_digits(truth.text, steps), context)
            if are_distinct(truth, [value]):
                yield steps, value


def shift_digits(text: str, steps: int) -> str:
    """Return a text with every digit moved on by some steps, modulo 10, in its own script.

    >>> shift_digits("1,234.90 €", 1)
    '2,345.01 €'
    """
    return "".join(_shift_character(character, steps) for character in text)


def _shift_character(character: str, steps: int) -> str:
    digit = unicodedata.decimal(character, None)
    return character if digit is None else chr(ord(character) - digit + (digit + steps) % 10)


WRONG_TOUNICODE = main_sum_trap(
    "wrong_tounicode", _map_digits_wrongly, layer=True, last=True
)  # applied to the words as other traps leave them
