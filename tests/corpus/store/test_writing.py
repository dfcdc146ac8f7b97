"""A shard is written while it is made: what was written is let go."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from docextract_eval.corpus.build import build_source
from docextract_eval.corpus.store import folder
from docextract_eval.corpus.tables import SourceRows, make_tables, source_rows


@pytest.fixture
def rows(recipe):
    return source_rows(build_source(recipe, 0))


def test_pictures_are_let_go_once_they_are_written(rows, tmp_path):
    """However many there are, no more than a few are held at once."""
    row = rows.renditions[0]
    size = make_tables(SourceRows([], [row])).renditions.nbytes
    before, most = pa.total_allocated_bytes(), 0

    def many():
        nonlocal most
        for index in range(30):
            yield make_tables(SourceRows([], [row | {"id": f"r-{index}"}]))
            most = max(most, pa.total_allocated_bytes() - before)

    folder.write_shard(tmp_path, 0, many())
    _, written = folder.documents_and_renditions_files(tmp_path, 0)
    assert pq.ParquetFile(written).metadata.num_rows == 30
    assert size <= most <= 16 * size


def test_a_shard_that_is_written_is_read_as_it_was(rows, tmp_path):
    """Pictures, quads and truths, to the byte."""
    folder.write_shard(tmp_path, 0, iter([make_tables(rows)]))
    documents, renditions = (
        pq.read_table(file) for file in folder.documents_and_renditions_files(tmp_path, 0)
    )
    assert documents["truth"].to_pylist() == [row["truth"] for row in rows.documents]
    found = renditions.to_pylist()
    for row, there in zip(rows.renditions, found, strict=True):
        assert there["pages"] == row["pages"]
        for one, other in zip(there["quads"], row["quads"], strict=True):
            assert np.array_equal(np.float32(one), other)
