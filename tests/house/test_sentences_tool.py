"""The inventory of sentences sees templates with a figure, and finds what they wrote."""

from __future__ import annotations

from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader

import pytest

from docextract_eval.reports.sentences.documents import subject_sentences
from tests.contracts import views
from tests.house.source import ROOT
from tests.reports.test_leaders import EVERYTHING

LOADER = SourceFileLoader("sentences_tool", str(ROOT / "tools/sentences"))
TOOL = module_from_spec(spec_from_loader(LOADER.name, LOADER))
LOADER.exec_module(TOOL)


@pytest.mark.long
def test_every_template_that_a_report_writes_has_its_example():
    found = {each.place.rpartition(":")[0]: [] for each in TOOL.templates()}
    assert {"reports/sentences/documents.py", "reports/findings/values.py", "metrics/cost.py"} <= {
        *found
    }
    printed = [*TOOL.report_texts(EVERYTHING), *TOOL.report_texts(views.large(3, 3))]
    for each in TOOL.templates():
        found[each.place.rpartition(":")[0]] += filter(each.has_written, printed)
    of_gap = [text for text in subject_sentences(EVERYTHING) if "16.4 points" in text]
    assert of_gap[0] in found["reports/sentences/documents.py"]
    assert any("are right" in text for text in found["reports/findings/values.py"])
