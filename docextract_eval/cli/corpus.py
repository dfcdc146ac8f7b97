"""Commands on corpora: build, extend, degrade, show, verify; the others are in modules beside."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.borders.limits import HIGHEST_INDEX, HIGHEST_SEED, MOST_DOCUMENTS
from docextract_eval.cli import completion, inspection
from docextract_eval.cli.command_table import CORPUS_COMMANDS
from docextract_eval.cli.filters import (
    Condition,
    Kind,
    Locale,
    Trap,
    check_filters,
    read_filters,
    split_values,
)
from docextract_eval.cli.help_pages import Program
from docextract_eval.cli.sharding import Engine, Plan, Trust, complete_corpus, print_shards
from docextract_eval.cli.shell import (
    AsJson,
    CorpusPath,
    DryRun,
    Folder,
    Workers,
    choices_metavar,
    print_json,
    print_table,
    progress,
)
from docextract_eval.errors import IncompleteError, count_phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.cli.sharding import DaskEngine
    from docextract_eval.corpus.options import Recipe
    from docextract_eval.corpus.store import Corpus

app = Program("Build, view, degrade, import, export and verify corpora.", rows=CORPUS_COMMANDS)

Count = Annotated[
    int | None,
    typer.Option(
        metavar="INTEGER",
        min=1,
        max=MOST_DOCUMENTS,
        help="Number of documents.",
        show_default="as in the recipe",
    ),
]
First = Annotated[
    int | None,
    typer.Option(
        metavar="INTEGER",
        min=0,
        max=HIGHEST_INDEX,
        help="Index of the first document.",
        show_default="as in the recipe",
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(
        metavar="INTEGER",
        min=0,
        max=HIGHEST_SEED,
        help="Seed of all random draws; another seed makes other documents.",
        show_default="as in the recipe",
    ),
]
_MANY = 400
"""Renditions from which a second process is worth its start."""


@app.command()
def build(
    recipe: Annotated[
        str,
        typer.Argument(
            metavar="RECIPE",
            help="Name of a shipped recipe (dxe list recipes), or a .toml file.",
            autocompletion=completion.recipes,
        ),
    ],
    output: Folder,
    *,
    count: Count = None,
    first: First = None,
    seed: Seed = None,
    workers: Workers = None,
    engine: Engine = None,
    trust: Trust = None,
    plan: Plan = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Build a corpus from a recipe.

    If the command is stopped, the same command continues the build.
    """
    from docextract_eval.corpus.recipe import load_recipe

    loaded = load_recipe(recipe, trusted=trust or (), count=count, first=first, seed=seed)
    if dry_run:
        _print_plan(loaded, output)
        return
    if plan:
        from docextract_eval.corpus.store.planned import plan_build

        print_shards(plan_build(loaded, output), as_json=as_json, is_own=True)
        return
    corpus = build_with_progress(loaded, output, workers, trust or (), engine)
    _print_corpus(corpus, as_json=as_json)
    if not as_json:
        inspection.print_named_traps(corpus)


def build_with_progress(
    recipe: Recipe,
    path: Path,
    workers: int | None,
    trusted: Sequence[str] = (),
    engine: DaskEngine | None = None,
) -> Corpus:
    """Build with a progress bar, on as many cores as are worth it, or on a cluster."""
    from docextract_eval.corpus.store.building import build_corpus
    from docextract_eval.corpus.store.planned import plan_build
    from docextract_eval.runs.machine import usable_core_count
    from docextract_eval.storage.shard_plan import is_planned

    is_large = recipe.count * len(recipe.conditions) >= _MANY
    here = workers or (usable_core_count() if is_large else 1)
    if engine or is_planned(path):
        plan = plan_build(recipe, path)
        return complete_corpus(plan, engine, workers if engine else here, trusted)
    with progress("documents", recipe.count) as tick:
        return build_corpus(recipe, path, here, tick)


def _print_plan(recipe: Recipe, output: Path) -> None:
    """Print what a build would make."""
    numbered = recipe.traps.documents
    print_table(
        ("", ""),
        [
            ("recipe", recipe.name),
            ("sources", f"{recipe.count:,} from index {recipe.first:,}, seed {recipe.seed}"),
            ("kinds", ", ".join(recipe.kinds)),
            ("locales", ", ".join(recipe.locales)),
            ("conditions", ", ".join(recipe.conditions)),
            *([("traps", inspection.join_counts(numbered))] if numbered else []),
            ("renditions", f"{recipe.count * len(recipe.conditions):,}, and those of twins"),
            ("folder", str(output)),
        ],
    )
    typer.echo("Dry run: nothing was written.")


