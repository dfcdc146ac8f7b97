"""The promises of the statistics, held against corpora whose truth is known.

A promise is a function here that gives a table, and its place in `PROMISES`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import inf
from typing import TYPE_CHECKING

import numpy as np
from pages import table

from benchmarks import promised
from docextract_eval import seeds
from docextract_eval.statistics.bands import segment_bands
from docextract_eval.statistics.clusters import (
    clustered_ratio,
    group_rows,
    proportions,
    students_quantile,
    wilson_interval,
)
from docextract_eval.statistics.differences import clustered_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from docextract_eval.metrics.columns import Floats

RUNS = 4000
SIZES = (30, 100, 300, 1000)
CORRELATIONS = (0.0, 0.3, 0.7)
ACCURACIES = (0.5, 0.9, 0.99)
FIELDS, CONDITIONS = 12, 4
LOSS, MARGIN = 0.02, 0.01
GAINED = (0.0, 0.01)
"""Shares of cells that are gained while LOSS more are lost."""
FAILURES = ((0.02, 0.01), (0.01, 0.005), (0.005, 0.005), (0.005, 0.0))
"""Shares of documents that fail as wholes, and of the other cells that are wrong alone."""
SENDERS, FEWEST_SENDERS = (0.3, 0.7), 30
"""How much of what makes cells hard is the sender's, of whom each has 1 to 9 documents."""
LEAST_SIZE = 196
"""The fewest documents whose interval of a change lies above the MARGIN."""
SEGMENTS = (4, 10)
_AT_ONCE = 2_000_000
"""Cells that are drawn at once, of many corpora."""


@dataclass(frozen=True, slots=True)
class Table:
    """How a promise was kept."""

    title: str
    text: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Held:
    """How often an interval held the truth, and how wide it was beside one that knows more."""

    share: float
    width: float

    def __str__(self) -> str:
        """Return both for a table."""
        return f"{100 * self.share:.1f} % ({self.width:.2f})"


def page_of(tables: Sequence[Table], runs: int) -> str:
    """Write all tables as Markdown."""
    lines = ["# How often intervals and promises hold", ""]
    lines += ["Do intervals contain the truth as often as they promise?"]
    lines += ["", f"Written by `tools/benchmark coverage --runs {runs} --write`."]
    lines += ["Documents are drawn whose truth is known, and every interval is computed by the"]
    lines += [f"functions that reports and gates use: {runs:,} corpora for each figure, each with"]
    lines += [f"{FIELDS} fields a document. Two Monte-Carlo standard errors of a share of 95 % are"]
    lines += [f"{100 * 2 * (0.95 * 0.05 / runs) ** 0.5:.1f} points."]
    for each in tables:
        lines += ["", f"## {each.title}", "", each.text, ""]
        lines += table(each.head, each.rows, "---:", "---:")
    return "\n".join(lines) + "\n"


def shown(runs: int) -> Table:
    """Hold the interval shown against documents whose cells are correlated."""
    return _covered(
        "The interval of a figure",
        "Some documents are easier than others, so their cells are correlated; rows say how much, "
        "columns how many cells are right. A cell says how often the interval contains the truth, "
        "and in brackets its mean width, divided by that of an interval that knows the "
        "correlation.",
        lambda rho, accuracy, size: covered(runs, size, accuracy, rho),
    )


def persisting(runs: int) -> Table:
    """Hold a field's interval against errors that persist over the conditions of a document."""
    return _covered(
        "The interval of a field, if errors persist over conditions",
        f"Each document is read under {CONDITIONS} conditions, and a field that is wrong under one "
        "is likely to be wrong under the others; rows say how their cells are correlated. The "
        f"fields are independent of each other; the first of {FIELDS} is shown.",
        lambda rho, accuracy, size: held_of_a_field(runs, size, accuracy, rho),
    )


def together(runs: int) -> Table:
    """Hold the interval shown against documents that are wholly right or wholly wrong."""
    return _covered(
        "The interval of a figure, if whole documents fail together",
        "All cells of a document are right, or all are wrong: a correlation of 1.",
        lambda rho, accuracy, size: covered(runs, size, accuracy, rho),
        (1.0,),
    )


