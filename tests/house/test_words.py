"""One word for one thing, in phrases that read once: none retired is used, few are tolerated."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict

import pytest

from tests.house.source import ROOT, load_tool

words = load_tool("words")

LIST = ROOT / "tests" / "house" / "retired.toml"
PHRASES = words.phrases(words.PHRASES)

MANY_MODULES = 6


@pytest.mark.long
def test_no_retired_word_is_used():
    refused = [word for word in words.retired(LIST) if not word.is_ambiguous]
    any_of_them = re.compile("|".join(word.pattern for word in refused), re.IGNORECASE)
    found = [
        f"{piece.place}: write {word.use}: {piece.text.strip()[:80]}"
        for piece in words.pieces(ROOT)
        if any_of_them.search(piece.text)  # few have one of them: only there each is looked for
        for word in refused
        if word.count(piece)
    ]
    assert not found, "\n".join(found)


def test_a_retired_word_is_found_in_its_uses_alone():
    (word,) = (each for each in words.retired(LIST) if each.pattern == "anew")
    assert word.count(words.Piece(words.TEXT, "docs/a.md:1", "Anew, and anew.")) == 2
    assert word.count(words.Piece(words.TEXT, "docs/a.md:1", "a newer one")) == 0
    (first,) = (each for each in words.retired(LIST) if "Give" in each.pattern)
    assert first.count(words.Piece(words.PROSE, "a.py:1", "Give the sum.")) == 1
    assert first.count(words.Piece(words.TEXT, "docs/a.md:1", "Give the sum.")) == 0


@pytest.mark.long
def test_no_phrase_that_reads_twice_stands_more_often_than_it_may():
    read = [*words.texts(ROOT)]
    too_many = [(phrase, places) for phrase in PHRASES if (places := phrase.places(read))]
    found = [
        f"{place}: write {phrase.use} ({len(places)} of at most {phrase.most})"
        for phrase, places in too_many
        if len(places) > phrase.most
        for place in places
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase.pattern[:20])
def test_a_phrase_is_found_in_its_example_alone_on_its_line_and_over_its_end(phrase):
    text = f"First.\n\n{phrase.example}"
    (place,) = phrase.places([words.Piece(words.TEXT, "docs/a.md:7", text)])
    assert place.startswith("docs/a.md:9: ")
    assert len(phrase.places([words.Piece(words.TEXT, "a.md:1", text.replace(" ", "\n"))])) == 1
    assert not phrase.places([words.Piece(words.TEXT, "a.md:1", phrase.use)])


def test_texts_are_what_users_read_without_code_and_markup(tmp_path):
    page = tmp_path / words.PACKAGE / "page.jinja"
    page.parent.mkdir()
    page.write_text("<p title='beside'>\n{% if beside %}Next to it{{ beside }}</p>")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/a.md").write_text("One.\n\n```\nbeside\n```\n\nTwo, beside\nit.\n")
    for name in ("README.md", "CONTRIBUTING.md"):
        (tmp_path / name).write_text("")
    (beside,) = (phrase for phrase in PHRASES if phrase.pattern == "beside")
    assert beside.places(words.texts(tmp_path)) == ["docs/a.md:7: One. Two, beside it."]


def test_docs_have_no_more_written_words_than_they_may():
    counts = words.words_of_docs(ROOT)
    written = sum(count for (_, sort), count in counts.items() if sort == words.WRITTEN)
    most = words.most_written(words.PHRASES)
    assert written <= most, f"docs have {written} words, at most {most}. Remedy: shorten a page"


def test_words_of_docs_are_counted_without_data_and_pages_that_a_tool_writes(tmp_path):
    pages = {
        "docs/a.md": "# A\n\nThree words here, `tools/b` writes none of them.",
        "docs/reference/made.md": "# Made\n\nFor readers. `tools/b --write` writes\nthis page.",
        "docs/reference/said.md": "# Said\n\nRead on. Written by\n`tools/b`.",
        "docs/measured/data/c.md": "# C\n\nOne row.",
    }
    for name, text in pages.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert words.words_of_docs(tmp_path) == {
        ("docs", words.WRITTEN): 10,
        ("docs/reference", words.GENERATED): 9 + 7,
        ("docs/measured/data", words.DATA): 4,
    }


@pytest.mark.long
def test_a_name_in_many_modules_has_a_reason():
    """Such a name is a contract that all of them keep; any other means several things."""
    modules = defaultdict(set)
    for place, signature in words.functions(ROOT):
        modules[signature.partition("(")[0]].add(place.partition(" ")[0])
    many = {name for name, places in modules.items() if len(places) > MANY_MODULES}
    rows = tomllib.loads(LIST.read_text(encoding="utf-8"))["shared"]
    reasons = {row["name"]: row["reason"] for row in rows}
    assert len(reasons) == len(rows)
    assert all(len(reason.split()) > 3 for reason in reasons.values())
    assert many == reasons.keys(), f"give a reason, or better names: {many ^ reasons.keys()}"
