"""Edits of printed content that traps share: find a line, insert lines, change a text."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.render.measure import Ruler
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.corpus.traps import Apply, TrapSpec, impossible_unless
from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.records import Field, Line, Mark, Span, Trap

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence

    from docextract_eval.corpus.kinds import Content

MAIN_SUMS = {
    "receipt": "total",
    "bank_statement": "closing_balance",
    "card_statement": "new_balance",
    "invoice": "total",
}
"""For each kind of document, the field of its main sum."""
Row = dict[str, Field]
"""Cells of a row by column."""
why_no_decimals = impossible_unless(
    lambda name: minor_units(LOCALES.load(name).currency), "its amounts have no decimals"
)
"""The reason why a trap that needs decimals is impossible in a locale, or empty."""


def main_sum_trap(name: str, apply: Apply, **more: Any) -> TrapSpec:  # noqa: ANN401 - as a spec has
    """Return a trap on the main sum of every kind of document."""
    first, *others = (
        TrapSpec(name, (kind,), sum_, apply, **more) for kind, sum_ in MAIN_SUMS.items()
    )
    return dataclasses.replace(first, variants=tuple(others))


def thousands_and_decimal_separators(context: Context) -> tuple[str, str]:
    """Return the thousands and the decimal separator; empty where there are no decimals.

    >>> from docextract_eval.countries.locales import LOCALES
    >>> thousands_and_decimal_separators(Context(LOCALES.load("de_CH"), "CHF"))
    ("'", '.')
    """
    found = re.findall(r"\D", TYPES.load("money").write("1000", context, 0))
    return found[0], found[1] if len(found) > 1 else ""


def ruler(content: Content) -> Ruler:
    """Return the ruler for the paper and font of a document."""
    return Ruler(PAPERS[content.factors["paper"]], content.factors["font"])


def has_fixed_height(content: Content) -> bool:
    """Return whether pages have a fixed height, so that inserted lines need blank space."""
    return ruler(content).paper.height is not None


def scalar_field(content: Content, name: str) -> Field:
    """Return a scalar field by name."""
    return next(field for field in content.fields if field.name == name)


def main_rows(content: Content) -> list[Row]:
    """Return the rows of the main table, transactions or line items, as cells by column."""
    listed = "transactions" if "transactions" in content.tables else "line_items"
    return [{cell.name.partition(".")[2]: cell for cell in row} for row in content.tables[listed]]


def main_sum(content: Content) -> Field:
    """Return the field of a document's main sum."""
    return next(field for field in content.fields if field.name in MAIN_SUMS.values())


def other_amount_keys(content: Content, amount: Field, limit: int = 3) -> list[str]:
    """Return keys of at most `limit` other amounts on the page, with values that all differ."""
    cells = (cell for rows in content.tables.values() for row in rows for cell in row)
    found = {amount.value: ""}
    for field in (*content.fields, *cells):
        if field.type == "money" and field.decoy_of is None and (field.value or "").strip("-0."):
            found.setdefault(field.value, field.key)
    return [key for key in found.values() if key][:limit]


def obscure_main_sum(
    content: Content, trap: str, change: Callable[[Field, tuple[int, int]], Content]
) -> Content | None:
    """Apply a change that makes the main sum hard to read; other amounts are decoys."""
    amount = main_sum(content)
    where, others = find_page_and_line(content, amount.key), other_amount_keys(content, amount)
    if where is None or not others or amount.value is None:
        return None
    resolver = label_words(content, amount.key) or "the sum of the rest"
    return record_trap(change(amount, where), trap, amount.name, others, resolver)


def label_words(content: Content, key: str) -> str | None:
    """Return the label of a value: the words on its line, or on one of two lines above, or None."""
    at = find_page_and_line(content, key)
    for number in range(at[1], max(-1, at[1] - 3), -1) if at else ():
        spans = content.pages[at[0]][number].spans if at else ()
        if words := " ".join(span.text for span in spans if not span.tag and span.text.strip()):
            return words
    return None


def unbold(line: Line) -> Line:
    """Return a line without bold print."""
    spans = tuple(dataclasses.replace(span, bold=False) for span in line.spans)
    return dataclasses.replace(line, spans=spans)


def with_marks(content: Content, page_and_line: tuple[int, int], *marks: Mark) -> Content:
    """Return the content with marks added to the line at this page and position."""
    page, number = page_and_line
    line = content.pages[page][number]
    return insert_lines(
        content, page_and_line, [dataclasses.replace(line, marks=(*line.marks, *marks))], replaced=1
    )


def has_mark(content: Content, kind: str) -> bool:
    """Return whether any line has a mark of a kind."""
    lines = (line for page in content.pages for line in page)
    return any(mark.kind == kind for line in lines for mark in line.marks)


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


def canonical_amount(cents: int, currency: str) -> str:
    """Return the canonical value of a number of cents, or of units if there are no cents."""
    return f"{cents / 100:.2f}" if minor_units(currency) else str(cents)


