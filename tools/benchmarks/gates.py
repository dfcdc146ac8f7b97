"""The benchmark of the gates: what they say of releases whose every loss is known.

No pages are drawn: releases are simulated as paired slots of documents x conditions x fields, and
handed to the very rules that `dxe gate` asks. Between two releases answers churn, gained and lost
alike; a loss comes on top. How changes hang together is a design: not at all, within documents,
or within a document's field over all conditions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from math import isfinite
from textwrap import fill
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from pages import table
from scipy.special import ndtri

from benchmarks.coverage import Table
from docextract_eval.codec.tables import RENDITIONS
from docextract_eval.metrics.columns import CodedNames, Columns, build_renditions
from docextract_eval.metrics.slices import placeholder_cells
from docextract_eval.runs.comparison.overlap import Overlap, Slots
from docextract_eval.runs.comparison.slice_changes import MOST_DOCUMENTS, slice_shifts
from docextract_eval.runs.gates import Evidence, PairedBaseline
from docextract_eval.runs.gates.families import (
    MARGINS,
    MOST_FALSE_BLOCKS,
    Budgets,
    OpenVerdict,
    close_verdicts,
)
from docextract_eval.runs.gates.gradual_loss import WagerSeries
from docextract_eval.runs.gates.lost_documents import LostDocuments
from docextract_eval.runs.gates.regression import Regression
from docextract_eval.seeds import stream
from docextract_eval.statistics.corrections import holm_correction
from docextract_eval.statistics.needed import errors_at_power, fewest_documents
from docextract_eval.statistics.power import POWER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from docextract_eval.metrics.columns import Renditions
    from docextract_eval.runs.gates import Family, GateVerdict
    from docextract_eval.statistics.needed import Variation

    Shares = NDArray[np.float64]
    Row = tuple[str, ...]

CONDITIONS = ("clean", "defocus@3", "rotation@3", "jpeg@4")
FIELDS = (
    *("total", "date", "currency", "payable", "tax_total", "merchant", "address", "phone"),
    *("tax_id", "receipt_number", "time", "subtotal", "discount", "tip", "rounding", "change"),
    *("payment_method", "card_tail", "cash_tendered", "service_charge", "cashier", "table"),
    *("guests", "website", "approval"),
)
CRITICAL, IMPORTANT = FIELDS[:4], FIELDS[4:6]
FAMILIES: dict[str, Family] = {
    **dict.fromkeys(FIELDS, "rest"),
    **dict.fromkeys(CRITICAL, "critical"),
    **dict.fromkeys(IMPORTANT, "important"),
}
SHAPE = len(CONDITIONS), len(FIELDS)
RULE = Regression(rule="regression", by=("condition", "field", ("field", "condition")))
"""The rule with its usual margins: 114 slices, of which overall and critical ones are asked."""
NONE = np.zeros(SHAPE)
EVERYWHERE = np.full(SHAPE, 0.02)
NEUTRAL, LOST = [NONE], [EVERYWHERE]
"""A night's loss."""


def in_total(points: float) -> Shares:
    """Return a loss of this many points in one critical field, under every condition."""
    shares = np.zeros(SHAPE)
    shares[:, FIELDS.index("total")] = points / 100
    return shares


def in_a_condition(points: float) -> Shares:
    """Return a loss of this many points under one condition, in every field."""
    shares = np.zeros(SHAPE)
    shares[CONDITIONS.index("defocus@3")] = points / 100
    return shares


def at_every_margin() -> Shares:
    """Return a loss that lies at the margin of as many families as can be at once.

    Critical fields lose 3 points and important ones 5; the others lose what makes 1 point overall.
    """
    shares = np.zeros(SHAPE)
    shares[:, : len(CRITICAL)] = MARGINS["critical"]
    shares[:, len(CRITICAL) : len(CRITICAL) + len(IMPORTANT)] = MARGINS["important"]
    rest = MARGINS["overall"] * shares.size - shares.sum()
    shares[:, len(CRITICAL) + len(IMPORTANT) :] = rest / (
        shares.size - len(CONDITIONS) * (len(CRITICAL) + len(IMPORTANT))
    )
    return shares


