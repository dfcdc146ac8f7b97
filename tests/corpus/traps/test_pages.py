"""Tables over several pages."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from docextract_eval.corpus.render.pages import render
from docextract_eval.records import page_word_texts
from tests.corpus.cells import labels, rows
from tests.corpus.traps.twins import attacked_cells, cards, statements, tags
from tests.ink import boxes


def test_the_first_page_has_an_amount_and_the_last_the_balance():
    """What is available is the balance and the limit, which is printed too."""
    for document, _ in statements("page1_amount_page2_total"):
        label = labels(document)
        available, closing = label["available_balance"], label["closing_balance"]
        assert {place.page for place in available.places} == {0}
        assert {place.page for place in closing.places} == {len(document.pages) - 1}
        limit = Decimal(label["overdraft_limit"].value)
        assert Decimal(available.value) == Decimal(closing.value) + limit


def test_a_row_is_cut_between_pages_that_both_have_heads():
    """The later table is narrower; in the twin every row is whole."""
    for document, twin in statements("table_over_pages"):
        for _, said, (decoy,) in attacked_cells(document):
            first, second = said.places
            assert second.page == first.page + 1
            words = page_word_texts(document.pages)
            assert " ".join(words[first.page][i] for i in first.words) == decoy.value
        ends = []
        for page in document.pages:
            spans = (span for line in page for span in line.spans)
            ends.append([span.at for span in spans if span.tag.startswith("transactions.")])
        first, *later = (max(page) for page in ends if page)
        assert max(later) < first - 0.05
        assert all(len(row["description"].places) == 1 for row in rows(twin))


def test_what_is_carried_looks_like_a_movement():
    """Dated, and in plain type; the twin carries nothing."""
    for document, twin in statements("brought_carried_forward", 6):
        label = labels(document)
        for page in range(len(document.pages) - 1):
            (line,) = (
                line for line in document.pages[page] if f"carried_forward#{page}" in tags(line)
            )
            assert not any(span.bold for span in line.spans)
            assert f"brought_forward#{page + 1}" in label
            assert label[f"carried_date#{page}"].value == label[f"brought_date#{page + 1}"].value
        assert not [key for key in labels(twin) if key.startswith(("carried_", "page_debits"))]


def test_what_is_carried_on_statements_of_cards_is_of_earlier_days():
    """Never where the newest purchase stands first, of which a sum up to there would be odd."""
    for document, _ in cards("brought_carried_forward", 6):
        first, *_, last = rows(document)
        assert first["date"].value < last["date"].value
        for page in range(1, len(document.pages) - 1):
            moved = (
                Decimal(row["amount"].value)
                for row in rows(document)
                if row["amount"].places[0].page < page
            )
            before = Decimal(labels(document)["previous_balance"].value)
            assert Decimal(labels(document)[f"brought_forward#{page}"].value) == before + sum(moved)


def test_the_sums_of_each_page_are_of_its_movements():
    """Where both sides have columns, a row of them stands above what is carried."""
    seen = 0
    for document, _ in statements("brought_carried_forward", do={"template": "paid_out_in"}):
        label, moved = labels(document), defaultdict(Decimal)
        for row in rows(document):
            moved[row["amount"].places[0].page] += Decimal(row["amount"].value)
        for page in range(len(document.pages) - 1):
            credits_, debits = (label[f"page_{side}s#{page}"] for side in ("credit", "debit"))
            assert Decimal(credits_.value) - Decimal(debits.value) == moved[page]
            seen += 1
    assert seen > 5


def test_credits_stand_where_debits_stood():
    """On paper, within a few pixels; in the twin each side keeps its place."""
    ((document, twin),) = statements("drifting_debit_credit_cols", 1)
    drifted = {trap.row for trap in document.traps}
    gaps = []
    for each in (document, twin):
        pages, found = [boxes(page) for page in render(each)], {"credit": [], "debit": []}
        for number, row in enumerate(rows(each)):
            (place,) = row["amount"].places
            end = pages[place.page][place.words[-1]][2]
            if place.page == 0 and row["amount"].value.startswith("-"):
                found["debit"].append(end)
            if number in drifted:
                found["credit"].append(end)
        gaps.append(abs(max(found["credit"]) - max(found["debit"])))
    assert gaps[0] <= 4
    assert gaps[1] > 40
    assert document.pages[0] == twin.pages[0]
