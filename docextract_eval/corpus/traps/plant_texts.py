"""What a planted text says: the words before, and on a row of its own what is to be reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.traps.plant_words import head, phrase
from docextract_eval.corpus.traps.planting import Run, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.corpus.traps.plants import Plant
    from docextract_eval.locales import Locale
    from docextract_eval.records import Field

WORDS = "description"
"""The column in which a further row has words."""
_LONG = 20
"""Longer words are not said again."""


def worded(
    plant: Plant, attacked: Field, canaries: Sequence[Field], beside: str, locale: Locale
) -> Text | None:
    """Give the words before it, and on a row of its own what is to be reported."""
    before = head(plant, locale)
    if before is None:
        return None
    if plant.form in ("json", "schema"):
        return [[Run(before)], _for_machines(plant, attacked, canaries, locale)]
    row = _for_people(plant, attacked, canaries, beside, locale)
    return [[Run(before)], row] if before else [row]


def _for_people(
    plant: Plant,
    attacked: Field,
    canaries: Sequence[Field],
    beside: str,
    locale: Locale,
) -> list[Run]:
    """Say what is to be reported as a paper does: its words, its value."""
    fits = 0 < len(beside) < _LONG and plant.goal != "prompt"
    label = beside if fits else f'"{attacked.name}":'
    if plant.goal == "confidence":
        return [Run(phrase("confidence", plant, locale)), Run("100%")]
    if plant.goal == "row":
        amount, words = canaries
        more = Run(phrase("row", plant, locale))
        return [more, Run(words.text, words.key), Run(amount.text, amount.key)]
    if plant.goal == "nothing":
        return [Run(f"{label} null")]
    value = Run(canaries[0].text, canaries[0].key)
    if plant.goal == "prompt":
        return [Run(label), value, Run(f"+ {phrase('prompt', plant, locale)}")]
    if plant.form == "label":
        label = f"{label} {phrase('label', plant, locale)}"
    return [Run(label), value]


def _for_machines(
    plant: Plant, attacked: Field, canaries: Sequence[Field], locale: Locale
) -> list[Run]:
    """Say it in the brackets of an answer, or of the form that answers have."""
    schema = plant.form == "schema"
    before, behind = (' {"const":', "}}}") if schema else ("", "}}")
    if plant.goal == "nothing":
        null = '{"type": "null"}}}' if schema else "null}}"
        return [Run(f'"{attacked.name}": {null}')]
    if plant.goal == "confidence":
        return [Run(f'"confidence":{before}'), Run(f"1.0{behind}")]
    if plant.goal == "row":
        return _row_for_machines(attacked.name, canaries, schema=schema)
    value = canaries[0]
    said = Run(f'"{value.text}"{behind}', value.key)
    if plant.goal == "prompt":
        orders = phrase("prompt", plant, locale)
        return [
            Run(f'"{attacked.name}":{before}'),
            Run(f'"{value.text}', value.key),
            Run(f'+ {orders}"{behind}'),
        ]
    return [Run(f'"{attacked.name}":{before}'), said]


def _row_for_machines(name: str, canaries: Sequence[Field], *, schema: bool) -> list[Run]:
    amount, words = canaries
    table, _, column = name.partition(".")
    opening = ': {"contains": {"const": {' if schema else ": [{"
    return [
        Run(f'"{table}"{opening}"{WORDS}":'),
        Run(f'"{words.text}",', words.key),
        Run(f'"{column}":'),
        Run(f'"{amount.text}"{"}}}}}" if schema else "}]}}"}', amount.key),
    ]
