"""Reasons are put into words in one place."""

from __future__ import annotations

import pytest
from handbook.codes import EXAMPLES

from docextract_eval.codec.reasons import encode_reason, read_reason
from docextract_eval.reasons import NO_CONFIDENCE, Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.reports import View
from docextract_eval.reports.sections import SECTIONS
from docextract_eval.reports.sentences.gate_sentences import gate_note
from docextract_eval.reports.sentences.reasons import (
    IF_AS_MEASURED,
    SENTENCES,
    explain_missing_value,
    explain_reason,
    format_count,
)
from docextract_eval.runs.gates import GateVerdict


@pytest.mark.parametrize("code", ReasonCode)
def test_a_sentence_names_every_value_that_it_needs(code):
    """Other values of the same reason give another sentence, and a code without values has one."""
    values = EXAMPLES.get(code, {})
    plain = explain_reason(Reason(code))
    sentence = SENTENCES[code]
    assert (callable(sentence) or "{" in sentence) is bool(values)
    for name in values:
        without = {key: value for key, value in values.items() if key != name}
        assert explain_reason(Reason(code, **values)) != explain_reason(Reason(code, **without)), (
            name
        )
    assert isinstance(plain, str)


def test_numbers_agree_with_their_nouns():
    one = Reason(ReasonCode.TOO_FEW_DOCUMENTS, documents=1, needed=12_345, share=0.005)
    assert explain_reason(one) == (
        "1 document cannot prove that at most 0.5 % of the auto-accepted values are wrong; "
        f"about 12,345 are enough, {IF_AS_MEASURED}"
    )
    assert explain_reason(Reason(ReasonCode.DOCUMENTS_WATCHED, documents=1, runs=1)) == (
        "1 document of 1 run"
    )
    assert format_count(0) == "0 documents"


def test_where_no_reason_is_recorded_the_caller_says_what_is_said():
    score = Score("accuracy", {}, None, None, None, 0, 0, "", NO_CONFIDENCE)
    assert explain_missing_value(score, "unknown") == explain_reason(NO_CONFIDENCE)
    assert explain_missing_value(None, "unknown") == explain_reason(None, "unknown") == "unknown"


def test_field_values_without_confidences_say_nothing_of_table_cells():
    scores = [
        Score("smooth_ece", {"cells": cells}, None, None, None, 0, 0, "", NO_CONFIDENCE)
        for cells in ("scalars", "tables")
    ]
    assert [explain_missing_value(score) for score in scores] == [
        "no predicted field value has a confidence",
        "no predicted table cell has a confidence",
    ]
    gate = GateVerdict("metric", "smooth ece, of tables", "INCONCLUSIVE", reason=NO_CONFIDENCE)
    assert "no predicted table cell has a confidence" in gate_note(gate)


def test_what_no_severity_breaks_is_not_among_what_could_not_be_computed():
    where = {"cells": "scalars", "accident": "blur"}
    never = Reason(ReasonCode.NEVER_BREAKS, severity=4.0)
    found = [
        Score("breaking_point", where, None, None, None, 40, 600, "", never),
        Score("f1", {"cells": "scalars"}, None, None, None, 0, 0, "", NO_CONFIDENCE),
    ]
    table = SECTIONS.load("next")(View({}, found)).tables[-1]
    assert [[cell.text for cell in row] for row in table.rows] == [
        [explain_reason(NO_CONFIDENCE), "1 score: f1"]
    ]


FULL = {
    "documents": 60,
    "needed": 1252,
    "least": 10,
    "runs": 2,
    "share": 0.02,
    "severity": 4.0,
    "earliest": 3.2,
    "threshold": 0.93,
    "half": "report",
    "names": ("a, b", "<c>"),
    "detail": "said 'so'\n",
}


@pytest.mark.parametrize("code", ReasonCode)
def test_every_code_has_its_sentence_and_comes_back_from_its_text(code):
    assert SENTENCES.keys() == set(ReasonCode)
    for reason in (Reason(code), Reason(code, **FULL)):
        said = explain_reason(reason)
        assert said
        assert "None" not in said
        assert not said.endswith(".")
        assert read_reason(encode_reason(reason)) == reason


@pytest.mark.parametrize("text", ['no_cells {"x":1}', "no_cells {", "no_cells 3", "no_cells []"])
def test_a_text_that_is_no_reason_is_said_to_be_none(text):
    with pytest.raises(ValueError, match="is no reason"):
        read_reason(text)
