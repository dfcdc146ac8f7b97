"""Every section of a comparison, of runs alike and apart, large, unsure, private."""

from __future__ import annotations

import functools
import re
from dataclasses import replace

import numpy as np
import pytest

from docextract_eval.reports import View
from docextract_eval.reports.comparison import COMPARISON_SECTIONS, ComparisonReport, write_sections
from docextract_eval.reports.html import html_page
from docextract_eval.reports.parts import Crops, Lines, Matrix, Outlook, Whiskers
from docextract_eval.reports.sentences.figures import NONE
from docextract_eval.runs.comparison.compare import compare_fields_by_condition
from docextract_eval.runs.comparison.run_pair import compare_pair
from docextract_eval.runs.error_gallery import GalleryEntry
from tests.contracts import views
from tests.runs.sides import good, grid, lost, side

HOSTILE = "<script>x</script>\u202e'\""
BEFORE = good(documents=60, share=0.7, seed=1)
WORSE = lost(BEFORE, (1, 0), slice(0, 60))
PRIVATE = "a private run shows no single cell and no single document"


def exhibit(**more):
    told = {
        "rendition": "doc~blur",
        "condition": "blur",
        "field": "total",
        "row": None,
        "outcome": "wrong",
        "cause": "misread",
        "decoy": None,
        "traps": (),
        "truth": "7.26",
        "guess": "71.26",
        "confidence": 0.93,
        "before": "7.26",
        "was": "right",
    }
    return GalleryEntry(**told | more)


def versus(before, after, view=None, shown=None, private=False, first=0, **more):
    """A comparison of two grids; `view` is what both reports say of confidences."""
    sides = (
        side(grid(before, **more), "a", private=private),
        side(grid(after, **more, first=first), "b"),
    )
    found = compare_pair(sides)
    both = [view or View(each.about, each.scores) for each in sides]
    return ComparisonReport(
        *both,
        found.comparison,
        compare_fields_by_condition(*sides, found.slots),
        found.flips,
        shown or {},
        PRIVATE if private else None,
        found.relative_errors,
    )


def large():
    """40 conditions and 30 fields."""
    shape = 12, 40, 30
    rng = np.random.default_rng(0)
    fields = [f"a_field_of_{n}" if n % 2 else f"lines.number_{n}" for n in range(30)]
    conditions = ["clean", *(f"accident_number_{n}@{n}" for n in range(1, 40))]
    grids = [rng.random(shape) < share for share in (0.8, 0.75)]
    return versus(*grids, views.large(), fields=fields, conditions=conditions)


SHOWN = {
    "lost": [exhibit()],
    "gained": [exhibit(outcome="right", was="missed", before=None, guess="7.26")],
}
KINDS = {
    "worse": lambda: versus(BEFORE, WORSE, shown=SHOWN),
    "alike": lambda: versus(BEFORE, BEFORE),
    "disjoint": lambda: versus(BEFORE, WORSE, first=1000),
    "private": lambda: versus(BEFORE, WORSE, private=True),
    "of one document": lambda: versus(BEFORE[:1], ~BEFORE[:1]),
    "without confidences": lambda: versus(BEFORE, WORSE, views.without_confidences(views.large())),
    "40 conditions and 30 fields": large,
}
whatever_is_compared = pytest.mark.parametrize("kind", KINDS)


@functools.cache
def compared(kind):
    """Return a comparison by its name; what is large takes long, and is made once."""
    return KINDS[kind]()


def section(name, kind):
    return COMPARISON_SECTIONS.load(name)(compared(kind) if isinstance(kind, str) else kind)


def of(kind_of_part, section_):
    return [part for part in section_.parts if isinstance(part, kind_of_part)]


def test_errors_are_shown_in_percent_of_those_before():
    kind = versus(BEFORE, WORSE, conditions=("clean", "blur@3"))
    (table,) = (
        table
        for table in section("changes", kind).tables
        if table.head[0] == "Errors in percent of those before"
    )
    error_rates = [100 * (1 - cells[:, 1].mean()) for cells in (BEFORE, WORSE)]
    expected = f"{100 * error_rates[1] / error_rates[0]:.0f} ("
    assert [row[0].text for row in table.rows] == ["blur", "all (mean corruption error)"]
    assert all(row[1].text.startswith(expected) for row in table.rows)


