"""A page of a run as a notebook shows it: with a box around every value, and a list of errors."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docextract_eval.corpus.store.folder import check_pictures
from docextract_eval.interop import notebook_html
from docextract_eval.runs.error_gallery.frames import encode_webp
from docextract_eval.runs.explain import PICTURE_LEGEND, Explainer
from docextract_eval.runs.marked_pages import LARGEST_PICTURE, draw_explained

if TYPE_CHECKING:
    from docextract_eval.runs.folder import RunFolder


@dataclass(frozen=True, slots=True)
class MarkedPage:
    """The pages of a rendition with their boxes, and its errors beside them, as a picture."""

    id: str
    webp: bytes = field(repr=False)

    def _repr_html_(self) -> str:
        """Return the picture as HTML."""
        name = f"{self.id}: {PICTURE_LEGEND}"
        shown = notebook_html.image(self.webp, name)
        return notebook_html.block(self.id, shown, notebook_html.paragraphs([PICTURE_LEGEND]))


def mark_page(folder: RunFolder, id_: str) -> MarkedPage:
    """Return the picture of a rendition, or of the first one of a document; a private run refuses.

    The corpus of the run must be there, and have pictures.
    """
    explainer = Explainer(folder)
    check_pictures(explainer.corpus, "page()")
    first = explainer.rendition_ids(id_)[0]
    explained = explainer.explain(first, pictures=True)
    return MarkedPage(first, encode_webp(draw_explained(explained), LARGEST_PICTURE))
