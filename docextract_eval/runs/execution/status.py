"""How far a run is, by what stands in its folder: another process may be writing there."""

from __future__ import annotations

import time
from collections import Counter, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docextract_eval.runs.folder import parse_answer, parse_line
from docextract_eval.storage.disk import is_locked
from docextract_eval.storage.object_storage import ObjectPath

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docextract_eval.records import Prediction
    from docextract_eval.runs.folder import RunFolder

_LATEST = 100
"""The answers that the pace is measured by."""


@dataclass(frozen=True, slots=True)
class RunStatus:
    """What a run has, whether a process works on it, and how fast."""

    expected: int
    done: int
    """The renditions with an answer or a failure, each as often as it was read."""
    failures_by_cause: dict[str, int]
    is_running: bool
    finished: str
    """When it was finished; empty if it is not."""
    seconds_since_answer: float | None
    """None without any answer."""
    pace: float | None
    """Renditions per second, by the latest answers; None where nothing was measured."""


def read_status(folder: RunFolder) -> RunStatus:
    """Return how far a run is."""
    about = folder.about
    causes: Counter[str] = Counter()
    latest: deque[float] = deque(maxlen=_LATEST)
    done = 0
    for prediction in _written_predictions(folder):
        done += 1
        if prediction.failure:
            causes[prediction.failure.cause] += 1
        seconds = _seconds_taken(prediction, about)
        if seconds is not None:
            latest.append(seconds)
    is_here = not isinstance(folder.path, ObjectPath)
    written = folder.predictions_path.stat().st_mtime if done and is_here else None
    at_once = 1 if about["engine"] == "inline" else about["workers"]
    return RunStatus(
        expected=int(about["expected"]),
        done=done,
        failures_by_cause=dict(sorted(causes.items())),
        is_running=is_locked(folder.path),
        finished=str(about.get("finished", "")),
        seconds_since_answer=None if written is None else max(0.0, time.time() - written),
        pace=at_once * len(latest) / sum(latest) if sum(latest) else None,
    )


def _written_predictions(folder: RunFolder) -> Iterator[Prediction]:
    """Yield the predictions up to the first line that is being written."""
    for number, line in enumerate(folder.raw_lines(), 1):
        if not line.endswith(b"\n"):
            return
        where = f"{folder.predictions_path}, line {number}"
        if (written := parse_line(line, where)) is not None:
            yield parse_answer(written, where)[0]


def _seconds_taken(prediction: Prediction, about: Mapping[str, Any]) -> float | None:
    """Return what a prediction took; None where nobody was asked, or nothing was measured."""
    if prediction.is_cached:
        return None
    is_late = prediction.failure is not None and prediction.failure.cause == "timeout"
    limit: float | None = about["timeout"]
    return limit if is_late else prediction.seconds
