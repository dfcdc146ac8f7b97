"""The command that shows and clears what is kept of pages between runs, and the options for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli.shell import AsJson, print_json
from docextract_eval.errors import count_phrase

if TYPE_CHECKING:
    from docextract_eval.runs.request import RunRequest
    from docextract_eval.runs.word_cache import WordCache

_PANEL = "Words that are kept"
NoCache = Annotated[
    bool,
    typer.Option(
        "--no-cache",
        help="Read every page again; no words of pages are taken from the cache or kept in it.",
        rich_help_panel=_PANEL,
    ),
]
CacheFolder = Annotated[
    Path | None,
    typer.Option(
        "--cache-folder",
        metavar="DIR",
        help="Keep words of pages here.",
        show_default="DXE_CACHE_FOLDER, or else docextract_eval/words in the user's cache",
        rich_help_panel=_PANEL,
    ),
]


def cache(
    *,
    folder: CacheFolder = None,
    clear: Annotated[
        bool, typer.Option("--clear", help="Delete what is kept; every page is read again.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show how many pages' words are kept between runs, where, and how large they are."""
    from docextract_eval.runs.word_cache import MOST_BYTES, clear_folder, default_folder, kept_files

    place = folder or default_folder()
    if place is None:
        pages, size = 0, 0
    elif clear:
        pages, size = clear_folder(place)
    else:
        sizes = [about.st_size for _, about in kept_files(place)]
        pages, size = len(sizes), sum(sizes)
    if as_json:
        print_json({"folder": None if place is None else str(place), "pages": pages, "bytes": size})
        return
    if place is None:
        typer.echo("Nothing is kept: DXE_CACHE_FOLDER is empty.")
        return
    verb = "deleted" if clear else "kept"
    typer.echo(
        f"{place}: {count_phrase(pages, 'page')} {verb}, {size / 2**20:.1f} of at most "
        f"{MOST_BYTES / 2**20:,.0f} MB"
    )


def open_word_cache(request: RunRequest, folder: Path | None) -> WordCache | None:
    """Return what a run keeps words in; None where it keeps none, as a private one."""
    from docextract_eval.runs.word_cache import WordCache, default_folder

    place = None if request.private else folder or default_folder()
    return None if place is None else WordCache(place, request.pipeline)


def print_use(words: WordCache | None) -> None:
    """Print how many pages were not read, and why words could not be kept, if so."""
    if words and words.pages:
        pages = count_phrase(words.pages, "page")
        typer.echo(
            f"Not read again, and not timed: {pages}, whose words are kept; --no-cache reads them",
            err=True,
        )
    if words and words.trouble:
        typer.echo(
            f"dxe: {words.folder}: no words can be kept: {words.trouble}. Remedy: name another "
            "folder with --cache-folder, or take --no-cache",
            err=True,
        )
