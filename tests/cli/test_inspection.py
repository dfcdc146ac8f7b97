"""Corpora looked at, compared, extended and verified by command."""

from __future__ import annotations

import json

import cv2
import pyarrow.parquet as pq
import pytest

from tests.cli.commands import dxe, one_line


def out(done):
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize(
    ("options", "pages"),
    [
        ((), 4),
        (("--boxes",), 4),
        (("--condition", "clean"), 2),
        (("--locale", "de_DE", "--kind", "receipt"), 2),
        (("--limit", "3", "--columns", "2"), 3),
    ],
)
def test_a_contact_sheet_is_a_picture(made, tmp_path, options, pages):
    file = tmp_path / "sheet.png"
    said = out(dxe("corpus", "sheet", "corpus", "-o", file, *options, cwd=made))
    assert said == f"{file}: {pages} pages\n"
    image = cv2.imread(str(file))
    assert ((image == (60, 160, 30)).all(axis=-1)).any() == ("--boxes" in options)


@pytest.fixture(scope="module")
def trapped(made):
    """A corpus in which every document has a trap and a twin."""
    recipe = (made / "tiny.toml").read_text() + '[traps]\nwalk = ["visible_note_to_ai"]\n'
    (made / "trapped.toml").write_text(recipe)
    out(dxe("corpus", "build", "trapped.toml", "-o", "trapped", cwd=made))
    return made


@pytest.mark.parametrize(
    ("asked", "pairs"),
    [
        (("trapped", "--twins", "--trap", "visible_note_to_ai"), 4),
        (("trapped", "--twins", "--trap", "visible_note_to_ai", "--condition", "clean"), 2),
        (("trapped.toml", "--twins", "--trap", "tendered_and_change", "--limit", 3), 3),
        (("--twins", "--trap", "handwritten_tip_total", "--locale", "de_DE", "--limit", 2), 2),
        pytest.param(
            *(
                ("--twins", "--trap", "grouped_integer", "--kind", "bank_statement", "--limit", 1),
                1,
            ),
            marks=pytest.mark.needs("fonts"),
        ),
    ],
)
def test_a_trap_is_shown_beside_its_twin(trapped, tmp_path, asked, pairs):
    """From a corpus, from a recipe, and from nothing."""
    file = tmp_path / "sheet.png"
    said = out(dxe("corpus", "sheet", *asked, "-o", file, cwd=trapped))
    assert said == f"{file}: {pairs} {'pair' if pairs == 1 else 'pairs'}\n"
    image = cv2.imread(str(file))
    for colour in ((60, 160, 30), (40, 40, 220)):  # the truth's, the decoys'
        assert ((image == colour).all(axis=-1)).any()


@pytest.mark.long
def test_traps_are_listed_with_what_they_attack(tmp_path):
    said = out(dxe("list", "traps", cwd=tmp_path))
    assert said.split()[:4] == ["name", "kinds", "attacks", "about"]
    listed = {
        row["name"]: row for row in json.loads(out(dxe("list", "traps", "--json", cwd=tmp_path)))
    }
    assert listed["grouped_integer"]["kinds"][:2] == ["receipt", "bank_statement"]
    assert listed["handwritten_tip_total"]["attacks"] == ["total", "tip"]
    assert "no form" not in said


@pytest.mark.long
def test_one_trap_tells_where_it_cannot_be_laid(tmp_path):
    """In which countries it has no form and why, and whether a PDF alone has it."""
    said = out(dxe("list", "traps", "lakh_grouping", cwd=tmp_path))
    (line,) = (line for line in said.splitlines() if line.startswith("not in"))
    assert "pl_PL" in line
    assert "en_IN" not in line
    assert line.endswith(": it groups digits by threes")
    only = "only under: pdf, pdf_garbled"
    assert only not in said
    assert only in out(dxe("list", "traps", "invisible_text_layer", cwd=tmp_path)).splitlines()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("sheet corpus -o sheet.jpg", "sheet.jpg: the name of the picture does not end in .png"),
        ("sheet none -o sheet.png", "none: does not exist"),
        ("sheet corpus -o s.png --condition cleen", "unknown condition 'cleen'. Remedy: did you"),
        ("sheet corpus -o s.png --locale fr_FR", "--locale: unknown locale 'fr_FR'"),
        ("sheet corpus -o s.png --kind invoice", "--kind: unknown kind 'invoice'"),
        ("sheet -o s.png", "the corpus is missing"),
        ("sheet -o s.png --twins --trap subtotal_vs_totl", "did you mean 'subtotal_vs_total'?"),
        ("sheet quik -o s.png --twins --trap total_cut_off", "did you mean 'quick'?"),
        (
            "sheet corpus -o s.png --twins --trap total_cut_off",
            "corpus: no document contains the trap",
        ),
        (
            "sheet -o s.png --twins --trap grouped_integer --locale fr_FR",
            "no form in fr_FR: its thousands separator is no decimal separator",
        ),
        ("extend corpus --count 1", "corpus: already has 2 documents"),
        ("extend none --count 9", "none: does not exist"),
        ("diff corpus none", "none: does not exist"),
        ("check none", "none: does not exist"),
    ],
)
def test_a_mistake_is_one_line_and_leaves_nothing(place, command, said):
    before = sorted(place.rglob("*"))
    assert said in one_line(dxe("corpus", *command.split(), cwd=place), 2)
    assert sorted(place.rglob("*")) == before


