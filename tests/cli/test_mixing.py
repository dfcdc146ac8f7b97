"""Counts as a team has them become recipes, samples, and the width of a run's figures."""

from __future__ import annotations

import json

import pytest

from docextract_eval.corpus.recipe import load_recipe
from tests.cli.commands import dxe, one_line
from tests.shared import copy_for_worker

COUNTS = """locale,trade,count
de_DE,cafe,1200
de_DE,grocery,800
de_CH,cafe,2
de_CH,grocery,3
en_GB,cafe,30
en_GB,grocery,170
"""
TWENTY = "trade,count\ncafe,12\ngrocery,8\n"
KINDS = "kind,count\nreceipt,3\n"
TARGET = "factor,level,share\nlocale,de_DE,0.5\nlocale,en_GB,0.3\nlocale,it_IT,0.2\n"
RECIPE = """
name = "half"
seed = 3
count = 40
locales = ["de_DE", "en_GB"]
[mix.trade]
cafe = 0.5
grocery = 0.5
"""
EXTRACTOR = """
def extract(sheet):
    known = sheet.hints["locale"] == "de_DE"
    return {"fields": {"currency": {"value": "EUR" if known else "XXX"}}}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A corpus, half of it German, and a run of an extractor that reads only that half."""
    return copy_for_worker(tmp_path_factory, "mixing", make)


