"""A year of releases: one trend with every step named, and the one release that lost is found."""

from __future__ import annotations

import json

import pytest

from tests.runs import year
from tests.shared import folder_for_all

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """A year's ledger, and what was printed where each release was added."""

    def make(folder):
        year.write_corpora(folder / "corpora")
        printed = year.live(0, folder / "corpora", folder / "year")
        texts = [[each.name, each.corpus.name, text] for each, text in printed.items()]
        (folder / "year" / "printed.json").write_text(json.dumps(texts))

    return folder_for_all(tmp_path_factory, "a year", make) / "year"


def test_the_release_that_lost_is_named_with_its_field_and_no_other(lived):
    raised = year.alarms(lived)
    assert (year.BAD, "total") in raised
    assert {release for release, _ in raised} == {year.BAD}
    assert {field for _, field in raised} <= {"total", None}


def test_every_step_is_named_where_a_release_is_added(lived):
    texts = json.loads((lived / "printed.json").read_text())
    steps = {corpus: text for _, corpus, text in reversed(texts)}
    assert steps["bills"].count("beside") == 0
    assert "left out: tax (attempted only after)" in steps["taxed"]
    assert "left out: bill_number, tax (attempted only after)" in steps["renamed"]
    assert "no longer has shop" in steps["fewer"]
    assert "bill_number" not in steps["fewer"]
    assert "2 of 1,800 verdicts changed" in steps["corrected"]
    assert "left out: 10 runs" not in steps["others"]


def test_all_releases_stand_in_one_trend(lived):
    asked = ("history", "trend", "--field", "total", *year.STORE)
    rows = json.loads(year.done(lived, *asked, "--json").stdout)
    assert [each["release"] for each in rows] == [each.name for each in year.RELEASES]
    assert [each["comparable"] for each in rows] == [False] * 10 + [True] * 3
    text = " ".join(year.done(lived, *asked).stdout.split())
    assert "bill_number was called number in earlier runs" in text
    asked = ("history", "trend", *year.STORE)
    text = " ".join(year.done(lived, *asked).stdout.split())
    assert "the same release: between the two corpora all fields differ by" in text
