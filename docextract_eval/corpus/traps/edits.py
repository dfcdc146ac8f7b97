"""Edits of printed content that traps share: find a line, insert lines, change a text."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.render.measure import Ruler
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.corpus.traps import Spring, TrapSpec, unless
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.locales import LOCALES
from docextract_eval.records import Field, Line, Mark, Span, Trap

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence

    from docextract_eval.corpus.kinds import Content

SUMS = {
    "receipt": "total",
    "bank_statement": "closing_balance",
    "card_statement": "new_balance",
    "invoice": "total",
}
"""For each kind of document, the field of its main sum."""
Row = dict[str, Field]
"""Cells of a row by column."""
without_decimals = unless(
    lambda name: minor_units(LOCALES.load(name).currency), "its amounts have no decimals"
)
"""The reason why a trap that needs decimals is impossible in a locale, or empty."""


def on_sums(name: str, spring: Spring, **more: Any) -> TrapSpec:  # noqa: ANN401 - as a spec has
    """Return a trap on the main sum of every kind of document."""
    first, *others = (TrapSpec(name, (kind,), sum_, spring, **more) for kind, sum_ in SUMS.items())
    return dataclasses.replace(first, also=tuple(others))


def marks(context: Context) -> tuple[str, str]:
    """Return the thousands and the decimal separator; empty where there are no decimals.

    >>> from docextract_eval.locales import LOCALES
    >>> marks(Context(LOCALES.load("de_CH"), "CHF"))
    ("'", '.')
    """
    found = re.findall(r"\D", TYPES.load("money").show("1000", context, 0))
    return found[0], found[1] if len(found) > 1 else ""


def ruler(content: Content) -> Ruler:
    """Return the ruler for the paper and font of a document."""
    return Ruler(PAPERS[content.factors["paper"]], content.factors["font"])


def on_sheets(content: Content) -> bool:
    """Return whether pages have a fixed height, so that inserted lines need blank space."""
    return ruler(content).paper.height is not None


def field_of(content: Content, name: str) -> Field:
    """Return a scalar field by name."""
    return next(field for field in content.fields if field.name == name)


def rows_of(content: Content) -> list[Row]:
    """Return the rows of the main table, transactions or line items, as cells by column."""
    listed = "transactions" if "transactions" in content.tables else "line_items"
    return [{cell.name.partition(".")[2]: cell for cell in row} for row in content.tables[listed]]


def sum_of(content: Content) -> Field:
    """Return the field of a document's main sum."""
    return next(field for field in content.fields if field.name in SUMS.values())


def other_amounts(content: Content, than: Field, most: int = 3) -> list[str]:
    """Return keys of at most `most` other amounts on the page, with values that all differ."""
    cells = (cell for rows in content.tables.values() for row in rows for cell in row)
    found = {than.value: ""}
    for field in (*content.fields, *cells):
        if field.type == "money" and field.decoy_of is None and (field.value or "").strip("-0."):
            found.setdefault(field.value, field.key)
    return [key for key in found.values() if key][:most]


def beset(
    content: Content, trap: str, change: Callable[[Field, tuple[int, int]], Content]
) -> Content | None:
    """Apply a change that makes the main sum hard to read; other amounts are decoys."""
    amount = sum_of(content)
    where, others = line_of(content, amount.key), other_amounts(content, amount)
    if where is None or not others or amount.value is None:
        return None
    resolver = words_beside(content, amount.key) or "the sum of the rest"
    return sprung(change(amount, where), trap, amount.name, others, resolver)


def words_beside(content: Content, key: str) -> str | None:
    """Return the label of a value: the words on its line, or on one of two lines above, or None."""
    at = line_of(content, key)
    for number in range(at[1], max(-1, at[1] - 3), -1) if at else ():
        spans = content.pages[at[0]][number].spans if at else ()
        if words := " ".join(span.text for span in spans if not span.tag and span.text.strip()):
            return words
    return None


def regular(line: Line) -> Line:
    """Return a line without bold print."""
    spans = tuple(dataclasses.replace(span, bold=False) for span in line.spans)
    return dataclasses.replace(line, spans=spans)


def marked(content: Content, at: tuple[int, int], *marks: Mark) -> Content:
    """Return the content with marks added to the line at this page and position."""
    page, number = at
    line = content.pages[page][number]
    return insert(content, at, [dataclasses.replace(line, marks=(*line.marks, *marks))], instead=1)


def hangs(content: Content, form: str) -> bool:
    """Return whether any line has a mark of a kind."""
    lines = (line for page in content.pages for line in page)
    return any(mark.kind == form for line in lines for mark in line.marks)


def with_factors(content: Content, **factors: str) -> Content:
    """Return the content with more factors."""
    return dataclasses.replace(content, factors={**content.factors, **factors})


