"""What a section is made of: sentences, then parts, each with a table of all that it shows.

Parts are data. HTML draws them (`drawing/`, `templates/parts/`); forms without pictures show their
tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from docextract_eval.reports.sentences.chosen import ALLOWED
from docextract_eval.reports.sentences.cited_figures import (
    NOTHING_FOUND,
    Finding,
    Headline,
    Proof,
    Proven,
)
from docextract_eval.runs.error_gallery import ConditionPage, GalleryEntry, Picture


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of a table: what it says, how good it is (0 to 1), what lies behind it."""

    text: str
    heat: float | None = None
    hint: str = ""
    loss: float | None = None
    """What was lost beside clean pages, where a matrix shades its cells by that."""
    sure: bool = False
    """Whether the loss is more than chance."""
    gray: bool = False
    """Whether too little is known to take the figure for a result."""
    whole: str = ""
    """The figure as a whole number, where a tile is narrow."""
    long: str = ""
    """The figure with its interval, where there is room."""
    count: str = ""
    """How many documents bear it, where a tile says so."""
    code: bool = False
    """Whether it is a command to type."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head; the first column names the row."""

    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    caption: str = ""
    """What it shows, where its head alone does not say so."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One place of a series, and its interval where it has one."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """Places that belong together, and how they are drawn."""

    name: str
    dots: Sequence[Dot]
    style: Literal["line", "fit", "dots", "bars", "reference", "other"] = "line"
    """Dots have whiskers, lines bands; a fit has no dots; bars stand below the others.

    Others are grey dots, with nothing between them.
    """
    gray: bool = False
    """Whether it is what others are seen beside: in gray, its line dashed."""
    label: str = ""
    """What is written at the end of its line, in place of a line of the legend."""


@dataclass(frozen=True, slots=True)
class TileColumn:
    """A condition, or all of them."""

    name: str
    options: str = ""
    """The options by which a command lists its cases."""
    wide: bool = False
    """Whether only a wide screen has room for it."""


@dataclass(frozen=True, slots=True)
class TileRow:
    """A field under every condition, and along severity."""

    name: str
    tiles: Sequence[Cell]
    options: str = ""
    """The options by which a command lists its cases."""
    critical: bool = False
    severities: Sequence[Series] = ()
    """How much is right along severity, a series for each degradation; the last one is worst."""
    worst: str = ""
    """The last of these in words."""


@dataclass(frozen=True, slots=True)
class TileGroup:
    """Rows of one kind: those that are open, and those that are folded away."""

    name: str
    rows: Sequence[TileRow]
    folded: Sequence[TileRow] = ()


@dataclass(frozen=True, slots=True)
class Matrix:
    """A heat map: figures by field and condition whose shades are read before its numbers."""

    caption: str
    columns: Sequence[TileColumn]
    groups: Sequence[TileGroup]
    tables: Sequence[Table]
    """What forms without pictures show."""
    command: str = ""
    """Lists the cases of a tile, once options of its row and column follow."""
    reach: float = 0.0
    """The largest severity; 0 where no condition has one."""
    note: str = ""
    """What is left out."""
    beside: str = "clean"
    """What losses are held against."""
    sure_where: str = "the 95 % interval excludes 0"
    """What makes a loss more than chance."""
    are_changes: bool = False
    """Whether its figures are what was gained or lost."""

    @property
    def is_shaded(self) -> bool:
        """Whether any tile has gained or lost."""
        rows = [row for group in self.groups for row in group.rows]
        return any(cell.loss is not None for row in rows for cell in row.tiles)


@dataclass(frozen=True, slots=True)
class Axis:
    """What runs along one side of a panel, from where to where."""

    title: str
    low: float
    high: float
    unit: Literal["", "%", "points"] = ""
    log: bool = False


@dataclass(frozen=True, slots=True)
class Stroke:
    """A place along x that is named: a threshold."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One of some charts that are alike, beside each other."""

    title: str
    series: Sequence[Series]
    strokes: Sequence[Stroke] = ()
    x: Axis | None = None
    y: Axis | None = None
    """Its own axes, where they are not the chart's."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Small multiples of lines with bands, over the same two axes where none has its own."""

    caption: str
    x: Axis
    y: Axis
    panels: Sequence[Panel]
    tables: Sequence[Table]
    note: str = ""
    """How it is to be read; forms without pictures leave it out."""
    behind: Sequence[Table] = ()
    """The figure of every dot, where that is more than forms without pictures should show."""


