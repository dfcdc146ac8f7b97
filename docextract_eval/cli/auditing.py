"""The command that says why a group fares worse, and by which paths."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.borders.limits import HIGHEST_SEED, MOST_DOCUMENTS
from docextract_eval.cli import completion
from docextract_eval.cli.corpus import build_with_progress
from docextract_eval.cli.ledgers import NAMED_RUN, find_run_folder
from docextract_eval.cli.report_forms import print_result
from docextract_eval.cli.shell import (
    AsJson,
    DryRun,
    HtmlPage,
    Workers,
    print_table,
    progress,
)
from docextract_eval.errors import BadInputError

if TYPE_CHECKING:
    from docextract_eval.corpus.options import Recipe

_DOCUMENTS = 300
_HOUR = 3600

AuditedRun = Annotated[
    Path | None,
    typer.Argument(
        metavar="RUN", parser=find_run_folder, help=f"The run over an audit's corpus, {NAMED_RUN}."
    ),
]
Factor = Annotated[
    str,
    typer.Option(
        metavar="NAME", help="Factor in which the groups differ: trade, locale, template, ..."
    ),
]
Order = Annotated[
    str,
    typer.Option(
        metavar="ORDER",
        help="How to split the joint effect of paths: 'shapley' (average over all orders), "
        "'ancestry' (orders with causes first), or your order of the paths, separated by commas.",
    ),
]
Page = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="FILE", help="Markdown page to write."),
]
BuiltCorpus = Annotated[
    Path | None,
    typer.Option("--build", metavar="CORPUS", help="Build the corpus for an audit in this folder."),
]
Group = Annotated[
    str | None, typer.Option(metavar="VALUE", help="With --build: the group to audit.")
]
Against = Annotated[
    str | None,
    typer.Option(metavar="VALUE", help="With --build: the group to compare it with."),
]
AuditedKind = Annotated[
    str,
    typer.Option(
        "--kind",
        metavar="NAME",
        help="With --build: kind of the documents.",
        autocompletion=completion.kinds,
    ),
]
Countries = Annotated[
    list[str] | None,
    typer.Option(
        "--locale",
        metavar="NAME",
        help="With --build: locale of the documents; repeatable.",
        show_default="that of the shipped examples, or both groups of --factor locale",
        autocompletion=completion.locales,
    ),
]
Fixed = Annotated[
    list[str] | None,
    typer.Option(
        "--do",
        metavar="NODE=VALUE",
        help="With --build: a choice that all documents have in common; repeatable.",
    ),
]
Conditions = Annotated[
    list[str] | None,
    typer.Option(
        "--condition",
        metavar="NAME",
        help="With --build: condition of the pages; repeatable.",
        show_default="clean",
        autocompletion=completion.conditions,
    ),
]
Documents = Annotated[
    int,
    typer.Option(
        metavar="INTEGER",
        min=30,
        max=MOST_DOCUMENTS // 2,
        help="With --build: number of documents in each of the two groups.",
    ),
]
Seed = Annotated[
    int,
    typer.Option(metavar="INTEGER", min=0, max=HIGHEST_SEED, help="With --build: the seed."),
]
Seconds = Annotated[
    float,
    typer.Option(
        metavar="NUMBER",
        min=0.001,
        help="With --build: seconds that your pipeline needs for a page, to print the hours.",
    ),
]


def audit(
    run: AuditedRun = None,
    *,
    factor: Factor,
    order: Order = "shapley",
    output: Page = None,
    html: HtmlPage = None,
    build: BuiltCorpus = None,
    group: Group = None,
    against: Against = None,
    kind: AuditedKind = "receipt",
    country: Countries = None,
    condition: Conditions = None,
    do: Fixed = None,
    documents: Documents = _DOCUMENTS,
    seed: Seed = 0,
    seconds: Seconds = 1.0,
    workers: Workers = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Find why one group scores worse: what its factor causes, by which paths, and the rest.

    Build a corpus for the audit (--build), run your pipeline over it, then audit the run.
    """
    from docextract_eval.countries.locales import DEFAULT_LOCALE

    if (run is None) == (build is None):
        what = "an audit reads a run, or builds a corpus"
        raise BadInputError(what, "dxe audit", "give RUN, or --build CORPUS")
    if run is not None:
        _print_audit(run, factor, order, output, html, as_json=as_json)
        return
    if not group or not against:
        what = "which two groups are compared is not given"
        raise BadInputError(what, "--build", "give --group VALUE and --against VALUE")
    content = {
        "name": f"audit-{factor.replace('_', '-')}",
        "about": f"{factor} {group} against {against}",
        "seed": seed,
        "count": 2 * documents,
        "kinds": [kind],
        "locales": country or ([group, against] if factor == "locale" else [DEFAULT_LOCALE]),
        "conditions": condition or ["clean"],
        "do": _parse_fixed(do or []),
    }
    _build(build, content, (factor, group, against), seconds, workers, dry_run=dry_run)


