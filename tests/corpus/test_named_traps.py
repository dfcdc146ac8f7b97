"""A trap that is asked for, and that nobody meets, is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from docextract_eval.corpus.numbered_traps import count_named_traps
from docextract_eval.records import Document, Trap


def document(*traps):
    """A paper with some traps, and nothing else on it."""
    found = ("d", "s", "receipt", "pl_PL", "PLN", 0, 0, (), {}, ())
    return Document(*found, traps=tuple(traps))


def asked(conditions=("clean",), **traps):
    return {"conditions": [*conditions], "traps": traps}


def warnings(recipe, documents):
    """Say of which traps a build warns."""
    return count_named_traps(recipe, documents).warnings


SUM, HIDDEN = Trap("lakh_grouping", "total"), Trap("wrong_tounicode", "total", layer=True)


@pytest.mark.parametrize("traps", [{"shares": {"lakh_grouping": 0.7}}, {"walk": ["lakh_grouping"]}])
def test_a_trap_that_sprang_nowhere_is_named(traps):
    (warning,) = warnings(asked(**traps), [document(), document(HIDDEN)])
    assert warning.startswith("the trap lakh_grouping was applied to no document")
    assert warnings(asked(**traps), [document(), document(SUM)]) == ()


def test_a_trap_that_a_pdf_alone_has_is_named_where_there_is_none():
    """A picture of the page, bound as a PDF, does not have it either."""
    shares = {"wrong_tounicode": 0.7}
    (warning,) = warnings(asked(("clean", "pdf_scan"), shares=shares), [document(HIDDEN)])
    assert warning.startswith("the trap wrong_tounicode is only in PDFs, and no condition is pdf")
    assert warnings(asked(("clean", "pdf"), shares=shares), [document(HIDDEN)]) == ()
    seen = Trap("wrong_tounicode", "total")
    assert warnings(asked(shares=shares), [document(HIDDEN), document(seen)]) == ()


def test_nobody_is_told_of_what_was_not_named():
    """Of all traps in turn, a small corpus has few; real papers have no recipe."""
    assert warnings(asked(walk=["all"]), [document()]) == ()
    assert warnings({"conditions": ["clean"]}, [document()]) == ()


def test_traps_that_leave_each_other_no_place_are_named():
    """Of four documents that all drew both, none has the two together."""
    one, other = Trap("tax_amount_as_total", "total"), Trap("subtotal_vs_total", "total")
    shares = {one.name: 1.0, other.name: 1.0}

    def warned(*papers):
        in_usa = [replace(each, locale="en_US") for each in papers]
        return warnings(asked(shares=shares), in_usa)

    papers = [document(one), document(other), document(other), document()]
    alone = "none has it together with"
    assert warned(*papers) == (
        (
            f"the trap {one.name} is in 1 of the 4 documents that drew it; {alone} {other.name}, "
            "which others have instead"
        ),
        (
            f"the trap {other.name} is in 2 of the 4 documents that drew it; {alone} {one.name}, "
            "which others have instead"
        ),
    )
    assert warned(*papers, document(one, other))[0] == (
        f"the trap {one.name} is in 2 of the 5 documents that drew it"
    )