@dataclass(frozen=True, slots=True)
class Slab:
    """One piece of a stacked bar."""

    name: str
    size: float
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of slabs that add up."""

    name: str
    slabs: Sequence[Slab]
    note: str = ""
    group: str = ""
    """What it is one of: such bars stand together."""


@dataclass(frozen=True, slots=True)
class Stack:
    """Stacked bars, one a row, over one axis; slabs of one name have one colour."""

    caption: str
    x: Axis
    bars: Sequence[Bar]
    tables: Sequence[Table]
    names: Sequence[str] = ()
    """Slabs in the order of their colours, where several stacks shall agree."""


@dataclass(frozen=True, slots=True)
class Whisker:
    """A value with its band; gray where too few documents bear it."""

    name: str
    dot: Dot
    """Its place is along x."""
    gray: bool = False
    group: str = ""
    """What it is one of: such rows stand together."""
    note: str = ""
    sure: bool = False
    """Whether its band excludes what it is held against."""
    fold: str = ""
    """Under which line it is folded away; open where there is none."""


@dataclass(frozen=True, slots=True)
class Whiskers:
    """Values with their bands, one a row, beside a line that they are held against."""

    caption: str
    x: Axis
    rows: Sequence[Whisker]
    tables: Sequence[Table]
    reference: float = 0.0
    plain: bool = False
    """Whether its rows are values and no differences: then no row is more certain than another."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A thing to know, and whether it is as it should be."""

    name: str
    text: str
    good: bool | None = None


@dataclass(frozen=True, slots=True)
class FindingCard:
    """A finding, and what to type to see its cases."""

    title: str
    text: str
    command: str
    cases: Mapping[str, str]
    """The filters of that command."""


@dataclass(frozen=True, slots=True)
class Glance:
    """The first screen: what is decided and why, what was found, how good it is, what is next."""

    verdict: Headline
    because: str
    reasons: Sequence[Fact] = ()
    """The gates that decide."""
    next_step: str = ""
    warnings: Sequence[str] = ()
    """What must be known before anything below is believed."""
    signed: Sequence[Fact] = ()
    """Who signed, and who has not."""
    findings: Sequence[FindingCard] = ()
    nothing: str = ""
    """Why there is no finding."""
    quality: Table | None = None
    """Fields, table cells and whole documents, under clean and where it is worst."""
    worst_fields: Table | None = None
    known: Sequence[str] = ()
    """What can be accepted without review, and what changed since the baseline."""
    about: Sequence[str] = ()
    """What the documents are, and what was left out."""
    troubles: Sequence[Fact] = ()
    """What went wrong with the run."""
    worst: Sequence[tuple[str, ConditionPage | None]] = ()
    """The worst conditions, with a page of each."""
    missing: str = ""
    """Why there is no worst condition, or no page of one."""

    @property
    def tables(self) -> list[Table]:
        """Return what forms without pictures show."""
        return [table for table in (self.quality, self.worst_fields) if table is not None]


@dataclass(frozen=True, slots=True)
class Crops:
    """A row of errors, each with its picture, and the command that lists all that are like them."""

    caption: str
    entries: Sequence[GalleryEntry]
    command: str = ""


@dataclass(frozen=True, slots=True)
class PagePair:
    """A generated page, and what it stands for."""

    generated: Picture
    condition: str
    note: str
    own: Picture | None = None
    """A page beside it: the user's, where these may be shown, or the same one before a change."""
    own_name: str = "Your picture"
    generated_name: str = "Generated"


@dataclass(frozen=True, slots=True)
class PagePairs:
    """Generated pages that real ones are nearest to."""

    caption: str
    pairs: Sequence[PagePair]


@dataclass(frozen=True, slots=True)
class Tag:
    """What a run is called along the axis."""

    at: int
    name: str
    rank: int
    """Where not all names fit, those of low rank are written."""


@dataclass(frozen=True, slots=True)
class Flag:
    """That something was called with a run: a letter on a pole."""

    at: int
    letter: str
    hint: str
    since: int | None = None
    """The place of the run since which it holds."""


@dataclass(frozen=True, slots=True)
class Course:
    """Figures over runs: the dots of its series lie at the places of runs, counted from 0."""

    title: str
    y: Axis
    series: Sequence[Series]
    """A series that has gaps comes in stretches, all of one name."""
    flags: Sequence[Flag] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Courses:
    """Charts over the same runs: one as wide as the page, or many beside each other."""

    caption: str
    runs: int
    courses: Sequence[Course]
    tags: Sequence[Tag] = ()
    pinned: Sequence[Stroke] = ()
    steps: Sequence[Stroke] = ()
    """From where on pages or judge are others; each is marked by its first letter."""
    wide: bool = False
    note: str = ""
    """How it is to be read."""
    tables: Sequence[Table] = ()
    """What forms without pictures show."""
    behind: Sequence[Table] = ()
    """The figure of every run, those too that are not drawn."""


