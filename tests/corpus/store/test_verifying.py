"""Whatever is changed in a corpus is found, and the first rendition it touches is named."""

from __future__ import annotations

import dataclasses
import shutil

import numpy as np
import pyarrow.parquet as pq
import pytest

from docextract_eval.corpus.build import build_source
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.store import open_corpus, verifying
from docextract_eval.corpus.store.building import build_corpus
from docextract_eval.corpus.store.verifying import check_rebuild, verify
from docextract_eval.errors import BadInputError, IncompleteError


def rewritten(file, change):
    """Write a shard again with its rows changed."""
    table = pq.read_table(file)
    rows = table.to_pylist()
    change(rows)
    pq.write_table(table.from_pylist(rows, table.schema), file)


def test_a_changed_picture(corpus):
    def change(rows):
        data = bytearray(rows[1]["pages"][0]["bytes"])
        data[100] ^= 1
        rows[1]["pages"][0]["bytes"] = bytes(data)

    rewritten(corpus.path / "renditions-00001.parquet", change)
    wrong = verify(corpus)
    assert wrong[0] == "receipt-4-000002~rotation@2: the bytes of its files were changed"
    assert "the seal is" in wrong[-1]


def test_a_changed_truth(corpus):
    def change(rows):
        rows[1]["truth"] = rows[1]["truth"].replace('"value":"', '"value":"1', 1)

    rewritten(corpus.path / "documents-00001.parquet", change)
    assert verify(corpus)[0] == "receipt-4-000003~clean: its truth was changed"


def test_changed_quads(corpus):
    def change(rows):
        rows[0]["quads"][0][0] += 5

    rewritten(corpus.path / "renditions-00001.parquet", change)
    (wrong,) = verify(corpus)
    assert wrong.startswith("receipt-4-000002~clean: in renditions-00001.parquet: its bytes")


@pytest.mark.parametrize("name", ["documents-00001.parquet", "renditions-00001.parquet"])
def test_a_torn_shard(corpus, name):
    file = corpus.path / name
    file.write_bytes(file.read_bytes()[:-200])
    wrong = verify(corpus)
    assert f"{name}: the shard is damaged" in wrong[0]
    assert wrong[0].startswith("receipt-4-000002~clean" if name[0] == "r" else name)


@pytest.mark.parametrize("number", [0, 1, 2])
@pytest.mark.parametrize("noun", ["documents", "renditions"])
def test_a_missing_file(corpus, noun, number):
    name = f"{noun}-{number:05d}.parquet"
    (corpus.path / name).unlink()
    wrong = verify(corpus)
    assert f"{name}: the shard is missing" in wrong[0]
    assert wrong[1].startswith("10 renditions were built, ")


def test_a_shard_that_is_gone_without_a_trace(corpus):
    for file in corpus.path.glob("*-00002.parquet"):
        file.unlink()
    wrong = verify(corpus)
    assert wrong[0] == "documents-00002.parquet: the shard is missing"
    assert wrong[1] == "10 renditions were built, 8 exist"


@pytest.mark.long
def test_no_flipped_bit_goes_unnoticed(corpus, tmp_path):
    rng = np.random.default_rng(3)
    files = sorted(file.name for file in corpus.path.glob("*.parquet"))
    for number in range(40):
        spoilt = tmp_path / f"spoilt-{number}"
        shutil.copytree(corpus.path, spoilt)
        file = spoilt / files[number % len(files)]
        data = bytearray(file.read_bytes())
        at = rng.integers(len(data)) if number % 2 else len(data) - 1 - rng.integers(2000)
        data[at] ^= 1 << int(rng.integers(8))
        file.write_bytes(data)
        assert verify(open_corpus(spoilt, checked=False)), (file.name, at)


def test_made_again_it_is_the_same(corpus):
    ticks = []
    assert check_rebuild(corpus, lambda: ticks.append(1)) == []
    assert len(ticks) == 10


@pytest.mark.long
def test_made_again_under_another_version_the_first_that_differs_is_named(corpus, monkeypatch):
    def other(recipe, index, _):
        made = build_source(recipe, index)
        if index < 3:
            return made
        return dataclasses.replace(
            made, renditions=tuple(dataclasses.replace(r, hash="0") for r in made.renditions)
        )

    monkeypatch.setattr(verifying, "build_source", other)
    (wrong,) = check_rebuild(corpus)
    assert wrong == (
        "receipt-4-000003~clean: built again, its pixels differ (no version explains it)"
    )
    versions = {**verifying.provenance.library_versions(), "faker": "1.0"}
    monkeypatch.setattr(verifying.provenance, "library_versions", lambda: versions)
    assert "its pixels differ (faker 1.0 is not " in check_rebuild(corpus)[0]


def test_made_again_with_another_font_that_font_is_named(tmp_path, monkeypatch):
    """One of the system, which another machine has in another version."""
    recipe = parse_recipe({"name": "jp", "count": 1, "seed": 4, "locales": ["ja_JP"]}, "jp")
    corpus = build_corpus(recipe, tmp_path / "corpus", 1)
    assert check_rebuild(corpus) == []
    corpus.about["fonts"]["notojpmo"] = "0123456789abcdef"
    made = build_source(recipe, 0)
    other = tuple(dataclasses.replace(r, hash="0") for r in made.renditions)
    monkeypatch.setattr(
        verifying, "build_source", lambda *_: dataclasses.replace(made, renditions=other)
    )
    (wrong,) = check_rebuild(corpus)
    assert "(other font notojpmo " in wrong
    assert wrong.endswith(" is not 0123456789abcdef)")


def test_another_recipe_in_the_description_is_said(corpus):
    corpus.about["recipe"]["locales"] = {"xx_XX": 1.0}
    with pytest.raises(BadInputError, match="unknown locale 'xx_XX'"):
        check_rebuild(corpus)


def test_a_shard_that_is_gone_is_missed_by_whoever_reads(corpus):
    """Rather than taken for a smaller corpus."""
    (corpus.path / "documents-00001.parquet").unlink()
    for read in (corpus.pairs, corpus.truths):
        with pytest.raises(IncompleteError, match="documents-00001.parquet: the shard is"):
            list(read())
    for file in corpus.path.glob("*-00001.parquet"):
        file.unlink()
    with pytest.raises(IncompleteError, match="renditions-00001.parquet: the shard is missing"):
        list(corpus.fingerprints())
