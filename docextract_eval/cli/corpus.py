"""Commands on corpora: build, extend, show, verify; import, export and looks are beside it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.cli import labelled, looking
from docextract_eval.cli.shell import (
    AsJson,
    CorpusPath,
    Folder,
    Workers,
    print_json,
    print_table,
    progress,
)
from docextract_eval.limits import HIGHEST_INDEX, HIGHEST_SEED, MOST_DOCUMENTS

if TYPE_CHECKING:
    from docextract_eval.corpus.options import Recipe
    from docextract_eval.corpus.store import Corpus

app = typer.Typer(help="Build corpora, look at them, verify them.", no_args_is_help=True)
app.command("import")(labelled.import_labels)
app.command("export")(labelled.export)
app.command("sheet")(looking.sheet)
app.command("diff")(looking.diff)
app.command("audit")(looking.audit)

Trust = Annotated[
    list[str] | None,
    typer.Option(
        "--trust",
        metavar="python:MOD:OBJ",
        help="A condition of the recipe whose code may be imported; may repeat.",
    ),
]
_MANY = 400
"""Renditions from which a second process pays for its start."""


@app.command()
def build(
    recipe: Annotated[str, typer.Argument(help="A shipped recipe's name, or a .toml file.")],
    output: Folder,
    *,
    count: Annotated[
        int | None, typer.Option(min=1, max=MOST_DOCUMENTS, help="How many documents.")
    ] = None,
    first: Annotated[
        int | None, typer.Option(min=0, max=HIGHEST_INDEX, help="The index of the first.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, max=HIGHEST_SEED, help="Another seed, other documents.")
    ] = None,
    workers: Workers = None,
    trust: Trust = None,
    as_json: AsJson = False,
) -> None:
    """Build a corpus from a recipe; the same command goes on where a killed one stopped."""
    from docextract_eval.corpus.recipe import load

    asked = load(recipe, trusted=trust or (), count=count, first=first, seed=seed)
    corpus = build_with_progress(asked, output, workers)
    _say_built(corpus, as_json=as_json)
    if not as_json:
        looking.say_unsprung(corpus)


def build_with_progress(recipe: Recipe, path: Path, workers: int | None) -> Corpus:
    """Build with a progress bar, on as many cores as pay."""
    from docextract_eval.corpus.store import build_corpus
    from docextract_eval.runs.machine import cores

    pays = recipe.count * len(recipe.conditions) >= _MANY
    with progress("documents", recipe.count) as tick:
        return build_corpus(recipe, path, workers or (cores() if pays else 1), tick)


class GraphForm(StrEnum):
    """How the choices behind a kind can be drawn."""

    MERMAID = "mermaid"
    DOT = "dot"


@app.command()
def graph(
    kind: Annotated[str, typer.Argument(help="A kind of document; dxe list kinds.")],
    *,
    form: Annotated[GraphForm, typer.Option("--format")] = GraphForm.MERMAID,
) -> None:
    """Draw the choices behind a kind, and what each depends on."""
    from docextract_eval.corpus.kinds import KINDS

    drawn = KINDS.load(kind).graph
    typer.echo(drawn.mermaid() if form is GraphForm.MERMAID else drawn.dot())


@app.command()
def show(corpus: CorpusPath, *, as_json: AsJson = False) -> None:
    """Say what a corpus holds."""
    from docextract_eval.corpus.store import open_corpus

    opened = open_corpus(corpus)
    summary = _summary(opened)
    if as_json:
        print_json(summary)
        return
    print_table(("", ""), [(name, _said(value)) for name, value in summary.items()])


@app.command()
def extend(
    corpus: CorpusPath,
    *,
    count: Annotated[
        int,
        typer.Option(min=1, max=MOST_DOCUMENTS, help="How many documents it is to have in all."),
    ],
    workers: Workers = None,
    trust: Trust = None,
    as_json: AsJson = False,
) -> None:
    """Make a corpus longer in place: its first documents and their sheet ids stay."""
    from docextract_eval.corpus.store import extend_corpus
    from docextract_eval.runs.machine import cores

    pays = count >= _MANY
    with progress("documents", count) as tick:
        here = workers or (cores() if pays else 1)
        longer = extend_corpus(corpus, count, here, tick, trust or ())
    _say_built(longer, as_json=as_json)


@app.command()
def degrade(
    corpus: CorpusPath,
    output: Folder,
    *,
    conditions: Annotated[
        list[str], typer.Option(metavar="NAME@3,...", help="What is to befall it; may repeat.")
    ],
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Let conditions befall a corpus, imported ones too: a new one, of the same documents."""
    from docextract_eval.corpus.build import USUAL_DPI
    from docextract_eval.corpus.store import degrade_corpus, open_corpus
    from docextract_eval.runs.machine import cores

    opened = open_corpus(corpus)
    asked = [name.strip() for some in conditions for name in some.split(",") if name.strip()]
    pays = opened.documents * len(asked) >= _MANY
    with progress("sources", opened.documents) as tick:
        made = degrade_corpus(opened, asked, output, workers or (cores() if pays else 1), tick)
    _say_built(made, as_json=as_json)
    unsaid = sum(not {"paper", "dpi"} & document.factors.keys() for document in made.truths())
    if unsaid and not as_json:
        typer.echo(f"{unsaid} documents do not say their dpi: {USUAL_DPI} was taken.")


@app.command()
def verify(
    corpus: CorpusPath,
    *,
    rebuild: Annotated[
        bool, typer.Option(help="Also make every document again, and compare.")
    ] = False,
    trust: Trust = None,
) -> None:
    """Check every byte against the seal, and a shipped recipe's seal against the shipped one."""
    from docextract_eval.corpus.seals import differences
    from docextract_eval.corpus.store import open_corpus, rebuilt
    from docextract_eval.corpus.store import verify as check
    from docextract_eval.errors import IncompleteError

    opened = open_corpus(corpus, checked=False)
    with progress("renditions", opened.renditions) as tick:
        wrong = check(opened, tick) + differences(opened.about)
    if rebuild and not wrong:
        with progress("renditions", opened.renditions) as tick:
            wrong = rebuilt(opened, tick, trust or ())
    if wrong:
        raise IncompleteError("; ".join(wrong[:3]), str(corpus), _remedy(opened))
    typer.echo(f"{corpus}: all {opened.renditions} renditions are as sealed, {opened.seal[:16]}")


def _remedy(corpus: Corpus) -> str:
    verb = "import" if corpus.imported else "build"
    return f"{verb} it anew in another folder"


def _say_built(corpus: Corpus, *, as_json: bool) -> None:
    if as_json:
        print_json(_summary(corpus))
    else:
        typer.echo(
            f"{corpus.path}: {corpus.documents} documents, {corpus.renditions} renditions, "
            f"seal {corpus.seal[:16]}"
        )


def _summary(corpus: Corpus) -> dict[str, Any]:
    made_of: dict[str, Any] = {"generator": corpus.about["generator"]}
    if not corpus.imported:
        made_of["seed"] = corpus.about["recipe"]["seed"]
    return {
        "name": corpus.name,
        "documents": corpus.documents,
        "renditions": corpus.renditions,
        "seal": corpus.seal,
        **({} if corpus.verified else {"unverified": True}),
        "kinds": list(corpus.kinds),
        "locales": list(corpus.locales),
        "conditions": list(corpus.conditions),
        **({"splits": list(corpus.splits)} if corpus.splits else {}),
        **({"canary": corpus.canary} if corpus.canary else {}),
        "imported": corpus.imported,
        **made_of,
    }


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
