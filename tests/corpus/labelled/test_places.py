"""A value stands where its text is among the words, and not inside another."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.labelled.reading import find_places, make_searchable
from docextract_eval.records import Place


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("9.00", "TOTAL 9.00 CASH RM9.00", [(1,), (3,)]),
        ("9.00", "19.00 9.001 1,009.00 1.9.00", []),
        ("9", "9.00 1,9 9,1", []),
        ("9", "item 9, and 9.", [(1,), (3,)]),
        ("$9.00", "$ 9.00", [(0, 1)]),
        ("Joe's Diner", "JOE'S DINER, INC", [(0, 1)]),
        ("BOOK TA .K (TAMAN DAYA)", "x BOOK TA .K(TAMAN DAYA) y", [(1, 2, 3, 4)]),
        ("25/12/2018", "DATE:25/12/2018 8:13", [(0,)]),
        ("aldi", "ALDIANA aldi", [(1,)]),
        ("2 9", "29", [(0,)]),
        ("Äpfel", "ÄPFEL", [(0,)]),
        ("", "a b", []),
    ],
)
def test_where_a_text_stands(text, words, found):
    places = find_places([text], [make_searchable(words.split())])
    assert [place.words for place in places] == found


def test_places_of_several_texts_on_several_pages_come_in_reading_order_and_once():
    pages = [make_searchable(["9.00"]), make_searchable(["x", "$9.00"])]
    places = find_places(["$9.00", "9.00", "9.00"], pages)
    assert places == (Place(0, (0,)), Place(1, (1,)))
