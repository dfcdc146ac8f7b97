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
from docextract_eval.runs.fingerprint import intact, together

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.records import Score
    from docextract_eval.runs.decision import GateResult
    from docextract_eval.runs.folder import RunFolder

TAGS = "docextract_eval."
"""The prefix of our tags; no others are changed."""
RUN = f"{TAGS}run"
"""The tag by which a second export finds the run of the first one."""

_LONGEST_NAME, _LONGEST_PARAMETER, _LONGEST_TAG = 250, 6000, 5000
_FOREIGN = re.compile(r"[^\w.\- ]")
"""Characters that MLflow does not accept in names, and separators."""
_PLAIN = ("cells", "condition")
"""Axes that every score has: names contain their values only."""
_TOLD = {"field", "kind", "locale"}
"""Axes along which accuracy over all conditions is exported by default."""
_HASH = 6


@dataclass(frozen=True, slots=True)
class Entries:
    """A run as it is written to an MLflow server."""

    run: str
    name: str
    parameters: Mapping[str, str]
    metrics: Mapping[str, float]
    possible: frozenset[str]
    """The names of all metrics of the run, whether they are exported or not."""
    tags: Mapping[str, str]
    healthy: bool
    started: int
    finished: int
    """Times in milliseconds since 1970, as MLflow has them."""


def entries(folder: RunFolder, decision: GateResult | None, *, everything: bool = False) -> Entries:
    """Return what to export of a finished run: the default scores, or every score."""
    run = RunDescription.of(folder.finished())
    scores = [*folder.scores(), *folder.spending()]
    names = metric_names(scores)
    measured = [(name, each) for name, each in zip(names, scores, strict=True)]
    told = [(name, each) for name, each in measured if everything or is_told(each)]
    return Entries(
        run=run.id,
        name=f"{run.pipeline.name} on {run.corpus_name}",
        parameters=parameters(run),
        metrics=dict(pair for name, each in told for pair in figures(name, each)),
        possible=frozenset(key for name, each in measured for key, _ in figures(name, each)),
        tags=tags(run, scores, decision, together(intact(folder))),
        healthy=run.healthy,
        started=_moment(run.started),
        finished=_moment(run.finished),
    )


def is_told(score: Score) -> bool:
    """Return whether a score is exported by default.

    These are all metrics over all conditions, accuracy under each condition, and accuracy by field,
    kind and locale.
    """
    axes = {axis for axis in score.slice if axis not in _PLAIN}
    overall = score.slice.get("condition", ALL) == ALL
    if not axes:
        return overall or score.metric == "accuracy"
    return overall and score.metric == "accuracy" and len(axes) == 1 and axes <= _TOLD


def figures(name: str, score: Score) -> Iterator[tuple[str, float]]:
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
    plain = [_name(score) for score in scores]
    seen: dict[str, int] = {}
    for name in plain:
        seen[_alike(name)] = seen.get(_alike(name), 0) + 1
    return [
        name if seen[_alike(name)] == 1 and _fits(name) else _marked(name, score)
        for name, score in zip(plain, scores, strict=True)
    ]


def parameters(run: RunDescription) -> dict[str, str]:
    """Return what the run was asked to do; this does not change if the run is scored again."""
    told = {
        "pipeline": run.pipeline.name,
        "corpus": run.corpus_name,
        "documents": run.documents,
        "conditions": ", ".join(run.conditions),
        "hints": ", ".join(run.hints) or "none",
        "repeat": run.repeat,
        "limit": run.limit,
        "private": run.private,
        "reference": run.pipeline.reference,
    }
    told |= {f"filters.{axis}": ", ".join(map(str, few)) for axis, few in run.filters.items()}
    told |= {f"setting.{key}": value for key, value in run.pipeline.settings.items()}
    told |= {f"pipeline.{key}": value for key, value in run.pipeline.version.items()}
    return {
        _clean(key)[:_LONGEST_NAME]: str(value)[:_LONGEST_PARAMETER]
        for key, value in told.items()
        if value is not None
    }


def tags(
    run: RunDescription, scores: Sequence[Score], decision: GateResult | None, digest: str
) -> dict[str, str]:
    """Return which run this is, how it was judged, and what a gate decided."""
    signature = next((each.signature for each in scores if each.metric == "accuracy"), "")
    told = {
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
    ours = {f"{TAGS}{key}": str(value)[:_LONGEST_TAG] for key, value in told.items() if value}
    commit = {"mlflow.source.git.commit": run.git} if run.git else {}
    return ours | {"mlflow.source.name": "docextract-eval", "mlflow.source.type": "JOB"} | commit


def _name(score: Score) -> str:
    first = [score.slice[axis] for axis in _PLAIN if axis in score.slice]
    rest = [f"{axis}.{value}" for axis, value in sorted(score.slice.items()) if axis not in _PLAIN]
    return "/".join(_clean(part) for part in (score.metric, *first, *rest))


def _clean(part: str) -> str:
    """Return a part of a name that is accepted everywhere; `..` would be a folder.

    >>> _clean("defocus@3"), _clean("a/b"), _clean(".."), _clean("")
    ('defocus-3', 'a-b', '-', '-')
    """
    cleaned = _FOREIGN.sub("-", part).strip()
    return cleaned if cleaned.strip(".") else "-"


def _fits(name: str) -> bool:
    room = _LONGEST_NAME - len("/documents")
    return len(name) <= room and posixpath.normpath(name) == name


def _alike(name: str) -> str:
    """Return a name without case, accents and trailing blanks, which some databases ignore."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in letters if not unicodedata.combining(sign)).rstrip()


def _marked(name: str, score: Score) -> str:
    """Return a name with a hash of its slice, to distinguish it from similar names."""
    mark = sha256(canonical_json([score.metric, dict(score.slice)]))[:_HASH]
    return f"{name[: _LONGEST_NAME - len('/documents') - _HASH - 1].rstrip('/')}-{mark}"


def _moment(text: str) -> int:
    return int(datetime.datetime.fromisoformat(text).timestamp() * 1000)
