"""The request for a run: which pipeline, with which settings and limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from docextract_eval.pipelines import may_run_in_process
from docextract_eval.runs.selection import Selection


@dataclass(frozen=True, slots=True)
class RunRequest:
    """A run request."""

    pipeline: str
    settings: Mapping[str, str] = field(default_factory=dict)
    workers: int = 1
    timeout: float | None = 120.0
    """The most seconds for one rendition."""
    selection: Selection = field(default_factory=Selection)
    attempts: tuple[str, ...] = ()
    """The fields that the pipeline attempts; empty: as the recipe or the pipeline states."""
    max_failures: float = 0.1
    """The share of failures up to which a run is healthy."""
    memory: int | None = None
    """The most bytes that a worker may hold, with all that it started."""
    retries: int = 0
    """How often a failure that may pass is tried again."""
    repeat: int = 1
    """How often each rendition is read."""
    budget: float | None = None
    """The most that all predictions together may cost."""
    private: bool = False
    """Whether values must not be kept, and no connection may leave the machine."""
    sandbox: bool | None = None
    """Whether the pipeline runs in a sandbox; None: where that works, unless it is built in."""
    network: bool = False
    """Whether a pipeline in a sandbox has the network."""
    allow: tuple[str, ...] = ()
    """What else a pipeline in a sandbox sees: `PATH` to read, `PATH:rw` to write as well."""
    resume: bool = False
    """Whether there must be a run to continue."""
    cache_answers: bool = False
    """Whether answers are kept between runs, and used again."""
    engine: str | None = None
    env: tuple[str, ...] = ()
    """Variables of this process that the pipeline gets beside the usual ones."""

    @property
    def engine_name(self) -> str:
        """Return the engine's name: what is built in and has no limits can run in this process."""
        free = self.workers == 1 and self.timeout is None and self.memory is None
        free = free and not (self.sandbox or self.private)
        return self.engine or ("inline" if free and may_run_in_process(self.pipeline) else "local")
