"""A ledger is made again from the run folders, to the same content, and loses no run."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3

import pytest

from docextract_eval.errors import BadInputError, FormatError
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.ledger.ledger import Ledger, open_ledger
from docextract_eval.runs.ledger.pins import pin_run
from docextract_eval.runs.ledger.reindex import reindex
from docextract_eval.runs.ledger.release_tests import run_release_tests
from docextract_eval.runs.ledger.titles import Titles
from tests.runs.adding import contents
from tests.runs.copies import copies


@pytest.fixture
def runs(small_run, tmp_path):
    """Three runs below a folder, and the ledger that knows them by their names."""
    place = tmp_path / "runs"
    folders = copies(small_run, place, 3)
    ledger = open_ledger(str(tmp_path / "ledger.db"))
    for number, folder in enumerate(folders):
        ledger.add(folder, Titles(f"night {number}", f"1.{number}", ("nightly",)))
    pin_run(ledger, ledger.find("1.1"))
    run_release_tests(ledger, [entry.id for entry in ledger.entries()])
    return place, ledger.store.name


def all_but_journal(store):
    """What a ledger holds, without when it came to hold it."""
    return {name: rows for name, rows in contents(store).items() if name != "journal"}


def test_it_has_the_same_content_when_made_anew(runs, tmp_path):
    place, store = runs
    done = reindex(str(tmp_path / "other.db"), [place])
    assert (len(done.runs), done.left_out, done.kept, done.moved) == (3, (), (), None)
    assert all_but_journal(str(tmp_path / "other.db")) == all_but_journal(store)


def test_a_whole_ledger_stays_as_it_is(runs):
    place, store = runs
    before = contents(store)
    assert reindex(store, [place]).moved is None
    assert contents(store) == before


@pytest.mark.parametrize("torn", [b"", b"SQLite format 3\x00", b"no database at all" * 100])
def test_a_damaged_file_is_put_aside_and_made_again(runs, torn, tmp_path):
    place, store = runs
    before = all_but_journal(store)
    for ending in ("-wal", "-shm"):
        (tmp_path / f"ledger.db{ending}").unlink(missing_ok=True)
    whole = (tmp_path / "ledger.db").read_bytes()
    (tmp_path / "ledger.db").write_bytes(torn + whole[len(torn) + 4096 : -4096] if torn else torn)
    done = reindex(store, [place])
    assert all_but_journal(store) == before
    assert open_ledger(store).check_journal().misfit is None
    if torn:
        assert done.moved == f"{store}.damaged-1"
        assert (tmp_path / "ledger.db.damaged-1").read_bytes().startswith(torn[:4])


def test_a_run_that_nobody_added_is_taken_and_told_as_new(runs, tmp_path):
    """A lost ledger cannot say what was in it: whatever is finished below a folder is taken."""
    place, store = runs
    (missed,) = (entry.id for entry in open_ledger(store).entries() if entry.release == "1.2")
    fresh = str(tmp_path / "fresh.db")
    for number in range(2):
        open_ledger(fresh).add(RunFolder(place / f"000{number}"))
    done = reindex(fresh, [place])
    assert (len(done.runs), done.new) == (3, (missed,))
    assert reindex(fresh, [place]).new == ()


def test_a_run_whose_folder_is_gone_stays(runs):
    place, store = runs
    shutil.rmtree(place / "0002")
    done = reindex(store, [place])
    assert len(done.runs) == 2
    assert [entry.release for entry in open_ledger(store).entries()] == ["1.0", "1.1", "1.2"]
    assert done.kept == (open_ledger(store).find("1.2").id,)


def test_what_is_not_finished_is_left_out_and_said(runs):
    place, store = runs
    folder = RunFolder(place / "0001")
    about = folder.about
    del about["finished"]
    folder.write_about(about)
    done = reindex(store, [place])
    (said,) = done.left_out
    assert "the run is not finished" in said
    assert len(open_ledger(store).entries()) == 3


def test_a_folder_that_cannot_be_read_holds_up_no_other(runs):
    place, store = runs
    (place / "0000" / "matches.parquet").unlink()
    (place / "0000" / "matches.parquet").mkdir()
    done = reindex(store, [place])
    assert len(done.runs) == 2
    (said,) = done.left_out
    assert "0000/matches.parquet: is not a regular file. Remedy: " in said


def test_a_ledger_that_cannot_be_written_is_no_reason_to_leave_runs_out(runs, monkeypatch):
    place, store = runs

    def refuse(self, *_, **__):
        raise BadInputError("cannot be used as a ledger (no rights)", self.store.name)

    monkeypatch.setattr(Ledger, "add", refuse)
    with pytest.raises(BadInputError, match="no rights"):
        reindex(store, [place])


def test_what_is_to_be_known_of_a_run_is_said(runs):
    place, store = runs
    (place / "0000" / "signatures").mkdir()
    (place / "0000" / "signatures" / "0001.json").write_text("{}")
    done = reindex(store, [place])
    assert len(done.runs) == 3
    (said,) = done.notes
    assert said.startswith(f"{place / '0000'}: its signatures are not kept: ")


def test_two_folders_of_one_run_are_said(runs):
    place, store = runs
    shutil.copytree(place / "0001", place / "copy")
    done = reindex(store, [place])
    assert len(done.runs) == 3
    again = f"is run {RunFolder(place / 'copy').about['id']}, as {place / '0001'} is"
    assert done.notes == (f"{place / 'copy'}: {again}: the ledger keeps this one",)


def test_what_no_run_speaks_of_any_more_is_forgotten(runs):
    place, store = runs
    before = contents(store)
    with contextlib.closing(sqlite3.connect(store)) as connection:
        connection.execute("insert into figures values (7, 'accuracy', '{}', 'old', '')")
        connection.execute("insert into pages values ('old', x'00')")
        connection.commit()
    reindex(store, [place])
    assert contents(store) == before


def test_somebody_elses_database_is_neither_written_into_nor_moved(tmp_path):
    store = tmp_path / "shop.db"
    with contextlib.closing(sqlite3.connect(store)) as connection:
        connection.execute("create table runs (shoe integer)")
    before = store.read_bytes()
    with pytest.raises(FormatError, match="holds tables of something else"):
        reindex(str(store), [tmp_path])
    assert store.read_bytes() == before


def test_a_folder_that_is_not_there_is_refused_before_anything_is_done(tmp_path):
    with pytest.raises(BadInputError, match="name the folder that holds the runs"):
        reindex(str(tmp_path / "ledger.db"), [tmp_path / "none"])
    assert not (tmp_path / "ledger.db").exists()
