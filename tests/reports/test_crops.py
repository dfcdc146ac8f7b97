"""Errors on the page: what is hostile is text, what is unseen is named, what differs is marked."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from docextract_eval.matching.causes import CAUSES
from docextract_eval.reports import View
from docextract_eval.reports.html import html_page, outlines
from docextract_eval.reports.parts import Crops, Section
from docextract_eval.reports.sections.causes import causes
from docextract_eval.reports.sentences.captions import (
    describe_cause,
    mark_differences,
    show_invisible,
    write_captions,
)
from docextract_eval.runs.error_gallery import (
    Box,
    Cases,
    ErrorGallery,
    GalleryEntry,
    Picture,
)
from tests.contracts import views

SQUARE = ((10.0, 10.0), (50.0, 10.0), (50.0, 30.0), (10.0, 30.0))
PICTURE = Picture(90, 40, (Box("truth", SQUARE), Box("guess", SQUARE)), b"pixels")
ERROR = GalleryEntry(
    *("r-1~blur@3", "blur@3", "total", None, "wrong", "misread", None, ()),
    *("19.80", "19.50", 0.97, None, PICTURE),
)
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=y>{{ 7*7 }}"


class Page(HTMLParser):
    """What stands in a page: its elements with what they are said to be, and its text."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.text, self._open = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)

    def of(self, tag, name=None):
        return [
            attrs for each, attrs in self.elements if each == tag and (not name or name in attrs)
        ]


def shown(*exhibits, caption="", command=""):
    page = html_page("A run", [Section("Errors", (), [Crops(caption, exhibits, command)])])
    return page, Page(page)


def hostile(said):
    return replace(
        ERROR,
        rendition=said,
        condition=said,
        field=said,
        decoy=said,
        traps=(said,),
        truth=said,
        guess=f"x{said}",
        before=said,
    )


def test_whatever_a_value_holds_is_text():
    page, read = shown(hostile(HOSTILE), caption=HOSTILE, command=HOSTILE)
    plain, _ = shown(ERROR)
    assert "<script>alert" not in page
    assert not read.of("img", "onerror")
    assert len(read.of("script")) == len(Page(plain).of("script"))
    assert "{{ 7*7 }}" in "".join(read.text)
    assert "".join(read.text).count(HOSTILE) >= 5  # the field, both values, the decoy, the page


UNSEEN = ["\u202e", "\u2066", "\u200b", "\x00", "\x1b", "\ud800", "\n"]


@pytest.mark.parametrize("sign", UNSEEN, ids=[f"{ord(sign):04X}" for sign in UNSEEN])
def test_signs_that_are_not_seen_or_turn_others_around_have_their_names(sign):
    page, read = shown(hostile(f"9{sign}1"))
    body = page[page.index("<main") : page.index("</main>")]
    assert sign == "\n" or sign not in body
    assert f"U+{ord(sign):04X}" in "".join(read.text)
    (image,) = read.of("img")
    assert image["alt"].endswith(f"9[U+{ord(sign):04X}]1")
    assert show_invisible(f"9{sign}1") == f"9[U+{ord(sign):04X}]1"


def test_every_value_stands_in_its_own_direction():
    page, read = shown(replace(ERROR, truth="\u0645\u0637\u0639\u0645", guess="cafe"))
    assert {attrs.get("dir") for attrs in read.of("dd")} == {"auto"}
    assert "\u0645\u0637\u0639\u0645" in page


def test_a_row_says_what_it_shows_and_the_command_that_lists_all():
    _, read = shown(ERROR, caption="misread: 9 errors.", command="dxe view run --cause misread")
    said = "".join(read.text)
    assert "misread: 9 errors." in said
    assert "dxe view run --cause misread" in said
    assert all(part in said for part in ("total", "wrong, misread", "97.0 %", "r-1~blur@3"))
    assert not any("loading" in attrs for attrs in read.of("img"))  # paper shows all of them
    assert not read.of("form")


def test_what_differs_is_marked_and_what_is_common_is_not():
    def marked(pieces):
        return "".join(f"<{each.text}>" if each.differs else each.text for each in pieces)

    assert [*map(marked, mark_differences("19.80", "19.50"))] == ["19.<8>0", "19.<5>0"]
    assert [*map(marked, mark_differences("-25.02", "25.02"))] == ["<->25.02", "25.02"]
    assert [*map(marked, mark_differences("INR", "EUR"))] == ["<INR>", "<EUR>"]
    assert [*map(marked, mark_differences("9", "9"))] == ["9", "9"]
    assert [*map(marked, mark_differences("", "9"))] == ["", "<9>"]
    _, read = shown(ERROR)
    assert len(read.of("mark")) == 2


