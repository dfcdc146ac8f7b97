"""The records that all parts exchange: frozen and slotted, with data and no behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from docextract_eval.reasons import Reason

Align = Literal["left", "center", "right"]
Pen = tuple[str, int]  # whose handwriting, and the seed of its tremor
Values = Literal["canonical", "printed"]
Decided = Literal["right", "wrong", "missed", "invented", "rightly absent"]
GOOD: tuple[Decided, ...] = ("right", "rightly absent")  # the outcomes that are no error
_Form = Literal["rule", "box", "shade", "logo", "barcode", "dashes", "scissors", "signature"]
Outcome = Literal[Decided, "rightly abstained", "guessed", "not judged"]
Check = Literal["", "failed", "copy", "no copy", "adds up", "does not add up"]
CONTROL_TWIN, NEUTRAL_TWIN = "trap off", "neutral text"
"""What the twins of a document with traps are called: without them, and with harmless text."""
COMMANDED_PREFIX = "canary_"  # prefix of decoys that a planted instruction asks readers to report

T = TypeVar("T")


def fast_to_make(record: type[T]) -> type[T]:
    """Return a frozen record with slots that is made in a third of the time.

    What dataclasses generate sets each field past the guard of a frozen class. This sets them
    while the object is of a class without a guard. No field may have a factory.

    >>> Guess("total", "9.00", row=1)
    Guess(name='total', value='9.00', row=1, confidence=None, page=None, quad=None, \
alternatives=(), number=False, stated=None)
    """
    own = fields(record)  # type: ignore[arg-type] # a dataclass
    unguarded = type(record.__name__, (), {"__slots__": tuple(each.name for each in own)})
    taken = [e.name if e.default is MISSING else f"{e.name}=_{e.name}" for e in own]
    lines = [f"def __init__(self, {', '.join(taken)}):", "thaw(self, '__class__', unguarded)"]
    lines += [f"self.{each.name} = {each.name}" for each in own]
    known: dict[str, Any] = {f"_{each.name}": each.default for each in own}
    known |= {"thaw": object.__setattr__, "unguarded": unguarded, "record": record}
    exec("\n ".join([*lines, "self.__class__ = record"]), known)  # noqa: S102 - as dataclasses do
    made, generated = known["__init__"], record.__init__
    made.__annotations__, made.__qualname__ = generated.__annotations__, generated.__qualname__
    record.__init__ = made  # type: ignore[method-assign]
    return record


@fast_to_make
@dataclass(frozen=True, slots=True)
class Span:
    """A run of text on a line, placed along the printable width (0 left, 1 right)."""

    text: str
    at: float = 0.0
    align: Align = "left"
    tag: str = ""
    """The key of the field whose value this text states: `total`, `line_items.amount#2`."""
    spot: int = 0
    """The number of the field's place: spans with the same tag and spot are one place."""
    bold: bool = False
    pen: Pen | None = None
    """The handwriting, if it is not printed."""
    inverse: bool = False  # white text in a box of ink
    pale: bool = False  # ink that is hardly darker than the page
    unseen: str = ""
    mapped: str = ""
    """`unseen`: the channel by which only a PDF has this text. `mapped`: what a PDF's text has
    instead of the visible characters."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Ink that is not text, placed relative to a line: a rule, a box, a code, a stamp."""

    kind: Literal[_Form, "qr", "stamp", "seal", "watermark", "ghost", "mirrored", "turned"]
    """A ghost shines through from another page; mirrored and turned lines are on this one."""
    at: float = 0.0
    """Its left edge, and `width` below its width, as shares of the printable width."""
    width: float = 1.0
    height: float = 0.0
    """Its height in lines of the body, down from its top; 0 for the thinnest stroke."""
    drop: float = 0.0
    """The distance of its top below the line's top, in lines of the body."""
    payload: str = ""
    """The text of a code, a stamp, a seal, a watermark or a ghost; the text that a signature is
    drawn from; the name that a logo is drawn for, below a line with its trade where it is known."""


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: its spans, its size relative to the body, the blank above it."""

    spans: tuple[Span, ...] = ()
    size: float = 1.0
    gap: float = 0.0
    marks: tuple[Mark, ...] = ()
    wide: float = 1.0
    """The width of its letters, compared with the usual width at their height."""
    face: str = ""
    """The font of its letters, where it is not the document's."""
    quad: tuple[tuple[float, float], ...] | None = None
    """Its place on the picture of a labelled document; generated lines have None."""


