"""The ledger never loses a run, and what it remembers is what the folder says."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import delete, insert, select, text, update

from docextract_eval.codec import FORMATS
from docextract_eval.errors import BadInputError, FormatError
from docextract_eval.metrics import VERSION
from docextract_eval.runs.comparison.compare import compare
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.ledger.entries import RunFilter
from docextract_eval.runs.ledger.ledger import open_ledger
from docextract_eval.runs.ledger.schema import FIGURES, JOURNAL, LEDGER, RUNS, SCORES, TAGS
from docextract_eval.runs.ledger.titles import Titles, read_titles
from docextract_eval.runs.ledger.trends import compute_trend
from docextract_eval.runs.measured_run import read_measured_run
from docextract_eval.runs.release.gate import apply_policy
from docextract_eval.runs.release.policy import default_policy_path, load_policy
from tests.runs.adding import connected, contents
from tests.runs.copies import copies
from tests.runs.rewritten import record

pytestmark = pytest.mark.long


@pytest.fixture
def ledger(store):
    return open_ledger(store)


def test_runs_come_back_with_their_headlines(finished, ledger, store):
    oracle, blank = finished("oracle", "a"), finished("blank", "b")
    assert ledger.add(oracle, Titles("perfect")).what == "added"
    assert ledger.add(blank).what == "added"
    entries = {entry.pipeline: entry for entry in open_ledger(store).entries()}
    assert (entries["oracle"].clean, entries["blank"].all) == (1, 0)
    assert (entries["oracle"].name, entries["oracle"].reference) == ("perfect", True)
    assert entries["oracle"].seal == oracle.about["seal"]
    assert entries["blank"].folder == str(blank.path)


def test_adding_a_run_twice_changes_nothing(finished, ledger, store):
    folder = finished("oracle")
    first = ledger.add(folder, Titles(tags=("nightly",)))
    before = contents(store)
    again = ledger.add(folder)
    assert (first.what, again.what, contents(store)) == ("added", "there already", before)


def test_what_a_run_is_called_later_is_kept_in_both_places(finished, tmp_path):
    folder = finished("oracle")
    ledger = open_ledger(str(tmp_path / "q?x#1.db"))
    assert (tmp_path / "q?x#1.db").exists()
    ledger.add(folder, Titles("nightly", tags=("gpu",)))
    assert ledger.add(folder, Titles(release="1.4", tags=("slow",))).what == "updated"
    assert ledger.add(folder).what == "there already"
    (entry,) = ledger.entries()
    said = entry.name, entry.release, entry.tags
    assert said == ("nightly", "1.4", ("gpu", "slow"))
    assert read_titles(folder) == Titles(*said)
    other = open_ledger(str(tmp_path / "other.db"))
    other.add(folder)
    assert other.entries() == [entry]


def test_every_score_is_kept_with_its_interval_and_signature(finished, ledger):
    folder = finished("noisy")
    ledger.add(folder)
    (entry,) = ledger.entries()

    def ordered(scores):
        return sorted(scores, key=lambda score: (score.signature, sorted(score.slice.items())))

    assert ordered(ledger.ledger_run(entry).scores()) == ordered(folder.scores())


@pytest.mark.parametrize("asked", [{}, {"repeat": 2}, {"private": True, "engine": "local"}])
def test_two_runs_compare_from_the_ledger_as_they_do_from_their_folders(finished, ledger, asked):
    folders = [finished("noisy", name, asked, seed=name) for name in "12"]
    from_folders = [read_measured_run(folder) for folder in folders]
    ids = [ledger.add(folder).run for folder in folders]
    for folder in folders:
        shutil.rmtree(folder.path)
    remembered = [read_measured_run(ledger.ledger_run(ledger.find(run))) for run in ids]
    ours, theirs = (
        compare(*sides, by=[("field", "condition"), ("kind",)])
        for sides in (remembered, from_folders)
    )
    assert (ours.differences, ours.overlap) == (theirs.differences, theirs.overlap)
    assert any(each.slice["cells"] == "tables" for each in ours.differences)


def test_gates_ask_a_remembered_baseline_what_they_ask_its_folder(finished, ledger):
    before, after = (finished("noisy", name, seed=name) for name in "12")
    ledger.add(before)
    baseline = read_measured_run(ledger.ledger_run(ledger.entries()[0]))
    policy, judged = load_policy(default_policy_path()), read_measured_run(after)
    remembered, of_folder = (
        [replace(each, against="") for each in apply_policy(policy, judged, [run])]
        for run in (baseline, read_measured_run(before))
    )
    assert remembered == of_folder


def test_a_run_that_was_scored_again_is_brought_up_to_date(finished, ledger):
    folder = finished("noisy")
    ledger.add(folder, Titles("mine"))
    folder.write_scores([replace(score, documents=1) for score in folder.scores()])
    record(folder)
    assert ledger.add(folder).what == "updated"
    (entry,) = ledger.entries()
    assert {score.documents for score in ledger.ledger_run(entry).scores()} == {1}
    assert entry.name == "mine"


def test_what_an_older_release_scored_stays_beside_what_is_scored_now(
    small_run, ledger, store, tmp_path
):
    folders = copies(small_run, tmp_path / "runs", 3)
    whole = [score.value for score in folders[0].scores()]
    runs = [ledger.add(scored_by(folder, "3", by=0.5)).run for folder in folders]
    assert ledger.add(scored_by(folders[1], "4", by=2)).what == "updated"
    first, again, _ = (ledger.find(run) for run in runs)
    assert (first.all, again.all) == (0.5, 1)
    assert [score.value for score in ledger.ledger_run(again).scores()] == whole
    with ledger.store.reading() as connection:
        kept = select(SCORES.c.value).join(FIGURES).where(FIGURES.c.version == OLDER)
        kept = kept.where(SCORES.c.run == again.id)
        assert sorted(connection.execute(kept).scalars()) == sorted(each / 2 for each in whole)
    drawn = compute_trend(ledger)
    assert (len(drawn.runs), drawn.version) == (3, NEWEST)
    split = {(("field" in line.slice), line.slice["condition"] == "all") for line in drawn.lines}
    assert split == {(False, True), (False, False), (True, True)}  # no field under one condition
    told = {point.run: (point.value, point.version) for point in drawn.lines[0].points}
    assert told == {runs[0]: (0.5, OLDER), runs[1]: (1, NEWEST), runs[2]: (0.5, OLDER)}
    with connected(store) as connection:
        connection.execute(update(SCORES).where(SCORES.c.run == again.id).values(value=0.9))
    assert "is damaged" in compute_trend(ledger).apart[0]
    assert ledger.verified_entries([again], every_score=True)[0].is_damaged
    assert ledger.add(folders[1]).what == "updated"
    with ledger.store.reading() as connection:
        assert not connection.execute(kept).all()


OLDER, NEWEST = (f"metrics:{VERSION}|matching:{number}|causes:4" for number in "34")


def scored_by(folder, judge, by):
    """The same run as another version of the judge scored it: its figures times a number."""
    scores = [
        replace(
            score,
            low=None,
            high=None,
            value=None if score.value is None else score.value * by,
            signature=re.sub("matching:[0-9]", f"matching:{judge}", score.signature),
        )
        for score in folder.scores()
    ]
    folder.write_scores(scores)
    record(folder)
    return folder


def test_runs_of_another_seal_or_judge_are_kept_apart_and_said(finished, ledger):
    first, second, third = (finished("noisy", name, seed=name) for name in "123")
    assert ledger.add(first).apart == ()
    second.write_about(second.about | {"seal": "0" * 64})
    assert ledger.add(second).apart == ()  # its pages show the same
    file = second.path / "renditions.parquet"
    pages = pq.read_table(file)
    others = pa.array([f"other {each}" for each in pages["page_hash"].to_pylist()])
    pq.write_table(
        pages.set_column(pages.column_names.index("page_hash"), "page_hash", others), file
    )
    record(second)
    (said,) = ledger.add(second).apart
    assert said.startswith("left out: 1 run of noisy over small: another build of the corpus")
    scores = [replace(s, signature=f"{s.signature}|more") for s in third.scores()]
    third.write_scores(scores)
    record(third)
    assert any(": scored differently" in said for said in ledger.add(third).apart)


def test_one_run_of_a_pipeline_over_a_corpus_is_pinned(finished, ledger):
    folders = [finished("noisy", name, seed=name) for name in "12"]
    other = finished("blank", "b")
    for folder in (*folders, other):
        ledger.add(folder)
    first, second, blank = (ledger.find(str(f.about["id"])) for f in (*folders, other))
    assert ledger.pin_or_unpin(blank, "2026-01-01") is None
    assert ledger.pin_or_unpin(first, "2026-01-02") is None
    assert ledger.pin_or_unpin(second, "2026-01-03").id == first.id
    assert {e.id: e.pinned for e in ledger.entries()} == {
        first.id: None,
        second.id: "2026-01-03",
        blank.id: "2026-01-01",
    }
    ledger.pin_or_unpin(second, None)
    assert ledger.find(second.id).pinned is None


EDITS = {
    "name": "other",
    "release": "9",
    "verdict": "PASS",
    "pinned": "2026-01-01",
    "folder": "elsewhere",
    "healthy": False,
    "reference": False,
    "corpus": "other",
    "pipeline": "other",
    "finished": "1999-01-01",
}
"""What runs are shown and chosen by."""


def test_a_run_that_was_edited_is_damaged_and_told_as_the_journal_has_it(
    small_run, ledger, store, tmp_path
):
    folder, _ = folders = copies(small_run, tmp_path / "runs", 2)
    run, _ = (ledger.add(each, Titles("a", "1.0", ("nightly",))).run for each in folders)
    before, right = ledger.entries(), contents(store)
    spoil = [update(RUNS).where(RUNS.c.id == run).values({name: to}) for name, to in EDITS.items()]
    spoil += [insert(TAGS).values(run=run, tag="other"), delete(TAGS).where(TAGS.c.run == run)]
    for edit in spoil:
        with connected(store) as connection:
            assert connection.execute(edit).rowcount
        damaged = replace(before[0], checked="damaged", clean=None, all=None)
        assert ledger.entries(RunFilter("tiny", release="1.0")) == [damaged, before[1]]
        ledger.add(folder)
        assert contents(store) == right


def test_the_journal_tells_every_change_and_names_the_first_entry_that_does_not_fit(
    small_run, ledger, store, tmp_path
):
    first, second = copies(small_run, tmp_path / "runs", 2)
    runs = [ledger.add(each).run for each in (first, second, second)]
    ledger.add(second, Titles(release="2.0"))
    for run in runs[:2]:
        ledger.pin_or_unpin(ledger.find(run), f"2026-01-0{1 + runs.index(run)}")
    with ledger.store.reading() as connection:
        told = connection.execute(select(JOURNAL).order_by(JOURNAL.c.number)).all()
    assert [(each.run, json.loads(each.record)["event"]) for each in told] == [
        (runs[0], "added"),
        (runs[1], "added"),
        (runs[1], "renamed"),
        (runs[0], "pinned"),
        (runs[0], "unpinned"),
        (runs[1], "pinned"),
    ]
    whole = ledger.check_journal()
    assert (whole.entries, whole.misfit, whole.head) == (6, None, told[-1].evidence)
    with connected(store) as connection:
        connection.execute(delete(JOURNAL).where(JOURNAL.c.number == 5))
        connection.execute(update(RUNS).values(pinned=None))
    assert [entry.is_damaged for entry in ledger.entries()] == [True, True]
    with connected(store) as connection:
        connection.execute(update(RUNS).where(RUNS.c.id == runs[0]).values(pinned="2026-01-01"))
    assert [entry.is_damaged for entry in ledger.entries()] == [False, True]
    torn = ledger.check_journal()
    assert (torn.entries, torn.misfit, torn.head) == (5, 6, told[3].evidence)
    assert ledger.add(second).what == "updated"
    assert (ledger.find(runs[1]).is_damaged, ledger.check_journal().misfit) == (False, 6)


def test_a_run_of_which_the_journal_tells_nothing_right_is_believed_nothing(
    small_run, ledger, store, tmp_path
):
    (folder,) = copies(small_run, tmp_path / "runs", 1)
    run = ledger.add(folder, Titles("a", "1.0", pinned="2026-01-01")).run
    with connected(store) as connection:
        connection.execute(update(RUNS).values(verdict="PASS", documents=-1))
        connection.execute(update(JOURNAL).values(record='{"row": {}}'))
    (entry,) = ledger.entries()
    assert (entry.id, entry.is_damaged, entry.label) == (run, True, run)
    assert (entry.verdict, entry.pinned, entry.documents) == (None, None, 0)


def test_runs_are_found_by_id_release_and_name(finished, ledger):
    folders = [finished("noisy", name, seed=name) for name in "12"]
    ids = [ledger.add(f, Titles("same", f"1.{n}", (f"t{n}",))).run for n, f in enumerate(folders)]
    assert [ledger.find(called).id for called in (ids[0], ids[1][:6], "1.1")] == [*ids, ids[1]]
    oldest_first = ", ".join(entry.id for entry in ledger.entries())
    with pytest.raises(BadInputError, match=f"2 runs are called 'same'.*{oldest_first}"):
        ledger.find("same")
    with pytest.raises(BadInputError, match="no run is called '9'"):
        ledger.find("9")
    assert [entry.id for entry in ledger.entries(RunFilter(tag="t0"))] == [ids[0]]
    assert ledger.entries(RunFilter(since="2999")) == []
    assert len(ledger.entries(RunFilter(until=ledger.entries()[-1].finished[:10]))) == 2


def test_a_ledger_without_watches_for_drift_gets_their_tables(small_run, tmp_path):
    """Format 5 has none, nor a journal, nor versions: rows are believed where hashes agree."""
    store = tmp_path / "ledger.db"
    runs = copies(small_run, tmp_path / "runs", 3)
    ids = [open_ledger(str(store)).add(run, Titles("a")).run for run in runs]
    with sqlite3.connect(store) as connection:
        for table in ("deliveries", "nights", "watches"):
            connection.execute(f"drop table drift_{table}")
        connection.execute("drop table page_statistics")
        connection.execute("drop table journal")
        connection.execute("alter table figures drop column version")
        connection.execute("update ledger set format = 5")
        connection.execute("update runs set healthy = 0 where id = ?", [ids[0]])
        connection.execute("update runs set evidence = null, name = 'b' where id = ?", [ids[1]])
    ledger = open_ledger(str(store))
    told = [(entry.name, entry.checked) for entry in ledger.entries()]
    assert told == [(None, "damaged"), ("b", "unverified"), ("a", "unverified")]
    assert ledger.check_journal().entries == 2
    assert ledger.add(runs[0]).what == "updated"
    assert not any(entry.is_damaged for entry in ledger.entries())
    assert _tables(store) == _tables(Path(_made_anew(tmp_path)))
    assert ledger.find(ids[2]).clean == 1
    with sqlite3.connect(store) as connection:
        assert connection.execute("select format from ledger").fetchall() == [(FORMATS["ledger"],)]


def test_a_ledger_without_versions_gets_them_and_its_journal_still_vouches(
    small_run, ledger, store, tmp_path
):
    """Format 7 has a journal: what was edited then is not taken over as it is."""
    folder, _ = folders = copies(small_run, tmp_path / "runs", 2)
    runs = [ledger.add(scored_by(each, "3", by=0.5)).run for each in folders]
    before = contents(store)
    with connected(store) as connection:
        connection.execute(text("alter table figures drop column version"))
        connection.execute(update(LEDGER).values(format=7))
    assert contents(store) == before
    with connected(store) as connection:
        connection.execute(text("alter table figures drop column version"))
        connection.execute(update(LEDGER).values(format=7))
        connection.execute(update(RUNS).where(RUNS.c.id == runs[1]).values(release="9"))
    told = [(entry.is_damaged, entry.all) for entry in open_ledger(store).entries()]
    assert told == [(False, 0.5), (True, None)]
    ledger.add(scored_by(folder, "4", by=2))
    assert ledger.find(runs[0]).all == 1


@pytest.mark.parametrize("other", [3, 9])
def test_a_ledger_of_a_format_that_is_not_read_is_refused(other, tmp_path):
    store = str(tmp_path / "ledger.db")
    open_ledger(store)
    with sqlite3.connect(store) as connection:
        connection.execute("update ledger set format = ?", [other])
    with pytest.raises(FormatError, match=f"ledger format {other}"):
        open_ledger(store)


def test_a_ledger_finds_its_runs_where_both_were_moved_to(small_run, tmp_path):
    (folder,) = copies(small_run, tmp_path / "here" / "runs", 1)
    ledger = open_ledger(str(tmp_path / "here" / "ledger.db"))
    ledger.add(folder)
    (tmp_path / "here").rename(tmp_path / "there")
    (entry,) = open_ledger(str(tmp_path / "there" / "ledger.db")).entries()
    assert entry.folder == str(tmp_path / "there" / "runs" / "0000")


def test_what_the_page_on_history_asks_in_sql_is_answered(small_run, ledger):
    page = (Path(__file__).parents[2] / "docs" / "reference" / "ledger.md").read_text(
        encoding="utf-8"
    )
    query = page.partition("```sql\n")[2].partition("```")[0]
    ledger.add(small_run, Titles(release="1.0"))
    with ledger.store.reading() as connection:
        (row,) = connection.execute(text(query)).all()
    assert (row.release, row.value) == ("1.0", 1)


def test_what_is_no_database_is_said_so(tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("not a database at all, whatever its name says" * 50)
    with pytest.raises(FormatError, match="damaged, or is not a ledger.*dxe history reindex"):
        open_ledger(str(file))


def test_a_runs_torn_titles_are_said_and_nothing_is_added(finished, ledger):
    folder = finished("oracle")
    (folder.path / "history.json").write_text('{"format": 1, "titles": 3}')
    with pytest.raises(FormatError, match="history.json"):
        ledger.add(RunFolder(folder.path))
    assert ledger.entries() == []


def _tables(store):
    query = (
        "select own.type, own.name, said.name, said.type, said.[notnull], said.pk "
        "from sqlite_master as own left join pragma_table_info(own.name) as said "
        "where own.name not like 'sqlite_%' order by own.name, said.cid"
    )
    return sqlite3.connect(store).execute(query).fetchall()


def _made_anew(folder):
    return open_ledger(str(folder / "new.db")).store.name
