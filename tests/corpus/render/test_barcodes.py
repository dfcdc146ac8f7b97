"""Bars that scanners of Code 128 read."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.render.marks import code128_widths

START, STOP = "211232", "2331112"


def parted(digits):
    """The signs of a code: its start, its pairs, its sum, its end."""
    widths = "".join(map(str, code128_widths(digits)))
    body = widths[: -len(STOP)]
    return [body[at : at + 6] for at in range(0, len(body), 6)], widths[-len(STOP) :]


def test_a_code_begins_and_ends_as_the_standard_says():
    signs, stop = parted("123456")
    assert signs[0] == START
    assert stop == STOP


def test_the_sum_weighs_every_pair_by_its_place():
    """105 + 12 + 2 * 34 + 3 * 56 is 353: of 103 it leaves 44, which is the sign of the pair 44."""
    signs, _ = parted("123456")
    assert signs[-1] == parted("44")[0][1]


def test_pairs_have_the_bars_of_the_standard():
    """The first pair, one of the middle, and the last."""
    assert [parted(pair)[0][1] for pair in ("00", "50", "99")] == ["212222", "231131", "113141"]


def test_every_sign_is_eleven_wide_and_unlike_the_others():
    signs = {parted(f"{pair:02}")[0][1] for pair in range(100)}
    assert len(signs) == 100
    assert {sum(map(int, sign)) for sign in signs} == {11}


@pytest.mark.parametrize("digits", ["7", "123"])
def test_an_odd_number_of_digits_begins_with_a_nought(digits):
    assert code128_widths(digits) == code128_widths(f"0{digits}")
