"""The pages on pipelines: their examples run as they stand, one after the other."""

from __future__ import annotations

import json
import re

import pytest

from docextract_eval.codec.predictions import read_prediction
from docextract_eval.pipelines import FORMS
from docextract_eval.runs.folder import RunFolder
from tests.cli.page_commands import type_command
from tests.house.source import ROOT

pytestmark = pytest.mark.long

PAGE = "\n".join(
    (ROOT / f"docs/how-to/{name}.md").read_text(encoding="utf-8")
    for name in ("connect-extractor", "score-predictions", "reuse-answers", "attempt-fields")
)
BLOCKS = re.compile(r"(?:`([\w.]+)`[^\n]*:\n\n)?^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    """A folder in which all was done that the page says."""
    folder = tmp_path_factory.mktemp("page")
    for name, language, text in BLOCKS.findall(PAGE):
        if language == "bash":
            done = type_command(text, folder, ("sh", "-ec"))
            assert done.returncode == 0, f"{text}{done.stderr}"
        elif name:
            (folder / name).write_text(text)
            (folder / name).chmod(0o755)
    return folder


def test_every_run_has_an_answer_for_every_rendition(tried):
    named = {name for *_, text in BLOCKS.findall(PAGE) for name in re.findall(r"runs/(\w+)", text)}
    whole = {"function", "class", "command", "pdf", "jsonl", "elsewhere"}
    assert named == whole | {"totals", "some", "words", "kept", "again"}
    for name in named:
        folder = RunFolder(tried / "runs" / name)
        about = folder.about
        assert about["failures"] == 0, name
        said = {guess.name for each in folder.predictions() for guess in each.guesses}
        assert name not in whole or "doc_type" in said


def test_its_extractors_of_some_fields_are_judged_on_these(tried):
    scopes = {
        name: RunFolder(tried / "runs" / name).description.scope for name in ("totals", "some")
    }
    assert scopes["totals"] == ["date", "total"]
    assert {"merchant", "line_items.quantity", "taxes.amount"} < {*scopes["some"]}
    assert "taxes.base" not in scopes["some"]


def test_its_settings_arrive(tried):
    said = RunFolder(tried / "runs" / "class").predictions()
    assert {guess.confidence for each in said for guess in each.guesses} == {0.7}


def test_it_shows_the_forms_that_call_what_is_here():
    for form in ("python", "command", "command+jsonl", "predictions"):
        assert form in FORMS.table
        assert re.search(rf"dxe run '?{re.escape(form)}:", PAGE), form


def test_its_answer_is_one():
    (answer,) = [text for _, language, text in BLOCKS.findall(PAGE) if language == "json"]
    assert len(read_prediction({"id": "s", **json.loads(answer)}, "the page").guesses) == 4
