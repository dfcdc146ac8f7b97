"""Collects the paths that a view shows: folders of code as a whole, or only their modules."""

from __future__ import annotations

import importlib.machinery
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_RESULTS = ("corpus.json", "run.json")
_MAX_DEPTH, _MAX_FILES = 3, 20_000
"""The depth and number of files to which a folder is searched for corpora and runs."""
_SUFFIXES = tuple(importlib.machinery.all_suffixes())


@dataclass(slots=True)
class VisiblePaths:
    """Collects the paths of a view."""

    hidden: Sequence[Path]
    shown: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, *paths: Path) -> None:
        """Show paths that can be read, both as written and as resolved."""
        for path in paths:
            if os.access(path, os.R_OK) and not self.covers(path):
                self.shown += dict.fromkeys((path.absolute(), path.resolve()))

    def covers(self, path: Path) -> bool:
        """Return whether a path is shown already, as part of a folder."""
        within = (path.absolute(), path.resolve())
        return all(any(each.is_relative_to(shown) for shown in self.shown) for each in within)

    def add_code(self, folder: Path, *pipeline_paths: Path) -> None:
        """Show a folder of code, or only its modules if it has hidden paths, a corpus or a run.

        `pipeline_paths` are the pipeline's own paths in that folder: they are shown in both cases.
        """
        if self.covers(folder):
            return
        if not (
            exposed := first_hidden_path_inside(folder, self.hidden)
            or _reason_to_hide_folder(folder)
        ):
            self.add(folder)
            return
        found = [*pipeline_paths, *folder_modules(folder)]
        self.add(*(each for each in found if not first_hidden_path_inside(each, self.hidden)))
        self.notes.append(f"of {folder} only modules and packages are shown: it holds {exposed}")


def first_hidden_path_inside(path: Path, hidden: Iterable[Path]) -> str:
    """Return the first hidden path inside a path, or an empty text."""
    place = path.resolve()
    return next((str(each) for each in hidden if each.is_relative_to(place)), "")


def _reason_to_hide_folder(folder: Path) -> str:
    """Return a corpus or a run in a folder, or that it has too many files; or an empty text."""
    looked = 0
    for place, folders, files in os.walk(folder):
        looked += len(files) + len(folders)
        for name in _RESULTS:
            if name in files:
                return str(Path(place, name))
        if looked > _MAX_FILES:
            return f"more than {_MAX_FILES} files"
        depth = len(Path(place).relative_to(folder).parts)
        hidden = [each for each in folders if each.startswith(".") or each == "node_modules"]
        folders[:] = [] if depth >= _MAX_DEPTH else [each for each in folders if each not in hidden]
    return ""


def folder_modules(folder: Path) -> Iterator[Path]:
    """Yield the modules and packages in a folder."""
    for each in sorted(folder.iterdir()) if folder.is_dir() else ():
        if each.name.endswith(_SUFFIXES) or (each / "__init__.py").is_file():
            yield each
