"""Exports a run to Weights & Biases: first into a folder, which `wandb sync` sends as it is.

The id there is made of the run's own, so that whoever sends a run again updates it. The folder is
written whole or not at all, and holds copies of all that is sent. The run folder is only read.
"""

from __future__ import annotations

import contextlib
import http.client
import importlib
import io
import logging
import netrc
import os
import shutil
import ssl
import struct
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from docextract_eval.codec import sha256
from docextract_eval.errors import (
    BadInputError,
    DocextractEvalError,
    IncompleteError,
    MissingPrerequisiteError,
    one_line,
    shell_word,
)
from docextract_eval.interop.tracked_run import TrackedRun, TrackerOptions, tracked_run
from docextract_eval.storage.disk import disk_errors_with_remedy, user_error_for_os_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.runs.folder import RunFolder

PROJECT = "docextract-eval"
"""The project for runs, unless another one is named."""
_EXPORT = "export wandb"
_QUIET = {"WANDB_ERROR_REPORTING": "false", "WANDB_SILENT": "true", "WANDB_CONSOLE": "off"}
"""Only the server hears of the run, and nothing is printed."""
_NOT_RECORDED = {
    "x_disable_meta": True,
    "x_disable_stats": True,
    "x_disable_machine_info": True,
    "x_save_requirements": False,
    "disable_git": True,
    "disable_code": True,
    "save_code": False,
    "console": "off",
    "silent": True,
    "host": "docextract-eval",
}
"""What W&B records of a machine unasked: command line, host, packages, commit, figures of load."""
_SECONDS = 600
"""How long sending may take."""
_SECONDS_TO_ANSWER = 10
"""How long the server may take for a first answer: wandb itself tries for minutes."""
_TRY_AGAIN = "free some space; try again"
_LONGEST_REASON = 200
_HEADER, _FRAME, _BLOCK = 7, struct.Struct("<IHB"), 32768
_WHOLE, _FIRST, _LAST = 1, 2, 4


@dataclass(frozen=True, slots=True)
class WandbOptions(TrackerOptions):
    """The options of an export."""

    output: Path
    """The folder that gets the folder `wandb`."""
    project: str = PROJECT
    entity: str | None = None
    online: bool = False


@dataclass(frozen=True, slots=True)
class WandbResult:
    """The result of an export."""

    what: Literal["written", "sent"]
    folder: str
    run: str
    """Its id, the same for every export of a run."""
    project: str
    metrics: int
    config: int
    errors: int
    artifacts: tuple[str, ...]
    command: str
    """What sends the folder."""


def run_id(tracked: TrackedRun) -> str:
    """Return the id of a run at W&B, which whoever exports it makes alike."""
    return f"dxe-{sha256(tracked.run)[:20]}"


def export_wandb(folder: RunFolder, options: WandbOptions) -> WandbResult:
    """Write the folder of a run for W&B, send it where that is asked for, and return the result."""
    tracked = tracked_run(folder, options)
    wandb = _import_wandb()
    server = _server(wandb) if options.online else ""
    if server and not _is_logged_in(server):
        remedy = "log in: wandb login; or leave out --online, and send the folder later"
        raise BadInputError("is not logged in to W&B", _EXPORT, remedy)
    with _quiet():
        place = _write_folder(wandb, tracked, options)
    command = f"wandb sync {shell_word(place)}"
    if server:
        _send(place, server, command)
    return WandbResult(
        "sent" if options.online else "written",
        str(place),
        run_id(tracked),
        options.project,
        len(tracked.metrics),
        len(tracked.parameters),
        len(tracked.errors.rows),
        tuple(file.name for file in tracked.files),
        command,
    )


def _import_wandb() -> Any:  # noqa: ANN401 - a module that need not be there
    try:
        return importlib.import_module("wandb")
    except ImportError as error:
        remedy = "pip install 'docextract-eval[wandb]'"
        raise MissingPrerequisiteError("wandb is not installed", _EXPORT, remedy) from error


