"""What is printed above and below tables: lists and strips of sums, addresses, the legal notice."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from docextract_eval.corpus.kinds.sheets.look import Look, Pieces, field_span
from docextract_eval.records import Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

LabelledFields = list[tuple[str, Field]]
"""Labels, each with its value."""
Frame = Literal["none", "box", "rule", "shade"]


def sum_list(
    look: Look, title: str, labelled_fields: LabelledFields, spot: int = 0
) -> tuple[Line, ...]:
    """Return the lines of a list of sums on the left half of the sheet, the result last."""
    lines = [Line((Span(title, bold=True),), 1.1, 0.8)]
    for i, (label, field) in enumerate(labelled_fields, 1):
        last = i == len(labelled_fields)
        spans = (Span(label, bold=last), field_span(field, 0.52, "right", spot, bold=last))
        marks = (Mark("rule", 0, 0.52, drop=0.02),) if last and not look.mono else ()
        lines.append(Line(spans, gap=0.4 if last else 0.15, marks=marks))
    return (*lines, Line((), 0.4))


def sum_strip(
    look: Look, labelled_fields: LabelledFields, frame: Frame = "box", spot: int = 0
) -> tuple[Line, ...]:
    """Return the lines of a box with sums beside each other, each below its label."""
    cell_width = 1 / len(labelled_fields)
    size = 0.8
    while (
        max(look.run_width((label,), size) for label, _ in labelled_fields) > cell_width - 0.04
        and size > 0.5
    ):
        size -= 0.05
    large = _fitting_size(look, [field for _, field in labelled_fields], cell_width)
    marks: list[Mark] = []
    if not look.mono:
        marks.append(Mark("shade" if frame == "shade" else "box", 0, 1, 2.7, 1 - size - 0.25))
        if frame == "box":
            lines_between = (i * cell_width for i in range(1, len(labelled_fields)))
            marks += [
                Mark("rule", round(x, 5), 0.0005, 2.7, 1 - size - 0.25) for x in lines_between
            ]
    labels = tuple(
        Span(label, round(i * cell_width + 0.02, 5)) for i, (label, _) in enumerate(labelled_fields)
    )
    amounts = tuple(
        field_span(field, i * cell_width + 0.02, spot=spot, bold=True)
        for i, (_, field) in enumerate(labelled_fields)
    )
    return (
        Line(labels, round(size, 2), 1.0, tuple(marks)),
        Line(amounts, large, 0.3),
        Line((), 0.7),
    )


def _fitting_size(look: Look, values: Sequence[Field], width: float) -> float:
    """Return the type size of values in a strip: smaller where one would run into the next."""
    widest = max(look.run_width((value,), bold=True) for value in values)
    if widest <= width:
        return 1.0
    return max(0.5, round(math.floor(20 * (width - 0.02) / widest) / 20, 2))


def value_row(
    look: Look, labelled_values: Sequence[tuple[str, Pieces]], frame: Frame = "none", spot: int = 0
) -> tuple[Line, ...]:
    """Return the lines of labelled values beside each other, each as wide as its text."""
    boxed, size, wides = frame == "box" and not look.mono, 1.05, [1.0]
    pad = 0.02 if boxed else 0.0
    while sum(wides) + 0.03 * len(labelled_values) > 1 - 2 * pad and size > 0.5:
        size = round(size - 0.05, 2)
        wides = [
            max(look.run_width((label,), 0.85 * size), look.run_width(pieces, size))
            for label, pieces in labelled_values
        ]
    gap_between = (1 - 2 * pad - sum(wides)) / (len(labelled_values) - 1)
    starts = [round(pad + i * gap_between + sum(wides[:i]), 5) for i in range(len(labelled_values))]
    labels, values = list[Span](), list[Span]()
    for at, (label, pieces) in zip(starts, labelled_values, strict=True):
        labels.append(Span(label, at))
        values += look.run_spans(pieces, at, size, spot=spot)
    small = round(0.85 * size, 4)
    height = round(small + size + 1.0 + 2 * look.hang, 4)
    marks = (Mark("box", 0, 1, height, 0.7 - small),) if boxed else ()
    gap = 0.3 + look.hang
    return (Line(tuple(labels), small, 1.3, marks), Line(tuple(values), size, gap), Line((), 0.7))


def side_by_side(
    look: Look,
    left_lines: Sequence[Sequence[Span]],
    labelled_values: Sequence[tuple[str, Pieces]],
    gap: float,
    frame: Frame = "none",
) -> tuple[Line, ...]:
    """Return lines on the left, such as an address, beside labelled values on the right.

    Type is made smaller until both fit on the sheet.
    """
    frame = "none" if look.mono else frame
    size = 1.0
    while (
        _labelled_width(look, labelled_values, size) > 1 - _left_width(look, left_lines, size)
        and size > 0.6
    ):
        size -= 0.05
    pad = 0.015 if frame == "box" else 0.0
    labels = max(look.run_width((label,), size) for label, _ in labelled_values) + 0.02
    start = min(0.56, 1 - pad - _labelled_width(look, labelled_values, size))
    lines = []
    for i in range(max(len(left_lines), len(labelled_values))):
        spans = [*left_lines[i]] if i < len(left_lines) else []
        if i < len(labelled_values):
            label, pieces = labelled_values[i]
            spans += [Span(label, round(start, 5)), *look.run_spans(pieces, start + labels, size)]
        lines.append(Line(tuple(spans), round(size, 2), 0.12 if i else gap))
    if pad:
        height = len(labelled_values) * (size + 0.12) + 0.7
        box = Mark(
            "box", round(start - pad, 5), round(1.0 - start + pad, 5), height, 1 - size - 0.3
        )
        lines[0] = replace(lines[0], marks=(box,))
    elif frame == "rule":
        lines[0] = replace(lines[0], marks=(Mark("rule", drop=-0.75),))
    return tuple(lines)


def legal_lines(look: Look, notice: str, line_gap: float = 0) -> tuple[Line, ...]:
    """Return the lines of the legal notice: centred, in small type, below a rule."""
    lines = [
        Line((Span(text, 0.5, "center"),), 0.75, line_gap if i else 0.6)
        for i, text in enumerate(look.ruler.wrap(notice, 1.0, 0.75))
    ]
    rule = () if look.mono else (Mark("rule", drop=-0.05),)
    return (replace(lines[0], marks=rule), *lines[1:]) if lines else (Line((), 0.5, 0.6, rule),)


def _labelled_width(
    look: Look, labelled_values: Sequence[tuple[str, Pieces]], size: float
) -> float:
    labels = max(look.run_width((label,), size) for label, _ in labelled_values)
    return labels + 0.02 + max(look.run_width(pieces, size) for _, pieces in labelled_values)


def _left_width(look: Look, left: Sequence[Sequence[Span]], size: float) -> float:
    ends = (
        span.at + look.ruler.width_share(span.text, size, bold=span.bold)
        for spans in left
        for span in spans
    )
    return max(ends) + 0.06
