"""Maps of a PDF that say other digits."""

from __future__ import annotations

import pytest

from tests.corpus.traps.twins import spans_of, together


@pytest.mark.parametrize("other", ["ambiguous_currency", "total_qty_line", "grouped_integer"])
def test_a_map_lies_of_the_words_as_other_traps_leave_them(other):
    """Sign by sign, in whatever order they are laid."""
    found = together("wrong_tounicode", other, count=4)
    assert any(len(document.traps) == 2 for document in found)
    for document in found:
        spans = spans_of(document, "total")
        lines = (line for page in document.pages for line in page)
        assert [s for line in lines for s in line.spans if s.mapped] == spans
        for span in spans:
            by = {(ord(b) - ord(a)) % 10 for a, b in zip(span.text, span.mapped, strict=True)}
            assert len(by - {0}) == 1
