"""Why there is no figure: every sentence that files hold is known again by its kind."""

from __future__ import annotations

import pytest

from docextract_eval.metrics import reasons
from docextract_eval.metrics.ratios import unknown
from docextract_eval.metrics.reasons import Reason, reason_of


def stated(text):
    return reason_of(unknown("accuracy", {}, text, ""))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (reasons.NO_CELLS, "no cells"),
        (reasons.NO_WEIGHT, "no weight"),
        (reasons.NO_CONFIDENCE, "no confidence"),
        (reasons.never_breaks(2.5), "never breaks"),
        ("none shown up to severity 5; it could be from 4.1 on", "other"),
        ("not measured: no pairs", "other"),
    ],
)
def test_a_sentence_is_known_by_its_kind(text, code):
    assert stated(text) == Reason(code, text)


def test_how_many_documents_are_lacking_is_known_without_reading_the_sentence():
    found = stated(reasons.too_few_documents(1252, 60))
    assert (found.code, found.needed, found.documents) == ("too few documents", 1252, 60)


def test_a_score_that_states_no_reason_has_none():
    assert stated(None) is None
