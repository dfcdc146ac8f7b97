"""What was run on what, and how to repeat it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.reports.parts import Cell, Section, Table

if TYPE_CHECKING:
    from docextract_eval.reports import View
    from docextract_eval.runs.description import RunDescription


def provenance(view: View) -> Section:
    """List everything that shaped the numbers."""
    run = view.run
    pipeline = run.pipeline
    name = pipeline.name
    pairs = [f"{key}={value}" for key, value in pipeline.settings.items()]
    settings = [word for pair in pairs for word in ("-p", pair)]
    chosen = [f"{key}={','.join(values)}" for key, values in run.filters.items()]
    only = [word for key, values in run.filters.items() for word in (f"--{key}", ",".join(values))]
    again = ["dxe", "run", name, "CORPUS", "-o", "DIR", *settings, *only, *_extent_options(run)]
    facts = {
        "pipeline": shlex.join([name, *settings]),
        **{str(what): str(value) for what, value in pipeline.version.items()},
        "corpus": f"{run.corpus_name}, seal {run.seal[:16]}",
        **({"filters": " ".join(chosen)} if chosen else {}),
        **({"attempted fields": ", ".join(run.scope)} if run.scope else {}),
        "documents": f"{run.documents or 0:,}",
        "renditions": f"{run.renditions or 0:,}",
        "without an answer": f"{run.failures:,}",
        "duration": f"{run.seconds:,.1f} s with {count_phrase(run.workers, 'worker')}",
        "scored by": f"docextract-eval {run.scorer}",
        "signature": view.signature or "none",
        "finished": run.finished or "?",
        "to repeat": shlex.join(again),
    }
    rows = [[Cell(what), Cell(value)] for what, value in facts.items()]
    return Section("Provenance", (), [Table(["", ""], rows)])


def _extent_options(run: RunDescription) -> list[str]:
    """Return the options by which a run took less or more than everything once."""
    limit, repeat = run.limit, run.repeat
    return [
        *(["--attempts", ",".join(run.scope)] if run.scope else []),
        *(["--limit", str(limit)] if limit else []),
        *(["--repeat", str(repeat)] if repeat > 1 else []),
        *(["--private"] if run.private else []),
    ]