def unlike(runs: int) -> Table:
    """Hold the interval of a field whose errors persist while those of all others do not."""
    return _covered(
        "The interval of a field, if its errors alone persist",
        f"As before, but the cells of the other {FIELDS - 1} fields are independent of each other. "
        "Each field has its own correlation; one that is pooled over the fields would hold the "
        "truth in 76 to 94 % of runs here.",
        lambda rho, accuracy, size: held_of_a_field(runs, size, accuracy, rho, others=0.0),
        CORRELATIONS[1:],
    )


def failing(runs: int) -> Table:
    """Hold the interval shown against documents that fail as wholes beside scattered errors."""
    rows = []
    for size, (wholly, alone) in product((60, 120, 300, 1000), FAILURES):
        held = failing_covered(runs, size, wholly, alone)
        rows.append((f"{size:,}", f"{100 * wholly:g} %", f"{100 * alone:g} %", str(held)))
    return Table(
        "The interval of a figure, if documents fail as wholes and other cells alone",
        f"{FIELDS} fields under {CONDITIONS} conditions. Scattered errors alone would show that "
        "errors do not cluster; an interval reaches as far as with fewer errors, so that they do "
        "not hide whole documents. The bar is 91 %. In brackets is the mean width, divided by that "
        "of an interval that knows the correlation.",
        ("documents", "fail as wholes", "wrong alone", "covered"),
        rows,
    )


def sent(runs: int) -> Table:
    """Hold the interval shown against senders with several documents each, as the sources."""
    rows = []
    for size, rho in product((FEWEST_SENDERS, 100, 300), SENDERS):
        figures = (f"{100 * sender_covered(runs, size, each, rho):.1f} %" for each in ACCURACIES)
        rows.append((f"{size:,}", f"{rho:g}", *figures))
    return Table(
        "The interval of a figure, if senders have several documents",
        "Each sender has 1 to 9 documents, and the sender is the source. The bar is 92 %.",
        ("senders", "correlation", *map(str, ACCURACIES)),
        rows,
    )


