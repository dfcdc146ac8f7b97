"""A run that is derived again: which files of its folder do not follow from its predictions."""

from __future__ import annotations

import json
import shutil

import pyarrow.parquet as pq
import pytest

from docextract_eval.codec.tables import read_parquet
from docextract_eval.errors import InconclusiveError
from docextract_eval.runs.derivation.deriving import rederive_unless_known
from docextract_eval.runs.folder import RunFolder
from tests.runs.rewritten import record


@pytest.fixture
def folder(whole_run, tmp_path):
    """A run of its own, which this machine has not derived as soon as a file of it is another."""
    return RunFolder(shutil.copytree(whole_run.path, tmp_path / "run"))


def test_a_run_as_it_was_scored_differs_in_nothing(folder):
    again = rederive_unless_known(folder)
    assert again.differing == ()
    again.check("gate")


def test_scores_that_do_not_follow_from_the_predictions_are_named(folder):
    """Though `run.json` has the hashes of the files as they are: the scores are derived ones."""
    true = folder.scores()
    folder.write_scores(true[1:])
    record(folder)
    again = rederive_unless_known(folder)
    assert again.differing == ("scores.json",)
    assert again.scores() == true
    with pytest.raises(
        InconclusiveError, match=r"scores\.json did not follow from its predictions"
    ):
        again.check("gate")


@pytest.mark.parametrize("name", ["matches", "renditions"])
def test_rows_that_are_not_there_are_named(folder, name):
    path = folder.path / f"{name}.parquet"
    pq.write_table(read_parquet(path).slice(1), path)
    record(folder)
    assert rederive_unless_known(folder).differing == (path.name,)


def test_other_bytes_of_the_same_content_differ_in_nothing(folder):
    """Another release of a library may have written them."""
    scores, matches = folder.path / "scores.json", folder.path / "matches.parquet"
    before = scores.read_bytes(), matches.read_bytes()
    scores.write_text(json.dumps(json.loads(before[0]), indent=7), encoding="utf-8")
    pq.write_table(read_parquet(matches), matches, compression="none")
    assert scores.read_bytes() != before[0]
    assert matches.read_bytes() != before[1]
    record(folder)
    assert rederive_unless_known(folder).differing == ()
