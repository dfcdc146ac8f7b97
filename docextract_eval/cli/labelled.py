"""Commands on labelled documents: import real ones, export ours."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.borders.limits import HIGHEST_DPI
from docextract_eval.cli import completion
from docextract_eval.cli.filters import Condition, Kind, Locale, Trap, check_filters, read_filters
from docextract_eval.cli.shell import (
    AsJson,
    CorpusPath,
    MaybeFolder,
    choices_metavar,
    print_json,
    progress,
    read_pairs,
    require_output,
)
from docextract_eval.errors import (
    BadInputError,
    IncompleteError,
    count_phrase,
    list_first,
    one_line,
)

if TYPE_CHECKING:
    from docextract_eval.corpus.store.importing import ImportResult
    from docextract_eval.interop.conversion.folders import FolderLabels


class ValuesAre(StrEnum):
    """How labels write values."""

    printed = "printed"
    canonical = "canonical"


class NullIs(StrEnum):
    """What null in labels means."""

    unlabelled = "unlabelled"
    absent = "absent"


Labels = Annotated[
    Path,
    typer.Argument(
        metavar="LABELS",
        help="JSON lines with one line for each document, a CSV with one row for each, or a "
        "folder of pictures with or without a CSV.",
    ),
]
_UNSTATED = "What labels leave open"
SchemaOfLabels = Annotated[
    str | None,
    typer.Option(
        "--schema",
        "--kind",
        metavar="NAME|FILE",
        help="Kind (or a schema.toml) for labels that state none.",
        rich_help_panel=_UNSTATED,
    ),
]
LocaleOfLabels = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Locale for labels that state none.",
        rich_help_panel=_UNSTATED,
        autocompletion=completion.locales,
    ),
]
CurrencyOfLabels = Annotated[
    str | None,
    typer.Option(
        metavar="CODE",
        help="Currency (ISO code) for labels that state none.",
        rich_help_panel=_UNSTATED,
    ),
]
Dpi = Annotated[
    int | None,
    typer.Option(
        metavar="INTEGER",
        min=1,
        max=HIGHEST_DPI,
        help="Resolution of the pictures in dots per inch.",
        rich_help_panel=_UNSTATED,
    ),
]
Values = Annotated[
    ValuesAre,
    typer.Option(
        metavar=choices_metavar(ValuesAre),
        help="How the labels write values: as printed on the page, or in canonical form.",
    ),
]
Names = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="THEIRS=OURS",
        help="Rename a field, a table, or a column (TABLE.COLUMN). THEIRS= drops it. Repeatable.",
    ),
]
ImagesRoot = Annotated[
    Path | None,
    typer.Option(
        metavar="PATH",
        help="Folder to which the paths of pictures are relative.",
        show_default="the folder of LABELS",
    ),
]
Null = Annotated[
    NullIs,
    typer.Option(
        metavar=choices_metavar(NullIs),
        help="Meaning of null: nobody labelled the field, or the document does not have it.",
    ),
]


def import_labels(
    labels: Labels,
    output: MaybeFolder = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Report errors, and write nothing.")
    ] = False,
    schema: SchemaOfLabels = None,
    locale: LocaleOfLabels = None,
    currency: CurrencyOfLabels = None,
    values: Values = ValuesAre.canonical,
    names: Names = None,
    dpi: Dpi = None,
    images_root: ImagesRoot = None,
    null: Null = NullIs.unlabelled,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Exit with 0 even if lines were left out.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Import real labelled documents as a corpus, with or without their pictures.

    An error that several lines share is printed once; --json prints every one. The exit code is 3
    if some lines were left out, and 2 if all were.
    """
    from docextract_eval.corpus.labelled.reading import LabelDefaults
    from docextract_eval.corpus.store.importing import PictureOptions
    from docextract_eval.corpus.store.importing import import_labels as import_corpus
    from docextract_eval.countries import resolve_or_register_country
    from docextract_eval.interop.conversion.folders import is_folder_of_pictures, labels_of_folder

    require_output(output, "corpus import", dry_run=dry_run)
    renamed = read_pairs(names, "--map THEIRS=OURS")
    absent = null is NullIs.absent
    country = locale and resolve_or_register_country(locale, "--locale")
    supplied = LabelDefaults(schema, country, currency, values.value, dpi, absent, renamed)
    to, content, start = None if dry_run else output, None, None
    if (inside := labels / "labels.jsonl").is_file():
        labels = inside
    elif is_folder_of_pictures(labels):
        found = labels_of_folder(labels, schema, country, dry_run=dry_run)
        content, start = found.content, found.folder
        _print_found(found, labels)
    pictures = PictureOptions(images_root, start=start)
    done = import_corpus(labels, to, supplied, _print_error, pictures, content)
    _print_imported(done, labels, as_json=as_json)
    if not skip_bad:
        _refuse_gaps(done, labels)


