"""The command that shows a run in the browser."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import threading
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli.error_list import Cause
from docextract_eval.cli.filters import Condition, Field, Kind, Locale, Trap, read_filters
from docextract_eval.cli.ledgers import NAMED_RUN, NamedRun, find_run_folder
from docextract_eval.cli.shell import MovedCorpus, leave_pandas_out, print_error
from docextract_eval.errors import (
    BadInputError,
    FormatError,
    IncompleteError,
    UnknownNameError,
    count_phrase,
    one_line,
)
from docextract_eval.storage.object_storage import ObjectPath

if TYPE_CHECKING:
    from docextract_eval.runs.filtered import Filters
    from docextract_eval.view.opened import OpenedRun
    from docextract_eval.view.query import Query
    from docextract_eval.view.server import Viewer

MaybeOther = Annotated[
    Path | None,
    typer.Argument(
        metavar="OTHER",
        parser=find_run_folder,
        help=f"Earlier run, to see what RUN lost and gained since: a folder, {NAMED_RUN}.",
    ),
]
_HIGHEST_PORT = 65535


def view(
    run: NamedRun,
    other: MaybeOther = None,
    *,
    cases: Annotated[
        str | None,
        typer.Option(
            metavar="QUERY",
            help="Open the list of these cases, such as 'field=total&outcome=error'.",
        ),
    ] = None,
    cause: Cause = None,
    condition: Condition = None,
    kind: Kind = None,
    locale: Locale = None,
    field: Field = None,
    trap: Trap = None,
    static: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Write a copy of at most 200 of these cases that needs no server, and exit.",
        ),
    ] = None,
    port: Annotated[
        int,
        typer.Option(
            metavar="INTEGER",
            min=0,
            max=_HIGHEST_PORT,
            help="Port on this machine.",
            show_default="a free one",
        ),
    ] = 0,
    corpus: MovedCorpus = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print the address without opening a browser.")
    ] = False,
) -> None:
    """View a run in the browser: from any figure to its cases, then to their pixels.

    The page is served on this machine only, until you press Ctrl-C.
    """
    leave_pandas_out()
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.view.opened import OpenedRun

    filters = read_filters(
        cause=cause, condition=condition, kind=kind, locale=locale, field=field, trap=trap
    )
    query = _read_cases(cases or "", filters)
    opened = OpenedRun(RunFolder(run), RunFolder(other) if other else None, corpus)
    opened.overview(), opened.notes()  # what cannot be shown is reported first
    is_chosen = cases is not None or bool(filters)
    route = _cases_route(opened, query, filters) if is_chosen else ""
    if static:
        _write_copy(run, opened, query, static)
    else:
        _serve(run, opened, port, route, open_browser=not no_browser)


def _write_copy(run: Path, opened: OpenedRun, query: Query, folder: Path) -> None:
    """Write a copy that needs no server; of a private run it has no values, as everywhere."""
    from docextract_eval.runs.failures import RUN_AGAIN
    from docextract_eval.view.static_copy import write_copy

    if opened.progress:
        what = f"the run is not finished ({opened.progress}), and a copy would not go on"
        raise IncompleteError(what, str(run), RUN_AGAIN)
    written, every = write_copy(opened, query, folder)
    of = f"{written:,} of " if written < every else ""
    typer.echo(f"{folder / 'index.html'}: {of}{count_phrase(every, 'case')}")


def _serve(run: Path, opened: OpenedRun, port: int, route: str, *, open_browser: bool) -> None:
    """Serve a run until Ctrl-C."""
    import pyarrow as pa

    from docextract_eval.view.api import Api
    from docextract_eval.view.server import Viewer

    pa.set_memory_pool(pa.system_memory_pool())  # memory that a list took is given back
    with Viewer(Api(opened, _report), port) as viewer:
        stop = _hear_of_the_end()
        threading.Thread(target=viewer.serve_forever, daemon=True).start()
        if opened.progress:
            typer.echo(f"The run is not finished: {opened.progress}. Load the page again for more.")
        address = viewer.new_address(route)
        typer.echo(f"{run} is shown until Ctrl-C at\n  {address}")
        asks = sys.stdin is not None and sys.stdin.isatty()
        again = ": Enter prints a new one" if asks else ""
        typer.echo(f"The address opens once{again}. Only programs on this machine can reach it.")
        if isinstance(run, ObjectPath):
            typer.echo("Each of its files is copied once, when it is first needed, until the end.")
        if open_browser:
            threading.Thread(target=_open, args=(address,), daemon=True).start()
        _wait(viewer, route, stop, asks=asks)
        viewer.shutdown()


def _read_cases(cases: str, filters: Filters) -> Query:
    """Return which cases are listed, as all options together state them."""
    from docextract_eval.metrics.ratios import ERRORS
    from docextract_eval.view.query import Query, parse_query

    try:
        query = parse_query(cases)
    except BadInputError as error:
        raise BadInputError(error.what, "--cases", error.remedy) from error
    chosen = {name: tuple(values) for name, values in filters.items()}
    if outcomes := {*chosen.get("cause", ())} & {*ERRORS}:
        if causes := {*chosen.pop("cause")} - outcomes:
            what = f"names an outcome ({min(outcomes)}) and a cause ({min(causes)})"
            raise BadInputError(what, "--cause", "name either outcomes or causes")
        chosen["outcome"] = tuple(outcomes)
    if twice := next(iter(chosen.keys() & query.chosen.keys()), ""):
        raise BadInputError(f"names {twice}, as another option does", "--cases", "leave one out")
    return Query({**query.chosen, **chosen}, query.text, query.sort)


def _cases_route(opened: OpenedRun, query: Query, filters: Filters) -> str:
    """Return where some cases are listed in the browser; raise for a name that the run has not."""
    from docextract_eval.view.query import query_text

    try:
        opened.cases().total(query, {})
    except FormatError:  # of a file of the run
        raise
    except BadInputError as error:
        facet = error.noun if isinstance(error, UnknownNameError) else ""
        option = f"--{facet}" if facet in filters else "--cases"
        raise BadInputError(error.what, option, error.remedy) from error
    return f"/cases?{query_text(query)}"


def _hear_of_the_end() -> int:
    """Return a descriptor that can be read once Ctrl-C or SIGTERM came: both end in order."""
    heard, speaks = os.pipe()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: os.write(speaks, b"."))
    signal.signal(signal.SIGTTIN, signal.SIG_IGN)  # in the background Enter is somebody else's
    return heard


def _wait(viewer: Viewer, route: str, stop: int, *, asks: bool) -> None:
    """Wait for the end; print a new address each time that Enter is pressed."""
    stdin = 0
    heard = {stop, stdin} if asks else {stop}
    while True:
        ready = select.select([*heard], [], [])[0]
        if stop in ready:
            return
        try:
            typed = os.read(stdin, 4096)
        except OSError:
            typed = b""
        if typed:
            typer.echo(f"A new address: {viewer.new_address(route)}")
        else:
            heard.discard(stdin)


def _open(address: str) -> None:
    """Open the browser; where there is none, the address that was printed is enough."""
    import webbrowser

    is_desktop = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
    if is_desktop or sys.platform == "darwin":  # else there are only browsers without scripts
        with contextlib.suppress(webbrowser.Error, OSError):
            webbrowser.open(address)


def _report(error: Exception) -> None:
    """Print an error of this program, which the browser was answered with."""
    print_error(one_line(f"unexpected {type(error).__name__}: {error}"))
    if "--debug" in sys.argv:
        traceback.print_exception(error)
