"""tools/study print_rates counts habits of printing, and keeps counts alone."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from research.habits import HABITS, wordings
from research.money_lines import ROLES, money_lines
from research.print_rates import words_of
from research.readers import Seen
from research.real_pack import Receipt

from tests.house.source import PACKAGE
from tests.house.warm_tools import run_tool

FILE = PACKAGE / "corpus/kinds/receipt/print_rates.toml"


def receipt(*rows, **fields):
    """A made-up receipt: each row is a text, or texts side by side."""
    segments = []
    for number, row in enumerate(rows):
        for place, text in enumerate((row,) if isinstance(row, str) else row):
            left = 300.0 * place
            box = (left, 20.0 * number, left + 8 * len(text), 20.0 * number + 12)
            segments.append(Seen(text, 100, box))
    return Receipt("made-up", Path("none.png"), fields, tuple(segments))


SHOP = receipt(
    "WELCOMETO",
    "MADE UP SHOP #12",
    "123456-A",
    "BEST IN TOWN",
    "1 HIGH STREET",
    "50450 LUMPUR",
    ("TEL:", "555-010-0200"),
    "GUESTCHECK",
    ("TEA", ".87"),
    ("TOTAL", "9.00"),
    ("VISA", "USD 9.00"),
    "ROUNDING ADJ",
    merchant="MADE UP SHOP #12",
    address="1 HIGH STREET, 50450 LUMPUR",
    total="9.00",
    date="Apr01'18",
    time="7:23:34P",
)
PLAIN = receipt(
    "MADE UP SHOP",
    "1 HIGH STREET LUMPUR",
    "555-010-0200",
    ("TEA", "0.87"),
    ("AMOUNT DUE", "9.00"),
    merchant="MADE UP SHOP",
    address="1 HIGH STREET LUMPUR",
    total="9.00",
    date="01/04/2018",
    time="19:23",
)
SHOWN = (
    *("greeting", "banner_below", "store_number", "registration_below", "postcode"),
    *("phone_label", "named_month", "glued_month", "seconds", "terse_half_day", "rounding"),
    *("bare_point", "total_repeated", "currency_code"),
)


@pytest.mark.parametrize("name", SHOWN)
def test_a_habit_is_counted_where_it_is_shown(name):
    assert HABITS[name](SHOP)
    assert HABITS[name](PLAIN) is False


def test_a_slogan_is_a_line_between_the_name_and_the_address():
    lines = ("MADE UP SHOP", "BEST IN TOWN", "1 HIGH STREET")
    fields = {"merchant": "MADE UP SHOP", "address": "1 HIGH STREET"}
    assert HABITS["slogan"](receipt(*lines, **fields))
    assert HABITS["slogan"](receipt(*lines[::2], **fields)) is False
    assert HABITS["slogan"](receipt(*lines, merchant="MADE UP SHOP")) is None


def test_an_address_is_counted_by_its_lines():
    assert not HABITS["address_on_one_line"](SHOP)
    assert HABITS["address_on_one_line"](PLAIN)
    three = ("A STREET 1", "OLD TOWN", "50450 LUMPUR")
    assert HABITS["address_on_three_lines"](receipt(*three, address=" ".join(three)))


def test_a_total_and_a_name_are_wide_beside_the_other_lines():
    plain = receipt("A SHOP", ("TEA", "4.00"), ("TOTAL", "9.00"), merchant="A SHOP", total="9.00")
    for habit, words in (("wide_total", "9.00"), ("wide_name", "A SHOP")):
        assert HABITS[habit](plain) is False
        segments = [
            replace(each, box=(*each.box[:2], 2 * each.box[2] - each.box[0], each.box[3]))
            if each.text == words
            else each
            for each in plain.segments
        ]
        assert HABITS[habit](replace(plain, segments=tuple(segments)))


def test_amounts_are_apart_from_their_labels_where_they_are_printed_so():
    sums = (("TEA", "4.00"), ("COFFEE", "5.00"))
    assert HABITS["labels_apart"](receipt(*sums, "TOTAL", ("", "9.00"), total="9.00"))
    assert HABITS["labels_apart"](receipt(*sums, ("TOTAL", "9.00"), total="9.00")) is False


@pytest.mark.parametrize("slope", [-0.08, 0.08])
def test_a_paper_that_lies_askew_takes_no_amount_from_its_label(slope):
    """A total stands a line above or below its label, and is still in its row."""
    sums = ("A SHOP", ("TEA", "4.00"), ("COFFEE", "5.00"), ("TAX", "0.50"), ("TOTAL", "9.50"))
    straight = receipt(*sums, total="9.50")
    segments = []
    for each in straight.segments:
        left, top, right, bottom = each.box
        down = slope * (left + right) / 2
        segments.append(replace(each, box=(left, top + down, right, bottom + down)))
    assert HABITS["labels_apart"](replace(straight, segments=tuple(segments))) is False


def test_a_receipt_that_cannot_show_a_habit_is_not_counted():
    nothing = receipt("TEA", "COFFEE")
    for name in {*HABITS} - {"rounding"}:
        assert HABITS[name](nothing) is None, name


def test_wordings_and_notices_are_counted_once_a_receipt():
    found = dict(wordings(receipt(("TOTALDUE", "9.00"), "TOTALDUE", "TELLUSHOWWEDID")))
    assert {name for name, has in found.items() if has} == {"total_due", "survey"}


SUMS = (("TEA", "4.00"), ("Subtotal:", "$4.00"), ("Tax 5%:", "$0.20"), ("TOTALDUE:$4.20"))


def test_lines_of_money_are_read_with_their_form():
    found = [*money_lines(receipt(*SUMS).segments, "en_US")]
    assert [(line.role, line.wording("en_US")) for line in found] == [
        ("subtotal", "subtotal"),
        ("tax_total", "tax"),
        ("total", "totaldue"),
    ]
    assert [line.glued for line in found] == [False, False, True]
    assert [line.is_capital for line in found] == [False, False, True]
    assert all(line.colon and line.signed for line in found)
    assert [*money_lines(receipt(("TEA", "4.00"), "NO SUMS").segments, "en_US")] == []


def test_words_are_kept_that_three_shops_print_and_no_others():
    shops = [receipt(*SUMS, merchant=name) for name in ("ONE", "TWO", "THREE", "THREE")]
    shops += [receipt(("Total Due", "9.00"), merchant="THREE"), receipt(("TOTAL", "9.00"))]
    shops = [replace(each, id=str(number)) for number, each in enumerate(shops)]
    told = words_of(shops, "en_US")
    assert told["total"] == {"totaldue": (5, 6)}
    assert told["subtotal"] == {"subtotal": (4, 4)}
    assert words_of(shops[:2], "en_US")["total"] == {}


def test_the_file_holds_counts_alone():
    counted = tomllib.loads(FILE.read_text(encoding="utf-8"))
    assert {*counted} == {"photos", "sroie"}
    for counts in counted.values():
        assert {*HABITS} - {"capital_sums"} < {*counts}
        assert all(0 <= had <= of for had, of in counts.values())
    assert "capital_sums" in counted["photos"]
    words = tomllib.loads(FILE.with_name("money_words.toml").read_text(encoding="utf-8"))
    assert {*words} == {*counted}
    for roles in words.values():
        assert {*roles} <= {*ROLES}
        assert all(3 <= had <= of for told in roles.values() for had, of in told.values())


def test_without_the_pack_the_tool_says_so(tmp_path):
    done = run_tool("study", "print_rates", "--pack", tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("skipped: no real receipts at")
