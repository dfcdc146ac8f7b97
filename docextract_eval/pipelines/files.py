"""Writes the pages of a sheet into a private folder, which is deleted after the answer."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval.borders.decoding.formats import MEDIA_TYPES, sniff_format
from docextract_eval.pipelines import UnansweredError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.records import File

_EXTENSIONS = {"image/png": ".png", "image/jpeg": ".jpg", "application/pdf": ".pdf"}


@contextlib.contextmanager
def files_on_disk(sheet_id: str, files: Sequence[File]) -> Iterator[tuple[Path, ...]]:
    """Yield the paths of the files, in a folder that only this user can open.

    A file that is not of its media type raises an UnansweredError: many programs look at the bytes
    and would decode formats that they should never get.
    """
    for number, file in enumerate(files):
        if MEDIA_TYPES.get(sniff_format(file.data) or "") != file.media_type:
            raise UnansweredError("refused", f"file {number} is no {file.media_type}")
    with tempfile.TemporaryDirectory(prefix="dxe-", ignore_cleanup_errors=True) as private:
        folder = Path(private, sheet_id)
        folder.mkdir(mode=0o700)
        paths = tuple(folder / f"page-{n}{file_extension(file)}" for n, file in enumerate(files))
        for path, file in zip(paths, files, strict=True):
            path.write_bytes(file.data)
        yield paths


def file_extension(file: File) -> str:
    """Return the file extension for a file's media type, with its dot.

    >>> from docextract_eval.records import File
    >>> file_extension(File("image/jpeg", b""))
    '.jpg'
    """
    return _EXTENSIONS.get(file.media_type, ".bin")
