"""Between two runs either the documents changed, or the extractor did: each is named."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter

import pytest

from docextract_eval.metrics.phrases import signed_points
from docextract_eval.runs.folder import RunFolder
from tests.cli.commands import dxe, one_line
from tests.runs.rewritten import record, rewrite
from tests.shared import copy_for_worker

pytestmark = pytest.mark.long

RECIPE = """
name = "months"
seed = {seed}
count = 24
kinds = ["receipt"]
[locales]
en_US = {usual}
de_DE = {unusual}
"""
YEAR = """
name = "year"
seed = 4
count = 80
kinds = ["receipt"]
locales = ["en_US", "de_DE"]
""" + "".join(
    f"""
[[periods]]
name = "2024-{month:02}"
months = ["2024-{month:02}", "2024-{month:02}"]
mix.locale = {{ en_US = {0.2 * month - 0.1:.1f}, de_DE = {1.1 - 0.2 * month:.1f} }}
"""
    for month in range(1, 6)
)
EXTRACTOR = """
def extract(sheet):
    known = sheet.hints["locale"] in {known}
    return {{"fields": {{"currency": {{"value": "EUR" if known else "XXX"}}}}}}
"""


@pytest.fixture(scope="module")
def months(tmp_path_factory):
    """Runs of two months of other documents, by an extractor that reads one country or none."""
    return copy_for_worker(tmp_path_factory, "months", make_months)


def make_months(folder):
    (folder / "germany.py").write_text(EXTRACTOR.format(known=["de_DE"]))
    (folder / "nowhere.py").write_text(EXTRACTOR.format(known=[]))
    for month, seed, usual in (("may", 1, 0.3), ("june", 2, 0.8)):
        text = RECIPE.format(seed=seed, usual=usual, unusual=1 - usual)
        (folder / f"{month}.toml").write_text(text)
        said(dxe("corpus", "build", f"{month}.toml", "-o", month, cwd=folder))
        run(folder, "germany", month, month + "-run")
    run(folder, "nowhere", "june", "worse")
    (folder / "year.toml").write_text(YEAR)
    said(dxe("corpus", "build", "year.toml", "-o", "year", cwd=folder))
    run(folder, "germany", "year", "over-a-year")


def run(folder, extractor, corpus, into):
    pipeline = f"python:{extractor}:extract"
    said(dxe("run", pipeline, corpus, "-o", into, "--attempts", "currency", cwd=folder))


def said(done):
    assert done.returncode == 0, done.stderr
    return done.stdout


def shifted(place, *typed):
    """The parts over all fields."""
    found = json.loads(said(dxe("shift", *typed, "--json", cwd=place)))["shifts"]
    assert [each["slice"] for each in found] == [
        {"cells": "scalars"},
        {"cells": "scalars", "field": "currency"},
    ]
    assert found[0]["shift"] == found[1]["shift"]
    shift = found[0]["shift"]
    return shift, {name: each["value"] for name, each in shift["parts"].items()}


def accuracy(run):
    (score,) = [
        score.value
        for score in RunFolder(run).scores()
        if score.metric == "accuracy" and score.slice == {"cells": "scalars", "condition": "all"}
    ]
    return score


def test_other_documents_are_mix_where_what_they_differ_in_is_named(months):
    shift, parts = shifted(months, "may-run", "june-run", "--by", "locale")
    assert shift["before"] == pytest.approx(accuracy(months / "may-run"))
    assert shift["after"] == pytest.approx(accuracy(months / "june-run"))
    assert parts["mix"] == pytest.approx(shift["after"] - shift["before"])
    assert parts["mix"] < -0.2
    assert [parts[name] for name in ("behaviour", "interaction", "entered", "left")] == (
        pytest.approx([0, 0, 0, 0])
    )


def test_what_moved_by_itself_has_the_change(months):
    """Countries moved, and how layouts are chosen in a country did not."""
    shift, parts = shifted(months, "may-run", "june-run", "--by", "locale")
    shares = {name: each["value"] for name, each in shift["shares"].items()}
    assert shares == pytest.approx({"locale": parts["mix"], "behaviour": 0})
    worse = shifted(months, "june-run", "worse", "--by", "locale")[0]["shares"]
    assert worse["locale"]["value"] == pytest.approx(0)
    assert worse["behaviour"]["value"] == pytest.approx(-accuracy(months / "june-run"))


def test_without_that_factor_the_same_change_is_behaviour(months):
    shift, parts = shifted(months, "may-run", "june-run")
    assert parts["behaviour"] == pytest.approx(shift["after"] - shift["before"])
    assert parts["mix"] == pytest.approx(0)


def test_another_extractor_on_the_same_documents_is_behaviour(months):
    shift, parts = shifted(months, "june-run", "worse", "--by", "locale")
    assert parts["behaviour"] == pytest.approx(-accuracy(months / "june-run"))
    assert parts["mix"] == pytest.approx(0)
    assert shift["parts"]["behaviour"]["high"] < 0


def test_people_read_the_parts_with_their_intervals(months):
    typed = ("may-run", "june-run", "--by", "locale", "--html", "moved.html")
    text = said(dxe("shift", *typed, cwd=months))
    page = (months / "moved.html").read_text()
    (mix,) = re.findall(r"^mix +(−\d.*\)) +\d+$", text, re.MULTILINE)[:1]
    assert page.count(f"{mix}, ") >= 2  # in a sentence, and beside its whisker
    assert "2 types of scalars are in common: 100 % of the cells before, 100 % after" in page
    assert "Page: moved.html" in text
    assert re.fullmatch(r"−\d+\.\d \(−\d+\.\d to [−+]\d+\.\d\)", mix)
    common = "2 types of scalars are in common: 100 % of the cells before, 100 % after"
    assert common in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 80


def test_what_only_the_mix_did_over_a_year_is_no_slope_of_the_extractor(months):
    typed = ("over-a-year", "--over", "period", "--by", "locale", "--json")
    found = json.loads(said(dxe("shift", *typed, cwd=months)))["trends"]
    assert [each["slice"].get("field") for each in found] == [None, "currency"]
    trend = found[0]["trend"]
    assert found[0]["periods"] == [f"2024-0{month}" for month in range(1, 6)]
    assert trend["measured_slope"]["high"] < 0
    assert trend["mix_slope"]["value"] == pytest.approx(trend["measured_slope"]["value"])
    assert trend["adjusted_slope"]["value"] == pytest.approx(0)
    assert trend["changes"] == []


def test_without_that_factor_the_fall_over_the_year_is_shown_as_a_change(months):
    typed = ("over-a-year", "--over", "period", "--html", "year.html")
    text = said(dxe("shift", *typed, cwd=months))
    page = (months / "year.html").read_text()
    assert "The adjusted accuracy of scalars changed between 2024-01 and 2024-0" in page
    assert page.count('class="plot"') == 1
    assert re.search(r"^2024-05 +\d+\.\d \(\d+\.\d to \d+\.\d\) .* 16$", text, re.MULTILINE)
    assert re.search(r" −\d+\.\d \(−\d+\.\d to −\d+\.\d\) measured, ", " ".join(text.split()))
    assert "The adjusted accuracy of scalars changed between 2024-01 and 2024-0" in text
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (("over-a-year",), "give CANDIDATE, or --over FACTOR"),
        (("may-run", "june-run", "--over", "period"), "give CANDIDATE, or --over FACTOR"),
        (("over-a-year", "--over", "perid"), "unknown factor 'perid'. Remedy: did you mean"),
        (("over-a-year", "--over", "field"), "unknown factor 'field'"),
        (("over-a-year", "--over", "locale"), "has 2 values, and nothing moves over fewer than 3"),
        (("may-run", "june-run", "--by", "trad"), "unknown factor 'trad'. Remedy: did you mean"),
        (("may-run", "may-run"), "is the same run as may-run"),
        (("may-run", "nothere"), "nothere: does not exist"),
        (("may-run", "june-run", "--html", "may-run"), "may-run: is a folder"),
    ],
)
def test_what_cannot_be_split_is_refused_in_one_line(months, typed, expected):
    assert expected in one_line(dxe("shift", *typed, cwd=months), 2)


def test_a_factor_of_one_value_is_refused(months):
    done = dxe("shift", "may-run", "june-run", "--by", "severity", cwd=months)
    assert "--by severity: does not vary: it is '0' in both runs" in one_line(done, 2)


def test_more_factors_than_can_be_asked_for_are_refused(months):
    done = dxe("shift", "may-run", "june-run", "--by", "a,b,c,d,e,f,g", cwd=months)
    assert "--by: 7 factors are more than 6" in one_line(done, 2)


def test_a_country_of_few_documents_is_too_small_and_has_not_left(months):
    """Named with its counts, which are those of the pages."""

    def countries(run):
        rows = RunFolder(months / run).columns("renditions", ["source", "locale"]).to_pylist()
        return Counter(locale for _, locale in {(row["source"], row["locale"]) for row in rows})

    limited = ("run", "python:germany:extract", "may", "-o", "part", "--limit", "12")
    said(dxe(*limited, "--attempts", "currency", cwd=months))
    before, after = countries("part"), countries("june-run")
    assert (before["en_US"], before["de_DE"]) == (4, 8)
    found = json.loads(
        said(dxe("shift", "part", "june-run", "--by", "locale", "--json", cwd=months))
    )
    (small,) = found["too_small"]
    assert small == {
        "factor": "locale",
        "value": "en_US",
        "before": before["en_US"],
        "after": after["en_US"],
    }
    parts = found["shifts"][0]["shift"]["parts"]
    assert parts["entered"]["value"] == parts["left"]["value"] == 0
    assert parts["too small"]["value"] < 0
    printed = said(dxe("shift", "part", "june-run", "--by", "locale", cwd=months))
    counts = f"4 documents before, {after['en_US']} after."
    assert f"Locale en_US is too small to split: {counts}" in " ".join(printed.split())


def test_runs_with_too_few_documents_in_common_are_not_split(months):
    run_few = ("run", "python:germany:extract", "may", "-o", "few", "--limit", "3")
    said(dxe(*run_few, "--attempts", "currency", cwd=months))
    line = one_line(dxe("shift", "few", "june-run", cwd=months), 3)
    assert "no type of cells is in 5 documents of each run, so nothing is split" in line


def test_values_of_few_documents_are_not_followed(months):
    assert "has values of trade with fewer than 5 documents" in one_line(
        dxe("shift", "over-a-year", "--over", "trade", cwd=months), 3
    )


def test_the_report_shows_the_periods_and_what_changed_between_them(months):
    page = (months / "over-a-year" / "report.html").read_text()
    trends = json.loads(said(dxe("shift", "over-a-year", "--over", "period", "--json", cwd=months)))
    slope = trends["trends"][0]["trend"]["measured_slope"]["value"]
    assert f"From period to period accuracy moves by {signed_points(slope)} (" in page
    assert "Last before a change" in page


def test_which_fields_moved_is_named_for_all_fields_together(months):
    sentence = "Fields whose behaviour moved, of which at most 5 % are here by chance:"
    for runs, named in ((("june-run", "worse"), "currency"), (("may-run", "june-run"), "none")):
        text = " ".join(said(dxe("shift", *runs, "--by", "locale", cwd=months)).split())
        assert f"{sentence} {named}." in text


def test_runs_by_different_judges_are_refused(months):
    """Another version of the judge judged one of them, and every type otherwise."""
    shutil.copytree(months / "june-run", months / "otherwise", dirs_exist_ok=True)
    scores = months / "otherwise" / "scores.json"
    scores.write_text(re.sub(r"matching:[0-9]+", "matching:1", scores.read_text()))
    rewrite(months / "otherwise", id="another")
    record(RunFolder(months / "otherwise"))
    done = dxe("shift", "may-run", "otherwise", cwd=months)
    assert "were not judged alike: matching" in one_line(done, 2)


def test_types_of_one_document_are_not_split(months):
    done = dxe("shift", "may-run", "june-run", "--by", "template,trade,tender,year", cwd=months)
    assert "no type of cells is in 5 documents of each run" in one_line(done, 3)
