"""Around the table of a statement: sender above the address, slip, machine marks, small print."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.kinds.sheets.look import lines_height
from docextract_eval.corpus.kinds.sheets.page_breaks import sheet_capacity
from docextract_eval.corpus.render.papers import PAPERS
from tests.corpus.kinds.slips import perforated_line_index

CASES = [("bank_statement", "signed_lines"), ("card_statement", "letter")]


def composed(kind, count, **do):
    kind = KINDS.load(kind)
    for seed in range(count):
        content = kind.compose(kind.graph.sample(seed, f"statement-{seed}", do=do))
        yield {field.key: field for field in content.fields}, content.pages


@pytest.mark.parametrize(("kind", "template"), CASES)
def test_every_sheet_has_the_dashes_that_a_machine_reads(kind, template):
    """The last one has one more: the second, which says that the envelope is full."""
    for _, pages in composed(kind, 3, locale="de_DE", template=template, size="3-5"):
        left = [[mark for mark in page[0].marks if mark.at < -0.05] for page in pages]
        second = [sorted({mark.drop for mark in marks})[1] - marks[0].drop for marks in left]
        assert len(pages) > 1
        assert all(len(marks) >= 2 for marks in left)
        assert second[-1] == min(second)
        assert second[0] > second[-1]


@pytest.mark.parametrize("locale", ["en_US", "en_GB"])
def test_a_card_s_slip_is_at_the_foot_of_the_first_sheet(locale):
    """It repeats who pays, by which card, and what is owed; it is missing where nothing is."""
    slips = 0
    for fields, pages in composed("card_statement", 8, locale=locale, template="coupon"):
        cuts = [perforated_line_index(page) for page in pages]
        assert cuts[1:] == [None] * (len(pages) - 1)
        owed = not fields["new_balance"].value.startswith("-")
        if cuts[0] is None:
            assert not owed or float(fields["new_balance"].value) == 0
            continue
        slips += 1
        printed = [(span.tag, span.text) for line in pages[0][cuts[0] :] for span in line.spans]
        assert {"holder", "card_tail", "new_balance", "issuer"} <= {tag for tag, _ in printed}
        assert all(text == fields[tag].text for tag, text in printed if tag)
    assert slips >= 3


@pytest.mark.parametrize("locale", ["ar_AE", "de_CH", "de_DE", "en_GB", "en_IN", "en_US", "fr_FR"])
@pytest.mark.parametrize(("kind", "template"), [*CASES, ("card_statement", "coupon")])
def test_every_sheet_is_as_high_as_its_paper(kind, template, locale):
    """Messages, small print and slips move no foot."""
    for _, pages in composed(kind, 2, locale=locale, template=template, size="1"):
        full = sheet_capacity(PAPERS["letter" if locale == "en_US" else "a4"])
        assert [lines_height(page) for page in pages] == pytest.approx(
            [full] * len(pages), abs=0.01
        )


def test_the_sender_above_the_address_is_the_sender():
    for fields, pages in composed("bank_statement", 4, locale="de_DE", template="plain"):
        lines = [i for i, line in enumerate(pages[0]) for span in line.spans if span.tag == "bank"]
        holder = next(
            i for i, line in enumerate(pages[0]) for span in line.spans if span.tag == "holder"
        )
        assert all(i < holder for i in lines)
        texts = {span.text for i in lines for span in pages[0][i].spans if span.tag == "bank"}
        assert texts == {fields["bank"].text}