def find_page_and_line(content: Content, tag: str, *, last: bool = False) -> tuple[int, int] | None:
    """Return page and position of the first (or last) line with a field, or None."""
    found = [
        (page, number)
        for page, lines in enumerate(content.pages)
        for number, line in enumerate(lines)
        if any(span.tag == tag for span in line.spans)
    ]
    return (found[-1] if last else found[0]) if found else None


def insert_lines(
    content: Content, page_and_line: tuple[int, int], lines: Sequence[Line], replaced: int = 0
) -> Content:
    """Return the content with lines inserted, which replace `replaced` lines from there on."""
    page, number = page_and_line
    pages = list(content.pages)
    pages[page] = (*pages[page][:number], *lines, *pages[page][number + replaced :])
    return dataclasses.replace(content, pages=tuple(pages))


def with_changed_spans(content: Content, tag: str, change: Callable[[Span], Span]) -> Content:
    """Return the content with every span of a field changed."""
    return _with_changed_lines(
        content,
        {tag},
        lambda spans: tuple(change(span) if span.tag == tag else span for span in spans),
    )


def without_spans(content: Content, tag: str) -> Content:
    """Return the content without the spans of a field."""
    return _with_changed_lines(
        content, {tag}, lambda spans: tuple(span for span in spans if span.tag != tag)
    )


def _with_changed_lines(
    content: Content, tags: Container[str], change: Callable[[tuple[Span, ...]], tuple[Span, ...]]
) -> Content:
    """Return the content with the spans changed on all lines that have one of these tags."""

    def changed_line(line: Line) -> Line:
        if any(span.tag in tags for span in line.spans):
            return dataclasses.replace(line, spans=change(line.spans))
        return line

    pages = tuple(tuple(changed_line(line) for line in lines) for lines in content.pages)
    return dataclasses.replace(content, pages=pages)


def retag_spans(content: Content, tag: str, new_tag: str) -> Content:
    """Return the content with the spans of a field assigned to another field."""
    return with_changed_spans(content, tag, lambda span: dataclasses.replace(span, tag=new_tag))


def reprint_fields(content: Content, texts: Mapping[str, str]) -> Content:
    """Return the content with new texts, by key, for fields and cells wherever they are printed.

    Misreadings that share the words of such a field get its new text, too.
    """
    shared_texts = {
        key: texts[of]
        for key, (of, part) in content.shared_places.items()
        if of in texts and not part
    }
    texts = {**texts, **shared_texts}

    def with_new_text(field: Field) -> Field:
        if (text := texts.get(field.key)) is None:
            return field
        return dataclasses.replace(field, text=text)

    def reprint_span(span: Span) -> Span:
        return dataclasses.replace(span, text=texts[span.tag]) if span.tag in texts else span

    content = _with_changed_lines(content, texts, lambda spans: tuple(map(reprint_span, spans)))
    tables = {
        name: tuple(tuple(with_new_text(cell) for cell in row) for row in table)
        for name, table in content.tables.items()
    }
    fields = tuple(with_new_text(field) for field in content.fields)
    return dataclasses.replace(content, fields=fields, tables=tables)


def negated_value(amount: Field) -> str:
    """Return the value of an amount with the opposite sign."""
    value = amount.value or ""
    return value[1:] if value.startswith("-") else f"-{value}"


def make_decoy(name: str, value: str, truth: Field, context: Context, style: int = 0) -> Field:
    """Return a decoy of a field, printed in a style of its type; its value is as printed."""
    kind = TYPES.load(truth.type)
    text = kind.write(value, context, style)
    return Field(name, truth.type, kind.read(text, context), text, decoy_of=truth.name)


def with_misreadings(content: Content, truth: Field, readings: Mapping[str, str]) -> Content:
    """Return the content with wrong readings, by name, of a field's printed words as decoys."""
    wrong = [
        Field(name, truth.type, value, truth.text, row=truth.row, decoy_of=truth.name)
        for name, value in readings.items()
    ]
    shared = {field.key: (truth.key, "") for field in wrong}
    return dataclasses.replace(
        content, fields=(*content.fields, *wrong), shared_places={**content.shared_places, **shared}
    )


def record_trap(  # noqa: PLR0913 - the parts of a record
    content: Content,
    trap: str,
    field_name: str,
    decoys: Sequence[str],
    resolver: str | None,
    *,
    row: int | None = None,
    only_in_pdf: bool = False,
) -> Content:
    """Return the content with the trap's record; decoys are keys of fields."""
    record = Trap(trap, field_name, row, tuple(decoys), resolver, only_in_pdf)
    return dataclasses.replace(content, traps=(*content.traps, record))


def record_misreadings(  # noqa: PLR0913 - the parts of a record
    content: Content,
    trap: str,
    truth: Field,
    readings: Mapping[str, str],
    resolver: str,
    *,
    only_in_pdf: bool = False,
) -> Content:
    """Return the content with wrong readings of a value's words as decoys, and the record."""
    trapped = with_misreadings(content, truth, readings)
    keys = [field.key for field in trapped.fields[len(content.fields) :]]
    return record_trap(
        trapped, trap, truth.name, keys, resolver, row=truth.row, only_in_pdf=only_in_pdf
    )


