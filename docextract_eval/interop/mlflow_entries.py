"""What an MLflow run gets from a run: parameters, metrics by slice, tags.

A metric is called `accuracy/scalars/all` or `accuracy/scalars/all/field.total`: the metric, the
cells, the condition, then every other axis with its value. Every value comes with `/low`, `/high`
and `/documents`, so that no figure is without its interval.
"""

from __future__ import annotations

import datetime
import posixpath
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.codec import canonical_json, sha256
from docextract_eval.metrics.columns import ALL
from docextract_eval.runs.description import RunDescription
from docextract_eval.runs.folder import checked_digests
from docextract_eval.runs.recorded_hashes import combined_digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.records import Score
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.release.decision import PolicyDecision

TAG_PREFIX = "docextract_eval."
"""The prefix of our tags; no others are changed."""
RUN_TAG = f"{TAG_PREFIX}run"
"""The tag by which a second export finds the run of the first one."""

_LONGEST_NAME, _LONGEST_PARAMETER, _LONGEST_TAG = 250, 6000, 5000
_NOT_ACCEPTED = re.compile(r"[^\w.\- ]")
"""Characters that MLflow does not accept in names, and separators."""
_UNNAMED_AXES = ("cells", "condition")
"""Axes that every score has: names contain their values only."""
_DEFAULT_AXES = {"field", "kind", "locale"}
"""Axes along which accuracy over all conditions is exported by default."""
_HASH_LENGTH = 6


@dataclass(frozen=True, slots=True)
class RunEntries:
    """A run as it is written to an MLflow server."""

    run: str
    name: str
    parameters: Mapping[str, str]
    metrics: Mapping[str, float]
    known_metrics: frozenset[str]
    """The names of all metrics of the run, whether they are exported or not."""
    tags: Mapping[str, str]
    healthy: bool
    started: int
    finished: int
    """Times in milliseconds since 1970, as MLflow has them."""


def run_entries(
    folder: RunFolder, decision: PolicyDecision | None, *, everything: bool = False
) -> RunEntries:
    """Return what to export of a finished run: the default scores, or every score."""
    run = RunDescription.from_about(folder.finished_about())
    scores = [*folder.scores(), *folder.spending_scores()]
    names = metric_names(scores)
    measured = [(name, each) for name, each in zip(names, scores, strict=True)]
    exported = [
        (name, each) for name, each in measured if everything or is_exported_by_default(each)
    ]
    return RunEntries(
        run=run.id,
        name=f"{run.pipeline.name} on {run.corpus_name}",
        parameters=run_parameters(run),
        metrics=dict(pair for name, each in exported for pair in metric_values(name, each)),
        known_metrics=frozenset(
            key for name, each in measured for key, _ in metric_values(name, each)
        ),
        tags=run_tags(run, scores, decision, combined_digest(checked_digests(folder))),
        healthy=run.healthy,
        started=_epoch_milliseconds(run.started),
        finished=_epoch_milliseconds(run.finished),
    )


def is_exported_by_default(score: Score) -> bool:
    """Return whether a score is exported by default.

    These are all metrics over all conditions, accuracy under each condition, and accuracy by field,
    kind and locale.
    """
    axes = {axis for axis in score.slice if axis not in _UNNAMED_AXES}
    overall = score.slice.get("condition", ALL) == ALL
    if not axes:
        return overall or score.metric == "accuracy"
    return overall and score.metric == "accuracy" and len(axes) == 1 and axes <= _DEFAULT_AXES


def metric_values(name: str, score: Score) -> Iterator[tuple[str, float]]:
    """Yield value, interval and documents of a score with their names; nothing without a value."""
    if score.value is None:
        return
    yield name, score.value
    if score.low is not None and score.high is not None:
        yield f"{name}/low", score.low
        yield f"{name}/high", score.high
    yield f"{name}/documents", float(score.documents)


