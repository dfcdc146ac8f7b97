"""The pages of a sheet as files, in a private folder named by the sheet; gone once answered."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval.decoding.formats import MEDIA_TYPES, sniff
from docextract_eval.pipelines import UnansweredError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.records import File

_ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg", "application/pdf": ".pdf"}


@contextlib.contextmanager
def laid_out(sheet: str, files: Sequence[File]) -> Iterator[tuple[Path, ...]]:
    """Lay files out in a folder that nobody else may look into, and that holds nothing else.

    No program gets a file that is not what it is said to be: many look for themselves, and decode
    formats that are never meant to be here.
    """
    for number, file in enumerate(files):
        if MEDIA_TYPES.get(sniff(file.data) or "") != file.media_type:
            raise UnansweredError("refused", f"file {number} is no {file.media_type}")
    with tempfile.TemporaryDirectory(prefix="dxe-", ignore_cleanup_errors=True) as private:
        folder = Path(private, sheet)
        folder.mkdir(mode=0o700)
        paths = tuple(folder / f"page-{n}{ending(file)}" for n, file in enumerate(files))
        for path, file in zip(paths, files, strict=True):
            path.write_bytes(file.data)
        yield paths


def ending(file: File) -> str:
    """Return how a file's name is to end.

    >>> from docextract_eval.records import File
    >>> ending(File("image/jpeg", b""))
    '.jpg'
    """
    return _ENDINGS.get(file.media_type, ".bin")
