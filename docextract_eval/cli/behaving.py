"""The command that tests what an extractor does where one thing changes, or under attack."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.borders.limits import MOST_DOCUMENTS
from docextract_eval.cli import completion
from docextract_eval.cli.auditing import Conditions, Page, Seconds, Seed, print_build
from docextract_eval.cli.ledgers import NAMED_RUN, find_run_folder
from docextract_eval.cli.report_forms import print_result
from docextract_eval.cli.shell import (
    AsJson,
    DryRun,
    HtmlPage,
    MovedCorpus,
    Workers,
    progress,
)
from docextract_eval.errors import BadInputError, IncompleteError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.corpus.options import BehaviourOptions
    from docextract_eval.runs.comparison.attacks import Attack
    from docextract_eval.runs.comparison.behaviour import JudgedBehaviour
    from docextract_eval.runs.folder import RunFolder

TestedRun = Annotated[
    Path | None,
    typer.Argument(
        metavar="RUN",
        parser=find_run_folder,
        help=f"The run over a corpus of tests or attacks, {NAMED_RUN}.",
    ),
]
BuiltCorpus = Annotated[
    Path | None,
    typer.Option(
        "--build", metavar="CORPUS", help="Build the corpus for the tests in this folder."
    ),
]
TestsFile = Annotated[
    Path | None,
    typer.Option(
        "--tests",
        metavar="FILE",
        help="With --build: a file of tests.",
        show_default="the forty that ship",
    ),
]
Names = Annotated[
    list[str] | None,
    typer.Option("--test", metavar="NAME", help="With --build: only this test; repeatable."),
]
Kinds = Annotated[
    list[str] | None,
    typer.Option(
        "--kind",
        metavar="NAME",
        help="With --build: only tests of this kind; repeatable.",
        autocompletion=completion.kinds,
    ),
]
Countries = Annotated[
    list[str] | None,
    typer.Option(
        "--locale",
        metavar="NAME",
        help="With --build: locale of the documents; repeatable.",
        show_default="that of the shipped examples",
        autocompletion=completion.locales,
    ),
]
Documents = Annotated[
    int,
    typer.Option(
        metavar="INTEGER",
        min=10,
        max=MOST_DOCUMENTS // 100,
        help="With --build: number of documents for each test.",
    ),
]


def behaviour(
    run: TestedRun = None,
    *,
    output: Page = None,
    html: HtmlPage = None,
    corpus: MovedCorpus = None,
    build: BuiltCorpus = None,
    tests: TestsFile = None,
    test: Names = None,
    kind: Kinds = None,
    country: Countries = None,
    condition: Conditions = None,
    documents: Documents = 30,
    seed: Seed = 0,
    seconds: Seconds = 1.0,
    workers: Workers = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Test how an extractor reacts if one thing in a document changes, or if it is attacked.

    Build a corpus for the tests (--build), run your pipeline over it, then test the run.
    """
    from docextract_eval.corpus.behaviour_recipe import (
        make_behaviour_recipe,
        read_tests,
        shipped_tests,
    )
    from docextract_eval.countries.locales import DEFAULT_LOCALE

    if (run is None) == (build is None):
        what = "tests read a run, or build a corpus"
        raise BadInputError(what, "dxe behaviour", "give RUN, or --build CORPUS")
    if run is not None:
        _print_behaviour(run, output, html, corpus, as_json=as_json)
        return
    path = tests or shipped_tests()
    wanted = read_tests(path, kind or (), test or ())
    content = {
        "name": "behaviour",
        "about": f"tests of behaviour: {path.name}",
        "seed": seed,
        "locales": country or [DEFAULT_LOCALE],
        "conditions": condition or ["clean"],
    }
    with progress("tests composed", len(wanted)) as tick:
        recipe = make_behaviour_recipe(content, wanted, documents, str(path), tick)
    pages = sum(1 + bool(each.do) for each in wanted.values()) * documents * len(recipe.conditions)
    rows = [("tests", f"{len(wanted)}"), ("documents", f"{documents:,} of each test")]
    print_build(recipe, build, rows, pages, seconds, workers, dry_run=dry_run)


def _print_behaviour(
    run: Path, page: Path | None, html: Path | None, corpus: Path | None, *, as_json: bool
) -> None:
    """Print how tests went, and write their pages."""
    from docextract_eval.corpus.attackers import ATTACKERS
    from docextract_eval.reports.behaviour_page import behaviour_sections
    from docextract_eval.runs.comparison.attacks import judge_attacks
    from docextract_eval.runs.comparison.behaviour import judge_behaviour
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.judged_pages import read_judged_pages

    folder = RunFolder(run)
    judged = read_judged_pages(folder)
    attacks = judge_attacks(judged, ATTACKERS)
    tests = _tests_of_run(folder, corpus) if judged.has_factor("behaviour") else {}
    found = judge_behaviour(judged, tests)
    if not (tests or attacks):
        what = "has no pages of tests of behaviour, and none of aggressors"
        remedy = "build some: dxe behaviour --build CORPUS; or a recipe with traps.aggressors"
        raise BadInputError(what, str(run), remedy)
    if tests and not found.tests:
        name, why = next(iter(found.left_out.items()))
        what = f"no test has a rate: {name} has {why}"
        raise IncompleteError(what, str(run), "run it over more documents")
    print_result(
        f"Behaviour of {run.name}",
        behaviour_sections(found, attacks),
        _as_content(found, attacks),
        as_json=as_json,
        markdown=page,
        html=html,
    )


def _tests_of_run(folder: RunFolder, corpus: Path | None) -> Mapping[str, BehaviourOptions]:
    """Return the tests in the recipe of the corpus that a run was made over."""
    from docextract_eval.corpus.options import BehaviourOptions
    from docextract_eval.runs.run_corpus import open_run_corpus

    remedy = "say where it is with --corpus DIR, or build it again from its recipe"
    opened = open_run_corpus(folder.path, folder.about, corpus, remedy)
    written = opened.about["recipe"].get("behaviour", {})
    return {name: BehaviourOptions.model_validate(test) for name, test in written.items()}


def _as_content(found: JudgedBehaviour, attacks: Sequence[Attack]) -> dict[str, object]:
    return {
        "tests": [
            {
                "name": each.name,
                **each.test.model_dump(),
                "holds": each.holds,
                "verdict": each.verdict,
                "floor": dataclasses.asdict(each.floor) if each.floor else None,
                "rate": dataclasses.asdict(each.rate),
                "failures": [dataclasses.asdict(failure) for failure in each.failures],
            }
            for each in found.tests
        ],
        "left_out": dict(found.left_out),
        "attacks": [dataclasses.asdict(attack) for attack in attacks],
    }