class GraphForm(StrEnum):
    """Formats in which the graph of a kind can be drawn."""

    MERMAID = "mermaid"
    DOT = "dot"


@app.command()
def graph(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="A kind of document (dxe list kinds).",
            autocompletion=completion.kinds,
        ),
    ],
    *,
    form: Annotated[
        GraphForm,
        typer.Option("--format", metavar=choices_metavar(GraphForm), help="Graph language."),
    ] = GraphForm.MERMAID,
) -> None:
    """Print the causal graph of a kind: its random choices and what each depends on."""
    from docextract_eval.corpus.kinds import KINDS

    drawn = KINDS.load(kind).graph
    typer.echo(drawn.mermaid() if form is GraphForm.MERMAID else drawn.dot())


@app.command()
def show(
    corpus: CorpusPath,
    *,
    condition: Condition = None,
    kind: Kind = None,
    locale: Locale = None,
    trap: Trap = None,
    as_json: AsJson = False,
) -> None:
    """Print what a corpus contains, or with filters, how many documents match."""
    from docextract_eval.corpus.store import open_corpus

    opened = open_corpus(corpus)
    filters = read_filters(condition=condition, kind=kind, locale=locale, trap=trap)
    summary = _corpus_summary(opened)
    if filters:
        check_filters(opened, filters)
        summary |= _count_kept(opened, filters)
    if as_json:
        print_json(summary)
        return
    print_table(("", ""), [(name, _value_text(value)) for name, value in summary.items()])


def _count_kept(corpus: Corpus, filters: dict[str, tuple[str, ...]]) -> dict[str, int]:
    """Count the documents and renditions that filters keep."""
    from docextract_eval.runs.selection import Selection

    kept = [*Selection(filters).pairs(corpus, pictures=False)]
    return {
        "documents kept": len({document.id for document, _ in kept}),
        "renditions kept": len(kept),
    }


