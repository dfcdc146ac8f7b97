"""How a card statement must add up: what was owed, what is owed now, what of it must be paid."""

from __future__ import annotations

from decimal import Decimal

from docextract_eval.corpus.kinds.card_statement.vocabulary import load_vocabulary as card_words
from tests.contracts.values import amount, carried_over, coin, rounded, rows, scalars


def adds_up(document):
    """What was owed, what was paid and bought, what is owed now, and what of it must be paid."""
    value, moved = scalars(document), rows(document, "transactions")
    labels = {field.name: field.value for field in document.fields}
    previous, new = Decimal(value["previous_balance"]), Decimal(value["new_balance"])
    assert moved or previous == new
    assert previous + sum(Decimal(row["amount"]) for row in moved) == new
    if value["purchases"] is not None:  # then all sums of something are printed
        charged = ("purchases", "cash_advances", "fees", "interest")
        credits_ = amount(value["payments"]) + abs(amount(labels.get("other_credits")))
        assert previous - credits_ + sum(amount(value[name]) for name in charged) == new
    _at_least(document, new, amount(value["interest"]) + amount(value["fees"]))
    limit = amount(value["credit_limit"])
    assert value["credit_limit"] is None or previous <= limit
    if value["available_credit"] is not None:
        assert Decimal(value["available_credit"]) == max(0, limit - new)
    days = [value["period_start"], value["period_end"]]
    assert all(days[0] <= row["date"] <= (row["posting_date"] or days[1]) for row in moved)
    assert all((row["posting_date"] or days[1]) <= days[1] for row in moved)
    if value["due_date"] is not None:
        assert value["due_date"] > max(days[1], value["statement_date"] or "")
    for row in moved:
        _converted(document, row)
    carried_over(document)


def _at_least(document, new, costs):
    """Nothing where nothing is owed; never more than that, nor less than what is past due."""
    value = {field.name: field.value for field in document.fields}
    if value["minimum_payment"] is None:
        assert document.factors["regime"] == "in full"
        return
    minimum, more = Decimal(value["minimum_payment"]), amount(value.get("over_limit"))
    assert 0 <= minimum <= max(new, 0)
    rule = card_words(document.locale).minimum
    share = rounded(document, new * rule.percent / 100) + costs + amount(value.get("past_due"))
    if value["purchases"] is not None:  # else not all that it cost is printed
        assert minimum == max(0, min(new, min(new, max(rule.floor, share)) + more))


def _converted(document, row):
    """A purchase abroad is what it was there, at its rate, and what that cost."""
    if row["rate"] is None:
        return
    there, rate = Decimal(row["original_amount"]), Decimal(row["rate"])
    buys = card_words(document.locale).rate_buys_foreign
    cost = rounded(document, there / rate if buys else there * rate)
    fee = Decimal(row["amount"]) - cost
    assert 0 <= fee <= cost / 10 + coin(document)
