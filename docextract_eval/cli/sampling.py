"""The command that draws a smaller corpus from a larger one, or takes chosen cases of a run."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.borders.limits import HIGHEST_SEED, MOST_DOCUMENTS
from docextract_eval.cli.filters import split_values
from docextract_eval.cli.inspection import print_summary_line
from docextract_eval.cli.sharding import Engine, Plan, complete_corpus, print_shards
from docextract_eval.cli.shell import (
    AsJson,
    DryRun,
    Folder,
    MovedCorpus,
    choices_metavar,
    clip_value,
    print_json,
    print_sentence,
    print_table,
)
from docextract_eval.errors import BadInputError, count_phrase
from docextract_eval.storage.object_storage import parse_location

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.corpus.store import Corpus
    from docextract_eval.corpus.store.sampling import Sample

_MOST_ROWS = 20
"""Strata that are printed; corpus.json has all of them."""


class Allocation(StrEnum):
    """How many sources each stratum gets."""

    PROPORTIONAL = "proportional"
    EQUAL = "equal"


From = Annotated[
    Path,
    typer.Argument(
        metavar="CORPUS",
        parser=parse_location,
        help="Folder of a corpus, or its URL; with --cases, of a run.",
    ),
]
Cases = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Instead of drawing, take the documents of these cases, a selection that you saved "
        "in dxe view RUN. CORPUS is then that run.",
    ),
]
Count = Annotated[
    int | None,
    typer.Option(
        metavar="INTEGER",
        min=1,
        max=MOST_DOCUMENTS,
        help="Number of source documents to draw, with their twins and renditions.",
        show_default="required without --cases",
    ),
]
By = Annotated[
    list[str] | None,
    typer.Option(
        metavar="AXIS",
        help="Axes of the strata to draw from: kind, locale, currency, split, or a factor of the "
        "documents, such as template; repeat, or separate with commas. A corpus with splits is "
        "always drawn split by split.",
    ),
]
AllocationOption = Annotated[
    Allocation | None,
    typer.Option(
        metavar=choices_metavar(Allocation),
        help="How many to draw from each stratum: in proportion to its share of the corpus, or "
        "the same number, as far as it has them; always at least one.",
        show_default=Allocation.PROPORTIONAL.value,
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(
        metavar="INTEGER",
        min=0,
        max=HIGHEST_SEED,
        help="Seed of the draw. With the same seed, a larger sample contains the smaller one.",
        show_default="0",
    ),
]


def sample(
    source: From,
    output: Folder,
    *,
    count: Count = None,
    by: By = None,
    allocation: AllocationOption = None,
    seed: Seed = None,
    cases: Cases = None,
    corpus: MovedCorpus = None,
    engine: Engine = None,
    plan: Plan = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Draw a smaller corpus whose scores estimate those of the full one.

    Pages and truths are copied byte for byte. Each document gets the weight of the documents that
    it represents, and scores use these weights. If the command is stopped, the same command
    continues.

    With --cases, the documents of chosen cases become a corpus that shows whether their errors come
    back. Its scores estimate nothing, and every run over it says so.
    """
    from docextract_eval.corpus.store.planned import plan_sample

    drawing = {"--count": count, "--by": by, "--allocation": allocation, "--seed": seed}
    if cases is None:
        opened, drawn = _draw(source, drawing, corpus)
    else:
        opened, drawn = _choose(source, cases, drawing, corpus)
    if dry_run:
        _print_drawn(drawn)
        typer.echo("Dry run: nothing was written.")
        return
    planned = plan_sample(opened, drawn, output)
    if plan:
        print_shards(planned, as_json=as_json, is_own=True)
        return
    _print_sample(complete_corpus(planned, engine, 1), drawn, as_json=as_json)


def _draw(source: Path, drawing: Mapping[str, Any], moved: Path | None) -> tuple[Corpus, Sample]:
    """Draw from a corpus as the options say."""
    from docextract_eval.corpus.store import open_corpus
    from docextract_eval.corpus.store.sampling import SampleRequest, draw_sample

    if moved is not None:
        what = "names the corpus of a run, and none is named"
        raise BadInputError(what, "--corpus", "leave it out, or name a run and its --cases FILE")
    count, by, allocation, seed = drawing.values()
    if count is None:
        remedy = "give --count INTEGER, or a run and its --cases FILE"
        raise BadInputError("nothing says how many documents to draw", "--count", remedy)
    how: Allocation = allocation or Allocation.PROPORTIONAL
    opened = open_corpus(source)
    request = SampleRequest(count, split_values(by), how.value, seed or 0)
    return opened, draw_sample(opened, request)


def _choose(
    run: Path, cases: Path, drawing: Mapping[str, Any], moved: Path | None
) -> tuple[Corpus, Sample]:
    """Take the documents of chosen cases of a run, with all that shares their source."""
    from docextract_eval.corpus.store.sampling import choose_sample
    from docextract_eval.runs.cases import read_cases
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.run_corpus import open_run_corpus

    if given := [option for option, value in drawing.items() if value is not None]:
        what = "says how to draw, and cases are chosen, not drawn"
        raise BadInputError(what, given[0], f"leave out {' and '.join(given)}, or --cases")
    folder = RunFolder(run)
    keys = read_cases(cases, folder)
    columns = folder.columns("renditions", ["id", "document"])
    document_of = dict(
        zip(*(columns[name].to_pylist() for name in columns.column_names), strict=True)
    )
    remedy = "say where it is with --corpus PATH, or build it again from its recipe"
    opened = open_run_corpus(run, folder.finished_about(), moved, remedy)
    chosen = {"run": folder.description.id, "cases": len(keys)}
    return opened, choose_sample(opened, {document_of[key.rendition] for key in keys}, chosen)


def _print_sample(made: Corpus, drawn: Sample, *, as_json: bool) -> None:
    """Print what was drawn and how."""
    if as_json:
        counts = {"documents": made.document_count, "renditions": made.rendition_count}
        print_json({**counts, "seal": made.seal, "sampled_from": made.about["sampled_from"]})
        return
    _print_drawn(drawn)
    print_summary_line(made)


def _print_drawn(drawn: Sample) -> None:
    """Print how many sources of each stratum are drawn, and how many each of them stands for.

    Of those that were chosen, print their count, and what figures over them are not.
    """
    from docextract_eval.reports.sentences.documents import CHOSEN_DOCUMENTS

    if not drawn.strata:
        sources = count_phrase(len({source for _, source, _ in drawn.parts}), "source document")
        print_sentence(f"{sources} chosen, with all twins and renditions.")
        print_sentence(CHOSEN_DOCUMENTS)
        return
    strata = drawn.strata
    rows = [
        (
            *map(clip_value, each.levels.values()),
            f"{each.size:,}",
            f"{each.drawn:,}",
            f"{each.weight:.4g}",
        )
        for each in strata[:_MOST_ROWS]
    ]
    print_table((*strata[0].levels, "sources", "drawn", "weight"), rows)
    if len(strata) > _MOST_ROWS:
        typer.echo(f"and {count_phrase(len(strata) - _MOST_ROWS, 'stratum', 'strata')} more")