def make(folder):
    files = {
        "counts.csv": COUNTS,
        "twenty.csv": TWENTY,
        "few.csv": "locale,count\nde_DE,12\nen_GB,8\n",
        "many.csv": "locale,count\nde_DE,1200\nen_GB,800\n",
        "target.csv": TARGET,
        "half.toml": RECIPE,
        "germany.py": EXTRACTOR,
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    said(dxe("corpus", "build", "half.toml", "-o", "half", cwd=folder))
    pipeline = ("run", "python:germany:extract", "half", "-o", "half-run")
    said(dxe(*pipeline, "--attempts", "currency", cwd=folder))


def said(done):
    assert done.returncode == 0, done.stderr
    return done.stdout


def fits_a_terminal(text):
    return max(map(len, text.splitlines())) <= 80


def fitted(place, *typed):
    return json.loads(dxe("corpus", "fit", *typed, "--json", cwd=place).stdout)


@pytest.mark.long
def test_a_recipe_has_the_mix_of_every_country(place):
    out = said(dxe("corpus", "fit", "counts.csv", "-o", "own.toml", cwd=place))
    assert fits_a_terminal(out)
    assert "2,205 documents counted in counts.csv" in out
    assert "trade in de_CH (" in out
    assert "% borrowed)" in out
    recipe = load_recipe(str(place / "own.toml"))
    assert recipe.locale_mix["de_DE"]["trade"]["cafe"] == pytest.approx(0.6, abs=0.02)
    assert recipe.locales["de_DE"] == pytest.approx(2000 / 2205, abs=0.01)
    built = dxe("corpus", "build", "own.toml", "-o", "own", "--count", "3", cwd=place)
    assert built.returncode == 0, built.stderr


@pytest.mark.long
def test_samples_are_recipes_with_other_mixes_and_the_same_seed(place):
    said(dxe("corpus", "fit", "counts.csv", "-o", "s.toml", "--samples", "3", cwd=place))
    found = [load_recipe(str(place / f"s-sample-0{number}.toml")) for number in (1, 2, 3)]
    assert {recipe.seed for recipe in found} == {0}
    shares = {recipe.locale_mix["de_CH"]["trade"]["cafe"] for recipe in found}
    assert len(shares) == 3
    again = fitted(place, "counts.csv", "-o", "s.toml", "--samples", "3")
    assert [load_recipe(str(place / name)) for name in again["samples"]] == found


def test_twenty_counts_say_less_than_two_thousand(place):
    """The extractor reads Germany alone, so that its accuracy is the share of Germany."""
    few, many = (
        fitted(place, f"{name}.csv", "-o", "w.toml", "--run", "half-run")["widths"]
        for name in ("few", "many")
    )
    (few,), (many,) = few, many
    assert few["value"] == pytest.approx(0.6, abs=0.02)
    assert few["mix_error"] / many["mix_error"] == pytest.approx(10, rel=0.15)
    assert few["mix_share"] > many["mix_share"]
    shares = fitted(place, "twenty.csv", "-o", "w.toml")["shares"]
    assert shares[0]["high"] - shares[0]["low"] > 0.35


def test_the_width_is_said_in_words(place):
    out = said(dxe("corpus", "fit", "few.csv", "-o", "w.toml", "--run", "half-run", cwd=place))
    assert fits_a_terminal(out)
    assert "Accuracy of half-run, weighted to this mix:" in out
    assert "of the mix" in out


@pytest.mark.long
def test_twins_do_not_stand_for_their_documents(place):
    """Every twin pays in cash, and so do half of the documents."""
    twins = RECIPE.replace("trade", "tender").replace("cafe", "cash").replace("grocery", "card")
    twins += '[[twins]]\nname = "cash"\ndo = { tender = "cash" }\n'
    (place / "twins.toml").write_text(twins.replace("count = 40", "count = 12"))
    (place / "tender.csv").write_text("tender,count\ncash,500\ncard,500\n")
    said(dxe("corpus", "build", "twins.toml", "-o", "twins", cwd=place))
    pipeline = ("run", "python:germany:extract", "twins", "-o", "twins-run")
    said(dxe(*pipeline, "--attempts", "currency", cwd=place))
    found = fitted(place, "tender.csv", "-o", "w.toml", "--run", "twins-run")
    assert found["uncovered"] == {"tender": 0}
    assert found["widths"][0]["effective"] > 6


def test_a_corpus_is_counted_by_kind_and_locale(place):
    found = fitted(place, "half", "-o", "own.toml", "--dry-run")
    counted = {each["level"]: each["documents"] for each in found["shares"]}
    assert counted == {"receipt": 40, "de_DE": 19, "en_GB": 21}


@pytest.mark.long
def test_nothing_is_written_by_a_dry_run(place):
    out = said(dxe("corpus", "fit", "counts.csv", "-o", "dry.toml", "--dry-run", cwd=place))
    assert out.endswith("Dry run: nothing was written.\n")
    assert not (place / "dry.toml").exists()


def test_a_corpus_is_held_beside_a_target(place):
    found = json.loads(
        dxe("corpus", "check", "half", "--target", "target.csv", "--json", cwd=place).stdout
    )
    (locale,) = found["target"]["factors"]
    assert locale["uncovered"] == pytest.approx(0.2)
    assert locale["missing"] == ["it_IT"]
    assert (locale["before"], locale["after"]) == pytest.approx((21 / 40 - 0.3, 0.2))
    expected = 1 / (0.625**2 / 19 + 0.375**2 / 21)
    assert found["target"]["effective"] == pytest.approx(expected, abs=0.1)
    out = dxe("corpus", "check", "half", "--target", "target.csv", cwd=place).stdout
    assert "Warning: locale: 20.0 % of the target has no document: it_IT" in out
    assert "target" not in json.loads(dxe("corpus", "check", "half", "--json", cwd=place).stdout)


@pytest.mark.long
def test_a_fitted_recipe_may_have_a_target(place):
    (place / "two.csv").write_text("locale,share\nde_DE,0.5\nde_CH,0.1\nen_GB,0.4\n")
    said(dxe("corpus", "fit", "counts.csv", "-o", "t.toml", "--target", "two.csv", cwd=place))
    recipe = load_recipe(str(place / "t.toml"))
    assert recipe.target["locale"] == pytest.approx({"de_DE": 0.5, "de_CH": 0.1, "en_GB": 0.4})


@pytest.mark.parametrize(
    ("typed", "text", "says"),
    [
        (["corpus", "fit", "x.csv", "-o", "x.toml"], "locale,count\nde_De,3\n", "'de_DE'"),
        (["corpus", "fit", "x.csv", "-o", "x.toml"], "trade,count\ncafee,3\n", "'cafe'"),
        (["corpus", "fit", "x.csv", "-o", "x.toml"], "trade,count\ncafe,3.5\n", "line 2"),
        (["corpus", "fit", "x.csv", "-o", "x.toml"], "trade,share\ncafe,1\n", "no column 'count'"),
        (["corpus", "fit", "x.csv", "half", "-o", "x.toml"], TWENTY, "given with 1 other path"),
        (["corpus", "fit", "x.csv", "-o", "x.csv"], TWENTY, "is no name of a recipe"),
        (["corpus", "fit", "x.csv", "-o", "x.toml", "--show-pictures"], TWENTY, "--show-pictures"),
        (["corpus", "fit", "x.csv", "-o", "x.toml", "--kind", "receipt"], KINDS, "--kind: names"),
        (["corpus", "fit", "pages", "-o", "x.toml", "--samples", "2"], "", "goes with counts"),
        (
            ["corpus", "fit", "x.csv", "-o", "x.toml", "--run", "half-run"],
            "locale,count\npl_PL,3\n",
            "of the mix by locale",
        ),
        (
            ["corpus", "check", "half", "--target", "x.csv"],
            "locale,share\nde_DE,0.9\n",
            "up to 0.9",
        ),
        (["corpus", "check", "half", "--target", "x.csv"], "locale,share\nde_De,1\n", "'de_DE'"),
        (["corpus", "check", "half", "--target", "x.csv"], "locle,share\nde_DE,1\n", "'locale'"),
        (["corpus", "check", "half", "--target", "none.csv"], "", "cannot be read"),
    ],
)
def test_what_cannot_be_counted_gets_one_line(place, typed, text, says):
    (place / "x.csv").write_text(text)
    assert says in one_line(dxe(*typed, cwd=place), 2)
    assert not (place / "x.toml").exists()