def _server(wandb: Any) -> str:  # noqa: ANN401
    """Return the address that wandb sends to: its variables and its files name one."""
    with _quiet():
        address = wandb.setup().settings.base_url
        wandb.teardown()
    return str(address)


def _is_logged_in(server: str) -> bool:
    """Whether there is a key where wandb looks for one: the environment, or the file of logins."""
    if any(os.environ.get(name) for name in ("WANDB_API_KEY", "WANDB_IDENTITY_TOKEN_FILE")):
        return True
    logins = Path(os.environ.get("NETRC", Path("~/.netrc").expanduser()))
    with contextlib.suppress(OSError, netrc.NetrcParseError):
        return netrc.netrc(logins).authenticators(urlsplit(server).hostname or "") is not None
    return False


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Let wandb print and report nothing, and leave the environment as it was."""
    before, level = dict(os.environ), logging.getLogger("wandb").level
    os.environ.update(_QUIET)
    logging.getLogger("wandb").setLevel(logging.CRITICAL)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            yield
    finally:
        logging.getLogger("wandb").setLevel(level)
        os.environ.clear()
        os.environ.update(before)


def _write_folder(wandb: Any, tracked: TrackedRun, options: WandbOptions) -> Path:  # noqa: ANN401
    """Write the run into a folder of its own, remove those of earlier exports, and return it."""
    runs, key = options.output / "wandb", run_id(tracked)
    with disk_errors_with_remedy(options.output):
        runs.mkdir(parents=True, exist_ok=True)
    there, before = set(runs.iterdir()), set(runs.glob(f"offline-run-*-{key}"))
    try:
        place = _log(wandb, tracked, options)
        if not _is_complete(place / f"run-{key}.wandb"):
            raise IncompleteError(  # noqa: TRY301 - undone as every other failure
                "the disk is full, or wandb ended early", str(runs), _TRY_AGAIN
            )
    except BaseException as error:
        for each in {*runs.iterdir()} - there:
            _remove(each)
        with contextlib.suppress(OSError):
            runs.rmdir()
        if isinstance(error, OSError):
            found = user_error_for_os_error(error, runs)
            if isinstance(found, IncompleteError):
                found = IncompleteError("the disk is full", str(runs), _TRY_AGAIN)
            raise found from error
        if isinstance(error, DocextractEvalError) or not isinstance(error, Exception):
            raise
        reason = one_line(str(error))[:_LONGEST_REASON] or type(error).__name__
        remedy = "free some space, or change that; nothing was written"
        raise IncompleteError(f"wandb failed ({reason})", str(runs), remedy) from error
    for each in before - {place}:
        _remove(each)
    return place


def _remove(path: Path) -> None:
    """Remove a folder, a file or a link."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _log(wandb: Any, tracked: TrackedRun, options: WandbOptions) -> Path:  # noqa: ANN401
    """Log a run by wandb itself, without a connection."""
    run = wandb.init(
        mode="offline",
        id=run_id(tracked),
        name=tracked.name,
        group=tracked.group,
        project=options.project,
        entity=options.entity,
        job_type="evaluation",
        dir=str(options.output),
        config={**tracked.parameters, "corpus": tracked.corpus, "seal": tracked.seal},
        settings=wandb.Settings(**_NOT_RECORDED),
    )
    ended_well = False
    try:
        place = Path(run.settings.sync_dir)
        # Where wandb keeps copies of what is sent later: it asks each time.
        os.environ["WANDB_DATA_DIR"] = str(place / "copies")
        os.environ["WANDB_CACHE_DIR"] = str(place / "copies")
        run.summary.update({**tracked.metrics, **tracked.facts})
        if tracked.errors.rows:
            run.log({"errors": _table(wandb, tracked, place / "copies")})
        if tracked.files:
            artifact = wandb.Artifact(
                f"run-{run_id(tracked)}",
                type="dxe-run",
                metadata={file.name: digest for file, digest in tracked.files.items()},
            )
            for file in tracked.files:
                artifact.add_file(str(file), name=file.name)
            run.log_artifact(artifact)
        ended_well = True
    finally:
        run.finish(exit_code=0 if ended_well and tracked.healthy else 1)
        wandb.teardown()  # its process writes the last records when it ends
    return place


