"""The files of a country's folder: what each says, which kinds of document need it, its schema."""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.products import (
    PRODUCT_COLUMNS,
    PRODUCTS,
    PRODUCTS_FILE,
    SHOPS_FILE,
    shops_schema,
)
from docextract_eval.corpus.traps import vocabulary as traps
from docextract_eval.countries import LIKE, PEOPLE_FILE, Countries
from docextract_eval.countries.country_files import CountryFile
from docextract_eval.countries.locales import FILE, LOCALES, PEOPLE_COLUMNS
from docextract_eval.pipelines.rules import vocabulary as reading


@dataclass(frozen=True, slots=True)
class FolderFile:
    """One file of a country's folder."""

    about: str
    """What it says."""
    read_by: Countries[Any]
    """What reads it, and refuses what is wrong in it."""
    schema: Callable[[str], dict[str, Any]]
    """Returns its JSON Schema, for the place where it stands in another schema."""
    needed_by: tuple[str, ...] = ()
    """The kinds of document of which none can be made without it."""
    without: str = ""
    """What happens without it, where no kind needs it."""
    toml: CountryFile[Any] | None = None
    """How a file of words is laid out."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """The columns of a table, and what each of them is for."""


def _csv_schema(columns: Mapping[str, str]) -> Callable[[str], dict[str, Any]]:
    """Return what gives the schema of a CSV file: its rows as objects of strings."""
    row = {name: {"type": "string", "description": about} for name, about in columns.items()}
    rows = {"type": "object", "properties": row, "required": [*row], "additionalProperties": False}
    return lambda _: {"type": "array", "items": rows}


def _traps_schema(_: str) -> dict[str, Any]:
    """Return the schema of what traps print, and of the country that it may be taken over from."""
    schema = traps.json_schema()
    like = {"description": "The country whose words are taken over.", "type": "string"}
    return {**schema, "properties": {**schema["properties"], LIKE: like}}


def _dependent_kinds(file: str) -> tuple[str, ...]:
    """Return the kinds that need a file of a country."""
    return tuple(kind for kind in KINDS.names if file in KINDS.load(kind).needed_files)


def _kind_files() -> Iterator[tuple[str, FolderFile]]:
    """Yield the file of words of every kind that has one, by its name."""
    for path in KINDS.table.values():
        home = f"{path.partition(':')[0].rpartition('.')[0]}.vocabulary"
        if importlib.util.find_spec(home) is not None:
            words = importlib.import_module(home)
            file, needing = words.FILE, _dependent_kinds(words.FILE.name)
            yield (
                file.name,
                FolderFile(
                    file.about,
                    words.VOCABULARIES,
                    file.json_schema,
                    needing,
                    file.effect_if_missing,
                    toml=file,
                ),
            )


_EVERY = tuple(KINDS.names)
FILES: dict[str, FolderFile] = {
    FILE.name: FolderFile(
        "money, numbers, dates, labels of receipts, dated taxes, tax numbers, towns",
        LOCALES,
        FILE.json_schema,
        _EVERY,
        toml=FILE,
    ),
    SHOPS_FILE: FolderFile(
        "who sells: a table a trade", PRODUCTS, shops_schema, _dependent_kinds(SHOPS_FILE)
    ),
    PRODUCTS_FILE: FolderFile(
        "what trades sell, and in which range of prices",
        PRODUCTS,
        _csv_schema(PRODUCT_COLUMNS),
        _dependent_kinds(PRODUCTS_FILE),
        columns=PRODUCT_COLUMNS,
    ),
    PEOPLE_FILE: FolderFile(
        "names and streets, where Faker has none of the country's",
        LOCALES,
        _csv_schema(PEOPLE_COLUMNS),
        without="people and streets are those that Faker has",
        columns=PEOPLE_COLUMNS,
    ),
    **dict(_kind_files()),
    traps.NAME: FolderFile(
        "what traps print beyond what follows from locale.toml",
        traps.VOCABULARIES,
        _traps_schema,
        without="traps that need words are in none of its documents",
    ),
    reading.FILE.name: FolderFile(
        "the words that the baseline's rules look for",
        reading.VOCABULARIES,
        reading.FILE.json_schema,
        without="the baseline's rules read its documents by the labels alone",
        toml=reading.FILE,
    ),
}
"""By name, in the order in which they are best written."""


@functools.cache
def schema() -> dict[str, Any]:
    """Return one JSON Schema whose properties are the files of a country's folder."""
    files = {
        name: {"description": _describe_file(file)} | file.schema(f"#/properties/{name}")
        for name, file in FILES.items()
    }
    return {
        "title": "docextract_eval country",
        "description": "The folder of a country: its files by name, a CSV file as its rows.",
        "type": "object",
        "properties": files,
        "required": [FILE.name],
        "additionalProperties": False,
    }


def _describe_file(file: FolderFile) -> str:
    needed = f"needed for: {', '.join(file.needed_by)}" if file.needed_by else file.without
    return f"{file.about}; {needed}" if file.needed_by else f"{file.about}; without it {needed}"
