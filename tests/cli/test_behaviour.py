"""Tests of behaviour are built, judged and shown; attacks are judged by the same command."""

from __future__ import annotations

import json
import re
import shlex
from decimal import Decimal

import pytest

from docextract_eval.corpus.store import open_corpus
from docextract_eval.pipelines.oracle import labelled_cells
from tests.cli.commands import dxe, one_line
from tests.house.source import ROOT
from tests.shared import copy_for_worker

pytestmark = pytest.mark.long

PAGE = "\n".join(
    (ROOT / f"docs/how-to/{name}.md").read_text(encoding="utf-8")
    for name in ("test-behaviour", "write-test", "test-attacks")
)
BUILD = (
    *("behaviour", "--build", "corpus", "--tests", "behaviour.toml"),
    *("--locale", "en_US", "--documents", "10"),
)
TESTS, ATTACKS = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def said(done):
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def tested(tmp_path_factory):
    """A corpus of the page's tests, and a run that adds the tip to the subtotal."""
    return copy_for_worker(tmp_path_factory, "behaviour", make_tested)


def make_tested(folder):
    (folder / "behaviour.toml").write_text(TESTS, encoding="utf-8")
    (folder / "attacks.toml").write_text(ATTACKS, encoding="utf-8")
    said(dxe(*BUILD, cwd=folder))
    score(folder, "corpus", "run", tip_in_subtotal)
    said(dxe("corpus", "build", "attacks.toml", "--count", "12", "-o", "attacked", cwd=folder))
    score(folder, "attacked", "attacked_run", cheated)


def score(folder, corpus, run, mistake):
    """Score answers with all values right but those of a mistake."""
    opened = open_corpus(folder / corpus)
    with (folder / "answers.jsonl").open("w") as file:
        for document, rendition in opened.pairs(pictures=False):
            cells = {each.name: each.value for each in labelled_cells(document) if each.row is None}
            fields = {name: {"value": value} for name, value in cells.items() if value}
            fields |= {name: {"value": value} for name, value in mistake(document, cells).items()}
            line = {"id": opened.sheet_id(rendition.id), "fields": fields, "tables": {}}
            file.write(json.dumps(line) + "\n")
    said(dxe("score", "answers.jsonl", corpus, "-o", run, cwd=folder))


def tip_in_subtotal(_, cells):
    if not (cells["tip"] and cells["subtotal"]):
        return {}
    return {"subtotal": str(Decimal(cells["subtotal"]) + Decimal(cells["tip"]))}


def cheated(document, cells):
    """A total that is too high on attacked documents of one of the countries."""
    if not document.traps or document.locale != "en_US":
        return {}
    return {"total": str(Decimal(cells["total"]) + 100)} if cells["total"] else {}


def test_the_run_fails_the_test_that_is_about_its_mistake(tested):
    found = json.loads(said(dxe("behaviour", "run", "--json", cwd=tested)))
    results = {each["name"]: each for each in found["tests"]}
    assert [name for name, each in results.items() if not each["holds"]] == ["tip_not_in_subtotal"]
    failed = results["tip_not_in_subtotal"]
    assert failed["rate"]["sources"] == len(failed["failures"]) == 10
    failure = failed["failures"][0]
    assert failure["field"] == "subtotal"
    assert failure["truth"][0] == failure["truth"][1] == failure["given"][0]
    assert failure["given"][1] != failure["given"][0]
    assert found["left_out"] == {}
    assert found["attacks"] == []


def test_the_terminal_and_the_page_say_which_and_show_an_example(tested):
    files = ("-o", "page.md", "--html", "page.html")
    printed = said(dxe("behaviour", "run", *files, cwd=tested))
    assert max(map(len, printed.splitlines())) <= 80
    assert "2 of 3 tests hold." in printed
    assert re.search(
        r"^tip_not_in_subtotal +direction +10 of 10 +100.0 .* fails$", printed, re.MULTILINE
    )
    page = (tested / "page.md").read_text()
    heads = [line for line in page.splitlines() if line.startswith("#")]
    assert heads[1:] == ["## What was found", "## What was asked", "## What it does not show"]
    drawn = (tested / "page.html").read_text()
    assert re.findall(r"<h2[^>]*>([^<]+)<", drawn) == [
        head.removeprefix("## ") for head in heads[1:]
    ]
    assert "2 of 3 tests hold." in drawn
    assert drawn.count("subtotal is given rightly, and then as ") == 3
    assert page.count("subtotal is given rightly, and then as ") == 3


