"""Which way a text is written."""

from __future__ import annotations

import pytest

from docextract_eval.direction import is_right_to_left


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TOTAL 9.00", False),
        ("Käse 9,00 €", False),
        ("合計 ¥737", False),
        ("", False),
        ("شاي 9.00", True),
        ("סך הכל", True),
        ("TOTAL المجموع", True),
    ],
)
def test_only_arabic_and_hebrew_letters_are_written_from_the_right(text, expected):
    """Other letters beyond ASCII are not."""
    assert is_right_to_left(text) is expected
