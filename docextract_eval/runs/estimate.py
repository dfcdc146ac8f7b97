"""What a run would ask for and cost, as the pipeline itself estimates it without any call."""

from __future__ import annotations

import contextlib
import json
import math
from functools import partial
from typing import TYPE_CHECKING, Any

from docextract_eval.countries.own import with_countries
from docextract_eval.engines import ENGINES, Lost
from docextract_eval.errors import IncompleteError
from docextract_eval.runs.extraction import Estimation
from docextract_eval.runs.stream import not_started

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.records import Sheet
    from docextract_eval.runs.order import Order
    from docextract_eval.runs.sandbox.choice import Sandbox


def estimated(order: Order, sandbox: Sandbox, sheets: Iterator[Sheet]) -> dict[str, Any]:
    """Count calls and pages, and add tokens and cost as far as the pipeline estimates them."""
    told: dict[str, Any] = {"calls": 0, "pages": 0, "tokens": None, "cost": None}

    def counted() -> Iterator[Sheet]:
        for sheet in sheets:
            told["calls"] += 1
            told["pages"] += len(sheet.files)
            yield sheet

    estimation = partial(Estimation, order.pipeline, dict(order.settings), sandbox.shut)
    build = with_countries(estimation)
    engine = ENGINES.load(order.place)
    limits = order.workers, order.timeout, order.memory
    with contextlib.closing(
        engine.map(build, counted(), *limits, launch=sandbox.launch(order))
    ) as results:
        for _, result in results:
            if isinstance(result, Lost):
                if result.cause == "start":
                    raise not_started(order.pipeline, result, sandbox)
                what = f"it could not say what a sheet costs ({result.detail})"
                raise IncompleteError(what, order.pipeline, "fix that, or run without --dry-run")
            if (said := _read(result, order.pipeline)) is not None:
                tokens, cost = said
                told["tokens"] = (told["tokens"] or 0) + tokens
                told["cost"] = told["cost"] if cost is None else (told["cost"] or 0.0) + cost
    return told


def _read(data: bytes, pipeline: str) -> tuple[int, float | None] | None:
    """Return the tokens and the cost that a pipeline estimated; None if it estimates nothing."""
    try:
        said = json.loads(data.decode())
        if said is None:
            return None
        tokens, cost = said
        if type(tokens) is int and (cost is None or _is_amount(cost)):
            return tokens, cost
    except (ValueError, RecursionError, TypeError):
        pass
    what = "its estimate for a sheet is not a number of tokens and a price"
    raise IncompleteError(what, pipeline, "fix that, or run without --dry-run")


def _is_amount(cost: object) -> bool:
    return type(cost) in (int, float) and math.isfinite(cost)  # type: ignore[arg-type]
