"""What was run on what, how to repeat it, what it took, and how it went."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from docextract_eval.errors import count_phrase
from docextract_eval.reports.health import count_readings, health_facts
from docextract_eval.reports.parts import Cell, Fold, Section, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.reports import View
    from docextract_eval.runs.description import RunDescription

_SHARES = {"p50": "median", "p95": "95th percentile", "p99": "99th percentile"}


def provenance(view: View) -> Section:
    """Say in three lines what was run, what a page took, how to repeat it; fold away the rest."""
    sound = {fact.name: fact.text for fact in health_facts(view) if fact.good is not False}
    tables = [
        _facts_table("What shaped the figures", provenance_facts(view)),
        _facts_table("What pages took, failed ones included", _speed_facts(view.run.speed)),
        _facts_table("How the run went", sound),
    ]
    return Section(
        "Provenance",
        (
            _run_sentence(view),
            _speed_sentence(view.run.speed),
            f"To repeat: {repeat_command(view)}.",
        ),
        [Fold("Versions, seals, seconds, cost", [table for table in tables if table.rows])],
    )


def _run_sentence(view: View) -> str:
    """Say which pipeline read how much of which corpus, and when."""
    run, conditions = view.run, len(view.conditions())
    named = shlex.join([run.pipeline.name, *_setting_options(run)])
    if run.documents is None:
        return f"{named} read the corpus {run.corpus_name}."
    under = f" under {count_phrase(conditions, 'condition')}" if conditions > 1 else ""
    finished = f", finished {run.finished[:10]}" if run.finished else ""
    return (
        f"{named} read {count_phrase(run.documents, 'document')}{under} "
        f"({count_readings(view)}) of the corpus {run.corpus_name}{finished}."
    )


def _speed_sentence(measured: Mapping[str, Any]) -> str:
    """Say what a page took, and what the run cost where that is known."""
    if not measured.get("pages"):
        return "No page was read."
    per_page = measured.get("seconds_per_page", {})
    taken = [
        f"{seconds:.3g} s ({name})"
        for share, name in _SHARES.items()
        if share != "p99" and (seconds := per_page.get(share)) is not None
    ]
    facts = _speed_facts(measured)
    spent = [f"{what} {facts[what]}" for what in ("cost", "tokens") if facts.get(what)]
    took = f"A page took {' and '.join(taken)}" if taken else "What a page took was not measured"
    return f"{'; '.join([took, *spent])}."


def provenance_facts(view: View) -> dict[str, str]:
    """List everything that shaped the figures."""
    run = view.run
    chosen = [f"{key}={','.join(values)}" for key, values in run.filters.items()]
    return {
        "pipeline": shlex.join([run.pipeline.name, *_setting_options(run)]),
        **{str(what): str(value) for what, value in run.pipeline.version.items()},
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
        "to repeat": repeat_command(view),
    }


def repeat_command(view: View) -> str:
    """Return the command that runs the same again."""
    run = view.run
    only = [word for key, values in run.filters.items() for word in (f"--{key}", ",".join(values))]
    named = ["dxe", "run", run.pipeline.name, "CORPUS", "-o", "DIR", *_setting_options(run)]
    return shlex.join([*named, *only, *_extent_options(run)])


def _setting_options(run: RunDescription) -> list[str]:
    pairs = [f"{key}={value}" for key, value in run.pipeline.settings.items()]
    return [word for pair in pairs for word in ("-p", pair)]


def _extent_options(run: RunDescription) -> list[str]:
    """Return the options by which a run took less or more than everything once."""
    limit, repeat = run.limit, run.repeat
    return [
        *(["--attempts", ",".join(run.scope)] if run.scope else []),
        *(["--limit", str(limit)] if limit else []),
        *(["--repeat", str(repeat)] if repeat > 1 else []),
        *(["--private"] if run.private else []),
    ]


def _speed_facts(measured: Mapping[str, Any]) -> dict[str, str]:
    pages, per_page = measured.get("pages") or 0, measured.get("seconds_per_page", {})
    cost, wasted = measured.get("cost"), measured.get("cost_of_failures")
    cached = measured.get("cached_pages") or 0
    return {
        "pages": f"{pages:,}" if pages else "",
        "pages from a cache, whose time is not measured": f"{cached:,}" if cached else "",
        "attempts": _format_number(measured.get("attempts"), "{:,}"),
        **{
            f"seconds per page, {_SHARES[name]}": _format_number(value, "{:,.3f}")
            for name, value in per_page.items()
        },
        "CPU seconds per page": _format_number(
            _divide(measured.get("cpu_seconds"), pages - cached), "{:.3f}"
        ),
        "peak memory of a worker": _format_number(
            _divide(measured.get("peak_bytes"), 2**20), "{:,.0f} MB"
        ),
        "tokens": _format_number(measured.get("tokens"), "{:,}"),
        "cost": _format_number(cost, "{:.6g}"),
        "cost per page": _format_number(_divide(cost, pages), "{:.6g}"),
        "cost of failed attempts that were repeated": _format_number(wasted, "{:.6g}"),
    }


def _divide(value: float | None, count: int) -> float | None:
    return None if value is None or not count else value / count


def _format_number(value: float | None, form: str) -> str:
    return "" if value is None else form.format(value)


def _facts_table(caption: str, facts: Mapping[str, str]) -> Table:
    rows = [[Cell(what), Cell(value)] for what, value in facts.items() if value]
    return Table(["", ""], rows, caption)
