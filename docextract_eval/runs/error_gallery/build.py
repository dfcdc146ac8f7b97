"""Builds the error gallery of a finished run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import DocextractEvalError
from docextract_eval.runs.description import RunDescription
from docextract_eval.runs.error_gallery import ConditionPage, ErrorGallery
from docextract_eval.runs.error_gallery.choice import choose_gallery_errors
from docextract_eval.runs.error_gallery.pictures import cut_pictures

if TYPE_CHECKING:
    from docextract_eval.corpus.store import Corpus
    from docextract_eval.runs.folder import RunFolder

MAX_ERRORS = 100
"""The most errors that are shown."""
PRIVATE = "A private run keeps no values and no pictures"


def build_gallery(
    folder: RunFolder, corpus: Corpus | None, reason: str | None = None, limit: int = MAX_ERRORS
) -> ErrorGallery:
    """Return the gallery of a run; without the corpus, its errors with a reason and no pictures."""
    if RunDescription.from_about(folder.finished()).private:
        return ErrorGallery(reason=PRIVATE)
    found = choose_gallery_errors(folder, limit)
    if corpus is None:
        return ErrorGallery(found.entries, (), found.errors, reason)
    try:
        entries, small = cut_pictures(found.entries, corpus, folder, small_renditions=found.pages)
    except DocextractEvalError as error:
        return ErrorGallery(found.entries, (), found.errors, str(error))
    pages = ((id_, condition, small[id_]) for id_, condition in found.pages.items() if id_ in small)
    condition_pages = tuple(
        ConditionPage(condition, id_, picture) for id_, condition, picture in pages
    )
    return ErrorGallery(entries, condition_pages, found.errors)
