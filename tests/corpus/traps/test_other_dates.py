"""All dates of a document on one line."""

from __future__ import annotations

from tests.corpus.cells import labels
from tests.corpus.traps.twins import cards, tagged


def test_all_days_stand_on_one_line_and_nowhere_else_above_the_table():
    """The twin tells the day of payment with the sums, and not when it was printed."""
    told = {"statement_date", "due_date", "print_date", "period_start", "period_end"}
    for document, twin in cards("issue_due_delivery_period", count=6):
        lines = [line for line in tagged(document) if told & {*line}]
        assert told <= {*lines[0]}
        assert all({*line} & told == {"due_date"} for line in lines[1:])
        assert not {"new_balance", "minimum_payment"} & {*lines[0]}
        known = labels(document)
        made, printed, due = (known[f"{name}_date"].value for name in ("statement", "print", "due"))
        assert made < printed < due
        assert "print_date" not in labels(twin)
        assert not any({"statement_date", "due_date"} <= {*line} for line in tagged(twin))
