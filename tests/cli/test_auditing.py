"""An audit of a run says what a factor causes, by which paths, and what comes along with it."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from docextract_eval.cli.reporting import report_view
from docextract_eval.corpus.store import open_corpus
from docextract_eval.metrics.phrases import signed_points
from docextract_eval.reports.findings.people import find_bias
from docextract_eval.runs.folder import RunFolder
from tests.cli.commands import dxe, one_line
from tests.shared import copy_for_worker

pytestmark = pytest.mark.long

BUILD = (
    *("audit", "--build", "corpus", "--factor", "trade", "--group", "grocery", "--against"),
    *("hotel", "--locale", "en_US", "--locale", "ja_JP", "--documents", "30"),
)
BY_ITSELF, BY_LAYOUT = 5, 3


@pytest.fixture(scope="module")
def audited(tmp_path_factory):
    """A corpus of groceries and hotels, and a run that reads the currency of some of them."""
    return copy_for_worker(tmp_path_factory, "audited", make_audited)


def make_audited(folder):
    said(dxe(*BUILD, cwd=folder))
    corpus = open_corpus(folder / "corpus")
    with (folder / "answers.jsonl").open("w") as file:
        for document, rendition in corpus.pairs(pictures=False):
            value = "EUR" if planted(document) else document.currency
            fields = {"currency": {"value": value, "confidence": 0.9}}
            line = {"id": corpus.sheet_id(rendition.id), "fields": fields}
            file.write(json.dumps(line | {"tables": {}}) + "\n")
    said(dxe("score", "answers.jsonl", "corpus", "-o", "run", "--attempts", "currency", cwd=folder))


def planted(document):
    """Whether it is read wrongly: some groceries, some of their layouts, and all of Japan."""
    number = document.index // 2
    by_itself = document.factors["trade"] == "grocery" and number % BY_ITSELF == 0
    by_layout = document.factors["template"] not in HOTELS and number % BY_LAYOUT == 0
    return by_itself or by_layout or document.locale == "ja_JP"


HOTELS = {"folio", "folio_roll", "terminal58"}


def said(done):
    assert done.returncode == 0, done.stderr
    return done.stdout


def audit(place, *typed):
    """The audit, and its accuracy over all scalars."""
    found = json.loads(said(dxe("audit", "run", "--factor", "trade", *typed, "--json", cwd=place)))
    (whole,) = (
        each["split"]
        for each in found["found"]
        if (each["measure"], each["slice"]) == ("accuracy", {"cells": "scalars"})
    )
    return found, whole


def scores(place, twin):
    """The mean score of the pages of one twin, as they were planted."""
    documents = {each.id: each for each, _ in open_corpus(place / "corpus").pairs(pictures=False)}
    return np.mean([not planted(each) for each in documents.values() if twin(each)])


def test_each_part_is_found_where_it_was_planted(audited):
    found, whole = audit(audited)
    assert found["blocks"] == ["direct", "contents", "layout", "parties"]
    assert (found["group"], found["against"]) == ("grocery", "hotel")
    assert whole["sources"] == [30, 30]

    def group(each):
        return not each.twin and each.factors["trade"] == "grocery"

    def everything(each):
        return each.twin and each.twin.count(",") == 3

    def hotels(each):
        return not each.twin and each.factors["trade"] == "hotel"

    assert whole["gap"]["value"] == pytest.approx(scores(audited, group) - scores(audited, hotels))
    effect = scores(audited, everything) - scores(audited, hotels)
    assert whole["effect"]["value"] == pytest.approx(effect)
    assert whole["confounded"]["value"] == pytest.approx(whole["gap"]["value"] - effect)
    assert whole["confounded"]["high"] < 0, "Japan has groceries and no hotels"
    parts = {name: part["value"] for name, part in whole["parts"].items()}
    assert sum(parts.values()) == pytest.approx(effect)
    assert parts["direct"] < -0.1
    assert parts["layout"] < -0.05
    assert parts["contents"] == parts["parties"] == 0
    assert whole["placebo"]["value"] == pytest.approx(
        scores(audited, lambda each: each.twin == "placebo(trade)") - scores(audited, hotels)
    )


def test_in_a_stated_order_what_comes_first_has_what_it_does_alone(audited):
    first, last = (
        audit(audited, "--order", order)[1]["parts"]
        for order in ("direct,layout,contents,parties", "layout,contents,parties,direct")
    )
    assert first["direct"]["value"] < last["direct"]["value"] < 0
    by_causes = audit(audited, "--order", "ancestry")[1]["parts"]
    assert by_causes["direct"]["value"] == pytest.approx(last["direct"]["value"])


def test_calibration_and_missed_values_are_split_as_well(audited):
    found, whole = audit(audited)
    splits = {
        each["measure"]: each["split"] for each in found["found"] if "field" not in each["slice"]
    }
    assert {"accuracy", "missed", "excess confidence"} <= splits.keys()
    excess = splits["excess confidence"]
    assert excess["gap"]["value"] == pytest.approx(-whole["gap"]["value"])
    assert splits["missed"]["gap"]["value"] == 0


def test_the_page_says_what_was_asked_found_and_not_shown(audited):
    files = ("-o", "page.md", "--html", "page.html")
    printed = said(dxe("audit", "run", "--factor", "trade", *files, cwd=audited))
    assert max(map(len, printed.splitlines())) <= 80
    page = (audited / "page.md").read_text()
    heads = [line for line in page.splitlines() if line.startswith("#")]
    assert heads == [
        "# trade: grocery against hotel",
        "## What was found",
        "## What was asked",
        "## What it does not show",
    ]
    sentence = "Accuracy, scalars: grocery differs by −"
    assert sentence in printed
    assert sentence in page
    assert "comes with what else differs" in page
    drawn = (audited / "page.html").read_text()
    assert sentence in drawn
    assert re.findall(r"<h2[^>]*>([^<]+)<", drawn) == [
        head.removeprefix("## ") for head in heads[1:]
    ]
    assert "parts of the gap" in drawn


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("audit run --factor weather", "unknown factor 'weather'"),
        ("audit run --factor locale", "but of trade. Remedy: ask --factor trade"),
        ("audit run --factor trade --order layout", "'layout' does not name every block once"),
        ("audit --factor trade", "an audit reads a run, or builds a corpus"),
        ("audit run --factor trade --build corpus", "an audit reads a run, or builds a corpus"),
        ("audit --build new --factor trade --group hotel", "which two groups are compared"),
        ("audit --build new --factor trade --group hotel --against hotel", "compared with itself"),
        ("audit --build new --factor weather --group a --against b", "unknown node 'weather'"),
        (
            "audit --build new --factor trade --group zoo --against hotel",
            "unknown value of node trade 'zoo'",
        ),
        (
            "audit --build new --factor trade --group cafe --against hotel --do cafe",
            "'cafe' is not NODE=VALUE",
        ),
    ],
)
def test_what_cannot_be_audited_gets_one_line(audited, typed, message):
    done = dxe(*typed.split(), cwd=audited)
    assert message in one_line(done, 2)
    assert done.stdout == ""
    assert not (audited / "new").exists()


def test_a_small_group_is_not_split(tmp_path):
    (tmp_path / "few.toml").write_text(
        'name = "few"\ncount = 6\nlocales = ["en_US"]\n[audit]\nfactor = "trade"\n'
        'group = "cafe"\nagainst = "grocery"\nblocks = { layout = ["template"] }\n'
    )
    said(dxe("corpus", "build", "few.toml", "-o", "few", cwd=tmp_path))
    said(dxe("run", "oracle", "few", "-o", "run", cwd=tmp_path))
    done = dxe("audit", "run", "--factor", "trade", cwd=tmp_path)
    assert "cafe has 3 documents, and nothing is split below 30" in one_line(done, 3)


def test_a_run_without_crossed_pages_says_how_to_build_them(tmp_path):
    said(dxe("corpus", "build", "quick", "--count", "2", "-o", "corpus", cwd=tmp_path))
    said(dxe("run", "oracle", "corpus", "-o", "run", cwd=tmp_path))
    done = dxe("audit", "run", "--factor", "trade", cwd=tmp_path)
    assert "Remedy: build them: dxe audit --build CORPUS --factor trade" in one_line(done, 2)


def test_a_dry_run_prints_the_pages_and_hours(tmp_path):
    typed = [*BUILD, "--dry-run", "--seconds", "20"]
    printed = said(dxe(*typed, cwd=tmp_path))
    assert "about 3.0 hours at 20 s a page" in printed
    assert "540" in printed
    assert not (tmp_path / "corpus").exists()


def test_the_report_and_the_page_for_leaders_quote_the_audit(audited):
    """Of the run's own pages: its groups are read differently, and why is said beside it."""
    page = (audited / "run" / "report.html").read_text()
    _, whole = audit(audited)
    groups = page[page.index("trade grocery against hotel, fields right") :]
    assert f"{signed_points(whole['parts']['layout']['value'])} (" in groups
    folder = RunFolder(audited / "run")
    view = report_view(folder, folder.about, pictures=False)
    ours = [each for each in view.scores if each.metric != "accuracy_gap" or "trade" in each.slice]
    finding = find_bias(replace(view, scores=ours))
    assert finding.title == "Documents with trade grocery are read worse"
    assert finding.action.text.startswith("Accuracy, scalars: grocery differs by −")
    assert "; trade causes −" in finding.action.text
    (proof,) = (each for each in finding.action.proof if each.what == "audit of trade")
    assert proof.where == "grocery against hotel"
    assert finding.action.text.startswith(proof.figure)


def test_a_plan_says_how_many_documents_show_each_part(audited):
    typed = ("plan", "run", "--width", "0.1")
    found = json.loads(said(dxe(*typed, "--json", cwd=audited)))["parts"]
    assert [each["part"] for each in found] == [
        *("gap", "effect", "direct", "contents", "layout", "parties", "confounded"),
    ]
    for each in found:
        width = each["estimate"]["high"] - each["estimate"]["low"]
        assert (each["needed"] is None) == (width <= 0.1)
        if each["needed"]:
            asked = each["needed"]["documents"]
            assert asked == pytest.approx(each["documents"] * (width / 0.1) ** 2, rel=0.1)
    text = said(dxe(*typed, cwd=audited))
    assert re.search(r"^gap +−\d+\.\d \(.*\) +\d+ \(\d+ to [\d,]+\)", text, re.MULTILINE)
    assert "this run has 30" in " ".join(text.split())


def test_a_plan_of_an_audit_is_of_all_its_pages(audited):
    done = dxe("plan", "run", "--width", "0.1", "--locale", "en_US", cwd=audited)
    assert "an audit always uses all its pages. Remedy: leave the filters out" in one_line(done, 2)