def margins(runs: int) -> Table:
    """Ask how often a loss at the margin passes, scattered and as whole documents."""
    rows = []
    for size, (rho, gained) in product(
        (LEAST_SIZE, 3 * LEAST_SIZE // 2, 600), ((0.0, 0.01), (1.0, 0.0))
    ):
        passes = passed(runs, size, gained, rho, MARGIN)[0]
        kind = "whole documents" if rho else "scattered"
        rows.append((f"{size:,}", kind, f"{100 * passes:.1f} %"))
    return Table(
        "A loss at the margin that passes",
        f"{100 * MARGIN:g} point is truly lost, and as much would be allowed. The bars are 3 % of "
        f"runs if it is scattered; as whole documents 14 % at {LEAST_SIZE} documents, the fewest "
        "that can pass, and 8 % from one and a half times as many.",
        ("documents", "lost as", "passes"),
        rows,
    )


def losses(runs: int) -> Table:
    """Ask how often a loss passes for none, by the interval of the change and by cluster-t."""
    rows = []
    for size, rho, gained in product(SIZES, (*CORRELATIONS, 1.0), GAINED):
        ours, other, held = passed(runs, size, gained, rho)
        churn = f"{100 * (2 * gained + LOSS):.0f} %"
        shares = (f"{100 * each:.1f} %" for each in (ours, other, held))
        rows.append((f"{size:,}", f"{rho:g}", churn, *shares))
    return Table(
        "A loss that passes",
        f"{100 * LOSS:.0f} points are truly lost, and {100 * MARGIN:.0f} would be allowed. A run "
        "passes if the two-sided 95 % interval of the change lies above that, which should happen "
        "in at most 2.5 % of runs. The next column has the interval by clustered standard errors "
        "only.",
        ("documents", "correlation", "churn", "passes", "cluster-t passes", "covered"),
        rows,
    )


def gaps(runs: int) -> Table:
    """Ask how often some segment seems to differ from overall where none does."""
    rows = []
    for count, size, rho in product(SEGMENTS, SIZES[:3], CORRELATIONS):
        found = (false_gaps(runs // 4, count, size, each, rho) for each in ACCURACIES)
        rows.append((str(count), str(size), f"{rho:g}", *(f"{100 * each:.1f} %" for each in found)))
    return Table(
        "False gaps",
        "How often some band leaves out 0 although no segment truly differs from overall; columns "
        "are accuracies. Promised: in at most 7 % of runs. There are "
        f"{runs // 4:,} corpora for each figure.",
        ("segments", "documents each", "correlation", *(f"{each:g}" for each in ACCURACIES)),
        rows,
    )


def silent_errors(runs: int) -> Table:
    """Ask how often the promise about silent errors is made, and broken."""
    return Table(*promised.table(max(1, runs // 20)))


def needs(runs: int) -> Table:
    """Ask how often the interval of the documents that a promise takes holds what it took."""
    return Table(*promised.needs_table(max(1, runs // 20)))


PROMISES: tuple[Callable[[int], Table], ...] = (
    shown,
    persisting,
    unlike,
    together,
    failing,
    sent,
    losses,
    margins,
    gaps,
    silent_errors,
    needs,
)


def measure_coverage(runs: int) -> str:
    """Measure every promise, and give the page that tells how it was kept."""
    tables = []
    for promise in PROMISES:
        tables.append(made := promise(runs))
        print(f"\n{made.title}", *("  ".join(row) for row in (made.head, *made.rows)), sep="\n")
    return page_of(tables, runs)


def _covered(
    title: str,
    text: str,
    held: Callable[[float, float, int], Held],
    correlations: Sequence[float] = CORRELATIONS,
) -> Table:
    """Ask for every size, correlation and accuracy how often the truth was held."""
    rows = [
        (f"{size:,}", f"{rho:g}", *(str(held(rho, accuracy, size)) for accuracy in ACCURACIES))
        for size, rho in product(SIZES, correlations)
    ]
    return Table(title, text, ("documents", "correlation", *map(str, ACCURACIES)), rows)


def covered(runs: int, documents: int, accuracy: float, rho: float) -> Held:
    """Draw corpora of correlated documents, and ask for the interval shown."""
    source, field = (each.ravel() for each in np.indices((documents, FIELDS)))
    overall = np.zeros_like(source)
    widths, hits = np.zeros(2), 0
    for right in corpora("covered", runs, documents, FIELDS, accuracy, rho):
        found = proportions(right.ravel(), source, overall, field)[0]
        hits += found.low <= accuracy <= found.high
        widths += found.high - found.low, knowing(found.value, documents, FIELDS, rho)
    return Held(hits / runs, float(widths[0] / widths[1]))


def held_of_a_field(
    runs: int, documents: int, accuracy: float, rho: float, others: float | None = None
) -> Held:
    """Draw corpora in which errors persist, and ask for the interval of the first field.

    The other fields' errors persist as much, if no more is said.
    """
    source, field = (each.ravel() for each in np.indices((documents, FIELDS)))
    cells = np.full(len(source), CONDITIONS)
    rest = (documents * (FIELDS - 1), CONDITIONS, accuracy, rho if others is None else others)
    draws = zip(
        corpora("first", runs, documents, CONDITIONS, accuracy, rho),
        corpora("rest", runs, *rest),
        strict=True,
    )
    widths, hits = np.zeros(2), 0
    for first, second in draws:
        right = np.vstack([first, second]).sum(axis=1).reshape(FIELDS, documents).T
        found = proportions(right.ravel(), source, field, cells=cells, pooled=False)[0]
        hits += found.low <= accuracy <= found.high
        widths += found.high - found.low, knowing(found.value, documents, CONDITIONS, rho)
    return Held(hits / runs, float(widths[0] / widths[1]))


def failing_covered(runs: int, documents: int, wholly: float, alone: float) -> Held:
    """Draw corpora of which some documents fail as wholes, and ask for the interval shown."""
    cells = FIELDS * CONDITIONS
    source, stratum = (each.ravel() for each in np.indices((documents, cells)))
    overall, truth = np.zeros_like(source), (1 - wholly) * (1 - alone)
    rho = wholly * (1 - wholly) * (1 - alone) ** 2 / (truth * (1 - truth))
    rng = seeds.stream(1, "failing", documents, repr(wholly), repr(alone))
    widths, hits = np.zeros(2), 0
    for _ in range(runs):
        fails = rng.random((documents, 1)) < wholly
        right = (~fails & (rng.random((documents, cells)) >= alone)).astype(float)
        found = proportions(right.ravel(), source, overall, stratum)[0]
        hits += found.low <= truth <= found.high
        widths += found.high - found.low, knowing(truth, documents, cells, rho)
    return Held(hits / runs, float(widths[0] / widths[1]))


def sender_covered(runs: int, senders: int, accuracy: float, rho: float) -> float:
    """Draw senders of several documents, and return how often the interval holds the truth."""
    rng = seeds.stream(1, "senders", senders, repr(accuracy), repr(rho))
    shares, hits = np.array([accuracy, 1 - accuracy]), 0
    for _ in range(runs):
        many = rng.integers(1, 10, senders)
        source = np.repeat(np.arange(senders), many * FIELDS)
        ease = _eases(rng, shares, rho, (1, senders))[0, source, 0]
        right = (rng.random(len(source)) < ease).astype(float)
        field = np.arange(len(source)) % FIELDS
        found = proportions(right, source, np.zeros_like(source), field)[0]
        hits += found.low <= accuracy <= found.high
    return hits / runs


def knowing(value: float, documents: int, cells: int, rho: float) -> float:
    """Return the width of the interval that knows how the cells of a document are correlated."""
    effective = documents * cells / (1 + (cells - 1) * rho)
    low, high = wilson_interval(value, effective, students_quantile(0.95, documents - 1))
    return high - low


def passed(
    runs: int, documents: int, gained: float, rho: float, loss: float = LOSS
) -> tuple[float, float, float]:
    """Return the shares of runs that pass, that pass by cluster-t, and that hold the true loss."""
    source, field = (each.ravel() for each in np.indices((documents, FIELDS)))
    overall = np.zeros_like(source)
    seen = np.zeros(3)
    for change in churned(runs, documents, gained, rho, loss):
        found = clustered_changes(change.ravel(), source, overall, field)[0]
        other = clustered_ratio(change.sum(axis=1), np.full(documents, FIELDS))
        seen += found.low >= -MARGIN, other.low >= -MARGIN, found.low <= -loss <= found.high
    ours, theirs, held = (seen / runs).tolist()
    return ours, theirs, held


def false_gaps(runs: int, segments: int, size: int, accuracy: float, rho: float) -> float:
    """Return the share of runs in which some segment seems to differ from overall."""
    source = np.arange(segments * size)
    cells = np.full(len(source), FIELDS)
    hits = 0
    for right in corpora("gaps", runs, len(source), FIELDS, accuracy, rho):
        found = segment_bands(group_rows(right.sum(axis=1), source, source // size, cells=cells))
        hits += any(band.low > 0 or band.high < 0 for band in found.values())
    return hits / runs


def corpora(  # noqa: PLR0913, PLR0917 - a design has as many sides
    what: str, runs: int, documents: int, cells: int, accuracy: float, rho: float
) -> Iterator[Floats]:
    """Draw corpora of documents x cells, 1 where right; correlated within a document."""
    rng = seeds.stream(1, what, documents, repr(accuracy), repr(rho))
    for many in _chunks(runs, documents * cells):
        ease = _eases(rng, np.array([accuracy, 1 - accuracy]), rho, (many, documents))[..., :1]
        yield from (rng.random((many, documents, cells)) < ease).astype(float)


def churned(
    runs: int, documents: int, gained: float, rho: float, loss: float = LOSS
) -> Iterator[Floats]:
    """Draw the changes of documents x fields: so many more are lost than gained."""
    rng = seeds.stream(1, "churned", documents, repr(gained), repr(rho))
    shares = np.array([gained, gained + loss, 1 - 2 * gained - loss])
    for many in _chunks(runs, documents * FIELDS):
        up, down, _ = np.moveaxis(_eases(rng, shares, rho, (many, documents)), -1, 0)[..., None]
        drawn = rng.random((many, documents, FIELDS))
        yield from (drawn < up).astype(float) - (drawn > 1 - down)


def _eases(rng: np.random.Generator, shares: Floats, rho: float, shape: tuple[int, int]) -> Floats:
    """Draw each document's own shares, so that its cells are correlated by `rho`: Dirichlet."""
    spread = 1 / rho - 1 if rho else inf
    if spread == inf:
        return np.broadcast_to(shares, (*shape, len(shares)))
    if not spread:
        return np.asarray(rng.multinomial(1, shares, shape), float)
    return rng.dirichlet(np.maximum(shares, 1e-12) * spread, shape)


def _chunks(runs: int, cells: int) -> Iterator[int]:
    """Part runs so that no more cells than fit are drawn at once."""
    step = max(1, _AT_ONCE // cells)
    yield from (min(step, runs - start) for start in range(0, runs, step))
