"""Run workers on sources, and read their results as untrusted tables."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, TypeVar

import pyarrow as pa

from docextract_eval.corpus.tables import SourceTables, unpack_tables
from docextract_eval.countries.user_countries import with_countries_registered
from docextract_eval.engines import ENGINES, WorkerFailure, error_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docextract_eval.engines import Build

T = TypeVar("T")
_LARGEST_SOURCE = 2**33
"""The most bytes that one source can have, under all its conditions."""


def build_tables_unordered(
    build: Build[T], items: Iterable[T], workers: int
) -> Iterator[tuple[int, SourceTables | WorkerFailure]]:
    """Yield each item's index with the tables a worker made of it, or its failure, unordered."""
    engine = ENGINES.load("inline" if workers == 1 else "local")
    task = with_countries_registered(build)
    with contextlib.closing(
        engine.map(task, items, workers, None, largest=_LARGEST_SOURCE)
    ) as results:
        for index, result in results:
            yield index, result if isinstance(result, WorkerFailure) else _unpack_result(result)


def _unpack_result(data: bytes) -> SourceTables | WorkerFailure:
    try:
        return unpack_tables(data)
    except (ValueError, OSError, pa.ArrowException) as error:
        return WorkerFailure("garbage", error_line(error))
