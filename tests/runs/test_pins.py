"""A pin is what the ledger says; what a run's folder says of it follows, and holds nothing up."""

from __future__ import annotations

import pytest

from docextract_eval.errors import BadInputError
from docextract_eval.reports.history.releases import state_marks
from docextract_eval.runs.description import OVER_CHOSEN
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.ledger.baselines import resolve_baseline
from docextract_eval.runs.ledger.ledger import open_ledger
from docextract_eval.runs.ledger.pins import pin_run, unpin_run
from docextract_eval.runs.ledger.release_tests import run_release_tests
from docextract_eval.runs.ledger.titles import read_titles
from docextract_eval.runs.ledger.trends import compute_trend
from tests.runs.adding import contents
from tests.runs.copies import copies
from tests.runs.rewritten import rewrite


@pytest.fixture
def folders(small_run, tmp_path):
    return copies(small_run, tmp_path / "runs", 2)


@pytest.fixture
def ledger(folders, tmp_path):
    known = open_ledger(str(tmp_path / "ledger.db"))
    for folder in folders:
        known.add(folder)
    return known


def of(ledger, folder):
    return ledger.find(str(folder.about["id"]))


@pytest.mark.parametrize("torn", ["run.json", "history.json"])
def test_a_pin_is_set_whatever_became_of_the_runs_folder(ledger, folders, torn):
    entry = of(ledger, folders[0])
    (folders[0].path / torn).unlink(missing_ok=True)
    (folders[0].path / torn).write_text("{")
    (note,) = pin_run(ledger, entry)
    assert note.startswith("the ledger alone knows of the pin: ")
    assert torn in note
    assert ledger.find(entry.id).pinned


def test_a_pin_that_was_taken_off_stays_off_when_a_folder_that_was_away_is_back(ledger, folders):
    first, _ = folders
    pin_run(ledger, of(ledger, first))
    away = first.path.rename(first.path.with_name("away"))
    assert unpin_run(ledger, of(ledger, RunFolder(away)))
    back = RunFolder(away.rename(first.path))
    assert read_titles(back).pinned
    assert ledger.add(back).what == "there already"
    assert of(ledger, back).pinned is None
    assert read_titles(back).pinned is None


def test_a_pin_that_moved_on_stays_there_when_a_folder_that_was_away_is_back(ledger, folders):
    first, second = folders
    pin_run(ledger, of(ledger, first))
    away = first.path.rename(first.path.with_name("away"))
    pin_run(ledger, of(ledger, second))
    back = RunFolder(away.rename(first.path))
    before = contents(ledger.store.name)
    assert ledger.add(back).what == "there already"
    assert contents(ledger.store.name) == before


def test_a_ledger_that_was_lost_has_the_pin_from_the_folder(ledger, folders, tmp_path):
    pin_run(ledger, of(ledger, folders[0]))
    other = open_ledger(str(tmp_path / "other.db"))
    for folder in folders:
        other.add(folder)
    assert [entry.pinned for entry in other.entries()] == [
        entry.pinned for entry in ledger.entries()
    ]
    assert of(other, folders[0]).pinned


def test_a_run_over_chosen_documents_is_marked_in_no_line_and_no_baseline(small_run, tmp_path):
    first, chosen, last = copies(small_run, tmp_path / "runs", 3)
    rewrite(chosen.path, chosen=True)
    known = open_ledger(str(tmp_path / "ledger.db"))
    for folder in (chosen, first, last):
        known.add(folder)
    entry = of(known, chosen)
    assert [each.chosen for each in (entry, of(known, first))] == [True, False]
    assert "chosen documents" in state_marks(entry)
    with pytest.raises(BadInputError, match="chosen for their errors, and would be no baseline"):
        pin_run(known, entry)
    trend = compute_trend(known)
    kept = {first.description.id, last.description.id}
    assert {each.id for each in trend.runs} == kept
    assert {point.run for line in trend.lines for point in line.points} == kept
    assert f"{entry.full_name} {OVER_CHOSEN}" in trend.apart
    (found,) = run_release_tests(known, [entry.id])
    assert not found.tests
    assert "tested against nothing" in found.notes[0]
    for word in ("last", "name:" + entry.id):
        baseline = resolve_baseline(known, word, last.description)
        assert getattr(baseline, "id", None) == (None if "name" in word else first.description.id)


def test_a_ledger_of_chosen_runs_alone_has_no_trend(small_run, tmp_path):
    (chosen,) = copies(small_run, tmp_path / "runs", 1)
    rewrite(chosen.path, chosen=True)
    known = open_ledger(str(tmp_path / "ledger.db"))
    known.add(chosen)
    with pytest.raises(BadInputError, match=OVER_CHOSEN):
        compute_trend(known)
