"""Records become columns by their types, and come back from a file as they were."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.codec.records import from_json
from docextract_eval.codec.tables import MATCHES, arrow_schema
from docextract_eval.matching.columns import CellMatch, MatchChunk, PredictionKey
from docextract_eval.records import Match

WORDS = st.text(max_size=8)
SHARES = st.none() | st.floats(0, 1)
ANY_MATCH = st.builds(
    Match,
    repeat=st.integers(0, 9),
    truth_row=st.none() | st.integers(0, 99),
    guess_row=st.none() | st.integers(0, 99),
    likeness=SHARES,
    confidence=SHARES,
)


@pytest.mark.long
@given(st.lists(ANY_MATCH, max_size=5))
def test_matches_come_back_from_parquet_as_they_were(matches):
    """None, words of a fixed list, flags, numbers and a record within, through a file."""
    chunk, file = MatchChunk(), io.BytesIO()
    for match in matches:
        key = PredictionKey(match.document, match.rendition, match.repeat)
        chunk.add(key, [CellMatch.from_match(match)])
    pq.write_table(chunk.to_table(), file)
    read = pq.read_table(file)
    assert read.schema == MATCHES
    assert [from_json(Match, row) for row in read.to_pylist()] == matches


def test_a_match_names_its_document_once():
    """A dictionary with a value twice makes Parquet write memory of this process behind it."""
    chunk = MatchChunk()
    found = ("total", None, None, "money", "right", "right", True, None, None, "printed", "")
    for number in range(8):
        key = PredictionKey("a document", f"a rendition {number // 2}", number % 2)
        match = Match(*key, *found, None, None, "1.00", "1.00")
        chunk.add(key, [CellMatch.from_match(match)])
    table = chunk.to_table()
    assert table["document"].chunk(0).dictionary.to_pylist() == ["a document"]
    assert table["rendition"].chunk(0).dictionary.to_pylist() == [
        f"a rendition {number}" for number in range(4)
    ]
    assert table["rendition"].to_pylist() == [f"a rendition {n // 2}" for n in range(8)]


def test_a_column_may_be_null_where_its_field_may_be_none():
    """And nowhere else."""
    schema = arrow_schema(Match)
    assert schema.names == list(Match.__dataclass_fields__)
    nullable = {name for name in schema.names if schema.field(name).nullable}
    expected = {"truth_row", "guess_row", "cause", "decoy", "likeness", "confidence"}
    assert nullable == expected | {"truth", "guess", "grounding"}
    assert schema.field("grounding").type.field("page").type == pa.string()
    assert schema.field("exact").type == pa.bool_()
    assert schema.field("outcome").type == pa.string()
