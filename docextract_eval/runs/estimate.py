"""What a run would ask for, and cost: asked of the pipeline itself, which calls nobody for it."""

from __future__ import annotations

import contextlib
from functools import partial
from typing import TYPE_CHECKING, Any

from docextract_eval.engines import ENGINES, Lost
from docextract_eval.errors import IncompleteError
from docextract_eval.runs.extraction import Estimation
from docextract_eval.runs.stream import not_started

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.records import Sheet
    from docextract_eval.runs.order import Order


def estimated(order: Order, sheets: Iterator[Sheet]) -> dict[str, Any]:
    """Count calls and pages; tokens and cost as far as the pipeline states them."""
    told: dict[str, Any] = {"calls": 0, "pages": 0, "tokens": None, "cost": None}

    def counted() -> Iterator[Sheet]:
        for sheet in sheets:
            told["calls"] += 1
            told["pages"] += len(sheet.files)
            yield sheet

    build = partial(Estimation, order.pipeline, dict(order.settings))
    engine = ENGINES.load(order.place)
    with contextlib.closing(engine.map(build, counted(), order.workers, order.timeout)) as results:
        for _, result in results:
            if isinstance(result, Lost):
                if result.cause == "start":
                    raise not_started(order.pipeline, result)
                what = f"it could not say what a sheet costs ({result.detail})"
                raise IncompleteError(what, order.pipeline, "mend that, or run without --dry-run")
            if result is not None:
                tokens, cost = result
                told["tokens"] = (told["tokens"] or 0) + tokens
                told["cost"] = told["cost"] if cost is None else (told["cost"] or 0.0) + cost
    return told
