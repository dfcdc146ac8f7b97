"""What commands share: options, progress on a terminal, results as tables or JSON."""

from __future__ import annotations

import contextlib
import importlib.machinery
import json
import math
import re
import sys
import textwrap
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.borders.limits import MOST_WORKERS
from docextract_eval.cli.screen import has_colours, screen_width
from docextract_eval.errors import BadInputError, one_line
from docextract_eval.runs.baseline_words import STORE_VARIABLE
from docextract_eval.storage.object_storage import parse_location
from docextract_eval.text_tables import cell_width, colour_error, colour_verdict, table_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence


OUTPUT = "Output"
"""Title of the options that say what is printed and where."""
PERFORMANCE = "Performance"
_WIDEST = 120
"""Columns of a terminal that a value takes at most, before it is folded; kana take two each."""
_READABLE = 100
"""Columns beyond which sentences do not run."""

AsJson = Annotated[
    bool, typer.Option("--json", help="Print the result as JSON.", rich_help_panel=OUTPUT)
]
Workers = Annotated[
    int | None,
    typer.Option(
        metavar="INTEGER",
        min=1,
        max=MOST_WORKERS,
        help="Number of processes.",
        show_default="one for each core; 1 for small jobs",
        rich_help_panel=PERFORMANCE,
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("-p", metavar="KEY=VALUE", help="A setting of the pipeline; repeatable."),
]
Folder = Annotated[
    Path,
    typer.Option(
        "-o",
        "--output",
        metavar="PATH|URL",
        parser=parse_location,
        help="Folder to write, here or in object storage (s3://BUCKET/PATH).",
    ),
]
MaybeFolderOrUrl = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="PATH|URL",
        parser=parse_location,
        help="Folder to write, here or in object storage (s3://BUCKET/PATH). Needed unless "
        "nothing is written.",
    ),
]
_FOLDER = typer.Option("-o", "--output", metavar="PATH", help="Folder to write.")
LocalFolder = Annotated[Path, _FOLDER]
MaybeFolder = Annotated[Path | None, _FOLDER]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Report what the command would do, and do nothing.")
]
Open = Annotated[
    bool,
    typer.Option("--open", help="Open the report in the browser.", rich_help_panel=OUTPUT),
]


def refuse_folder(file: Path | None) -> Path | None:
    """Return a file to write; refuse a folder before anything is computed."""
    if file is not None and file.is_dir():
        raise BadInputError("is a folder", str(file), "give the name of a file to write")
    return file


HtmlPage = Annotated[
    Path | None,
    typer.Option(
        "--html",
        metavar="FILE",
        callback=refuse_folder,
        help="Also write an HTML page.",
        rich_help_panel=OUTPUT,
    ),
]
Store = Annotated[
    str,
    typer.Option(
        "--ledger",
        metavar="FILE|URL",
        envvar=STORE_VARIABLE,
        help="The ledger: an SQLite file, or the URL of a PostgreSQL database.",
    ),
]
RunPath = Annotated[
    Path,
    typer.Argument(metavar="RUN", parser=parse_location, help="Folder of a run, or its URL."),
]
CorpusPath = Annotated[
    Path,
    typer.Argument(metavar="CORPUS", parser=parse_location, help="Folder of a corpus, or its URL."),
]
RENAMED_FORM = "--map OLD=NEW"
Renamed = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="OLD=NEW",
        help="Old name of a field or column (TABLE.COLUMN) in earlier runs, and its name in the "
        "new run; repeatable.",
    ),
]
MovedCorpus = Annotated[
    Path | None,
    typer.Option(
        metavar="PATH", parser=parse_location, help="The corpus of the run, if you moved it."
    ),
]


