"""What flows through the house: frozen, slotted records that carry and do nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from docextract_eval.reasons import Reason

Align = Literal["left", "center", "right"]
Pen = tuple[str, int]  # whose hand writes, and the number that its tremor falls from
Values = Literal["canonical", "printed"]
Decided = Literal["right", "wrong", "missed", "invented", "rightly absent"]
_Form = Literal["rule", "box", "shade", "logo", "barcode"]
Outcome = Literal[Decided, "rightly abstained", "guessed", "not judged"]
COMMANDED = "canary_"  # how names of decoys begin that a text tells its readers to report


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text on a line, placed along the printable width (0 left, 1 right)."""

    text: str
    at: float = 0.0
    align: Align = "left"
    tag: str = ""
    """The key of the field whose value this text states: `total`, `line_items.amount#2`."""
    spot: int = 0
    """Which of the field's places this is: spans of one tag and one spot are one place."""
    bold: bool = False
    pen: Pen | None = None
    """What it is written with, where it is not printed."""
    inverse: bool = False  # paper in a box of ink
    pale: bool = False  # ink that is hardly darker than the paper
    unseen: str = ""
    mapped: str = ""
    """By which channel a PDF alone has this text; what its text has for what is seen, by signs."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Ink that is no text of the page, hung from a line: a rule, a box, a code, a stamp."""

    kind: Literal[_Form, "qr", "stamp", "watermark", "ghost", "mirrored", "turned"]
    """A ghost shines through from another page; mirrored or turned lines are printed on this."""
    at: float = 0.0
    """Its left edge along the printable width, of which `width` is a share."""
    width: float = 1.0
    height: float = 0.0
    """In lines of the body, down from the line's top; 0 for the thinnest stroke."""
    drop: float = 0.0
    """How far below the line's top it hangs, in lines of the body."""
    payload: str = ""
    """What a code, a stamp, a watermark or a ghost says; what a logo is drawn from."""


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: its spans, its size relative to the body, the blank above it."""

    spans: tuple[Span, ...] = ()
    size: float = 1.0
    gap: float = 0.0
    marks: tuple[Mark, ...] = ()
    wide: float = 1.0
    """How much wider than usual its letters are for their height."""
    quad: tuple[tuple[float, float], ...] | None = None
    """Where a labeller found it on a real picture; what we print says by the above where it is."""


Pages = tuple[tuple[Line, ...], ...]


def seen(line: Line) -> tuple[Span, ...]:
    """Return the spans of a line that are on the page, and not in a PDF's text alone."""
    return tuple([span for span in line.spans if not span.unseen])