def _table(wandb: Any, tracked: TrackedRun, copies: Path) -> Any:  # noqa: ANN401
    """Return the errors as a table of W&B, with pictures where there are any."""
    if not tracked.pictures:
        plain = [[*row] for row in tracked.errors.rows]
        return wandb.Table(columns=[*tracked.errors.columns], data=plain, allow_mixed_types=True)
    pictures: dict[int, Any] = {}
    copies.mkdir(exist_ok=True)
    for each in tracked.pictures:
        (file := copies / each.name).write_bytes(each.webp)
        pictures[each.row] = wandb.Image(str(file), caption=each.caption)
    rows = [[*row, pictures.get(number)] for number, row in enumerate(tracked.errors.rows)]
    return wandb.Table(
        columns=[*tracked.errors.columns, "picture"], data=rows, allow_mixed_types=True
    )


def _is_complete(file: Path) -> bool:
    """Whether a log of wandb has the record of the run's end.

    On a full disk its process writes less, and raises no error.
    """
    records = importlib.import_module("wandb.proto.wandb_internal_pb2")
    try:
        kinds = [
            records.Record.FromString(data).WhichOneof("record_type") for data in log_records(file)
        ]
    except Exception:  # noqa: BLE001 - protobuf has errors of its own for what it cannot read
        return False
    return "exit" in kinds


def log_records(file: Path) -> Iterator[bytes]:
    """Yield the records of a log of wandb: in LevelDB's frames, after a header of seven bytes."""
    data, at, parts = file.read_bytes(), _HEADER, b""
    while at + _FRAME.size <= len(data):
        if (left := _BLOCK - at % _BLOCK) < _FRAME.size:
            at += left
            continue
        _, length, kind = _FRAME.unpack_from(data, at)
        at += _FRAME.size
        if at + length > len(data) or not kind:
            message = "it ends early"
            raise ValueError(message)
        part = data[at : at + length]
        parts = part if kind in (_WHOLE, _FIRST) else parts + part
        at += length
        if kind in (_WHOLE, _LAST):
            yield parts


def _send(place: Path, server: str, command: str) -> None:
    """Send a folder by wandb's own command."""
    remedy = f"see whether the server is in reach; the folder is complete: {command}"
    if not _does_answer(server):
        what = f"could not be sent to W&B ({server} does not answer)"
        raise IncompleteError(what, str(place), remedy)
    words = [sys.executable, "-m", "wandb", "sync", str(place)]
    quiet = os.environ | _QUIET | {"WANDB_SILENT": "false"}
    try:
        done = subprocess.run(  # noqa: S603 - what was just written, by the package that wrote it
            words, capture_output=True, text=True, timeout=_SECONDS, env=quiet, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise IncompleteError("could not be sent to W&B in time", str(place), remedy) from error
    # Where a server refuses, the command says so and ends with 0: it marks a folder that was taken.
    if done.returncode or not list(place.glob("*.wandb.synced")):
        reason = one_line(done.stderr or done.stdout)[-_LONGEST_REASON:]
        raise IncompleteError(f"could not be sent to W&B ({reason})", str(place), remedy)


def _does_answer(server: str) -> bool:
    """Whether a server answers a request, with whatever it may be."""
    try:
        with urllib.request.urlopen(server, timeout=_SECONDS_TO_ANSWER):  # noqa: S310 - wandb's own
            return True
    except urllib.error.HTTPError:
        return True
    except urllib.error.URLError as error:
        return isinstance(error.reason, ssl.SSLError)  # wandb may know its certificate
    except (OSError, http.client.HTTPException):
        return False
