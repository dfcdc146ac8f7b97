"""How text is measured and set on a receipt: labels, values, wrapped lines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from docextract_eval.corpus.kinds.receipt.layouts import ReceiptLayout
from docextract_eval.corpus.render.measure import Ruler
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.records import Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from docextract_eval.records import Align

_TYPES = {"bold": (1.2, 1.0), "wide": (1.0, 2.0), "tall": (2.0, 0.5), "inverse": (1.0, 1.0)}
"""Per way of emphasising a line: its type size, and its width relative to the usual one."""
_PLAIN = Line()


@dataclass(frozen=True, slots=True)
class ReceiptSetting:
    """A layout family and a font, the side where lines begin, and the widest amount."""

    layout: ReceiptLayout
    font: str
    code: str = "W"
    """The widest tax code behind an amount."""
    direction: Literal["ltr", "rtl"] = "ltr"
    hang: float = 0.0
    """How much further than Latin its letters reach below the line, in lines of the body."""
    widest: float = 0.0
    sign: Field | None = None
    """The currency, if the labels of amounts end with its sign."""
    code_first: bool = False
    """Whether tax codes are before amounts instead of behind them."""

    def holding(self, amounts: Iterable[str]) -> ReceiptSetting:
        """Return the setting with room for these amounts."""
        return replace(self, widest=max(map(self.share, amounts), default=0.0))

    def share(self, text: str, size: float = 1.0) -> float:
        """Return the share of the line that a text takes."""
        return self._ruler.width(text, size, bold=True)

    @property
    def _ruler(self) -> Ruler:
        return Ruler(PAPERS[self.layout.paper], self.font)

    @property
    def amounts(self) -> float:
        """Where amounts end."""
        if not self.layout.letters or self.code_first:
            return 1.0
        if self.layout.count == "beside":
            return 1 - self.share(" ") / 3 - self.share(self.code)
        return 1 - self.share(f" {self.code}")

    @property
    def codes(self) -> float:
        """Where tax codes end."""
        return self.amounts - self.widest - self.share("  ") if self.code_first else 1.0

    @property
    def column(self) -> float:
        """The share of the line that one column of the family takes."""
        return 1 / self.layout.columns

    def rule(self) -> Line:
        """Return the line that separates blocks."""
        sign = self.layout.rule
        if sign == "drawn":
            return Line(size=0.6, marks=(Mark("rule", drop=0.7),))
        # In proportional type, a line holds more or fewer characters than the family has columns.
        return Line((Span(sign * int(1 / self.share(sign) + 0.01)),)) if sign else Line(size=0.5)

    def run(self, *parts: str | Field, at: float = 0.0, bold: bool = False) -> tuple[Span, ...]:
        """Return the spans of words and values that follow each other, with blanks between."""
        spans = []
        for part in parts:
            if not part:
                continue
            span = Span(part, at, bold=bold) if isinstance(part, str) else stated(part, at)
            spans.append(span)
            at += self.share(f"{span.text} ")
        return tuple(spans)

    def named(self, name: Field) -> Iterator[Line]:
        """Yield the shop's name, emphasised as far as it fits the line."""
        middle, kind = self.layout.head == "center", self.layout.name_type
        size, wide = _TYPES[kind]
        if self.share(name.text, size * wide) > 1:
            size, wide = _TYPES["bold"]
        if kind == "inverse" and self.share(f"  {name.text}  ") <= 1:
            bar = Mark("rule", height=1.5, drop=-0.1)
            span = Span(name.text, 0.5, "center", tag=name.key, bold=True, inverse=True)
            yield Line(marks=(bar,), spans=(span,), gap=0.3)
            yield Line(size=0.3)
            return
        scale = size, wide
        yield from self.wrapped(
            name.text, name.key, scale=scale, bold=kind != "tall", middle=middle
        )

    def total(
        self, label: str, total: Field, emphasis: float, named: Field | None = None
    ) -> Iterator[Line]:
        """Yield the total with its label and currency, emphasised as far as it fits the line."""
        kind = self.layout.total_type
        bold = kind == "bold"
        size, wide = (emphasis, 1.0) if bold else _TYPES[kind]
        said = f"{label} {named.text}" if named else label
        if self.share(f"{said}      {total.text}", size * wide) > self.amounts:
            size, wide, bold = 1.0, 1.0, True  # large type does not fit a narrow roll
        amount = stated(total, self.amounts, "right", bold=bold)
        start = self.share(f"{label} ", size * wide)
        more = (stated(named, start, bold=bold),) if named else ()
        left = (Span(label, bold=bold), *more)
        yield from self.beside(left, amount, Line(size=size, gap=0.3, wide=wide))
        if self.hang and size > 1:
            yield Line(size=self.hang * size)

    def called(self, label: str, size: float = 1.0, *, bold: bool = False) -> tuple[Span, ...]:
        """Return the spans of an amount's label; a currency sign at its end is tagged."""
        words, _, last = label.rpartition(" ")
        if self.sign is None or last != self.sign.text:
            return (Span(label, bold=bold),)
        return Span(words, bold=bold), stated(self.sign, self.share(f"{words} ", size), bold=bold)

    def centred(self, label: str, field: Field) -> Iterator[Line]:
        """Yield a label and a value, centred, or at the left if the header is."""
        whole = f"{label} {field.text}" if label else field.text
        middle = self.layout.head == "center"
        if self.share(whole) > 1:  # a long number on a narrow roll gets a line of its own
            yield from self.wrapped(label, middle=middle)
            yield from self.wrapped(field.text, field.key, middle=middle)
            return
        start = max(0.0, (1 - self.share(whole)) / 2) if middle else 0.0
        value = stated(field, start + (self.share(f"{label} ") if label else 0.0))
        yield Line((*((Span(label, start),) if label else ()), value))

    def middle(self, *parts: str | Field, gap: float = 0.0) -> Line:
        """Return a line of words and values, centred, or at the left if the header is."""
        spans = self.run(*parts)
        wide = spans[-1].at + self.share(spans[-1].text) if spans else 0.0
        at = max(0.0, (1 - wide) / 2) if self.layout.head == "center" else 0.0
        return Line(self.run(*parts, at=at), gap=gap)

    def pairs(self, pairs: Sequence[tuple[str, tuple[Field, ...]]]) -> Iterator[Line]:
        """Yield numbers with labels: behind these, at the right, or in columns below."""
        if not pairs:
            return
        if self.layout.pairs == "row" and len(pairs) > 1 and self._columns(pairs):
            yield from self._row(pairs)
            return
        tab = max(self.share(f"{label}  ") for label, _ in pairs)
        for label, values in pairs:
            text = " ".join(value.text for value in values)
            fits = tab + self.share(text) <= 1
            if fits and self.layout.pairs != "right":
                yield Line((Span(label), *self.run(*values, at=tab)))
            elif self.share(f"{label} {text}") <= 1:
                yield Line((Span(label), *self.run(*values, at=1 - self.share(text))))
            else:
                yield Line((Span(label),))
                for value in values:
                    yield from self.wrapped(value.text, value.key, middle=False)

    def in_one(self, pairs: Sequence[tuple[str, tuple[Field, ...]]]) -> Line | None:
        """Return numbers with labels on one line, or None if they do not fit there."""
        parts: list[str | Field] = []
        for label, values in pairs:
            parts += [label, *values]
        spans = self.run(*parts)
        if self.layout.pairs != "behind" or not spans:
            return None
        return Line(spans) if spans[-1].at + self.share(spans[-1].text) <= 1 else None

    def _columns(self, pairs: Sequence[tuple[str, tuple[Field, ...]]]) -> bool:
        """Return whether all labels and numbers fit into columns of one width."""
        wide = 1 / len(pairs)
        return all(
            len(values) == 1 and self.share(f"{max(label, values[0].text, key=len)} ") < wide
            for label, values in pairs
        )

    def _row(self, pairs: Sequence[tuple[str, tuple[Field, ...]]]) -> Iterator[Line]:
        places = [number / len(pairs) for number in range(len(pairs))]
        heads = (Span(label, at) for (label, _), at in zip(pairs, places, strict=True))
        yield Line(tuple(heads))
        yield Line(
            tuple(stated(values[0], at) for (_, values), at in zip(pairs, places, strict=True))
        )

    def sum(self, label: str, field: Field, *, bold: bool = False) -> Iterator[Line]:
        """Yield a label at the left and an amount at the right."""
        return self.beside(self.called(label, bold=bold), self.amount(field, bold=bold))

    def amount(self, field: Field, *, bold: bool = False) -> Span:
        """Return the span of an amount, aligned with the others at its last digit."""
        if self.direction == "ltr":
            return stated(field, self.amounts, "right", bold=bold)
        start = self.amounts - self.widest  # numbers run from the left in every script
        if start + self.share(field.text) <= 1:
            return stated(field, start, bold=bold)
        return stated(field, 1.0, "right", bold=bold)

    def masked(self, label: str, stars: str, tail: Field) -> Line:
        """Return the line with a card's number, of which only the last digits are printed."""
        if self.direction == "ltr":
            return Line(self.run(f"{label} {stars}", tail))
        start = self.share(f"{label} ")  # the number runs from the left in every script
        known = stated(tail, start)
        return Line((Span(label), Span(stars, start + self.share(f"{tail.text} ")), known))

    def wrapped(
        self,
        text: str,
        tag: str = "",
        *,
        scale: tuple[float, float] = (1.0, 1.0),
        bold: bool = False,
        middle: bool = True,
    ) -> Iterator[Line]:
        """Yield a text on as many lines as it needs, all of them one place.

        `scale` is the type size, and the width relative to the usual one.
        """
        size, wide = scale
        at = 0.5 if middle else 0.0
        align: Align = "center" if middle else "left"
        for part in self._ruler.wrap(text, 1.0, size, bold=True, wide=wide):
            yield Line((Span(part, at, align, tag=tag, bold=bold),), size=size, wide=wide)
        if self.hang and size > 1:
            yield Line(size=self.hang * size)

    def broken(self, text: str, width: float) -> tuple[str, ...]:
        """Return a text in lines of at most this width."""
        return self._ruler.wrap(text, width, bold=True)

    def beside(self, left: tuple[Span, ...], right: Span, line: Line = _PLAIN) -> Iterator[Line]:
        """Yield spans and one at their right, or below them if both do not fit."""
        size = line.size * line.wide
        end = max((span.at + self.share(span.text, size) for span in left), default=0.0)
        wide = self.share(right.text, size) if right.align == "right" else 0.0
        if end + self.share("  ", size) <= right.at - wide:
            yield replace(line, spans=(*left, right))
        else:
            yield replace(line, spans=left)
            yield replace(line, spans=(right,), gap=0.0)


def stated(field: Field, at: float = 0.0, align: Align = "left", *, bold: bool = False) -> Span:
    """Return the span of a field's text, tagged with the field's key."""
    return Span(field.text, at, align, tag=field.key, bold=bold)


def apart(lines: Sequence[Line], texts: Mapping[str, str]) -> tuple[Line, ...]:
    """Return the lines with spots numbered: each further copy of a tag's text is a new spot."""
    said: dict[str, tuple[int, str]] = {}

    def with_spot(span: Span) -> Span:
        if not span.tag:
            return span
        spot, before = said.get(span.tag, (0, ""))
        if before == _joined(texts[span.tag]):
            spot, before = spot + 1, ""
        said[span.tag] = spot, before + _joined(span.text)
        return replace(span, spot=spot) if spot else span

    return tuple(
        replace(line, spans=spans) if spans != line.spans else line
        for line, spans in ((line, tuple(map(with_spot, line.spans))) for line in lines)
    )


def _joined(text: str) -> str:
    """Return the text without blanks, since a line may break where there is none."""
    return "".join(text.split())
