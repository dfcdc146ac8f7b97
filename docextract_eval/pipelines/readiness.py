"""Which pipelines can run on this machine, and what to do for the others."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from docextract_eval.errors import DocextractEvalError
from docextract_eval.pipelines import FORMS, GROUP, PIPELINES, REMOTE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.metadata import EntryPoint


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether a pipeline can run on this machine, with a note."""

    name: str
    ready: bool
    note: str = ""
    """What to do if the pipeline is not ready, else a remark."""


def readiness() -> Iterator[Readiness]:
    """Yield the readiness of every built-in pipeline, every form, and every plugin."""
    yield from map(_own, PIPELINES.names)
    for form in FORMS.names:
        yield Readiness(f"{form}:...", ready=True, note=_form_note(form))
    yield from map(_brought, entry_points(group=GROUP))


def _own(name: str) -> Readiness:
    try:
        PIPELINES.load(name)({})
    except DocextractEvalError as error:
        return Readiness(name, ready=False, note=error.remedy)
    return Readiness(name, ready=True)


def _form_note(form: str) -> str:
    if form == "openai":
        said = "is set" if os.environ.get("OPENAI_API_KEY") else "is not set"
        return f"OPENAI_API_KEY {said}"
    return "the network is not tried" if form in REMOTE else ""


def _brought(point: EntryPoint) -> Readiness:
    """Return the readiness of another package's pipeline; it is imported and not started."""
    package = point.dist.name if point.dist else "another package"
    try:
        point.load()
    except Exception as error:  # noqa: BLE001 - another's import may fail in any way
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        return Readiness(point.name, ready=False, note=f"fix {package}: {reason}")
    return Readiness(point.name, ready=True, note=f"from {package}")
