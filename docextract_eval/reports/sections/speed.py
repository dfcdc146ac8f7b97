"""What the run took: seconds a page, CPU, memory, and money where it is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.reports.curves import axis_ends
from docextract_eval.reports.parts import (
    Axis,
    Cell,
    Dot,
    Lines,
    Panel,
    Section,
    Series,
    Table,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docextract_eval.reports import View


def speed(view: View) -> Section:
    """List what pages took, failed ones included."""
    measured: Mapping[str, Any] = view.run.speed
    rows = [[Cell(what), Cell(value)] for what, value in _speed_facts(measured).items() if value]
    if not measured.get("pages"):
        return Section("Speed and cost", ("No page was read.",))
    return Section(
        "Speed and cost",
        ("Measured on the machine of the run, all child processes included.",),
        [Table(["", ""], rows), *_pages_chart(measured.get("seconds_per_page", {}))],
    )


def _pages_chart(per_page: Mapping[str, float | None]) -> Iterator[Lines]:
    """Draw how many of the pages are done within how many seconds."""
    known = [(seconds, name) for name, seconds in per_page.items() if seconds is not None]
    if len(known) < len(_SHARES):
        return
    done = [
        Dot(seconds, int(name[1:]) / 100, hint=f"{_SHARES[name]}: {seconds:,.3f} s")
        for seconds, name in known
    ]
    rows = [[Cell(f"{100 * dot.y:g} %"), Cell(f"{dot.x:.3f}")] for dot in done]
    far = axis_ends([Series("", [Dot(0.0, dot.x) for dot in done])], 0.0)[1]
    yield Lines(
        "Pages done, by seconds",
        Axis("seconds", 0.0, far),
        Axis("pages, %", 0.0, 1.0, "%"),
        [Panel("", [Series("pages", done)])],
        (),
        behind=[Table(["Of the pages", "are done within, s"], rows)],
    )


def _speed_facts(measured: Mapping[str, Any]) -> dict[str, str]:
    pages, per_page = measured.get("pages") or 0, measured.get("seconds_per_page", {})
    cost, wasted = measured.get("cost"), measured.get("cost_of_failures")
    cached = measured.get("cached_pages") or 0
    return {
        "pages": f"{pages:,}",
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


_SHARES = {"p50": "median", "p95": "95th percentile", "p99": "99th percentile"}


def _divide(value: float | None, count: int) -> float | None:
    return None if value is None or not count else value / count


def _format_number(value: float | None, form: str) -> str:
    return "" if value is None else form.format(value)