Pages = tuple[tuple[Line, ...], ...]


def visible_spans(line: Line) -> tuple[Span, ...]:
    """Return the spans of a line that are visible on the page, not only in a PDF's text."""
    return tuple([span for span in line.spans if not span.unseen])


def page_word_texts(pages: Pages) -> tuple[tuple[str, ...], ...]:
    """Return the words of each page in reading order, which places and quads index."""
    return tuple(
        tuple(word for line in page for span in visible_spans(line) for word in span.text.split())
        for page in pages
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A page and the indices of the words there that state a value, or a part of it."""

    page: int
    words: tuple[int, ...]


@fast_to_make
@dataclass(frozen=True, slots=True)
class Field:
    """One labelled value: its meaning, how it is printed, and where it stands."""

    name: str
    type: str
    value: str | None
    """The canonical value; None means that the document is known not to have one."""
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
    """An adversarial choice in a document, and what resolves it; a `layer` is only in a PDF."""

    name: str
    field: str
    row: int | None = None
    decoys: tuple[str, ...] = ()
    resolver: str | None = None
    layer: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """The truth of one document: factors, fields, tables and text; no pixels.

    >>> from docextract_eval import generate
    >>> document = next(generate("quick"))
    >>> document.kind, document.weight
    ('receipt', 1.0)
    >>> values = {field.name: field.value for field in document.fields}
    >>> float(values["total"]) > 0
    True
    """

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
    """`dev`, `test` or `canary`, where the recipe or the labels split their documents."""


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
    """The encoded file, once a degradation has encoded it; the pixels are then decoded from it."""
    number: int = 0
    """The number of the page in its document: degradations differ from page to page."""
    texts: tuple[str, ...] = ()
    """Per word what it says, where that is known; for a pen that repeats what is printed."""


@dataclass(frozen=True, slots=True)
class Step:
    """One degradation that was applied to a page: its name, its severity and its parameters."""

    name: str
    severity: float
    params: Mapping[str, float | int | str | bool | tuple[float, ...]]
    leg: int = 0
    """The leg of a scene; a new one begins where a picture is printed again."""


@dataclass(frozen=True, slots=True)
class File:
    """The bytes of a page image or PDF, as they are stored and as a pipeline gets them."""

    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Rendition:
    """All pages of one document under one condition, and their PDF if they come from one.

    One without files or quads serves `docextract_eval.matching.judge` as the page of a document.

    >>> from docextract_eval import Rendition
    >>> Rendition("r-1", "receipt-1", "clean", (), (), "", (), ()).severity
    0.0
    """

    id: str
    document: str
    condition: str
    steps: tuple[Step, ...]
    files: tuple[File, ...]
    hash: str
    quads: tuple[NDArray[np.float32], ...]
    visible: tuple[NDArray[np.float32], ...]
    legible: Mapping[str, tuple[bool, ...]] = field(default_factory=dict)
    """Whether each place of a field can be read, by field key; other fields were not measured."""
    pdf: File | None = None
    file_hashes: tuple[str, ...] = ()  # the SHA-256 of every file, where it is of a corpus

    @property
    def severity(self) -> float:
        """The severity of its strongest step, or 0 without steps."""
        return max((step.severity for step in self.steps), default=0.0)


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a pipeline may see of a rendition; quads on a PDF are given in pixels at `dpi`.

    >>> from docextract_eval import Sheet
    >>> from docextract_eval.records import File
    >>> sheet = Sheet("r-1", "receipt", (File("image/png", b"..."),), {"locale": "de_DE"})
    >>> sheet.files[0].media_type, sheet.hints["locale"]
    ('image/png', 'de_DE')
    """

    id: str
    kind: str
    files: tuple[File, ...]
    hints: Mapping[str, str] = field(default_factory=dict)
    repeat: int = 0
    """The number of the repeat, if a run extracts every sheet several times."""
    dpi: int = 0
    schema: str = ""
    """The TOML of its kind's schema, if the corpus brought one; empty for kinds that ship."""
    attempts: tuple[str, ...] = ()
    """The fields that whoever runs the pipeline asks for; empty for all."""


@fast_to_make
@dataclass(frozen=True, slots=True)
class Guess:
    """One predicted value; a `number` is canonical, whatever the prediction declares.

    >>> from docextract_eval import Guess
    >>> Guess("line_items.amount", "2.50", row=0, confidence=0.9).row
    0
    """

    name: str
    value: str
    row: int | None = None
    confidence: float | None = None
    page: int | None = None
    quad: tuple[tuple[float, float], ...] | None = None
    alternatives: tuple[tuple[str, float | None], ...] = ()
    number: bool = False
    stated: float | None = None
    """A confidence as it was stated, if it is outside 0 to 1 and so counts as none."""


CUT_OFF = "cut off"
"""The failure of an answer that ends too early: what arrived of it is judged all the same."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a pipeline gave no answer, or no whole one."""

    cause: str
    detail: str = ""
    arrived: tuple[str, ...] = ()
    """Of an answer that was cut off, the fields and the tables that arrived whole."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a pipeline returned for one sheet; a failure is a prediction too.

    A failure has no values, unless the answer was cut off: then it has those that arrived.

    >>> from docextract_eval import Guess, Prediction
    >>> prediction = Prediction("r-1", (Guess("total", "9.00"),), seconds=0.4)
    >>> prediction.judged_guesses["total", None].value
    '9.00'
    """

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
    suspicious: bool | None = None  # whether it reports that the document means to deceive
    source: str = ""  # whom the document is from, such as a sender or a customer, if that is stated
    cached_tokens: int | None = None
    """The tokens of its prompt that the server had in its own cache, if it states them."""

    def __post_init__(self) -> None:
        """Leave out the values of a failure: who reports an error gives no answer."""
        if self.failure and not self.is_cut_off:
            object.__setattr__(self, "guesses", ())

    @property
    def is_cut_off(self) -> bool:
        """Whether the answer ended too early: it is a failure, and what arrived is judged."""
        return self.failure is not None and self.failure.cause == CUT_OFF

    @property
    def is_cached(self) -> bool:
        """Whether it is from a cache: then nobody was asked, and nothing was measured or paid."""
        return self.attempts == 0

    @property
    def judged_guesses(self) -> dict[tuple[str, int | None], Guess]:
        """Return the values by field and row: of two for one cell the first is judged.

        >>> answer = Prediction("sheet", (Guess("total", "9.00"), Guess("total", "8.50")))
        >>> answer.judged_guesses["total", None].value
        '9.00'
        """
        return {(guess.name, guess.row): guess for guess in reversed(self.guesses)}


@dataclass(frozen=True, slots=True)
class Grounding:
    """Where a value was taken from, compared with where its field stands on the page.

    Only the cells of predictions that name boxes or pages have one. A cell without a guess still
    counts the words that were to be found.
    """

    overlap: float | None
    """Intersection over union of box and place; None without a box."""
    box_words: int
    """The visible words whose middle is in the box."""
    place_words: int
    """The visible words of the field's place; 0 where the page does not show it."""
    shared_words: int
    """Those that are in both."""
    page: Literal["right", "wrong", "only", "unknown"]
    """Whether the named page is right; `only` where the document has one page."""


@fast_to_make
@dataclass(frozen=True, slots=True)
class Match:
    """One truth cell against one predicted value; every score is computed from matches.

    >>> from docextract_eval import judge
    >>> result = judge({"fields": {"total": "9.00"}}, {"fields": {"total": "9.80"}}, "receipt")
    >>> match = result.matches[0]
    >>> match.field, match.outcome, match.truth, match.guess, match.cause
    ('total', 'wrong', '9.00', '9.80', 'misread')
    """

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
    check: Check
    """`failed` check digits; whether a row without a partner is a copy of one with it; whether a
    running balance adds up."""
    likeness: float | None
    confidence: float | None
    truth: str | None
    guess: str | None
    grounding: Grounding | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """A value with its interval, counts and signature, or the reason why there is no value.

    A value without an interval has a reason, too.

    >>> from docextract_eval import judge
    >>> total = {"fields": {"total": "9.00"}}
    >>> score = judge(total, total, "receipt").scores["recall"]
    >>> score.value, score.low, score.documents, str(score.reason.code)
    (1.0, None, 1, 'one_document')
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