def test_an_attack_is_judged_by_country_with_the_pages_that_show_it(tested):
    found = json.loads(said(dxe("behaviour", "attacked_run", "--json", cwd=tested)))
    (attack,) = found["attacks"]
    assert attack["aggressor"] == "expense_cheat"
    rates = {each["country"]: each for each in attack["rates"]}
    assert set(rates) == {"all", "de_DE", "en_US"}
    assert rates["en_US"]["reached"]["value"] == 1
    assert rates["de_DE"]["reached"]["value"] == 0
    assert rates["all"]["without_attack"]["value"] == 0
    assert len(attack["pages"]) == rates["en_US"]["reached"]["sources"]
    printed = said(dxe("behaviour", "attacked_run", "-o", "attacks.md", cwd=tested))
    assert max(map(len, printed.splitlines())) <= 80
    assert attack["pages"][0] in (tested / "attacks.md").read_text().replace("\\", "")


def test_another_corpus_is_refused(tested):
    typed = ("behaviour", "run", "--corpus")
    assert "its seal differs" in one_line(dxe(*typed, "attacked", cwd=tested), 2)
    assert "say where it is with --corpus DIR" in one_line(dxe(*typed, "gone", cwd=tested), 2)


def test_a_run_of_few_documents_has_no_rate(tested):
    said(dxe("run", "oracle", "corpus", "--limit", "6", "-o", "few", cwd=tested))
    line = one_line(dxe("behaviour", "few", cwd=tested), 3)
    assert "no test has a rate" in line
    assert "and below 10 there is no rate" in line


def test_a_run_without_tests_or_attacks_says_how_to_build_them(tmp_path):
    said(dxe("corpus", "build", "quick", "--count", "2", "-o", "corpus", cwd=tmp_path))
    said(dxe("run", "oracle", "corpus", "-o", "run", cwd=tmp_path))
    line = one_line(dxe("behaviour", "run", cwd=tmp_path), 2)
    assert "Remedy: build some: dxe behaviour --build CORPUS" in line


FONT = TESTS.partition("[tip")[0]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('fields = ["total", "date"]', "fields = []", "in font: names no field"),
        ('fields = ["total", "date"]', 'fields = ["totl"]', "unknown field 'totl'"),
        ("spacemo", "comic", "unknown value of node font 'comic'"),
        ("do = { font", "do = { fonts", "unknown node 'fonts'"),
        ('do = { font = "spacemo" }', "", "in font: has type 'invariance' and no do"),
        ("do = { font", 'do = { merchant = "x", font', "node 'merchant' cannot be set"),
        ('"receipt"', '"reciept"', "unknown kind 'reciept'"),
        ('"invariance"', '"variance"', "unknown type 'variance'"),
        ('{ font = "spacemo" }', "{ prices = 150 }", "is an invariance, and total changes in"),
        ('"invariance"', '"direction"', "total, date are the same on both sides"),
        ("[font]", "[font", "is not TOML"),
        ("least", "lest", "unknown recipe key 'lest'"),
    ],
)
def test_what_cannot_be_a_test_gets_one_line(tmp_path, old, new, message):
    written = FONT + ("least = 0.9\n" if old == "least" else "")
    assert old in written
    (tmp_path / "bad.toml").write_text(written.replace(old, new), encoding="utf-8")
    typed = ("--build", "new", "--tests", "bad.toml", "--locale", "en_US")
    done = dxe("behaviour", *typed, cwd=tmp_path)
    line = one_line(done, 2)
    assert message in line
    assert "bad.toml" in line or "behaviour.font" in line
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("behaviour", "tests read a run, or build a corpus"),
        ("behaviour run --build new", "tests read a run, or build a corpus"),
        ("behaviour --build new --test receipt_tips", "unknown test 'receipt_tips'"),
        ("behaviour --build new --kind menu", "unknown kind 'menu'"),
        ("behaviour --build new --kind invoice --test receipt_tip", "has no such test"),
        (
            "behaviour --build new --test receipt_font --locale ja_JP",
            "does not contain the script",
        ),
    ],
)
def test_what_cannot_be_built_gets_one_line(tmp_path, typed, message):
    assert message in one_line(dxe(*typed.split(), cwd=tmp_path), 2)
    assert not (tmp_path / "new").exists()


def test_the_commands_of_the_page_are_known(tmp_path):
    commands = [
        line
        for block in re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
        for line in block.splitlines()
    ]
    assert len(commands) >= 3
    (tmp_path / "behaviour.toml").write_text(TESTS, encoding="utf-8")
    for command in commands:
        if "--build" in command:
            said(dxe(*shlex.split(command)[1:], "--dry-run", cwd=tmp_path))
