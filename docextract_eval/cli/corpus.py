"""Commands on corpora: build, show, verify."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.cli.shell import AsJson, Folder, Workers, print_json, print_table, progress

if TYPE_CHECKING:
    from docextract_eval.corpus.recipe import Recipe
    from docextract_eval.corpus.store import Corpus

app = typer.Typer(help="Build corpora, look at them, verify them.", no_args_is_help=True)
CorpusPath = Annotated[Path, typer.Argument(metavar="CORPUS", help="The folder of a corpus.")]

_MANY = 400
"""Renditions from which a second process pays for its start."""


@app.command()
def build(
    recipe: Annotated[str, typer.Argument(help="A shipped recipe's name, or a .toml file.")],
    output: Folder,
    *,
    count: Annotated[int | None, typer.Option(min=1, help="How many documents.")] = None,
    first: Annotated[int | None, typer.Option(min=0, help="The index of the first.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Another seed, other documents.")] = None,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Build a corpus from a recipe; the same command goes on where a killed one stopped."""
    from docextract_eval.corpus.recipe import load

    corpus = build_with_progress(load(recipe, count=count, first=first, seed=seed), output, workers)
    if as_json:
        print_json(_summary(corpus))
    else:
        typer.echo(
            f"{corpus.path}: {corpus.documents} documents, {corpus.renditions} renditions, "
            f"seal {corpus.seal[:16]}"
        )


def build_with_progress(recipe: Recipe, path: Path, workers: int | None) -> Corpus:
    """Build with a progress bar, on as many cores as pay."""
    from docextract_eval.corpus.store import build_corpus
    from docextract_eval.runs.machine import cores

    pays = recipe.count * len(recipe.conditions) >= _MANY
    with progress("documents", recipe.count) as tick:
        return build_corpus(recipe, path, workers or (cores() if pays else 1), tick)


@app.command()
def show(corpus: CorpusPath, *, as_json: AsJson = False) -> None:
    """Say what a corpus holds."""
    from docextract_eval.corpus.store import open_corpus

    summary = _summary(open_corpus(corpus))
    if as_json:
        print_json(summary)
        return
    print_table(("", ""), [(name, _said(value)) for name, value in summary.items()])


@app.command()
def verify(corpus: CorpusPath) -> None:
    """Check every byte against the seal, and a shipped recipe's seal against the shipped one."""
    from docextract_eval.corpus.seals import differences
    from docextract_eval.corpus.store import open_corpus
    from docextract_eval.corpus.store import verify as check
    from docextract_eval.errors import IncompleteError

    opened = open_corpus(corpus)
    with progress("renditions", opened.renditions) as tick:
        wrong = check(opened, tick) + differences(opened.about)
    if wrong:
        raise IncompleteError("; ".join(wrong[:3]), str(corpus), "build it anew in another folder")
    typer.echo(f"{corpus}: all {opened.renditions} renditions are as sealed, {opened.seal[:16]}")


def _summary(corpus: Corpus) -> dict[str, Any]:
    recipe = corpus.about["recipe"]
    return {
        "name": corpus.name,
        "documents": corpus.documents,
        "renditions": corpus.renditions,
        "seal": corpus.seal,
        "kinds": list(recipe["kinds"]),
        "locales": list(recipe["locales"]),
        "conditions": recipe["conditions"],
        "seed": recipe["seed"],
        "generator": corpus.about["generator"],
    }


def _said(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
