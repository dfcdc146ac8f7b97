"""Reasons are put into words in one place, and a page of docs lists them all."""

from __future__ import annotations

from pathlib import Path

import pytest

from docextract_eval.codec.reasons import encode_reason, read_reason
from docextract_eval.reasons import NO_CONFIDENCE, Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.reports import View
from docextract_eval.reports.sections import SECTIONS
from docextract_eval.reports.sentences.gate_sentences import gate_note
from docextract_eval.reports.sentences.reasons import (
    SENTENCES,
    explain_missing_value,
    explain_reason,
    format_count,
)
from docextract_eval.runs.gates import GateVerdict

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "runs.md"
EXAMPLES = {
    ReasonCode.NO_VALUES: {"half": "report"},
    ReasonCode.NOT_ATTEMPTED: {"returned": 12, "names": ("iban",)},
    ReasonCode.NO_CRITICAL_FIELDS: {"half": "report"},
    ReasonCode.NOTHING_AUTO_ACCEPTED: {"half": "report"},
    ReasonCode.GROUP_TOO_SMALL: {"least": 30},
    ReasonCode.GROUP_STAYS_PRIVATE: {"least": 10},
    ReasonCode.NOT_MEASURED_ALONE: {"names": ("curl", "fold")},
    ReasonCode.NEVER_BREAKS: {"severity": 4.0},
    ReasonCode.MAY_BREAK: {"severity": 4.0, "earliest": 2.0},
    ReasonCode.BREAKS_EARLY: {"latest": 1.0},
    ReasonCode.FEW_SEVERITIES: {"least": 3},
    ReasonCode.TOO_FEW_DOCUMENTS: {
        "documents": 30,
        "needed": 478,
        "needed_low": 340,
        "needed_high": 920,
        "share": 0.02,
    },
    ReasonCode.NEED_NOT_KNOWN: {"documents": 3, "least": 5},
    ReasonCode.TOO_CLOSE: {"documents": 60},
    ReasonCode.NO_SAFE_THRESHOLD: {"share": 0.02},
    ReasonCode.THRESHOLD_IN_FORCE: {"threshold": 0.93, "half": "calibration"},
    ReasonCode.THRESHOLD_ACCEPTS_NOTHING: {"threshold": 0.99},
    ReasonCode.CACHED_PAGES: {"pages": 80},
    ReasonCode.FEW_PAGES_RECORDED: {"share": 0.4},
    ReasonCode.OUTSIDE_SANDBOX: {"detail": "--no-sandbox"},
    ReasonCode.LITTLE_IN_COMMON: {"share": 0.67},
    ReasonCode.TRUTH_CHANGED: {"share": 0.034},
    ReasonCode.FEW_EFFECTIVE_DOCUMENTS: {"documents": 300, "least": 41},
    ReasonCode.TARGET_UNCOVERED: {"share": 0.2, "names": ("locale de_DE",)},
    ReasonCode.TARGET_NOT_MET: {"names": ("locale", "trade")},
    ReasonCode.REFERENCE_WITHOUT_ERRORS: {"names": ("jpeg",)},
    ReasonCode.OTHER_MACHINE: {"names": ("cores 8, here 2",)},
    ReasonCode.DOCUMENTS_WATCHED: {"documents": 600, "runs": 2},
    ReasonCode.LOSS_DETECTED: {"documents": 600, "runs": 2, "names": ("nights/7",)},
    ReasonCode.MAY_BE_CHANCE: {"among": 9},
    ReasonCode.OTHER: {"detail": "what a plugin reported"},
}
"""The values that sentences name."""


def rows():
    for code in ReasonCode:
        yield f"| `{code}` | {explain_reason(Reason(code, **EXAMPLES.get(code, {})))} |"


def test_the_page_on_runs_lists_every_code_with_its_sentence():
    page = PAGE.read_text(encoding="utf-8")
    table = page.partition("| code | in words, for example |\n|---|---|\n")[2].partition("\n\n")[0]
    assert table == "\n".join(rows()), f"replace the table of {PAGE.name} by what is expected here"


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
        "about 12,345 are needed, at a chance of 80 % if the truth is as measured"
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