LOSSES = {
    "nothing": (NONE, "", 0.0),
    "exactly the margins": (at_every_margin(), "", 0.0),
    "26 points of total": (in_total(26), "field total", 0.0),
    "10 points of total": (in_total(10), "field total", 0.0),
    "20 points of a condition": (in_a_condition(20), "condition defocus@3", 0.0),
    "2 points everywhere": (EVERYWHERE, "all", 0.0),
    "2 % of documents, wholly": (NONE, "all", 0.02),
}
"""What is lost, what a gate has to name, and the share of documents that get no answer at all."""
CHURN = 0.03
"""Of answers, from one release to the next."""
RUNS = 200
POWERED = 5
"""So many times as many comparisons as series."""
PROSE = """\
See how often gates pass a good release and block a bad one, before you rely on them.

Releases are simulated as paired answers of
documents with 25 fields under 4 conditions, and given to the rules that `dxe gate` applies. Every
share comes from {runs:,} releases or series, or from {powered:,} comparisons. Between releases 3 %
of the answers change by chance, and as many are gained as lost. Changes are independent, or
correlated within documents (by about .3), or within a document's field over all conditions."""


@dataclass(frozen=True)
class Design:
    """How changes hang together: by shares of one normal variate behind each of them."""

    name: str
    document: float
    field: float


_WITHIN_DOCUMENTS = Design("within documents", 0.7, 0.0)
DESIGNS = (
    Design("independent", 0.0, 0.0),
    _WITHIN_DOCUMENTS,
    Design("over conditions", 0.0, 0.7),
)


@cache
def cells(documents: int) -> Columns:
    """Return the cells of so many documents, a cell a document, condition and field."""
    blank: dict[str, Any] = {
        field.name: [] if pa.types.is_nested(field.type) else "" for field in RENDITIONS
    }
    rows = [
        blank
        | {"document": f"d{number}", "source": f"d{number}", "condition": condition}
        | {"hash": f"d{number}~{condition}", "severity": 3.0, "weight": 1.0, "failures": 0}
        | {"suspected": None, "pages": 1}
        for number in range(documents)
        for condition in CONDITIONS
    ]
    pages = build_renditions(pa.Table.from_pylist(rows, RENDITIONS), CONDITIONS)
    size = documents * len(CONDITIONS) * len(FIELDS)
    field = CodedNames(np.arange(size) % len(FIELDS), [*FIELDS])
    return placeholder_cells(
        field, np.arange(size) // len(FIELDS), np.zeros(size, np.int64), pages, {}
    )


def released(
    rng: np.random.Generator,
    documents: int,
    loss: Shares,
    design: Design,
    documents_lost: float = 0.0,
) -> Slots:
    """Draw what changed from one release to the next."""
    own = rng.standard_normal((documents, *SHAPE), np.float32)
    document = rng.standard_normal((documents, 1, 1), np.float32)
    field = rng.standard_normal((documents, 1, SHAPE[1]), np.float32)
    rest = 1 - design.document - design.field
    behind = own * np.sqrt(rest) + document * np.sqrt(design.document)
    behind += field * np.sqrt(design.field)
    lost = (behind < ndtri(CHURN / 2 + loss)).ravel().astype(float)
    gained = (behind > -ndtri(CHURN / 2)).ravel().astype(float)
    gone = np.repeat(rng.random(documents) < documents_lost, SHAPE[0] * SHAPE[1])
    lost[gone], gained[gone] = 1.0, 0.0
    return Slots(cells(documents), lost, gained, np.full((2, lost.size), -1))


@cache
def pages_of(documents: int, night: int) -> Renditions:
    """Return the documents of a night names of their own: every night draws new ones."""
    pages = cells(documents).renditions
    own = {
        name: replace(column, names=[f"{night}-{each}" for each in column.names])
        for name, column in (("source", pages.source), ("hash", pages.hash))
    }
    return replace(pages, **own)


def alarmed(
    rng: np.random.Generator, losses: Sequence[Shares], design: Design, documents: int = 300
) -> int | None:
    """Return the first of these nights of new documents, that lost so much each, with an alarm."""
    series = WagerSeries()
    for night, loss in enumerate(losses):
        slots = released(rng, documents, loss, design)
        own = replace(slots.cells, renditions=pages_of(documents, night))
        series.bet_on_slots(replace(slots, cells=own))
        if series.wager.has_alarm:
            return night
    return None


