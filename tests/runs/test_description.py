"""What a run's file says, as a record: nothing of it is lost, and what is absent claims nothing."""

from __future__ import annotations

import dataclasses

import pytest

from docextract_eval.codec.descriptions import FinishedRunFile, PipelineFile
from docextract_eval.runs.description import PipelineDescription, RunDescription

NOT_READ = {"format", "files", "hash"}
"""What only the evidence of a folder is made of."""


def test_it_has_every_key_that_a_file_is_checked_for():
    record = {each.name for each in dataclasses.fields(RunDescription)}
    assert FinishedRunFile.model_fields.keys() - NOT_READ <= record
    named = {each.name for each in dataclasses.fields(PipelineDescription)}
    assert PipelineFile.model_fields.keys() == named


@pytest.mark.long
def test_it_says_what_the_file_says(run):
    _, folder = run("noisy")
    written, read = folder.finished_about(), folder.description
    for each in dataclasses.fields(RunDescription):
        if each.name not in {"pipeline", "git_recorded"} and written.get(each.name) is not None:
            assert getattr(read, each.name) == written[each.name], each.name
    assert dataclasses.asdict(read.pipeline) == written["pipeline"]
    assert read.git_recorded


@pytest.mark.parametrize("written", [{}, {"pipeline": None, "filters": None, "failures": None}])
def test_what_is_absent_claims_nothing(written):
    read = RunDescription.from_about(written)
    assert read == RunDescription()
    assert (read.documents, read.failures, read.healthy, read.filters) == (None, 0, True, {})
    assert not read.pipeline.reference
    assert not read.git_recorded


def test_that_nothing_was_recorded_of_a_commit_is_not_that_there_was_none():
    outside = RunDescription.from_about({"git": None})
    assert (outside.git, outside.git_recorded) == (None, True)
    assert RunDescription.from_about({"healthy": False, "failures": 0}).healthy is False
