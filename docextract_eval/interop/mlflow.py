"""Exports a run to an MLflow server over HTTP, and updates it there on a second export.

The run there is found by a tag, so that a second export does not create a second one, and neither
do two first ones at once. It is read first, and a change that MLflow does not allow is refused
before anything is written. The run folder is only read.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from urllib.parse import urlsplit

from docextract_eval.errors import BadInputError, MissingPrerequisiteError
from docextract_eval.interop.mlflow_errors import check_address, guard_requests
from docextract_eval.interop.tracked_run import TrackedRun, TrackerOptions, tracked_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from docextract_eval.runs.folder import RunFolder

T = TypeVar("T")

EXPERIMENT = "docextract-eval"
"""The experiment for runs, unless another one is named."""
TAG_PREFIX = "docextract_eval."
"""The prefix of our tags; no others are changed."""
RUN_TAG = f"{TAG_PREFIX}run"
"""The tag by which a second export finds the run of the first one."""
_CLAIM, _KEPT, _DROPPED = f"{TAG_PREFIX}export", "kept", "dropped"
"""A parameter of a run there: MLflow takes one value of it, once, whoever writes first."""
_MODEL_TAGS = ("run", "seal", "digest", "release", "verdict", "decision", "policy", "signoff")
"""The facts that a version of a registered model gets of the run that measured it."""
_TABLE = "errors.json"
_LONGEST_DIGEST = 36
_WRITTEN = ("INVALID_PARAMETER_VALUE", "RESOURCE_DOES_NOT_EXIST", "INVALID_STATE")
"""What MLflow answers where a parameter has another value, or its run was deleted."""
_ROUNDS = 20
"""How often runs that were made at once are looked at again: each round settles one of them."""


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
class ExportOptions(TrackerOptions):
    """The options of an export."""

    uri: str
    experiment: str = EXPERIMENT
    model: str | None = None
    """A registered model and its version, NAME/VERSION, that the run measured."""

    @property
    def sends_errors(self) -> bool:
        """Whether errors are sent: as a file, which MLflow shows as a table."""
        return self.artifacts


def export_run(folder: RunFolder, options: ExportOptions) -> ExportResult:
    """Create the run on an MLflow server, or update it there, and return the result."""
    uri = check_address(options.uri)
    model = _split_model(options.model)
    tracked = tracked_run(folder, options)
    with guard_requests(uri, "asking for the experiment", *_FIRST_ANSWER):
        client = _make_client(uri)
        found = client.get_experiment_by_name(options.experiment)
    _check_model(client, uri, model)
    experiment = _create_or_check_experiment(client, uri, options.experiment, found, tracked.files)
    earlier_run = _find_earlier_run(client, uri, experiment, tracked)
    run = earlier_run or _create_run(client, uri, experiment, tracked)
    with guard_requests(uri, "writing the run"):
        new_name = options.name if earlier_run else None
        for left in reversed(range(_ROUNDS)):
            try:
                _send_changes(client, run, tracked, new_name)
                _send_inputs(client, run.info.run_id, tracked)
                break
            except Exception as error:
                if not left or "IntegrityError" not in str(error):
                    raise
            # Another exporter writes the same into this run now: what is there is not sent again.
            run = client.get_run(run.info.run_id)
        _send_model(client, run.info.run_id, model, tracked)
    with guard_requests(uri, "sending the files", fallback_remedy=_NO_FILES):
        files = _send_files(client, run.info.run_id, tracked) if options.artifacts else ()
    with guard_requests(uri, "ending the run"), contextlib.redirect_stdout(io.StringIO()):
        status = "FINISHED" if tracked.healthy else "FAILED"
        client.set_terminated(run.info.run_id, status, tracked.finished)
    place = f"{uri}/#/experiments/{experiment}/runs/{run.info.run_id}"
    what: Literal["created", "updated"] = "updated" if earlier_run else "created"
    sent = len(tracked.metrics), len(tracked.parameters), files
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
    _split_model(options.model)
    tracked = tracked_run(folder, options)
    files = _files(tracked) if options.artifacts else ()
    return ExportPlan(len(tracked.metrics), len(tracked.parameters), files)


def _files(tracked: TrackedRun) -> tuple[str, ...]:
    """Return the names of the files that the run gets there."""
    table = [_TABLE] if tracked.errors.rows else []
    pictures = [f"pictures/{each.name}" for each in tracked.pictures]
    return (*(file.name for file in tracked.files), *table, *pictures)


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


def _find_earlier_run(client: Any, uri: str, experiment: str, tracked: TrackedRun) -> Any:  # noqa: ANN401
    """Return the run of an earlier export, or None; raise if its parameters differ."""
    with guard_requests(uri, "looking for the run"):
        run = _kept_run(client, experiment, tracked, _search_runs(client, experiment, tracked))
    if run is None:
        return None
    before: Mapping[str, str] = run.data.params
    for name, value in tracked.parameters.items():
        if (old := before.get(name, value)) != value:
            what = (
                f"knows run {tracked.run} with {name} = {old[:80]!r}, which is {value[:80]!r} now; "
                "MLflow changes no parameter"
            )
            remedy = f"delete that run ({run.info.run_id}) in MLflow, or name another --experiment"
            raise BadInputError(what, uri, remedy)
    return run


def _search_runs(client: Any, experiment: str, tracked: TrackedRun) -> list[Any]:  # noqa: ANN401
    """Return the runs there that are of this run, those of earlier releases of us first."""
    runs = client.search_runs([experiment], f"tags.`{RUN_TAG}` = '{tracked.run}'")
    return sorted(runs, key=lambda each: (each.info.start_time or 0, each.info.run_id))


def _create_run(client: Any, uri: str, experiment: str, tracked: TrackedRun) -> Any:  # noqa: ANN401
    """Return a new run with its tag, or that of who was first; the request is never retried."""
    with guard_requests(uri, "making the run", retries=0):
        tags = {RUN_TAG: tracked.run, _CLAIM: "open"}
        made = client.create_run(
            experiment, start_time=tracked.started, tags=tags, run_name=tracked.name
        )
    with guard_requests(uri, "looking for the run"):
        runs = {each.info.run_id: each for each in _search_runs(client, experiment, tracked)}
        runs.setdefault(made.info.run_id, made)
        return _kept_run(client, experiment, tracked, [*runs.values()]) or made


def _kept_run(client: Any, experiment: str, tracked: TrackedRun, runs: Sequence[Any]) -> Any:  # noqa: ANN401
    """Return the one of some runs that all exporters keep, and delete the others; or None.

    Each exporter makes its run before it looks for others. It then writes into every run but the
    first that it is dropped, and into the first that it is kept: MLflow lets nobody change what
    was written, so of two that were made at once, all exporters find the same one kept. One that
    died half-way has its run kept, or dropped, by the next.
    """
    for _ in range(_ROUNDS):
        settled = [each for each in runs if _CLAIM not in each.data.tags]  # by an earlier release
        claims = [each for each in runs if _CLAIM in each.data.tags]
        claims.sort(key=lambda each: each.info.run_id)
        open_ones = [each for each in claims if each.data.params.get(_CLAIM) != _DROPPED]
        first = (settled or open_ones or [None])[0]
        kept = [each for each in claims[::-1] if each is not first and not _drop(client, each)]
        if kept and first not in settled:
            _drop(client, first)
            return kept[0]
        if first is None or first in settled or _write_once(client, first, _KEPT):
            return first
        runs = _search_runs(client, experiment, tracked)
    return None


def _drop(client: Any, run: Any) -> bool:  # noqa: ANN401
    """Drop a run that was made at the same time, and say whether nobody keeps it."""
    is_dropped = _write_once(client, run, _DROPPED)
    if is_dropped:
        with contextlib.suppress(Exception):  # another exporter has deleted it
            client.delete_run(run.info.run_id)
    return is_dropped


def _write_once(client: Any, run: Any, word: str) -> bool:  # noqa: ANN401
    """Write what becomes of a run, and say whether that holds: what was written first stays."""
    if (known := run.data.params.get(_CLAIM)) is not None:
        return bool(known == word)
    try:
        client.log_param(run.info.run_id, _CLAIM, word)
    except Exception as error:
        if getattr(error, "error_code", "") not in _WRITTEN:
            raise
        known = client.get_run(run.info.run_id).data.params.get(_CLAIM, _DROPPED)
        return bool(known == word)
    return True


def _split_model(model: str | None) -> tuple[str, str] | None:
    """Return the name and the version of a registered model."""
    if model is None:
        return None
    name, _, version = model.rpartition("/")
    if not name or not version.isdigit():
        raise BadInputError(f"--model {model!r} has no version", remedy="write it as NAME/3")
    return name, version


def _check_model(client: Any, uri: str, model: tuple[str, str] | None) -> None:  # noqa: ANN401
    """Raise a BadInputError for a version of a model that the server does not know."""
    if model is None:
        return
    with guard_requests(uri, "asking for the model"):
        try:
            client.get_model_version(*model)
        except Exception as error:
            if getattr(error, "error_code", "") != "RESOURCE_DOES_NOT_EXIST":
                raise
            what = f"knows no version {model[1]} of a registered model '{model[0]}'"
            raise BadInputError(what, uri, "register it first, or leave out --model") from error


def _send_inputs(client: Any, key: str, tracked: TrackedRun) -> None:  # noqa: ANN401
    """Log the corpus as the dataset that was used, by its seal."""
    entities = importlib.import_module("mlflow.entities")
    corpus = entities.Dataset(
        name=tracked.corpus,
        digest=tracked.seal[:_LONGEST_DIGEST],
        source_type="docextract_eval",
        source=json.dumps({"corpus": tracked.corpus, "seal": tracked.seal}),
    )
    context = [entities.InputTag("mlflow.data.context", "eval")]
    client.log_inputs(key, [entities.DatasetInput(corpus, context)])


def _send_model(client: Any, key: str, model: tuple[str, str] | None, tracked: TrackedRun) -> None:  # noqa: ANN401
    """Tell the version of a registered model which run measured it, and what was decided."""
    if model is None:
        return
    client.set_tag(key, f"{TAG_PREFIX}model", "/".join(model))
    for name in _MODEL_TAGS:
        if name in tracked.facts:
            client.set_model_version_tag(*model, f"{TAG_PREFIX}{name}", tracked.facts[name])


def _send_files(client: Any, key: str, tracked: TrackedRun) -> tuple[str, ...]:  # noqa: ANN401
    """Send the files, the errors as a table that MLflow shows, and the pictures."""
    for file in tracked.files:
        client.log_artifact(key, str(file))
    if tracked.errors.rows:
        table = {"columns": tracked.errors.columns, "data": tracked.errors.rows}
        client.log_text(key, json.dumps(table), _TABLE)
    with tempfile.TemporaryDirectory() as scratch:
        for each in tracked.pictures:
            (picture := Path(scratch, each.name)).write_bytes(each.webp)
            client.log_artifact(key, str(picture), "pictures")
    return _files(tracked)


def _run_tags(tracked: TrackedRun) -> dict[str, str]:
    """Return the tags of a run there: ours, and those of MLflow that we know."""
    table = [{"path": _TABLE, "type": "table"}] if tracked.errors.rows else []
    ours = {f"{TAG_PREFIX}{name}": text for name, text in tracked.facts.items()}
    commit = {"mlflow.source.git.commit": tracked.facts["git"]} if "git" in tracked.facts else {}
    return {
        **ours,
        **commit,
        f"{TAG_PREFIX}group": tracked.group,
        _CLAIM: _KEPT,
        "mlflow.source.name": "docextract-eval",
        "mlflow.source.type": "JOB",
        "mlflow.loggedArtifacts": json.dumps(table),
    }


def _send_changes(client: Any, run: Any, tracked: TrackedRun, new_name: str | None) -> None:  # noqa: ANN401
    """Write what is new or has changed, in as few requests as MLflow accepts."""
    entities = importlib.import_module("mlflow.entities")
    before, key = run.data, run.info.run_id
    moment = int(time.time() * 1000) if before.metrics else tracked.finished
    changed = {**tracked.metrics, **tracked.removed_metrics(before.metrics)}
    now_tags = _run_tags(tracked)
    metrics = [
        entities.Metric(name, value, moment, 0)
        for name, value in changed.items()
        if not _is_unchanged(before.metrics.get(name), value)
    ]
    params = [
        entities.Param(name, value)
        for name, value in tracked.parameters.items()
        if name not in before.params
    ]
    tags = [entities.RunTag(name, value) for name, value in now_tags.items()]
    for few in _split_batches(params, _OTHERS_PER_REQUEST):
        client.log_batch(key, params=few)
    for many in _split_batches(metrics, _METRICS_PER_REQUEST):
        client.log_batch(key, metrics=many)
    for old in before.tags:
        if old.startswith(TAG_PREFIX) and old not in now_tags:
            client.delete_tag(key, old)
    client.log_batch(key, tags=tags)
    if new_name is not None:
        client.update_run(key, name=new_name)


def _split_batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _is_unchanged(before: float | None, now: float) -> bool:
    return before is not None and (before == now or (before != before and now != now))  # noqa: PLR0124 - NaN
