"""Measuring before printing: what is measured is what is printed."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.corpus.render.measure import Ruler
from docextract_eval.corpus.render.pages import render
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.records import Line, Mark, Span
from tests.ink import boxes

WORDS = st.lists(st.text("aWil1.-", min_size=1, max_size=30), min_size=1, max_size=12)


@pytest.fixture
def on_sheet(clean):
    """Print some lines on a sheet."""

    def show(*lines, font="figo"):
        document = dataclasses.replace(
            clean[0], pages=(lines,), factors={"paper": "a4", "font": font}
        )
        (page,) = render(document)
        return page

    return show


@pytest.mark.parametrize("font", ["figo", "notos", "ubuntu", "cascadia"])
@pytest.mark.parametrize("size", [0.7, 1.0, 1.5])
def test_a_text_ends_where_it_was_measured(font, size, on_sheet):
    """What follows at its measured end stands right behind it."""
    text = "Balance brought forward 1,234.56"
    end = Ruler(PAPERS["a4"], font).width_share(f"{text} ", size)
    page = on_sheet(
        Line((Span(f"{text} H"),), size), Line((Span(text), Span("H", end)), size), font=font
    )
    one, other = boxes(page)[4], boxes(page)[9]
    assert abs(one[0] - other[0]) <= 1


@given(WORDS, st.floats(0.05, 0.5), st.booleans())
def test_wrapped_lines_fit_and_lose_nothing(words, width, bold):
    """Only a word that is wider than a line is broken."""
    ruler = Ruler(PAPERS["a4"], "notos")
    text = " ".join(words)
    lines = ruler.wrap(text, width, bold=bold)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        assert ruler.width_share(line, bold=bold) <= width or len(line) == 1
    if all(ruler.width_share(word, bold=bold) <= width for word in words):
        assert " ".join(lines) == text


def test_a_shade_is_gray_and_lies_below_the_words(on_sheet):
    """It covers its box, and the words on it keep their ink."""
    line = Line((Span("Balance", 0.1),))
    plain = on_sheet(line)
    shaded = on_sheet(dataclasses.replace(line, marks=(Mark("shade", 0, 1, 1.3, -0.1),)))
    assert (shaded.image <= plain.image).all()
    assert ((shaded.image < 128) == (plain.image < 128)).all()
    x0, y0, *_ = boxes(plain)[0]
    assert 200 < shaded.image[y0, x0 - 20] < 255


def test_a_mark_hangs_as_far_down_as_it_says(on_sheet):
    """In lines of the body."""
    paper = PAPERS["a4"]
    pages = [on_sheet(Line((), marks=(Mark("rule", drop=drop),))) for drop in (0, 2)]
    tops = [(page.image == 0).any(axis=1).argmax() for page in pages]
    assert tops[1] - tops[0] == 2 * paper.pitch


def test_words_of_small_type_do_not_touch(on_sheet):
    """A J that reaches back leaves paper before it."""
    one, other = boxes(on_sheet(Line((Span("JANUARY JANUARY"),), 0.7), font="notos"))
    assert other[0] > one[2]


@pytest.mark.parametrize("font", ["notojp", "notojpmo"])
@given(
    st.lists(st.text("領収書あア（）、ーｶﾞ12ab", min_size=1, max_size=40), min_size=1, max_size=4)
)
def test_japanese_is_broken_between_signs_and_loses_none(font, words):
    """A word that fits a line begins on one; no line begins with a point or ends in a bracket."""
    ruler = Ruler(PAPERS["till58"], font)
    text = " ".join(words)
    lines = ruler.wrap(text, 0.5)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(ruler.width_share(line) <= 0.5 or len(line) == 1 for line in lines)


def test_no_line_of_japanese_begins_with_what_ends_a_phrase():
    """Nor is a number or a word of other letters broken, nor a kana parted from its mark."""
    ruler = Ruler(PAPERS["till58"], "notojpmo")
    text = "お買上げ、ありがとう（毎度）ございました。ﾃﾞﾊﾟｰﾄ500ml入りコーヒー"
    for columns in range(6, 24):
        lines = ruler.wrap(text, columns / 32)
        assert "".join(lines) == text
        assert not [line for line in lines if line[0] in "、）。ーﾞﾟュ" or line[-1] == "（"]
        assert any("500ml" in line for line in lines)


def test_a_kanji_takes_two_columns_of_a_till():
    """Half the kana, all digits and letters take one: what is set in columns stands in columns."""
    for name in ("till80", "till58", "needles"):
        ruler = Ruler(PAPERS[name], "notojpmo")
        columns = PAPERS[name].columns
        for text, wide in (("合計", 4), ("ｺﾞｳｹｲ", 5), ("¥1,234", 6), ("￥1,234", 7), ("軽", 2)):
            assert ruler.width_share(text) == pytest.approx(wide / columns)