@dataclass(frozen=True)
class Outcome:
    """What one release met: whether all that is asked passes, and the slices that fail."""

    ships: bool
    failed: tuple[str, ...]
    failed_together: bool
    """Whether any would have failed if all slices were one family."""


def opened_by(rule: Regression | LostDocuments, slots: Slots) -> list[GateVerdict]:
    """Return what a rule finds in paired answers, before any family is tested."""
    run: Any = SimpleNamespace(name="before")
    documents = int(np.unique(slots.cells.source).size)
    shared = Overlap(*[documents] * 6, None, same_seal=True, readings=1)
    evidence = Evidence(run, alpha=0.02, families=FAMILIES)
    baseline = PairedBaseline(run, shared, slots)
    if isinstance(rule, LostDocuments):
        return rule.verdicts(replace(evidence, other_baselines=[baseline]))
    return rule.baseline_verdicts(evidence, baseline)


def met(
    rng: np.random.Generator,
    documents: int,
    loss: Shares,
    design: Design,
    documents_lost: float = 0.0,
) -> Outcome:
    """Ask the regression gate of one release."""
    opened = opened_by(RULE, released(rng, documents, loss, design, documents_lost))
    found = close_verdicts(opened, Budgets())
    one_family = holm_correction(np.array([v.p for v in opened if isinstance(v, OpenVerdict)]))
    return Outcome(
        ships=all(verdict.verdict == "PASS" for verdict in found if verdict.counts),
        failed=tuple(verdict.slice for verdict in found if verdict.verdict == "FAIL"),
        failed_together=bool((one_family <= MOST_FALSE_BLOCKS).any()),
    )


def shown(rng: np.random.Generator, documents: int, loss: float, design: Design) -> bool:
    """Say whether a comparison of so many documents shows a loss: its interval leaves out 0."""
    slots = released(rng, documents, np.full(SHAPE, loss), design)
    (shift,) = slice_shifts(slots, "scalars")
    return shift.change.high < 0


def varied(loss: float, design: Design, documents: int = 20_000) -> Variation:
    """Measure how changes vary as `dxe plan --against` does, from two runs of many documents."""
    pilot = released(stream(1, design.name), documents, np.full(SHAPE, loss), design)
    (shift,) = slice_shifts(pilot, "scalars")
    return replace(shift.variation().first(), churn=CHURN)


def least_documents(variation: Variation, loss: float, power: float = POWER) -> int:
    """Return how many documents show a loss in so many comparisons; 0 where none do."""
    errors = errors_at_power(power)
    found = fewest_documents(
        lambda many: variation.clears(-loss, 0.0, many, errors), 1, MOST_DOCUMENTS
    )[0]
    return int(found) if isfinite(found) else 0


def time_rows(runs: int) -> Iterator[Row]:
    """Hold the time gate against nights of churn, and against nights of a loss."""
    for design in DESIGNS:
        figures = []
        for before, losses in (
            (0, NEUTRAL * 60),
            (0, LOST * 10),
            (20, [*NEUTRAL * 20, *LOST * 10]),
        ):
            found = [alarmed(stream(n, design.name, before), losses, design) for n in range(runs)]
            figures.append(sum(night is not None and night >= before for night in found) / runs)
        quiet, at_once, later = 1 - figures[0], *figures[1:]
        yield design.name, told(quiet), told(at_once), told(later)


SIZES = (60, 300, 1_000)


def release_rows(runs: int, sizes: Sequence[int] = SIZES) -> Iterator[Row]:
    """Hold the regression gate against releases that lost nothing, a little, or one thing."""
    for documents, design, (loss, asked) in product(sizes, DESIGNS, LOSSES.items()):
        shares, name, documents_lost = asked
        rng = (stream(number, design.name, loss) for number in range(runs))
        found = [met(each, documents, shares, design, documents_lost) for each in rng]
        counts = (
            sum(outcome.ships for outcome in found),
            sum(bool(outcome.failed) for outcome in found),
            sum(outcome.failed_together for outcome in found),
        )
        named = sum(name in outcome.failed for outcome in found)
        yield (
            f"{documents:,}",
            design.name,
            loss,
            *(told(count / runs) for count in counts),
            told(named / runs) if name else "",
        )


