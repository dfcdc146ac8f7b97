"""The command that converts results of other tools, and labels of other formats."""

from __future__ import annotations

import textwrap
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.cli.labelled import CurrencyOfLabels, LocaleOfLabels
from docextract_eval.cli.shell import (
    AsJson,
    DryRun,
    choices_metavar,
    print_json,
    require_output,
)
from docextract_eval.errors import count_phrase, list_first, one_line, shorten_middle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.interop.conversion.documents import ConversionCounts
    from docextract_eval.interop.conversion.mapping import Mapping

_LISTED = 20
"""Unmapped paths that are printed."""
_NO_BREAK = "\N{NO-BREAK SPACE}"


class Makes(StrEnum):
    """What documents can be converted to."""

    labels = "labels"
    predictions = "predictions"


Source = Annotated[
    Path, typer.Argument(metavar="FILE|FOLDER", help="Results or labels: JSON, JSON lines or CSV.")
]
Output = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="PATH", help="File to write.")
]
MappingOption = Annotated[
    str,
    typer.Option("--map", metavar="NAME|FILE", help="A mapping that ships, or a mapping.toml."),
]
MakesOption = Annotated[
    Makes | None,
    typer.Option(
        "--as",
        metavar=choices_metavar(Makes),
        help="What to make from the documents.",
        show_default="as the mapping has it",
    ),
]
Image = Annotated[
    str | None,
    typer.Option(
        metavar="PATTERN",
        help=(
            "Path to the picture of each document, relative to the output's folder, with the word "
            "id in braces for its id. Its size turns relative positions into pixels."
        ),
    ),
]


def convert(
    source: Source,
    output: Output = None,
    *,
    mapping: MappingOption,
    makes: MakesOption = None,
    locale: LocaleOfLabels = None,
    currency: CurrencyOfLabels = None,
    image: Image = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Convert another tool's results to predictions, or its labels to ours.

    Prints how often each field was found, and which values no rule of the mapping reads. Nothing is
    written if a document cannot be converted. dxe list mappings lists the mappings that ship.
    """
    from docextract_eval.countries.locales import LOCALES
    from docextract_eval.interop.conversion.documents import LineDefaults, convert_file
    from docextract_eval.interop.conversion.mapping import load_mapping

    require_output(output, "convert", dry_run=dry_run)
    if locale:
        LOCALES.check(locale, "--locale")
    rules = load_mapping(mapping)
    made = makes.value if makes else rules.file.makes
    defaults = LineDefaults(locale, currency, image, (output or source).parent)
    counts = convert_file(source, None if dry_run else output, rules, made, defaults)
    if as_json:
        print_json(_counts_json(counts, rules))
    else:
        print_counts(counts, rules, str(output or source))


def print_counts(counts: ConversionCounts, rules: Mapping, where: str) -> None:
    """Print how many were found, and to standard error what cannot be taken."""
    values = count_phrase(counts.cells.total(), "value")
    words = f", {count_phrase(counts.words, 'word')}" if counts.words else ""
    documents = count_phrase(counts.documents, "document")
    typer.echo(f"{where}: {documents}, {values}{words}")
    names = _rule_names(rules)
    found = [f"{name} {counts.cells[name]:,}" for name in names if counts.cells[name]]
    found += [f"rows of {table} {count:,}" for table, count in counts.rows.items()]
    typer.echo(_wrapped("  found: ", found))
    if missing := [name for name in names if not counts.cells[name]]:
        typer.echo(_wrapped("  never found: ", missing))
    for what, count in sorted((+counts.left_out).items()):
        typer.echo(f"  left out: {what} ({count:,})", err=True)
    if counts.without_values:
        typer.echo(f"  without a value: {list_first(counts.without_values)}", err=True)
    unmapped = counts.unmapped.most_common()
    if unmapped:
        typer.echo("  read by no rule:", err=True)
    for path, count in unmapped[:_LISTED]:
        typer.echo(f"    {one_line(shorten_middle(path, 200))} ({count:,})", err=True)
    if len(unmapped) > _LISTED:
        typer.echo(f"    and {len(unmapped) - _LISTED:,} more; --json lists all", err=True)


def _wrapped(start: str, parts: Sequence[str]) -> str:
    """Return a list as lines that a terminal shows whole, broken between parts only."""
    whole = ", ".join(part.replace(" ", _NO_BREAK) for part in parts)
    lines = textwrap.fill(start + whole, 78, subsequent_indent="    ", break_on_hyphens=False)
    return lines.replace(_NO_BREAK, " ")


def _rule_names(rules: Mapping) -> list[str]:
    """Return the fields and columns that a mapping has rules for."""
    tables = rules.file.tables.items()
    return [*rules.file.fields, *(f"{name}.{each}" for name, t in tables for each in t.columns)]


def _counts_json(counts: ConversionCounts, rules: Mapping) -> dict[str, Any]:
    return {
        "documents": counts.documents,
        "words": counts.words,
        "found": {name: counts.cells[name] for name in _rule_names(rules)},
        "rows": dict(counts.rows),
        "left_out": dict(+counts.left_out),
        "without_values": counts.without_values,
        "unmapped": dict(counts.unmapped.most_common()),
    }
