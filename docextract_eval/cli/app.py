"""The program: its commands, its exit codes, and one line for every error."""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import io
import mmap
import os
import resource
import signal
import sys
import time
from pathlib import Path
from typing import Annotated, Any, NoReturn, TextIO, cast

import typer

import docextract_eval
from docextract_eval.cli.command_table import COMMANDS
from docextract_eval.cli.help_pages import Program
from docextract_eval.errors import (
    BAD_INPUT,
    INCOMPLETE,
    INTERRUPTED,
    BadInputError,
    DocextractEvalError,
    IncompleteError,
    StoppedError,
    one_line,
)
from docextract_eval.event_log import finish_log

_OBJECTS_PER_COLLECTION = 50_000
"""Objects after which Python looks for garbage in cycles: importing makes many, and leaves none."""
_UsageError: Any = typer.BadParameter.__mro__[1]
"""What typer raises for whatever was typed wrongly; it has no public name."""

app = Program(
    "Test whether a document extractor is good enough to release.",
    rows=COMMANDS,
    name="dxe",
    add_completion=True,
    pretty_exceptions_enable=False,
)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"docextract-eval {docextract_eval.__version__}")
        raise typer.Exit


@app.callback()
def options(
    *,
    debug: Annotated[
        bool, typer.Option("--debug", help="Print the traceback of an error.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Test whether a document extractor is good enough to release."""
    del debug, version  # `main` looks for --debug itself: errors may come before this is called
    _check_memory_limit()


def main() -> None:
    """Run the command, and end this process with its exit code."""
    gc.set_threshold(_OBJECTS_PER_COLLECTION)
    code: object = 0
    try:
        run_command()
    except SystemExit as end:
        code = end.code
    number = code if isinstance(code, int) else int(code is not None)
    finish_log(number)
    _end_process(number)


def run_command() -> None:
    """Run the command; an error is one line with what, where and remedy."""
    _open_standard_streams()
    _replace_unencodable_output()
    signal.signal(signal.SIGINT, _handle_interrupt)
    signal.signal(signal.SIGTERM, _handle_interrupt)
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except _UsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            typer.echo(error.format_message(), err=True)
            sys.exit(BAD_INPUT)
        from docextract_eval.cli.usage import usage_error

        wrong = usage_error(error)
        _exit_with_error(str(wrong), wrong.exit_code)
    except typer.Abort:
        _exit_with_error(
            "stopped at a question. Remedy: run the same command again and answer it", INTERRUPTED
        )
    except DocextractEvalError as error:
        _exit_with_error(str(error), error.exit_code)
    except OSError as error:
        from docextract_eval.storage.disk import user_error_for_os_error

        ours = _deleted_folder() or user_error_for_os_error(error, Path(error.filename or "output"))
        _exit_with_error(str(ours), ours.exit_code)
    except Exception as error:  # noqa: BLE001 - the last line of defence
        _exit_with_error(
            f"unexpected {type(error).__name__}: {error}. Remedy: run the command again with "
            "dxe --debug and report its output",
            INCOMPLETE,
        )


def _end_process(code: int) -> NoReturn:
    """Do what Python does at its end, and leave out the destructors of C++ libraries.

    Those of Arrow's threads now and then abort a process that ends right after it read a table.
    """
    atexit._run_exitfuncs()  # noqa: SLF001 - nothing public does it
    for stream in filter(None, (sys.stdout, sys.stderr)):  # a closed one is None
        with contextlib.suppress(OSError, ValueError):  # what is printed is flushed line by line
            stream.flush()
    os._exit(code)


def _deleted_folder() -> BadInputError | None:
    """Return an error if the folder in which the command was started was deleted."""
    try:
        Path.cwd()
    except FileNotFoundError:
        return BadInputError("the current folder was deleted", remedy="change to another folder")
    return None


class _Output:
    """Standard output whose reader may leave: then nothing more is printed, and no verdict."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except BrokenPipeError:
            self._leave()

    def flush(self) -> None:
        try:
            self._stream.flush()
        except BrokenPipeError:
            self._leave()

    def _leave(self) -> NoReturn:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # so that closing it finds no broken pipe
        sys.exit(128 + signal.SIGPIPE)

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)


def _open_standard_streams() -> None:
    """Open what was closed, or the first file that is opened is where everything is printed."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # it gets the lowest number that is free: this one


def _replace_unencodable_output() -> None:
    """Show what an encoding cannot as a question mark, and end in order when a pipe breaks."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    if sys.stdout is not None:
        sys.stdout = cast("TextIO", _Output(sys.stdout))


def _exit_with_error(message: str, code: int) -> None:
    if "--debug" in sys.argv:
        raise  # noqa: PLE0704 - called while an exception is being handled
    from docextract_eval.cli.shell import print_error

    print_error(one_line(message))
    sys.exit(code)


def _handle_interrupt(number: int, _: object) -> None:
    """End at once by way of every `finally`: what was done stays usable."""
    for again in (signal.SIGINT, signal.SIGTERM):
        signal.signal(again, signal.SIG_IGN)  # one is enough; cleaning up is not to be torn
    typer.echo("\ndxe: stopped. Run the same command again to continue", err=True)
    raise StoppedError(INTERRUPTED if number == signal.SIGINT else 128 + number)


_LIMITED_BY = {resource.RLIMIT_AS: "v", resource.RLIMIT_DATA: "d"}
"""The limits of memory, and how `ulimit` calls them."""
_NEEDED = (
    *("docextract_eval.runs.execution.execute", "docextract_eval.reports.html"),
    *("scipy.ndimage", "scipy.optimize", "scipy.special"),  # at their first call, not earlier
)
"""What loads every library that a command may need."""
_SPARE_BYTES = 2**29
"""Bytes that must be left once they are loaded, to work with."""
_LOADING_SECONDS, _LOADING_CPU_SECONDS = 60.0, 5
"""How long loading may take, and how much work it may be: it takes about one second."""
_POLL_SECONDS = 0.02


def _check_memory_limit() -> None:
    """Refuse to begin where memory is limited so much that the libraries cannot be loaded.

    A numerical library that gets no memory while it is loaded may ask for it again for ever, in its
    own code, where not even SIGTERM is heard. So where memory is limited (`ulimit`), a copy of this
    process loads them first, and is ended when it has not managed that.
    """
    limits = {flag: resource.getrlimit(kind)[0] for kind, flag in _LIMITED_BY.items()}
    limited = {f: size for f, size in limits.items() if size != resource.RLIM_INFINITY}
    if limited and not _can_load_libraries():
        shown_limits = ", ".join(f"ulimit -{flag} {size // 1024}" for flag, size in limited.items())
        what = (
            f"the memory of this process is limited too much to load its modules ({shown_limits})"
        )
        flag = next(iter(limited))
        raise IncompleteError(what, remedy=f"raise the limit, as with: ulimit -{flag} unlimited")


def _can_load_libraries() -> bool:
    """Try it in a copy of this process; say whether it came to its end in time."""
    if (copy := os.fork()) == 0:
        _load_libraries()
    until, ended = time.monotonic() + _LOADING_SECONDS, False
    try:
        while time.monotonic() < until:
            ended, status = (bool(each) for each in os.waitpid(copy, os.WNOHANG))
            if ended:
                return not status
            time.sleep(_POLL_SECONDS)
        return False
    finally:
        if not ended:
            os.kill(copy, signal.SIGKILL)
            os.waitpid(copy, 0)


def _load_libraries() -> NoReturn:
    """Load everything, quietly; end as if nothing had been imported."""
    code = 1
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)  # OpenBLAS interrupts who gets no threads
        resource.setrlimit(resource.RLIMIT_CPU, (_LOADING_CPU_SECONDS, _LOADING_CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (1, 2):
            os.dup2(quiet, stream)
        for name in _NEEDED:
            importlib.import_module(name)
        with contextlib.closing(mmap.mmap(-1, _SPARE_BYTES)):
            code = 0
    finally:
        os._exit(code)
