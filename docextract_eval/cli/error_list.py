"""The command that lists the errors of a run in groups, or what one run lost and gained."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.cli import completion
from docextract_eval.cli.filters import (
    FILTERS,
    Condition,
    Field,
    Kind,
    Locale,
    Trap,
    filter_run,
    read_filters,
    split_values,
)
from docextract_eval.cli.ledgers import (
    NAMED_RUN,
    AsCsv,
    NamedRun,
    find_run_folder,
    print_csv,
    read_compared_runs,
    refuse_both_forms,
)
from docextract_eval.cli.screen import screen_width
from docextract_eval.cli.shell import (
    OUTPUT,
    AsJson,
    clip_value,
    cut_value,
    print_json,
    print_table,
)
from docextract_eval.cli.slice_tables import print_notes, wrap_sentence
from docextract_eval.errors import InconclusiveError, count_phrase, one_line, shell_word
from docextract_eval.text_tables import cell_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.runs.cases import CaseKey
    from docextract_eval.runs.comparison.flips import Direction
    from docextract_eval.runs.error_gallery import GalleryEntry
    from docextract_eval.runs.error_gallery.groups import ErrorGroup, ErrorList
    from docextract_eval.runs.filtered import Filters
    from docextract_eval.runs.notes import Note

    ChangedCells = Mapping[Direction, ErrorList]

Against = Annotated[
    Path | None,
    typer.Option(
        metavar="RUN",
        parser=find_run_folder,
        help="List what RUN lost and gained since this earlier run over the same documents: "
        f"a folder, {NAMED_RUN}.",
    ),
]
Cause = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="Only errors with these causes (dxe list causes) or outcomes: wrong, missed, "
        "invented.",
        rich_help_panel=FILTERS,
        autocompletion=completion.causes,
    ),
]
Limit = Annotated[
    int | None,
    typer.Option(
        metavar="INTEGER",
        min=1,
        help="Number of errors to show in each group.",
        show_default="3; all in JSON and CSV",
        rich_help_panel=OUTPUT,
    ),
]
All = Annotated[
    bool,
    typer.Option(
        "--all",
        help="Show all groups, not only the 10 costliest, and all their errors unless you give "
        "--limit. JSON and CSV always have all groups.",
        rich_help_panel=OUTPUT,
    ),
]
_GROUPS, _EXAMPLES = 10, 3
"""Groups that are shown, and errors of each."""
_WIDE, _GAP = 80, 2
"""Columns of a terminal, and spaces between those of a table."""
_VALUE = 11, 36
"""Columns that a value takes at least and at most."""
_CONFIDENCE = "confidence"
ORDER = (
    "Costliest first: an error costs the criticality of its field, from 1 to 3 (dxe list fields)."
)
MEANINGS: Mapping[Direction, str] = {
    "lost": "right before, and not after",
    "gained": "right after, and not before",
}


def errors(
    run: NamedRun,
    *,
    against: Against = None,
    cause: Cause = None,
    condition: Condition = None,
    kind: Kind = None,
    locale: Locale = None,
    field: Field = None,
    trap: Trap = None,
    limit: Limit = None,
    everything: All = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List a run's errors by field and cause, the costliest first.

    An error costs the criticality of its field, as in the metric harm. Each group shows a few
    errors, the most confident ones from different documents: truth, answer, confidence, rendition.
    """
    refuse_both_forms("errors", as_json=as_json, as_csv=as_csv)
    filters = read_filters(condition=condition, kind=kind, locale=locale, field=field, trap=trap)
    chosen, causes = filters | read_filters(cause=cause), split_values(cause)
    most = shown_at_most(limit, everything=everything)
    described: dict[str, Any] = {"run": str(run), "filters": chosen, "order": "cost"}
    noted = _notes_on(run)
    csv = (*_CSV, "notes") if noted else _CSV
    if against is not None:
        changes, notes = _changes(against, run, filters, causes)
        changes = {way: each.with_notes(noted) for way, each in changes.items()}
        if as_json:
            paired = {"against": str(against), "notes": notes}
            print_json(described | paired | _changes_json(changes, limit))
        elif as_csv:
            _print_csv(changes, limit, ("way", *csv, "before", "was"))
        else:
            typer.echo(f"{against} -> {run}")
            print_notes(notes)
            print_changed_cells(changes, most)
        return
    found = _run_errors(run, filters, causes).with_notes(noted)
    if as_json:
        print_json(described | _list_json(found, limit))
    elif as_csv:
        _print_csv({"": found}, limit, csv)
    else:
        _print_run(run, found, most, chosen)


def _notes_on(run: Path) -> Mapping[CaseKey, Sequence[Note]]:
    from docextract_eval.runs.error_gallery.groups import refuse_private
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.notes import notes_by_case, read_notes

    refuse_private(RunFolder(run).finished_about(), str(run))
    return notes_by_case(read_notes(RunFolder(run)))


