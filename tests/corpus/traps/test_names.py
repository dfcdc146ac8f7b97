"""Names as large as the issuer's, above it."""

from __future__ import annotations

from tests.corpus.traps.twins import statements, tags


def test_the_customer_s_name_is_as_large_as_the_bank_s_and_above_it():
    """In the twin it is not."""
    for document, twin in statements("buyer_as_seller"):
        sizes = []
        for each in (document, twin):
            lines = {tag: (i, line) for i, line in enumerate(each.pages[0]) for tag in tags(line)}
            bank, holder = lines["bank"], lines["holder"]
            sizes.append(holder[1].size == bank[1].size and holder[0] < bank[0])
        assert sizes == [True, False]