@whatever_is_compared
@pytest.mark.parametrize("name", COMPARISON_SECTIONS.names)
def test_a_section_has_tables_that_are_whole_and_tell_something(name, kind):
    found = section(name, kind)
    assert found.title
    assert found.lead or found.parts
    for table in found.tables:
        assert all(len(row) == len(table.head) for row in table.rows)
        assert any(cell.text != NONE for row in table.rows for cell in row[1:])


@whatever_is_compared
@pytest.mark.parametrize("name", COMPARISON_SECTIONS.names)
def test_a_section_says_sentences_that_end(name, kind):
    for sentence in section(name, kind).lead:
        assert sentence.endswith(".")
        assert ".." not in sentence
        assert not re.search(r"\b(None|nan|inf)\b", sentence)


@whatever_is_compared
def test_a_page_is_made_of_every_comparison_and_asks_for_nothing(kind):
    page = html_page("b compared with a", write_sections(compared(kind)))
    assert not re.search(r"https?://", page)
    assert page.count("<section ") == len(COMPARISON_SECTIONS.names)
    assert len(page) < 3_000_000


def tiles(matrix):
    return {
        (row.name, column.name): cell
        for group in matrix.groups
        for row in group.rows
        for column, cell in zip(matrix.columns, row.tiles, strict=True)
    }


def test_the_matrix_is_held_against_the_run_before_and_marks_what_is_certain():
    (matrix,) = of(Matrix, section("matrix", "worse"))
    assert matrix.beside == "the first run"
    rows = tiles(matrix)
    hit, spared = rows["total", "blur"], rows["date", "clean"]
    assert hit.sure
    assert hit.text.endswith("*")
    assert hit.loss == pytest.approx(BEFORE[:, 1, 0].mean())
    assert "43 lost and 0 gained of 60 field values" in hit.hint
    assert (spared.text, spared.sure) == ("0", False)
    page = html_page("t", [section("matrix", "worse")])
    assert "points against the first run" in page
    assert "clean pages" not in page


def test_every_change_of_the_matrix_has_its_interval_in_the_table_behind():
    (matrix,) = of(Matrix, section("matrix", "worse"))
    (behind,) = matrix.tables
    assert all(" to " in cell.text for row in behind.rows for cell in row[2:])


def test_the_first_section_says_what_is_worse_for_certain():
    found = section("changes", "worse")
    assert any("certainly worse" in sentence for sentence in found.lead)
    (drawn,) = of(Whiskers, found)
    assert [(row.name, row.sure) for row in drawn.rows] == [
        ("all fields", True),
        ("field total", True),
        ("condition blur", True),
    ]
    assert all(row.note.endswith("60 documents") for row in drawn.rows)
    assert drawn.x.low == -drawn.x.high


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("worse", "WORSE"),
        ("alike", "NO DIFFERENCE SHOWN"),
        ("disjoint", "NOTHING IN COMMON"),
    ],
)
def test_the_first_word_is_which_way_something_certainly_changed(kind, word):
    (banner,) = of(Outlook, section("changes", kind))
    assert banner.word == word
    seen = [sentence for sentence in banner.notes if "would be found in 4 of 5" in sentence]
    assert bool(seen) == (word != "NOTHING IN COMMON")


def test_a_gain_is_better_and_with_a_loss_elsewhere_both():
    (banner,) = of(Outlook, section("changes", versus(WORSE, BEFORE)))
    assert banner.word == "BETTER"
    traded = lost(BEFORE, (1, 0), slice(0, 60))
    traded[:, :, 1] = True
    (banner,) = of(Outlook, section("changes", versus(BEFORE, traded)))
    assert banner.word == "WORSE AND BETTER"


def test_a_field_under_the_only_condition_has_the_claim_of_the_field():
    before = good(60, shape=(1, 2))
    found = versus(before, lost(before, (0, 0), slice(0, 25)), conditions=("clean",))
    (matrix,) = of(Matrix, section("matrix", found))
    rows = tiles(matrix)
    assert rows["total", "clean"].text == rows["total", "all"].text
    assert rows["total", "clean"].sure
    assert NONE not in {cell.text for cell in rows.values()}


