"""What can be typed after `dxe run`, and the order that it makes."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli.shell import finite, read_pairs, read_size
from docextract_eval.limits import LONGEST_TIMEOUT, MOST_DOCUMENTS, MOST_REPEATS, MOST_RETRIES

if TYPE_CHECKING:
    from docextract_eval.runs.order import Order
    from docextract_eval.runs.selection import Selection


class Place(StrEnum):
    """Where pipelines run."""

    local = "local"
    inline = "inline"


_TIMEOUT = 120.0

InEngine = Annotated[
    Place, typer.Option("--engine", help="In processes of their own, or in this one.")
]
Timeout = Annotated[
    float | None,
    typer.Option(
        min=0.1,
        max=LONGEST_TIMEOUT,
        callback=finite,
        help="Seconds after which a rendition has failed.",
        show_default=f"{_TIMEOUT:g}",
    ),
]
Memory = Annotated[
    str | None, typer.Option(metavar="SIZE", help="What a worker may hold: 800M, 2G.")
]
Retries = Annotated[
    int,
    typer.Option(
        min=0, max=MOST_RETRIES, help="How often to try again what may pass: crash, timeout, ..."
    ),
]
MaxErrors = Annotated[
    float,
    typer.Option(
        min=0,
        max=1,
        callback=finite,
        help="The share of failures that is healthy; above, it stops.",
    ),
]
Limit = Annotated[
    int | None,
    typer.Option(min=1, max=MOST_DOCUMENTS, help="Only the first so many documents."),
]
Only = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME=VALUES", help="Only this kind, locale, split or condition."),
]
Repeat = Annotated[
    int, typer.Option(min=1, max=MOST_REPEATS, help="How often to read each rendition.")
]
Env = Annotated[
    list[str] | None,
    typer.Option("--env", metavar="NAME", help="Pass one more variable on to the pipeline."),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be asked for and cost; call nobody.")
]
Budget = Annotated[
    float | None,
    typer.Option(min=0, callback=finite, help="Stop when the answers have cost so much."),
]
Private = Annotated[bool, typer.Option("--private", help="Connect to nothing, and keep no value.")]
Sandbox = Annotated[
    bool | None,
    typer.Option(
        "--sandbox/--no-sandbox",
        help="Show the pipeline its input and its code alone; docs/reference/security.md.",
        show_default="where it works",
    ),
]
Network = Annotated[bool, typer.Option("--network", help="Give a sandboxed pipeline the network.")]
Allow = Annotated[
    list[str] | None,
    typer.Option(metavar="PATH[:rw]", help="Show a sandboxed pipeline this file or folder too."),
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on, and refuse to begin.")]


def selection(only: list[str] | None, limit: int | None) -> Selection:
    """Read which documents and conditions are taken."""
    from docextract_eval.runs.selection import Selection

    chosen = read_pairs(only, "--only NAME=VALUES")
    return Selection({name: tuple(values.split(",")) for name, values in chosen.items()}, limit)


def limited(
    order: Order, place: Place, workers: int | None, timeout: float | None, memory: str | None
) -> Order:
    """Say where an order is done, and what a worker may take."""
    from dataclasses import replace

    from docextract_eval.runs.machine import cores

    here = place is Place.inline
    return replace(
        order,
        engine=place.value,
        workers=workers or (1 if here else cores()),
        timeout=timeout or (None if here else _TIMEOUT),
        memory=read_size(memory, "--memory"),
    )
