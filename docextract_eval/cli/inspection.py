"""Commands that look at corpora: what two differ in, and what is wrong with one."""

from __future__ import annotations

import dataclasses
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli.filters import split_values
from docextract_eval.cli.shell import AsJson, CorpusPath, print_json, print_table
from docextract_eval.cli.slice_tables import wrap_sentence
from docextract_eval.errors import count_phrase
from docextract_eval.storage.object_storage import parse_location

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docextract_eval.corpus.check import CorpusCheck
    from docextract_eval.corpus.diff import Difference
    from docextract_eval.corpus.store import Corpus
    from docextract_eval.corpus.target_check import TargetCheck

_MOST = 12
"""Values of a factor that are printed on a terminal."""
_TARGET_MEANING = (
    "Uncovered: the share of the target for which there is no document. Distance: the share of "
    "documents that you would have to replace (total variation), unweighted and weighted."
)


def check_composition(
    corpus: CorpusPath,
    *,
    apart: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Another field or factor whose values no two splits may share; repeatable.",
        ),
    ] = None,
    target: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Target population to compare with: a .csv file (factor,level,share).",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Count what a corpus contains, and warn of mistakes in it.

    Warnings name duplicates, gaps, decoys that equal the truth, and leaks between splits. With
    --target, they also say how far the documents are from those of a population.
    """
    from docextract_eval.corpus.check import check_corpus
    from docextract_eval.corpus.numbered_traps import count_named_traps
    from docextract_eval.corpus.store import open_corpus
    from docextract_eval.corpus.target_check import check_target
    from docextract_eval.countries.share_tables import read_target

    shares = read_target(target) if target else None
    opened = open_corpus(corpus)
    beside = check_target(opened.truths(), shares, str(target), str(corpus)) if shares else None
    asked = {"kind": opened.kinds, "locale": opened.locales, "split": opened.splits}
    found = check_corpus(
        opened.truths(), opened.fingerprints(), split_values(apart), asked, opened.schemas
    )
    unmet = count_named_traps(opened.about["recipe"], opened.truths()).warnings
    far = beside.warnings if beside else []
    found = dataclasses.replace(found, warnings=[*found.warnings, *unmet, *far])
    if as_json:
        of_target = {"target": dataclasses.asdict(beside)} if beside else {}
        print_json(dataclasses.asdict(found) | of_target)
    else:
        _print_check(found, beside)


def _print_check(checked: CorpusCheck, beside: TargetCheck | None) -> None:
    rows = [
        (name, value, str(count), f"{100 * count / checked.documents:.1f} %")
        for name, counts in checked.factors.items()
        for value, count in islice(counts.items(), _MOST)
    ]
    print_table(("factor", "value", "documents", "share"), rows)
    for name, counts in checked.factors.items():
        if len(counts) > _MOST:
            typer.echo(f"{name} has {len(counts) - _MOST:,} more values (--json prints all)")
    typer.echo(
        f"{count_phrase(checked.documents, 'document')} count as much as "
        f"{checked.effective:g} of equal "
        "weight."
    )
    if beside:
        _print_target(beside)
    for warning in checked.warnings:
        typer.echo(f"Warning: {warning}")


def _print_target(beside: TargetCheck) -> None:
    """Print how far a corpus is from a target, before and after raking."""
    rows = [
        (
            each.factor,
            *(f"{100 * share:.1f} %" for share in (each.uncovered, each.before, each.after)),
        )
        for each in beside.factors
    ]
    print_table(("target", "uncovered", "distance", "distance, weighted"), rows)
    typer.echo(
        wrap_sentence(
            f"Weighted to the target, {count_phrase(beside.documents, 'base document')} count as "
            f"much as {beside.effective:g} of equal weight (now {beside.effective_before:g})."
        )
    )
    typer.echo(wrap_sentence(_TARGET_MEANING))


def print_summary_line(corpus: Corpus) -> None:
    """Print how large a corpus is, and its seal."""
    is_whole = not corpus.is_imported and "sampled_from" not in corpus.about
    twins = corpus.document_count - corpus.about["recipe"]["count"] if is_whole else 0
    documents = count_phrase(corpus.document_count - twins, "document")
    and_twins = f" and {count_phrase(twins, 'twin')}" if twins else ""
    renditions = count_phrase(corpus.rendition_count, "rendition")
    typer.echo(f"{corpus.path}: {documents}{and_twins}, {renditions}, seal {corpus.seal[:16]}")


def print_named_traps(corpus: Corpus) -> None:
    """Print how many documents have each trap that the recipe names, and warn where none has."""
    from docextract_eval.corpus.numbered_traps import count_named_traps

    named = count_named_traps(corpus.about["recipe"], corpus.truths())
    if named.counts:
        typer.echo(wrap_sentence(f"Documents with a trap: {join_counts(named.counts)}."))
    for warning in named.warnings:
        typer.echo(f"Warning: {warning}")


def join_counts(counts: Mapping[str, int]) -> str:
    """Return names with their counts as people read them.

    >>> join_counts({"credit_note": 30, "label_synonyms": 1200})
    'credit_note 30, label_synonyms 1,200'
    """
    return ", ".join(f"{name} {count:,}" for name, count in counts.items())


def diff(
    old: Annotated[
        Path, typer.Argument(metavar="OLD", parser=parse_location, help="Folder of a corpus.")
    ],
    new: Annotated[
        Path, typer.Argument(metavar="NEW", parser=parse_location, help="Folder of another corpus.")
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Print what changed from one corpus to another; the exit code is 0 even if they differ."""
    from docextract_eval.corpus.diff import compare_corpora
    from docextract_eval.corpus.store import open_corpus

    one, other = open_corpus(old), open_corpus(new)
    found = compare_corpora(
        (one.about, other.about), (one.truths(), other.truths()), (one.pairs(), other.pairs())
    )
    if as_json:
        print_json({"same": one.seal == other.seal, **dataclasses.asdict(found)})
        return
    for line in _difference_lines(found):
        typer.echo(line)
    if one.seal == other.seal:
        typer.echo(f"The same corpus: both have the seal {one.seal[:16]}.")


def _difference_lines(difference: Difference) -> Iterator[str]:
    """Yield a difference in lines, the causes first."""
    yield from (f"{name}: {a} -> {b}" for name, (a, b) in difference.made_of.items())
    for word, names in (
        ("added", [*difference.added, *difference.renditions_added]),
        ("removed", [*difference.removed, *difference.renditions_removed]),
    ):
        yield from (f"{name}: {word}" for name in names)
    for name, changes in difference.changed.items():
        yield from (f"{name}: {change}" for change in changes)
    for change in difference.pixels:
        yield f"{change.rendition}: {100 * change.share:.2f} % changed ({change.what})"
    for each in difference.looks:
        common = count_phrase(each.common, "rendition")
        yield f"{each.axis} {each.name}: {each.different:,} of {common} in common look different"
    documents = count_phrase(len(difference.added), "document")
    pictures = count_phrase(difference.different, "rendition")
    look = "looks" if difference.different == 1 else "look"
    yield (
        f"{documents} added, {len(difference.removed):,} removed, {len(difference.changed):,} "
        "changed; "
        f"{pictures} {look} different."
    )
