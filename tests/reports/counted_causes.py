"""Every figure of the section on causes, counted in the run's tables."""

from __future__ import annotations

import re

from docextract_eval.reports.drawing.rows import REST
from docextract_eval.reports.parts import Fold, Stack
from docextract_eval.reports.sections.causes import MOST, causes
from tests.reports.counted_sentences import KINDS, is_figure, pattern
from tests.reports.counting import JUDGED, documents

MOST_DECOYS = 10
HINT = pattern("{x:name}, {x:kind}: {share:value} of judged cells")
NOTE = pattern("{share:errors}, n = {n:cells}")
LEADS = {
    "worst": pattern(
        "The {x:title} is worst: {share:errors} of its values are wrong, missed or invented"
        "[[, most often {x:kind}: {share:kind}]][[; intervals allow for the choice]]."
    ),
    "largest": pattern(
        "The {x:title} has a larger share of errors, which may be chance: {share:errors} in "
        "{n:documents} document(s)."
    ),
    "absent": pattern("Returned though no document has it: {x:fields}."),
}
ABSENT = pattern("{x:title} ({n:values} value[[s]] in {n:documents} document[[s]])")


def check_causes(known):
    """Count what the section says; return its sentences and notes."""
    section = causes(known.view)
    texts = list(section.lead)
    for sentence in section.lead:
        _check_lead(known, sentence)
    parts = [
        inside
        for part in section.parts
        for inside in (part.parts if isinstance(part, Fold) else (part,))
    ]
    drawn = [part for part in parts if isinstance(part, Stack)]
    for stack in drawn:
        texts += _check_bars(known, stack)
        for table in stack.tables:
            _check_errors_table(known, table, stack.names)
    names = [bar.name for stack in drawn for bar in stack.bars]
    assert sorted(names) == sorted(name for kind in KINDS.values() for name in _wrong(known, kind))
    assert all(MOST <= len(stack.bars) <= MOST + 1 for stack in drawn[:-1])  # and the largest
    for part in parts:
        if not isinstance(part, Stack):
            _check_causes_table(known, part)
    return texts


def _check_lead(known, sentence):
    for what, text in LEADS.items():
        if found := text.fullmatch(sentence):
            _COUNTS[what](known, found)
            return
    assert not re.search(r"\d", sentence), f"nobody counts: {sentence}"


def _check_worst(known, found):
    """The worst field is as bad as the sentence says, and no cause of it is more frequent."""
    name = known.field(found["x_title"])
    cells = next(cells for kind in KINDS.values() if (cells := known.recount.of(kind, field=name)))
    assert is_figure("share", found["share_errors"], _errors(known, cells))
    kinds = {_kind_of(each) for each in cells if not each.is_right}
    often = {kind: _share_of_kind(known, cells, kind, ()) for kind in kinds}
    if found["x_kind"]:
        assert often[found["x_kind"]] > max(often.values()) - 1e-9
        assert is_figure("share", found["share_kind"], often[found["x_kind"]])


def _check_largest(known, found):
    """No field of the run has a larger share of errors."""
    kind, field = next(each for each in _fields(known) if each[1] == known.field(found["x_title"]))
    cells = known.recount.of(kind, field=field)
    assert is_figure("share", found["share_errors"], _errors(known, cells))
    assert int(found["n_documents"]) == documents(cells)
    wrong = (cells for of in KINDS.values() for cells in _wrong(known, of).values())
    assert max(_errors(known, each) for each in wrong) == _errors(known, cells)


def _check_absent(known, found):
    listed = {}
    for each in re.split(r", (?=[^()]*\()", found["x_fields"]):
        match = ABSENT.fullmatch(each)
        listed[known.field(match["x_title"])] = int(match["n_values"]), int(match["n_documents"])
    assert listed == {
        field: (len(cells), documents(cells))
        for kind, field in _fields(known)
        if (cells := known.recount.of(kind, field=field))
        if {each.outcome for each in cells} == {"invented"}
    }


def _fields(known):
    """Return the kind of cells and the name of every field."""
    return {("tables" if each.table else "scalars", each.field) for each in known.recount.cells}


