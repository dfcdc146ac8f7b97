"""A pin is what the ledger says; what a run's folder says of it follows, and holds nothing up."""

from __future__ import annotations

import pytest

from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.ledger.ledger import open_ledger
from docextract_eval.runs.ledger.pins import pin_run, unpin_run
from docextract_eval.runs.ledger.titles import read_titles
from tests.runs.adding import contents
from tests.runs.copies import copies


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