def texts(pages: Pages) -> tuple[tuple[str, ...], ...]:
    """Return the words of each page in reading order: what places index and quads follow."""
    return tuple(
        tuple(word for line in page for span in seen(line) for word in span.text.split())
        for page in pages
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A page and the words there that state a value, or as much of it as a page's end left."""

    page: int
    words: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One labelled value: what it means, how it is printed, where it stands."""

    name: str
    type: str
    value: str | None
    """Canonical; None says that the document is known not to have it."""
    text: str = ""
    accepted: tuple[str, ...] = ()
    row: int | None = None
    places: tuple[Place, ...] = ()
    resolvable: bool = True
    decoy_of: str | None = None

    @property
    def key(self) -> str:
        """The tag that marks this field's words on the page: `total`, `line_items.amount#2`."""
        return self.name if self.row is None else f"{self.name}#{self.row}"


@dataclass(frozen=True, slots=True)
class Trap:
    """An adversarial choice in a document, and what resolves it; a `layer` is in a PDF alone."""

    name: str
    field: str
    row: int | None = None
    decoys: tuple[str, ...] = ()
    resolver: str | None = None
    layer: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """The truth of one paper: factors, fields, tables and text; no pixels."""

    id: str
    source: str
    kind: str
    locale: str
    currency: str
    seed: int
    index: int
    fields: tuple[Field, ...]
    tables: Mapping[str, tuple[tuple[Field, ...], ...]]
    pages: Pages
    factors: Mapping[str, str] = field(default_factory=dict)
    traps: tuple[Trap, ...] = ()
    twin: str | None = None
    weight: float = 1.0
    split: str | None = None
    """`dev`, `test` or `canary`, where the recipe or the labels part their documents."""


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """Pixels and the quads of the words on them, while the page is being made."""

    image: NDArray[np.uint8]
    dpi: int
    quads: NDArray[np.float64]
    """words x 4 corners x (x, y), clockwise from the top left of the upright word."""
    visible: NDArray[np.float64]
    """Per word, the share of its ink that is neither covered nor cut away."""
    tags: tuple[str, ...]
    file: File | None = None
    """The encoded file once an accident has made it; pixels then are its decoded reading."""
    number: int = 0
    """Which page of its document it is: what befalls paper befalls every sheet otherwise."""


@dataclass(frozen=True, slots=True)
class Step:
    """One accident that befell a page: its name, its strength and what its dice said."""

    name: str
    severity: float
    params: Mapping[str, float | int | str | bool | tuple[float, ...]]
    leg: int = 0
    """Which leg of a journey: where a picture becomes paper again, the next one begins."""


@dataclass(frozen=True, slots=True)
class File:
    """The bytes of a page image or PDF, as they are stored and as a pipeline gets them."""

    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Rendition:
    """All pages of one document under one condition, and the PDF that they are, if they are."""

    id: str
    document: str
    condition: str
    steps: tuple[Step, ...]
    files: tuple[File, ...]
    hash: str
    quads: tuple[NDArray[np.float32], ...]
    visible: tuple[NDArray[np.float32], ...]
    legible: Mapping[str, tuple[bool, ...]] = field(default_factory=dict)
    """Per field key, place by place; a field that is not named here was not measured."""
    pdf: File | None = None

    @property
    def severity(self) -> float:
        """The severity of its strongest step, 0 when nothing happened."""
        return max((step.severity for step in self.steps), default=0.0)


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a pipeline may see of a rendition; boxes on a PDF are told at this many dpi."""

    id: str
    kind: str
    files: tuple[File, ...]
    hints: Mapping[str, str] = field(default_factory=dict)
    repeat: int = 0
    """Which reading of it this is, where a run reads it several times."""
    dpi: int = 0


@dataclass(frozen=True, slots=True)
class Guess:
    """One predicted cell; a `number` is canonical, whatever the prediction declares."""

    name: str
    value: str
    row: int | None = None
    confidence: float | None = None
    page: int | None = None
    quad: tuple[tuple[float, float], ...] | None = None
    alternatives: tuple[tuple[str, float | None], ...] = ()
    number: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a pipeline gave no answer."""

    cause: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a pipeline said of one sheet; a crash is a value too."""

    sheet: str
    guesses: tuple[Guess, ...] = ()
    values: Values = "canonical"
    failure: Failure | None = None
    seconds: float | None = None
    cpu_seconds: float | None = None
    peak_bytes: int | None = None
    tokens: int | None = None
    cost: float | None = None
    attempts: int = 1
    repeat: int = 0
    version: str = ""
    suspicious: bool | None = None  # whether it says that the paper means to deceive its readers


@dataclass(frozen=True, slots=True)
class Match:
    """One truth cell against one predicted cell: the atom that every score is folded from."""

    document: str
    rendition: str
    repeat: int
    field: str
    truth_row: int | None
    guess_row: int | None
    type: str
    outcome: Outcome
    strict: Outcome
    exact: bool
    cause: str | None
    decoy: str | None
    placed: str
    check: Literal["", "failed"]
    likeness: float | None
    confidence: float | None
    truth: str | None
    guess: str | None


@dataclass(frozen=True, slots=True)
class Score:
    """A number with everything that is needed to believe it, or the reason why there is none.

    A figure without an interval has a reason, too.
    """

    metric: str
    slice: Mapping[str, str]
    value: float | None
    low: float | None
    high: float | None
    documents: int
    cells: int
    signature: str
    reason: Reason | None = None
