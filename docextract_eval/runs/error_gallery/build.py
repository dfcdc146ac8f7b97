"""Builds the error gallery of a finished run."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from docextract_eval.errors import DocextractEvalError
from docextract_eval.runs.description import RunDescription
from docextract_eval.runs.error_gallery import Gallery, Snapshot
from docextract_eval.runs.error_gallery.choice import choose_from
from docextract_eval.runs.error_gallery.crops import cut_pictures

if TYPE_CHECKING:
    from docextract_eval.corpus.store import Corpus
    from docextract_eval.runs.folder import RunFolder

SHOWN = 100
"""The most errors that are shown."""
PRIVATE = "A private run keeps no values and no pictures"


def build_gallery(
    folder: RunFolder, corpus: Corpus | None, reason: str | None = None, many: int = SHOWN
) -> Gallery:
    """Return the gallery of a run; without the corpus, its errors with a reason and no pictures."""
    if RunDescription.of(folder.finished()).private:
        return Gallery(reason=PRIVATE)
    run, found = shlex.quote(str(folder.path)), choose_from(folder, many)
    if corpus is None:
        return Gallery(found.exhibits, (), found.errors, reason, run)
    try:
        exhibits, small = cut_pictures(found.exhibits, corpus, folder, small=found.pages)
    except DocextractEvalError as error:
        return Gallery(found.exhibits, (), found.errors, str(error), run)
    pages = ((id_, of, small[id_]) for id_, of in found.pages.items() if id_ in small)
    snapshots = tuple(Snapshot(of, id_, picture) for id_, of, picture in pages)
    return Gallery(exhibits, snapshots, found.errors, None, run)
