"""The content of `run.json` as a record: its keys are read here, and nowhere else by name.

Writers make the file's dictionary (`claim`, `execute`, `derivation`) and everyone else reads this
record. A key that an older release did not write has a default that claims nothing; None stands
where it matters that nothing was recorded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

OVER_CHOSEN = "is over documents that were chosen for their errors"
"""Of a run whose figures say nothing about a product."""
UNNAMED = "?"
"""Stands for a name that was not recorded."""


@dataclass(frozen=True, slots=True)
class PipelineDescription:
    """The pipeline of a run and its settings."""

    name: str = UNNAMED
    settings: Mapping[str, str] = field(default_factory=dict)
    version: Mapping[str, str] = field(default_factory=dict)
    reference: bool = False
    """Whether it is given the truth."""

    @property
    def facts(self) -> dict[str, str]:
        """What shaped its answers, by what people call it: its name, settings and version."""
        return {
            "pipeline": self.name,
            **{f"setting {name}": str(text) for name, text in self.settings.items()},
            **{f"version of {what}": str(text) for what, text in self.version.items()},
        }


@dataclass(frozen=True, slots=True)
class RunDescription:
    """What is recorded of a run: the request, the corpus, and how it went."""

    id: str = ""
    earlier_ids: Sequence[str] = ()
    """Those that it had when it had fewer documents."""
    pipeline: PipelineDescription = field(default_factory=PipelineDescription)
    corpus: str = ""
    """The path of the corpus when the run was made."""
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
    unread_locales: Mapping[str, int] = field(default_factory=dict)
    """How many renditions of each country failed because its language has no data."""
    healthy: bool = True
    mistakes: Sequence[Mapping[str, Any]] = ()
    """Mistakes in the shape of answers, as `answer_shape.Mistake` has them."""
    unlabelled: Sequence[str] = ()
    """Fields that no document labels: nobody can be judged on them."""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The kinds, locales, splits or conditions that the run was limited to."""
    limit: int | None = None
    scope: Sequence[str] = ()
    """The fields that the pipeline attempts; empty if it attempts all."""
    hints: Sequence[str] = ()
    repeat: int = 1
    private: bool = False
    imported: bool = False
    """Whether its documents are real ones with labels, and not generated."""
    chosen: bool = False
    """Whether its documents were chosen for their errors, so that its figures rate nothing."""
    max_failures: float = 0.0
    """The share of failures up to which the run is healthy."""
    conditions: Sequence[str] = ()
    deploy: Mapping[str, float] = field(default_factory=dict)
    schemas: Mapping[str, str] = field(default_factory=dict)
    scorer: str = UNNAMED
    """The release that scored it."""
    git: str | None = None
    git_recorded: bool = False
    """Whether the commit was recorded: a commit of None then means outside a repository."""
    machine: Mapping[str, Any] = field(default_factory=dict)
    workers: int = 1
    sandbox: Mapping[str, Any] = field(default_factory=dict)
    started: str = ""
    finished: str = ""
    seconds: float = 0.0
    cost_of_failures: float = 0.0
    speed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ids(self) -> tuple[str, ...]:
        """Return its id, and those that it had before it grew."""
        return (self.id, *self.earlier_ids)

    @property
    def seconds_if_timed(self) -> float | None:
        """How long the pipeline took; None where answers were made elsewhere, and only scored here.

        >>> RunDescription(seconds=90.0, speed={"seconds_per_page": {"p50": 0.4}}).seconds_if_timed
        90.0
        >>> RunDescription(seconds=0.2, speed={"seconds_per_page": {"p50": None}}).seconds_if_timed
        """
        timed = self.speed.get("seconds_per_page", {}).get("p50") is not None
        return self.seconds if timed else None

    @property
    def facts(self) -> dict[str, str]:
        """What may explain why its scores differ from another run's, by what people call it.

        >>> run = RunDescription(scorer="1.0", machine={"python": "3.12.1", "cores": 2})
        >>> {name: text for name, text in run.facts.items() if text != UNNAMED}
        {'scorer': '1.0', 'python': '3.12.1', 'repeats': '1'}
        """
        machine = {what: str(text) for what, text in self.machine.items() if what != "cores"}
        listed = {"hints": self.hints, "fields attempted": self.scope}
        listed |= {f"only {what}": names for what, names in self.filters.items()}
        found = {
            **self.pipeline.facts,
            "git commit": self.git,
            "scorer": self.scorer,
            **machine,
            "corpus": self.seal,
            **{what: ", ".join(names) for what, names in listed.items() if names},
            "repeats": str(self.repeat),
            "document limit": str(self.limit) if self.limit else None,
        }
        return {what: text for what, text in found.items() if text}

    @classmethod
    def from_about(cls, about: Mapping[str, Any]) -> RunDescription:
        """Return the record of a run's dictionary.

        >>> written = {"pipeline": {"name": "noisy"}, "documents": 12, "filters": None}
        >>> run = RunDescription.from_about(written)
        >>> run.pipeline.name, run.documents, run.failures, run.filters, run.git_recorded
        ('noisy', 12, 0, {}, False)
        """
        known = {each.name for each in fields(cls)} - {"pipeline", "git_recorded"}
        given = {name: about[name] for name in known if about.get(name) is not None}
        pipeline: Mapping[str, Any] = about.get("pipeline") or {}
        named = {each.name for each in fields(PipelineDescription)} & pipeline.keys()
        return cls(
            pipeline=PipelineDescription(**{name: pipeline[name] for name in named}),
            git_recorded="git" in about,
            **given,
        )
