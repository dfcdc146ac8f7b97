"""Commands that look at corpora: a contact sheet, what two differ in, what is amiss in one."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli.shell import AsJson, CorpusPath, print_json, print_table
from docextract_eval.cli.wanted import Wanted, checked, wants

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.corpus.audit import Audit
    from docextract_eval.corpus.contact import Thumb
    from docextract_eval.corpus.degrade import Pixels
    from docextract_eval.corpus.diff import Difference
    from docextract_eval.corpus.store import Corpus

    Drawn = tuple[Pixels, str]

_MOST = 12
"""Values of a factor that are shown to a person."""
Only = Annotated[str | None, typer.Option(help="Only these documents or renditions.")]


def sheet(
    corpus: Annotated[
        Path | None,
        typer.Argument(
            metavar="[CORPUS]",
            help="The folder of a corpus; with --trap, --degradations also a recipe, or nothing.",
        ),
    ] = None,
    *,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="PNG", help="Where to write it.")
    ],
    boxes: Annotated[
        bool, typer.Option(help="Draw where fields (green) and decoys (red) stand.")
    ] = False,
    degradations: Annotated[
        bool, typer.Option("--degradations", help="Show one page under every accident, 1 to 5.")
    ] = False,
    scenes: Annotated[
        bool, typer.Option("--scenes", help="Show one page under every scene, 1 to 5.")
    ] = False,
    trap: Annotated[
        str | None,
        typer.Option(help="Show this trap beside its control twin; dxe list traps."),
    ] = None,
    condition: Only = None,
    kind: Only = None,
    locale: Only = None,
    limit: Annotated[
        int | None, typer.Option(min=1, max=400, help="At most so many pages (40), or pairs (6).")
    ] = None,
    columns: Annotated[
        int | None, typer.Option(min=1, max=20, help="Pages (8) or pairs (3) in a row.")
    ] = None,
) -> None:
    """Draw a contact sheet: pages small on one picture, each with its name below."""
    from docextract_eval.corpus.degrade.files import encode_png
    from docextract_eval.disk import write_whole
    from docextract_eval.errors import BadInputError

    if output.suffix.lower() != ".png":
        raise BadInputError("is no .png", str(output), "name it sheet.png")
    wanted = {"condition": condition, "kind": kind, "locale": locale}
    if sum([degradations, scenes, trap is not None]) > 1:
        what = "--degradations, --scenes and --trap show other things"
        raise BadInputError(what, "sheet", "give one of them")
    if degradations or scenes:
        drawn, told = _ladders(corpus, wanted, of_scenes=scenes, boxes=boxes, most=limit)
    elif trap is not None:
        drawn, told = _beside(trap, corpus, wanted, limit or 6, columns or 3)
    elif corpus is None:
        remedy = "name its folder, or give --trap, --degradations or --scenes"
        raise BadInputError("no corpus is named", "sheet", remedy)
    else:
        from docextract_eval.corpus import contact

        thumbs = _thumbs(corpus, wanted, boxes=boxes, most=limit or 40)
        drawn, told = contact.sheet(thumbs, columns or 8), f"{len(thumbs)} pages"
    write_whole(output, encode_png(drawn).data)
    typer.echo(f"{output}: {told}")


def _ladders(
    source: Path | None, wanted: Wanted, *, of_scenes: bool, boxes: bool, most: int | None
) -> Drawn:
    """Draw one page under every accident or scene, from severity to severity."""
    from docextract_eval.cli.accidents import pages_of
    from docextract_eval.corpus import contact, ladder

    pages = pages_of(source, wanted, of_scenes=of_scenes, boxes=boxes, most=most)
    return contact.sheet(pages, ladder.RUNGS), f"{len(pages)} pages"


def _beside(trap: str, source: Path | None, wanted: Wanted, most: int, columns: int) -> Drawn:
    """Draw documents with a trap beside their twins without it."""
    from docextract_eval.cli.snares import pairs_of
    from docextract_eval.corpus import beside

    found = pairs_of(trap, source, wanted, most)
    return beside.picture(found, columns), f"{len(found)} pairs"


def _thumbs(path: Path, wanted: Wanted, *, boxes: bool, most: int) -> list[Thumb]:
    from docextract_eval.corpus.contact import thumbs
    from docextract_eval.corpus.store import open_corpus
    from docextract_eval.errors import BadInputError

    corpus = open_corpus(path)
    checked(corpus, wanted)
    pairs = (pair for pair in corpus.pairs() if wants(wanted, *pair))
    found = list(islice((page for pair in pairs for page in thumbs(*pair, boxes=boxes)), most))
    if not found:
        raise BadInputError("no page is of that kind", str(path), "ask for less")
    return found


def audit(
    corpus: CorpusPath,
    *,
    apart: Annotated[
        list[str] | None,
        typer.Option(help="A field or factor, besides, that no two splits may share."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say what a corpus is made of; warn of doubles, gaps, dull decoys, leaks between splits."""
    import dataclasses

    from docextract_eval.corpus.audit import audit as audited
    from docextract_eval.corpus.store import open_corpus
    from docextract_eval.corpus.unsprung import unsprung

    opened = open_corpus(corpus)
    asked = {"kind": opened.kinds, "locale": opened.locales, "split": opened.splits}
    found = audited(opened.truths(), opened.fingerprints(), apart or (), asked, opened.schemas)
    unmet = unsprung(opened.about["recipe"], opened.truths())
    found = dataclasses.replace(found, warnings=[*found.warnings, *unmet])
    if as_json:
        print_json(dataclasses.asdict(found))
    else:
        _show_audit(found)


