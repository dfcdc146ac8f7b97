"""Which pipelines can run on this machine, and what to do for the others."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from docextract_eval.errors import DocextractEvalError
from docextract_eval.pipelines import (
    ENTRY_POINT_GROUP,
    FORMS,
    PIPELINES,
    REMOTE_FORMS,
    Installable,
)

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


def readiness_of_all() -> Iterator[Readiness]:
    """Yield the readiness of every built-in pipeline, every form, and every plugin."""
    yield from map(_built_in_readiness, PIPELINES.names)
    for form in FORMS.names:
        yield Readiness(f"{form}:...", ready=True, note=_form_note(form))
    yield from map(_plugin_readiness, entry_points(group=ENTRY_POINT_GROUP))


def _built_in_readiness(name: str) -> Readiness:
    try:
        pipeline = PIPELINES.load(name)
        if isinstance(pipeline, Installable):
            pipeline.check_installed()
        else:
            pipeline({})
    except DocextractEvalError as error:
        return Readiness(name, ready=False, note=error.remedy)
    return Readiness(name, ready=True)


def _form_note(form: str) -> str:
    if form == "openai":
        state = "is set" if os.environ.get("OPENAI_API_KEY") else "is not set"
        return f"OPENAI_API_KEY {state}"
    return "the network is not tried" if form in REMOTE_FORMS else ""


def _plugin_readiness(point: EntryPoint) -> Readiness:
    """Return the readiness of another package's pipeline; it is imported and not started."""
    package = point.dist.name if point.dist else "another package"
    try:
        point.load()
    except Exception as error:  # noqa: BLE001 - another's import may fail in any way
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        return Readiness(point.name, ready=False, note=f"fix {package}: {reason}")
    return Readiness(point.name, ready=True, note=f"from {package}")
