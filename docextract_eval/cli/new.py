"""Commands that write commented stubs: of a country, and in a checkout of a kind or a trap."""

from __future__ import annotations

import keyword
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli import completion
from docextract_eval.cli.help_pages import Program
from docextract_eval.errors import BadInputError, count_phrase
from docextract_eval.storage.disk import write_atomically

if TYPE_CHECKING:
    from collections.abc import Collection

app = Program("Start a new country, kind or trap: write commented files to fill in.")
Name = Annotated[str, typer.Argument(metavar="NAME", help="Name, such as other_rent.")]
ROOT = Path(__file__).parents[2]
"""The checkout that the package is in, if it is in one."""


@app.command()
def country(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Language and country, such as da_DK.")
    ],
    *,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="PATH", help="Folder to write it in."),
    ] = Path(),
    like: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Country that supplies everything you do not write.",
            autocompletion=completion.locales,
        ),
    ] = "",
) -> None:
    """Write the folder of a new country with every key explained, and list what to fill in."""
    from docextract_eval.cli import stubs
    from docextract_eval.countries import check_own_country_name, country_file_path
    from docextract_eval.countries.locales import LOCALES

    folder = output / name
    check_own_country_name(name, str(folder))
    if like:
        LOCALES.check(like, "--like")
    files = {folder / file: text for file, text in stubs.country_stubs(like).items()}
    _write_files(files)
    typer.echo(f"{folder}: {count_phrase(len(files), 'file')} written")
    for path in files:
        taken_over = (
            bool(like) and path.suffix == ".toml" and country_file_path(like, path.name).is_file()
        )
        if missing := [] if taken_over else stubs.required_keys(path.name):
            typer.echo(f"{path.name} lacks: {', '.join(missing)}")
        elif path.suffix == ".csv":
            typer.echo(f"{path.name} lacks: rows")
    where = folder if output.is_absolute() else f"./{folder}"
    typer.echo(f"Next: fill these in, then dxe doctor --locale {where}")


@app.command()
def kind(name: Name) -> None:
    """Write the modules of a new kind into this checkout, and list what else to edit."""
    from docextract_eval.cli import stubs
    from docextract_eval.corpus.kinds import KINDS

    _check_name(name, KINDS.names, "kind")
    words = name.replace("_", " ")
    camel = words.title().replace(" ", "")
    named = {"name": name, "upper": name.upper(), "words": words, "camel": camel}
    filled = {
        ROOT / path.format(name=name): text.format(**named) for path, text in stubs.KIND.items()
    }
    _write_files(filled)
    _print_edits(filled, [each.format(name=name) for each in stubs.KIND_EDITS])


@app.command()
def trap(
    name: Name,
    *,
    module: Annotated[
        str,
        typer.Option(
            metavar="MODULE",
            help="Module to add it to, such as totals; created if it does not exist.",
        ),
    ],
) -> None:
    """Write a new trap and its table line into this checkout, and list what else to edit."""
    from docextract_eval.cli import stubs
    from docextract_eval.corpus.traps import TABLE, TRAPS

    _check_name(name, TRAPS.names, "trap")
    _check_name(module, _shared_trap_modules(), "module of traps")
    folder = ROOT / "docextract_eval/corpus/traps"
    file, table = folder / f"{module}.py", folder / TABLE.name
    before = file.read_text(encoding="utf-8") if file.exists() else stubs.TRAP_MODULE
    texts = {
        file: before + stubs.TRAP.format(name=name, upper=name.upper()),
        table: stubs.add_trap_line(table.read_text(encoding="utf-8"), module, name),
    }
    for path, text in texts.items():
        write_atomically(path, text)
    _print_edits(texts, [each.format(name=name, module=module) for each in stubs.TRAP_EDITS])


def _shared_trap_modules() -> set[str]:
    """Return the modules beside those of traps in which no trap is."""
    from docextract_eval.corpus.traps import TABLE, TRAPS

    of_traps = {path.partition(":")[0].rpartition(".")[2] for path in TRAPS.table.values()}
    return {path.stem for path in TABLE.parent.glob("*.py")} - of_traps


def _check_name(name: str, taken: Collection[str], noun: str) -> None:
    """Refuse a name that no module can have or that is taken, and a package outside a checkout."""
    if not (ROOT / "CONTRIBUTING.md").is_file() or not (ROOT / "tests").is_dir():
        what = f"a {noun} is code, and this package is not in a checkout of its repository"
        remedy = "clone the repository and run ./tools/quickstart, then .venv/bin/dxe there"
        raise BadInputError(what, str(ROOT), remedy)
    if not re.fullmatch("[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        what = f"'{name}' cannot be the name of a {noun}"
        raise BadInputError(what, remedy="write lower-case letters, digits and _, as in pay_slip")
    if name in taken:
        raise BadInputError(f"a {noun} called '{name}' exists", remedy="give another name")


def _write_files(files: dict[Path, str]) -> None:
    """Write all files, or none if one of them is there."""
    for path in files:
        if path.exists():
            remedy = "give another name, or move the file away"
            raise BadInputError("exists and was not changed", str(path), remedy)
    for path, text in files.items():
        write_atomically(path, text)


def _print_edits(files: dict[Path, str], edits: list[str]) -> None:
    for path in files:
        typer.echo(f"{path.relative_to(ROOT)} written")
    typer.echo("To edit:")
    for edit in edits:
        typer.echo(f"  {edit}")
    typer.echo("Next: fill these in, then ./tools/test tests/contracts tests/house")