def _print_found(found: FolderLabels, labels: Path) -> None:
    """Print what was taken of a folder, and which column was taken for which field."""
    if found.mapping is None:
        _say(f"{labels}: {count_phrase(found.pictures, 'picture')}, without labels")
        return
    rules = found.mapping.file.fields
    pairs = ", ".join(f"{field} = {rule.path[0].text}" for field, rule in rules.items())
    which = "written to" if found.written else "would be written to"
    whence = f"guessed, {which}" if found.guessed else "read from"
    _say(f"{labels}: {pairs} (mapping {whence} {found.mapping.name})")
    if found.counts and found.counts.unmapped:
        unread = list_first(list(found.counts.unmapped), 8)
        _say(f"{labels}: columns that are read by no rule: {unread}")
    if found.without_row:
        counted = count_phrase(len(found.without_row), "picture has", "pictures have")
        named = list_first(found.without_row)
        _say(f"{labels}: {counted} no row, and no labels: {named}")


def _say(what: str) -> None:
    """Print a line about labels, which may hold what somebody else wrote."""
    typer.echo(one_line(what), err=True)


def _print_imported(done: ImportResult, labels: Path, *, as_json: bool) -> None:
    """Print how much was imported; nothing at all is an error."""
    if as_json:
        seal = done.corpus.seal if done.corpus else None
        counts = {"documents": done.imported, "left_out": done.left_out, "values": done.values}
        print_json({**counts, "seal": seal, "errors": list(done.errors)})
    if not done.imported:
        lines = count_phrase(done.left_out, "line")
        what = f"its {lines} cannot be imported" if done.left_out else "has no lines"
        raise BadInputError(what, str(labels), "dxe schema labels prints how to write them")
    if as_json:
        return
    if done.corpus:
        taken = f"{count_phrase(done.imported, 'document')}, {count_phrase(done.values, 'value')}"
        typer.echo(f"{done.corpus.path}: {taken}, seal {done.corpus.seal[:16]}")
    else:
        whole = done.imported + done.left_out
        values = count_phrase(done.values, "value")
        typer.echo(f"{labels}: {done.imported:,} of {whole:,} lines can be imported, {values}")


def _refuse_gaps(done: ImportResult, labels: Path) -> None:
    if done.left_out:
        raise IncompleteError(
            f"{done.left_out:,} of {done.imported + done.left_out:,} lines were left out",
            str(labels),
            "fix them, or accept that with --skip-bad",
        )


def export(
    corpus: CorpusPath,
    output: MaybeFolder = None,
    *,
    sheets: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="Write only what pipelines see: pages and ids, without truth.",
        ),
    ] = None,
    condition: Condition = None,
    kind: Kind = None,
    locale: Locale = None,
    trap: Trap = None,
) -> None:
    """Export a corpus: pictures in a folder for each condition, and labels to import again."""
    from docextract_eval.corpus.store import open_corpus
    from docextract_eval.corpus.store.exporting import export_labels, export_sheets
    from docextract_eval.runs.selection import Selection

    if (output is None) == (sheets is None):
        remedy = "give -o PATH for labelled pictures, or --sheets PATH for what pipelines see"
        raise BadInputError("needs one folder to write", str(corpus), remedy)
    opened = open_corpus(corpus)
    filters = read_filters(condition=condition, kind=kind, locale=locale, trap=trap)
    check_filters(opened, filters)
    kept = Selection(filters)
    total = kept.document_count(opened) * len(kept.selected_conditions(opened))
    with progress("renditions", total) as tick:
        if output:
            parts = (kept.pairs, kept.selected_conditions(opened)) if filters else ()
            for labels in export_labels(opened, output, tick, *parts):
                typer.echo(labels)
        if sheets:
            pairs = (kept.pairs,) if filters else ()
            typer.echo(export_sheets(opened, sheets, tick, *pairs))


def _print_error(error: Exception) -> None:
    """Print what is wrong with a line, on a line of its own."""
    typer.echo(f"dxe: {one_line(str(error))}", err=True)
