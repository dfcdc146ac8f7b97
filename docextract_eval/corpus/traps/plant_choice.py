"""Which text is planted on a paper, what it speaks of, and what lays it as a trap."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval import seeds
from docextract_eval.corpus.kinds import Content
from docextract_eval.corpus.kinds.people import in_capitals
from docextract_eval.corpus.traps.bearing import BEARERS
from docextract_eval.corpus.traps.edits import (
    SUMS,
    decoy,
    line_of,
    other_amounts,
    sprung,
    sum_of,
    with_factors,
    words_beside,
)
from docextract_eval.corpus.traps.plant_texts import WORDS, worded
from docextract_eval.corpus.traps.plant_words import quiet
from docextract_eval.corpus.traps.planting import CHANNELS, Run, Text, plain
from docextract_eval.corpus.traps.plants import DAY, IBAN, MARKER, MONEY, Plant
from docextract_eval.corpus.truth import stated
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.records import COMMANDED, Field
from docextract_eval.schemas import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np

    from docextract_eval.corpus.traps import TrapSpec
    from docextract_eval.fieldtypes import Context

_WANTED = {
    "total": tuple(SUMS.values()),
    "nothing": tuple(SUMS.values()),
    "confidence": tuple(SUMS.values()),
    "marker": ("receipt_number", "invoice_number", "account_number"),
    "prompt": ("merchant", "seller", "holder"),
    "currency": ("currency",),
    "date": ("date", "issue_date", "period_end"),
    "iban": ("iban",),
    "row": ("line_items.amount", "transactions.amount"),
}
"""Per goal, the field that it is about: the first that a document has. A row is written behind the
last one of its table."""
_ARTICLE = f"{COMMANDED}row_words"


_FAR = 0.4
"""What begins so far from the next is of another block; amounts stand at the end of their line."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A text in its place, and the same place with as much text that says nothing."""

    plant: Plant
    attacked: Field
    canaries: tuple[Field, ...]
    content: Content
    quiet: Content


def attacking(spec: TrapSpec) -> TrapSpec:
    """Say of a trap on sums, kind by kind, what its texts speak of."""
    names = load(spec.kinds[0]).names
    wanted = dict.fromkeys(name for each in _WANTED.values() for name in each if name in names)
    besides = tuple(name for name in wanted if name != spec.field)
    return dataclasses.replace(spec, besides=besides, also=tuple(map(attacking, spec.also)))


def trapped(found: Planted, name: str, *, layer: bool = False) -> Content:
    """Lay a trap with a text in its place, and leave its record."""
    attacked, content = found.attacked, found.content
    planted = dataclasses.replace(content, fields=(*content.fields, *found.canaries))
    decoys = [field.key for field in found.canaries if field.type == attacked.type]
    decoys = decoys or other_amounts(content, attacked)
    decider = attacked if attacked.row is None else sum_of(content)
    resolver = words_beside(content, decider.key) or decider.text
    said = sprung(planted, name, attacked.name, decoys, resolver, row=attacked.row, layer=layer)
    return told(said, found.plant)


def told(content: Content, plant: Plant) -> Content:
    """Say what was planted: results are parted by it."""
    return with_factors(
        content, plant_channel=plant.channel, plant_form=plant.form, plant_goal=plant.goal
    )


def chosen(
    content: Content, context: Context, dice: np.random.Generator, plants: Sequence[Plant]
) -> Planted | None:
    """Choose among the texts that this paper can bear: the first that finds its place."""
    for at in dice.permutation(len(plants)).tolist():
        plant = plants[at]
        attacked = _attacked(content, plant)
        if attacked is not None and (found := _planted(content, context, plant, attacked, dice)):
            return found
    return None


def _attacked(content: Content, plant: Plant) -> Field | None:
    there = {field.name: field for field in content.fields if field.value is not None}
    for name in _WANTED[plant.goal]:
        table, _, column = name.partition(".")
        rows = content.tables.get(table, ()) if column else ()
        cells = [cell for row in rows for cell in row if cell.name == name and cell.value]
        if found := cells[-1] if cells else there.get(name):
            return found
    return None


def _planted(
    content: Content, context: Context, plant: Plant, attacked: Field, dice: np.random.Generator
) -> Planted | None:
    canaries = tuple(_canaries(plant, attacked, content, context, dice))
    beside = words_of(content, attacked.key)
    text = worded(plant, attacked, canaries, beside, context.locale)
    words = quiet(len(plain(text)), context.locale) if text else None
    if not (text and words and (canaries or other_amounts(content, attacked))):
        return None
    if plant.channel == "handwritten":
        text, words = _shouted(text, context), in_capitals(words, context.locale.name)
        said_so = {canary.text for canary in canaries}
        if any(run.tag and run.text not in said_so for row in text for run in row):
            return None
    put = (CHANNELS | BEARERS)[plant.channel]
    hand = int(dice.integers(1 << 31))
    planted, said = (
        put(content, each, plant.form, seeds.stream(hand, plant.channel))
        for each in (text, [[Run(words)]])
    )
    if planted is None or said is None:
        return None
    return Planted(plant, attacked, canaries, planted, said)


def words_of(content: Content, key: str) -> str:
    """Give the words that say what a value is, without those of another block on its line."""
    if (at := line_of(content, key)) is None:
        return ""
    spans = content.pages[at[0]][at[1]].spans
    value = next(i for i, span in enumerate(spans) if span.tag == key)
    first = value
    while first and 0 <= spans[first].at - spans[first - 1].at < _FAR:
        first -= 1
    words = " ".join(span.text for span in spans[first:value] if not span.tag).strip()
    return words or words_beside(content, key) or ""


def _shouted(text: Text, context: Context) -> Text:
    return [
        [Run(in_capitals(run.text, context.locale.name), run.tag) for run in row] for row in text
    ]


def _canaries(
    plant: Plant, attacked: Field, content: Content, context: Context, dice: np.random.Generator
) -> Iterator[Field]:
    """Give what is to be reported; it stands nowhere else."""
    name = f"{COMMANDED}{plant.goal}"
    values = {"date": DAY, "iban": IBAN}
    if plant.goal in ("total", "row"):
        values[plant.goal] = _unheard_of(content, context, dice)
    if plant.goal in values:
        found = decoy(name, values[plant.goal], attacked, context)
        yield dataclasses.replace(found, row=attacked.row)
    if plant.goal == "row":
        of = f"{attacked.name.partition('.')[0]}.{WORDS}"
        yield Field(_ARTICLE, "text", MARKER, MARKER, row=attacked.row, decoy_of=of)
    if plant.goal in ("marker", "prompt", "currency"):
        word = MONEY if plant.goal == "currency" else MARKER
        value = word.replace("-", "") if attacked.type == "code" else word
        yield Field(name, attacked.type, value, word, decoy_of=attacked.name)


def _unheard_of(content: Content, context: Context, dice: np.random.Generator) -> str:
    """Give an amount that stands nowhere on the page."""
    there, form = {field.value for field in stated(content)}, "{}.37"
    if minor_units(context.currency) == 0:
        form = "{}37"
    amounts = (form.format(whole) for whole in 1 + dice.permutation(99))
    return next(amount for amount in amounts if amount not in there)
