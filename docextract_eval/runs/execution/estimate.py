"""What a run would ask for and cost, as the pipeline itself estimates it without any call."""

from __future__ import annotations

import contextlib
import json
import math
from functools import partial
from typing import TYPE_CHECKING, Any

from docextract_eval.countries.user_countries import with_countries_registered
from docextract_eval.engines import ENGINES, WorkerFailure
from docextract_eval.errors import IncompleteError
from docextract_eval.runs.execution.extraction import Estimation
from docextract_eval.runs.execution.extraction_loop import pipeline_start_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.records import Sheet
    from docextract_eval.runs.execution.request import RunRequest
    from docextract_eval.runs.sandbox.choice import Sandbox


def estimate_run(request: RunRequest, sandbox: Sandbox, sheets: Iterator[Sheet]) -> dict[str, Any]:
    """Count calls and pages, and add tokens and cost as far as the pipeline estimates them."""
    totals: dict[str, Any] = {"calls": 0, "pages": 0, "tokens": None, "cost": None}

    def count_sheets() -> Iterator[Sheet]:
        for sheet in sheets:
            totals["calls"] += 1
            totals["pages"] += len(sheet.files)
            yield sheet

    estimation = partial(Estimation, request.pipeline, dict(request.settings), sandbox.restriction)
    build = with_countries_registered(estimation)
    engine = ENGINES.load(request.engine_name)
    limits = request.workers, request.timeout, request.memory
    with contextlib.closing(
        engine.map(build, count_sheets(), *limits, launch=sandbox.worker_launch_settings(request))
    ) as results:
        for _, result in results:
            if isinstance(result, WorkerFailure):
                if result.cause == "start":
                    raise pipeline_start_error(request.pipeline, result, sandbox)
                what = f"it could not say what a sheet costs ({result.detail})"
                raise IncompleteError(what, request.pipeline, "fix that, or run without --dry-run")
            if (estimate := _read_estimate(result, request.pipeline)) is not None:
                tokens, cost = estimate
                totals["tokens"] = (totals["tokens"] or 0) + tokens
                totals["cost"] = totals["cost"] if cost is None else (totals["cost"] or 0.0) + cost
    return totals


def _read_estimate(data: bytes, pipeline: str) -> tuple[int, float | None] | None:
    """Return the tokens and the cost that a pipeline estimated; None if it estimates nothing."""
    try:
        estimate = json.loads(data.decode())
        if estimate is None:
            return None
        tokens, cost = estimate
        if type(tokens) is int and (cost is None or _is_amount(cost)):
            return tokens, cost
    except (ValueError, RecursionError, TypeError):
        pass
    what = "its estimate for a sheet is not a number of tokens and a price"
    raise IncompleteError(what, pipeline, "fix that, or run without --dry-run")


def _is_amount(cost: object) -> bool:
    return type(cost) in (int, float) and math.isfinite(cost)  # type: ignore[arg-type]