@pytest.mark.long
def test_extended_in_place_it_is_the_longer_corpus(place):
    grown = json.loads(out(dxe("corpus", "extend", "corpus", "--count", 5, "--json", cwd=place)))
    built = ("corpus", "build", "tiny.toml", "--count", 5, "-o", "whole", "--json")
    assert grown == json.loads(out(dxe(*built, cwd=place)))
    assert out(dxe("corpus", "extend", "corpus", "--count", 5, cwd=place)).startswith(
        "corpus: 5 documents, 10 renditions, seal "
    )
    assert "all 10 renditions" in out(dxe("corpus", "verify", "corpus", "--rebuild", cwd=place))


def test_diff_says_what_changed_and_exits_0(place):
    assert (
        out(dxe("corpus", "diff", "corpus", "corpus", cwd=place))
        .splitlines()[-1]
        .startswith("The same corpus: both have the seal ")
    )
    out(dxe("corpus", "build", "tiny.toml", "--count", 3, "-o", "longer", cwd=place))
    said = out(dxe("corpus", "diff", "corpus", "longer", cwd=place)).splitlines()
    assert "recipe.count: 2 -> 3" in said
    assert said[-1] == "1 document added, 0 removed, 0 changed; 0 renditions look different."
    found = json.loads(out(dxe("corpus", "diff", "corpus", "longer", "--json", cwd=place)))
    assert (found["same"], len(found["added"]), found["pixels"]) == (False, 1, [])


def test_check_shows_factors_and_warnings(made):
    said = out(dxe("corpus", "check", "corpus", cwd=made))
    assert "locale" in said
    assert "50.0 %" in said
    assert "Warning: " in said
    found = json.loads(out(dxe("corpus", "check", "corpus", "--json", cwd=made)))
    assert found["documents"] == 2
    assert found["factors"]["locale"] == {"de_DE": 1, "en_US": 1}
    assert found["warnings"]


@pytest.mark.parametrize("command", ["check corpus", "verify corpus", "diff corpus corpus"])
@pytest.mark.parametrize("harm", ["torn", "gone"])
def test_a_broken_corpus_exits_3_and_names_the_shard(place, command, harm):
    for noun in ("documents", "renditions"):
        file = place / "corpus" / f"{noun}-00000.parquet"
        if harm == "torn":
            file.write_bytes(file.read_bytes()[:-100])
        elif noun == "renditions":
            file.unlink()
    line = one_line(dxe("corpus", *command.split(), cwd=place), 3)
    assert "-00000.parquet: the shard is " in line


def test_verify_names_the_first_rendition_that_differs(place):
    file = place / "corpus" / "renditions-00000.parquet"
    table = pq.read_table(file)
    rows = table.to_pylist()
    rows[1]["pages"][0]["bytes"] += b"\0"
    pq.write_table(table.from_pylist(rows, table.schema), file)
    line = one_line(dxe("corpus", "verify", "corpus", cwd=place), 3)
    assert f"corpus: {rows[1]['id']}: the bytes of its files were changed" in line


def test_the_choices_behind_a_kind_can_be_drawn(tmp_path):
    mermaid = dxe("corpus", "graph", "receipt", cwd=tmp_path).stdout
    assert mermaid.startswith("graph TD")
    assert "    trade --> basket" in mermaid
    dot = dxe("corpus", "graph", "bank_statement", "--format", "dot", cwd=tmp_path).stdout
    assert dot.startswith("digraph {")
    assert " -> " in dot
    done = dxe("corpus", "graph", "reciept", cwd=tmp_path)
    assert done.returncode == 2
    assert "did you mean 'receipt'" in done.stderr
