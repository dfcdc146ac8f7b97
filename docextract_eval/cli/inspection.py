"""Commands that look at corpora: a contact sheet, what two differ in, what is wrong with one."""

from __future__ import annotations

import dataclasses
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli.filters import (
    Condition,
    Kind,
    Locale,
    Trap,
    check_filters,
    is_kept,
    read_filters,
    split_values,
)
from docextract_eval.cli.shell import AsJson, CorpusPath, print_json, print_table
from docextract_eval.cli.slice_tables import wrap_sentence
from docextract_eval.errors import BadInputError, count_phrase
from docextract_eval.storage.disk import write_atomically
from docextract_eval.storage.object_storage import parse_location

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docextract_eval.corpus.check import CorpusCheck
    from docextract_eval.corpus.contact_sheets import Thumbnail
    from docextract_eval.corpus.degrade import Pixels
    from docextract_eval.corpus.diff import Difference
    from docextract_eval.corpus.store import Corpus
    from docextract_eval.corpus.target_check import TargetCheck
    from docextract_eval.runs.filtered import Filters

    Drawn = tuple[Pixels, str]

_MOST = 12
"""Values of a factor that are printed on a terminal."""
_WHAT = "What is drawn"
_TARGET_MEANING = (
    "Uncovered: the part of the target that no document is of. Distance: the part of the documents "
    "that would have to be others (total variation), as they are and weighted."
)


CorpusArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="CORPUS",
        parser=parse_location,
        help="Folder of a corpus; with an option of 'What is drawn' also a recipe, or nothing.",
    ),
]
OutputOption = Annotated[
    Path, typer.Option("-o", "--output", metavar="PNG", help="Picture to write.")
]
BoxesOption = Annotated[
    bool,
    typer.Option("--boxes", help="Draw boxes around fields (green) and decoys (red)."),
]
DegradationsOption = Annotated[
    bool,
    typer.Option(
        "--degradations",
        help="One page under every degradation, severity 1 to 5.",
        rich_help_panel=_WHAT,
    ),
]
ScenesOption = Annotated[
    bool,
    typer.Option(
        "--scenes", help="One page under every scene, severity 1 to 5.", rich_help_panel=_WHAT
    ),
]
TwinsOption = Annotated[
    bool,
    typer.Option(
        "--twins",
        help="Documents with the trap of --trap, each beside its control twin.",
        rich_help_panel=_WHAT,
    ),
]
LimitOption = Annotated[
    int | None,
    typer.Option(
        metavar="INTEGER",
        min=1,
        max=400,
        help="Largest number of pages, or of pairs with --twins.",
        show_default="40 pages, 6 pairs",
    ),
]
ColumnsOption = Annotated[
    int | None,
    typer.Option(
        metavar="INTEGER",
        min=1,
        max=20,
        help="Pages or pairs in a row.",
        show_default="8 pages, 3 pairs",
    ),
]


def sheet(
    corpus: CorpusArgument = None,
    *,
    output: OutputOption,
    boxes: BoxesOption = False,
    degradations: DegradationsOption = False,
    scenes: ScenesOption = False,
    twins: TwinsOption = False,
    condition: Condition = None,
    kind: Kind = None,
    locale: Locale = None,
    trap: Trap = None,
    limit: LimitOption = None,
    columns: ColumnsOption = None,
) -> None:
    """Draw a contact sheet: many pages small on one picture, each with its name below."""
    from docextract_eval.corpus.degrade.files import encode_png

    if output.suffix.lower() != ".png":
        raise BadInputError(
            "the name of the picture does not end in .png", str(output), "write -o sheet.png"
        )
    filters = read_filters(condition=condition, kind=kind, locale=locale, trap=trap)
    if sum([degradations, scenes, twins]) > 1:
        what = "--degradations, --scenes and --twins each draw something else"
        raise BadInputError(what, "corpus sheet", "give one of them")
    if degradations or scenes:
        drawn, count = _draw_ladders(
            corpus, filters, of_scenes=scenes, boxes=boxes, max_count=limit
        )
    elif twins:
        drawn, count = _draw_trap_pairs(corpus, filters, limit or 6, columns or 3)
    elif corpus is None:
        remedy = "name its folder, or give --twins, --degradations or --scenes"
        raise BadInputError("the corpus is missing", "corpus sheet", remedy)
    else:
        from docextract_eval.corpus import contact_sheets

        thumbs = _corpus_thumbnails(corpus, filters, boxes=boxes, max_count=limit or 40)
        drawn, count = (
            contact_sheets.draw_contact_sheet(thumbs, columns or 8),
            count_phrase(len(thumbs), "page"),
        )
    write_atomically(output, encode_png(drawn).data)
    typer.echo(f"{output}: {count}")


