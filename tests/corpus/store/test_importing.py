"""An imported corpus is a corpus like any other, but that no recipe makes it again."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from docextract_eval.corpus.numbered_traps import count_named_traps
from docextract_eval.corpus.seals import seal_warnings
from docextract_eval.corpus.store import folder, importing, open_corpus
from docextract_eval.corpus.store.building import build_corpus, extend_corpus
from docextract_eval.corpus.store.importing import import_labels
from docextract_eval.corpus.store.verifying import check_rebuild, verify
from docextract_eval.errors import BadInputError, FolderOccupiedError, FormatError, IncompleteError
from docextract_eval.runs.execution.execute import RunRequest, execute
from docextract_eval.runs.folder import RunFolder
from tests.corpus.labelled.files import SUPPLIED, imported, line, picture, written


def lines(count):
    return [line(f"doc-{number}") for number in range(count)]


def test_it_opens_verifies_and_says_what_it_is(tmp_path):
    done, _ = imported(tmp_path, *lines(3), line("de", locale="de_DE", fields={"total": "1,50"}))
    corpus = open_corpus(tmp_path / "corpus")
    assert corpus == done.corpus
    assert (corpus.is_imported, corpus.document_count, corpus.rendition_count) == (True, 4, 4)
    assert (corpus.name, corpus.conditions, corpus.hints) == (
        tmp_path.name,
        ("clean",),
        ("locale",),
    )
    assert (corpus.kinds, corpus.locales) == (("receipt",), ("en_US", "de_DE"))
    assert (verify(corpus), seal_warnings(corpus.about)) == ([], [])
    assert [d.id for d in corpus.truths()] == ["doc-0", "doc-1", "doc-2", "de"]


def test_an_audit_misses_no_trap_in_it(tmp_path):
    """Nobody asked for any."""
    corpus = imported(tmp_path, *lines(1))[0].corpus
    assert count_named_traps(corpus.about["recipe"], corpus.truths()).warnings == ()


def test_the_oracle_is_right_everywhere(tmp_path):
    done, _ = imported(tmp_path, *lines(3))
    run = RunFolder(tmp_path / "run")
    execute(RunRequest("oracle", timeout=None), done.corpus, run)
    assert {s.value for s in run.scores() if s.metric == "accuracy"} <= {1.0, None}
    every = {"cells": "scalars", "condition": "all"}
    (whole,) = [s for s in run.scores() if s.metric == "accuracy" and s.slice == every]
    assert (whole.value, whole.cells) == (1.0, 9)


def test_pictures_are_kept_to_the_byte(tmp_path):
    done, _ = imported(tmp_path, *lines(1))
    ((_, rendition),) = done.corpus.pairs()
    assert rendition.files[0].data == picture()


def test_the_same_labels_give_the_same_seal_and_sheets_for_any_shards(tmp_path, monkeypatch):
    one, _ = imported(tmp_path, *lines(5), to="one")
    monkeypatch.setattr(folder, "SHARD_SIZE", 2)
    two, _ = imported(tmp_path, *lines(5), to="two")
    assert len(two.corpus.shards()) == 3
    assert one.corpus.seal == two.corpus.seal
    assert one.corpus.sheet_id("doc-0~clean") == two.corpus.sheet_id("doc-0~clean")


def test_a_dry_run_writes_nothing(tmp_path):
    done, said = imported(tmp_path, *lines(2), b"{", to=None)
    assert (done.imported, done.left_out, done.corpus, len(said)) == (2, 1, None, 1)
    assert {p.name for p in tmp_path.iterdir()} == {"a.png", "labels.jsonl"}


def test_where_no_line_is_good_nothing_is_written(tmp_path):
    done, _ = imported(tmp_path, b"{", line(image="none.png"))
    assert (done.imported, done.left_out, done.corpus) == (0, 2, None)
    assert not (tmp_path / "corpus").exists()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    imported(tmp_path, *lines(1))
    with pytest.raises(FolderOccupiedError, match="already holds a corpus"):
        imported(tmp_path, *lines(1))
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine.txt").write_text("precious")
    with pytest.raises(FolderOccupiedError, match="is not empty"):
        imported(tmp_path, *lines(1), to="other")
    with pytest.raises(FolderOccupiedError, match="is not empty"):
        imported(tmp_path, *lines(1), to="a.png")


def test_a_killed_import_begins_again_and_ends_the_same(tmp_path, monkeypatch):
    whole, _ = imported(tmp_path, *lines(6), to="whole")
    monkeypatch.setattr(folder, "SHARD_SIZE", 2)
    read, seen = importing.build_labelled_source, []

    def dies(label, *rest):
        seen.append(label.id)
        if len(seen) == 5:
            raise KeyboardInterrupt
        return read(label, *rest)

    monkeypatch.setattr(importing, "build_labelled_source", dies)
    with pytest.raises(KeyboardInterrupt):
        imported(tmp_path, *lines(6))
    with pytest.raises(IncompleteError, match="run the same dxe corpus import again"):
        open_corpus(tmp_path / "corpus")
    with pytest.raises(FolderOccupiedError, match="already holds a corpus"):
        imported(tmp_path, *lines(6), supplied=replace(SUPPLIED, currency="MYR"))
    done, _ = imported(tmp_path, *lines(6))
    assert done.corpus.seal == whole.corpus.seal
    assert verify(done.corpus) == []


def test_no_recipe_makes_more_of_it_or_makes_it_again(tmp_path):
    done, _ = imported(tmp_path, *lines(1))
    before = (done.corpus.path / "corpus.json").read_bytes()
    with pytest.raises(FormatError, match="was imported"):
        extend_corpus(done.corpus.path, 9, 1)
    with pytest.raises(BadInputError, match="was imported"):
        check_rebuild(done.corpus)
    assert (done.corpus.path / "corpus.json").read_bytes() == before


def test_a_build_does_not_write_into_it(tmp_path, recipe):
    done, _ = imported(tmp_path, *lines(1))
    with pytest.raises(FolderOccupiedError, match="holds another corpus"):
        build_corpus(recipe, done.corpus.path, 1)


def test_labels_that_are_not_there_are_said(tmp_path):
    with pytest.raises(BadInputError, match="none.jsonl: cannot be used .No such file"):
        import_labels(tmp_path / "none.jsonl", tmp_path / "c", SUPPLIED, print)


def test_corpus_json_is_json_for_everyone(tmp_path):
    written(tmp_path, line("ä"))
    done, _ = imported(tmp_path, line("ä"))
    about = json.loads((done.corpus.path / "corpus.json").read_text(encoding="utf-8"))
    assert about["imported"]
    assert "made_by" not in about
    assert "recipe_hash" not in about


def test_labels_name_no_schema_outside_their_folder(tmp_path):
    (tmp_path / "secret.toml").write_text('[fields.total]\ntype = "money"\n')
    within = tmp_path / "labels"
    within.mkdir()
    file = within / "labels.jsonl"
    file.write_text(json.dumps({"id": "a", "image": "a.png", "schema": "../secret.toml"}))
    said = []
    import_labels(file, None, replace(SUPPLIED, schema=None), said.append)
    assert f"'../secret.toml' leads out of {within}" in str(said[0])