def _run_errors(run: Path, filters: Filters, causes: Sequence[str]) -> ErrorList:
    from docextract_eval.runs.error_gallery.groups import errors_of_run
    from docextract_eval.runs.folder import RunFolder

    return errors_of_run(filter_run(RunFolder(run), filters), causes)


def _changes(
    before: Path, after: Path, filters: Filters, causes: Sequence[str]
) -> tuple[ChangedCells, list[str]]:
    """Return what changed from one run to another, and what a reader must know of the pair."""
    from docextract_eval.runs.comparison.compare import check_fields, describe_overlap
    from docextract_eval.runs.comparison.overlap import pair_runs
    from docextract_eval.runs.error_gallery.groups import changed_errors, refuse_private

    first, second = read_compared_runs([before, after], filters)
    for side in (first, second):
        refuse_private(side.about, side.name)
    fields = filters.get("field", ())
    check_fields((first, second), fields)
    shared, slots = pair_runs(first, second)
    if not shared.renditions:
        remedy = (
            "name a run over the same documents, or see how both do: dxe compare --unpaired "
            f"{shell_word(before)} {shell_word(after)}"
        )
        what = f"shares no rendition with {after}, so no cell was lost or gained"
        raise InconclusiveError(what, str(before), remedy)
    if fields:
        slots = slots.select(slots.cells.field.is_in(*fields))
    notes = [*first.notes, *second.notes, *describe_overlap(shared)]
    return changed_errors((first, second), slots, causes), notes


def shown_at_most(limit: int | None, *, everything: bool) -> tuple[int | None, int | None]:
    """Return how many groups are shown, and how many errors of each; None for all."""
    return (None, limit) if everything else (_GROUPS, limit or _EXAMPLES)


def _print_run(
    run: Path, found: ErrorList, most: tuple[int | None, int | None], chosen: Filters
) -> None:
    """Print the errors of a run, and how to look at one of its documents."""
    cells = count_phrase(found.judged, "judged cell")
    if not found.errors:
        typer.echo(f"{run}: none of {cells} {'has such an error' if chosen else 'is wrong'}.")
        return
    kinds = " or ".join(chosen.get("cause", ("wrong, invented or missed",)))
    typer.echo(f"{run}: {found.errors:,} of {cells} with an error: {kinds}.")
    typer.echo(wrap_sentence(ORDER, indent=""))
    example = _print_groups(found, most)
    typer.echo("One of these documents, cell by cell:")
    typer.echo(f"  dxe explain {shell_word(run)} {shell_word(example.rendition)} --errors")


def print_changed_cells(cells: ChangedCells, most: tuple[int | None, int | None]) -> None:
    """Print in groups which cells were lost, and which were gained."""
    typer.echo(wrap_sentence(ORDER, indent=""))
    for way, meaning in MEANINGS.items():
        found = cells[way]
        typer.echo(f"{count_phrase(found.errors, 'cell')} {way}: {meaning}.")
        if found.errors:
            _print_groups(found, most, paired=True)
        typer.echo()


def changed_cells_json(cells: ChangedCells) -> dict[str, Any]:
    """Return the changed cells for programs, in the order of the run."""
    from docextract_eval.runs.error_gallery.groups import changed_entry_json

    return {way: [*map(changed_entry_json, each.every_entry())] for way, each in cells.items()}


def _print_groups(
    found: ErrorList, most: tuple[int | None, int | None], *, paired: bool = False
) -> GalleryEntry:
    """Print the costliest groups with examples, and count the others; return the first example."""
    few, examples = most
    shown = found.costliest(few).examples(examples)
    entries = [entry for _, each in shown for entry in each]
    head = _value_names(paired=paired, confident=any(e.confidence is not None for e in entries))
    widths = _column_widths(head, [*map(_place, entries)])
    _print_rows(widths, [(*head, "rendition")])
    for group, each in shown:
        typer.echo(_group_title(group))
        _print_examples(head, widths, each)
    if more := len(found.groups) - len(shown):
        left = found.groups[len(shown) :]
        count = count_phrase(sum(group.errors for group in left), "error")
        cost = sum(group.cost for group in left)
        text = f"{count_phrase(more, 'more group')} with {count}, cost {cost:,}: "
        remedy = "--all shows them, and --field, --cause or --condition chooses some."
        typer.echo(wrap_sentence(text + remedy, indent=""))
    return entries[0]


def _print_examples(
    head: Sequence[str], widths: Sequence[int], entries: Sequence[GalleryEntry]
) -> None:
    """Print errors, a row each, with the notes on an error below it."""
    rows: list[tuple[str, ...]] = []
    for entry in entries:
        rows.append(_example_texts(head, widths, entry))
        if entry.notes:
            _print_rows(widths, rows)
            rows = []
        for note in entry.notes:
            typer.echo(f"    note: {clip_value(note.line)}")
    if rows:
        _print_rows(widths, rows)


def _value_names(*, paired: bool, confident: bool) -> tuple[str, ...]:
    """Return the columns that stand before the rendition."""
    if paired:
        return "truth", "before", "after"
    return ("truth", "answer", "confidence") if confident else ("truth", "answer")