def _draw_ladders(
    source: Path | None, filters: Filters, *, of_scenes: bool, boxes: bool, max_count: int | None
) -> Drawn:
    """Draw one page under every degradation or scene, from severity to severity."""
    from docextract_eval.cli.degradations import degraded_pages
    from docextract_eval.corpus import contact_sheets, severity_ladder

    pages = degraded_pages(source, filters, of_scenes=of_scenes, boxes=boxes, max_count=max_count)
    return contact_sheets.draw_contact_sheet(pages, severity_ladder.SEVERITY_COUNT), count_phrase(
        len(pages), "page"
    )


def _draw_trap_pairs(source: Path | None, filters: Filters, max_count: int, columns: int) -> Drawn:
    """Draw documents with a trap beside their twins without it."""
    from docextract_eval.cli.traps import find_trap_pairs
    from docextract_eval.corpus import trap_pictures

    others = {name: values for name, values in filters.items() if name != "trap"}
    if len(names := filters.get("trap", ())) != 1:
        what = "shows the documents with one trap"
        raise BadInputError(what, "--twins", "name it: --trap NAME (dxe list traps)")
    found = find_trap_pairs(names[0], source, others, max_count)
    return trap_pictures.draw_trap_pairs(found, columns), count_phrase(len(found), "pair")


def _corpus_thumbnails(
    path: Path, filters: Filters, *, boxes: bool, max_count: int
) -> list[Thumbnail]:
    from docextract_eval.corpus.contact_sheets import rendition_thumbnails
    from docextract_eval.corpus.store import open_corpus
    from docextract_eval.corpus.store.folder import check_pictures

    corpus = open_corpus(path)
    check_pictures(corpus, "a contact sheet")
    check_filters(corpus, filters)
    pairs = (pair for pair in corpus.pairs() if is_kept(filters, *pair))
    found = list(
        islice(
            (page for pair in pairs for page in rendition_thumbnails(*pair, boxes=boxes)), max_count
        )
    )
    if not found:
        raise BadInputError("the filters keep no page", str(path), "leave out one of the filters")
    return found


def check_composition(
    corpus: CorpusPath,
    *,
    apart: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="One more field or factor whose values no two splits may share; repeatable.",
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
    """Count what a corpus is made of, and warn of what is wrong with it.

    Warnings are about duplicates, gaps, decoys that equal the truth, and leaks between splits. With
    --target, also about how far the documents are from those of a population.
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
    typer.echo(
        f"{corpus.path}: {count_phrase(corpus.document_count, 'document')}, "
        f"{count_phrase(corpus.rendition_count, 'rendition')}, seal {corpus.seal[:16]}"
    )


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
    """Print what changed from one corpus to another; the exit code is 0 whatever changed."""
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
    documents = count_phrase(len(difference.added), "document")
    pictures = count_phrase(len(difference.pixels), "rendition")
    look = "looks" if len(difference.pixels) == 1 else "look"
    yield (
        f"{documents} added, {len(difference.removed):,} removed, {len(difference.changed):,} "
        "changed; "
        f"{pictures} {look} different."
    )
