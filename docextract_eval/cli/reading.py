"""What a pipeline reads on pictures that are in no corpus: `dxe run PIPELINE PICTURE...`."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from docextract_eval.borders.decoding.formats import PICTURE_ENDINGS
from docextract_eval.cli.first_answers import failure_line
from docextract_eval.cli.shell import clip_value, print_table
from docextract_eval.errors import BadInputError, IncompleteError, one_line
from docextract_eval.storage.disk import disk_errors_with_remedy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.corpus.store import Corpus
    from docextract_eval.records import Prediction
    from docextract_eval.runs.execution.request import RunRequest


def part_pictures(pipelines: list[str], last: Path) -> tuple[list[str], list[Path]]:
    """Return the pipelines of a command, and the pictures that replace a corpus.

    >>> names, pictures = part_pictures(["tesseract", "a.png"], Path("b.JPG"))
    >>> names, [path.name for path in pictures]
    (['tesseract'], ['a.png', 'b.JPG'])
    >>> part_pictures(["a.png"], Path("corpora/mine"))
    (['a.png'], [])
    """
    found: list[Path] = []
    for word in (str(last), *reversed(pipelines)):
        if not word.lower().endswith(PICTURE_ENDINGS):
            break
        found.insert(0, Path(word))
    return pipelines[: len(pipelines) + bool(found) - len(found)], found


def read_pictures(
    request: RunRequest, pictures: Sequence[Path], kinds: Sequence[str], locales: Sequence[str]
) -> None:
    """Print the fields that a pipeline reads on each picture, and keep nothing."""
    from docextract_eval.runs.execution.execute import first_answers
    from docextract_eval.runs.selection import Selection

    if len(kinds) != 1 or len(locales) != 1:
        what = "does not say what the pictures show"
        raise BadInputError(what, "run", "give one --kind and one --locale, as receipt and en_US")
    with tempfile.TemporaryDirectory() as folder:
        names, corpus = _import_pictures(pictures, Path(folder), kinds[0], locales[0])
        request, failures = replace(request, selection=Selection()), 0
        for document, _, prediction, _ in first_answers(request, corpus, len(pictures)):
            typer.echo(one_line(f"{names[document.id]}: {document.kind}, {document.locale}"))
            failures += prediction.failure is not None
            _print_answer(prediction)
    if failures:
        what = f"{failures:,} of {len(pictures):,} pictures got no answer"
        raise IncompleteError(what, request.pipeline, "fix the cause, and run it again")


def _import_pictures(
    pictures: Sequence[Path], folder: Path, kind: str, locale: str
) -> tuple[dict[str, str], Corpus]:
    """Return what the documents of a corpus are called by their ids, and the corpus."""
    from docextract_eval.corpus.labelled.reading import LabelDefaults
    from docextract_eval.corpus.store.importing import import_labels
    from docextract_eval.interop.conversion.folders import labels_of_folder

    names: dict[str, str] = {}
    pages = folder / "pages"
    pages.mkdir()
    for number, picture in enumerate(pictures):
        name = f"{number:06}"
        with disk_errors_with_remedy(picture, "check the path"):
            shutil.copyfile(picture, pages / f"{name}{picture.suffix.lower()}")
        names[name] = str(picture)
    errors: list[BadInputError] = []
    content, defaults = labels_of_folder(pages, kind, locale).content, LabelDefaults(kind, locale)
    found = import_labels(pages / "-", folder / "corpus", defaults, errors.append, content=content)
    for error in errors:
        place = next((names[n] for n in names if f"'{n}." in error.where), error.where)
        raise BadInputError(error.what, place, error.remedy) from error
    assert found.corpus  # noqa: S101 - every picture was right
    return names, found.corpus


def _print_answer(prediction: Prediction) -> None:
    if prediction.failure:
        typer.echo(failure_line(prediction.failure))
        if not prediction.is_cut_off:
            return
    rows = [
        (
            guess.name if guess.row is None else f"{guess.name}#{guess.row}",
            clip_value(guess.value),
            "" if guess.confidence is None else f"{guess.confidence:.2f}",
        )
        for guess in sorted(prediction.guesses, key=lambda guess: guess.row is not None)
    ]
    print_table(("field", f"value ({prediction.values})", "confidence"), rows)
