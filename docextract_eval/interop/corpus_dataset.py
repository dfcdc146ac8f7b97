"""A corpus to train on: its pages as pictures, with boxes around the values that are printed there.

It is a map-style data set as a DataLoader of PyTorch takes it, and needs no PyTorch itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from PIL import Image

from docextract_eval.corpus.store.folder import check_pictures, open_corpus
from docextract_eval.corpus.store.shards import parse_document
from docextract_eval.corpus.truth import all_cells
from docextract_eval.errors import BadInputError, IncompleteError, UnknownNameError
from docextract_eval.geometry import box_around
from docextract_eval.runs.error_gallery.pictures import RenditionView

if TYPE_CHECKING:
    from docextract_eval.interop.torch_stream import CorpusStream
    from docextract_eval.records import Document, Field

Transform = Callable[[Any, Mapping[str, Any]], Any]
_WHERE = "CorpusDataset"
_CANARY = "canary"


class CorpusDataset:
    """The pages of a corpus as `(image, target)`, for a DataLoader of PyTorch.

    `target` has `boxes` (n x 4), their `labels`, the `values`, and where they are from. `transform`
    gets both. Documents of the split `canary` are left out. `stream()` reads a share in each worker
    and rank, without any page twice.

    >>> from docextract_eval import CorpusDataset
    >>> pages = CorpusDataset("runs/quick-corpus", conditions=["clean"])
    >>> image, target = pages[0]
    >>> len(pages), image.mode, target["boxes"].shape[1], "total" in target["labels"]
    (4, 'L', 4, True)
    """

    def __init__(
        self,
        path: str | Path,
        *,
        conditions: Collection[str] = (),
        splits: Collection[str] = (),
        transform: Transform | None = None,
    ) -> None:
        """Take a corpus, and which of its conditions and splits to read; by default all."""
        self._corpus = open_corpus(Path(path))
        check_pictures(self._corpus, _WHERE)
        for noun, asked, known in (
            ("condition", conditions, self._corpus.conditions),
            ("split", splits, self._corpus.splits),
        ):
            for name in asked:
                if name not in known:
                    raise UnknownNameError(noun, name, known, _WHERE)
        self.transform = transform
        self._shards = self._corpus.shards()
        self._pages = self._find_pages({*conditions}, {*splits})
        if not self._pages:
            raise BadInputError("has no such page", str(path), "ask for other conditions or splits")

    def __len__(self) -> int:
        """Return the number of pages."""
        return len(self._pages)

    def __getitem__(self, index: int) -> Any:  # noqa: ANN401 - what the transform returns
        """Return a page and its target."""
        at, rendition, page = self._pages[index]
        for document, found in self._shards[at].pairs(pictures=True, wanted_ids={rendition}):
            view = RenditionView(document, found)
            if (pixels := view.page(page)) is None:
                break
            colour = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
            about = {"rendition": rendition, "condition": found.condition, "page": page}
            given = Image.fromarray(colour), _target(document, view, page) | about
            return given if self.transform is None else self.transform(*given)
        what = f"page {page + 1} of {rendition} cannot be read"
        raise IncompleteError(what, str(self._corpus.path), "see dxe corpus verify")

    def stream(
        self, *, seed: int | None = None, rank: int | None = None, ranks: int | None = None
    ) -> CorpusStream:
        """Return it as an iterable data set, shuffled by `seed`; this imports torch.

        Each worker of each rank reads its own share. Ranks come from `torch.distributed`, unless
        they are given; each has as many pages, so that up to `ranks` - 1 are left out of an epoch.
        """
        from docextract_eval.interop.torch_stream import CorpusStream  # noqa: PLC0415 - imports torch

        return CorpusStream(self, seed, rank, ranks)

    def _find_pages(
        self, conditions: Collection[str], splits: Collection[str]
    ) -> list[tuple[int, str, int]]:
        """Return shard, rendition and number of all wanted pages, in the order of the corpus."""
        found = []
        for at, shard in enumerate(self._shards):
            split_of = {}
            if self._corpus.splits:
                split_of = {each.id: each.split for each in map(parse_document, shard.truth_rows())}
            for row in shard.rendition_rows(pictures=False):
                split = split_of.get(row["document"])
                is_wanted = split in splits if splits else split != _CANARY
                if is_wanted and (not conditions or row["condition"] in conditions):
                    found += [(at, row["id"], page) for page in range(len(row["sha256"]))]
        return found


def _target(document: Document, view: RenditionView, page: int) -> dict[str, Any]:
    """Return the visible values of a page: a box for each place, its label and its value."""
    places: list[tuple[Field, tuple[float, float, float, float]]] = [
        (cell, box_around(view.place_quads(place)))
        for cell in all_cells(document)
        if cell.decoy_of is None
        for place, is_visible in view.field_places(cell)
        if is_visible and place.page == page
    ]
    return {
        "boxes": np.array([box for _, box in places], np.float32).reshape(-1, 4),
        "labels": [cell.key for cell, _ in places],
        "values": [cell.value for cell, _ in places],
        "document": document.id,
    }