def test_letters_stay_with_the_marks_that_stand_on_them():
    one, other = mark_differences("ab\u0301c", "abc")
    assert [each.text for each in one if each.differs] == ["b\u0301"]
    assert [each.text for each in other if each.differs] == ["b"]


def test_a_long_value_is_cut_and_says_so():
    truth, guess = mark_differences("a" * 9_000, "b" * 400)
    assert (truth[-1].text, guess[-1].text) == (
        "and 8,700 more characters",
        "and 100 more characters",
    )
    assert len(shown(replace(ERROR, guess="b" * 10**6))[0]) < len(shown(ERROR)[0]) + 9_000


def test_what_is_missing_or_invented_is_said_in_words():
    missed = "".join(shown(replace(ERROR, guess=None, outcome="missed", cause=None))[1].text)
    invented = "".join(shown(replace(ERROR, truth=None, guess_row=2, outcome="invented"))[1].text)
    assert "no value" in missed
    assert "no such value" in invented
    assert "total, extra row 2" in invented
    assert "total #3" in "".join(shown(replace(ERROR, row=3))[1].text)


def test_causes_are_told_in_plain_words():
    for cause in (*CAUSES, "missed", "invented"):
        assert describe_cause(cause)
        assert "`" not in describe_cause(cause)
    (caption,) = write_captions([replace(ERROR, cause="decoy", decoy="subtotal")])
    assert caption.about == "it equals subtotal"
    (caption,) = write_captions([replace(ERROR, cause="decoy", decoy="other words")])
    assert caption.about == "it equals other words on the page"


@pytest.mark.parametrize(
    ("words", "about"),
    [
        (None, ""),
        ("", "there are no words where it was taken from"),
        ("126", "the page says “126” where it was taken from"),
        ("12\u202e6", "the page says “12[U+202E]6” where it was taken from"),
        ("9" * 90, f"the page says “{'9' * 80}…” where it was taken from"),
    ],
)
def test_of_a_made_up_value_with_a_box_the_words_in_it_are_quoted(words, about):
    (caption,) = write_captions([replace(ERROR, cause="made_up", box_words=words)])
    assert caption.about == about
    (other,) = write_captions([replace(ERROR, box_words=words)])
    assert other.about == ""


def test_two_boxes_around_the_same_are_both_seen():
    def corners(line):
        return [tuple(map(float, point.split(","))) for point in line.points.split()]

    truth, guess = map(corners, outlines(PICTURE.boxes))
    assert all(
        abs(x - x2) >= 3 and abs(y - y2) >= 3 for (x, y), (x2, y2) in zip(truth, guess, strict=True)
    )
    assert guess[0] < truth[0] < SQUARE[0]
    assert guess[2] > truth[2] > SQUARE[2]
    far = tuple((x + 30, y) for x, y in SQUARE)
    truth, guess = map(corners, outlines([Box("truth", SQUARE), Box("guess", far)]))
    assert [(x + 30, y) for x, y in truth] == guess


def view(**gallery):
    """A view whose errors are of one cause."""
    scores = [
        views.score("accuracy", 0.7, cells="scalars", condition="all", field="total"),
        views.score(
            "cause_rate", 0.3, cells="scalars", condition="all", field="total", cause="misread"
        ),
    ]
    return View({}, scores, gallery=ErrorGallery(**gallery), folder="run")


MISREAD = frozenset({("cause", "misread")})


def test_each_main_cause_has_a_row_of_three_errors_their_number_and_the_command():
    section = causes(view(cases={MISREAD: Cases((ERROR,) * 5, 480)}))
    (row,) = [part for part in section.parts if isinstance(part, Crops)]
    meaning = "the value is nearly right, but some characters differ"
    assert row.caption == f"misread: {meaning}. 480 errors."
    assert row.command == "dxe view run --cause misread"
    assert row.entries == (ERROR,) * 3


def test_the_section_says_once_why_there_are_no_pictures():
    bare = replace(ERROR, picture=None)
    why = "the corpus is gone. Remedy: put it back"
    section = causes(view(cases={MISREAD: Cases((bare,), 1)}, reason=why))
    page = html_page("A run", [section])
    assert page.count(f"No pictures of errors: {why}.") == 1
    assert not Page(page).of("img")
    assert "19.<mark>5</mark>0" in page  # what was answered is shown all the same
    secret = causes(view(reason="A private run keeps no values and no pictures"))
    assert not [part for part in secret.parts if isinstance(part, Crops)]
    assert sum("A private run keeps no values" in each for each in secret.lead) == 1
    unasked = causes(replace(view(), gallery=None))
    assert not any("pictures" in each for each in unasked.lead)
