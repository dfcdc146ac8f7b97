"""How text is measured and set on one family's paper: labels, values, wrapped lines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from docextract_eval.corpus.kinds.receipt.layouts import Layout
from docextract_eval.corpus.render.measure import Ruler
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.records import Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docextract_eval.records import Align


@dataclass(frozen=True, slots=True)
class Setting:
    """A family and a face, the side where lines begin, the room of the widest amount."""

    layout: Layout
    font: str
    code: str = "W"
    """What stands behind an amount at most: a tax code, the widest there is."""
    direction: Literal["ltr", "rtl"] = "ltr"
    widest: float = 0.0

    def holding(self, amounts: Iterable[str]) -> Setting:
        """Make room for these amounts."""
        return replace(self, widest=max(map(self.share, amounts), default=0.0))

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
        # In type of its own widths a line holds more signs, or fewer, than the family has columns.
        return Line((Span(sign * int(1 / self.share(sign) + 0.01)),)) if sign else Line(size=0.5)

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

    def sum(self, label: str, field: Field, *, bold: bool = False) -> Iterator[Line]:
        """Set a label at the left and an amount at the right."""
        return self.beside((Span(label, bold=bold),), self.amount(field, bold=bold))

    def amount(self, field: Field, spot: int = 0, *, bold: bool = False) -> Span:
        """Set an amount with its last digit under those of the others, whatever way lines run."""
        if self.direction == "ltr":
            return stated(field, self.amounts, "right", spot, bold=bold)
        start = self.amounts - self.widest  # numbers still run from the left
        if start + self.share(field.text) <= 1:
            return stated(field, start, "left", spot, bold=bold)
        return stated(field, 1.0, "right", spot, bold=bold)

    def masked(self, label: str, stars: str, tail: Field) -> Line:
        """Set a card's number, of which only the tail is told."""
        if self.direction == "ltr":
            known = stated(tail, self.share(f"{label} {stars} "))
            return Line((Span(f"{label} {stars}"), known))
        start = self.share(f"{label} ")  # and the number still runs from the left
        known = stated(tail, start)
        return Line((Span(label), Span(stars, start + self.share(f"{tail.text} ")), known))

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

    def beside(
        self, left: tuple[Span, ...], right: Span, size: float = 1.0, gap: float = 0.0
    ) -> Iterator[Line]:
        """Set something at the right of a line, or below it where both do not fit."""
        end = max((span.at + self.share(span.text, size) for span in left), default=0.0)
        wide = self.share(right.text, size) if right.align == "right" else 0.0
        if end + self.share("  ", size) <= right.at - wide:
            yield Line((*left, right), size=size, gap=gap)
        else:
            yield Line(left, size=size, gap=gap)
            yield Line((right,), size=size)


def stated(
    field: Field, at: float = 0.0, align: Align = "left", spot: int = 0, *, bold: bool = False
) -> Span:
    """Set a field's text with the tag that says whose it is."""
    return Span(field.text, at, align, tag=field.key, spot=spot, bold=bold)
