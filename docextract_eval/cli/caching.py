"""The command that shows and clears what is kept of pages between runs, and the options for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli.shell import AsJson, print_json
from docextract_eval.errors import BadInputError, count_phrase

if TYPE_CHECKING:
    from docextract_eval.runs.execution.page_cache import PageCache
    from docextract_eval.runs.execution.request import RunRequest

_PANEL = "Caches between runs"
Cache = Annotated[
    bool | None,
    typer.Option(
        "--cache/--no-cache",
        help="With --cache, answers are kept too, and reused as long as pages, settings, code and "
        "the pipeline's stated version stay the same. With --no-cache, every page is read again, "
        "and nothing is kept.",
        show_default="the words that OCR engines read are kept",
        rich_help_panel=_PANEL,
    ),
]
CacheFolder = Annotated[
    Path | None,
    typer.Option(
        "--cache-folder",
        metavar="DIR",
        help="Folder of the cache.",
        show_default="DXE_CACHE_FOLDER, or else docextract_eval/pages in the user's cache",
        rich_help_panel=_PANEL,
    ),
]


def cache(
    *,
    folder: CacheFolder = None,
    clear: Annotated[
        bool, typer.Option("--clear", help="Delete the cache; every page is then read again.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show how many pages of OCR words and how many answers are cached, and where."""
    from docextract_eval.pipelines.kept import ANSWERS, WORDS
    from docextract_eval.runs.execution.page_cache import (
        MOST_BYTES,
        clear_folder,
        default_folder,
        kept_files,
    )

    place = folder or default_folder()
    sizes = {
        kind: [about.st_size for _, about in kept_files(place, kind)] if place else []
        for kind in (WORDS, ANSWERS)
    }
    pages, answers, size = len(sizes[WORDS]), len(sizes[ANSWERS]), sum(map(sum, sizes.values()))
    if place and clear:
        clear_folder(place)
    if as_json:
        counts = {"pages": pages, "answers": answers, "bytes": size}
        print_json({"folder": None if place is None else str(place), **counts})
        return
    if place is None:
        typer.echo("Nothing is kept: DXE_CACHE_FOLDER is empty.")
        return
    verb = "deleted" if clear else "kept"
    counts_text = f"words of {count_phrase(pages, 'page')} and {count_phrase(answers, 'answer')}"
    sizes_text = f"{size / 2**20:.1f} of at most {MOST_BYTES / 2**20:,.0f} MB"
    typer.echo(f"{place}: {counts_text} {verb}, {sizes_text}")


def open_page_cache(request: RunRequest, folder: Path | None) -> PageCache | None:
    """Return what a run keeps words and answers in; None where it keeps none, as a private one."""
    from docextract_eval.runs.execution.page_cache import FOLDER_VARIABLE, PageCache, default_folder

    place = None if request.private else folder or default_folder()
    if place is None and request.cache_answers and not request.private:
        what = "has no folder: the variable is empty, so nothing is kept"
        raise BadInputError(what, f"--cache, {FOLDER_VARIABLE}", "name one with --cache-folder")
    return None if place is None else PageCache(place, request.pipeline)


def print_use(cache: PageCache | None) -> None:
    """Print how many pages were not read, and why nothing could be kept, if so."""
    if cache and cache.pages:
        typer.echo(
            f"Not read again, and not timed: {count_phrase(cache.pages, 'page')}, kept from "
            "earlier runs; --no-cache reads them",
            err=True,
        )
    if cache and cache.foreign:
        typer.echo(
            f"Read again: {count_phrase(cache.foreign, 'page')}, whose kept words are damaged or "
            "were kept under another key",
            err=True,
        )
    if cache and cache.trouble:
        typer.echo(f"dxe: {cache.folder}: nothing can be kept: {cache.trouble}", err=True)
