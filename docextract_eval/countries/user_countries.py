"""Users' own countries in recipes, corpora and workers: their hashes, copies and files.

A recipe holds the hash of every user's own country that it names, so that the contents of their
files are part of the recipe's hash, and their paths are not. A corpus holds copies of the folders.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from docextract_eval.borders.people import parse_toml
from docextract_eval.countries import (
    LIKE,
    check_own_country_name,
    hash_country_files,
    own_countries,
    read_country_files,
    register_country,
    resolve_like_country,
)
from docextract_eval.errors import BadInputError, FormatError, IncompleteError
from docextract_eval.storage.disk import write_atomically
from docextract_eval.storage.object_storage import ObjectPath

T = TypeVar("T")

FOLDER = "countries"
"""The folder within a corpus that holds copies of users' own countries."""
_REMEDY = "get the whole corpus again, or build it again in another folder"


def hash_own_countries_and_bases(locales: Iterable[str]) -> dict[str, str]:
    """Return the hashes of users' own countries among these, and of those that they are like."""
    known, waiting, found = own_countries(), [*locales], dict[str, str]()
    while waiting:
        if (name := waiting.pop()) not in known or name in found:
            continue
        found[name] = known[name].hash
        for file, data in read_country_files(known[name].folder).items():
            path = known[name].folder / file
            if path.suffix == ".toml":
                like = parse_toml(data.decode("utf-8", "replace"), str(path)).get(LIKE)
                waiting += [] if like is None else [resolve_like_country(like, path)]
    return dict(sorted(found.items()))


def copy_own_countries_into(corpus: Path, expected_hashes: Mapping[str, str]) -> None:
    """Write copies of users' own countries into a corpus."""
    for name, expected in expected_hashes.items():
        original = own_countries()[name].folder
        files = read_country_files(original)
        if hash_country_files(files) != expected:
            raise BadInputError("changed while it was in use", str(original), "try again")
        folder = _folder_of_copy(corpus, name)
        copied_files = read_country_files(folder) if folder.is_dir() else {}
        for file in copied_files.keys() - files.keys():
            (folder / file).unlink()
        for file, data in files.items():
            if copied_files.get(file) != data:
                write_atomically(folder / file, data, corpus)


def register_copied_countries(corpus: Path, expected_hashes: Mapping[str, str]) -> None:
    """Register the countries that a corpus holds copies of; raise if a copy has changed."""
    for name, expected in expected_hashes.items():
        folder = _folder_of_copy(corpus, name)
        if not folder.is_dir():
            raise IncompleteError("is not there", str(folder), _REMEDY)
        files = read_country_files(folder)
        if hash_country_files(files) != expected:
            what = "has changed since the corpus was made"
            raise IncompleteError(what, str(folder), _REMEDY)
        if isinstance(folder, ObjectPath):
            _register_files(name, files)
        else:
            register_country(folder)


def _register_files(name: str, files: Mapping[str, bytes]) -> None:
    """Register a country whose files are not in a folder of this machine, unless it is known."""
    known = own_countries()
    if name in known and known[name].hash == hash_country_files(files):
        return
    folder = Path(tempfile.mkdtemp(prefix="countries-"), name)
    folder.mkdir()
    for file, data in files.items():
        (folder / file).write_bytes(data)
    register_country(folder)


def _folder_of_copy(corpus: Path, name: str) -> Path:
    """Return the folder in a corpus for the copy of a country; raise if it is a link."""
    folder = corpus / FOLDER / name
    check_own_country_name(name, str(folder))
    for path in (folder.parent, folder):
        if path.is_symlink():
            what = "is a link, and links within a corpus are not followed"
            raise FormatError(
                what, str(path), "copy the folder with what its links lead to: cp -rL"
            )
    return folder


@dataclass(frozen=True, slots=True)
class _CountriesBuild(Generic[T]):
    """Builds a worker's task in a process that knows the same countries as this one."""

    build: Callable[[], Callable[[T], bytes]]
    files: Mapping[str, Mapping[str, bytes]]

    def __call__(self) -> Callable[[T], bytes]:
        for name, files in self.files.items():
            _register_files(name, files)
        return self.build()


def with_countries_registered(
    build: Callable[[], Callable[[T], bytes]],
) -> Callable[[], Callable[[T], bytes]]:
    """Return a builder of a worker's task that registers the users' countries known here."""
    files = {name: read_country_files(country.folder) for name, country in own_countries().items()}
    return _CountriesBuild(build, files) if files else build
