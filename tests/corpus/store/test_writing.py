"""A shard is written while it is made: what was written is let go."""

from __future__ import annotations

import weakref

import numpy as np
import pyarrow.parquet as pq
import pytest

from docextract_eval.corpus.build import build
from docextract_eval.corpus.store import folder
from docextract_eval.corpus.tables import Rows, rows_of


class Row(dict):
    """A row of which it can be told when nobody holds it any more."""


@pytest.fixture
def rows(recipe):
    return rows_of(build(recipe, 0))


def test_pictures_are_let_go_once_they_are_written(rows, tmp_path):
    """However many there are, no more than a few are held at once."""
    known, most = [], 0

    def many():
        nonlocal most
        for index in range(30):
            row = Row(rows.renditions[0], id=f"r-{index}")
            known.append(weakref.ref(row))
            yield Rows(index, [], [row])
            del row
            most = max(most, sum(1 for each in known if each()))

    folder.write_shard(tmp_path, 0, many())
    _, written = folder.shard_files(tmp_path, 0)
    assert pq.ParquetFile(written).metadata.num_rows == 30
    assert 1 <= most <= 12


def test_a_shard_that_is_written_is_read_as_it_was(rows, tmp_path):
    """Pictures, quads and truths, to the byte."""
    folder.write_shard(tmp_path, 0, iter([rows]))
    documents, renditions = (pq.read_table(file) for file in folder.shard_files(tmp_path, 0))
    assert documents["truth"].to_pylist() == [row["truth"] for row in rows.documents]
    found = renditions.to_pylist()
    for row, there in zip(rows.renditions, found, strict=True):
        assert there["pages"] == row["pages"]
        for one, other in zip(there["quads"], row["quads"], strict=True):
            assert np.array_equal(np.float32(one), other)
