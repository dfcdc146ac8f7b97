"""Errors of a run as a pandas frame, which shows some of them as pictures in a notebook."""

from __future__ import annotations

from itertools import chain, zip_longest
from typing import TYPE_CHECKING

import pandas as pd

from docextract_eval.errors import DocextractEvalError, count_phrase
from docextract_eval.interop import notebook_html
from docextract_eval.runs.error_gallery.groups import errors_of_run
from docextract_eval.runs.error_gallery.pictures import entries_with_pictures
from docextract_eval.runs.filtered import FilteredRun
from docextract_eval.runs.run_corpus import open_run_corpus

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.runs.error_gallery import GalleryEntry
    from docextract_eval.runs.folder import RunFolder

_COLUMNS = ("field", "row", "outcome", "cause", "truth", "guess", "confidence", "condition")
_ROWS = 10
"""Rows that the HTML shows; the frame has all."""
_REMEDY = "put it back, or build it again from its recipe"


class ErrorFrame(pd.DataFrame):
    """A row for each error, the costliest group first; in a notebook, with pictures of some."""

    _metadata = ("shown",)  # what pandas does not take for a column
    shown: str

    @property
    def _constructor(self) -> type[pd.DataFrame]:
        """Return what parts of it are: they have no pictures."""
        return pd.DataFrame

    def _repr_html_(self) -> str:
        """Return the pictures, then the first rows."""
        head = ["document", *_COLUMNS]
        rows = [
            ["" if pd.isna(value) else str(value) for value in row]
            for row in self.loc[:, ["rendition", *_COLUMNS]].head(_ROWS).itertuples(index=False)
        ]
        title = count_phrase(len(self), "error")
        more = f"The first {_ROWS} of {len(self):,}:" if len(self) > _ROWS else ""
        parts = (self.shown, notebook_html.paragraphs(filter(None, [more])))
        table = notebook_html.table(title, head, rows) if rows else ""
        return notebook_html.block(title, notebook_html.paragraphs([title]), *parts, table)


def error_frame(
    folder: RunFolder, filters: Mapping[str, tuple[str, ...]], pictures: int
) -> ErrorFrame:
    """Return the errors that filters keep; without the corpus, a sentence instead of pictures."""
    causes = filters.get("cause", ())
    axes = {axis: names for axis, names in filters.items() if axis != "cause"}
    found = errors_of_run(FilteredRun(folder, axes) if axes else folder, causes)
    groups = [entries for _, entries in found.examples(None)]
    names = ["rendition", *_COLUMNS, "decoy", "repeat"]
    rows = [[getattr(each, name) for name in names] for each in chain.from_iterable(groups)]
    frame = ErrorFrame(rows, columns=names)
    frame["row"] = frame["row"].astype("Int64")  # a column of whole numbers, some of them missing
    in_turn = [each for turn in zip_longest(*groups) for each in turn if each is not None]
    frame.shown = _pictures(folder, in_turn[:pictures])
    return frame


def _pictures(folder: RunFolder, entries: Sequence[GalleryEntry]) -> str:
    """Return the figures of some errors, or why there are none."""
    if not entries:
        return ""
    try:
        corpus = open_run_corpus(folder.path, folder.finished_about(), None, _REMEDY)
        cut = entries_with_pictures(entries, corpus, folder)
    except DocextractEvalError as error:
        return notebook_html.paragraphs([f"There are no pictures: {error}"])
    return "".join(map(notebook_html.figure, cut))
