"""Exports a run to an MLflow server over HTTP, and updates it there on a second export.

The run there is found by a tag, so that a second export does not create a second one. It is read
first, and a change that MLflow does not allow is refused before anything is written. The run folder
is only read.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from urllib.parse import urlsplit

from docextract_eval.errors import BadInputError, FormatError, MissingPrerequisiteError
from docextract_eval.interop.mlflow_entries import RUN_TAG, TAG_PREFIX, RunEntries, run_entries
from docextract_eval.interop.mlflow_errors import check_address, guard_requests
from docextract_eval.metrics.cards import all_cards
from docextract_eval.runs.description import RunDescription
from docextract_eval.runs.release.decision import read_decision
from docextract_eval.storage.disk import storable_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from docextract_eval.runs.folder import RunFolder

T = TypeVar("T")

EXPERIMENT = "docextract-eval"
"""The experiment for runs, unless another one is named."""
REPORT_FILES = ("run.json", "scores.json", "curves.json", "report.html", "report.md", "gate.json")
"""The files of a run that are sent, if they exist."""
CELL_FILES = ("predictions.jsonl", "matches.parquet", "renditions.parquet", "slices.parquet")
"""Files with values from documents, which are sent on request."""

_FIRST_ANSWER = (5, 1)
"""Seconds for the first answer, and retries: an unreachable server is reported soon."""
_METRICS_PER_REQUEST, _OTHERS_PER_REQUEST = 1000, 100
"""How many MLflow accepts in one request."""
_NO_FILES = "start it with --serve-artifacts, or send no files: --no-artifacts"
_LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class ExportResult:
    """The result of an export."""

    what: Literal["created", "updated"]
    url: str
    run: str
    """Its id on the server."""
    experiment: str
    metrics: int
    parameters: int
    artifacts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """The options of an export."""

    uri: str
    experiment: str = EXPERIMENT
    name: str | None = None
    everything: bool = False
    cells: bool = False
    artifacts: bool = True


def export_run(folder: RunFolder, options: ExportOptions) -> ExportResult:
    """Create the run on an MLflow server, or update it there, and return the result."""
    uri = check_address(options.uri)
    files = _files_to_send(folder, options)
    entries = run_entries(folder, read_decision(folder), everything=options.everything)
    if storable_name(entries.run, "") != entries.run:
        raise FormatError("has no id that can be looked for", str(folder.path), "run it again")
    with guard_requests(uri, "asking for the experiment", *_FIRST_ANSWER):
        client = _make_client(uri)
        found = client.get_experiment_by_name(options.experiment)
    experiment = _create_or_check_experiment(client, uri, options.experiment, found, files)
    earlier_run = _find_earlier_run(client, uri, experiment, entries)
    run = earlier_run or _create_run(client, uri, experiment, entries, options)
    with guard_requests(uri, "writing the run"):
        _send_changes(client, run, entries, options.name if earlier_run else None)
    with guard_requests(uri, "sending the files", fallback_remedy=_NO_FILES):
        for file in files:
            client.log_artifact(run.info.run_id, str(file))
    with guard_requests(uri, "ending the run"), contextlib.redirect_stdout(io.StringIO()):
        status = "FINISHED" if entries.healthy else "FAILED"
        client.set_terminated(run.info.run_id, status, entries.finished)
    place = f"{uri}/#/experiments/{experiment}/runs/{run.info.run_id}"
    what: Literal["created", "updated"] = "updated" if earlier_run else "created"
    sent = len(entries.metrics), len(entries.parameters), tuple(file.name for file in files)
    return ExportResult(what, place, run.info.run_id, options.experiment, *sent)


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """What an export would send."""

    metrics: int
    parameters: int
    artifacts: tuple[str, ...]


def plan_export(folder: RunFolder, options: ExportOptions) -> ExportPlan:
    """Return what an export would send; no request goes to the server."""
    check_address(options.uri)
    files = _files_to_send(folder, options)
    entries = run_entries(folder, read_decision(folder), everything=options.everything)
    names = tuple(file.name for file in files)
    return ExportPlan(len(entries.metrics), len(entries.parameters), names)


def _files_to_send(folder: RunFolder, options: ExportOptions) -> list[Path]:
    """Return the files to send, or raise a BadInputError for predictions of a private run."""
    if options.cells and RunDescription.from_about(folder.finished_about()).private:
        what = "is private: its predictions are not sent anywhere"
        raise BadInputError(what, str(folder.path), "leave out --predictions")
    if options.cells and not options.artifacts:
        what = "--predictions sends files, and --no-artifacts sends none"
        raise BadInputError(what, remedy="leave out one of them")
    names = (*REPORT_FILES, *(CELL_FILES if options.cells else ())) if options.artifacts else ()
    files = (folder.path / name for name in names)
    return [file for file in files if file.is_file() and not file.is_symlink()]


def _make_client(uri: str) -> Any:  # noqa: ANN401 - a module that need not be there
    try:
        return importlib.import_module("mlflow.tracking").MlflowClient(tracking_uri=uri)
    except ImportError as error:
        what = "mlflow-skinny is not installed"
        remedy = "pip install 'docextract-eval[mlflow]'"
        raise MissingPrerequisiteError(what, "export mlflow", remedy) from error


def _create_or_check_experiment(
    client: Any,  # noqa: ANN401
    uri: str,
    name: str,
    existing_experiment: Any,  # noqa: ANN401
    files: Iterable[Path],
) -> str:
    """Return the experiment's id, created if needed, or raise if it cannot take these files."""
    if existing_experiment is None:
        with guard_requests(uri, "making the experiment"):
            existing_experiment = client.get_experiment(client.create_experiment(name))
    if existing_experiment.lifecycle_stage == "deleted":
        what = f"its experiment '{name}' was deleted"
        remedy = "bring it back in MLflow, or name another one with --experiment"
        raise BadInputError(what, uri, remedy)
    store = urlsplit(existing_experiment.artifact_location)
    if files and store.scheme in ("", "file") and urlsplit(uri).hostname not in _LOCAL:
        what = (
            f"keeps files in a folder of its own machine ({existing_experiment.artifact_location})"
        )
        remedy = (
            "start it with --serve-artifacts and name a new --experiment, or send no files: "
            "--no-artifacts"
        )
        raise BadInputError(what, uri, remedy)
    return str(existing_experiment.experiment_id)


