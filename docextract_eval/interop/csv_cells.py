"""Writes a table as CSV (RFC 4180) in which no cell is a formula for a spreadsheet.

A document's text can begin like a formula. Such a text gets an apostrophe in front, and so does one
with apostrophes in front of a formula, so that removing one apostrophe restores the text. Numbers
with a plus or minus stay as they are.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

LINE_END = "\r\n"
_FORMULA = r"^'*[=+\-@\t\r\n＝＋－＠]"
_NUMBER = r"^'*[+\-][0-9., ]*$"
_QUOTED = r'[,"\r\n]|^$|^\s|\s$'
"""Texts that are quoted: with separators or outer blanks, and empty ones, which are not missing."""


def escape_formula(text: str) -> str:
    """Return a text that no spreadsheet reads as a formula.

    >>> escape_formula("=1+1"), escape_formula("-1.50"), escape_formula("a")
    ("'=1+1", '-1.50', 'a')
    """
    return f"'{text}" if re.search(_FORMULA, text) and not re.search(_NUMBER, text) else text


def write_header(file: BinaryIO, names: Sequence[str]) -> None:
    """Write the names of the columns as a line."""
    file.write((",".join(_escape_and_quote_texts(pa.array(names)).to_pylist()) + LINE_END).encode())


def write_rows(file: BinaryIO, table: pa.Table) -> None:
    """Write the rows of a table as lines."""
    if not table.num_rows:
        return
    columns = [format_cells(table[name]) for name in table.column_names]
    lines = pc.binary_join_element_wise(*columns, ",").to_pylist()
    file.write((LINE_END.join(lines) + LINE_END).encode())


def format_cells(column: pa.ChunkedArray) -> pa.Array:
    """Return the cells of a column as CSV texts; a missing value is empty.

    >>> format_cells(pa.chunked_array([["=1+1", "-1.50", "a, b", "'=x", None]])).to_pylist()
    ["'=1+1", '-1.50', '"a, b"', "''=x", '']
    """
    kind = column.type
    if pa.types.is_dictionary(kind):  # every distinct text is converted once
        whole = column.combine_chunks()
        whole = whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole
        return pc.fill_null(_escape_and_quote_texts(whole.dictionary).take(whole.indices), "")
    if pa.types.is_nested(kind):
        values = column.to_pylist()
        texts = [None if each is None else json.dumps(each, ensure_ascii=False) for each in values]
        return _escape_and_quote_texts(pa.array(texts, pa.string()))
    if pa.types.is_string(kind):
        return _escape_and_quote_texts(_join_chunks(column))
    return pc.fill_null(_join_chunks(column).cast(pa.string()), "")


def _join_chunks(column: pa.ChunkedArray) -> pa.Array:
    joined = column.combine_chunks()
    return pa.concat_arrays(joined.chunks) if isinstance(joined, pa.ChunkedArray) else joined


def _escape_and_quote_texts(texts: pa.Array) -> pa.Array:
    """Return texts with apostrophes and quotation marks where they need them."""
    texts = texts.cast(pa.string())
    commands = pc.and_(
        pc.match_substring_regex(texts, _FORMULA),
        pc.invert(pc.match_substring_regex(texts, _NUMBER)),
    )
    tame = pc.if_else(commands, pc.binary_join_element_wise("'", texts, ""), texts)
    quoted = pc.binary_join_element_wise('"', pc.replace_substring(tame, '"', '""'), '"', "")
    return pc.fill_null(pc.if_else(pc.match_substring_regex(tame, _QUOTED), quoted, tame), "")
