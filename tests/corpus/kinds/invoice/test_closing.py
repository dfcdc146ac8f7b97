"""What stands below the lines of an invoice: its sums and its taxes."""

from __future__ import annotations

from collections import Counter

import pytest

from docextract_eval.corpus.kinds import KINDS


@pytest.mark.parametrize(
    ("family", "based"), [("ledger", True), ("catalogue", True), ("boxed", False)]
)
def test_taxes_are_printed_once_in_a_table_or_among_the_sums(family, based):
    """A table also says what they are taken of."""
    kind = KINDS.load("invoice")
    do = {"locale": "de_DE", "template": family, "size": "1", "credit": "no", "tax_case": "usual"}
    for seed in range(3):
        content = kind.compose(kind.graph.sample(seed, f"i-{seed}", do=do))
        spans = (span for page in content.pages for line in page for span in line.spans)
        printed = Counter(span.tag for span in spans)
        rows = content.tables["taxes"]
        assert rows
        for row in rows:
            found = {cell.name: (cell.value is not None, printed[cell.key]) for cell in row}
            assert found["taxes.rate"] == found["taxes.amount"] == (True, 1)
            assert found["taxes.base"] == (based, based)
