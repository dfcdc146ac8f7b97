"""Flat records come back from Arrow as they were."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.codec.columns import arrow_schema, records_to_table, table_to_records
from docextract_eval.records import Failure, Match

WORDS = st.text(max_size=8)
SHARES = st.none() | st.floats(0, 1)
MATCHES = st.builds(
    Match,
    repeat=st.integers(0, 9),
    truth_row=st.none() | st.integers(0, 99),
    guess_row=st.none() | st.integers(0, 99),
    likeness=SHARES,
    confidence=SHARES,
)


@given(st.lists(MATCHES, max_size=5))
def test_matches_come_back_from_parquet_as_they_were(matches):
    """None, words of a fixed list, flags and numbers, through a file."""
    file = io.BytesIO()
    pq.write_table(records_to_table(Match, matches), file)
    assert table_to_records(Match, pq.read_table(file)) == matches


def test_a_column_may_be_null_where_its_field_may_be_none():
    """And nowhere else."""
    schema = arrow_schema(Match)
    assert schema.names == list(Match.__dataclass_fields__)
    nullable = {name for name in schema.names if schema.field(name).nullable}
    expected = {"truth_row", "guess_row", "cause", "decoy", "likeness", "confidence"}
    assert nullable == expected | {"truth", "guess"}
    assert schema.field("exact").type == pa.bool_()
    assert schema.field("outcome").type == pa.string()


def test_the_order_of_columns_in_a_file_does_not_matter():
    """Columns are found by name."""
    table = records_to_table(Failure, [Failure("timeout", "5 s")])
    turned = table.select(["detail", "cause"])
    assert table_to_records(Failure, turned) == [Failure("timeout", "5 s")]


def test_columns_that_were_added_later_are_left_alone():
    """A newer file with one column more is still read."""
    table = records_to_table(Failure, [Failure("timeout", "5 s")])
    wider = table.append_column("new", pa.array([1]))
    assert table_to_records(Failure, wider) == [Failure("timeout", "5 s")]


def test_no_rows_are_an_empty_table_of_the_same_form():
    """An empty run is a run."""
    empty = records_to_table(Match, [])
    assert empty.schema == arrow_schema(Match)
    assert table_to_records(Match, empty) == []
