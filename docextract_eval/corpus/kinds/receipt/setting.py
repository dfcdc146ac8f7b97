"""How text is measured and set on a receipt: labels, values, wrapped lines."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from docextract_eval import seeds
from docextract_eval.corpus.kinds.receipt.layouts import ReceiptLayout
from docextract_eval.corpus.render.dot_faces import has_dots
from docextract_eval.corpus.render.emblems import SWOOSH
from docextract_eval.corpus.render.handwriting import SCRIPT, is_scriptable
from docextract_eval.corpus.render.measure import Ruler
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.records import Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from docextract_eval.records import Align

_EMPHASES = {"bold": (1.2, 1.0), "wide": (1.0, 2.0), "tall": (2.0, 0.5), "inverse": (1.0, 1.0)}
"""Per way of emphasising a line: its type size, and its width relative to the usual one."""
_WORDMARK_FACES = ("figo", "notos", "ubuntu", "spacemo")
"""The fonts of wordmarks, which are installed with the package."""
_WORDMARK_SIZE = 2.4
"""The type size of a wordmark, as far as its longest word fits the line."""
_SCRIPT_SIZE = 1.5
"""The type size of a name in script, as far as its longest word fits the line."""
_SCRIPT_GAP = 0.55
"""The blank above a line of script, which is higher than print of its size, and below it."""
_SCRIPT_PEN = (SCRIPT, 0)
_WORDMARK_ORNAMENTS = ("none", "swoosh", "frame", "bar", "none", "frame", "swoosh")
"""What is below or around wordmarks; a name always has the same of these."""
_PLAIN_LINE = Line()


@dataclass(frozen=True, slots=True)
class ReceiptSetting:
    """A layout family and a font, the side where lines begin, and the widest amount."""

    layout: ReceiptLayout
    font: str
    widest_code: str = "W"
    """The widest tax code behind an amount."""
    direction: Literal["ltr", "rtl"] = "ltr"
    hang: float = 0.0
    """How much further than Latin its letters reach below the line, in lines of the body."""
    widest_amount: float = 0.0
    currency_field: Field | None = None
    """The currency, if the labels of amounts end with its sign."""
    code_first: bool = False
    """Whether tax codes are before amounts instead of behind them."""
    glued: bool = False
    """Whether the amounts of sums are in one piece with their labels."""

    def with_room_for_amounts(self, amounts: Iterable[str]) -> ReceiptSetting:
        """Return the setting with room for these amounts."""
        return replace(self, widest_amount=max(map(self.text_width, amounts), default=0.0))

    def text_width(self, text: str, size: float = 1.0) -> float:
        """Return the share of the line that a text takes."""
        return self._ruler.width_share(text, size, bold=True)

    @property
    def _ruler(self) -> Ruler:
        return Ruler(PAPERS[self.layout.paper], self.font)

    @property
    def amounts_end(self) -> float:
        """Where amounts end."""
        if not self.layout.letters or self.code_first:
            return 1.0
        if self.layout.count == "beside":
            return 1 - self.text_width(" ") / 3 - self.text_width(self.widest_code)
        return 1 - self.text_width(f" {self.widest_code}")

    @property
    def tax_codes_end(self) -> float:
        """Where tax codes end."""
        return (
            self.amounts_end - self.widest_amount - self.text_width("  ")
            if self.code_first
            else 1.0
        )

    @property
    def column_width(self) -> float:
        """The share of the line that one column of the family takes."""
        return 1 / self.layout.columns

    def rule_line(self) -> Line:
        """Return the line that separates blocks."""
        character = self.layout.rule
        if character == "drawn":
            return Line(size=0.6, marks=(Mark("rule", drop=0.7),))
        # In proportional type, a line holds more or fewer characters than the family has columns.
        return (
            Line((Span(character * int(1 / self.text_width(character) + 0.01)),))
            if character
            else Line(size=0.5)
        )

    def run_spans(
        self, *parts: str | Field, at: float = 0.0, bold: bool = False
    ) -> tuple[Span, ...]:
        """Return the spans of words and values that follow each other, with blanks between."""
        spans = []
        for part in parts:
            if not part:
                continue
            span = Span(part, at, bold=bold) if isinstance(part, str) else field_span(part, at)
            spans.append(span)
            at += self.text_width(f"{span.text} ")
        return tuple(spans)

    def shop_name_lines(self, name: Field) -> Iterator[Line]:
        """Yield the shop's name, emphasised as far as it fits the line."""
        middle, kind = self.layout.head == "center", self.layout.name_type
        size, wide = _EMPHASES[kind]
        if self.text_width(name.text, size * wide) > 1:
            size, wide = _EMPHASES["bold"]
        if kind == "inverse" and self.text_width(f"  {name.text}  ") <= 1:
            bar = Mark("rule", height=1.5, drop=-0.1)
            span = Span(name.text, 0.5, "center", tag=name.key, bold=True, inverse=True)
            yield Line(marks=(bar,), spans=(span,), gap=0.3)
            yield Line(size=0.3)
            return
        scale = size, wide
        yield from self.wrapped_lines(
            name.text, name.key, size_and_width=scale, bold=kind != "tall", centred=middle
        )

    def wordmark_lines(self, name: Field, *, script: bool = False) -> Iterator[Line]:
        """Yield the shop's name as its wordmark: large, in a font that is always the shop's.

        As a script it is written in one stroke, where there are letters for it.
        """
        if script and is_scriptable(name.text):
            yield from self._script_lines(name)
            return
        faces = [face for face in _WORDMARK_FACES if face != self.font]
        chosen = seeds.hash_to_int(0, "wordmark", name.text)
        face = faces[chosen % len(faces)]
        ruler = Ruler(PAPERS[self.layout.paper], face)
        longest = max(ruler.width_share(word, bold=True) for word in name.text.split())
        size = min(_WORDMARK_SIZE, 1 / longest)
        middle = self.layout.head == "center"
        align: Align = "center" if middle else "left"
        parts = ruler.wrap(name.text, 1.0, size, bold=True)
        width = max(ruler.width_share(part, size, bold=True) for part in parts)
        ornament = _WORDMARK_ORNAMENTS[chosen // len(faces) % len(_WORDMARK_ORNAMENTS)]
        frame = self._frame_marks(size, width) if (ornament, len(parts)) == ("frame", 1) else ()
        for part in parts:
            span = Span(part, 0.5 if middle else 0.0, align, tag=name.key, bold=True)
            yield Line((span,), size=size, face=face, marks=frame, gap=0.4 if frame else 0.0)
        yield from self._ornament_lines(ornament, min(1.0, round(width, 5)), name.text)
        yield Line(size=0.7 if frame else 0.3)

    def _script_lines(self, name: Field) -> Iterator[Line]:
        """Yield the shop's name in joined letters, as large as its longest word allows."""

        def width(word: str, size: float = 1.0) -> float:
            return self._ruler.handwritten_width_share(word, _SCRIPT_PEN, size)

        words = name.text.split()
        size = min(_SCRIPT_SIZE, math.floor(90 / max(map(width, words))) / 100)
        blank = width("o", size)
        rows: list[list[str]] = []
        ends = 2.0
        for word in words:
            wide = width(word, size)
            if ends + blank + wide > 1:
                rows.append([])
                ends = -blank
            rows[-1].append(word)
            ends += blank + wide
        for row in rows:
            wide = sum(width(word, size) for word in row) + (len(row) - 1) * blank
            at = (1 - wide) / 2 if self.layout.head == "center" else 0.0
            spans = []
            for word in row:
                spans.append(Span(word, round(at, 5), tag=name.key, pen=_SCRIPT_PEN))
                at += width(word, size) + blank
            yield Line(tuple(spans), size=size, gap=_SCRIPT_GAP * size)
        yield Line(size=_SCRIPT_GAP * size)

    def _frame_marks(self, size: float, width: float) -> tuple[Mark, ...]:
        """Return the frame around a wordmark of one line; none if there is no room at its sides."""
        paper = PAPERS[self.layout.paper]
        ascent = 0.95 * size * paper.size / paper.pitch
        wide = width + 0.08
        if wide > 1 or self.layout.head != "center":
            return ()
        box = Mark(
            "box",
            round((1 - wide) / 2, 5),
            round(wide, 5),
            round(ascent + 0.75, 3),
            round(0.8 - ascent, 3),
        )
        return (box,)

    def _ornament_lines(self, kind: str, width: float, name: str) -> Iterator[Line]:
        """Yield what is below a wordmark of a width: nothing, a swinging stroke or a bar."""
        at = round((1 - width) / 2, 5) if self.layout.head == "center" else 0.0
        if kind == "swoosh":
            yield Line(size=1.2, marks=(Mark("logo", at, width, 0.6, 0.3, f"{SWOOSH}\n{name}"),))
        elif kind == "bar":
            yield Line(size=0.8, marks=(Mark("rule", at, width, 0.16, 0.7),))

    def total_lines(
        self, label: str, total: Field, emphasis: float, currency: Field | None = None
    ) -> Iterator[Line]:
        """Yield the total with its label and currency, emphasised as far as it fits the line."""
        kind = self.layout.total_type
        bold = kind == "bold"
        own = 1.0 if has_dots(self.font) else emphasis  # dots are printed once or twice
        size, wide = (own, 1.0) if bold else _EMPHASES[kind]
        words = f"{label} {currency.text}" if currency else label
        if self.text_width(f"{words}  {total.text}", size * wide) > self.amounts_end:
            size, wide, bold = 1.0, 1.0, True  # large type does not fit a narrow roll
        amount = field_span(total, self.amounts_end, "right", bold=bold)
        start = self.text_width(f"{label} ", size * wide)
        more = (field_span(currency, start, bold=bold),) if currency else ()
        left = (Span(label, bold=bold), *more)
        style = Line(size=size, gap=0.3, wide=wide)
        yield from self._label_and_amount(left, amount, self.text_width(words, size * wide), style)
        if self.hang and size > 1:
            yield Line(size=self.hang * size)

    def amount_label_spans(
        self, label: str, size: float = 1.0, *, bold: bool = False
    ) -> tuple[Span, ...]:
        """Return the spans of an amount's label; a currency sign at its end is tagged."""
        words, _, last = label.rpartition(" ")
        if self.currency_field is None or last != self.currency_field.text:
            return (Span(label, bold=bold),)
        return Span(words, bold=bold), field_span(
            self.currency_field, self.text_width(f"{words} ", size), bold=bold
        )

    def header_aligned_lines(self, label: str, field: Field) -> Iterator[Line]:
        """Yield a label and a value, centred, or at the left if the header is."""
        text = f"{label} {field.text}" if label else field.text
        middle = self.layout.head == "center"
        if self.text_width(text) > 1:  # a long number on a narrow roll gets a line of its own
            yield from self.wrapped_lines(label, centred=middle)
            yield from self.wrapped_lines(field.text, field.key, centred=middle)
            return
        start = max(0.0, (1 - self.text_width(text)) / 2) if middle else 0.0
        value = field_span(field, start + (self.text_width(f"{label} ") if label else 0.0))
        yield Line((*((Span(label, start),) if label else ()), value))

    def header_aligned_line(self, *parts: str | Field, gap: float = 0.0) -> Line:
        """Return a line of words and values, centred, or at the left if the header is."""
        spans = self.run_spans(*parts)
        wide = spans[-1].at + self.text_width(spans[-1].text) if spans else 0.0
        at = max(0.0, (1 - wide) / 2) if self.layout.head == "center" else 0.0
        return Line(self.run_spans(*parts, at=at), gap=gap)

    def labelled_number_lines(
        self, pairs: Sequence[tuple[str, tuple[Field, ...]]]
    ) -> Iterator[Line]:
        """Yield numbers with labels: behind these, at the right, or in columns below."""
        if not pairs:
            return
        if self.layout.pairs == "row" and len(pairs) > 1 and self._fits_columns(pairs):
            yield from self._column_lines(pairs)
            return
        tab = max(self.text_width(f"{label}  ") for label, _ in pairs)
        for label, values in pairs:
            text = " ".join(value.text for value in values)
            fits = tab + self.text_width(text) <= 1
            if fits and self.layout.pairs != "right":
                yield Line((Span(label), *self.run_spans(*values, at=tab)))
            elif self.text_width(f"{label} {text}") <= 1:
                yield Line((Span(label), *self.run_spans(*values, at=1 - self.text_width(text))))
            else:
                yield Line((Span(label),))
                for value in values:
                    yield from self.wrapped_lines(value.text, value.key, centred=False)

    def labelled_numbers_on_one_line(
        self, pairs: Sequence[tuple[str, tuple[Field, ...]]]
    ) -> Line | None:
        """Return numbers with labels on one line, or None if they do not fit there."""
        parts: list[str | Field] = []
        for label, values in pairs:
            parts += [label, *values]
        spans = self.run_spans(*parts)
        if self.layout.pairs != "behind" or not spans:
            return None
        return Line(spans) if spans[-1].at + self.text_width(spans[-1].text) <= 1 else None

    def _fits_columns(self, pairs: Sequence[tuple[str, tuple[Field, ...]]]) -> bool:
        """Return whether all labels and numbers fit into columns of one width."""
        wide = 1 / len(pairs)
        return all(
            len(values) == 1 and self.text_width(f"{max(label, values[0].text, key=len)} ") < wide
            for label, values in pairs
        )

    def _column_lines(self, pairs: Sequence[tuple[str, tuple[Field, ...]]]) -> Iterator[Line]:
        places = [number / len(pairs) for number in range(len(pairs))]
        headers = (Span(label, at) for (label, _), at in zip(pairs, places, strict=True))
        yield Line(tuple(headers))
        yield Line(
            tuple(field_span(values[0], at) for (_, values), at in zip(pairs, places, strict=True))
        )

    def sum_lines(self, label: str, field: Field, *, bold: bool = False) -> Iterator[Line]:
        """Yield a label at the left and an amount at the right, or behind it in one piece."""
        spans, amount = (
            self.amount_label_spans(label, bold=bold),
            self.amount_span(field, bold=bold),
        )
        return self._label_and_amount(spans, amount, self.text_width(label))

    def _label_and_amount(
        self, label: tuple[Span, ...], amount: Span, end: float, style: Line = _PLAIN_LINE
    ) -> Iterator[Line]:
        """Yield a label, which ends at `end`, and its amount on one line if both fit there."""
        if self.glued and end + self.text_width(amount.text, style.size * style.wide) <= 1:
            yield replace(style, spans=(*label, replace(amount, at=end, align="left")))
        else:
            yield from self.side_by_side(label, amount, style)

    def amount_span(self, field: Field, *, bold: bool = False) -> Span:
        """Return the span of an amount, aligned with the others at its last digit."""
        if self.direction == "ltr":
            return field_span(field, self.amounts_end, "right", bold=bold)
        start = self.amounts_end - self.widest_amount  # numbers run from the left in every script
        if start + self.text_width(field.text) <= 1:
            return field_span(field, start, bold=bold)
        return field_span(field, 1.0, "right", bold=bold)

    def masked_card_number_line(self, label: str, stars: str, tail: Field) -> Line:
        """Return the line with a card's number, of which only the last digits are printed."""
        if self.direction == "ltr":
            return Line(self.run_spans(f"{label} {stars}", tail))
        start = self.text_width(f"{label} ")  # the number runs from the left in every script
        known = field_span(tail, start)
        return Line((Span(label), Span(stars, start + self.text_width(f"{tail.text} ")), known))

    def wrapped_lines(
        self,
        text: str,
        tag: str = "",
        *,
        size_and_width: tuple[float, float] = (1.0, 1.0),
        bold: bool = False,
        centred: bool = True,
    ) -> Iterator[Line]:
        """Yield a text on as many lines as it needs, all of them one place.

        `size_and_width` is the type size, and the width relative to the usual one.
        """
        size, wide = size_and_width
        at = 0.5 if centred else 0.0
        align: Align = "center" if centred else "left"
        for part in self._ruler.wrap(text, 1.0, size, bold=True, stretch=wide):
            yield Line((Span(part, at, align, tag=tag, bold=bold),), size=size, wide=wide)
        if self.hang and size > 1:
            yield Line(size=self.hang * size)

    def break_text(self, text: str, width: float) -> tuple[str, ...]:
        """Return a text in lines of at most this width."""
        return self._ruler.wrap(text, width, bold=True)

    def side_by_side(
        self, left: tuple[Span, ...], right: Span, line_style: Line = _PLAIN_LINE
    ) -> Iterator[Line]:
        """Yield spans and one at their right, or below them if both do not fit."""
        size = line_style.size * line_style.wide
        end = max((span.at + self.text_width(span.text, size) for span in left), default=0.0)
        wide = self.text_width(right.text, size) if right.align == "right" else 0.0
        if end + self.text_width("  ", size) <= right.at - wide:
            yield replace(line_style, spans=(*left, right))
        else:
            yield replace(line_style, spans=left)
            yield replace(line_style, spans=(right,), gap=0.0)


def field_span(field: Field, at: float = 0.0, align: Align = "left", *, bold: bool = False) -> Span:
    """Return the span of a field's text, tagged with the field's key."""
    return Span(field.text, at, align, tag=field.key, bold=bold)


def assign_spots(lines: Sequence[Line], texts: Mapping[str, str]) -> tuple[Line, ...]:
    """Return the lines with spots numbered: each further copy of a tag's text is a new spot."""
    spots: dict[str, tuple[int, str]] = {}

    def with_spot(span: Span) -> Span:
        if not span.tag:
            return span
        spot, before = spots.get(span.tag, (0, ""))
        if before == _without_blanks(texts[span.tag]):
            spot, before = spot + 1, ""
        spots[span.tag] = spot, before + _without_blanks(span.text)
        return replace(span, spot=spot) if spot else span

    return tuple(
        replace(line, spans=spans) if spans != line.spans else line
        for line, spans in ((line, tuple(map(with_spot, line.spans))) for line in lines)
    )


def _without_blanks(text: str) -> str:
    """Return the text without blanks, since a line may break where there is none."""
    return "".join(text.split())
