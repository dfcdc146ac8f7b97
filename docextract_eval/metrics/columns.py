"""Matches as columns: one position per cell in every array, names as codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from docextract_eval.statistics.arrays import positions_of, taken

if TYPE_CHECKING:
    from collections.abc import Collection

    from docextract_eval.schemas import Schema

Codes = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Positions = NDArray[np.integer[Any]]
Derived = TypeVar("Derived")
Record = TypeVar("Record")
Cells = TypeVar("Cells", "CodedNames", "GroundedCells", "Columns")

ALL = "all"
"""The slice over all conditions, each of equal weight."""
CLEAN = "clean"
_BLOCK = 2**18
"""About how many cells are in memory at once in a pass through all of them."""
_FEW_NAMES = 8
"""The most names that codes are compared with one by one."""


class _NarrowArray:
    """An array attribute that is kept in the narrowest type that holds all its values exactly.

    It reads as the usual type, in which sums and products of codes do not overflow.
    """

    def __init__(self, name: str, usual: type[np.generic]) -> None:
        """Take the attribute's name, and the type that it reads as."""
        self._name, self._usual = name, usual
        self._narrower = _NARROW_TYPES[usual]

    def __get__(self, record: object, owner: type) -> NDArray[Any]:
        """Return the array in its usual type."""
        return np.asarray(vars(record)[self._name]).astype(self._usual)

    def __set__(self, record: object, values: NDArray[Any]) -> None:
        """Keep an array."""
        kept = next((each for each in self._narrower if _holds_exactly(each, values)), self._usual)
        vars(record)[self._name] = values.astype(kept, copy=False)


_NARROW_TYPES: Mapping[type[np.generic], Sequence[type[np.generic]]] = {
    np.int64: (np.uint8, np.int8, np.uint16, np.int16, np.int32),
    np.float64: (np.uint8, np.float32),
}


def _holds_exactly(narrow: type[np.generic], values: NDArray[Any]) -> bool:
    """Return whether a type holds all values."""
    if issubclass(narrow, np.integer) and np.issubdtype(values.dtype, np.integer):
        limits = np.iinfo(narrow)
        return bool(values.min(initial=0) >= limits.min and values.max(initial=0) <= limits.max)
    with np.errstate(invalid="ignore", over="ignore"):
        return bool((values.astype(narrow) == values).all())


def with_narrow_arrays(**usual: type[np.generic]) -> Callable[[type[Record]], type[Record]]:
    """Keep these arrays of a record narrow: a cell then takes about 25 bytes instead of 100."""

    def narrowed(record_type: type[Record]) -> type[Record]:
        for name, each in usual.items():
            setattr(record_type, name, _NarrowArray(name, each))
        return record_type

    return narrowed


@with_narrow_arrays(codes=np.int64)
@dataclass(frozen=True, eq=False)
class CodedNames:
    """A column of names as codes into a list of them; the name "" stands for none."""

    codes: Codes
    names: list[str]

    def take(self, positions: Positions | slice) -> CodedNames:
        """Return the column at some positions."""
        return _at_positions(self, positions)

    def present(self, kept: Bools) -> list[int]:
        """Return the codes that occur at some positions, in order."""
        return [int(code) for code in np.unique(vars(self)["codes"][kept])]

    def is_in(self, *names: str) -> Bools:
        """Return for every position whether its name is one of these."""
        wanted, kept = {*names}, vars(self)["codes"]
        known = np.array([name in wanted for name in self.names], bool)
        codes = np.flatnonzero(known)
        if len(codes) > _FEW_NAMES:
            return np.asarray(known[kept])
        found = np.zeros(len(kept), bool)
        for code in codes.tolist():
            found |= kept == code
        return found


@dataclass(frozen=True, slots=True, eq=False)
class CellsOfName:
    """Marks of the cells `held` that have a name, which take no memory until they are read."""

    held: Bools
    column: CodedNames
    code: int

    def __getitem__(self, at: Positions | slice) -> Bools:
        """Return the marks of some cells."""
        return np.asarray(self.held[at] & (vars(self.column)["codes"][at] == self.code))


Marks = Bools | CellsOfName
"""Which of the cells count."""


@with_narrow_arrays(rendition=np.int64, row=np.int64)
@dataclass(frozen=True, eq=False)
class AppliedTraps:
    """The traps applied in renditions: one position per trap and rendition."""

    trap: CodedNames
    rendition: Codes
    field: CodedNames
    row: Codes
    """-1 where the field is not in a table."""
    resolved: Bools
    """Whether something on the page settles the value."""