def document_rows(runs: int) -> Iterator[Row]:
    """Hold the gate on lost documents against releases that lost some of them as wholes."""
    rule = LostDocuments(rule="lost_documents")
    for documents, share in product((183, 275, 300, 1_000), (0.0, rule.margin, 0.05)):
        counts = dict.fromkeys(("PASS", "FAIL"), 0)
        for number in range(runs):
            rng = stream(number, "documents", f"{share}")
            slots = released(rng, documents, NONE, _WITHIN_DOCUMENTS, share)
            unchanged = (slots.change == 0).astype(float)  # and right
            sides = {"before": slots.before + unchanged, "after": slots.after + unchanged}
            (found,) = close_verdicts(opened_by(rule, replace(slots, **sides)), Budgets())
            counts[found.verdict] = counts.get(found.verdict, 0) + 1
        figures = (told(counts[verdict] / runs) for verdict in ("PASS", "FAIL"))
        yield f"{documents:,}", f"{100 * share:g} %", *figures


def power_rows(runs: int) -> Iterator[Row]:
    """Hold the power that a plan promises against comparisons of that many documents."""
    for design, loss in product(DESIGNS, (0.02, 0.01)):
        variation = varied(loss, design)
        documents = least_documents(variation, loss)
        rng = (stream(number, design.name, f"{loss}") for number in range(runs))
        found = sum(shown(each, documents, loss, design) for each in rng) / runs
        promised = told(variation.power(loss, documents))
        yield design.name, f"{100 * loss:g}", f"{documents:,}", promised, told(found)


TIME = """\
The share of series of nights without an alarm if nothing is lost (required: 95 %), and of series
with an alarm within ten nights of a loss of 2 points everywhere (required: 90 %), from the first
night on, and after 20 nights without a loss."""
RELEASES = """\
The rule with its usual margins (1 point overall, 3 for each of 4 critical fields, 5 for 2 important
ones, 10 for the rest) over 114 slices: overall, 25 fields, 4 conditions, and the fields that are
not critical by condition. SHIP: all that is asked passes. BLOCK: any slice FAILs, within four
families that are tested side by side; then how often any would have if all slices were one
family. Named: the slice that lost is itself among the failures."""
DOCUMENTS = """\
The rule with its usual margin of 2 % of the documents, while answers churn within documents. A loss
of 2 % may PASS in 2.5 % of releases, and FAIL in 2 %."""
POWER = """\
The number of documents that `dxe plan` requires to see a loss everywhere in 80 % of comparisons,
the power that it promises for that number, and how often the interval left out 0."""
TABLES = (
    (
        *(time_rows, 1, "Time: 300 new documents a night", TIME),
        ("changes", "60 nights quiet", "loss caught", "loss caught after 20 nights"),
    ),
    (
        *(release_rows, 1, "Regression: four families", RELEASES),
        ("documents", "changes", "loss", "SHIP", "BLOCK", "as one family", "named"),
    ),
    (
        *(document_rows, 1, "Whole documents lost", DOCUMENTS),
        ("documents", "lost as wholes", "PASS", "FAIL"),
    ),
    (
        *(power_rows, POWERED, "Plan: the power that is promised", POWER),
        ("changes", "points lost", "documents", "promised", "measured"),
    ),
)
"""What gives the rows, of how many times as many simulations, and what is written above them."""


def told(part: float) -> str:
    """Say a share."""
    return f"{100 * part:.1f} %"


def page_of(tables: Sequence[Table], runs: int) -> str:
    """Write all tables as Markdown."""
    lines = ["# How reliable the gates are", ""]
    lines += fill(PROSE.format(runs=runs, powered=POWERED * runs), 98).splitlines()
    lines += ["", f"Written by `tools/benchmark gates --runs {runs} --write`."]
    for each in tables:
        lines += ["", f"## {each.title}", "", *fill(each.text, 98).splitlines(), ""]
        lines += table(each.head, each.rows)
    return "\n".join(lines) + "\n"


def measure_gates(runs: int) -> str:
    """Tell everything that the gates promise, row by row as it is measured."""
    tables = []
    for rows_of, times, title, text, head in TABLES:
        print(f"{title}: {', '.join(head)}", flush=True)
        tables.append(Table(title, text, head, rows := []))
        for row in rows_of(times * runs):
            print(f"  {', '.join(row)}", flush=True)
            rows.append(row)
    return page_of(tables, runs)
