"""What labels name: files of one folder, and schemas among them, by path or by the name inside."""

from __future__ import annotations

import errno
import functools
import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval.borders.decoding.formats import check_file_size
from docextract_eval.borders.people import parse_toml
from docextract_eval.corpus.labelled.reading import resolve_schema
from docextract_eval.errors import BadInputError, FormatError, UnknownNameError
from docextract_eval.schemas import KINDS
from docextract_eval.storage.disk import open_regular

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.schemas import Schema


@dataclass(frozen=True, slots=True)
class NamedFiles:
    """Reads files whose names are relative to a base, and which must be inside a root."""

    base: Path
    root: Path

    def read_named(self, name: str, where: str) -> bytes:
        """Return the content of a file, or raise BadInputError for its name or its content."""
        try:
            root = os.path.realpath(self.root, strict=True)
            path = os.path.realpath(self.base / name, strict=True)
            if path == root:
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            if os.path.commonpath([root, path]) != root:
                raise BadInputError(
                    f"'{name}' leads out of {self.root}",
                    where,
                    "move the file there, or name a folder that holds all files: --images-root DIR",
                )
            # The resolved path has no links; a link that is there now was put there meanwhile.
            with open_regular(Path(path), Path(root)) as file:
                size = os.fstat(file.fileno()).st_size
                check_file_size(size, f"{where} '{name}'")
                return file.read(size)  # not more, even if it grows meanwhile
        except FormatError as error:
            raise BadInputError(f"'{name}' {error.what}", where, "name a regular file") from error
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            remedy = f"paths are relative to the folder of the labels file, {self.base}"
            raise BadInputError(f"'{name}' cannot be read ({reason})", where, remedy) from error


class LabelSchemas:
    """Finds the schemas of one labels file, and keeps those of the user's that it names."""

    def __init__(self, files: NamedFiles, default: str | None) -> None:
        """Take the files beside the labels, and the schema of lines that name none."""
        self._files = files
        self._allowed_paths: set[str] = set()
        self.used: dict[str, Schema] = {}
        """The user's schemas, by name."""
        self.default = default
        """The schema of lines that name none: a kind or a path."""
        if default and default not in KINDS and not default.endswith(".toml"):
            self.default = self._path_of_name(default, "--schema")

    def resolve(self, named: str | None, where: str) -> str | None:
        """Return the kind or the path of the schema of a line; None if nothing names one."""
        name, where = named or self.default, f"{where}, schema"
        if name is None or name in KINDS:
            return name
        path = self._path(named, where) if named else name
        schema = resolve_schema(path, path)
        if self.used.setdefault(schema.name, schema).hash != schema.hash:
            what = f"'{name}' has the name '{schema.name}', like another schema of these labels"
            raise BadInputError(what, where, "give it another name")
        return path

    def _path(self, name: str, where: str) -> str:
        """Return the path of a schema that a line names, which is beside the labels or given."""
        if not name.endswith(".toml"):
            return self._path_of_name(name, where)
        path = self._files.base / name
        if path.exists() and name not in self._allowed_paths:
            self._files.read_named(name, where)
            self._allowed_paths.add(name)
        if not path.is_file():
            what = f"'{name}' does not exist"
            remedy = f"paths are relative to the folder of the labels file, {self._files.base}"
            raise BadInputError(what, where, remedy)
        return str(path)

    def _path_of_name(self, name: str, where: str) -> str:
        """Return the path of the schema that has this name inside, or as the name of its file."""
        if self.default and self.default.endswith(".toml") and _is_named(self.default, name):
            return self.default
        if name not in self._paths_beside_labels:
            if f"{name}.toml" in {path.name for path in self._toml_files()}:
                return self._path(f"{name}.toml", where)
            raise UnknownNameError(
                "schema", name, [*KINDS, *self._paths_beside_labels, "PATH.toml"], where
            )
        first, *others = self._paths_beside_labels[name]
        if others:
            what = f"{first.name} and {others[0].name} both have the name '{name}'"
            raise BadInputError(what, where, "name one of them by its path")
        return str(first)

    @functools.cached_property
    def _paths_beside_labels(self) -> Mapping[str, Sequence[Path]]:
        """The schema files beside the labels, by the name inside them."""
        found: dict[str, list[Path]] = defaultdict(list)
        for path in self._toml_files():
            if name := self._name_inside(path):
                found[name].append(path)
        return found

    def _toml_files(self) -> list[Path]:
        return sorted(self._files.base.glob("*.toml"))

    def _name_inside(self, path: Path) -> str | None:
        """Return the name in a schema; None for other TOML files, and those that cannot be read."""
        try:
            content = parse_toml(self._files.read_named(path.name, "").decode(), path.name)
        except (BadInputError, UnicodeDecodeError):
            return None
        name, parts = content.get("name"), {"extends", "fields", "tables"}
        return name if isinstance(name, str) and content.keys() & parts else None


def _is_named(path: str, name: str) -> bool:
    return resolve_schema(path, path).name == name