def _parse_fixed(written: list[str]) -> dict[str, str]:
    """Return the nodes of NODE=VALUE, and their values."""
    for each in written:
        if not all(each.partition("=")):
            raise BadInputError(f"'{each}' is not NODE=VALUE", "--do", "write it as trade=grocery")
    return {each.partition("=")[0]: each.partition("=")[2] for each in written}


def _build(
    path: Path | None,
    content: dict[str, object],
    groups: tuple[str, str, str],
    seconds: float,
    workers: int | None,
    *,
    dry_run: bool,
) -> None:
    """Build the corpus of an audit, or print what would be built, with the hours of a run."""
    from docextract_eval.corpus.audit_recipe import make_audit_recipe
    from docextract_eval.twin_names import direct_name

    with progress("documents composed", int(str(content["count"]))) as tick:
        recipe = make_audit_recipe(content, *groups, tick)
    paths = [direct_name(recipe.audit.joined), *recipe.audit.blocks] if recipe.audit else []
    rows = [
        ("documents", f"{recipe.count // 2:,} of each group"),
        ("paths", ", ".join(paths)),
    ]
    print_build(recipe, path, rows, _count_pages(recipe), seconds, workers, dry_run=dry_run)


def print_build(  # noqa: PLR0917 - what is built, and what is printed of it
    recipe: Recipe,
    path: Path | None,
    rows: list[tuple[str, str]],
    pages: int,
    seconds: float,
    workers: int | None,
    *,
    dry_run: bool,
) -> None:
    """Print the size of the corpus and the hours of a run; build it, if it is no dry run."""
    hours = f"about {pages * seconds / _HOUR:.1f} hours at {seconds:g} s a page"
    print_table(("", ""), [*rows, ("pages", f"{pages:,}"), ("a run", hours)])
    if dry_run:
        typer.echo("Dry run: nothing was written.")
    elif path is not None:
        build_with_progress(recipe, path, workers)
        typer.echo(f"{path} is built.")


def _count_pages(recipe: Recipe) -> int:
    """Return the pages of an audit, but for second pages of long documents."""
    from docextract_eval.corpus.crossed_worlds import list_worlds
    from docextract_eval.corpus.kinds import KINDS

    graph = KINDS.load(*recipe.kinds).graph
    worlds = len([*list_worlds(recipe.audit, graph)]) if recipe.audit else 0
    return (recipe.count + recipe.count // 2 * worlds) * len(recipe.conditions)


def _print_audit(
    run: Path, factor: str, order: str, page: Path | None, html: Path | None, *, as_json: bool
) -> None:
    """Print an audit, and write its pages."""
    from docextract_eval.corpus.causal_order import ancestors_of_blocks
    from docextract_eval.reports.audit_page import audit_sections, audit_title
    from docextract_eval.runs.comparison.audit import audit_run
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.measured_run import read_measured_run

    measured = read_measured_run(RunFolder(run), with_twins=True)
    found = audit_run(measured, factor, order, ancestors_of_blocks)
    print_result(
        audit_title(found),
        audit_sections(found, measured.name, measured.notes),
        {"notes": measured.notes, **dataclasses.asdict(found)},
        as_json=as_json,
        markdown=page,
        html=html,
    )
