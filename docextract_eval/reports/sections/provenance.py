"""What was run on what, how to repeat it, what it took, and how it went."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from docextract_eval.errors import count_phrase
from docextract_eval.reports.parts import Cell, Fold, Section, Table
from docextract_eval.reports.sentences.health import count_readings, health_facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.reports import View
    from docextract_eval.runs.description import RunDescription

_SHARES = {"p50": "median", "p95": "95th percentile", "p99": "99th percentile"}

COST_NOT_STATED = "not stated: return cost with each answer (dxe schema prediction)"


def provenance(view: View) -> Section:
    """Say in three lines what was run, what a page took, how to repeat it; fold away the rest."""
    tables = [_facts_table(title, facts) for title, facts in provenance_facts(view).items()]
    return Section(
        "Provenance",
        (
            _run_sentence(view),
            _speed_sentence(view.run.speed),
            f"To repeat: {repeat_command(view)}.",
        ),
        [Fold("Versions, seals, seconds, cost", [table for table in tables if table.rows])],
    )


def provenance_facts(view: View) -> dict[str, dict[str, str]]:
    """Return all that is known of how a run came about, under the titles of its tables."""
    sound = {fact.name: fact.text for fact in health_facts(view) if fact.good is not False}
    every = {
        "What shaped the figures": _settings_facts(view),
        "What pages took, failed ones included": speed_facts(view.run.speed),
        "How the run went": sound,
    }
    return {
        title: {what: value for what, value in facts.items() if value}
        for title, facts in every.items()
    }


def spending_facts(view: View) -> dict[str, str]:
    """Return what pages took and cost; where nobody stated a cost, what states it."""
    found = {what: value for what, value in speed_facts(view.run.speed).items() if value}
    return found if "cost" in found else {**found, "cost": COST_NOT_STATED}


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
    facts = speed_facts(measured)
    spent = [f"{what} {facts[what]}" for what in ("cost", "tokens") if facts.get(what)]
    took = f"A page took {' and '.join(taken)}" if taken else "What a page took was not measured"
    return f"{'; '.join([took, *spent])}."


def _settings_facts(view: View) -> dict[str, str]:
    """List everything that shaped the figures."""
    run = view.run
    chosen = " ".join(f"{key}={','.join(values)}" for key, values in run.filters.items())
    return {
        "pipeline": shlex.join([run.pipeline.name, *_setting_options(run)]),
        **{str(what): str(value) for what, value in run.pipeline.version.items()},
        "corpus": f"{run.corpus_name}, seal {run.seal[:16]}",
        "filters": chosen,
        "attempted fields": ", ".join(run.scope),
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
    extent = [
        *(["--attempts", ",".join(run.scope)] if run.scope else []),
        *(["--limit", str(run.limit)] if run.limit else []),
        *(["--repeat", str(run.repeat)] if run.repeat > 1 else []),
        *(["--private"] if run.private else []),
    ]
    return shlex.join([*named, *only, *extent])


def _setting_options(run: RunDescription) -> list[str]:
    pairs = [f"{key}={value}" for key, value in run.pipeline.settings.items()]
    return [word for pair in pairs for word in ("-p", pair)]


def speed_facts(measured: Mapping[str, Any]) -> dict[str, str]:
    """Return what pages took; what was not measured is empty."""
    pages, cached = measured.get("pages") or 0, measured.get("cached_pages") or 0

    def amount(name: str, form: str, count: int | None = None) -> str:
        """Write a figure, divided by its count where there is one; nothing if it is not known."""
        value = measured.get(name)
        if value is None or count == 0:
            return ""
        return form.format(value if count is None else value / count)

    return {
        "pages": f"{pages:,}" if pages else "",
        "pages from a cache, whose time is not measured": f"{cached:,}" if cached else "",
        "attempts": amount("attempts", "{:,}"),
        **{
            f"seconds per page, {_SHARES[name]}": "" if value is None else f"{value:,.3f}"
            for name, value in measured.get("seconds_per_page", {}).items()
        },
        **_prompt_cache_facts(measured),
        "CPU seconds per page": amount("cpu_seconds", "{:.3f}", pages - cached),
        "peak memory of a worker": amount("peak_bytes", "{:,.0f} MB", 2**20),
        "tokens": amount("tokens", "{:,}"),
        "cost": amount("cost", "{:.6g}"),
        "cost per page": amount("cost", "{:.6g}", pages),
        "cost of failed attempts that were repeated": amount("cost_of_failures", "{:.6g}"),
    }


def _prompt_cache_facts(measured: Mapping[str, Any]) -> dict[str, str]:
    """Return what pages took where a server's cache had nothing of the prompt, and where it had."""
    return {
        f"seconds per page, the server's cache {state}": (
            f"{found['p50']:,.3f} (median), {found['p95']:,.3f} (95th percentile), "
            f"of {count_phrase(found['pages'], 'page')}"
        )
        for state, found in sorted((measured.get("prompt_cache") or {}).items())
    }


def _facts_table(caption: str, facts: Mapping[str, str]) -> Table:
    rows = [[Cell(what), Cell(value)] for what, value in facts.items()]
    return Table(["", ""], rows, caption)
