"""What labels state: every cell is read by its field's type, and every error has its place.

Labels of real documents are written by people: lines of a file, or a dictionary in a notebook.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from docextract_eval.countries.locales import LOCALES
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.fieldtypes import TYPES, Context, UnreadableError, value_reader
from docextract_eval.records import Field, Values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.codec.labels import CellLabel, LabelLine, Value
    from docextract_eval.schemas import FieldSpec, Schema

    AnyCell = CellLabel | str | None
    """A cell, of which only the text may be written; null is not labelled."""
    Rows = tuple[tuple[Field, ...], ...]


class CellReader(Protocol):
    """Reads one labelled cell."""

    def field(self, cell: AnyCell, spec: FieldSpec, row: int | None, key: str) -> Field | None:
        """Return a label's field, or None if it states nothing; raise a BadInputError if wrong."""


@dataclass(frozen=True, slots=True)
class LabelReader:
    """Reads labels whose values are all written in one way."""

    context: Context
    values: Values
    null_is_absent: bool
    where: str
    readers: dict[str, Callable[[str], str | None]] = field(default_factory=dict, compare=False)
    """What reads texts, by the type of their field; filled as types come."""

    def field(self, cell: AnyCell, spec: FieldSpec, row: int | None, key: str) -> Field | None:
        """Return the field that a label states; None if it states nothing."""
        if isinstance(cell, str):
            text = cell if self.values == "printed" else ""
            value = self._canonical_value(cell, spec, key)
            return Field(spec.name, spec.type, value, text, (), row)
        if cell is None:
            return Field(spec.name, spec.type, None, row=row) if self.null_is_absent else None
        if cell.absent or (cell.value is None and self.null_is_absent):
            return Field(spec.name, spec.type, None, row=row)
        if cell.value is None:
            return None
        value = self._canonical_value(cell.value, spec, key)
        accepted = tuple(
            self._canonical_value(other, spec, f"{key}.accepted") for other in cell.accepted
        )
        return Field(spec.name, spec.type, value, self.printed_value(cell) or "", accepted, row)

    def printed_value(self, cell: CellLabel) -> str | None:
        """Return the printed form of a value, or None if the label does not give it."""
        if cell.text is None and self.values == "printed" and isinstance(cell.value, str):
            return cell.value
        return cell.text

    def _canonical_value(self, written: Value, spec: FieldSpec, key: str) -> str:
        text, printed = written, False
        if isinstance(text, str):
            printed = self.values == "printed"
            if (read := self.readers.get(spec.type)) is None:
                read = value_reader(spec.type, self.context, printed=printed)
                self.readers[spec.type] = read
            if (value := read(text)) is not None:
                return value
        else:
            text = _value_text(written)
        kind = TYPES.load(spec.type)
        try:
            return (kind.read if printed else kind.canonical)(text, self.context)
        except UnreadableError as error:
            form = f"as {self.context.locale.name} prints it" if printed else "in canonical form"
            raise BadInputError(
                f"'{text[:60]}' is no {spec.type} {form}",
                f"{self.where}, {key}",
                "correct it, or write null if it is not known",
            ) from error


class DocumentLabels:
    """The labels of one document under a schema; errors are collected in a list."""

    def __init__(
        self, schema: Schema, names: Mapping[str, str], where: str, errors: list[BadInputError]
    ) -> None:
        """Take the schema, and the schema's names for other names in labels; '' drops one."""
        self._schema, self._names, self._where, self._errors = schema, names, where, errors

    def read_context(self, line: LabelLine, locale: str, default_currency: str | None) -> Context:
        """Return locale and currency of a line; a currency that the line states comes first."""
        own = self._rename_cells(line.fields).get("currency")
        written = own if own is None or isinstance(own, str) else own.value
        stated = written if isinstance(written, str) and is_currency_code(written) else None
        found = LOCALES.load(locale, f"{self._where}, locale")
        return Context(found, line.currency or stated or default_currency or found.currency)

    def read_fields(self, labels: Mapping[str, AnyCell], reader: CellReader) -> Iterator[Field]:
        """Yield the fields that the labels state."""
        for name, cell in self._rename_cells(labels).items():
            if name not in self._schema.fields:
                self._add_unknown_name_error("field", name, self._schema.fields, f"fields.{name}")
            elif found := self._read_cell(
                reader, cell, self._schema.fields[name], f"fields.{name}"
            ):
                yield found

    def read_tables(
        self,
        labels: Mapping[str, Sequence[Mapping[str, AnyCell]] | None],
        reader: CellReader,
        *,
        null_is_absent: bool,
    ) -> dict[str, Rows]:
        """Return the tables that the labels state; others are unlabelled as a whole."""
        tables: dict[str, Rows] = {}
        for label_name, rows in labels.items():
            name = self._names.get(label_name, label_name)
            if not name or (rows is None and not null_is_absent):
                continue
            if name not in self._schema.tables:
                self._add_unknown_name_error(
                    "table", name, self._schema.tables, f"tables.{label_name}"
                )
                continue
            cells = enumerate(rows or ())
            tables[name] = tuple(
                tuple(self._read_row_fields(reader, label_name, n, row)) for n, row in cells
            )
        return tables

    def _read_row_fields(
        self, reader: CellReader, label_name: str, number: int, row: Mapping[str, AnyCell]
    ) -> Iterator[Field]:
        table = self._schema.tables[self._names.get(label_name, label_name)]
        for name, cell in self._rename_cells(row, label_name).items():
            key = f"tables.{label_name}.{number}.{name}"
            if name not in table.columns:
                self._add_unknown_name_error("column", name, table.columns, key)
            elif found := self._read_cell(reader, cell, table.columns[name], key, number):
                yield found

    def _read_cell(
        self,
        reader: CellReader,
        cell: AnyCell,
        spec: FieldSpec,
        key: str,
        row: int | None = None,
    ) -> Field | None:
        try:
            return reader.field(cell, spec, row, key)
        except BadInputError as error:
            self._errors.append(error)
            return None

    def _rename_cells(
        self, cells: Mapping[str, AnyCell], label_table: str = ""
    ) -> Mapping[str, AnyCell]:
        """Return cells under the schema's names; a cell that has such a name itself comes first."""
        if not self._names and "" not in cells:
            return cells
        named = {}
        for label_name, cell in cells.items():
            name = self._cell_name(label_name, label_table)
            if name and (name == label_name or name not in cells):
                named[name] = cell
        return named

    def _cell_name(self, label_name: str, label_table: str) -> str:
        """Return the schema's name for a field or a column; empty for one that is dropped.

        A column may be given alone, if its other name says of which table it is.
        """
        if not label_table:
            name = self._names.get(label_name, label_name)
            return label_name if self._is_column(name) else name
        table = self._names.get(label_table, label_table)
        for key in (f"{label_table}.{label_name}", f"{table}.{label_name}"):
            if key in self._names:
                return self._names[key].rpartition(".")[2]
        name = self._names.get(label_name, "")
        is_of_table = self._is_column(name) and name.startswith(f"{table}.")
        return name.rpartition(".")[2] if is_of_table else label_name

    def _is_column(self, name: str) -> bool:
        return "." in name and name in self._schema.names

    def _add_unknown_name_error(
        self, noun: str, name: str, known: Mapping[str, object], key: str
    ) -> None:
        self._errors.append(UnknownNameError(noun, name, known, f"{self._where}, {key}"))


def is_currency_code(text: str) -> bool:
    """Return whether a text looks like an ISO 4217 code: three capital letters."""
    return len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()


def _value_text(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
