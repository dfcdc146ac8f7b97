"""The program: its commands, its exit codes, and one line for every error."""

from __future__ import annotations

import signal
import sys
from typing import Annotated

import typer

import docextract_eval
from docextract_eval.cli import catalogs, corpus, doctor, gate, history, quickstart, run, start
from docextract_eval.errors import INCOMPLETE, INTERRUPTED, DocextractEvalError

app = typer.Typer(
    name="dxe",
    help="Tell, before a release, whether a document extractor is good enough.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("quickstart")(quickstart.quickstart)
app.command("doctor")(doctor.doctor)
app.command("init")(start.init)
app.add_typer(corpus.app, name="corpus")
app.command("run")(run.run)
app.command("score")(run.score)
app.command("report")(run.report)
app.command("gate")(gate.gate)
app.add_typer(history.app, name="history")
app.command("list")(catalogs.list_names)
app.command("schema")(catalogs.schema)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"docextract-eval {docextract_eval.__version__}")
        raise typer.Exit


@app.callback()
def options(
    *,
    debug: Annotated[bool, typer.Option(help="Show the traceback of an error.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Take what stands before the command."""
    del debug, version  # `main` looks for --debug itself: errors may come before this is called


def main() -> None:
    """Run the program; an error is one line with what, where and remedy."""
    signal.signal(signal.SIGINT, _interrupted)
    signal.signal(signal.SIGTERM, _interrupted)
    try:
        app()
    except DocextractEvalError as error:
        _fail(str(error), error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()  # who read our output has gone: nothing is left to say
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - the last line of defence
        _fail(
            f"unexpected {type(error).__name__}: {error}. Remedy: run again with dxe --debug "
            "and report what it shows",
            INCOMPLETE,
        )


def _fail(message: str, code: int) -> None:
    if "--debug" in sys.argv:
        raise  # noqa: PLE0704 - called while an exception is being handled
    typer.echo(f"dxe: {' '.join(message.split())}", err=True)
    sys.exit(code)


def _interrupted(number: int, _: object) -> None:
    """Leave at once by way of every `finally`: what was done stays usable."""
    for again in (signal.SIGINT, signal.SIGTERM):
        signal.signal(again, signal.SIG_IGN)  # one is enough; cleaning up is not to be torn
    typer.echo("\ndxe: stopped; the same command goes on where this one was", err=True)
    sys.exit(INTERRUPTED if number == signal.SIGINT else 128 + number)
