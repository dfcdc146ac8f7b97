"""A run that is derived again: which files of its folder do not follow from its predictions."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from docextract_eval.codec.tables import read_parquet
from docextract_eval.errors import InconclusiveError
from docextract_eval.runs.derivation.deriving import (
    is_derived_here,
    rederive_unless_known,
    remember_derived,
)
from docextract_eval.runs.folder import RunFolder, run_file_digests
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


def made_public(records, _):
    records.chmod(0o777)


def given_to_another(_, monkeypatch):
    """Who reads them is somebody else from now on."""
    me = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: me + 1)


def put_elsewhere(records, _):
    """Where a link leads to."""
    records.symlink_to(records.rename(records.with_name("elsewhere")))


@pytest.mark.parametrize("changed", [made_public, given_to_another, put_elsewhere])
def test_records_of_what_was_derived_count_only_where_nobody_else_could_write_them(
    folder, monkeypatch, tmp_path, changed
):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    run = folder.about, run_file_digests(folder)
    remember_derived(*run)
    assert is_derived_here(*run)
    (record,) = (path for path in Path(tmp_path, "docextract-eval").rglob("*") if path.is_file())
    changed(record.parent, monkeypatch)
    assert not is_derived_here(*run)
    remember_derived(*run)
    assert not is_derived_here(*run)
