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

from docextract_eval.disk import plain_name
from docextract_eval.errors import BadInputError, FormatError, MissingPrerequisiteError
from docextract_eval.interop.entries import RUN, TAGS, Entries, entries
from docextract_eval.interop.listening import address, asked
from docextract_eval.metrics.cards import cards
from docextract_eval.runs.decision import read_decision
from docextract_eval.runs.description import RunDescription

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from docextract_eval.runs.folder import RunFolder

T = TypeVar("T")

EXPERIMENT = "docextract-eval"
"""The experiment for runs, unless another one is named."""
REPORTS = ("run.json", "scores.json", "curves.json", "report.html", "report.md", "gate.json")
"""The files of a run that are sent, if they exist."""
CELLS = ("predictions.jsonl", "matches.parquet", "renditions.parquet", "slices.parquet")
"""Files with values from documents, which are sent on request."""

_FIRST = (5, 1)
"""Seconds for the first answer, and retries: an unreachable server is reported soon."""
_METRICS, _OTHERS = 1000, 100
"""How many MLflow accepts in one request."""
_NO_FILES = "start it with --serve-artifacts, or send no files: --no-artifacts"
_LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Exported:
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
class Wish:
    """The options of an export."""

    uri: str
    experiment: str = EXPERIMENT
    name: str | None = None
    everything: bool = False
    cells: bool = False
    artifacts: bool = True


def export(folder: RunFolder, wish: Wish) -> Exported:
    """Create the run on an MLflow server, or update it there, and return the result."""
    uri = address(wish.uri)
    files = _files(folder, wish)
    told = entries(folder, read_decision(folder), everything=wish.everything)
    if plain_name(told.run, "") != told.run:
        raise FormatError("has no id that can be looked for", str(folder.path), "run it again")
    with asked(uri, "asking for the experiment", *_FIRST):
        client = _client(uri)
        found = client.get_experiment_by_name(wish.experiment)
    experiment = _experiment(client, uri, wish.experiment, found, files)
    there = _there(client, uri, experiment, told)
    run = there or _created(client, uri, experiment, told, wish)
    with asked(uri, "writing the run"):
        _tell(client, run, told, wish.name if there else None)
    with asked(uri, "sending the files", instead=_NO_FILES):
        for file in files:
            client.log_artifact(run.info.run_id, str(file))
    with asked(uri, "ending the run"), contextlib.redirect_stdout(io.StringIO()):
        status = "FINISHED" if told.healthy else "FAILED"
        client.set_terminated(run.info.run_id, status, told.finished)
    place = f"{uri}/#/experiments/{experiment}/runs/{run.info.run_id}"
    what: Literal["created", "updated"] = "updated" if there else "created"
    sent = len(told.metrics), len(told.parameters), tuple(file.name for file in files)
    return Exported(what, place, run.info.run_id, wish.experiment, *sent)


@dataclass(frozen=True, slots=True)
class Plan:
    """What an export would send."""

    metrics: int
    parameters: int
    artifacts: tuple[str, ...]


def planned(folder: RunFolder, wish: Wish) -> Plan:
    """Return what an export would send; no request goes to the server."""
    address(wish.uri)
    files = _files(folder, wish)
    found = entries(folder, read_decision(folder), everything=wish.everything)
    names = tuple(file.name for file in files)
    return Plan(len(found.metrics), len(found.parameters), names)


def _files(folder: RunFolder, wish: Wish) -> list[Path]:
    """Return the files to send, or raise a BadInputError for predictions of a private run."""
    if wish.cells and RunDescription.of(folder.finished()).private:
        what = "is private: its predictions are not sent anywhere"
        raise BadInputError(what, str(folder.path), "leave out --predictions")
    if wish.cells and not wish.artifacts:
        what = "--predictions sends files, and --no-artifacts sends none"
        raise BadInputError(what, remedy="leave out one of them")
    names = (*REPORTS, *(CELLS if wish.cells else ())) if wish.artifacts else ()
    files = (folder.path / name for name in names)
    return [file for file in files if file.is_file() and not file.is_symlink()]