@dataclass(frozen=True, slots=True)
class AlarmNotice:
    """An alarm in words."""

    letter: str
    title: str
    sentences: Sequence[str]


StateWord = Literal[
    "ALARM",
    "NO ALARM",
    "NO ALARM, FEW DOCUMENTS",
    "NOT TESTED",
    "NO BASELINE",
    "NO RUNS",
    "WORSE",
    "BETTER",
    "WORSE AND BETTER",
    "NO DIFFERENCE SHOWN",
    "NOTHING IN COMMON",
]


@dataclass(frozen=True, slots=True)
class Outlook:
    """The first screen on two runs or many: one word, why, and what must be known first."""

    word: StateWord
    because: Sequence[str]
    bells: Sequence[AlarmNotice] = ()
    warnings: Sequence[str] = ()
    """What must be known before anything below is believed."""
    notes: Sequence[str] = ()
    """What stands below all of it, in small print."""


@dataclass(frozen=True, slots=True)
class Brief:
    """One page for those who decide."""

    verdict: Headline
    because: Sequence[Proven]
    star: Sequence[Proven]
    """What was read, what can be accepted, and how much is right."""
    findings: Sequence[Finding]
    costs: Sequence[Proven]
    unknown: Sequence[Proven]
    subject: Sequence[Proven]
    """What its figures are about: generated documents are not real ones."""
    chart: Whiskers | None = None
    steps: Sequence[Fact] = ()
    """What to do next, the first thing first: who does it, and what that changes."""
    enough: str = ""
    """How often the documents that are asked for are enough."""
    terms: Sequence[str] = ()
    """What the conditions of the chart are."""

    @property
    def allowed(self) -> str:
        """Say how intervals of findings are meant; that there is none where nothing was found."""
        return ALLOWED if self.findings else NOTHING_FOUND

    @property
    def claims(self) -> list[Proven]:
        """Every sentence, in the order of reading."""
        of_findings = [
            each for found in self.findings for each in (found.size, found.affected, found.action)
        ]
        rest = (*of_findings, *self.costs, *self.unknown, *self.subject)
        return [*self.because, *self.star, *rest]

    @property
    def evidence(self) -> list[Proof]:
        """What all figures are from, in the order in which it is first called upon."""
        return list(dict.fromkeys(proof for claim in self.claims for proof in claim.proof))

    def numbers(self, claim: Proven) -> list[int]:
        """Say under which numbers its proof stands in the evidence."""
        order = {proof: number for number, proof in enumerate(self.evidence, start=1)}
        return [order[proof] for proof in dict.fromkeys(claim.proof)]


@dataclass(frozen=True, slots=True)
class Fold:
    """Parts that are folded away under a line, because what decides does not need them."""

    title: str
    parts: Sequence[Part]


Part = (
    Table
    | Matrix
    | Lines
    | Stack
    | Whiskers
    | Courses
    | Glance
    | Outlook
    | Crops
    | PagePairs
    | Brief
    | Fold
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report: a question, the sentences that answer it, then parts."""

    title: str
    lead: Sequence[str] = ()
    """The first sentence is the answer. Without it and without parts, there is nothing to say."""
    parts: Sequence[Part] = field(default_factory=tuple)
    drawn: bool = False
    """Whether its parts say its lead too, where they are drawn."""
    short: str = ""
    """What the menu and links call it, where that is not its title."""
    notes: Sequence[str] = ()
    """How its figures are to be read: folded where parts are drawn, at the end elsewhere."""

    @property
    def tables(self) -> list[Table]:
        """Every table, those behind charts too: what a form without pictures shows."""
        return [table for part in self.parts for table in part_tables(part)]


def part_tables(part: Part) -> Sequence[Table]:
    """Return the tables that say what a part shows.

    >>> part_tables(Matrix("by condition", [], [], [Table(["a"], [])]))
    [Table(head=['a'], rows=[], caption='')]
    """
    if isinstance(part, Table):
        return [part]
    if isinstance(part, Fold):
        return [table for each in part.parts for table in part_tables(each)]
    drawn = Matrix | Lines | Stack | Whiskers | Courses | Glance
    return part.tables if isinstance(part, drawn) else []
