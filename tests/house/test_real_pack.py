"""The pack of real receipts: its halves, and what is read of labels; none of it is needed here."""

from __future__ import annotations

import json

import pytest
from research import real_pack, rules
from research.readers import Readings, Seen

from docextract_eval.errors import BadInputError
from docextract_eval.records import Guess
from tests.house.warm_tools import run_tool

EVEN, ODD = "receipt-1-000003", "receipt-1-000000"


@pytest.fixture
def pack(tmp_path):
    """Lay out a set of two made-up receipts, one of each half."""
    word = {"text": "TOTAL 9.00", "quad": [[10, 20], [90, 22], [90, 34], [10, 32]]}
    fields = {"company": "MADE UP SHOP", "total": "9.00", "date": None}
    lines = [
        {"id": name, "image": f"images/{name}.jpg", "fields": fields, "words": [word]}
        for name in (ODD, EVEN)
    ]
    for name in real_pack.SETS:
        (tmp_path / name / "images").mkdir(parents=True)
        (tmp_path / name / "images" / f"{EVEN}.jpg").write_bytes(b"")
        (tmp_path / name / "labels.jsonl").write_text("\n".join(map(json.dumps, lines)))
    return tmp_path


def test_half_is_the_parity_of_the_first_eight_digits_of_the_hash():
    """As the pack defines it: sha256 of ODD begins with fd9e4e9d, of EVEN with 1102f734."""
    assert real_pack.half_of(ODD) == "odd"
    assert real_pack.half_of(EVEN) == "even"


def test_only_the_even_half_is_read_unless_the_odd_one_is_opened(pack):
    assert [one.id for one in real_pack.read_receipts(pack, "sroie")] == [EVEN]
    with pytest.raises(BadInputError, match="Remedy: use --half even; --open-odd opens it"):
        real_pack.read_receipts(pack, "sroie", "odd")
    opened = real_pack.read_receipts(pack, "sroie", "odd", open_odd=True)
    assert [one.id for one in opened] == [ODD]


def test_pictures_without_labels_are_those_that_can_be_decoded(pack):
    """A GIF is left out."""
    names = ("a.png", "b.gif", "c.jpeg")
    written = "\n".join(json.dumps({"id": name, "image": name}) for name in names)
    (pack / "photos" / "unlabelled.jsonl").write_text(written)
    found = real_pack.read_unlabelled(pack, "photos")
    assert found == [pack / "photos" / "a.png", pack / "photos" / "c.jpeg"]


def test_labels_have_the_names_of_the_schema_and_boxes(pack):
    (receipt,) = real_pack.read_receipts(pack, "photos")
    assert receipt.fields == {"merchant": "MADE UP SHOP", "total": "9.00"}
    assert receipt.segments == (Seen("TOTAL 9.00", 100, (10, 20, 90, 34)),)
    assert receipt.image == pack / "photos" / "images" / f"{EVEN}.jpg"


def test_total_is_what_is_paid_in_the_end():
    total, payable = Guess("total", "9.02"), Guess("payable", "9.00")
    assert real_pack.rename_payable([total, payable]) == [Guess("total", "9.00"), payable]
    assert real_pack.rename_payable([total]) == [total]


@pytest.mark.parametrize("tool", ["real_labels", "rules", "photo_light"])
def test_a_tool_says_that_the_pack_is_absent(tool, tmp_path):
    done = run_tool("study", tool, "--pack", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "skipped: no real receipts" in done.stdout


def test_rules_are_measured_on_the_even_half_alone(pack, monkeypatch):
    """There is no picture of the other one, so reading it would end in an error."""
    monkeypatch.setattr(rules, "READERS", ("exact words",))
    lines = rules.real(pack, ("even",), Readings(0))
    total = next(
        line for line in lines if line.startswith("| sroie | seen | 1 | exact words | tot")
    )
    assert "| 1.000 (" in total
    assert not any("unseen" in line for line in lines)
    with pytest.raises(FileNotFoundError):
        rules.real(pack, ("even", "odd"), Readings(0))


@pytest.mark.long
def test_labels_of_the_odd_half_are_refused_in_one_line(pack):
    even = run_tool("study", "real_labels", "--pack", pack)
    assert even.returncode == 0, even.stderr
    assert even.stdout.splitlines()[-1] == "photos: 2 of 2 labels are read as en_US prints them"
    odd = run_tool("study", "real_labels", "--pack", pack, "--half", "odd")
    assert odd.returncode == 2
    assert odd.stderr.startswith("tools/study real_labels: --half odd: ")
    assert odd.stderr.count("\n") == 1
