"""The benchmark of the judge: documents of 48 cells, long statements, many matches, peers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import seeds
from docextract_eval.pipelines.noisy import Noisy
from docextract_eval.records import (
    Document,
    Field,
    Line,
    Place,
    Prediction,
    Rendition,
    Sheet,
    Span,
    texts,
)
from docextract_eval.schemas import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    Said = tuple[Document, Rendition, Prediction]

SCALARS = ("merchant", "address", "date", "time", "subtotal", "tax_total", "total", "payable")
COLUMNS = ("description", "quantity", "unit_price", "amount")
ROWS = 10
WRONG = {"wrong": "0.1", "missed": "0", "invented": "0"}
WORDS = """ORGANIC WHOLE MILK BREAD RYE GREEN BLACK TEA COFFEE DARK ROAST APPLES RED BANANAS YOGURT
GREEK PLAIN CHEESE CHEDDAR BUTTER SALTED EGGS LARGE CHICKEN BREAST GROUND BEEF SALMON FILLET RICE
BASMATI PASTA PENNE TOMATO SAUCE OLIVE OIL SEA SALT PEPPER SUGAR BROWN FLOUR OATS HONEY JAM BERRY
WATER SPARKLING JUICE ORANGE SOAP HAND TOWELS PAPER BAGS TRASH BATTERIES BULBS CARD GIFT"""


def documents(count: int) -> list[Document]:
    """Make receipts of 8 scalars and 10 rows of 4."""
    return [_receipt(index) for index in range(count)]


def answered(made: list[Document]) -> list[Said]:
    """Let `noisy` answer each, a tenth of the cells wrongly."""
    pipeline = Noisy(WRONG)
    return [
        (document, _clean(document), pipeline.answer(Sheet(document.id, document.kind, ()), document))
        for document in made
    ]


def _receipt(index: int) -> Document:
    dice = seeds.stream(1, "judge", str(index))
    words = WORDS.split()
    rows = []
    for number in range(ROWS):
        count, cents = int(dice.integers(1, 5)), int(dice.integers(99, 2000))
        said = " ".join(words[int(i)] for i in dice.integers(0, len(words), 3))
        values = (said, str(count), _amount(cents), _amount(count * cents))
        rows.append(_cells("line_items.", COLUMNS, values, number))
    total = sum(int((row[3].value or "").replace(".", "")) for row in rows)
    tax = total * 7 // 100
    street = f"{dice.integers(1, 999)} {words[int(dice.integers(60))]} STREET"
    day = f"2024-{dice.integers(1, 13):02}-{dice.integers(1, 29):02}"
    hour = f"{dice.integers(8, 22):02}:{dice.integers(0, 60):02}"
    shop = f"{words[int(dice.integers(60))]} & {words[int(dice.integers(60))]} MARKET"
    sums = (_amount(total), _amount(tax), _amount(total + tax), _amount(total + tax + 5))
    fields = _cells("", SCALARS, (shop, street, day, hour, *sums), None)
    lines = [Line((Span(field.text),)) for field in fields]
    lines += [Line(tuple(Span(cell.text) for cell in row)) for row in rows]
    return Document(
        *(f"judge-{index}", f"judge-{index}", "receipt", "en_US", "USD", 1, index),
        fields=fields,
        tables={"line_items": tuple(rows)},
        pages=((*lines, Line((Span("THANK YOU PLEASE COME AGAIN"),))),),
    )


def _cells(
    prefix: str, names: tuple[str, ...], values: tuple[str, ...], row: int | None
) -> tuple[Field, ...]:
    schema = load("receipt")
    named = ((prefix + name, value) for name, value in zip(names, values, strict=True))
    return tuple(Field(n, schema.spec(n).type, value, value, row=row) for n, value in named)


def _amount(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def _clean(document: Document) -> Rendition:
    id_ = f"{document.id}~clean"
    return Rendition(id_, document.id, "clean", (), (), "", (), ())
