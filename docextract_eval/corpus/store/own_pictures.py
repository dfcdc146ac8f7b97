"""Read pictures of documents that somebody has, without labels: files, and folders of files."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval.borders.decoding.formats import check_file_size, sniff_format
from docextract_eval.codec import sha256
from docextract_eval.corpus.labelled.decoder import Request
from docextract_eval.corpus.store.decoding import decode_requests
from docextract_eval.errors import BadInputError
from docextract_eval.records import File
from docextract_eval.storage.disk import disk_errors_with_remedy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


_FIRST_BYTES = 1024


@dataclass(frozen=True, slots=True)
class OwnPicture:
    """A page of a picture file, or why there is none."""

    path: Path
    hash: str
    """Of the file."""
    file: File | None
    error: BadInputError | None = None


def find_pictures(places: Sequence[Path]) -> dict[str, Path]:
    """Return all picture files by the hash of their content, in the order of the hashes.

    So no order of names plays a role, and equal files count once. In folders, whatever is no
    picture is skipped.
    """
    found: dict[str, Path] = {}
    for place in places:
        if not place.exists():
            raise BadInputError("does not exist", str(place), "give pictures, or folders of them")
        for path in sorted(_files_in(place)) if place.is_dir() else [place]:
            found.setdefault(sha256(_read_file(path)), path)
    return dict(sorted(found.items()))


def read_pages(pictures: Mapping[str, Path]) -> Iterator[OwnPicture]:
    """Yield all pages of pictures, and the errors of those that cannot be decoded."""

    def requests() -> Iterator[Request]:
        for path in pictures.values():
            yield Request(_read_file(path), str(path))

    with contextlib.closing(decode_requests(requests())) as answers:
        for (digest, path), answer in zip(pictures.items(), answers, strict=True):
            if isinstance(answer, BadInputError):
                yield OwnPicture(path, digest, None, answer)
            else:
                yield from (OwnPicture(path, digest, page.file) for page in answer.pages)


def _files_in(folder: Path) -> Iterator[Path]:
    """Yield the files in a folder, at any depth, that begin as pictures do."""
    with disk_errors_with_remedy(folder):
        for path in folder.rglob("*"):
            if path.is_file():
                with path.open("rb") as file:
                    if sniff_format(file.read(_FIRST_BYTES)):
                        yield path


def _read_file(path: Path) -> bytes:
    with disk_errors_with_remedy(path):
        check_file_size(path.stat().st_size, str(path))
        return path.read_bytes()