class _ArrowWithoutPandas(MetaPathFinder):
    """Refuses pandas to Arrow, which asks for it from C: the last line of Python is ours or its."""

    def find_spec(
        self, name: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Raise for pandas if Arrow asks; leave what others import to the other finders."""
        del path, target
        if name != "pandas":
            return None
        frame = sys._getframe()  # noqa: SLF001 - who asks is nowhere else
        while frame.f_back and frame.f_code.co_filename.startswith((__file__, "<frozen importlib")):
            frame = frame.f_back
        if frame.f_globals.get("__name__", "").startswith(("docextract_eval.", "pyarrow.")):
            raise ModuleNotFoundError(name=name)
        return None


def leave_pandas_out() -> None:
    """Let Arrow do without pandas, which takes longer to import than most commands take.

    Arrow does not look for it again: this is for commands that run nobody else's code.
    """
    if not any(isinstance(each, _ArrowWithoutPandas) for each in sys.meta_path):
        sys.meta_path.insert(0, _ArrowWithoutPandas())


def choices_metavar(names: Iterable[str]) -> str:
    """Return the word that stands for one of several values in help.

    >>> choices_metavar(["local", "inline"])
    'local|inline'
    """
    return "|".join(names)


def require_finite(value: float | None) -> float | None:
    """Refuse a number that is not finite: no range holds it."""
    if value is not None and not math.isfinite(value):
        raise typer.BadParameter(f"'{value}' is not a finite number")
    return value


def require_output(
    output: Path | None, command: str, metavar: str = "PATH", *, dry_run: bool
) -> None:
    """Refuse to begin where nothing says what to write, unless it is only tried."""
    if output is None and not dry_run:
        remedy = f"add -o {metavar}, or --dry-run"
        raise BadInputError("the option --output is missing", command, remedy)


def open_in_browser(file: Path) -> None:
    """Open a file in the browser; where there is none, its address is printed."""
    import webbrowser

    address = file.resolve().as_uri()
    if not webbrowser.open(address):
        typer.echo(f"dxe: no browser was found; open {address}", err=True)


@contextlib.contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[], None]]:
    """Show a bar on a terminal, nothing in a pipe; yields what to call after every step."""
    from docextract_eval.cli.progress import follow_steps

    with follow_steps(title, total) as step:
        yield step


def print_json(thing: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Print JSON for another program."""
    typer.echo(json_text(thing))


def json_text(thing: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    """Return JSON as commands print it."""
    return json.dumps(thing, indent=2, ensure_ascii=False)


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print columns for a person, folded to the terminal's width; in a pipe each row is a line."""
    for line in table_lines(head, rows, screen_width(), colours=has_colours()):
        typer.echo(line)


def print_sentence(text: str) -> None:
    """Print a sentence, broken between words on a terminal; a verdict that begins it stands out."""
    width = screen_width()
    lines = [text] if width is None else fold_sentence(text, width).splitlines()
    for number, line in enumerate(lines):
        typer.echo(colour_verdict(line) if has_colours() and not number else line)


def print_error(message: str) -> None:
    """Print an error: a line of its own in a pipe, folded on a terminal."""
    width = screen_width(sys.stderr)
    text = f"dxe: {message}"
    text = text if width is None else fold_sentence(text, width)
    if has_colours(sys.stderr):
        text = colour_error(text, "dxe:")
    typer.echo(text, err=True)


def fold_sentence(text: str, width: int, indent: str = "  ") -> str:
    """Break a sentence into lines; what has no blank, as a path, stays whole to be copied."""
    return textwrap.fill(
        text,
        min(width, _READABLE),
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def clip_value(text: str) -> str:
    """Return a value on one line, and on a terminal cut where it is long: none may command it."""
    shown = one_line(text)
    return shown if screen_width() is None else cut_value(shown, _WIDEST)


def cut_value(text: str, widest: int) -> str:
    """Return a value cut to a width."""
    if cell_width(text) <= widest:
        return text
    from rich.cells import set_cell_size

    return f"{set_cell_size(text, widest - 1)}…"


def read_pairs(settings: Sequence[str] | None, form: str = "-p KEY=VALUE") -> dict[str, str]:
    """Read `KEY=VALUE` as typed after `-p` or another option.

    >>> read_pairs(["psm=6", "languages=eng+deu"])
    {'psm': '6', 'languages': 'eng+deu'}
    """
    pairs = {}
    for setting in settings or ():
        name, equals, value = setting.partition("=")
        if not equals or not name:
            option = form.partition(" ")[0]
            raise BadInputError(f"'{setting}' has no value", option, f"write {form}")
        pairs[name] = value
    return pairs


def read_size(text: str | None, option: str) -> int | None:
    """Read bytes as people write them.

    >>> read_size("2G", "--memory"), read_size("512 MB", "--memory")
    (2147483648, 536870912)
    """
    if text is None:
        return None
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?", text.strip(), re.IGNORECASE)
    size = float(found[1]) * 1024 ** " KMGT".index(found[2].upper() or " ") if found else 0
    if not 1 <= size < 2**60:
        raise BadInputError(
            f"'{text}' is not a size", option, f"write {option} 2G or {option} 800M"
        )
    return int(size)
