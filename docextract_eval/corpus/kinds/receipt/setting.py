"""How text is measured and set on one family's paper: labels, values, wrapped lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.receipt.layouts import Layout
from docextract_eval.corpus.render.measure import Ruler
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.records import Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.records import Align


@dataclass(frozen=True, slots=True)
class Setting:
    """A family and a face."""

    layout: Layout
    font: str
    code: str = "W"
    """What stands behind an amount at most: a tax code, the widest there is."""

    def share(self, text: str, size: float = 1.0) -> float:
        """Give the share of the line that a text takes."""
        return self._ruler.width(text, size, bold=True)

    @property
    def _ruler(self) -> Ruler:
        return Ruler(PAPERS[self.layout.paper], self.font)

    @property
    def amounts(self) -> float:
        """Where amounts end."""
        return 1 - self.share(f" {self.code}")

    @property
    def column(self) -> float:
        """The share of the line that one column of the family takes."""
        return 1 / self.layout.columns

    def rule(self) -> Line:
        """Draw what parts the blocks."""
        sign = self.layout.rule
        if sign == "drawn":
            return Line(size=0.6, marks=(Mark("rule", drop=0.7),))
        return Line((Span(sign * self.layout.columns),)) if sign else Line(size=0.5)

    def labelled(self, label: str, field: Field) -> tuple[Span, ...]:
        """Set a label and behind it a value."""
        if not label:
            return (stated(field),)
        return Span(label), stated(field, self.share(f"{label} "))

    def centred(self, label: str, field: Field) -> Iterator[Line]:
        """Set a label and a value in the middle, or at the left where the head stands there."""
        whole = f"{label} {field.text}" if label else field.text
        middle = self.layout.head == "center"
        if self.share(whole) > 1:  # a long number on a narrow roll gets a line of its own
            yield from self.wrapped(label, middle=middle)
            yield from self.wrapped(field.text, field.key, middle=middle)
            return
        start = max(0.0, (1 - self.share(whole)) / 2) if middle else 0.0
        value = stated(field, start + (self.share(f"{label} ") if label else 0.0))
        yield Line((*((Span(label, start),) if label else ()), value))

    def sum(self, label: str, field: Field, *, bold: bool = False) -> Line:
        """Set a label at the left and an amount at the right."""
        amount = stated(field, self.amounts, "right", bold=bold)
        return Line((Span(label, bold=bold), amount))

    def wrapped(
        self,
        text: str,
        tag: str = "",
        *,
        size: float = 1.0,
        bold: bool = False,
        middle: bool = True,
    ) -> Iterator[Line]:
        """Set a text over as many lines as it needs: all of them are one place."""
        at = 0.5 if middle else 0.0
        align: Align = "center" if middle else "left"
        for part in self._ruler.wrap(text, 1.0, size, bold=True):
            yield Line((Span(part, at, align, tag=tag, bold=bold),), size=size)

    def beside(self, left: tuple[Span, ...], right: Span) -> Iterator[Line]:
        """Set something at the right of a line, or below it where both do not fit."""
        end = max((span.at + self.share(span.text) for span in left), default=0.0)
        if end + self.share(f"  {right.text}") <= 1:
            yield Line((*left, right))
        else:
            yield Line(left)
            yield Line((right,))


def stated(field: Field, at: float = 0.0, align: Align = "left", *, bold: bool = False) -> Span:
    """Set a field's text with the tag that says whose it is."""
    return Span(field.text, at, align, tag=field.key, bold=bold)
