"""What goes over the end of a sheet: on either kind of statement by the same rules."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.kinds import KINDS

CARRIED = {
    "bank_statement": ({"template": "soll_haben", "size": "3-5"}, ["carried_debits"] * 2),
    "card_statement": ({"template": "abrechnung", "size": "2"}, ["carried_forward"]),
}


def composed(kind, do, seed=3):
    made = KINDS.load(kind)
    do = {"locale": "de_DE", **do}
    return made.compose(made.graph.sample(seed, f"{kind}-{seed}", do=do))


@pytest.mark.parametrize("kind", CARRIED)
def test_what_a_sheet_carries_the_next_one_brings(kind):
    do, names = CARRIED[kind]
    content = composed(kind, do)
    carried = [each for each in content.fields if each.name.startswith("carried_")]
    brought = [each for each in content.fields if each.name.startswith("brought_")]
    assert len(content.pages) > len(names) >= 1
    assert {each.name for each in carried} >= {*names}
    assert [each.value for each in carried] == [each.value for each in brought]
    assert [each.row + 1 for each in carried] == [each.row for each in brought]


@pytest.mark.parametrize(
    ("kind", "template", "of_debits"),
    [("bank_statement", "checking", "-"), ("card_statement", "columns", "")],
)
def test_debits_stand_to_the_left_of_credits(kind, template, of_debits):
    """They are below zero for whoever has an account, and above it for whoever owes."""
    content = composed(kind, {"locale": "en_US", "template": template})
    rows = content.tables["transactions"]
    amounts = {cell.key: cell for row in rows for cell in row if cell.name.endswith(".amount")}
    spans = [span for page in content.pages for line in page for span in line.spans]
    ends: dict[bool, list[float]] = {True: [], False: []}
    for span in spans:
        if span.tag in amounts:
            below = amounts[span.tag].value.startswith("-")
            ends[below == bool(of_debits)].append(span.at)
    assert max(ends[True]) < min(ends[False])
