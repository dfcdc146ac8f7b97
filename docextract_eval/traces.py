"""Spans of OpenTelemetry for a command: off unless the environment asks, and never with values.

No exporter is set up here: spans go where the user's own set-up of OpenTelemetry sends them, and
without one nowhere. An event of the log becomes an event of the span, with its numbers alone.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from docextract_eval.errors import MissingPrerequisiteError

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = "DXE_TRACES"
"""The variable that turns spans on: any text but 0."""


@dataclass(slots=True)
class _Trace:
    """The spans of this process that have not ended."""

    tracing: Any = None
    tracer: Any = None
    command: Any = None
    stage: Any = None


_TRACE = _Trace()


def start_trace(command: str) -> None:
    """Begin the span of a command, if spans are asked for; raise where they cannot be made."""
    if os.environ.get(VARIABLE, "") in {"", "0"}:
        return
    try:
        _TRACE.tracing = import_module("opentelemetry.trace")
    except ImportError as error:
        what, remedy = "needs OpenTelemetry", f"pip install opentelemetry-sdk, or unset {VARIABLE}"
        raise MissingPrerequisiteError(what, VARIABLE, remedy) from error
    _TRACE.tracer = _TRACE.tracing.get_tracer("docextract_eval")
    _TRACE.command = _TRACE.tracer.start_span(f"dxe {command}")


def trace_event(event: str, facts: Mapping[str, object]) -> None:
    """Add an event of the log to the span of the command."""
    if _TRACE.command is not None:
        _TRACE.command.add_event(event, _numbers(facts))


def trace_stage(stage: str, **facts: object) -> None:
    """Begin the span of a stage, inside that of the command; the next one ends it."""
    if _TRACE.command is not None:
        _end_stage()
        inside = _TRACE.tracing.set_span_in_context(_TRACE.command)
        numbers = _numbers(facts)
        _TRACE.stage = _TRACE.tracer.start_span(stage, context=inside, attributes=numbers)


def _numbers(facts: Mapping[str, object]) -> dict[str, int | float]:
    """Return the facts that are numbers: no text leaves in a span."""
    return {f"dxe.{name}": fact for name, fact in facts.items() if isinstance(fact, int | float)}


def end_trace(exit_code: int) -> None:
    """End all spans of the command."""
    if _TRACE.command is not None:
        _end_stage()
        _TRACE.command.set_attribute("dxe.exit_code", exit_code)
        _TRACE.command.end()
        _TRACE.command = None


def _end_stage() -> None:
    if _TRACE.stage is not None:
        _TRACE.stage.end()
        _TRACE.stage = None
