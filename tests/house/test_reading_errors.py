"""What an engine made of true segments, worked out by hand, and promises for any text."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from research.readers import Seen
from research.reading_errors import folded, page_errors, without_blanks

from docextract_eval.pipelines.rules.rows import split_words

WIDE, HIGH, ROW = 10, 20, 30
"""The sizes in pixels of a character, and how far rows are apart."""


def at(text, row=0, column=0):
    """Return a text in print of one width."""
    left, top = WIDE * column, ROW * row
    return Seen(text, 100, (left, top, left + WIDE * len(text), top + HIGH))


def errors(true, read):
    """Return what was made of a single segment."""
    (found,) = page_errors([true], read)
    return found


def test_what_is_read_as_it_is_has_no_errors():
    found = errors(at("Date 24/12/2023"), [at("DATE", column=0), at("24/12/2023", column=5)])
    assert (found.state, found.characters, found.blanks, found.words) == ("found", 14, 1, 2)
    assert not found.confusions
    assert not any((found.is_split, found.is_merged, found.glued, found.cut))
    assert (found.substituted, found.deleted, found.inserted) == (0, 0, 0)


def test_characters_are_substituted_deleted_and_inserted():
    found = errors(at("TOTAL 19.00"), [at("T0TAL l9.0#")])
    assert (found.substituted, found.deleted, found.inserted) == (3, 0, 0)
    assert found.confusions == (("o", "0"), ("1", "l"), ("0", "#"))
    found = errors(at("TOTAL 19.00"), [at("TOTTAL 19.0")])
    assert (found.substituted, found.deleted, found.inserted) == (0, 1, 1)


def test_what_is_read_beside_a_segment_is_not_inserted():
    """Labels do not say what is printed there, such as a logo."""
    line = at("CASH 20.00 ||")
    assert errors(at("CASH 20.00"), [line]).inserted == 0
    assert errors(at("CASH 20.00"), [at("CASH 2,0.00")]).inserted == 1


def test_a_line_without_a_reading_at_its_place_is_lost():
    true = [at("TOTAL 9.00"), at("CASH 20.00", row=1)]
    read = [at("TOTAL 9.00"), at("CASH 20.00", row=6)]
    assert [each.state for each in page_errors(true, read)] == ["found", "lost"]
    assert [each.state for each in page_errors(true, [])] == ["lost", "lost"]


def test_a_segment_of_which_less_than_half_is_right_is_garbled():
    assert errors(at("ABCD"), [at("ABXY")]).state == "found"
    garbled = errors(at("ABCD"), [at("AWXY")])
    assert (garbled.state, garbled.confusions) == ("garbled", ())


def test_a_segment_is_split_by_a_wide_gap_or_by_rows():
    true = at("GRAND    TOTAL")
    near, far = at("GRAND"), at("TOTAL", column=9)
    assert errors(true, [near, far]).is_split
    assert not errors(at("GRAND TOTAL"), [near, at("TOTAL", column=6)]).is_split
    high = Seen("GRAND TOTAL", 100, (0, 0, 110, 2 * HIGH))
    assert errors(high, [near, Seen("TOTAL", 100, (60, HIGH, 110, 2 * HIGH))]).is_split
    assert not errors(high, [near, at("TOTAL", column=6)]).is_split


def test_segments_are_merged_where_no_blank_is_left_between_them():
    true = [at("TOTAL"), at("9.00", column=6)]
    for line in ("TOTAL 9.00", "TOTAL: 9.00"):
        assert not any(each.is_merged for each in page_errors(true, [at(line)]))
    merged = page_errors(true, [at("TOTAL_9.00")])
    assert [(each.state, each.is_merged) for each in merged] == [("found", True)] * 2


def test_blanks_that_are_lost_glue_words_and_new_ones_cut_them():
    glued = errors(at("CAR PARK FEE"), [at("CARPARK FEE")])
    assert (glued.blanks, glued.glued, glued.words, glued.cut) == (2, 1, 3, 0)
    cut = errors(at("CAR PARK FEE"), [at("CAR PA"), at("RK FEE", column=6)])
    assert (cut.blanks, cut.glued, cut.words, cut.cut) == (2, 0, 3, 1)


def test_blanks_beside_punctuation_are_not_judged():
    """Labels put them in and leave them out."""
    assert errors(at("NO. : 12"), [at("NO.: 12")]).blanks == 0
    assert errors(at("NO.:12"), [at("NO. : 12")]).cut == 0


def test_labels_without_blanks_leave_gaps_open():
    found = errors(without_blanks(at("CAR PARK FEE")), [at("CARPARK FEE")])
    assert (found.blanks, found.characters, found.is_split) == (0, 10, False)


def test_a_lost_line_is_not_given_the_reading_of_the_slanted_one_below():
    """Boxes of slanted lines overlap, as high as their slope makes them."""
    true = [Seen("AAAA 1", 100, (0, 0, 100, 36)), Seen("BBBBBBBBBB", 100, (0, 16, 100, 52))]
    found = page_errors(true, [Seen("AABBBBBBBB", 90, (0, 16, 100, 52))])
    assert [each.state for each in found] == ["lost", "found"]
    assert found[1].substituted == 2


def test_slanted_lines_are_aligned_in_the_order_of_what_they_say():
    """Both lines are taken for one row, in which the lower one begins a bit further left."""
    true = [
        *(Seen("1", 100, (2, 0, 12, 20)), Seen("GYOZA", 100, (22, 4, 72, 24))),
        *(Seen("1", 100, (0, 30, 10, 50)), Seen("RAMEN", 100, (22, 26, 72, 46))),
    ]
    read = [Seen("1 GYOZA", 90, (2, 0, 72, 40)), Seen("1 RAMEN", 90, (0, 10, 70, 50))]
    found = page_errors(true, read)
    assert [each.characters for each in found] == [1, 5, 1, 5]
    assert all(each.state == "found" for each in found)
    assert not any(each.substituted or each.deleted or each.inserted for each in found)


def test_pages_without_segments_or_readings_have_no_errors():
    assert page_errors([], []) == page_errors([], [at("9.00")]) == page_errors([at("-")], []) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("×", "x"), ("’", "'"), ("–", "-"), ("Ｔ", "t"), ("￡", "£"), ("İ", "i"), ("…", "…")],
)
def test_one_character_in_two_forms_is_no_confusion(one, other):
    assert folded(one) == folded(other)
    assert len(folded(one)) == 1


WORDS = st.text(string.ascii_letters + string.digits + "./:-", min_size=1, max_size=8).filter(
    lambda word: any(map(str.isalnum, word))
)
LINES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
PAGES = st.lists(LINES, min_size=1, max_size=5)
"""Some lines of words."""


def page_of(lines):
    return [at(line, row) for row, line in enumerate(lines)]


def cut_into_words(page):
    return [Seen(text, 100, box) for each in page for text, box in split_words(each.text, each.box)]


@given(PAGES)
def test_identical_texts_have_no_errors(lines):
    page = page_of(lines)
    for read in (page, cut_into_words(page)):
        for found in page_errors(page, read):
            assert found.state == "found"
            assert not any((found.is_split, found.is_merged, found.glued, found.cut))
            assert found.substituted == found.deleted == found.inserted == 0


@given(PAGES, PAGES)
def test_every_character_is_right_substituted_or_deleted(lines, others):
    page = page_of(lines)
    found = page_errors(page, page_of(others))
    printed = [len("".join(line.split())) for line in lines]
    assert [each.characters for each in found] == printed
    for each in found:
        right = each.characters - each.substituted - each.deleted
        assert each.state != "found" or 2 * right >= each.characters
        assert len(each.confusions) == each.substituted
        assert all(true != read for true, read in each.confusions)
        assert 0 <= each.glued <= each.blanks
        assert 0 <= each.cut <= each.words


@given(PAGES, st.integers(-500, 500), st.sampled_from([0.5, 1.0, 3.0]))
def test_places_and_sizes_of_a_page_change_nothing(lines, moved, scale):
    page = page_of(lines)
    read = page_of([line.replace("o", "0") for line in lines])

    def elsewhere(seen):
        box = tuple(scale * (each + moved) for each in seen.box)
        return Seen(seen.text, seen.confidence, box)

    there = page_errors([*map(elsewhere, page)], [*map(elsewhere, read)])
    assert there == page_errors(page, read)


@pytest.mark.long
@given(PAGES, st.data())
def test_engines_of_words_and_of_lines_are_judged_alike(lines, data):
    """What they read is the same, though one gives it line by line and one word by word."""
    page = page_of(lines)
    wrong = [
        "".join(
            data.draw(st.sampled_from((char, char, char, "x"))) if char != " " else char
            for char in line
        )
        for line in lines
    ]
    read = page_of(wrong)
    assert page_errors(page, read) == page_errors(page, cut_into_words(read))