def with_field(content: Content, field: Field) -> Content:
    """Return the content with a field that replaces the one with its key, or is added."""
    fields = {old.key: old for old in content.fields} | {field.key: field}
    return dataclasses.replace(content, fields=tuple(fields.values()))


def with_decoys(content: Content, *decoys: Field) -> Content:
    """Return the content with decoys added to its fields."""
    return dataclasses.replace(content, fields=(*content.fields, *decoys))


def amount_of(cents: int, currency: str) -> str:
    """Return the canonical value of a number of cents, or of units if there are no cents."""
    return f"{cents / 100:.2f}" if minor_units(currency) else str(cents)


def line_of(content: Content, tag: str, *, last: bool = False) -> tuple[int, int] | None:
    """Return page and position of the first (or last) line with a field, or None."""
    found = [
        (page, number)
        for page, lines in enumerate(content.pages)
        for number, line in enumerate(lines)
        if any(span.tag == tag for span in line.spans)
    ]
    return (found[-1] if last else found[0]) if found else None


def insert(
    content: Content, at: tuple[int, int], lines: Sequence[Line], instead: int = 0
) -> Content:
    """Return the content with lines inserted, which replace `instead` lines from there on."""
    page, number = at
    pages = list(content.pages)
    pages[page] = (*pages[page][:number], *lines, *pages[page][number + instead :])
    return dataclasses.replace(content, pages=tuple(pages))


def restated(content: Content, tag: str, restate: Callable[[Span], Span]) -> Content:
    """Return the content with every span of a field changed."""
    return _lines_with(
        content,
        {tag},
        lambda spans: tuple(restate(span) if span.tag == tag else span for span in spans),
    )


def without(content: Content, tag: str) -> Content:
    """Return the content without the spans of a field."""
    return _lines_with(
        content, {tag}, lambda spans: tuple(span for span in spans if span.tag != tag)
    )


def _lines_with(
    content: Content, tags: Container[str], change: Callable[[tuple[Span, ...]], tuple[Span, ...]]
) -> Content:
    """Return the content with the spans changed on all lines that have one of these tags."""

    def changed(line: Line) -> Line:
        if any(span.tag in tags for span in line.spans):
            return dataclasses.replace(line, spans=change(line.spans))
        return line

    pages = tuple(tuple(changed(line) for line in lines) for lines in content.pages)
    return dataclasses.replace(content, pages=pages)


def retagged(content: Content, tag: str, other: str) -> Content:
    """Return the content with the spans of a field assigned to another field."""
    return restated(content, tag, lambda span: dataclasses.replace(span, tag=other))


def reprinted(content: Content, texts: Mapping[str, str]) -> Content:
    """Return the content with new texts, by key, for fields and cells wherever they are printed.

    Misreadings that share the words of such a field get its new text, too.
    """
    laid = {
        key: texts[of] for key, (of, part) in content.shared.items() if of in texts and not part
    }
    texts = {**texts, **laid}

    def anew(field: Field) -> Field:
        if (text := texts.get(field.key)) is None:
            return field
        return dataclasses.replace(field, text=text)

    def told(span: Span) -> Span:
        return dataclasses.replace(span, text=texts[span.tag]) if span.tag in texts else span

    content = _lines_with(content, texts, lambda spans: tuple(map(told, spans)))
    tables = {
        name: tuple(tuple(anew(cell) for cell in row) for row in table)
        for name, table in content.tables.items()
    }
    fields = tuple(anew(field) for field in content.fields)
    return dataclasses.replace(content, fields=fields, tables=tables)


def other_sign(amount: Field) -> str:
    """Return the value of an amount with the opposite sign."""
    value = amount.value or ""
    return value[1:] if value.startswith("-") else f"-{value}"


def decoy(name: str, value: str, of: Field, context: Context, style: int = 0) -> Field:
    """Return a decoy of a field, printed in a style of its type; its value is as printed."""
    kind = TYPES.load(of.type)
    text = kind.show(value, context, style)
    return Field(name, of.type, kind.read(text, context), text, decoy_of=of.name)


def misread(content: Content, truth: Field, readings: Mapping[str, str]) -> Content:
    """Return the content with wrong readings, by name, of a field's printed words as decoys."""
    wrong = [
        Field(name, truth.type, value, truth.text, row=truth.row, decoy_of=truth.name)
        for name, value in readings.items()
    ]
    shared = {field.key: (truth.key, "") for field in wrong}
    return dataclasses.replace(
        content, fields=(*content.fields, *wrong), shared={**content.shared, **shared}
    )


def sprung(  # noqa: PLR0913 - the parts of a record
    content: Content,
    trap: str,
    field: str,
    decoys: Sequence[str],
    resolver: str | None,
    *,
    row: int | None = None,
    layer: bool = False,
) -> Content:
    """Return the content with the trap's record; decoys are keys of fields."""
    record = Trap(trap, field, row, tuple(decoys), resolver, layer)
    return dataclasses.replace(content, traps=(*content.traps, record))


