"""The options that filter: one spelling and one meaning in all commands.

Each may be repeated and takes several values with commas: `--condition clean,jpeg@3`. A document
is kept if it has one of the values of every filter that is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from docextract_eval.cli import completion

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from docextract_eval.corpus.store import Corpus
    from docextract_eval.records import Document, Rendition
    from docextract_eval.runs.filtered import FilteredRun, Filters
    from docextract_eval.runs.measured_run import FinishedRun

R = TypeVar("R", bound="FinishedRun")
FILTERS = "Filters (all must match; repeat one or use commas to allow several values)"

Condition = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="Only these conditions, such as clean or jpeg@3 (dxe list degradations, dxe list "
        "scenes).",
        rich_help_panel=FILTERS,
        autocompletion=completion.conditions,
    ),
]
BuiltCondition = Annotated[
    list[str] | None,
    typer.Option(
        "--condition",
        metavar="NAME",
        help="Only renditions under these conditions, such as clean or jpeg@3. If the corpus does "
        "not have one of them, the error lists those it has.",
        rich_help_panel=FILTERS,
        autocompletion=completion.conditions,
    ),
]
Kind = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="Only documents of these kinds, such as receipt (dxe list kinds).",
        rich_help_panel=FILTERS,
        autocompletion=completion.kinds,
    ),
]
Locale = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="Only documents of these locales, such as de_DE (dxe list locales).",
        rich_help_panel=FILTERS,
        autocompletion=completion.locales,
    ),
]
Trap = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="Only documents with one of these traps, such as credit_note, and their twins "
        "without it (dxe list traps).",
        rich_help_panel=FILTERS,
        autocompletion=completion.traps,
    ),
]
Field = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="Only cells of these fields, such as total.",
        rich_help_panel=FILTERS,
    ),
]
Split = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="Only documents of these splits, such as test, if the recipe sets splits.",
        rich_help_panel=FILTERS,
    ),
]


def split_values(option: Iterable[str] | None) -> tuple[str, ...]:
    """Return the values of an option that was repeated, or written with commas, each once.

    >>> split_values(["clean, jpeg@3", "clean"])
    ('clean', 'jpeg@3')
    """
    parts = (part.strip() for each in option or () for part in each.split(","))
    return tuple(dict.fromkeys(filter(None, parts)))


def read_filters(**options: Iterable[str] | None) -> dict[str, tuple[str, ...]]:
    """Return the filters that were given, by name.

    >>> read_filters(condition=["clean"], kind=None)
    {'condition': ('clean',)}
    """
    return {name: values for name, each in options.items() if (values := split_values(each))}


def check_filters(corpus: Corpus, filters: Mapping[str, Collection[str]]) -> None:
    """Refuse a value that no document of the corpus has."""
    from docextract_eval.runs.selection import Selection

    Selection({name: tuple(values) for name, values in filters.items()}).check(corpus)


def is_kept(
    filters: Mapping[str, Collection[str]], document: Document, rendition: Rendition | None = None
) -> bool:
    """Return whether filters keep a document, or one of its renditions."""
    found = {
        "kind": {document.kind},
        "locale": {document.locale},
        "trap": {trap.name for trap in document.traps},
    }
    if rendition is not None:
        found["condition"] = {rendition.condition}
    return all(found[name] & {*values} for name, values in filters.items() if name in found)


def filter_run(run: R, filters: Filters) -> R | FilteredRun:
    """Return a run, or the part of it that filters keep."""
    from docextract_eval.runs.filtered import FilteredRun

    return FilteredRun(run, filters) if filters else run