def metric_names(scores: Sequence[Score]) -> list[str]:
    """Return names that MLflow accepts, different from each other in every database."""
    plain = [_metric_name(score) for score in scores]
    seen: dict[str, int] = {}
    for name in plain:
        seen[_comparable_name(name)] = seen.get(_comparable_name(name), 0) + 1
    return [
        name
        if seen[_comparable_name(name)] == 1 and _is_accepted_by_mlflow(name)
        else _add_hash(name, score)
        for name, score in zip(plain, scores, strict=True)
    ]


def run_parameters(run: RunDescription) -> dict[str, str]:
    """Return what the run was asked to do; this does not change if the run is scored again."""
    values = {
        "pipeline": run.pipeline.name,
        "corpus": run.corpus_name,
        "documents": run.documents,
        "conditions": ", ".join(run.conditions),
        "hints": ", ".join(run.hints) or "none",
        "repeat": run.repeat,
        "limit": run.limit,
        "attempted_fields": ", ".join(run.scope) or None,
        "private": run.private,
        "reference": run.pipeline.reference,
        "chosen": run.chosen or None,
    }
    values |= {f"filters.{axis}": ", ".join(map(str, few)) for axis, few in run.filters.items()}
    values |= {f"setting.{key}": value for key, value in run.pipeline.settings.items()}
    values |= {f"pipeline.{key}": value for key, value in run.pipeline.version.items()}
    return {
        _clean_part(key)[:_LONGEST_NAME]: str(value)[:_LONGEST_PARAMETER]
        for key, value in values.items()
        if value is not None
    }


def run_tags(
    run: RunDescription, scores: Sequence[Score], decision: PolicyDecision | None, digest: str
) -> dict[str, str]:
    """Return which run this is, how it was judged, and what a gate decided."""
    signature = next((each.signature for each in scores if each.metric == "accuracy"), "")
    values = {
        "run": run.id,
        "seal": run.seal,
        "signature": signature.partition("|")[2],
        "digest": digest,
        "version": run.scorer,
        "git": run.git,
        "verdict": decision and decision.verdict,
        "decision": decision and decision.decision,
        "policy": decision and decision.policy,
        "healthy": "yes" if run.healthy else "no",
    }
    ours = {
        f"{TAG_PREFIX}{key}": str(value)[:_LONGEST_TAG] for key, value in values.items() if value
    }
    commit = {"mlflow.source.git.commit": run.git} if run.git else {}
    return ours | {"mlflow.source.name": "docextract-eval", "mlflow.source.type": "JOB"} | commit


def _metric_name(score: Score) -> str:
    first = [score.slice[axis] for axis in _UNNAMED_AXES if axis in score.slice]
    rest = [
        f"{axis}.{value}"
        for axis, value in sorted(score.slice.items())
        if axis not in _UNNAMED_AXES
    ]
    return "/".join(_clean_part(part) for part in (score.metric, *first, *rest))


def _clean_part(part: str) -> str:
    """Return a part of a name that is accepted everywhere; `..` would be a folder.

    >>> _clean_part("defocus@3"), _clean_part("a/b"), _clean_part(".."), _clean_part("")
    ('defocus-3', 'a-b', '-', '-')
    """
    cleaned = _NOT_ACCEPTED.sub("-", part).strip()
    return cleaned if cleaned.strip(".") else "-"


def _is_accepted_by_mlflow(name: str) -> bool:
    room = _LONGEST_NAME - len("/documents")
    return len(name) <= room and posixpath.normpath(name) == name


def _comparable_name(name: str) -> str:
    """Return a name without case, accents and trailing blanks, which some databases ignore."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(
        character for character in letters if not unicodedata.combining(character)
    ).rstrip()


def _add_hash(name: str, score: Score) -> str:
    """Return a name with a hash of its slice, to distinguish it from similar names."""
    mark = sha256(canonical_json([score.metric, dict(score.slice)]))[:_HASH_LENGTH]
    return f"{name[: _LONGEST_NAME - len('/documents') - _HASH_LENGTH - 1].rstrip('/')}-{mark}"


def _epoch_milliseconds(text: str) -> int:
    return int(datetime.datetime.fromisoformat(text).timestamp() * 1000)