def _client(uri: str) -> Any:  # noqa: ANN401 - a module that need not be there
    try:
        return importlib.import_module("mlflow.tracking").MlflowClient(tracking_uri=uri)
    except ImportError as error:
        what = "mlflow-skinny is not installed"
        remedy = "pip install 'docextract-eval[mlflow]'"
        raise MissingPrerequisiteError(what, "export mlflow", remedy) from error


def _experiment(client: Any, uri: str, name: str, found: Any, files: Iterable[Path]) -> str:  # noqa: ANN401
    """Return the experiment's id, created if needed, or raise if it cannot take these files."""
    if found is None:
        with asked(uri, "making the experiment"):
            found = client.get_experiment(client.create_experiment(name))
    if found.lifecycle_stage == "deleted":
        what = f"its experiment '{name}' was deleted"
        remedy = "bring it back in MLflow, or name another one with --experiment"
        raise BadInputError(what, uri, remedy)
    store = urlsplit(found.artifact_location)
    if files and store.scheme in ("", "file") and urlsplit(uri).hostname not in _LOCAL:
        what = f"keeps files in a folder of its own machine ({found.artifact_location})"
        remedy = (
            "start it with --serve-artifacts and name a new --experiment, or send no files: "
            "--no-artifacts"
        )
        raise BadInputError(what, uri, remedy)
    return str(found.experiment_id)


def _there(client: Any, uri: str, experiment: str, told: Entries) -> Any:  # noqa: ANN401
    """Return the run of an earlier export, or None; raise if its parameters differ."""
    with asked(uri, "looking for the run"):
        runs = client.search_runs(
            [experiment], f"tags.`{RUN}` = '{told.run}'", order_by=["attributes.start_time ASC"]
        )
    if not runs:
        return None
    before: Mapping[str, str] = runs[0].data.params
    for name, value in told.parameters.items():
        if (old := before.get(name, value)) != value:
            what = (
                f"knows run {told.run} with {name} = {old[:80]!r}, which is {value[:80]!r} now; "
                "MLflow changes no parameter"
            )
            remedy = (
                f"delete that run ({runs[0].info.run_id}) in MLflow, or name another --experiment"
            )
            raise BadInputError(what, uri, remedy)
    return runs[0]


def _created(client: Any, uri: str, experiment: str, told: Entries, wish: Wish) -> Any:  # noqa: ANN401
    """Return a new run with its tag; the request is never retried, which could create two."""
    with asked(uri, "making the run", retries=0):
        return client.create_run(
            experiment,
            start_time=told.started,
            tags={RUN: told.run},
            run_name=wish.name or told.name,
        )


def _tell(client: Any, run: Any, told: Entries, name: str | None) -> None:  # noqa: ANN401
    """Write what is new or has changed, in as few requests as MLflow accepts."""
    entities = importlib.import_module("mlflow.entities")
    before, key = run.data, run.info.run_id
    moment = int(time.time() * 1000) if before.metrics else told.finished
    changed = {**told.metrics, **_gone(before.metrics, told)}
    metrics = [
        entities.Metric(name, value, moment, 0)
        for name, value in changed.items()
        if not _same(before.metrics.get(name), value)
    ]
    params = [
        entities.Param(name, value)
        for name, value in told.parameters.items()
        if name not in before.params
    ]
    tags = [entities.RunTag(name, value) for name, value in told.tags.items()]
    for few in _parts(params, _OTHERS):
        client.log_batch(key, params=few)
    for many in _parts(metrics, _METRICS):
        client.log_batch(key, metrics=many)
    for old in before.tags:
        if old.startswith(TAGS) and old not in told.tags:
            client.delete_tag(key, old)
    client.log_batch(key, tags=tags)
    if name is not None:
        client.update_run(key, name=name)


def _parts(things: Sequence[T], most: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(things), most):
        yield things[start : start + most]


def _gone(before: Mapping[str, float], told: Entries) -> dict[str, float]:
    """Return NaN for our metrics that the run no longer has, since MLflow deletes none."""
    ours = cards()
    return {
        name: float("nan")
        for name in before
        if name not in told.possible and name.partition("/")[0] in ours
    }


def _same(before: float | None, now: float) -> bool:
    return before is not None and (before == now or (before != before and now != now))  # noqa: PLR0124 - NaN
