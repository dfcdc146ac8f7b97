"""The files of a country's folder: what each says, which kinds of document need it, its schema."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.kinds.bank_statement import vocabulary as bank_statement
from docextract_eval.corpus.kinds.card_statement import vocabulary as card_statement
from docextract_eval.corpus.kinds.invoice import vocabulary as invoice
from docextract_eval.corpus.kinds.receipt import vocabulary as receipt
from docextract_eval.corpus.traps import vocabulary as traps
from docextract_eval.corpus.wares import COLUMNS, PRODUCTS_FILE, SHOPS_FILE, WARES, shops_schema
from docextract_eval.countries import LIKE, PEOPLE_FILE, Countries
from docextract_eval.countries.written import CountryFile
from docextract_eval.locales import FILE, LOCALES, PEOPLE_COLUMNS
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


def _table(columns: Mapping[str, str]) -> Callable[[str], dict[str, Any]]:
    """Return what gives the schema of a CSV file: its rows as objects of strings."""
    row = {name: {"type": "string", "description": about} for name, about in columns.items()}
    rows = {"type": "object", "properties": row, "required": [*row], "additionalProperties": False}
    return lambda _: {"type": "array", "items": rows}


def _of_traps(_: str) -> dict[str, Any]:
    """Return the schema of what traps print, and of the country that it may be taken over from."""
    schema = traps.json_schema()
    like = {"description": "The country whose words are taken over.", "type": "string"}
    return {**schema, "properties": {**schema["properties"], LIKE: like}}


def _needing(file: str) -> tuple[str, ...]:
    """Return the kinds that need a file of a country."""
    return tuple(kind for kind in KINDS.names if file in KINDS.load(kind).needs)


_EVERY = tuple(KINDS.names)
FILES: dict[str, FolderFile] = {
    FILE.name: FolderFile(
        "money, numbers, dates, labels of receipts, dated taxes, tax numbers, towns",
        LOCALES,
        FILE.json_schema,
        _EVERY,
        toml=FILE,
    ),
    SHOPS_FILE: FolderFile("who sells: a table a trade", WARES, shops_schema, _needing(SHOPS_FILE)),
    PRODUCTS_FILE: FolderFile(
        "what trades sell, and in which range of prices",
        WARES,
        _table(COLUMNS),
        _needing(PRODUCTS_FILE),
        columns=COLUMNS,
    ),
    PEOPLE_FILE: FolderFile(
        "names and streets, where Faker has none of the country's",
        LOCALES,
        _table(PEOPLE_COLUMNS),
        without="people and streets are those that Faker has",
        columns=PEOPLE_COLUMNS,
    ),
    receipt.FILE.name: FolderFile(
        "the words of receipts beside their labels",
        receipt.VOCABULARIES,
        receipt.FILE.json_schema,
        without="receipts print their labels alone",
        toml=receipt.FILE,
    ),
    bank_statement.FILE.name: FolderFile(
        "the words of bank statements, banks, and how accounts are numbered",
        bank_statement.VOCABULARIES,
        bank_statement.FILE.json_schema,
        _needing(bank_statement.FILE.name),
        toml=bank_statement.FILE,
    ),
    card_statement.FILE.name: FolderFile(
        "the words of card statements",
        card_statement.VOCABULARIES,
        card_statement.FILE.json_schema,
        _needing(card_statement.FILE.name),
        toml=card_statement.FILE,
    ),
    invoice.FILE.name: FolderFile(
        "the words of invoices",
        invoice.VOCABULARIES,
        invoice.FILE.json_schema,
        _needing(invoice.FILE.name),
        toml=invoice.FILE,
    ),
    traps.NAME: FolderFile(
        "what traps print beyond what follows from locale.toml",
        traps.VOCABULARIES,
        _of_traps,
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
        name: {"description": _described(file)} | file.schema(f"#/properties/{name}")
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


def _described(file: FolderFile) -> str:
    needed = f"needed for: {', '.join(file.needed_by)}" if file.needed_by else file.without
    return f"{file.about}; {needed}" if file.needed_by else f"{file.about}; without it {needed}"
