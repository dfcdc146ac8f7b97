"""Families of layouts as data: a TOML file per kind with a table per family.

The record class in a kind's `layouts` module says which keys there are and which are optional. The
order of families and lists, their lengths and repeats are weights of random draws.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from docextract_eval.borders.people import parse_toml, read_text, validate
from docextract_eval.errors import BadInputError, UnknownNameError

T = TypeVar("T")
HERE = Path(__file__).parent


class LayoutFamilies(Mapping[str, T]):
    """The layout families of one kind, in the order of its file, which is read on first use."""

    def __init__(self, noun: str, path: Path, record: type[T]) -> None:
        """Take the noun for a family in errors, the path of the file, and the record class."""
        self.noun, self.path, self.record = noun, path, record

    @cached_property
    def _tables(self) -> dict[str, Any]:
        return parse_toml(read_text(self.path, "install the package again"), self.path.name)

    @cached_property
    def _families(self) -> dict[str, T]:
        return {name: self._validate_family(name, table) for name, table in self._tables.items()}

    def _validate_family(self, name: str, table: object) -> T:
        where = f"{self.path.name}, [{name}]"
        if not isinstance(table, Mapping):
            raise BadInputError("is not a table", f"{self.path.name}, {name}", f"write [{name}]")
        return validate(self.record, {"name": name, **table}, "layout", where)

    @property
    def names(self) -> list[str]:
        """The names of all families, sorted."""
        return sorted(self._tables)

    def load(self, name: str, where: str = "") -> T:
        """Return the family of this name; raise UnknownNameError with the known names otherwise."""
        if name not in self._tables:
            raise UnknownNameError(self.noun, name, self._tables, where)
        return self._families[name]

    def __getitem__(self, name: str) -> T:
        """Return the family of this name."""
        return self._families[name]

    def __iter__(self) -> Iterator[str]:
        """Yield the names in the order of the file."""
        return iter(self._tables)

    def __len__(self) -> int:
        """Return the number of families."""
        return len(self._tables)