def _column_widths(head: Sequence[str], places: Sequence[str]) -> list[int]:
    """Return the widths of the columns before the rendition, so that a line fits a terminal."""
    last = max(map(len, ("rendition", *places)))
    values = [name for name in head if name != _CONFIDENCE]
    others = len(_CONFIDENCE) * (len(head) - len(values)) + _GAP * (1 + len(head))
    least, greatest = _VALUE
    value = max(least, min(greatest, (_WIDE - last - others) // len(values)))
    return [value if name in values else len(name) for name in head]


def _print_rows(widths: Sequence[int], rows: Sequence[Sequence[str]]) -> None:
    """Print rows whose columns stand where they stand in every other group, if values fit."""
    fitted = [
        [text + " " * (width - cell_width(text)) for text, width in zip(row, widths, strict=False)]
        for row in rows
    ]
    indented = [
        (f"  {first}", *cells, row[-1]) for (first, *cells), row in zip(fitted, rows, strict=True)
    ]
    print_table(("",) * (len(widths) + 1), indented)


def _example_texts(
    head: Sequence[str], widths: Sequence[int], entry: GalleryEntry
) -> tuple[str, ...]:
    """Return an error by column; of long values that begin alike the part that differs is shown."""
    sure = "" if entry.confidence is None else f"{entry.confidence:.2f}"
    answers = {"answer": entry.guess, "before": entry.before, "after": entry.guess}
    values = {"truth": entry.truth} | {name: answers[name] for name in head if name in answers}
    if screen_width() is None:  # whoever reads a pipe gets whole values
        texts = [one_line(value or "") for value in values.values()]
    else:
        texts = _cut_alike([*values.values()], widths[0])
    shown = dict(zip(values, texts, strict=True))
    return (*((shown | {_CONFIDENCE: sure})[name] for name in head), _place(entry))


def _cut_alike(values: Sequence[str | None], width: int) -> list[str]:
    """Cut values to a width; where all begin alike for longer than that, from their difference on.

    >>> _cut_alike(["12 High Street, Leeds", "12 High Street, Leads"], 12)
    ['…Leeds', '…Leads']
    """
    texts = [one_line(value or "") for value in values]
    shown = [text for text in texts if text]
    differ = [len({*letters}) > 1 for letters in zip(*shown, strict=False)]
    alike = differ.index(True) if True in differ else min(map(len, shown), default=0)
    if alike < width - 1 or len({*shown}) == 1:
        return [cut_value(text, width) for text in texts]
    start = max(0, alike - width // 3)
    start = next((at + 1 for at in range(start, alike) if texts[0][at : at + 1] == " "), start)
    return [cut_value(f"…{text[start:]}", width) if text else "" for text in texts]


def _place(entry: GalleryEntry) -> str:
    """Name the rendition of an error, its row as `dxe explain` numbers it, and its repeat."""
    row = entry.guess_row if entry.row is None else entry.row
    number = "" if row is None else f" #{'+' if entry.row is None else ''}{row}"
    return one_line(f"{entry.rendition}{number}{f', repeat {entry.repeat}' * (entry.repeat > 0)}")


def _group_title(group: ErrorGroup) -> str:
    """Say what a group is: its field, its cause, how many errors, and what they cost."""
    cause = f"{group.cause} ({group.decoy})" if group.decoy else group.cause
    errors = count_phrase(group.errors, "error")
    of = count_phrase(group.documents, "document")
    return one_line(f"{group.field}, {cause}: cost {group.cost:,}, {errors} in {of}")


def _list_json(found: ErrorList, limit: int | None) -> dict[str, Any]:
    from docextract_eval.runs.error_gallery.groups import list_json

    return list_json(found, limit)


def _changes_json(cells: ChangedCells, limit: int | None) -> dict[str, Any]:
    return {way: _list_json(each, limit) for way, each in cells.items()}


_CSV = (
    *("group", "cost", "field", "row", "outcome", "cause", "decoy", "truth", "guess"),
    *("confidence", "condition", "rendition", "repeat"),
)
"""Columns of CSV: `group` numbers the groups from the costliest, and `cost` is the group's."""


def _print_csv(
    lists: Mapping[Direction, ErrorList] | Mapping[str, ErrorList],
    limit: int | None,
    names: Sequence[str],
) -> None:
    """Print an error a row."""
    rows = (row for way, found in lists.items() for row in _csv_rows(way, found, limit))
    print_csv([{name: row[name] for name in names} for row in rows], names)


def _csv_rows(way: str, found: ErrorList, limit: int | None) -> Iterator[dict[str, Any]]:
    from docextract_eval.runs.error_gallery.groups import changed_entry_json

    for number, (group, entries) in enumerate(found.examples(limit), 1):
        for entry in entries:
            notes = " | ".join(one_line(note.line) for note in entry.notes)
            at = {"way": way, "group": number, "cost": group.cost, "notes": notes}
            yield changed_entry_json(entry) | at