def misreadable(  # noqa: PLR0913 - the parts of a record
    content: Content,
    trap: str,
    truth: Field,
    readings: Mapping[str, str],
    resolver: str,
    *,
    layer: bool = False,
) -> Content:
    """Return the content with wrong readings of a value's words as decoys, and the record."""
    trapped = misread(content, truth, readings)
    keys = [field.key for field in trapped.fields[len(content.fields) :]]
    return sprung(trapped, trap, truth.name, keys, resolver, row=truth.row, layer=layer)


def differ(truth: Field, values: Sequence[str | None]) -> bool:
    """Return whether decoys differ from the truth and from each other under the field's type."""
    fold = TYPES.load(truth.type).fold
    folded = [fold(value) for value in (truth.value, *values) if value is not None]
    return truth.value is not None and len(folded) == len(set(folded)) == len(values) + 1


_APART = 0.03
"""The smallest blank between words and an amount."""


def labelled_line(label: str, decoy: Field, like: Line) -> Line:
    """Return a line with a label and a decoy, set like another line with its value."""
    value = next(span for span in like.spans if span.tag and span.tag != "currency")
    words = next((span for span in like.spans if not span.tag), Span(""))
    spans = (
        dataclasses.replace(words, text=label),
        dataclasses.replace(value, text=decoy.text, tag=decoy.key, spot=0),
    )
    return dataclasses.replace(like, spans=spans, size=1.0, wide=1.0, marks=())


def relabelled(content: Content, line: Line, label: str, size: float, wide: float) -> Line:
    """Return a line with another label and size; a currency behind the label stays behind it."""
    behind = ruler(content).width(f"{label} ", size * wide, bold=True)
    spans = tuple(
        dataclasses.replace(span, at=behind)
        if span.tag == "currency"
        else span
        if span.tag
        else dataclasses.replace(span, text=label)
        for span in line.spans
    )
    return dataclasses.replace(line, spans=spans, size=size, wide=wide)


def beside_total(
    content: Content, trap: str, written: Field, label: str, *, below: bool = False
) -> Content | None:
    """Apply a trap that prints a decoy above or below the total, or return None if impossible."""
    sheet = on_sheets(content)
    total, where = field_of(content, "total"), line_of(content, "total", last=sheet)
    if where is None or not differ(total, [written.value]):
        return None
    page, number = where
    line = labelled_line(label, written, content.pages[page][number])
    if sheet:
        line = called(content, _in_type_of(line, content.pages[page][number]), label)
    trapped = within(content, (page, number + below), [line])
    if trapped is None:
        return None
    trapped = with_decoys(trapped, written)
    return sprung(trapped, trap, "total", [written.name], "the labels")


def form_of_sums(content: Content, context: Context) -> int:
    """Return the index of the money form in which a sheet prints its total; 0 on rolls."""
    total, show = field_of(content, "total"), TYPES.load("money").show
    forms = range(len(context.locale.money)) if on_sheets(content) and total.value else ()
    return next((i for i in forms if show(total.value or "", context, i) == total.text), 0)


def within(
    content: Content, at: tuple[int, int], lines: Sequence[Line], instead: int = 0
) -> Content | None:
    """Return the content with lines inserted, and the foot of a sheet kept in its place.

    Returns None where a sheet has no room for them.
    """
    trapped = insert(content, at, lines, instead)
    if not on_sheets(content):
        return trapped
    page, number = at
    gone = content.pages[page][number : number + instead]
    deeper = sum(line.size + line.gap for line in lines) - sum(x.size + x.gap for x in gone)
    after = trapped.pages[page][number + len(lines) :]
    blank = max(range(len(after)), key=lambda i: after[i].gap, default=None)
    if blank is None or after[blank].gap < deeper + 1:
        return None
    foot = dataclasses.replace(after[blank], gap=round(after[blank].gap - deeper, 4))
    return insert(trapped, (page, number + len(lines) + blank), [foot], instead=1)


def called(content: Content, line: Line, label: str) -> Line:
    """Return a line with another label, which is moved left as far as its width needs."""
    by = ruler(content)
    value = next(span for span in line.spans if span.tag and span.tag != "currency")
    long = by.width(value.text, line.size * line.wide, bold=value.bold)
    start = value.at - (long if value.align == "right" else 0.0)

    def said(span: Span) -> Span:
        room = by.width(label, line.size * line.wide, bold=span.bold) + _APART
        return dataclasses.replace(
            span, text=label, at=round(max(0.0, min(span.at, start - room)), 5)
        )

    spans = tuple(span if span.tag else said(span) for span in line.spans)
    return dataclasses.replace(line, spans=spans)


def _in_type_of(line: Line, other: Line) -> Line:
    """Return a line in the size of another one, not bold, as sums other than the total are."""
    return dataclasses.replace(regular(line), size=other.size, gap=min(other.gap, 0.25))