def are_distinct(truth: Field, values: Sequence[str | None]) -> bool:
    """Return whether decoys differ from the truth and from each other under the field's type."""
    fold = TYPES.load(truth.type).fold
    folded = [fold(value) for value in (truth.value, *values) if value is not None]
    return truth.value is not None and len(folded) == len(set(folded)) == len(values) + 1


_APART = 0.03
"""The smallest blank between words and an amount."""


def labelled_line(label: str, decoy: Field, model_line: Line) -> Line:
    """Return a line with a label and a decoy, set like another line with its value."""
    value = next(span for span in model_line.spans if span.tag and span.tag != "currency")
    words = next((span for span in model_line.spans if not span.tag), Span(""))
    spans = (
        dataclasses.replace(words, text=label),
        dataclasses.replace(value, text=decoy.text, tag=decoy.key, spot=0),
    )
    return dataclasses.replace(model_line, spans=spans, size=1.0, wide=1.0, marks=())


def with_resized_label(content: Content, line: Line, label: str, size: float, wide: float) -> Line:
    """Return a line with another label and size; a currency behind the label stays behind it."""
    behind = ruler(content).width_share(f"{label} ", size * wide, bold=True)
    spans = tuple(
        dataclasses.replace(span, at=behind)
        if span.tag == "currency"
        else span
        if span.tag
        else dataclasses.replace(span, text=label)
        for span in line.spans
    )
    return dataclasses.replace(line, spans=spans, size=size, wide=wide)


def print_decoy_above_or_below_total(
    content: Content, trap: str, printed_decoy: Field, label: str, *, below: bool = False
) -> Content | None:
    """Apply a trap that prints a decoy above or below the total, or return None if impossible."""
    fixed_height = has_fixed_height(content)
    total, where = (
        scalar_field(content, "total"),
        find_page_and_line(content, "total", last=fixed_height),
    )
    if where is None or not are_distinct(total, [printed_decoy.value]):
        return None
    page, number = where
    line = labelled_line(label, printed_decoy, content.pages[page][number])
    if fixed_height:
        line = with_fitted_label(
            content, _plain_line_in_size_of(line, content.pages[page][number]), label
        )
    trapped = insert_if_room(content, (page, number + below), [line])
    if trapped is None:
        return None
    trapped = with_decoys(trapped, printed_decoy)
    return record_trap(trapped, trap, "total", [printed_decoy.name], "the labels")


def total_money_form(content: Content, context: Context) -> int:
    """Return the index of the money form in which a sheet prints its total; 0 on rolls."""
    total, show = scalar_field(content, "total"), TYPES.load("money").write
    forms = range(len(context.locale.money)) if has_fixed_height(content) and total.value else ()
    return next((i for i in forms if show(total.value or "", context, i) == total.text), 0)


def insert_if_room(
    content: Content, page_and_line: tuple[int, int], lines: Sequence[Line], replaced: int = 0
) -> Content | None:
    """Return the content with lines inserted, and the foot of a sheet kept in its place.

    Returns None where a sheet has no room for them.
    """
    trapped = insert_lines(content, page_and_line, lines, replaced)
    if not has_fixed_height(content):
        return trapped
    page, number = page_and_line
    gone = content.pages[page][number : number + replaced]
    deeper = sum(line.size + line.gap for line in lines) - sum(x.size + x.gap for x in gone)
    after = trapped.pages[page][number + len(lines) :]
    blank = max(range(len(after)), key=lambda i: after[i].gap, default=None)
    if blank is None or after[blank].gap < deeper + 1:
        return None
    foot = dataclasses.replace(after[blank], gap=round(after[blank].gap - deeper, 4))
    return insert_lines(trapped, (page, number + len(lines) + blank), [foot], replaced=1)


def with_fitted_label(content: Content, line: Line, label: str) -> Line:
    """Return a line with another label, which is moved left as far as its width needs."""
    by = ruler(content)
    value = next(span for span in line.spans if span.tag and span.tag != "currency")
    long = by.width_share(value.text, line.size * line.wide, bold=value.bold)
    start = value.at - (long if value.align == "right" else 0.0)

    def relabel_span(span: Span) -> Span:
        room = by.width_share(label, line.size * line.wide, bold=span.bold) + _APART
        return dataclasses.replace(
            span, text=label, at=round(max(0.0, min(span.at, start - room)), 5)
        )

    spans = tuple(span if span.tag else relabel_span(span) for span in line.spans)
    return dataclasses.replace(line, spans=spans)


def _plain_line_in_size_of(line: Line, model_line: Line) -> Line:
    """Return a line in the size of another one, not bold, as sums other than the total are."""
    return dataclasses.replace(unbold(line), size=model_line.size, gap=min(model_line.gap, 0.25))
