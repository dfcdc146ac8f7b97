"""What `run.json` says of a run, as a record: its keys are read here, and nowhere else by name.

Writers make the file's dictionary (`claim`, `execute`, `derivation`) and everyone else reads this.
A key that an older release did not write has a default that claims nothing; None stands where it
matters that nothing was recorded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

UNNAMED = "?"
"""Stands for a name that was not recorded."""


@dataclass(frozen=True, slots=True)
class PipelineDescription:
    """Which pipeline was run, and how."""

    name: str = UNNAMED
    settings: Mapping[str, str] = field(default_factory=dict)
    version: Mapping[str, str] = field(default_factory=dict)
    reference: bool = False
    """Whether it is handed the truth."""


@dataclass(frozen=True, slots=True)
class RunDescription:
    """What is recorded of a run: what was asked, of which corpus, and how it went."""

    id: str = ""
    pipeline: PipelineDescription = field(default_factory=PipelineDescription)
    corpus: str = ""
    """Where the corpus was."""
    corpus_name: str = UNNAMED
    seal: str = UNNAMED
    documents: int | None = None
    renditions: int | None = None
    predictions: int | None = None
    expected: int | None = None
    """How many predictions were asked for."""
    failures: int = 0
    failures_by_cause: Mapping[str, int] = field(default_factory=dict)
    failure_causes: Sequence[str] = ()
    healthy: bool = True
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The kinds, locales, splits or conditions that alone were taken."""
    limit: int | None = None
    hints: Sequence[str] = ()
    repeat: int = 1
    private: bool = False
    unverified: bool = False
    """Whether an older release made its corpus, which sealed pages and truths alone."""
    max_failures: float = 0.0
    """The share of failures up to which it is healthy."""
    conditions: Sequence[str] = ()
    deploy: Mapping[str, float] = field(default_factory=dict)
    schemas: Mapping[str, str] = field(default_factory=dict)
    scorer: str = UNNAMED
    """The release that scored it."""
    git: str | None = None
    git_recorded: bool = False
    """Whether it was recorded from which commit it was run: None then is outside a repository."""
    machine: Mapping[str, Any] = field(default_factory=dict)
    workers: int = 1
    sandbox: Mapping[str, Any] = field(default_factory=dict)
    started: str = ""
    finished: str = ""
    seconds: float = 0.0
    cost_of_failures: float = 0.0
    speed: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, written: Mapping[str, Any]) -> RunDescription:
        """Return what a run's dictionary says.

        >>> written = {"pipeline": {"name": "noisy"}, "documents": 12, "filters": None}
        >>> run = RunDescription.of(written)
        >>> run.pipeline.name, run.documents, run.failures, run.filters, run.git_recorded
        ('noisy', 12, 0, {}, False)
        """
        known = {each.name for each in fields(cls)} - {"pipeline", "git_recorded"}
        given = {name: written[name] for name in known if written.get(name) is not None}
        pipeline: Mapping[str, Any] = written.get("pipeline") or {}
        named = {each.name for each in fields(PipelineDescription)} & pipeline.keys()
        return cls(
            pipeline=PipelineDescription(**{name: pipeline[name] for name in named}),
            git_recorded="git" in written,
            **given,
        )