def test_of_runs_that_answer_alike_no_cell_changed():
    """A conclusion about the cells that were read: the interval may still be wide."""
    lead = " ".join(section("changes", "alike").lead)
    assert "points, no difference shown. " in lead
    assert "points over all fields would be found in 4 of 5" in lead
    assert "unchanged" not in lead
    assert "0 lost and 0 gained" in " ".join(section("documents", "alike").lead)
    assert "no cell changed" in section("pictures", "alike").lead[0]


def test_runs_with_nothing_in_common_are_said_to_have_nothing():
    assert "The runs have nothing in common to compare." in section("changes", "disjoint").lead
    assert "nothing in common" in section("matrix", "disjoint").lead[0]
    assert "nothing in common" in section("documents", "disjoint").lead[0]


def test_a_private_run_tells_of_no_document_and_says_why():
    for name in ("documents", "pictures"):
        found = section(name, "private")
        assert PRIVATE in found.lead[0]
        assert not found.parts
    assert "Lost" not in html_page("t", write_sections(compared("private")))


def test_the_documents_that_changed_most_are_one_table_and_counts_are_folded_away():
    listed, fold = section("documents", "worse").parts
    assert list(listed.head[1:3]) == ["lost", "gained"]
    assert 1 <= len(listed.rows) <= 12
    by_field, by_condition = fold.parts
    assert [row[0].text for row in by_condition.rows] == ["clean", "blur"]
    assert list(by_field.head[1:]) == ["lost", "gained", "right in both", "right in neither"]
    counted = {row[0].text: [int(cell.text) for cell in row[1:]] for row in by_field.rows}
    assert counted["total"][0] == BEFORE[:, 1, 0].sum()
    assert all(sum(counts) == 120 for counts in counted.values())


def test_both_calibrations_lie_over_each_other_with_the_earlier_one_in_gray():
    (chart,) = of(Lines, section("trust", "40 conditions and 30 fields"))
    titles = [
        f"{cells}: 6,000 values before, 6,000 values after" for cells in ("Fields", "Table cells")
    ]
    assert [panel.title for panel in chart.panels] == titles
    for panel in chart.panels:
        assert [(each.name, each.gray) for each in panel.series] == [
            ("perfect calibration", False),
            ("bins of 10 values or more, before", True),
            ("monotone fit, before", True),
            ("bins of 10 values or more", False),
            ("monotone fit", False),
            ("share of the values", False),
        ]


def test_without_confidences_the_reason_is_said():
    assert (
        "no predicted field value has a confidence"
        in section("trust", "without confidences").lead[0]
    )


def test_a_flip_is_shown_with_what_both_runs_said_of_it():
    page = html_page("t", [section("pictures", "worse")])
    labels = re.findall(r"<dt>(\w+)</dt>", page)
    assert labels == ["Truth", "Before", "After"] * 2
    assert "right before, wrong (misread) after" in page
    assert "missed (misread) before, right after" in page
    assert "no value</span>" in page  # what the run before gave to the second


def test_pictures_that_cannot_be_cut_are_said_to_be_missing():
    found = section("pictures", replace(compared("worse"), reason="the corpus is gone"))
    assert "No pictures: the corpus is gone." in found.lead
    assert len(of(Crops, found)) == 2


def test_whatever_a_document_says_is_shown_as_text():
    shown = {"lost": [exhibit(rendition=HOSTILE, truth=HOSTILE, decoy=HOSTILE)], "gained": []}
    page = html_page(HOSTILE, write_sections(replace(compared("worse"), shown=shown)))
    assert "<script>x" not in page
    assert "\u202e" not in page.partition("<dl>")[2]


def test_what_shaped_both_runs_is_parted_into_what_differs_and_what_is_the_same():
    about = {"pipeline": {"name": "p", "settings": {}, "version": {}}, "corpus_name": "c"}
    tuned = {**about, "pipeline": {"name": "p", "settings": {"psm": "4"}, "version": {}}}
    kind = replace(compared("worse"), before=View(about, []), after=View(tuned, []))
    differ, same = section("both", kind).tables
    told = {row[0].text: [cell.text for cell in row[1:]] for row in differ.rows}
    assert told["run"] == ["a", "b"]
    assert told["pipeline"] == ["p", "p -p psm=4"]
    assert all(len(row) == 2 for row in same.rows)
