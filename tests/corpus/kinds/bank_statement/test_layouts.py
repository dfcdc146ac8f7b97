"""Every family of layouts, on paper: heads on every page, columns, order, what is carried over."""

from __future__ import annotations

import functools
import itertools
from collections import Counter

import pytest

from docextract_eval.corpus import documents as documents_of
from docextract_eval.corpus.kinds.bank_statement.layouts import LAYOUTS
from docextract_eval.corpus.kinds.bank_statement.vocabulary import load_vocabulary
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.pages import render
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.records import page_word_texts
from tests.corpus.cells import rows
from tests.ink import boxes

RECIPE = parse_recipe(
    {
        "name": "statements",
        "count": 400,
        "seed": 6,
        "kinds": ["bank_statement"],
        "locales": ["en_US", "de_DE"],
    },
    "statements",
)
every_family = pytest.mark.parametrize("family", LAYOUTS.names)


def printed(family, size="2", count=4):
    """Some statements of one family."""
    return [statement(family, size, index) for index in range(count)]


@functools.cache
def statement(family, size, index):
    return documents_of.compose(RECIPE, index, {"template": family, "size": size})


@functools.cache
def on_paper(family):
    """Some statements of one family, with the boxes of the words on each of their pages."""
    found = printed(family)
    return [(each, [boxes(page) for page in render(each)]) for each in found]


@pytest.mark.long
def test_every_family_of_a_country_occurs():
    """And all pages, signs and balances, within a corpus of some hundreds."""
    factors = [documents_of.compose(RECIPE, index).factors for index in range(110)]
    wanted = {*load_vocabulary("en_US").layouts, *load_vocabulary("de_DE").layouts}
    assert {found["template"] for found in factors} == wanted
    pages = Counter(found["pages"] for found in factors)
    assert set(pages) == {"1", "2", "3-5", "6-10", "11-20"}
    assert pages["1"] > pages["3-5"] > pages["11-20"]
    assert {found["balance"] for found in factors} == {"row", "day", "none"}
    assert {found["sign"] for found in factors} >= {"columns", "minus", "trailing", "suffix"}
    assert {found["paper"] for found in factors} == {"a4", "letter"}


def test_there_are_at_least_eight_families():
    """The corpus page asks for them."""
    assert len(LAYOUTS.names) >= 8


@every_family
def test_twenty_pages_hold_the_longest(family):
    """Whatever the family, the longest accounts fill many pages and no more than twenty."""
    found = [len(document.pages) for document in printed(family, "11-20", 2)]
    assert max(found) <= 20
    assert min(found) >= 4


@every_family
def test_every_page_has_heads_number_and_what_is_due(family):
    """The table's head on every page with rows; the page's number and how many there are."""
    for document in printed(family, "3-5", 3):
        labels = {field.key: field.value for field in document.fields}
        words = page_word_texts(document.pages)
        for number in range(len(document.pages)):
            assert labels[f"page_number#{number}"] == str(number + 1)
            assert labels[f"page_count#{number}"] == str(len(document.pages))
        heads = [word.split()[-1] for word in load_vocabulary(document.locale).words["description"]]
        for row in rows(document):
            (place,) = row["description"].places
            assert any(head in words[place.page] for head in heads)


@every_family
def test_what_a_page_carries_the_next_one_brings(family):
    """Where the family carries anything over, it does so between all pages."""
    for document in printed(family, "3-5", 3):
        names = Counter(f.name for f in document.fields if f.decoy_of)
        carried = {n: c for n, c in names.items() if n.startswith(("carried_", "brought_"))}
        if LAYOUTS.load(family).carry == "none":
            assert not carried
        else:
            assert set(carried.values()) == {len(document.pages) - 1}
            role = {"balance": "carried_forward", "totals": "carried_debits"}
            assert role[LAYOUTS.load(family).carry] in carried


@every_family
def test_the_column_says_the_side(family):
    """Debits end at one place and credits at another, where they have columns of their own."""
    for document, pages in on_paper(family):
        ends = {True: set(), False: set()}
        for row in rows(document):
            (place,) = row["amount"].places
            debit = row["amount"].value.startswith("-")
            ends[debit].add(pages[place.page][place.words[0]][2])
        if document.factors["sign"] == "columns":
            spread = max((max(side) - min(side) for side in ends.values() if side), default=0)
            assert spread <= 4  # a 1 is narrower than its place
            if all(ends.values()):
                assert min(abs(a - b) for a, b in itertools.product(*ends.values())) > 40
        else:
            assert len(ends[True] | ends[False]) <= 8  # digits under each other, a sign behind