def _find_earlier_run(client: Any, uri: str, experiment: str, entries: RunEntries) -> Any:  # noqa: ANN401
    """Return the run of an earlier export, or None; raise if its parameters differ."""
    with guard_requests(uri, "looking for the run"):
        runs = client.search_runs(
            [experiment],
            f"tags.`{RUN_TAG}` = '{entries.run}'",
            order_by=["attributes.start_time ASC"],
        )
    if not runs:
        return None
    before: Mapping[str, str] = runs[0].data.params
    for name, value in entries.parameters.items():
        if (old := before.get(name, value)) != value:
            what = (
                f"knows run {entries.run} with {name} = {old[:80]!r}, which is {value[:80]!r} now; "
                "MLflow changes no parameter"
            )
            remedy = (
                f"delete that run ({runs[0].info.run_id}) in MLflow, or name another --experiment"
            )
            raise BadInputError(what, uri, remedy)
    return runs[0]


def _create_run(
    client: Any,  # noqa: ANN401
    uri: str,
    experiment: str,
    entries: RunEntries,
    options: ExportOptions,
) -> Any:  # noqa: ANN401
    """Return a new run with its tag; the request is never retried, which could create two."""
    with guard_requests(uri, "making the run", retries=0):
        return client.create_run(
            experiment,
            start_time=entries.started,
            tags={RUN_TAG: entries.run},
            run_name=options.name or entries.name,
        )


def _send_changes(client: Any, run: Any, entries: RunEntries, new_name: str | None) -> None:  # noqa: ANN401
    """Write what is new or has changed, in as few requests as MLflow accepts."""
    entities = importlib.import_module("mlflow.entities")
    before, key = run.data, run.info.run_id
    moment = int(time.time() * 1000) if before.metrics else entries.finished
    changed = {**entries.metrics, **_nan_for_removed_metrics(before.metrics, entries)}
    metrics = [
        entities.Metric(new_name, value, moment, 0)
        for new_name, value in changed.items()
        if not _is_unchanged(before.metrics.get(new_name), value)
    ]
    params = [
        entities.Param(new_name, value)
        for new_name, value in entries.parameters.items()
        if new_name not in before.params
    ]
    tags = [entities.RunTag(new_name, value) for new_name, value in entries.tags.items()]
    for few in _split_batches(params, _OTHERS_PER_REQUEST):
        client.log_batch(key, params=few)
    for many in _split_batches(metrics, _METRICS_PER_REQUEST):
        client.log_batch(key, metrics=many)
    for old in before.tags:
        if old.startswith(TAG_PREFIX) and old not in entries.tags:
            client.delete_tag(key, old)
    client.log_batch(key, tags=tags)
    if new_name is not None:
        client.update_run(key, name=new_name)


def _split_batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _nan_for_removed_metrics(before: Mapping[str, float], entries: RunEntries) -> dict[str, float]:
    """Return NaN for our metrics that the run no longer has, since MLflow deletes none."""
    ours = all_cards()
    return {
        name: float("nan")
        for name in before
        if name not in entries.known_metrics and name.partition("/")[0] in ours
    }


def _is_unchanged(before: float | None, now: float) -> bool:
    return before is not None and (before == now or (before != before and now != now))  # noqa: PLR0124 - NaN
