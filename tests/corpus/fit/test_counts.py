"""Recipes that are fitted to counts: shares, neighbours, samples and what does not fit."""

from __future__ import annotations

import tomllib

import pytest

from docextract_eval.corpus.fit.counts import check_counts, fit_counts, neighbours
from docextract_eval.corpus.fit.counts_text import (
    CountsFrame,
    check_sentence,
    rounded_shares,
    write_counts_recipe,
)
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.countries.share_tables import CountedRow, CountTable
from docextract_eval.errors import BadInputError

FRAME = CountsFrame("own", ["receipt"], ["en_US"], 10, 0, "2026-01-01")


def table(columns, *rows):
    counted = (CountedRow(each[:-1], each[-1], at) for at, each in enumerate(rows, 2))
    return CountTable("own.csv", tuple(columns.split(",")), tuple(counted))


COUNTS = table(
    "locale,trade",
    ("de_DE", "cafe", 800),
    ("de_DE", "taxi", 200),
    ("de_CH", "cafe", 3),
    ("de_CH", "taxi", 1),
    ("ja_JP", "cafe", 20),
    ("ja_JP", "taxi", 180),
)


def test_neighbours_share_a_language_or_a_currency():
    names = ["en_US", "de_CH", "de_DE", "it_IT", "en_GB", "ja_JP"]
    assert neighbours(names) == [0, 1, 1, 1, 0, 5]


def test_a_small_country_borrows_and_a_large_one_keeps_its_own():
    found = fit_counts(COUNTS, 0).find("trade")
    large, small, _ = found.borrowed()
    assert large < 0.05
    assert small > 0.2
    assert found.table(0)["cafe"] == pytest.approx(0.8, abs=0.02)
    low, high = (each[:, 0] for each in found.draws.intervals())
    assert high[0] - low[0] < 0.06 < high[1] - low[1]


def test_regions_of_the_team_are_its_neighbours():
    rows = [
        ("de_CH", "asia", "cafe", 0),
        ("ja_JP", "asia", "cafe", 10),
        ("ja_JP", "asia", "taxi", 90),
    ]
    rows += [("de_DE", "europe", "cafe", 900), ("fr_FR", "europe", "cafe", 900)]
    rows += [("zh_CN", "asia", "cafe", 9), ("zh_CN", "asia", "taxi", 91)]
    found = fit_counts(table("locale,region,trade", *rows), 0).find("trade")
    assert found.table(found.rows.index("de_CH"))["taxi"] > 0.6


@pytest.mark.long
def test_the_recipe_and_its_samples_can_be_built():
    fit = fit_counts(COUNTS, 0)
    mean = parse_recipe(tomllib.loads(write_counts_recipe(fit, FRAME)), "own.toml")
    assert mean.locales["de_DE"] == pytest.approx(1000 / 1204, abs=0.01)
    assert mean.locale_mix["ja_JP"]["trade"]["taxi"] == pytest.approx(0.9, abs=0.03)
    shares = []
    for draw in range(0, 2000, 20):
        text = write_counts_recipe(fit, FRAME, draw)
        shares.append(parse_recipe(tomllib.loads(text), "s.toml").locale_mix["de_CH"]["trade"])
    cafes = sorted(each.get("cafe", 0) for each in shares)
    low, high = (each[1, 0] for each in fit.find("trade").draws.intervals())
    assert cafes[2] == pytest.approx(low, abs=0.1)
    assert cafes[-3] == pytest.approx(high, abs=0.1)


def test_without_locales_one_mix_is_for_all():
    fit = fit_counts(table("trade", ("cafe", 30), ("taxi", 10)), 0)
    recipe = parse_recipe(tomllib.loads(write_counts_recipe(fit, FRAME)), "own.toml")
    assert recipe.mix["trade"]["cafe"] == pytest.approx(30.5 / 41, abs=0.02)
    assert (list(recipe.locales), recipe.locale_mix) == (["en_US"], {})


def test_months_that_moved_are_said_in_a_sentence():
    rows = [("2026-01", "cafe", 90), ("2026-01", "taxi", 10)]
    rows += [("2026-02", "cafe", 10), ("2026-02", "taxi", 90)]
    (check,) = fit_counts(table("month,trade", *rows), 0).checks
    assert not check.fits
    assert check_sentence(check) == (
        "trade: months differ by more than chance (p < .01): the mix moves, so intervals are "
        "too narrow; count recent months alone"
    )


@pytest.mark.parametrize("apart", [0, 495])
def test_kinds_that_go_with_countries_are_seen(apart):
    """A recipe mixes both for all documents; an imported corpus has these columns."""
    rows = [
        ("receipt", "de_DE", 5 + apart),
        ("receipt", "fr_FR", 500 - apart),
        ("invoice", "de_DE", 500 - apart),
        ("invoice", "fr_FR", 5 + apart),
    ]
    rows = rows if apart else [(*levels, 250) for *levels, _ in rows]
    (check,) = fit_counts(table("kind,locale", *rows), 0).checks
    assert check.fits != bool(apart)
    word = "not independent" if apart else "independent, as mixed"
    assert f"kind and locale: {word}" in check_sentence(check)


@pytest.mark.parametrize("many", [3, 7, 120])
def test_rounded_shares_add_up_to_one(many):
    shares = rounded_shares({str(at): 1 / many for at in range(many)})
    assert sum(shares.values()) == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize(
    ("columns", "row", "says"),
    [
        ("locale", ("de_De", 1), "unknown locale 'de_De'"),
        ("kind", ("reciept", 1), "unknown kind 'reciept'"),
        ("trade", ("cafee", 1), "unknown value of node trade 'cafee'"),
        ("trde", ("cafe", 1), "unknown node 'trde'"),
        ("merchant", ("Rewe", 1), "node 'merchant' cannot be set"),
        ("month", ("2024-01", 5), "has no factor except month"),
        ("region,trade", ("north", "cafe", 1), "has a column 'region' and none called 'locale'"),
    ],
)
def test_what_no_recipe_can_mix_gets_one_line(columns, row, says):
    with pytest.raises(BadInputError) as error:
        check_counts(table(columns, row), ["receipt"])
    assert says in str(error.value)
    assert "own.csv, line" in str(error.value)


def test_a_country_in_two_regions_is_refused():
    rows = [("de_DE", "north", 1), ("de_DE", "south", 1)]
    with pytest.raises(BadInputError, match="de_DE is in south, and in north before"):
        check_counts(table("locale,region", *rows), ["receipt"])
