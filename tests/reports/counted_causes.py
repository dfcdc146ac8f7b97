"""Every figure of the section on causes, counted in the run's tables."""

from __future__ import annotations

import re
from collections import Counter

from docextract_eval.reports.drawing.stack import REST
from docextract_eval.reports.parts import Stack
from docextract_eval.reports.sections.causes import causes
from tests.reports.counted_sentences import (
    DECOY_CAUSES,
    KINDS,
    is_figure,
    pattern,
    trap_cells,
    trap_lift,
)
from tests.reports.counting import GUESSED, JUDGED, documents

MOST_FIELDS, MOST_DECOYS, COLOURS = 15, 10, 5
HINT = pattern("{x:name}, {x:kind}: {share:value} of judged cells")
NOTES = [
    pattern("{share:errors} errors"),
    pattern(
        "[[costs {points:cost}]][[; ]][[decoy taken {share:decoy}]]"
        "[[; {x:needed} documents for 40 points]]"
    ),
]
LEADS = {
    "fields": pattern("Listed: the {n:most} of {n:total} {x:noun} with most errors; {x:where}."),
    "decoys": pattern("Listed: the {n:most} most frequent of {n:total} decoys{x:what}."),
    "traps": pattern("The chart shows the {n:most} most costly of {n:total} traps on {x:noun}."),
    "gray": pattern(
        "Gray: the interval of the cost is wider than {n:points} points, so little is known yet; "
        "beside it stands how many documents with the trap would make it that narrow."
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
    for part in section.parts:
        tables = [part]
        if isinstance(part, Stack):
            tables = part.tables
            texts += _check_bars(known, part)
        for table in tables:
            _check_table(known, table, part)
    return texts


def _check_lead(known, sentence):
    for what, text in LEADS.items():
        if found := text.fullmatch(sentence):
            _COUNTS[what](known, found)
            return
    assert not re.search(r"\d", sentence), f"nobody counts: {sentence}"


def _check_fields_listed(known, found):
    fields = _wrong_fields(known, KINDS[found["x_noun"]])
    assert (int(found["n_most"]), int(found["n_total"])) == (MOST_FIELDS, len(fields))


def _check_decoys_listed(known, found):
    decoys = {each.decoy for each in known.recount.cells if each.outcome == "wrong" and each.decoy}
    assert (int(found["n_most"]), int(found["n_total"])) == (MOST_DECOYS, len(decoys))


def _check_traps_listed(known, found):
    kind = KINDS[found["x_noun"]]
    names = {trap["name"] for page in known.recount.pages.values() for trap in page["traps"]}
    attacked = [name for name in names if trap_cells(known, kind, name)]
    assert (int(found["n_most"]), int(found["n_total"])) == (MOST_FIELDS, len(attacked))


def _check_gray(known, found):
    assert known.recount.pages
    assert int(found["n_points"]) == 40


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


_COUNTS = {
    "fields": _check_fields_listed,
    "decoys": _check_decoys_listed,
    "traps": _check_traps_listed,
    "gray": _check_gray,
    "absent": _check_absent,
}


def _wrong_fields(known, kind):
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


def _row_cells(known, kind, name):
    """Return the cells that a row is of: those of a field, or those that a trap attacks."""
    return known.recount.of(kind, field=name) or trap_cells(known, kind, name)


def _check_bars(known, stack):
    kind = KINDS[re.search(r"in (fields|table cells)", stack.caption)[1]]
    texts = []
    for bar in stack.bars:
        cells = _row_cells(known, kind, bar.name)
        for slab in bar.slabs:
            share = _share_of_kind(known, cells, slab.name, stack.names)
            assert abs(float(share) - slab.size) < 1e-9, (bar.name, slab)
            hint = HINT.fullmatch(slab.hint)
            assert is_figure("share", hint["share_value"], share), slab
        texts += [bar.note, *(slab.hint for slab in bar.slabs)]
        _check_note(known, kind, bar.name, bar.note)
        longest = sum(slab.size for slab in bar.slabs)
        assert abs(longest - float(_errors(known, cells))) < 1e-9, bar
    return texts


def _check_note(known, kind, name, note):
    found = next(m for text in NOTES if (m := text.fullmatch(note))).groupdict()
    cells = _row_cells(known, kind, name)
    if found.get("share_errors"):
        assert is_figure("share", found["share_errors"], _errors(known, cells))
    if found.get("points_cost"):
        assert is_figure("points", found["points_cost"], trap_lift(known, kind, name)[0])
    if found.get("share_decoy"):
        assert is_figure("share", found["share_decoy"], _decoys_taken(known, cells))


def _errors(known, cells):
    return known.recount.share(cells, lambda each: not each.is_right)


def _decoys_taken(known, cells):
    wrong = [each for each in cells if not each.is_right]
    return known.recount.share(
        wrong, lambda each: each.outcome in GUESSED and each.cause in DECOY_CAUSES
    )


def _share_of_kind(known, cells, name, colours):
    if name == REST:
        return known.recount.share(
            cells, lambda each: not each.is_right and _kind_of(each) not in colours
        )
    return known.recount.share(cells, lambda each: not each.is_right and _kind_of(each) == name)


def _check_table(known, table, part):
    head = table.head[0]
    if head == "Decoys":
        _check_columns(known, table, dict(zip(table.head[1:], KINDS.values(), strict=True)))
        assert len(table.rows) <= MOST_DECOYS
        return
    kind = KINDS[head.rpartition("n ")[2].lower() if head not in _HEADS else head.lower()]
    if "cost, points" in table.head:
        _check_traps_table(known, table, kind)
    elif table.head[1:] == ["wrong", "invented"]:
        _check_columns(known, table, dict.fromkeys(table.head[1:], kind))
    else:
        _check_errors_table(known, table, kind, part.names)


_HEADS = ("Fields", "Table cells")


def _check_columns(known, table, kinds):
    """Count causes by outcome, or decoys by kind of cell."""
    often = []
    for row in table.rows:
        name, total = row[0].text, 0
        for column, shown in zip(table.head[1:], row[1:], strict=True):
            cells = known.recount.of(kinds[column])
            wrong = column if column in ("wrong", "invented") else "wrong"
            if table.head[0] == "Decoys":
                hits = [e for e in cells if e.outcome == wrong and e.decoy == name]
            else:
                hits = [e for e in cells if e.outcome == wrong and e.cause == name]
            taken = set(map(id, hits))
            share = known.recount.share(cells, lambda each: id(each) in taken)  # noqa: B023
            _check_cell(shown, share if hits else None, cells)
            total += (share or 0) * len(cells)
        often.append(total)
    assert often == sorted(often, reverse=True)


def _check_traps_table(known, table, kind):
    costs = []
    for name, cost, taken, *needed in table.rows:
        assert all(bool(each.text) == cost.gray for each in needed)
        lift = trap_lift(known, kind, name.text)[0]
        cells = trap_cells(known, kind, name.text)
        _check_cell(cost, None if lift is None else lift, None, "points")
        _check_cell(taken, _decoys_taken(known, cells), [e for e in cells if not e.is_right])
        costs.append(-2 if lift is None else lift)
    assert costs == sorted(costs, reverse=True)


def _check_errors_table(known, table, kind, colours):
    shares = []
    for row in table.rows:
        cells = _row_cells(known, kind, row[0].text)
        _check_cell(row[1], _errors(known, cells), cells)
        shares.append(_errors(known, cells))
        for name, shown in zip(table.head[2:], row[2:], strict=True):
            _check_cell(shown, _share_of_kind(known, cells, name, colours) or None, None)
    if not table.head[0].startswith("On "):
        assert shares == sorted(shares, reverse=True)
        least = Counter(
            {n: sum(not e.is_right for e in c) for n, c in _wrong_fields(known, kind).items()}
        )
        assert len(table.rows) == min(MOST_FIELDS, len(least))


def _check_cell(shown, share, cells, kind="share"):
    """Check a figure of a table, and the documents and cells that lie behind it."""
    if share is None:
        assert shown.text == "–", shown
        return
    text = re.sub(
        r"^([<>] )?([-\d.]+)", r"\1\2 %" if kind == "share" else r"\1\2 points", shown.text
    )
    assert is_figure(kind, text, share), (shown, share)
    if cells is not None and (behind := re.search(r"([\d,]+) \D+ of ([\d,]+) doc", shown.hint)):
        counted = len([each for each in cells if each.outcome in JUDGED]), documents(cells)
        assert tuple(int(each.replace(",", "")) for each in behind.groups()) == counted