@with_narrow_arrays(rendition=np.int64, severity=np.float64)
@dataclass(frozen=True, eq=False)
class AppliedDegradations:
    """The degradations applied to renditions: one position per degradation and rendition."""

    degradation: CodedNames
    rendition: Codes
    severity: Floats


@with_narrow_arrays(failures=np.int64, suspected=np.int64, severity=np.float64)
@dataclass(frozen=True, eq=False)
class Renditions:
    """What the cells of a rendition share: one position per rendition in every array."""

    document: CodedNames
    source: CodedNames
    hash: CodedNames
    condition: CodedNames
    """In the recipe's order."""
    kind: CodedNames
    locale: CodedNames
    twin: CodedNames
    """"" for a base document; else how it differs from that."""
    severity: Floats
    weight: Floats
    """A document's weight: the mass of its like in the target population, over the corpus's."""
    calibration: Bools
    """Whether it belongs to the half that thresholds are chosen on."""
    factors: Mapping[str, CodedNames]
    """Choices of the causal model by name; "" where a document does not have that choice."""
    traps: AppliedTraps
    parts: AppliedDegradations
    failures: Codes
    """How many of a rendition's repeats got no answer."""
    suspected: Codes
    """How many of them call it suspicious; -1 where none states it."""

    def __len__(self) -> int:
        """Return the number of renditions."""
        return len(self.weight)


@dataclass(frozen=True, eq=False)
class GroundedCells:
    """How boxes and pages agree with the places of fields: one position per cell."""

    known: Bools
    """Whether the cell's prediction names boxes or pages at all."""
    overlap: Floats
    """Intersection over union of box and place; NaN without a box."""
    box_words: Floats
    place_words: Floats
    shared_words: Floats
    page: CodedNames
    """Whether the named page is right: `right`, `wrong`, `only`, `unknown`."""

    def take(self, positions: Positions | slice) -> GroundedCells:
        """Return the cells at some positions."""
        return _at_positions(self, positions)


