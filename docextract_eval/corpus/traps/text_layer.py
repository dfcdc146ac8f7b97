"""Traps in the text layer of a PDF: hidden amounts and commands, wrong character maps."""

from __future__ import annotations

import contextlib
import dataclasses
import unicodedata
from typing import TYPE_CHECKING

from docextract_eval.corpus.pdf.setting import CHANNELS
from docextract_eval.corpus.traps.edits import (
    decoy,
    differ,
    insert,
    line_of,
    misreadable,
    on_sums,
    restated,
    ruler,
    sprung,
    sum_of,
    with_decoys,
    with_factors,
    words_beside,
)
from docextract_eval.corpus.traps.plants import (
    FILED,
    UNSEEN,
    Planted,
    attacking,
    choose_text,
    lay_text,
    name_plant,
)
from docextract_eval.corpus.truth import stated
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


def _hide_text(content: Content, context: Context, rng: np.random.Generator) -> Content | None:
    truth = sum_of(content)
    where = line_of(content, truth.key)
    hidden = _hidden(content, truth, context, rng)
    if where is None or hidden is None:
        return None
    channel = (*CHANNELS,)[rng.integers(len(CHANNELS))]
    spot = _HIDING_PLACES[rng.integers(len(_HIDING_PLACES))]
    if found := _command(content, context, rng):
        commanding = dataclasses.replace(found, content=_below(found.content, found))
        return lay_text(commanding, "invisible_text_layer", layer=True)
    words = words_beside(content, truth.key) or ""  # the hidden amount gets the same label
    blank = ruler(content).width(f"{words} ")
    # A gap of minus its height, so that it takes no room on the page.
    line = Line(
        (
            Span(words, unseen=channel),
            Span(hidden.text, round(blank, 5), tag=hidden.key, unseen=channel),
        ),
        gap=-1.0,
    )
    page, number = where
    laid = insert(content, (page, number + 1 if spot == "beside" else 0), [line])
    laid = with_decoys(laid, hidden)
    name_plant = with_factors(laid, layer_channel=channel, layer_spot=spot)
    return sprung(
        name_plant,
        "invisible_text_layer",
        truth.name,
        [hidden.key],
        words or truth.text,
        layer=True,
    )


def _hide_harmless_text(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    """Return neutral content where a command is hidden: harmless hidden text; else None."""
    truth = sum_of(content)
    if line_of(content, truth.key) is None or not _hidden(content, truth, context, rng):
        return None
    rng.integers(len(CHANNELS))
    rng.integers(len(_HIDING_PLACES))
    found = _command(content, context, rng)
    return name_plant(_below(found.quiet, found), found.plant) if found else None


def _command(content: Content, context: Context, rng: np.random.Generator) -> Planted | None:
    """Return a hidden command, or None where the draw decides on a mere amount."""
    if rng.random() >= _COMMAND_SHARE:
        return None
    found = choose_text(content, context, rng, UNSEEN)
    if found and rng.random() < _FILED_SHARE:  # drawn last, so that all other draws stay the same
        return choose_text(content, context, rng, FILED) or found
    return found


def _below(content: Content, found: Planted) -> Content:
    return with_factors(content, layer_channel=found.plant.channel, layer_spot="below")


def _hidden(
    content: Content, truth: Field, context: Context, rng: np.random.Generator
) -> Field | None:
    """Return a decoy with another first digit that is nowhere on the page, or None."""
    there = {field.value for field in stated(content)}
    value = truth.value or ""
    first = next((at for at, sign in enumerate(value) if sign in "123456789"), None)
    if first is None:
        return None
    others = [f"{value[:first]}{digit}{value[first + 1 :]}" for digit in "123456789"]
    free = [other for other in others if other not in there and differ(truth, [other])]
    if not free:
        return None
    return decoy(f"hidden_{truth.name}", free[rng.integers(len(free))], truth, context)


INVISIBLE_TEXT_LAYER = attacking(
    on_sums("invisible_text_layer", _hide_text, layer=True, neutral=_hide_harmless_text)
)


def _map_signs_wrongly(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    truth = sum_of(content)
    by, value = next(_wrong_readings(truth, context, rng), (0, ""))
    if not by:
        return None
    mapped = restated(
        content, truth.key, lambda span: dataclasses.replace(span, mapped=shifted(span.text, by))
    )
    wrong = {f"mapped_{truth.name}": value}
    resolver = words_beside(content, truth.key) or truth.text  # as it is seen
    return misreadable(mapped, "wrong_tounicode", truth, wrong, resolver, layer=True)


def _wrong_readings(
    truth: Field, context: Context, rng: np.random.Generator
) -> Iterator[tuple[int, str]]:
    """Yield shifts of digits that give another valid amount, with that amount."""
    kind = TYPES.load("money")
    for by in (1 + rng.permutation(9)).tolist():
        with contextlib.suppress(UnreadableError):
            value = kind.read(shifted(truth.text, by), context)
            if differ(truth, [value]):
                yield by, value


def shifted(text: str, by: int) -> str:
    """Return a text with every digit moved on by some steps, modulo 10, in its own script.

    >>> shifted("1,234.90 €", 1)
    '2,345.01 €'
    """
    return "".join(_further(sign, by) for sign in text)


def _further(sign: str, by: int) -> str:
    digit = unicodedata.decimal(sign, None)
    return sign if digit is None else chr(ord(sign) - digit + (digit + by) % 10)


WRONG_TOUNICODE = on_sums(
    "wrong_tounicode", _map_signs_wrongly, layer=True, last=True
)  # applied to the words as other traps leave them
