"""How traps change what is printed: find a line, put others beside it, restate a field."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import TYPES
from docextract_eval.records import Field, Line, Span, Trap

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context


def field_of(content: Content, name: str) -> Field:
    """Give a scalar field."""
    return next(field for field in content.fields if field.name == name)


def with_field(content: Content, field: Field) -> Content:
    """Put a field in the place of the one with its name."""
    fields = tuple(field if old.name == field.name else old for old in content.fields)
    return dataclasses.replace(content, fields=fields)


def line_of(content: Content, tag: str, *, last: bool = False) -> tuple[int, int] | None:
    """Give the page and the position of the first (or last) line that states a field."""
    found = [
        (page, number)
        for page, lines in enumerate(content.pages)
        for number, line in enumerate(lines)
        if any(span.tag == tag for span in line.spans)
    ]
    return (found[-1] if last else found[0]) if found else None


def insert(content: Content, at: tuple[int, int], lines: Sequence[Line]) -> Content:
    """Put lines before the one at this page and position."""
    page, number = at
    pages = list(content.pages)
    pages[page] = (*pages[page][:number], *lines, *pages[page][number:])
    return dataclasses.replace(content, pages=tuple(pages))


def restated(content: Content, tag: str, restate: Callable[[Span], Span]) -> Content:
    """Change every span that states a field."""
    pages = tuple(
        tuple(
            dataclasses.replace(
                line,
                spans=tuple(restate(span) if span.tag == tag else span for span in line.spans),
            )
            for line in lines
        )
        for lines in content.pages
    )
    return dataclasses.replace(content, pages=pages)


def decoy(name: str, value: str, of: Field, context: Context, style: int = 0) -> Field:
    """Make a labelled decoy of a field, printed in a style of its type: it means what it says."""
    kind = TYPES.load(of.type)
    text = kind.show(value, context, style)
    return Field(name, of.type, kind.read(text, context), text, decoy_of=of.name)


def labelled_line(label: str, decoy: Field, like: Line) -> Line:
    """Print a decoy as the line that it stands beside prints its value."""
    value = next(span for span in like.spans if span.tag)
    words = next((span for span in like.spans if not span.tag), Span(""))
    spans = (
        dataclasses.replace(words, text=label),
        dataclasses.replace(value, text=decoy.text, tag=decoy.key, spot=0),
    )
    return dataclasses.replace(like, spans=spans, size=1.0, marks=())


def beside_total(
    content: Content, context: Context, trap: str, written: Field, labels: Mapping[str, str]
) -> Content | None:
    """Print a decoy of the total on a line above it, under a label of the language."""
    total, where = field_of(content, "total"), line_of(content, "total")
    if where is None or not differ(total, [written.value]):
        return None
    label = labels.get(context.locale.name[:2], labels["en"])
    line = labelled_line(label, written, content.pages[where[0]][where[1]])
    trapped = insert(content, where, [line])
    trapped = dataclasses.replace(trapped, fields=(*trapped.fields, written))
    return sprung(trapped, trap, "total", [written.name], "label")


def sprung(
    content: Content, trap: str, field: str, decoys: Sequence[str], resolver: str | None
) -> Content:
    """Leave the trap's record; the decoys are names of fields of the document."""
    record = Trap(trap, field, None, tuple(decoys), resolver)
    return dataclasses.replace(content, traps=(*content.traps, record))


def differ(truth: Field, values: Sequence[str | None]) -> bool:
    """Say whether decoys differ from the truth and from each other under the field's type."""
    fold = TYPES.load(truth.type).fold
    folded = [fold(value) for value in (truth.value, *values) if value is not None]
    return truth.value is not None and len(folded) == len(set(folded)) == len(values) + 1
