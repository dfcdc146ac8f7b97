"""Run workers on sources, and read their results as untrusted tables."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, TypeVar

import pyarrow as pa

from docextract_eval.corpus.tables import Share, unpack
from docextract_eval.countries.own import with_countries
from docextract_eval.engines import ENGINES, Lost, briefly

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docextract_eval.engines import Build

T = TypeVar("T")
_LARGEST = 2**33
"""The most bytes that one source can have, under all its conditions."""


def shares(build: Build[T], items: Iterable[T], workers: int) -> Iterator[tuple[int, Share | Lost]]:
    """Yield each item's index with the tables a worker made of it, or its failure, unordered."""
    engine = ENGINES.load("inline" if workers == 1 else "local")
    task = with_countries(build)
    with contextlib.closing(engine.map(task, items, workers, None, largest=_LARGEST)) as results:
        for index, result in results:
            yield index, result if isinstance(result, Lost) else _read(result)


def _read(data: bytes) -> Share | Lost:
    try:
        return unpack(data)
    except (ValueError, OSError, pa.ArrowException) as error:
        return Lost("garbage", briefly(error))