def test_digits_stand_under_each_other_whatever_is_behind_them():
    """A minus behind the debits hangs over to the right, past where the credits end."""
    choices = {"template": "signed_lines", "sign": "trailing"}
    document = documents_of.compose(RECIPE, 3, {"locale": "de_DE", "size": "2", **choices})
    pages = [boxes(page) for page in render(document)]
    ends = {True: [], False: []}
    for row in rows(document):
        (place,) = row["amount"].places
        end = pages[place.page][place.words[0]][2]
        ends[row["amount"].text.endswith("-")].append(end)
    assert max(ends[True]) - min(ends[True]) <= 4
    assert max(ends[False]) - min(ends[False]) <= 4
    assert max(ends[False]) + 3 < min(ends[True])


@every_family
def test_descriptions_stay_in_their_column(family):
    """No line of a description comes near the next column's texts."""
    layout = LAYOUTS.load(family)
    after = layout.cells[layout.cells.index("description") + 1 :]
    for document, pages in on_paper(family):
        for row in rows(document):
            (place,) = row["description"].places
            right = max(pages[place.page][word][2] for word in place.words)
            for name in ("amount", *after):
                if name in row and row[name].places:
                    (spot,) = row[name].places
                    assert right + 3 < min(pages[spot.page][word][0] for word in spot.words)


@every_family
def test_the_order_of_rows_is_the_family_s(family):
    """Oldest first, newest first, or credits and then debits."""
    for document in printed(family):
        found = rows(document)
        days = [row["date"].value for row in found]
        if LAYOUTS.load(family).sections:
            sides = [row["amount"].value.startswith("-") for row in found]
            assert sides == sorted(sides)
            parts = [[d for d, s in zip(days, sides, strict=True) if s is side] for side in (0, 1)]
            assert all(part == sorted(part) for part in parts)
        else:
            assert days == sorted(days, reverse=LAYOUTS.load(family).newest)


@pytest.mark.parametrize("style", ["row", "day", "none"])
def test_the_running_balance_stands_where_it_was_chosen(style):
    """On every row, on the last of a day, or nowhere."""
    document = documents_of.compose(RECIPE, 1, {"template": "checking", "balances": style})
    found = rows(document)
    shown = [row["balance"].value is not None for row in found]
    days = [row["date"].value for row in found]
    last = [day != after for day, after in zip(days, [*days[1:], ""], strict=True)]
    assert shown == {"row": [True] * len(found), "day": last, "none": [False] * len(found)}[style]


def test_a_day_that_is_printed_once_is_the_day_of_all_its_rows():
    """They share its place, on their own page."""
    shared = 0
    for document in printed("paid_out_in", "3-5"):
        spots = Counter()
        for row in rows(document):
            (place,), (words,) = row["date"].places, row["description"].places
            assert place.page == words.page
            spots[place] += 1
        shared += sum(count > 1 for count in spots.values())
        days = [(row["date"].value, row["date"].places[0]) for row in rows(document)]
        assert len(set(days)) == len(spots)
    assert shared > 5


def test_another_layout_states_the_same_account():
    """do(template): the balances, the period, the number of movements stay."""
    found = set()
    for family in LAYOUTS.names:
        document = documents_of.compose(RECIPE, 2, {"template": family})
        value = {field.name: field.value for field in document.fields}
        amounts = sorted(row["amount"].value for row in rows(document))
        sums = (value["opening_balance"], value["closing_balance"], value["period_start"])
        found.add((*sums, *amounts))
    assert len(found) == 1


def test_a_sheet_is_as_large_as_its_paper():
    """Every page of a statement."""
    for document in printed("dense"):
        paper = PAPERS[document.factors["paper"]]
        for page in render(document):
            assert page.image.shape[:2] == (paper.height, paper.width)


@every_family
def test_a_full_page_holds_as_many_movements_as_real_ones(family):
    """Between a dozen, with purposes of several lines, and seventy in small print."""
    counts = []
    for index in range(2):
        pages = statement(family, "6-10", index).pages
        for page in pages[1:-1]:
            tags = {span.tag for line in page for span in line.spans}
            counts.append(sum(tag.startswith("transactions.amount#") for tag in tags))
    assert counts
    assert 18 <= sorted(counts)[len(counts) // 2] <= 70


def test_checks_are_listed_apart_and_both_parts_add_up_to_all_debits():
    """So American banks list them, and name each part's sum."""
    lists = 0
    for index in range(24):
        document = documents_of.compose(RECIPE, index, {"template": "sections", "locale": "en_US"})
        sums = {each.name: each for each in document.fields if each.name.endswith("_total")}
        lines = [row["description"].text for row in rows(document)]
        amounts = [float(row["amount"].value) for row in rows(document)]
        debits = [each for each, amount in zip(lines, amounts, strict=True) if amount < 0]
        listed = [each.startswith("CHECK ") for each in debits]
        assert listed == sorted(listed, reverse=True)
        assert any(listed) == ("checks_total" in sums)
        if any(listed) and not all(listed):
            lists += 1
            parts = sum(abs(float(sums[name].value)) for name in ("checks_total", "others_total"))
            assert parts == pytest.approx(-sum(each for each in amounts if each < 0))
    assert lists > 3