_COUNTS = {"worst": _check_worst, "largest": _check_largest, "absent": _check_absent}


def _wrong(known, kind):
    """Return the cells of each field that documents have and that has an error."""
    by_field = {}
    for each in known.recount.of(kind):
        by_field.setdefault(each.field, []).append(each)
    return {
        name: cells
        for name, cells in by_field.items()
        if any(not each.is_right for each in cells)
        and {each.outcome for each in cells} != {"invented"}
    }


def _kind_of(each):
    """Return what an error counts as: its cause where it is wrong, else its outcome."""
    return each.cause if each.outcome == "wrong" else each.outcome


def _row_cells(known, name):
    """Return the cells of a field, or of a column."""
    return known.recount.of("tables" if "." in name else "scalars", field=name)


def _check_bars(known, stack):
    texts = []
    for bar in stack.bars:
        cells = _row_cells(known, bar.name)
        assert KINDS[bar.group.lower()] == ("tables" if "." in bar.name else "scalars")
        for slab in bar.slabs:
            share = _share_of_kind(known, cells, slab.name, stack.names)
            assert abs(float(share) - slab.size) < 1e-9, (bar.name, slab)
            hint = HINT.fullmatch(slab.hint)
            assert is_figure("share", hint["share_value"], share), slab
        texts += [bar.note, *(slab.hint for slab in bar.slabs)]
        note = NOTE.fullmatch(bar.note)
        assert is_figure("share", note["share_errors"], _errors(known, cells))
        judged = len([each for each in cells if each.outcome in JUDGED])
        assert int(note["n_cells"].replace(",", "")) == judged
        longest = sum(slab.size for slab in bar.slabs)
        assert abs(longest - float(_errors(known, cells))) < 1e-9, bar
    return texts


def _errors(known, cells):
    return known.recount.share(cells, lambda each: not each.is_right)


def _share_of_kind(known, cells, name, colours):
    if name == REST:
        return known.recount.share(
            cells, lambda each: not each.is_right and _kind_of(each) not in colours
        )
    return known.recount.share(cells, lambda each: not each.is_right and _kind_of(each) == name)


def _check_causes_table(known, table):
    """Count causes of wrong values, of invented ones, and what wrong ones equal."""
    often = {}
    for row in table.rows:
        before, name = re.fullmatch(r"(invented: |equal to )?(.*)", row[0].text).groups()
        outcome = "invented" if before == "invented: " else "wrong"
        total = 0
        for column, shown in zip(table.head[1:], row[1:], strict=True):
            cells = known.recount.of(KINDS[column])
            hits = [
                each
                for each in cells
                if each.outcome == outcome
                and (each.decoy if before == "equal to " else each.cause) == name
            ]
            taken = set(map(id, hits))
            share = known.recount.share(cells, lambda each: id(each) in taken)  # noqa: B023
            _check_cell(shown, share if hits else None, cells)
            total += (share or 0) * len(cells)
        often.setdefault(before, []).append(total)
    assert all(totals == sorted(totals, reverse=True) for totals in often.values())
    assert len(often.get("equal to ", ())) <= MOST_DECOYS


def _check_errors_table(known, table, colours):
    for row in table.rows:
        cells = _row_cells(known, row[0].text)
        _check_cell(row[1], _errors(known, cells), cells)
        for name, shown in zip(table.head[2:], row[2:], strict=True):
            _check_cell(shown, _share_of_kind(known, cells, name, colours) or None, None)


def _check_cell(shown, share, cells):
    """Check a figure of a table, and the documents and cells that lie behind it."""
    if share is None:
        assert shown.text == "–", shown
        return
    text = re.sub(r"^([<>] )?([-\d.]+)", r"\1\2 %", shown.text)
    assert is_figure("share", text, share), (shown, share)
    if cells is not None and (behind := re.search(r"([\d,]+) \D+ of ([\d,]+) doc", shown.hint)):
        counted = len([each for each in cells if each.outcome in JUDGED]), documents(cells)
        assert tuple(int(each.replace(",", "")) for each in behind.groups()) == counted
