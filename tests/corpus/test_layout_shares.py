"""Which layouts are usual, new or unusual was decided once: what is added moves no family."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass

import pytest

from docextract_eval.corpus.causal import Choices, Graph, Node
from docextract_eval.corpus.kinds import KINDS, Kind
from docextract_eval.corpus.splits import ISSUER_PARTITION, LAYOUT_SHARES, layout_groups
from docextract_eval.countries.locales import LOCALES
from docextract_eval.errors import BadInputError, UnknownNameError
from tests.house.source import load_tool

TEXT = LAYOUT_SHARES.read_text(encoding="utf-8")
FIRST = {
    "bank_statement": {
        "usual": "booked checking documented export printout sections signed_lines value_dated",
        "new": "paid_out_in plain valuta",
        "unusual": "dense soll_haben",
    },
    "card_statement": {
        "usual": "abrechnung app cardholders columns meisai printout",
        "new": "boxed letter",
        "unusual": "coupon dense",
    },
    "invoice": {
        "usual": "ledger slip subscription",
        "new": "boxed letter",
        "unusual": "catalogue gst plain seikyusho summary",
    },
    "receipt": {
        "usual": "headed restaurant drugstore kiosk compact discount coded columns needles "
        "e_receipt folio_roll forecourt stub meter terminal80",
        "new": "sheet folio pump car_park meter_needles",
        "unusual": "till80 till58 terminal58",
    },
}
"""The shares that were committed first: documents and their seals rest on them."""


@pytest.fixture(scope="module")
def tool():
    return load_tool("layouts")


@dataclass(frozen=True, slots=True)
class Family(Choices):
    """What is drawn for a document that differs in its layout alone."""

    template: str


def kind_with(*families):
    """A kind of these families, all of which every country prints."""
    node = Node("template", (), lambda *_: families[0], families)
    graph = Graph(Family, {"template": node})
    return Kind("receipt", graph, lambda _: None, "merchant", lambda _: families, (), {})


@pytest.mark.parametrize("kind", FIRST)
def test_the_families_that_were_there_first_keep_their_shares(kind):
    shares = ISSUER_PARTITION.layout_splits(KINDS.load(kind))
    for share, families in FIRST[kind].items():
        assert {shares[family] for family in families.split()} == {share}


def test_every_family_has_its_line(tool):
    assert not tool.missing(TEXT), "run tools/layouts, which writes them down"


@pytest.mark.parametrize("kind", KINDS.names)
def test_every_country_has_layouts_of_every_share(kind):
    """Otherwise no recipe of issuers that are new, or unusual, could name it."""
    found = KINDS.load(kind)
    shares = ISSUER_PARTITION.layout_splits(found)
    for locale in LOCALES.names:
        for families in layout_groups(found, {"locale": (locale,)}):
            assert {shares[family] for family in families} == {*dict(ISSUER_PARTITION.shares)}, (
                locale
            )


def test_a_new_family_moves_no_other_and_falls_by_its_name():
    """Alone or among others, before or behind them."""
    new = [f"new_{number}" for number in range(200)]
    known = ISSUER_PARTITION.layout_splits(KINDS.load("receipt"))
    shares = ISSUER_PARTITION.layout_splits(kind_with(*new, *known))
    assert {name: shares[name] for name in known} == known
    assert all(
        ISSUER_PARTITION.layout_splits(kind_with(name))[name] == shares[name] for name in new[:20]
    )
    counts = Counter(shares[name] for name in new)
    assert 120 < counts["usual"] < 160
    assert min(counts["new"], counts["unusual"]) > 15


def test_a_line_that_lacks_is_added_as_the_family_falls_or_as_it_is_given(tool):
    line = 'needles = "usual"\n'
    shorter = TEXT.replace(line, "")
    assert tool.missing(shorter) == ["receipt.needles"]
    assert tool.extended(shorter, {}) == shorter + line
    given = tomllib.loads(tool.extended(shorter, {"receipt.needles": "unusual"}))
    before = tomllib.loads(TEXT)
    assert given == {**before, "receipt": {**before["receipt"], "needles": "unusual"}}
    assert tool.extended(TEXT, {"receipt.needles": "usual"}) == TEXT


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({"receipt.needles": "new"}, BadInputError, r"receipt\.needles is usual in documents"),
        ({"receipt.neddles": "new"}, UnknownNameError, r"did you mean 'receipt\.needles'"),
        ({"receipt.needles": "rare"}, UnknownNameError, "unknown share 'rare'"),
    ],
)
def test_a_line_that_is_there_is_never_changed(tool, given, error, said):
    with pytest.raises(error, match=said):
        tool.extended(TEXT, given)
