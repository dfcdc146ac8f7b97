"""A corpus as an iterable data set of PyTorch, which is imported with this module."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from docextract_eval import seeds
from docextract_eval.errors import BadInputError, MissingPrerequisiteError

if TYPE_CHECKING:
    from collections.abc import Iterator

_WHERE = "CorpusDataset.stream()"
_REMEDY = "install it: pip install torch, or index the data set without stream()"
try:
    _data: Any = import_module("torch.utils.data")
    _distributed: Any = import_module("torch.distributed")
except ImportError:  # a stream raises it, so that this module can be imported without torch
    _data = None


class _Pages(Protocol):
    """Pages by their numbers, to be shared out."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> object: ...


_Base: Any = _data.IterableDataset if _data else object


class CorpusStream(_Base):  # type: ignore[misc] # it has no types
    """The pages of a data set in the order of an epoch; each worker of each rank has a share."""

    def __init__(
        self, pages: _Pages, seed: int | None, rank: int | None, ranks: int | None
    ) -> None:
        """Take a data set, and which rank of how many this is: by default, what torch says."""
        if _data is None:
            raise MissingPrerequisiteError("torch is not installed", _WHERE, _REMEDY)
        if (rank is None) != (ranks is None):
            raise BadInputError("rank and ranks go together", _WHERE, "give rank=0, ranks=1")
        if rank is not None and ranks is not None and not 0 <= rank < ranks:
            what = f"rank {rank} is none of {ranks}"
            raise BadInputError(what, _WHERE, f"give a rank from 0 to {ranks - 1}")
        self.pages, self.seed, self.rank, self.ranks, self.epoch = pages, seed, rank, ranks, 0
        if rank is None and _distributed.is_available() and _distributed.is_initialized():
            self.rank, self.ranks = _distributed.get_rank(), _distributed.get_world_size()

    def set_epoch(self, epoch: int) -> None:
        """Say which epoch begins: each has another order. Call it before the loader starts."""
        self.epoch = epoch

    def __iter__(self) -> Iterator[Any]:
        """Yield the pages of this worker."""
        worker = _data.get_worker_info()
        own, workers = (0, 1) if worker is None else (worker.id, worker.num_workers)
        return (self.pages[index] for index in self._indices()[own::workers])

    def _indices(self) -> list[int]:
        """Return the pages of this rank in the order of the epoch."""
        order = [*range(len(self.pages))]
        if self.seed is not None:
            seeds.stream(self.seed, "epoch", self.epoch).shuffle(order)
        ranks = self.ranks or 1
        return order[: len(order) // ranks * ranks][self.rank or 0 :: ranks]
