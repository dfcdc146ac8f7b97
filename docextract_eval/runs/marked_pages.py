"""Pages of an explained rendition as pictures, with boxes around true and predicted values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.contact_sheets import FIELD_COLOUR, decode_in_colour, outline_quads
from docextract_eval.corpus.degrade.files import encode_png
from docextract_eval.corpus.truth import all_cells
from docextract_eval.storage.disk import storable_name, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from docextract_eval.runs.explain import ExplainedRendition

    Colour = tuple[int, int, int]
    Box = tuple[Colour, NDArray[np.float64]]

RIGHT, WRONG = (200, 110, 20), (40, 40, 220)
"""Colours of predicted values in OpenCV's order: blue for right ones, red for wrong."""
_COLOURS = {"right": RIGHT, "wrong": WRONG, "invented": WRONG}
LEGEND = "green: true values; blue: right predicted values; red: wrong predicted values"


def pictures_folder(run_path: Path, explained: ExplainedRendition) -> Path:
    """Return the folder of a rendition's pictures, whether it exists or not."""
    return run_path / "explained" / storable_name(explained.rendition.id, explained.sheet)


def existing_pictures(run_path: Path, explained: ExplainedRendition) -> list[Path]:
    """Return the pictures that were written of a rendition."""
    folder = pictures_folder(run_path, explained)
    there = folder.iterdir() if folder.is_dir() else ()
    return sorted(filter(_is_page, there), key=_page_number_of_file)


def write_pictures(run_path: Path, explained: ExplainedRendition) -> list[Path]:
    """Write every page of a rendition with its boxes."""
    for number, file in enumerate(explained.rendition.files):
        page = np.array(decode_in_colour(file))
        boxes = [*_truth_boxes(explained, number), *_predicted_boxes(explained, number)]
        outline_quads(page, boxes, thickness=max(1, page.shape[1] // 400))
        path = pictures_folder(run_path, explained) / f"page-{number}.png"
        write_atomically(path, encode_png(page).data, run_path)
    return existing_pictures(run_path, explained)


def _truth_boxes(explained: ExplainedRendition, page: int) -> Iterator[Box]:
    """Yield the boxes around the words of every true value on a page."""
    quads = explained.rendition.quads[page]
    for field in all_cells(explained.document):
        for place in field.places if field.decoy_of is None else ():
            if place.page == page:
                yield from ((FIELD_COLOUR, np.asarray(quads[word], float)) for word in place.words)


def _predicted_boxes(explained: ExplainedRendition, page: int) -> Iterator[Box]:
    """Yield the boxes of predicted values on a page; with several, a value must name its page."""
    only = 0 if len(explained.rendition.files) == 1 else None
    outcomes = {(c.repeat, c.field, c.guess_row): c.strict for c in explained.cells}
    for prediction in explained.predictions:
        for guess in prediction.guesses:
            if guess.quad and (only if guess.page is None else guess.page) == page:
                outcome = outcomes.get((prediction.repeat, guess.name, guess.row), "not judged")
                if outcome in _COLOURS:
                    yield _COLOURS[outcome], np.asarray(guess.quad, float)


def _is_page(path: Path) -> bool:
    return path.name.startswith("page-") and path.suffix == ".png"


def _page_number_of_file(path: Path) -> int:
    return int(path.stem.rpartition("-")[2])