@with_narrow_arrays(
    **dict.fromkeys(("row", "guess_row", "rendition", "repeat"), np.int64), criticality=np.float64
)
@dataclass(frozen=True, eq=False)
class Columns:
    """All judged cells of a run. Cells of criticality 0 and cells not judged are left out."""

    outcome: CodedNames
    """The strict outcome."""
    decidable: CodedNames
    """The outcome in the decidable reading."""
    cause: CodedNames
    decoy: CodedNames
    field: CodedNames
    row: Codes
    """The row in the truth, -1 where there is none."""
    guess_row: Codes
    """The row in the prediction, -1 where there is none."""
    rendition: Codes
    """The position in `renditions`."""
    repeat: Codes
    """The repeat of its rendition that the cell is from; 0 where each was read once."""
    table: Bools
    """Whether the cell is in a table."""
    criticality: Floats
    confidence: Floats
    """NaN where there is none."""
    placed: CodedNames
    """Whether the value's quad is where its field is: `yes`, `no`, `unknown`."""
    renditions: Renditions
    deploy: Mapping[str, float]
    """The deployment weights of conditions; empty where all weigh the same."""
    grounding: GroundedCells | None = None
    """None where no prediction names boxes or pages."""
    check: CodedNames | None = None
    """What values say of each other, as `Match.check`; None where no row of a table was checked."""

    @property
    def repeats(self) -> int:
        """The number of times that each rendition was read."""
        return self.derived(_count_repeats)

    @property
    def condition(self) -> CodedNames:
        """The condition of every cell."""
        return self.renditions.condition.take(vars(self)["rendition"])

    @property
    def source(self) -> Codes:
        """The source of every cell: cells of different sources are independent."""
        return self.renditions.source.take(vars(self)["rendition"]).codes

    @property
    def has_confidence(self) -> Bools:
        """Whether each cell has a confidence."""
        return np.asarray(~np.isnan(vars(self)["confidence"]))

    @property
    def weight(self) -> Floats:
        """The weight of every cell's document."""
        return self.of_renditions(self.renditions.weight)

    @property
    def source_names(self) -> list[str]:
        """The names of the sources that cells are of, in the order of their codes."""
        return [self.renditions.source.names[code] for code in np.unique(self.source).tolist()]

    @property
    def rendition_starts(self) -> Codes | None:
        """Where the cells of each rendition begin, and the last ones end; None without order."""
        return self.derived(_rendition_starts)

    @property
    def are_read(self) -> Bools:
        """Whether each rendition has a cell."""
        return np.bincount(self.rendition, minlength=len(self.renditions)) > 0

    @property
    def blocks(self) -> list[slice]:
        """Parts of the cells that end between sources; one, where sources are not in order."""
        return self.derived(_blocks_between_sources)

    def places(self, at: Positions | slice) -> tuple[Codes, Codes, Codes]:
        """Return the rendition, the repeat and the field of some cells."""
        kept = vars(self)["rendition"], vars(self)["repeat"], vars(self.field)["codes"]
        rendition, repeat, field = (each[at].astype(np.int64) for each in kept)
        return rendition, repeat, field

    def renditions_at(self, positions: Positions) -> Positions:
        """Return the renditions of some cells."""
        return np.asarray(vars(self)["rendition"][positions])

    def of_renditions(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return for every cell what its rendition has, of values with one for each rendition."""
        return taken(values, vars(self)["rendition"])

    def confidences_at(self, at: Positions | slice) -> Floats:
        """Return the confidences of some cells."""
        return taken(vars(self)["confidence"], at).astype(float, copy=False)

    def outcome_in(self, *outcomes: str) -> Bools:
        """Return for every cell whether its strict outcome is one of these."""
        return self.outcome.is_in(*outcomes)

    def of_sources(self, names: Collection[str]) -> Bools:
        """Return for every cell whether it is of one of these sources."""
        return self.of_renditions(self.renditions.source.is_in(*names))

    def select(self, kept: Bools) -> Columns:
        """Return only some of the cells."""
        return self if kept.all() else self.take(positions_of(kept))

    def take(self, positions: Positions | slice) -> Columns:
        """Return the cells at some positions."""
        return _at_positions(self, positions)

    def without_hashes(self) -> Columns:
        """Return the cells for what compares no pages by their hashes, which take most room."""
        unread = CodedNames(np.zeros(len(self.renditions), np.int64), [""])
        return self.changed(renditions=replace(self.renditions, hash=unread))

    def changed(self, **parts: object) -> Columns:
        """Return the cells with other parts; `replace` would read each array in its usual type."""
        found = object.__new__(Columns)
        vars(found).update(vars(self) | parts | {"_derived": {}})
        return found

    def base_cells(self) -> Columns:
        """Return the cells of base documents: twins serve only comparisons with them."""
        if self.renditions.twin.is_in("").all():
            return self  # and not kept: who holds itself stays in memory for longer
        return self.derived(_base_cells)

    def derived(self, compute: Callable[[Columns], Derived]) -> Derived:
        """Return what a function computes from these cells, which is computed once."""
        known: dict[Callable[[Columns], Any], Any] = vars(self).setdefault("_derived", {})
        if compute not in known:
            known[compute] = compute(self)
        found: Derived = known[compute]
        return found


def _count_repeats(columns: Columns) -> int:
    return int(vars(columns)["repeat"].max(initial=0)) + 1


def _base_cells(columns: Columns) -> Columns:
    return columns.select(columns.of_renditions(columns.renditions.twin.is_in("")))


def _blocks_between_sources(columns: Columns) -> list[slice]:
    size, starts = len(columns.table), columns.rendition_starts
    if starts is None:
        return [slice(0, size)]
    step = max(1, _BLOCK * len(starts) // max(1, size))
    parts = blocks_of_renditions(columns.renditions, step)
    ends = [(int(starts[at.start]), int(starts[at.stop])) for at in parts]
    return [slice(start, end) for start, end in ends if start < end]


def blocks_of_renditions(renditions: Renditions, step: int) -> list[slice]:
    """Return parts of about as many renditions that end between sources; one without order."""
    codes = vars(renditions.source)["codes"]
    firsts = np.flatnonzero(np.append(True, codes[1:] != codes[:-1]))[: len(codes)]
    if len(firsts) > np.count_nonzero(np.bincount(codes)):
        return [slice(0, len(codes))]
    nearest = np.searchsorted(firsts, np.arange(0, len(codes), step))
    ends = np.unique(np.append(np.append(firsts, len(codes))[nearest], [0, len(codes)]))
    return [slice(int(start), int(end)) for start, end in pairwise(ends)]


def _rendition_starts(columns: Columns) -> Codes | None:
    kept, size = vars(columns)["rendition"], len(columns.renditions)
    if (kept[1:] < kept[:-1]).any():
        return None
    counts = np.zeros(1 + size, np.int64)
    for start in range(0, len(kept), _BLOCK):
        own, many = np.unique(kept[start : start + _BLOCK], return_counts=True)
        counts[own.astype(np.int64) + 1] += many
    return np.cumsum(counts)


def _at_positions(cells: Cells, positions: Positions | slice) -> Cells:
    """Return a record at some positions; its arrays stay in the types in which they are kept."""
    found = object.__new__(type(cells))
    for name in cells.__dataclass_fields__:  # by `fields` it takes longer than few cells do
        part = vars(cells)[name]
        if isinstance(part, np.ndarray):
            part = taken(part, positions)
        elif isinstance(part, (CodedNames, GroundedCells)):
            part = part.take(positions)
        vars(found)[name] = part
    return found


NEEDED_COLUMNS = (
    *("rendition", "repeat", "field", "truth_row", "guess_row", "outcome", "strict"),
    *("cause", "decoy", "placed", "confidence", "check"),
)
"""The columns of matches that metrics read."""


def build_columns(
    matches: pa.Table,
    renditions: pa.Table,
    condition_order: Sequence[str],
    schemas: Mapping[str, Schema],
    deploy: Mapping[str, float] | None = None,
) -> Columns:
    """Join matches with their renditions; `condition_order` is the recipe's order of conditions."""
    pages = build_renditions(renditions, condition_order)
    return place_cells(matches, renditions["id"], pages, schemas, deploy)[0]


def place_cells(
    matches: pa.Table,
    ids: pa.ChunkedArray,
    pages: Renditions,
    schemas: Mapping[str, Schema],
    deploy: Mapping[str, float] | None = None,
) -> tuple[Columns, Codes]:
    """Join matches with renditions of these ids; also return which row of the matches a cell is."""
    rendition = _column_as_coded_names(matches["rendition"])
    found = pc.index_in(pa.array(rendition.names, pa.string()), ids)
    if found.null_count:
        raise ValueError("it has cells of a rendition that is not there")
    where = found.to_numpy(zero_copy_only=False)[rendition.codes].astype(np.int64)
    field, strict = (
        _column_as_coded_names(matches["field"]),
        _column_as_coded_names(matches["strict"]),
    )
    criticality = _cell_criticality(field, pages.kind.take(where), schemas)
    every = Columns(
        outcome=strict,
        decidable=_column_as_coded_names(matches["outcome"]),
        cause=_column_as_coded_names(matches["cause"]),
        decoy=_column_as_coded_names(matches["decoy"]),
        field=field,
        row=_integers_or_minus_one(matches["truth_row"]),
        guess_row=_integers_or_minus_one(matches["guess_row"]),
        rendition=where,
        repeat=matches["repeat"].to_numpy().astype(np.int64),
        table=np.array(["." in name for name in field.names], bool)[field.codes],
        criticality=criticality,
        confidence=matches["confidence"].to_numpy().astype(float),
        placed=_column_as_coded_names(matches["placed"]),
        renditions=pages,
        deploy=dict(deploy or {}),
        grounding=_grounded_cells(matches),
        check=_row_checks(matches),
    )
    kept = np.flatnonzero((criticality > 0) & ~strict.is_in("not judged"))
    return every if len(kept) == len(where) else every.take(kept), kept


def _grounded_cells(matches: pa.Table) -> GroundedCells | None:
    """Return how boxes agree with places; None where the column is absent or says nothing."""
    if "grounding" not in matches.column_names:
        return None
    column = matches["grounding"].combine_chunks()
    if column.null_count == len(column):
        return None

    def numbers(name: str, instead: float) -> Floats:
        values = pc.fill_null(pc.struct_field(column, name), instead)
        return np.asarray(values.to_numpy(zero_copy_only=False), float)

    page = pc.fill_null(pc.struct_field(column, "page"), "unknown")
    return GroundedCells(
        known=column.is_valid().to_numpy(zero_copy_only=False),
        overlap=numbers("overlap", float("nan")),
        box_words=numbers("box_words", 0),
        place_words=numbers("place_words", 0),
        shared_words=numbers("shared_words", 0),
        page=_column_as_coded_names(pa.chunked_array([page])),
    )


def _row_checks(matches: pa.Table) -> CodedNames | None:
    """Return what values say of each other; None where no row was checked."""
    found = _column_as_coded_names(matches["check"])
    return found if {*found.names} - {"", "failed"} else None


def build_renditions(table: pa.Table, condition_order: Sequence[str]) -> Renditions:
    """Return a run's renditions as columns."""
    condition = _column_as_coded_names(table["condition"])
    conditions = [*condition_order, *sorted(set(condition.names) - set(condition_order))]
    places = np.array([conditions.index(name) for name in condition.names], np.int64)
    return Renditions(
        document=_column_as_coded_names(table["document"]),
        source=_column_as_coded_names(table["source"]),
        hash=_column_as_coded_names(table["hash"]),
        condition=CodedNames(places[condition.codes], conditions),
        kind=_column_as_coded_names(table["kind"]),
        locale=_column_as_coded_names(table["locale"]),
        twin=_column_as_coded_names(table["twin"]),
        severity=table["severity"].to_numpy(),
        weight=table["weight"].to_numpy(),
        calibration=pc.equal(table["half"], "calibration").to_numpy(),
        factors=_factor_columns(table["factors"]),
        traps=_applied_traps(table["traps"]),
        parts=_applied_degradations(table["parts"]),
        failures=table["failures"].to_numpy(),
        suspected=_suspected_counts(table),
    )


def _suspected_counts(table: pa.Table) -> Codes:
    """Return who was called suspicious; runs of older releases do not record it."""
    if "suspected" not in table.column_names:
        return np.full(len(table), -1, np.int64)
    return _integers_or_minus_one(table["suspected"])


def _factor_columns(column: pa.ChunkedArray) -> dict[str, CodedNames]:
    """Return a column per choice from the choices of each rendition."""
    key, item = column.type.key_type, column.type.item_type
    pairs = column.cast(pa.list_(pa.struct([("factor", key), ("value", item)])))
    rendition, (factor, value) = _flat_records(pairs)
    factors, values = _sorted_names(factor), _sorted_names(value)
    found = {}
    for code, name in enumerate(factors.names):
        at = np.flatnonzero(factors.codes == code)
        chosen = np.zeros(len(column), np.int64)  # the first name is that of none
        chosen[rendition[at]] = 1 + values.codes[at]
        present, codes = np.unique(chosen, return_inverse=True)
        found[name] = CodedNames(codes, [["", *values.names][each] for each in present.tolist()])
    return found


def _applied_traps(column: pa.ChunkedArray) -> AppliedTraps:
    rendition, (name, field, row, resolver) = _flat_records(column)
    return AppliedTraps(
        trap=_sorted_names(name),
        rendition=rendition,
        field=_sorted_names(field),
        row=_integers_or_minus_one(row),
        resolved=resolver.is_valid().to_numpy(),
    )


def _applied_degradations(column: pa.ChunkedArray) -> AppliedDegradations:
    rendition, (name, severity) = _flat_records(column)
    return AppliedDegradations(_sorted_names(name), rendition, severity.to_numpy())


def _flat_records(column: pa.ChunkedArray) -> tuple[Codes, list[pa.ChunkedArray]]:
    """Return the rendition of every record in the lists of renditions, and the records' parts."""
    renditions, records, start = [np.zeros(0, np.int64)], [], 0
    for lists in column.chunks:
        renditions.append(start + pc.list_parent_indices(lists).to_numpy(zero_copy_only=False))
        records.append(lists.flatten())
        start += len(lists)
    return np.concatenate(renditions), pa.chunked_array(records, column.type.value_type).flatten()


def _sorted_names(column: pa.ChunkedArray) -> CodedNames:
    """Return a column of names, with the list of names sorted."""
    found = _column_as_coded_names(column)
    return encode_names(found.names).take(found.codes)


def encode_names(values: Sequence[str]) -> CodedNames:
    """Return a column of names, with the list of names sorted."""
    names, codes = np.unique(np.array(values, dtype=object).astype(str), return_inverse=True)
    return CodedNames(codes.astype(np.int64), names.tolist())


def _cell_criticality(field: CodedNames, kind: CodedNames, schemas: Mapping[str, Schema]) -> Floats:
    """Return the criticality of every cell's field; 0 where the schema does not have the field."""
    weights = np.zeros((len(kind.names), len(field.names)))
    for k, kind_name in enumerate(kind.names):
        if (schema := schemas.get(kind_name)) is None:
            message = f"it has cells of '{kind_name}', and no schema of that name"
            raise ValueError(message)
        for f, name in enumerate(field.names):
            weights[k, f] = schema.spec(name).criticality if name in schema.names else 0
    return np.asarray(weights[kind.codes, field.codes])


def _integers_or_minus_one(column: pa.ChunkedArray) -> Codes:
    return np.asarray(pc.fill_null(column, -1).to_numpy().astype(np.int64))


def _column_as_coded_names(column: pa.ChunkedArray) -> CodedNames:
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    encoded = column.unify_dictionaries().combine_chunks()
    names, codes = encoded.dictionary.to_pylist(), encoded.indices
    if encoded.null_count:
        names, codes = [*names, ""], pc.fill_null(codes, len(names))
    return CodedNames(codes.to_numpy(zero_copy_only=False).astype(np.int64), names)
