"""The gap between real and generated receipts: its parts and intervals, worked out by hand."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from research.engine_orders import order_text
from research.gap import failed_wholly
from research.gap_parts import (
    Sample,
    changes,
    generated_sample,
    labels_for,
    measure,
    parts_of,
    printed_segments,
    shares,
)
from research.generated import generated_receipts, rendition_under
from research.independent import decision_text, difference, known_difference
from research.readers import Seen
from research.together import together

from docextract_eval.records import File, page_word_texts
from docextract_eval.statistics.clusters import Proportion, wilson_interval
from docextract_eval.statistics.differences import Change, UnpairedChange
from tests.house.reference import recall
from tests.house.warm_tools import run_tool

NAMES = ("receipt-1-000003", "receipt-1-000006")
TEXTS = ("CORNER", "GROCERS LTD", "1 HIGH STREET", "DATE 24/12/2023", "TOTAL 9.00")
FIELDS = {"merchant": "CORNERGROCERSLTD", "date": "24/12/2023", "total": "9.00"}


def seen(texts):
    return tuple(Seen(text, 100, (10, 30 * i, 200, 30 * i + 20)) for i, text in enumerate(texts))


class Pages:
    """Readings of an engine that reads what a test writes down for a picture."""

    def __init__(self, texts):
        self.texts = texts

    def of(self, _reader, file, _language):
        return self.texts[file.data]


def sample(name, fields=FIELDS):
    labels = {"locale": "en_GB", "values": "printed"}
    labels["fields"] = {field: {"value": text} for field, text in fields.items()}
    return Sample(name, labels, seen(TEXTS), File("image/png", name.encode()))


def test_each_part_has_its_own_cells():
    """The rules name the first line of the shop alone; an engine misreads one total of two."""
    misread = tuple(replace(each, text=each.text.replace("9.00", "9,x0")) for each in seen(TEXTS))
    pages = Pages({b"a": seen(TEXTS), b"b": misread})
    side = measure([sample("a"), sample("b")], pages, ["engine"])
    assert {name: share.value for name, share in shares(side.rules()).items()} == {
        **dict.fromkeys(("merchant", "date", "total", "all"), 1.0)
    }
    reading = shares(side.reading("engine"))
    assert (reading["date"].value, reading["total"].value) == (1.0, 0.5)
    assert reading["all"].value == pytest.approx(5 / 6)
    assert shares(side.labels("true words"))["merchant"].value == 1.0
    assert shares(side.labels("true words"))["total"].value == 0.0
    assert shares(side.plainly("engine"))["all"].value == pytest.approx(3 / 6)


def test_a_document_is_failed_wholly_where_no_field_is_right():
    cells = {("a", "date"): True, ("a", "total"): False, ("b", "date"): False}
    assert failed_wholly(cells).value == 0.5
    assert failed_wholly({}) is None


def test_many_differences_are_told_from_0_by_holm():
    """One that excludes 0 alone does not among twenty; one that is far from 0 does."""
    near, far = (UnpairedChange(0.2, 0.2 - reach, 0.2 + reach) for reach in (0.18, 0.1))
    assert together({"near": near}).unequal == ("near",)
    zeros = {f"field {at}": UnpairedChange(0.0, -0.1, 0.1) for at in range(18)}
    found = together({"near": near, "far": far, **zeros})
    assert (found.differences, found.unequal) == (20, ("far",))
    assert together({}) is None


def test_cells_that_only_an_engine_finds_are_counted():
    wrong = replace(sample("a"), segments=seen([t for t in TEXTS if "TOTAL" not in t]))
    side = measure([wrong, sample("b")], Pages({b"a": seen(TEXTS), b"b": seen(TEXTS)}), ["engine"])
    assert side.count_right_only_with("engine") == 1
    assert shares(side.reading("engine"))["total"].sources == 1


def test_a_page_that_was_not_read_is_in_no_figure_of_the_engine():
    side = measure([sample("a"), sample("b")], Pages({b"a": seen(TEXTS), b"b": None}), ["engine"])
    assert shares(side.rules())["total"].sources == 2
    assert shares(side.reading("engine"))["total"].sources == 1


def test_names_are_accepted_line_by_line_and_nothing_else_is():
    accepted = labels_for(sample("a"), "names by line")["fields"]["merchant"]["accepted"]
    assert accepted == ["CORNER", "GROCERS LTD"]
    assert "accepted" not in labels_for(sample("a"), "blanks ignored")["fields"]["merchant"]
    assert parts_of("CORNER GROCERS LTD", ["CORNER", "LTD CO", "&"]) == ["CORNER"]


def test_a_generated_page_states_what_is_visible_where_it_stands():
    (document,) = generated_receipts(1)
    rendition = rendition_under(document, "clean")
    segments = list(printed_segments(document, rendition))
    words = page_word_texts(document.pages)[0]
    assert " ".join(each.text for each in segments).split() == list(words)
    hidden = rendition.visible[0].copy()
    hidden[:] = 0
    assert not list(printed_segments(document, replace(rendition, visible=(hidden,))))
    one = generated_sample(document, rendition, "photos")
    total = next(field.value for field in document.fields if field.name == "total")
    assert one.labels["fields"]["total"]["value"] == total
    assert recall(words, [each.text for each in one.segments]) == 1


def test_what_nobody_can_read_is_no_label():
    (document,) = generated_receipts(1)
    rendition = rendition_under(document, "clean")
    lost = replace(rendition, legible={**rendition.legible, "date": (False,)})
    assert "date" in generated_sample(document, rendition, "sroie").labels["fields"]
    assert "date" not in generated_sample(document, lost, "sroie").labels["fields"]


def test_all_fields_weigh_as_on_the_receipts_that_are_compared():
    """Of these, two cells of three are totals; elsewhere, one of three."""
    here = {("a", "total"): True, ("b", "total"): True, ("a", "date"): False}
    there = {("a", "total"): True, ("a", "date"): False, ("b", "date"): True}
    assert shares(here)["all"].value == pytest.approx(2 / 3)
    assert shares(here, like=there)["all"].value == pytest.approx(1 / 3)
    assert shares(here, like=there)["total"].value == 1
    assert shares({}) == {}


def test_changes_are_paired_and_weigh_as_on_the_receipts_that_are_compared():
    """Of the totals one engine finds two and the other one; of the dates, none and one."""
    totals = {("a", "total"): True, ("b", "total"): True}
    one = totals | {("a", "date"): False, ("c", "total"): True}
    other = totals | {("a", "date"): True, ("b", "total"): False}
    found = changes(one, other)
    assert {name: change.value for name, change in found.items()} == {
        "total": 0.5,
        "date": -1.0,
        "all": pytest.approx(0.0),
    }
    assert (found["total"].gained, found["total"].lost, found["total"].sources) == (1, 0, 2)
    assert changes(one, other, like=totals)["all"].value == 0.5
    assert changes(one, {}) == {}


def change(value, low, high, sources=40):
    return Change(value, low, high, 0, 0, sources, sources, sources, 0.1, value, 0.02)


BETTER, WORSE = change(0.2, 0.1, 0.3), change(-0.2, -0.3, -0.1)


@pytest.mark.parametrize(
    ("real", "generated", "order"),
    [
        (BETTER, BETTER, "same order"),
        (WORSE, WORSE, "same order"),
        (BETTER, WORSE, "opposite"),
        # intervals that reach twice as far as the value need four times as many documents
        (change(0.1, -0.1, 0.3), WORSE, "open; about 160 real receipts would decide"),
        (WORSE, change(-0.1, -0.3, 0.1, 24), "open; about 96 generated receipts would decide"),
        (
            *(change(0.1, -0.1, 0.3), change(-0.1, -0.3, 0.1, 24)),
            "open; about 160 real receipts and 96 generated receipts would decide",
        ),
        (change(0.0, -0.1, 0.1), BETTER, "open; no realistic number would decide"),
        (None, BETTER, "nothing to compare"),
        (change(1.0, -1.0, 1.0, 1), BETTER, "nothing to compare"),
    ],
)
def test_an_order_is_the_same_only_where_both_intervals_say_so(real, generated, order):
    assert order_text(real, generated) == order


def test_difference_has_the_interval_of_newcombe():
    """His example (1998, table II a): 56 of 70 less 48 of 80, by method 10."""
    sides = [
        Proportion(right / of, *wilson_interval(right / of, of, 1.959964), of, of, of)
        for right, of in ((56, 70), (48, 80))
    ]
    found = difference(*sides)
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)
    assert decision_text(found) == "yes"


def test_no_difference_is_told_from_one_document():
    alone = Proportion(1, 0, 1, 1, 1, 1)
    many = Proportion(0.5, 0.4, 0.6, 50, 50, 50)
    assert known_difference(alone, many) is None
    assert known_difference(None, many) is None
    assert decision_text(known_difference(many, many)) == "no; no realistic number would"


@pytest.fixture
def pack(tmp_path):
    """Lay out a pack of two receipts in the even half, of which nothing is drawn."""
    words = [
        {"text": each.text, "quad": [[x0, y0], [x1, y0], [x1, y1], [x0, y1]]}
        for each in seen(TEXTS)
        for x0, y0, x1, y1 in [each.box]
    ]
    lines = [{"id": n, "image": "one.jpg", "fields": FIELDS, "words": words} for n in NAMES]
    for name in ("sroie", "photos"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "one.jpg").write_bytes(b"")
        (tmp_path / name / "labels.jsonl").write_text("\n".join(map(json.dumps, lines)))
    return tmp_path


@pytest.mark.long
def test_gap_writes_a_page_of_figures(pack, tmp_path):
    few = ("--count", "2", "--generated", "2", "--minutes", "0")
    done = run_tool("study", "gap", "--pack", pack, "--into", tmp_path, *few)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "gap.md").read_text(encoding="utf-8")
    assert done.stdout == page
    assert "read 2 scans and 2 photographs of the even half" in " ".join(page.split())
    assert "| merchant | 2 and 2 | 1.000 (" in page
    assert page.count(" | psm 6 less rapidocr | total | ") == 2
    assert not any(text in page for text in (*TEXTS, *FIELDS.values()))


def test_gap_refuses_the_odd_half_and_too_few_receipts(pack, tmp_path):
    odd = run_tool("study", "gap", "--pack", pack, "--into", tmp_path, "--half", "odd")
    assert odd.returncode == 2
    assert odd.stderr.startswith("tools/study gap: --half odd: the odd half is kept unseen")
    few = run_tool("study", "gap", "--pack", pack, "--into", tmp_path, "--count", "1")
    assert few.returncode == 2
    assert not (tmp_path / "gap.md").exists()


def test_gap_says_that_the_pack_is_absent(tmp_path):
    assert "skipped: no real receipts" in run_tool("study", "gap", "--pack", tmp_path).stdout
