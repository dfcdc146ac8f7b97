"""What another package brings by its entry point is listed and run, and is handed no truth."""

from __future__ import annotations

import json
import os

import pytest

from docextract_eval.runs.folder import RunFolder
from tests.cli.commands import dxe, one_line

pytestmark = pytest.mark.long

PACKAGE = """
class Mine:
    needs_truth = True
    version = {"mine": "7"}

    def __init__(self, settings):
        self.settings = settings

    def extract(self, sheet):
        from docextract_eval.records import Guess, Prediction
        return Prediction(sheet.id, (Guess("doc_type", sheet.kind), Guess("total", "1.00")))

    def answer(self, sheet, document):
        return document

    def close(self):
        pass


class Plain(Mine):
    def extract(self, sheet):
        if self.settings.get("silent"):
            return None
        return {"fields": {"doc_type": sheet.kind, "total": {"value": "1.00", "confidence": 0.5}}}
"""
METADATA = "Metadata-Version: 2.1\nName: mine-extractor\nVersion: 7\n"
POINTS = """\
[docextract_eval.pipelines]
mine = mine_extractor:Mine
plain = mine_extractor:Plain
broken = no_such_module:X
"""


@pytest.fixture
def installed(tmp_path):
    """An environment in which a package is installed that brings a pipeline."""
    site = tmp_path / "site"
    about = site / "mine_extractor-7.dist-info"
    about.mkdir(parents=True)
    (site / "mine_extractor.py").write_text(PACKAGE)
    (about / "METADATA").write_text(METADATA)
    (about / "entry_points.txt").write_text(POINTS)
    inherited = os.environ.get("PYTHONPATH", "")
    return {"PYTHONPATH": os.pathsep.join(filter(None, (str(site), inherited)))}


def test_it_is_listed_beside_ours_and_the_forms(installed, tmp_path):
    listed = dxe("list", "pipelines", "--json", cwd=tmp_path, env=installed)
    rows = {row["name"]: row["about"] for row in json.loads(listed.stdout)}
    assert rows["mine"] == "From the package mine-extractor."
    assert {"oracle", "tesseract", "python:pkg.mod:obj", "command:./ocr {images}"} <= set(rows)
    assert {"command+jsonl:./worker", "predictions:FILE.jsonl"} <= set(rows)
    assert all(rows.values())
    assert "mine" not in dxe("list", "pipelines", cwd=tmp_path).stdout


def test_it_runs_and_is_no_reference_whatever_it_says(installed, made, tmp_path):
    done = dxe("run", "mine", made / "corpus", "-o", "run", cwd=tmp_path, env=installed)
    assert done.returncode == 0, done.stderr
    about = RunFolder(tmp_path / "run").about
    assert about["pipeline"]["reference"] is False
    assert about["pipeline"]["version"] == {"mine": "7"}
    said = list(RunFolder(tmp_path / "run").predictions())
    assert {guess.name for each in said for guess in each.guesses} == {"doc_type", "total"}
    assert not [each for each in said if each.failure]


def test_its_answers_may_be_the_dictionaries_that_a_function_returns(installed, made, tmp_path):
    done = dxe("run", "plain", made / "corpus", "-o", "run", cwd=tmp_path, env=installed)
    assert done.returncode == 0, done.stderr
    for said in RunFolder(tmp_path / "run").predictions():
        assert [(each.name, each.value) for each in said.guesses][1] == ("total", "1.00")
        assert (said.failure, said.attempts, said.guesses[1].confidence) == (None, 1, 0.5)
    silent = ("run", "plain", made / "corpus", "-o", "silent", "-p", "silent=yes")
    done = dxe(*silent, cwd=tmp_path, env=installed)
    assert "got no answer (silence)" in one_line(done, 3)


def test_one_that_cannot_be_imported_is_one_line(installed, made, tmp_path):
    done = dxe("run", "broken", made / "corpus", "-o", "run", cwd=tmp_path, env=installed)
    said = one_line(done, 2)
    assert "pipeline broken (no_such_module:X): cannot be imported" in said


def test_a_name_that_nobody_brings_lists_those_that_are(installed, made, tmp_path):
    done = dxe("run", "mien", made / "corpus", "-o", "run", cwd=tmp_path, env=installed)
    assert "did you mean 'mine'" in one_line(done, 2)