def _show_audit(found: Audit) -> None:
    rows = [
        (name, value, str(count), f"{100 * count / found.documents:.1f} %")
        for name, counts in found.factors.items()
        for value, count in islice(counts.items(), _MOST)
    ]
    print_table(("factor", "value", "documents", "share"), rows)
    for name, counts in found.factors.items():
        if len(counts) > _MOST:
            typer.echo(f"{name} has {len(counts) - _MOST} more values (--json has them all)")
    typer.echo(f"{found.documents} documents tell as much as {found.effective:g} of equal weight.")
    for warning in found.warnings:
        typer.echo(f"Warning: {warning}")


def say_unsprung(corpus: Corpus) -> None:
    """Warn of the traps that were asked for, and that nobody meets in a corpus."""
    from docextract_eval.corpus.unsprung import unsprung

    for warning in unsprung(corpus.about["recipe"], corpus.truths()):
        typer.echo(f"Warning: {warning}")


def diff(
    old: Annotated[Path, typer.Argument(metavar="A", help="The folder of a corpus.")],
    new: Annotated[Path, typer.Argument(metavar="B", help="The folder of another.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Say what changed from one corpus to another; exit 0 whatever is found."""
    import dataclasses

    from docextract_eval.corpus.diff import difference
    from docextract_eval.corpus.store import open_corpus

    one, other = open_corpus(old), open_corpus(new)
    found = difference(
        (one.about, other.about), (one.truths(), other.truths()), (one.pairs(), other.pairs())
    )
    if as_json:
        print_json({"same": one.seal == other.seal, **dataclasses.asdict(found)})
        return
    for line in _told(found):
        typer.echo(line)
    if one.seal == other.seal:
        typer.echo(f"The same corpus: both have the seal {one.seal[:16]}.")


def _told(found: Difference) -> Iterator[str]:
    """Say a difference in lines, the causes first."""
    yield from (f"{name}: {a} -> {b}" for name, (a, b) in found.made_of.items())
    for word, names in (
        ("added", [*found.added, *found.renditions_added]),
        ("removed", [*found.removed, *found.renditions_removed]),
    ):
        yield from (f"{name}: {word}" for name in names)
    for name, changes in found.changed.items():
        yield from (f"{name}: {change}" for change in changes)
    for change in found.pixels:
        yield f"{change.rendition}: {100 * change.share:.2f} % changed ({change.what})"
    yield (
        f"{len(found.added)} documents added, {len(found.removed)} removed, "
        f"{len(found.changed)} changed; {len(found.pixels)} renditions look otherwise."
    )
