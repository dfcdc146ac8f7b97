"""The command that draws a smaller corpus from a larger one."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.borders.limits import HIGHEST_SEED, MOST_DOCUMENTS
from docextract_eval.cli.filters import split_values
from docextract_eval.cli.inspection import print_summary_line
from docextract_eval.cli.sharding import Engine, Plan, complete_corpus, print_shards
from docextract_eval.cli.shell import (
    AsJson,
    CorpusPath,
    DryRun,
    Folder,
    choices_metavar,
    clip_value,
    print_json,
    print_table,
)
from docextract_eval.errors import count_phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.corpus.store import Corpus
    from docextract_eval.corpus.store.sampling import Stratum

_MOST_ROWS = 20
"""Strata that are printed; corpus.json has all of them."""


class Allocation(StrEnum):
    """How many sources each stratum gets."""

    PROPORTIONAL = "proportional"
    EQUAL = "equal"


Count = Annotated[
    int,
    typer.Option(
        metavar="INTEGER",
        min=1,
        max=MOST_DOCUMENTS,
        help="Number of source documents to draw; their twins and renditions come with them.",
    ),
]
By = Annotated[
    list[str] | None,
    typer.Option(
        metavar="AXIS",
        help="Draw from each stratum by these axes: kind, locale, currency, split, or a factor of "
        "the documents, such as template; repeat, or separate with commas. A corpus with splits "
        "is always drawn from split by split.",
    ),
]
AllocationOption = Annotated[
    Allocation,
    typer.Option(
        metavar=choices_metavar(Allocation),
        help="How many to draw from each stratum: by its share of the corpus, or the same number, "
        "as far as it has them; at least one in both cases.",
    ),
]
Seed = Annotated[
    int,
    typer.Option(
        metavar="INTEGER",
        min=0,
        max=HIGHEST_SEED,
        help="Seed of the draw. With the same one, a larger sample contains a smaller one.",
    ),
]


def sample(
    corpus: CorpusPath,
    output: Folder,
    *,
    count: Count,
    by: By = None,
    allocation: AllocationOption = Allocation.PROPORTIONAL,
    seed: Seed = 0,
    engine: Engine = None,
    plan: Plan = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Draw a smaller corpus, whose scores estimate those of the whole one.

    Pages and truths are copied to the byte. A document weighs as much as the documents that it
    stands for, and scores are weighted by that. If the command is stopped, the same command
    continues.
    """
    from docextract_eval.corpus.store import open_corpus
    from docextract_eval.corpus.store.planned import plan_sample
    from docextract_eval.corpus.store.sampling import SampleRequest, draw_sample

    opened = open_corpus(corpus)
    request = SampleRequest(count, split_values(by), allocation.value, seed)
    drawn = draw_sample(opened, request)
    if dry_run:
        _print_strata(drawn.strata)
        typer.echo("Dry run: nothing was written.")
        return
    planned = plan_sample(opened, drawn, output)
    if plan:
        print_shards(planned, as_json=as_json, is_own=True)
        return
    _print_sample(complete_corpus(planned, engine, 1), drawn.strata, as_json=as_json)


def _print_sample(made: Corpus, strata: Sequence[Stratum], *, as_json: bool) -> None:
    """Print what was drawn and how."""
    if as_json:
        counts = {"documents": made.document_count, "renditions": made.rendition_count}
        print_json({**counts, "seal": made.seal, "sampled_from": made.about["sampled_from"]})
        return
    _print_strata(strata)
    print_summary_line(made)


def _print_strata(strata: Sequence[Stratum]) -> None:
    """Print how many sources of each stratum are drawn, and how many each of them stands for."""
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
