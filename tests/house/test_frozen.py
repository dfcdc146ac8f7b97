"""Names that seed draws, or that published files have, never change: docs/reference/frozen.md."""

from __future__ import annotations

import inside
import pytest
from frozen_names import DEFAULT_POOL, PAGE, Section, collected, differences, page, written
from handbook import contents, names
from source_words import factor_names, signature_parts, stream_keys

from docextract_eval.countries.locales import LOCALES
from tests.house.source import load_tool

UNLISTED = "put these back if they stand where another name stood, else run tools/reference frozen"


@pytest.fixture(scope="module")
def sections():
    return collected()


@pytest.mark.long
def test_no_frozen_name_is_gone(sections):
    gone, _ = differences(PAGE.read_text(encoding="utf-8"), sections)
    assert not gone, "these names never change, put them back: " + "; ".join(gone)


def test_every_name_is_written_down(sections):
    _, new = differences(PAGE.read_text(encoding="utf-8"), sections)
    assert not new, f"{UNLISTED}: " + "; ".join(new)
    kept = PAGE.read_text(encoding="utf-8").partition("\n\n")[2]
    assert kept.rstrip() == page(sections).rstrip(), "run tools/reference frozen"


def test_the_list_knows_one_name_of_each_sort(sections):
    found = {name for section in sections for name in section.names()}
    assert found >= {
        ("Stream keys", "words", "accident"),
        ("Stream keys", "words", "again"),
        ("Stream keys", "words", "spring"),
        ("Stream keys", "words", "broad"),
        ("Nodes", "receipt", "tip_share"),
        ("Values of nodes", "receipt, tender", "cash"),
        ("Layouts", "invoice", "letter"),
        ("Factors", "of documents", "price_level"),
        ("Factors", "of documents", "aggressor"),
        ("Traps", "traps", "lakh_grouping"),
        ("Twins", "of traps", "bare"),
        ("Twins", "in words", "trap off"),
        ("Conditions", "scenes", "phone_photo"),
        ("Outcomes and causes", "outcomes", "rightly absent"),
        ("Metrics", "scores and curves", "safe_automation_rate"),
        ("Signatures", "of every score", "reading:strict"),
        ("Signatures", "of some", "halves:report"),
        ("Pipelines and engines", "forms", "command+jsonl"),
        ("Keys of recipes and policies", "recipes", "scenes.*.legs.accident"),
    }


def test_one_more_country_changes_nothing(sections):
    listed = (section for section in sections if section.title != DEFAULT_POOL)
    names = {name for section in listed for _, _, name in section.names()}
    assert not names & set(LOCALES.names)


def test_what_is_written_is_read_again(sections):
    assert written(page(sections)) == set().union(*(section.names() for section in sections))


def test_a_name_that_is_gone_is_dropped_only_when_it_is_named():
    before = page([Section("Traps", "Why.", {"traps": ("old", "same")})])
    after = [Section("Traps", "Why.", {"traps": ("new", "same")})]
    assert differences(before, after) == (["Traps, traps: old"], ["Traps, traps: new"])
    assert differences(before, after, ["old"]) == ([], ["Traps, traps: new"])


@pytest.fixture
def tool(monkeypatch, tmp_path):
    """Return the tool with a page of its own that holds one name that the code has lost."""
    monkeypatch.setattr(inside, "enter", lambda: None)
    module, kept = load_tool("reference"), tmp_path / "reference/frozen.md"
    monkeypatch.setattr(contents, "DOCS", tmp_path)
    monkeypatch.setattr(names, "collected", lambda: [Section("Traps", "Why.", {"traps": ["new"]})])
    kept.parent.mkdir()
    kept.write_text(page([Section("Traps", "Why.", {"traps": ["old"]})]))

    def run(*arguments):
        monkeypatch.setattr("sys.argv", ["reference", "frozen", *arguments])
        return module.main(), kept.read_text()

    return run


def test_the_tool_writes_nothing_while_a_name_is_gone(tool, capsys):
    assert tool("--check")[0] == 1
    code, text = tool()
    assert code == 1
    assert "`old`" in text
    said = "gone: Traps, traps: old. Remedy: put it back under its old name"
    assert capsys.readouterr().out.count(said) == 2


def test_the_tool_drops_a_name_that_is_named(tool):
    code, text = tool("--drop", "old")
    assert code == 0
    assert written(text) == {("Traps", "traps", "new")}
    assert tool("--check")[0] == 0


PASSED_ON = """
from docextract_eval import seeds
from docextract_eval.seeds import hash_to_unit as drawn

def outer(seed, document, again):
    noise = (document, "again") if again else (document,)
    return inner(seed, "first", *noise, step="ground")

def inner(seed, name, *noise, step):
    drawn(seed, step)
    return seeds.stream(*(seed, *noise), name, CONSTANT, f"no word {name}")

CONSTANT = "constant"
print("neither", stream("nor"))
"""


def test_words_of_a_key_are_found_where_they_are_passed_on():
    assert stream_keys(PASSED_ON) == {"first", "ground", "constant", "again"}


def test_factors_and_signatures_are_read_from_the_text():
    text = """
def _more(): return {"country": where}
def _late(marks):
    marks = {"period": name} if name else {}
    marks["attacker"] = who
    marks = marks | {"dpi": 300}
Content(factors={"year": year, **draft.marks} | _more())
with_factors(content, turned=way)
f"share|sure:{SURE:g}|{signature}"
signature.replace("documents:base", "documents:all")
"""
    assert factor_names(text) == {"year", "country", "turned", "period", "attacker", "dpi"}
    assert signature_parts(text) == {"sure:…", "documents:base", "documents:all"}
