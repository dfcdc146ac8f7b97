"""Fit a recipe's mixes to what a team counted: shares of countries, and of choices in each.

Tables of countries share what they have in common (`statistics.shared_tables`): a country of few
documents borrows from its neighbours, those of the same language or the same currency, and these
from all others.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.kinds import KINDS
from docextract_eval.countries.locales import LOCALES
from docextract_eval.countries.share_tables import CountedRow, CountTable
from docextract_eval.errors import BadInputError
from docextract_eval.statistics.predictive_checks import (
    PredictiveCheck,
    check_batches_alike,
    check_independent,
    check_rows_alike,
)
from docextract_eval.statistics.shared_tables import Codes, TableDraws, draw_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from docextract_eval.records import Document
    from docextract_eval.statistics.shared_tables import Floats

KIND, LOCALE, REGION, MONTH = "kind", "locale", "region", "month"
_MOST_LEVELS = 200
EVERYWHERE = ""
"""The row of a table that is of no country."""


@dataclass(frozen=True, slots=True, eq=False)
class FittedTable:
    """The shares of a factor's levels, in each country or everywhere."""

    factor: str
    rows: tuple[str, ...]
    """Locales, or `EVERYWHERE` alone."""
    levels: tuple[str, ...]
    counts: Codes
    draws: TableDraws

    def borrowed(self) -> Floats:
        """Return for each row the share of its table that is borrowed from others."""
        if len(self.rows) == 1:
            return np.zeros(1)
        likeness = self.draws.likeness[:, None]
        return np.asarray((likeness / (likeness + self.counts.sum(1))).mean(0))

    def table(self, row: int, draw: int | None = None) -> dict[str, float]:
        """Return the mean shares of a row, or those of a draw."""
        shares = self.draws.shares
        chosen = shares[:, row].mean(0) if draw is None else shares[draw, row]
        return dict(zip(self.levels, chosen.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class FactorCheck:
    """A posterior predictive check of a factor."""

    factor: str
    about: str
    """What was checked: `countries`, `months`, or `and TENDER` for independence."""
    row: str
    """The country that is furthest off."""
    p: float
    fits: bool


@dataclass(frozen=True, slots=True, eq=False)
class MixFit:
    """Tables fitted to counts, with how well the model fits."""

    documents: int
    tables: tuple[FittedTable, ...]
    checks: tuple[FactorCheck, ...]

    def find(self, factor: str) -> FittedTable | None:
        """Return the table of a factor, if it was counted."""
        return next((each for each in self.tables if each.factor == factor), None)

    @property
    def nodes(self) -> list[FittedTable]:
        """The tables of nodes, without those of kinds and locales."""
        return [each for each in self.tables if each.factor not in {KIND, LOCALE}]


def count_documents(documents: Iterable[Document], where: str) -> CountTable:
    """Count the kinds and locales of an imported corpus."""
    found: dict[tuple[str, str], int] = {}
    for each in documents:
        if each.twin is None:
            key = each.kind, each.locale
            found[key] = found.get(key, 0) + 1
    rows = (CountedRow(key, count, at) for at, (key, count) in enumerate(found.items(), 1))
    return CountTable(where, (KIND, LOCALE), tuple(rows))


def check_counts(counts: CountTable, kinds: Sequence[str]) -> None:
    """Refuse columns and levels that no recipe can mix."""
    if {*counts.columns} <= {REGION, MONTH}:
        what = f"has no factor except {' and '.join(counts.columns)}"
        raise BadInputError(what, f"{counts.where}, line 1", "add a column, such as locale")
    if KIND in counts.columns:
        kinds = counts.levels(KIND)
    for column in counts.columns:
        if len(counts.levels(column)) > _MOST_LEVELS:
            what = f"has {len(counts.levels(column)):,} levels of {column}"
            remedy = f"name at most {_MOST_LEVELS}, and leave out or join the others"
            raise BadInputError(what, counts.where, remedy)
    _check_levels(counts, kinds)
    if REGION in counts.columns:
        _region_of_each_locale(counts)


def _check_levels(counts: CountTable, kinds: Sequence[str]) -> None:
    """Refuse levels that no document can have."""
    for row in counts.rows:
        at = f"{counts.where}, line {row.line}"
        for column, level in zip(counts.columns, row.levels, strict=True):
            if column in {KIND, LOCALE}:
                (KINDS if column == KIND else LOCALES).check(level, at)
            elif column not in {REGION, MONTH}:
                for kind in kinds:
                    graph = KINDS.load(kind).graph
                    graph.find_node(column, f"{counts.where}, line 1, for kind {kind}")
                    graph.check_value(column, level, at)


def fit_counts(counts: CountTable, seed: int) -> MixFit:
    """Return the posterior of every table, and what the model does not fit."""
    rng = np.random.default_rng(seed)
    locales = counts.levels(LOCALE) if LOCALE in counts.columns else [EVERYWHERE]
    groups = _region_codes(counts, locales)
    tables = []
    for factor in (each for each in counts.columns if each not in {REGION, MONTH}):
        rows = [EVERYWHERE] if factor in {KIND, LOCALE} else locales
        levels = counts.levels(factor)
        table = _cross_table(counts, rows, factor, levels)
        draws = draw_tables(table, groups if len(rows) > 1 else [0], rng)
        tables.append(FittedTable(factor, (*rows,), (*levels,), table, draws))
    checks = (
        *_check_countries(tables, rng),
        *_check_months(counts, tables, rng),
        *_check_pairs(counts, tables, rng),
    )
    return MixFit(sum(row.count for row in counts.rows), (*tables,), checks)


def neighbours(locales: Sequence[str]) -> list[int]:
    """Return a code for each locale: neighbours share a language or a currency, in a chain.

    >>> neighbours(["de_DE", "fr_FR", "de_CH", "ja_JP"])
    [0, 0, 0, 3]
    """
    codes = [*range(len(locales))]
    shared = [{name.partition("_")[0], LOCALES.load(name).currency} for name in locales]
    for one, other in itertools.combinations(range(len(locales)), 2):
        if shared[one] & shared[other] and codes[one] != codes[other]:
            first, second = sorted((codes[one], codes[other]))
            codes = [first if code == second else code for code in codes]
    return codes


def _region_codes(counts: CountTable, locales: Sequence[str]) -> list[int]:
    """Return the group of each locale: its region as the team wrote it, or its neighbours."""
    if [*locales] == [EVERYWHERE]:
        return [0]
    if REGION not in counts.columns:
        return neighbours(locales)
    regions = _region_of_each_locale(counts)
    codes = {name: code for code, name in enumerate(dict.fromkeys(regions.values()))}
    return [codes[regions[name]] for name in locales]


def _region_of_each_locale(counts: CountTable) -> Mapping[str, str]:
    """Return the region of each locale; refuse two for one."""
    if LOCALE not in counts.columns:
        what = f"has a column '{REGION}' and none called '{LOCALE}'"
        raise BadInputError(what, f"{counts.where}, line 1", f"add it, or leave out {REGION}")
    found: dict[str, str] = {}
    for row in counts.rows:
        name, region = counts.level(row, LOCALE), counts.level(row, REGION)
        if found.setdefault(name, region) != region:
            what = f"{name} is in {region}, and in {found[name]} before"
            raise BadInputError(what, f"{counts.where}, line {row.line}", "name one region for it")
    return found


def _cross_table(
    counts: CountTable, rows: Sequence[str], factor: str, levels: Sequence[str]
) -> Codes:
    """Return counts by row and level."""
    found = np.zeros((len(rows), len(levels)), np.int64)
    for each in counts.rows:
        found[_row_of(counts, each, rows), levels.index(counts.level(each, factor))] += each.count
    return found


def _row_of(counts: CountTable, counted: CountedRow, rows: Sequence[str]) -> int:
    """Return the row of a table that counts are in: that of their locale, or the only one."""
    return 0 if len(rows) == 1 else rows.index(counts.level(counted, LOCALE))


def _check_countries(tables: Sequence[FittedTable], rng: np.random.Generator) -> list[FactorCheck]:
    """Check for each factor that no country is further from its neighbours than others are."""
    return [
        _named(table, "countries", check_rows_alike(table.counts, table.draws, rng))
        for table in tables
        if len(table.rows) > 1
    ]


def _check_months(
    counts: CountTable, tables: Sequence[FittedTable], rng: np.random.Generator
) -> list[FactorCheck]:
    """Check for each factor that the months of a country differ by chance only."""
    if MONTH not in counts.columns or len(counts.levels(MONTH)) < 2:
        return []
    found = []
    for table in tables:
        batches: dict[tuple[int, str], Codes] = {}
        for each in counts.rows:
            row = _row_of(counts, each, table.rows)
            at = table.levels.index(counts.level(each, table.factor))
            batch = batches.setdefault(
                (row, counts.level(each, MONTH)), np.zeros(len(table.levels), np.int64)
            )
            batch[at] += each.count
        rows = np.array([row for row, _ in batches])
        by_month = np.array([*batches.values()])
        checked = check_batches_alike(by_month, rows, table.draws, rng)
        found.append(_named(table, "months", checked))
    return found


def _check_pairs(
    counts: CountTable, tables: Sequence[FittedTable], rng: np.random.Generator
) -> list[FactorCheck]:
    """Check that factors are independent in each country, as a recipe mixes them.

    Kinds and countries are mixed for all documents, so that they must be independent of each other.
    """
    found = []
    ordered = sorted(tables, key=lambda each: (each.factor != LOCALE, each.factor != KIND))
    for one, other in itertools.combinations(ordered, 2):
        if one.factor == LOCALE and other.factor != KIND:
            continue
        joint = np.zeros((len(other.rows), len(one.levels), len(other.levels)), np.int64)
        for each in counts.rows:
            row = _row_of(counts, each, other.rows)
            at = tuple(t.levels.index(counts.level(each, t.factor)) for t in (one, other))
            joint[row, at[0], at[1]] += each.count
        checked = check_independent(joint, one.draws.shares, other.draws.shares, rng)
        found.append(_named(other, f"and {one.factor}", checked))
    return found


def _named(table: FittedTable, about: str, checked: PredictiveCheck) -> FactorCheck:
    return FactorCheck(table.factor, about, table.rows[checked.row], checked.p, checked.fits)