@app.command()
def extend(
    corpus: CorpusPath,
    *,
    count: Annotated[
        int,
        typer.Option(
            metavar="INTEGER",
            min=1,
            max=MOST_DOCUMENTS,
            help="Number of documents in the longer corpus.",
        ),
    ],
    workers: Workers = None,
    engine: Engine = None,
    trust: Trust = None,
    plan: Plan = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Add documents to a corpus in place; the existing ones stay as they are.

    Until all are made, readers see the shorter corpus. If the command is stopped, the same command
    continues.
    """
    from docextract_eval.corpus.store import open_corpus

    if dry_run:
        have = int(open_corpus(corpus).about["recipe"].get("count", 0))
        more = count_phrase(max(0, count - have), "document")
        typer.echo(f"{more} would be added to the {have:,} in {corpus}, and their twins.")
        typer.echo("Dry run: nothing was written.")
        return
    if plan:
        from docextract_eval.corpus.store.planned import plan_extension

        print_shards(plan_extension(corpus, count, trust or ()), as_json=as_json, is_own=True)
        return
    longer = _extend_with_progress(corpus, count, workers, trust or (), engine)
    _print_corpus(longer, as_json=as_json)


def _extend_with_progress(
    path: Path,
    count: int,
    workers: int | None,
    trusted: Sequence[str],
    engine: DaskEngine | None,
) -> Corpus:
    from docextract_eval.corpus.store.building import extend_corpus
    from docextract_eval.corpus.store.planned import plan_extension
    from docextract_eval.runs.machine import usable_core_count
    from docextract_eval.storage.shard_plan import is_planned

    here = workers or (usable_core_count() if count >= _MANY else 1)
    if engine or is_planned(path):
        plan = plan_extension(path, count, trusted)
        return complete_corpus(plan, engine, workers if engine else here, trusted)
    with progress("documents", count) as tick:
        return extend_corpus(path, count, here, tick, trusted)


@app.command()
def degrade(
    corpus: CorpusPath,
    output: Folder,
    *,
    condition: Annotated[
        list[str],
        typer.Option(
            metavar="NAME@SEVERITY",
            help="Condition to apply, such as phone_photo@3; repeat, or separate with commas.",
            autocompletion=completion.conditions,
        ),
    ],
    workers: Workers = None,
    engine: Engine = None,
    plan: Plan = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Apply conditions to the documents of any corpus, and write a new corpus."""
    from docextract_eval.corpus.render.papers import USUAL_DPI
    from docextract_eval.corpus.store import open_corpus
    from docextract_eval.corpus.store.degrading import check_degradable

    opened = open_corpus(corpus)
    conditions = split_values(condition)
    if dry_run:
        check_degradable(opened, conditions)
        pages = count_phrase(opened.document_count * len(conditions), "rendition")
        typer.echo(
            f"{pages} would be made of {count_phrase(opened.document_count, 'document')} in "
            f"{output}."
        )
        typer.echo("Dry run: nothing was written.")
        return
    if plan:
        from docextract_eval.corpus.store.planned import plan_degrade

        print_shards(plan_degrade(opened, conditions, output), as_json=as_json, is_own=True)
        return
    made = _degrade_with_progress(opened, conditions, output, workers, engine)
    _print_corpus(made, as_json=as_json)
    silent = sum(not {"paper", "dpi"} & document.factors.keys() for document in made.truths())
    if silent and not as_json:
        do = "document does" if silent == 1 else "documents do"
        typer.echo(f"{silent:,} {do} not state a resolution: {USUAL_DPI} dpi was assumed.")


def _degrade_with_progress(
    corpus: Corpus,
    conditions: Sequence[str],
    path: Path,
    workers: int | None,
    engine: DaskEngine | None,
) -> Corpus:
    from docextract_eval.corpus.store.degrading import degrade_corpus
    from docextract_eval.corpus.store.planned import plan_degrade
    from docextract_eval.runs.machine import usable_core_count
    from docextract_eval.storage.shard_plan import is_planned

    is_large = corpus.document_count * len(conditions) >= _MANY
    here = workers or (usable_core_count() if is_large else 1)
    if engine or is_planned(path):
        plan = plan_degrade(corpus, conditions, path)
        return complete_corpus(plan, engine, workers if engine else here, conditions)
    with progress("sources", corpus.document_count) as tick:
        return degrade_corpus(corpus, conditions, path, here, tick)


@app.command()
def verify(
    corpus: CorpusPath,
    *,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Also make every document again, and compare.")
    ] = False,
    trust: Trust = None,
) -> None:
    """Check every byte of a corpus against its seal.

    For a shipped recipe, the seal is also compared with the shipped one.
    """
    from docextract_eval.corpus.seals import seal_warnings
    from docextract_eval.corpus.store import open_corpus
    from docextract_eval.corpus.store.verifying import check_rebuild
    from docextract_eval.corpus.store.verifying import verify as verify_corpus

    opened = open_corpus(corpus, checked=False)
    with progress("renditions", opened.rendition_count) as tick:
        wrong = verify_corpus(opened, tick) + seal_warnings(opened.about)
    if rebuild and not wrong:
        with progress("renditions", opened.rendition_count) as tick:
            wrong = check_rebuild(opened, tick, trust or ())
    if wrong:
        verb = "import" if opened.is_imported else "build"
        remedy = f"{verb} it again in another folder"
        raise IncompleteError("; ".join(wrong[:3]), str(corpus), remedy)
    typer.echo(
        f"{corpus}: all {opened.rendition_count:,} renditions match the seal {opened.seal[:16]}"
    )


def _print_corpus(corpus: Corpus, *, as_json: bool) -> None:
    if as_json:
        print_json(_corpus_summary(corpus))
    else:
        inspection.print_summary_line(corpus)


def _corpus_summary(corpus: Corpus) -> dict[str, Any]:
    from docextract_eval.corpus.numbered_traps import count_named_traps

    named = count_named_traps(corpus.about["recipe"], corpus.truths())
    made_of: dict[str, Any] = {"generator": corpus.about["generator"]}
    drawn = corpus.about.get("sampled_from", ())
    if not corpus.is_imported:
        made_of["seed"] = corpus.about["recipe"]["seed"]
    return {
        "name": corpus.name,
        "documents": corpus.document_count,
        "renditions": corpus.rendition_count,
        "seal": corpus.seal,
        "kinds": list(corpus.kinds),
        "locales": list(corpus.locales),
        "conditions": list(corpus.conditions),
        **({"splits": list(corpus.splits)} if corpus.splits else {}),
        **({"canary": corpus.canary} if corpus.canary else {}),
        "imported": corpus.is_imported,
        **made_of,
        **({"sampled_from": drawn[-1]["seal"]} if drawn else {}),
        **({"traps": dict(named.counts)} if named.counts else {}),
    }


def _value_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return inspection.join_counts(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
