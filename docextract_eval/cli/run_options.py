"""What can be typed after `dxe run`, and the request that it makes."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.borders.limits import (
    LONGEST_TIMEOUT,
    MOST_DOCUMENTS,
    MOST_REPEATS,
    MOST_RETRIES,
    MOST_WORKERS,
)
from docextract_eval.cli import completion
from docextract_eval.cli.filters import split_values
from docextract_eval.cli.sharding import DaskEngine, read_engine
from docextract_eval.cli.shell import (
    PERFORMANCE,
    read_pairs,
    read_size,
    require_finite,
)
from docextract_eval.errors import BadInputError
from docextract_eval.storage.object_storage import parse_location

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.corpus.store import Corpus
    from docextract_eval.runs.execution.request import RunRequest
    from docextract_eval.runs.selection import Selection


class Place(StrEnum):
    """Where pipelines run."""

    local = "local"
    inline = "inline"


_TIMEOUT = 120.0
_LIMITS = "Limits and retries"
_SAFETY = "Sandbox and privacy"

Workers = Annotated[
    int | None,
    typer.Option(
        metavar="INTEGER",
        min=1,
        max=MOST_WORKERS,
        help="Number of worker processes.",
        show_default="one for each core; 1 with --engine inline",
        rich_help_panel=PERFORMANCE,
    ),
]


def read_place(text: str) -> Place | DaskEngine:
    """Read where pipelines run.

    >>> read_place("inline"), read_place("dask")
    (<Place.inline: 'inline'>, DaskEngine(address=None))
    """
    if text in {*Place}:
        return Place(text)
    if text.partition("=")[0] != "dask":
        raise BadInputError(f"'{text}' is not known", "--engine", "give local, inline or dask")
    return read_engine(text) or Place.local


OnePipeline = Annotated[
    str,
    typer.Argument(
        metavar="PIPELINE",
        help="Name of a pipeline (dxe list pipelines), or your own: python:MODULE:NAME.",
        autocompletion=completion.pipelines,
    ),
]
InEngine = Annotated[
    Any,
    typer.Option(
        "--engine",
        metavar="local|inline|dask",
        parser=read_place,
        autocompletion=completion.engines,
        help="Where the pipeline runs: in worker processes (local), in this process (inline), or "
        "shard by shard on a Dask cluster, either of processes on this machine (dask) or of a "
        "scheduler (dask=tcp://HOST:PORT).",
        rich_help_panel=PERFORMANCE,
    ),
]
Timeout = Annotated[
    float | None,
    typer.Option(
        metavar="NUMBER",
        min=0.1,
        max=LONGEST_TIMEOUT,
        callback=require_finite,
        help="Seconds after which a rendition counts as failed.",
        show_default=f"{_TIMEOUT:g}",
        rich_help_panel=_LIMITS,
    ),
]
Memory = Annotated[
    str | None,
    typer.Option(
        metavar="SIZE",
        help="Memory that each worker process may use, such as 800M or 2G.",
        rich_help_panel=_LIMITS,
    ),
]
Retries = Annotated[
    int,
    typer.Option(
        metavar="INTEGER",
        min=0,
        max=MOST_RETRIES,
        help="How often to retry a rendition after a transient failure: a crash, a timeout, a "
        "broken connection or a busy server.",
        rich_help_panel=_LIMITS,
    ),
]


def read_failure_limit(text: str) -> FailureLimit:
    """Read a share (`0.05`, `5%`) or a count (`20`).

    >>> read_failure_limit("5%"), read_failure_limit("20")
    (FailureLimit(share=0.05, count=None), FailureLimit(share=None, count=20))
    """
    written, where = text.strip(), "--max-failures"
    remedy = "write a share such as 0.05 or 5%, or a count such as 20"
    if re.fullmatch(r"\d{1,9}", written):
        return FailureLimit(count=int(written))
    found = re.fullmatch(r"(\d*\.?\d+)\s*(%?)", written)
    if not found:
        raise BadInputError(f"'{text}' is neither a share nor a count", where, remedy)
    share = float(found[1]) / (100 if found[2] else 1)
    if share > 1:
        raise BadInputError(f"'{text}' is more than all of them", where, remedy)
    return FailureLimit(share=share)


MaxFailures = Annotated[
    Any,
    typer.Option(
        "--max-failures",
        metavar="SHARE|INTEGER",
        parser=read_failure_limit,
        help="Most renditions that may fail: a share of all renditions of the run (0.05, 5%) or a "
        "count (50). A rendition fails if it has no answer after all retries, such as after a "
        "crash, a timeout or an invalid answer; wrong values do not count. If more fail, the exit "
        "code is 3. The run stops as soon as that is certain, or if nothing succeeds, but not "
        "before 20 failures.",
        rich_help_panel=_LIMITS,
    ),
]
MaxMissingAnswers = Annotated[
    Any,
    typer.Option(
        "--max-failures",
        metavar="SHARE|INTEGER",
        parser=read_failure_limit,
        help="Most renditions that may fail: a share of all selected renditions (0.05, 5%) or a "
        "count (50). A rendition fails if it has no prediction line, or one that states a "
        "failure; wrong values do not count. If more fail, the exit code is 3.",
        rich_help_panel=_LIMITS,
    ),
]
Attempts = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FIELD[,FIELD]",
        help="Fields that the pipeline attempts, such as total, transactions.amount or line_items "
        "(a whole table); only these are judged. -tip leaves out tip: from the fields you name, "
        "or from all. This option overrides the recipe's attempts, which override the fields that "
        "a Python pipeline states.",
        show_default="all",
    ),
]
Limit = Annotated[
    int | None,
    typer.Option(
        metavar="INTEGER",
        min=1,
        max=MOST_DOCUMENTS,
        help="Use only the first N documents.",
    ),
]
Repeat = Annotated[
    int,
    typer.Option(
        metavar="INTEGER",
        min=1,
        max=MOST_REPEATS,
        help="How many times to extract each rendition, to measure how stable the answers are.",
    ),
]
Env = Annotated[
    list[str] | None,
    typer.Option(
        "--env",
        metavar="NAME",
        help="Pass this environment variable to the pipeline; repeatable.",
        rich_help_panel=_SAFETY,
    ),
]
MetricsPort = Annotated[
    int | None,
    typer.Option(
        "--metrics-port",
        metavar="PORT",
        min=1,
        max=65535,
        help="Serve figures for Prometheus at http://127.0.0.1:PORT/metrics while it runs.",
    ),
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run", help="Report calls, pages and expected cost; do not call the pipeline."
    ),
]
Status = Annotated[
    bool,
    typer.Option(
        "--status",
        help="Report the progress of the run in the output folder, even if another terminal is "
        "running it; do not call the pipeline.",
    ),
]
CheckFirst = Annotated[
    bool,
    typer.Option(
        "--check",
        help="Extract only the first three documents, print each answer next to its truth with "
        "any mistakes of shape, and keep nothing; -o is not needed.",
    ),
]
Budget = Annotated[
    float | None,
    typer.Option(
        metavar="NUMBER",
        min=0,
        callback=require_finite,
        help="Stop when the answers have cost this much, in the currency of the pipeline.",
        rich_help_panel=_LIMITS,
    ),
]
Private = Annotated[
    bool,
    typer.Option(
        "--private",
        help="Allow no network connection, and keep no predicted values, no true values and no "
        "pictures. dxe explain and dxe score then refuse the run, and scores of fewer than 10 "
        "documents are left out.",
        rich_help_panel=_SAFETY,
    ),
]
Sandbox = Annotated[
    bool | None,
    typer.Option(
        "--sandbox/--no-sandbox",
        help="Let the pipeline see only its input and its own code (docs/reference/security.md).",
        show_default="--sandbox where the machine supports it",
        rich_help_panel=_SAFETY,
    ),
]
Network = Annotated[
    bool,
    typer.Option(
        "--network", help="Let a sandboxed pipeline use the network.", rich_help_panel=_SAFETY
    ),
]
Allow = Annotated[
    list[str] | None,
    typer.Option(
        metavar="PATH[:rw]",
        help="Let a sandboxed pipeline also read this path, or write it with :rw; repeatable.",
        rich_help_panel=_SAFETY,
    ),
]
Resume = Annotated[
    bool,
    typer.Option(
        "--resume",
        help="Fail unless the output folder has a run to continue, either stopped or with "
        "failures. Without this option, such a run is continued if there is one.",
    ),
]


Vary = Annotated[
    list[str] | None,
    typer.Option(
        "--vary",
        metavar="KEY=VALUE,VALUE",
        help="Run once with each value of a setting; repeat for every combination. Write values "
        'that contain commas as JSON: \'prompt=["a,b","c"]\'.',
    ),
]
Again = Annotated[
    bool,
    typer.Option(
        "--again",
        help="If the folder has a finished run, start a new one: NAME-2, then NAME-3, such as "
        "after a change of the pipeline's code.",
    ),
]
RunOutput = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="PATH|URL",
        parser=parse_location,
        help="Folder to write, here or in object storage (s3://BUCKET/PATH). Of several runs, "
        "each gets its own folder in it.",
        show_default="runs/CORPUS/PIPELINE, with the values of --vary",
    ),
]


@dataclass(frozen=True, slots=True)
class FailureLimit:
    """How many renditions may fail: a share of all, or a count."""

    share: float | None = None
    count: int | None = None

    def share_of(self, expected: int) -> float:
        """Return it as a share of the predictions that are expected.

        >>> FailureLimit(share=0.05).share_of(40), FailureLimit(count=10).share_of(40)
        (0.05, 0.25)
        """
        if self.share is not None:
            return self.share
        return min(1.0, (self.count or 0) / max(expected, 1))


def named_request(pipeline: str, settings: list[str] | None) -> RunRequest:
    """Return a request to a pipeline with its settings; a name that there is not is a mistake."""
    from docextract_eval.pipelines import check_pipeline_name
    from docextract_eval.runs.execution.request import RunRequest

    return RunRequest(check_pipeline_name(pipeline), read_pairs(settings))


def read_varied(options: Sequence[str] | None) -> dict[str, list[str]]:
    """Return the values of every setting that varies.

    >>> read_varied(["psm=4,6", 'prompt=["a,b", 7]'])
    {'psm': ['4', '6'], 'prompt': ['a,b', '7']}
    """
    varied: dict[str, list[str]] = {}
    for option in options or ():
        name, equals, text = option.partition("=")
        if not equals or not name:
            raise BadInputError(f"'{option}' has no values", "--vary", f"write {_VARY_FORM}")
        if name in varied:
            remedy = f"write all of its values once: {_VARY_FORM}"
            raise BadInputError(f"{name} varies twice", "--vary", remedy)
        values = _read_json_list(text) if text.startswith("[") else text.split(",")
        if not all(values):
            raise BadInputError(f"a value of {name} is empty", "--vary", f"write {_VARY_FORM}")
        if len({*values}) < len(values):
            raise BadInputError(f"a value of {name} is there twice", "--vary", "write it once")
        varied[name] = values
    return varied


_VARY_FORM = "--vary psm=4,6"


def _read_json_list(text: str) -> list[str]:
    """Return the values of a list that is written as JSON; numbers as they are written."""
    remedy = """write texts and numbers: --vary 'prompt=["a,b","c"]'"""
    try:
        values = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        raise BadInputError("its values are not a list in JSON", "--vary", remedy) from error
    if not values or not all(isinstance(each, str) for each in values):
        raise BadInputError("its list holds something else", "--vary", remedy)
    return list(values)


def read_attempts(option: list[str] | None) -> tuple[str, ...]:
    """Return the fields that are attempted; an option without a name is a mistake.

    >>> read_attempts(["total,date", "taxes"]), read_attempts(None)
    (('total', 'date', 'taxes'), ())
    """
    names = split_values(option)
    if option and not names:
        raise BadInputError("names no field", "--attempts", "write it like --attempts total,date")
    return names


def read_selection(filters: dict[str, tuple[str, ...]], limit: int | None) -> Selection:
    """Return which documents and conditions are taken."""
    from docextract_eval.runs.selection import Selection

    return Selection(filters, limit)


def with_failure_limit(request: RunRequest, corpus: Corpus, limit: FailureLimit) -> RunRequest:
    """Return a request with the share of its predictions that may fail."""
    if limit.share is not None:
        return replace(request, max_failures=limit.share)
    request.selection.check(corpus)
    documents, conditions = (
        request.selection.document_count(corpus),
        request.selection.selected_conditions(corpus),
    )
    return replace(
        request, max_failures=limit.share_of(documents * len(conditions) * request.repeat)
    )


def with_limits(
    request: RunRequest,
    place: Place | DaskEngine,
    workers: int | None,
    timeout: float | None,
    memory: str | None,
) -> RunRequest:
    """Return a request with where it is carried out, and what a worker may use."""
    from docextract_eval.runs.machine import usable_core_count

    here, is_cluster = place is Place.inline, isinstance(place, DaskEngine)
    return replace(
        request,
        engine=(Place.inline if here else Place.local).value,
        workers=workers or (1 if here or is_cluster else usable_core_count()),
        timeout=timeout or (None if here else _TIMEOUT),
        memory=read_size(memory, "--memory"),
    )


def with_access(
    request: RunRequest,
    sandbox: bool | None,
    network: bool,
    allow: list[str] | None,
    env: list[str] | None,
) -> RunRequest:
    """Return a request with what its pipeline may see and reach."""
    return replace(
        request,
        sandbox=sandbox,
        network=network,
        allow=tuple(allow or ()),
        env=tuple(env or ()),
    )
