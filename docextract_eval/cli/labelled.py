"""Commands on labelled documents: import real ones, export ours."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli.shell import AsJson, CorpusPath, print_json, progress
from docextract_eval.errors import one_line
from docextract_eval.limits import HIGHEST_DPI

if TYPE_CHECKING:
    from docextract_eval.corpus.store.importing import Imported


class ValuesAre(StrEnum):
    """How labels write values."""

    printed = "printed"
    canonical = "canonical"


class NullIs(StrEnum):
    """What null in labels means."""

    unlabelled = "unlabelled"
    absent = "absent"


Labels = Annotated[Path, typer.Argument(metavar="LABELS", help="JSON lines, one a document.")]
MaybeFolder = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="DIR", help="Where to write it.")
]
OfLines = Annotated[
    str | None, typer.Option(help="The kind, or a schema.toml, of lines that name none.")
]
Names = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="THEIRS=OURS", help="Rename a field; THEIRS= drops it."),
]


def import_labels(
    labels: Labels,
    output: MaybeFolder = None,
    *,
    dry_run: Annotated[bool, typer.Option(help="Write nothing; say what is wrong.")] = False,
    schema: OfLines = None,
    locale: Annotated[str | None, typer.Option(help="The locale of lines that name none.")] = None,
    currency: Annotated[
        str | None, typer.Option(help="The ISO code for lines that name none.")
    ] = None,
    values: Annotated[ValuesAre, typer.Option(help="How they are written.")] = ValuesAre.canonical,
    names: Names = None,
    dpi: Annotated[
        int | None, typer.Option(min=1, max=HIGHEST_DPI, help="Dots per inch of the pictures.")
    ] = None,
    images_root: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="The folder that holds all pictures, if not that of LABELS."
        ),
    ] = None,
    null: Annotated[NullIs, typer.Option(help="What null means.")] = NullIs.unlabelled,
    skip_bad: Annotated[bool, typer.Option(help="Exit 0 though lines were left out.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import real labelled documents as a corpus; exit 3 if lines were left out, 2 if all."""
    from docextract_eval.cli.shell import read_pairs
    from docextract_eval.corpus.labelled.reading import Supplied
    from docextract_eval.corpus.store.importing import Pictures
    from docextract_eval.corpus.store.importing import import_labels as taken_from
    from docextract_eval.countries import named
    from docextract_eval.errors import BadInputError

    if output is None and not dry_run:
        raise BadInputError("needs a folder to write to", remedy="give -o DIR, or --dry-run")
    renamed = read_pairs(names, "--map THEIRS=OURS")
    absent = null is NullIs.absent
    country = locale and named(locale, "--locale")
    supplied = Supplied(schema, country, currency, values.value, dpi, absent, renamed)
    to = None if dry_run else output
    done = taken_from(labels, to, supplied, _say, Pictures(images_root))
    _say_taken(done, labels, as_json=as_json)
    if not skip_bad:
        _refuse_gaps(done, labels)


def _say_taken(done: Imported, labels: Path, *, as_json: bool) -> None:
    """Say how much was taken; nothing at all is a mistake."""
    from docextract_eval.errors import BadInputError

    if not done.taken:
        what = (
            f"none of its {done.left_out} lines can be taken" if done.left_out else "has no lines"
        )
        raise BadInputError(what, str(labels), "see dxe schema labels")
    if as_json:
        seal = done.corpus.seal if done.corpus else None
        counts = {"documents": done.taken, "left_out": done.left_out, "values": done.values}
        print_json({**counts, "seal": seal})
    elif done.corpus:
        said = f"{done.taken} documents, {done.values} values, seal {done.corpus.seal[:16]}"
        typer.echo(f"{done.corpus.path}: {said}")
    else:
        whole = done.taken + done.left_out
        typer.echo(f"{labels}: {done.taken} of {whole} lines can be taken, {done.values} values")


def _refuse_gaps(done: Imported, labels: Path) -> None:
    from docextract_eval.errors import IncompleteError

    if done.left_out:
        raise IncompleteError(
            f"{done.left_out} of {done.taken + done.left_out} lines were left out",
            str(labels),
            "mend them, or accept that with --skip-bad",
        )


def export(
    corpus: CorpusPath,
    output: MaybeFolder = None,
    *,
    sheets: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write what pipelines see: pages and ids, no truth."),
    ] = None,
) -> None:
    """Export a corpus: per condition a folder of pictures, and labels that import takes back."""
    from docextract_eval.corpus.store import open_corpus
    from docextract_eval.corpus.store.exporting import export as written
    from docextract_eval.corpus.store.exporting import export_sheets
    from docextract_eval.errors import BadInputError

    if (output is None) == (sheets is None):
        remedy = "give -o DIR for labelled pictures, or --sheets DIR for what pipelines see"
        raise BadInputError("needs one folder to write to", str(corpus), remedy)
    opened = open_corpus(corpus)
    with progress("renditions", opened.renditions) as tick:
        if output:
            for labels in written(opened, output, tick):
                typer.echo(labels)
        if sheets:
            typer.echo(export_sheets(opened, sheets, tick))


def _say(error: Exception) -> None:
    """Say what is wrong with a line, on a line of its own."""
    typer.echo(f"dxe: {one_line(str(error))}", err=True)
