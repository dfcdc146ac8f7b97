"""Runs and ledgers that somebody edited: what is shown comes from bytes whose hashes hold."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from docextract_eval.errors import HashMismatchError
from docextract_eval.interop.notebook import Run
from docextract_eval.runs.folder import RunFolder, run_file_digests
from docextract_eval.runs.ledger.ledger import open_ledger
from docextract_eval.runs.ledger.row_hashes import score_hash
from docextract_eval.runs.recorded_hashes import file_digest
from docextract_eval.runs.release import decision
from tests.cli.commands import dxe, one_line
from tests.runs.rewritten import rewrite

pytestmark = pytest.mark.long

FLOOR = 'name = "floor"\n[[gates]]\nrule = "accuracy"\nat_least = 0.95\n'
LOSS = 'name = "loss"\n[[gates]]\nrule = "metric"\nmetric = "accuracy"\nmargin = 0.01\n'
GATE = ("gate", "run", "--policy", "floor.toml")
SHOWING = {
    "scores.json": ("report run", "compare oracle run", "export csv run -o tables"),
    "matches.parquet": ("plan run", "calibrate run -o map.json"),
    "renditions.parquet": ("compare run oracle", "history add run"),
}
RECIPE = """
name = "dozen"
seed = 5
count = 12
locales = ["en_US"]
conditions = ["clean"]
"""


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A bad run and a perfect one over one corpus, both in a ledger, and one over another."""
    place = tmp_path_factory.mktemp("edited") / "place"
    place.mkdir()
    (place / "dozen.toml").write_text(RECIPE)
    (place / "twin.toml").write_text(RECIPE.replace("seed = 5", "seed = 6"))
    (place / "floor.toml").write_text(FLOOR)
    (place / "loss.toml").write_text(LOSS)
    for command in (
        "corpus build dozen.toml -o corpus",
        "corpus build twin.toml -o twin",
        "run noisy corpus -o run -p wrong=0.3",
        "run oracle corpus -o oracle",
        "run noisy corpus -o private -p wrong=0.3 --private",
        "history add run --release bad",
        "history add oracle --release good",
    ):
        done = dxe(*command.split(), cwd=place)
        assert done.returncode == 0, done.stderr
    return place


@pytest.fixture
def place(runs, tmp_path, monkeypatch):
    """A copy to spoil, on a machine that derived nothing yet."""
    copy = shutil.copytree(runs, tmp_path / "place")
    for day, run in enumerate(("run", "oracle", "private"), 1):  # not within one second
        rewrite(copy / run, corpus=str(copy / "corpus"), finished=f"2026-01-0{day}T00:00:00+00:00")
    ledger = open_ledger(str(copy / "runs" / "ledger.db"))
    for run in ("run", "oracle"):
        ledger.add(RunFolder(copy / run), was_rederived=True)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return copy


@pytest.fixture(scope="module")
def honest(runs, tmp_path_factory):
    """What a gate says of the bad run before anybody edits it."""
    copy = shutil.copytree(runs, tmp_path_factory.mktemp("honest") / "place")
    return ruled(copy, *GATE, code=1)


def perfect_scores(run):
    """Return every score of a run the value 1, as text."""
    file = run / "scores.json"
    written = json.loads(file.read_text())
    scores = [score | {"value": 1.0, "low": 1.0, "high": 1.0} for score in written["scores"]]
    lines = ",\n".join(json.dumps(score) for score in scores)
    file.write_text(f'{{"format":1,"scores":[\n{lines}\n]}}\n')
    return file


def right_matches(run):
    """Make every cell of a run right."""
    file = run / "matches.parquet"
    table = pq.read_table(file)
    for name in ("outcome", "strict"):
        right = pa.array(["right"] * len(table)).cast(table.schema.field(name).type)
        table = table.set_column(table.column_names.index(name), name, right)
    pq.write_table(table, file)
    return file


def dropped_renditions(run):
    """Leave out of a run's pages all but the first few."""
    file = run / "renditions.parquet"
    pq.write_table(pq.read_table(file).slice(0, 4), file)
    return file


EDITS = [perfect_scores, right_matches, dropped_renditions]


def ruled(place, *command, code):
    done = dxe(*command, "--json", cwd=place)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("edit", "rehashed"), [*((each, False) for each in EDITS), (right_matches, True)]
)
def test_a_gate_rules_on_what_it_derived_and_names_the_file_that_was_edited(
    place, honest, edit, rehashed
):
    file = edit(place / "run")
    if rehashed:  # by somebody who knows where hashes are recorded
        files = RunFolder(place / "run").about["files"]
        rewrite(place / "run", files=files | {file.name: file_digest(file)})
    done = dxe(*GATE, "--json", cwd=place)
    assert (done.returncode, "dxe score run" in done.stderr) == (1, True), done.stderr
    edited = json.loads(done.stdout)
    assert edited["gates"] == honest["gates"]
    assert any(f"{file.name} did not follow" in note for note in edited["notes"])
    assert not (place / "run" / "gate.json").exists()


@pytest.mark.parametrize("edit", EDITS)
def test_no_command_shows_a_figure_of_an_edited_file(place, edit):
    file = edit(place / "run")
    for command in SHOWING[file.name]:
        line = one_line(dxe(*command.split(), cwd=place), 4 if "history" in command else 2)
        assert f"{file.name}" in line, command
        assert "dxe score run" in line, command
    assert dxe("score", "run", cwd=place).returncode == 0
    assert dxe("report", "run", cwd=place).returncode == 0


def test_edited_cells_are_not_explained(place):
    name = pq.read_table(place / "run" / "renditions.parquet")["id"][0].as_py()
    right_matches(place / "run")
    line = one_line(dxe("explain", "run", name, cwd=place), 2)
    assert "matches.parquet: is not as it was derived" in line


def test_a_notebook_refuses_an_edited_file(place):
    perfect_scores(place / "run")
    with pytest.raises(HashMismatchError, match=r"scores\.json: is not as it was derived"):
        Run.open(place / "run").scores()


@pytest.mark.parametrize(
    "more",
    [
        {"seal": "0" * 64},
        {"failures": 3, "healthy": True},
        {"max_failures": 1.0},
        {"sandbox": {"held": True, "by": "bubblewrap"}},
    ],
)
def test_a_description_that_was_edited_is_not_believed(place, more):
    file = place / "run" / "run.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | more))
    assert "run.json: is not as it was written" in one_line(dxe(*GATE, cwd=place), 4)
    assert "run.json: is not as it was written" in one_line(dxe("report", "run", cwd=place), 2)


def test_what_a_description_says_is_derived_even_where_its_hash_was_made_anew(place):
    rewrite(place / "run", failures=7, healthy=False, expected=3)
    told = ruled(place, *GATE, code=1)
    assert any("run.json did not follow" in note for note in told["notes"])
    rewrite(place / "run", seal="0" * 64)
    line = one_line(dxe(*GATE, cwd=place), 4)
    assert "cannot be derived again, so nothing is decided" in line
    assert "its seal differs" in line


def test_predictions_that_became_the_truth_are_refused_everywhere(place):
    """They belong to the same pages, so the answers of the perfect run are taken."""
    shutil.copy(place / "oracle" / "predictions.jsonl", place / "run" / "predictions.jsonl")
    said = "predictions.jsonl: is not as the run left it"
    again = "run again into a new folder"
    assert said in (line := one_line(dxe(*GATE, cwd=place), 4))
    assert again in line
    for command in ("score run", "run noisy corpus -o run -p wrong=0.3"):
        assert said in one_line(dxe(*command.split(), cwd=place), 2)
    assert said in one_line(dxe("history", "add", "run", cwd=place), 2)


@pytest.mark.parametrize("run", ["run", "private"])
def test_without_its_corpus_nothing_is_decided_and_a_moved_one_is_named(place, run):
    (place / "corpus").rename(place / "moved")
    command = ("gate", run, "--policy", "floor.toml")
    line = one_line(dxe(*command, cwd=place), 4)
    assert "the corpus of the run is not there any more" in line
    assert "--corpus DIR" in line
    assert "its seal differs" in one_line(dxe(*command, "--corpus", "twin", cwd=place), 4)
    ruled(place, *command, "--corpus", "twin", "--corpus", "moved", code=1)


def test_a_private_run_is_decided_on_and_what_that_leaves_unchecked_is_said(place):
    told = ruled(place, "gate", "private", "--policy", "floor.toml", code=1)
    assert any("cannot be checked again" in note for note in told["notes"])
    assert not any("did not follow" in note for note in told["notes"])
    perfect_scores(place / "private")
    told = ruled(place, "gate", "private", "--policy", "floor.toml", code=1)
    assert any("scores.json did not follow" in note for note in told["notes"])


def test_a_corpus_of_the_same_shape_is_another(place):
    rewrite(place / "run", corpus=str(place / "twin"))
    assert "its seal differs" in one_line(dxe(*GATE, cwd=place), 4)


def test_a_baseline_is_derived_too(place):
    """Were the bad run as good as it says, nothing would be better than it."""
    file = right_matches(place / "run")
    told = ruled(place, "gate", "oracle", "--policy", "loss.toml", "--baseline", "run", code=0)
    overall = next(each for each in told["gates"] if each["slice"] == "accuracy")
    assert overall["value"] > 0.1
    said = re.compile(rf"run \(run \w+\): {file.name} did not follow")
    assert any(map(said.match, told["notes"]))


def test_what_was_derived_on_this_machine_is_not_derived_again(place):
    ruled(place, *GATE, code=1)
    (place / "corpus").rename(place / "moved")
    ruled(place, *GATE, code=1)
    perfect_scores(place / "run")
    one_line(dxe(*GATE, cwd=place), 4)


def test_an_edited_decision_is_neither_shown_nor_signed(place):
    ruled(place, *GATE, code=1)
    file = place / "run" / "gate.json"
    file.write_text(file.read_text().replace('"FAIL"', '"PASS"'))
    for command in ("report run", "signoff run --by A --role b"):
        line = one_line(dxe(*command.split(), cwd=place), 2)
        assert "gate.json: is not as it was written" in line


def test_files_that_were_edited_between_gate_and_signature_are_not_signed(place):
    """Even where every hash was made anew, and the decision too."""
    ruled(place, *GATE, code=1)
    shutil.rmtree(place.parent / "cache")
    file = perfect_scores(place / "run")
    folder = RunFolder(place / "run")
    rewrite(place / "run", files=folder.about["files"] | {file.name: file_digest(file)})
    decision.write_decision(
        folder, replace(decision.read_decision(folder), files=run_file_digests(folder))
    )
    override = ("--override", "it looks fine")
    done = dxe("signoff", "run", "--by", "A", "--role", "b", *override, cwd=place)
    assert "scores.json did not follow from its predictions" in one_line(done, 4)
    assert not (place / "run" / "signatures").exists()


@pytest.mark.parametrize("lacking", ["hash", "files"])
def test_a_finished_run_without_its_hashes_is_refused(place, lacking):
    about = json.loads((place / "run" / "run.json").read_text())
    del about[lacking]
    (place / "run" / "run.json").write_text(json.dumps(about))
    assert f"run.json: '{lacking}' is missing. Remedy: " in one_line(dxe(*GATE, cwd=place), 2)


# The ledger.


def sql(place, statement, *values):
    with sqlite3.connect(place / "runs" / "ledger.db") as connection:
        changed = connection.execute(statement, values).rowcount
    connection.close()
    assert changed


def edited_scores(place, run):
    sql(place, "UPDATE scores SET value = 1.0, low = 1.0, high = 1.0 WHERE run = ?", run)


def worded_scores(place, run):
    """SQLite keeps what is no number in a column of numbers, too."""
    sql(place, "UPDATE scores SET value = '../thesis.txt' WHERE run = ?", run)


def edited_cells(place, run):
    """Return the bad run the cells of the good one."""
    good = "UPDATE cells SET [table] = (SELECT [table] FROM cells AS g WHERE g.run <> cells.run)"
    sql(place, f"{good} WHERE run = ?", run)


def edited_row(place, run):
    sql(place, "UPDATE runs SET corpus = corpus, healthy = 0 WHERE id = ?", run)


def worded_row(place, run):
    sql(place, "UPDATE runs SET documents = 'twelve' WHERE id = ?", run)


def edited_verdict(place, run):
    sql(place, "UPDATE runs SET verdict = 'PASS' WHERE id = ?", run)


@pytest.mark.parametrize(
    "edit",
    [edited_scores, worded_scores, edited_cells, edited_row, worded_row, edited_verdict],
)
def test_an_edited_ledger_shows_no_figure_of_what_was_edited(place, edit):
    run = RunFolder(place / "run").about["id"]
    edit(place, run)
    by_release = {row["release"]: row for row in ruled(place, "history", "list", code=0)}
    bad, good = by_release["bad"], by_release["good"]
    assert (bad["checked"], bad["clean"], bad["all"]) == ("damaged", None, None)
    assert (good["checked"], good["clean"], good["all"]) == ("derived", 1, 1)
    listed = dxe("history", "list", cwd=place)
    assert "damaged, so their scores are not shown: bad" in listed.stderr
    shown = next(line for line in listed.stdout.splitlines() if " bad " in line)
    assert "100" not in shown.partition(" bad ")[2]  # before it stands the run's id
    assert "damaged" in dxe("history", "show", "bad", cwd=place).stdout
    trend = dxe("history", "trend", "--pipeline", "noisy", "--json", cwd=place)
    assert trend.returncode or not [
        row for row in json.loads(trend.stdout) if row.get("value") is not None
    ]
    assert dxe("history", "add", "run", cwd=place).returncode == 0  # the remedy
    checked = {row["checked"] for row in ruled(place, "history", "list", code=0)}
    assert checked == {"derived"}


@pytest.mark.parametrize("edit", [edited_scores, edited_cells, edited_row])
def test_a_gate_takes_no_baseline_from_an_edited_ledger(place, edit):
    run = RunFolder(place / "run").about["id"]
    shutil.rmtree(place / "run")
    command = ("gate", "oracle", "--policy", "loss.toml", "--baseline", "name:bad")
    told = ruled(place, *command, code=0)
    assert any("was read from the ledger and not derived again" in each for each in told["notes"])
    edit(place, run)
    line = one_line(dxe(*command, cwd=place), 4)
    assert "is damaged" in line
    assert "bad (run" in line or edit is not edited_row


def test_nothing_is_done_with_a_damaged_run_and_it_is_named(place):
    """Be it decided on, reported, pinned or watched."""
    run = RunFolder(place / "oracle").about["id"]
    head = ruled(place, "history", "check", code=0)["head"]
    edited_row(place, run)
    for command in (
        "gate oracle --policy loss.toml --baseline name:bad",
        "report last",
        "history pin good",
        "history pin good --off",
        "history alarms --exit-code",
        "history check",
    ):
        assert f"good (run {run})" in one_line(dxe(*command.split(), cwd=place), 3), command
    assert dxe("history", "add", "oracle", cwd=place).returncode == 0
    assert ruled(place, "history", "check", "--head", head, code=0)["head"] == head


def test_a_journal_that_was_rewritten_is_told(place):
    head = ruled(place, "history", "check", code=0)["head"]
    assert ruled(place, "history", "check", "--head", head, code=0)["entries"] == 4
    sql(place, "UPDATE journal SET record = replace(record, 'bad', 'worse') WHERE number = 1")
    line = one_line(dxe("history", "check", "--head", head, cwd=place), 3)
    assert "entry 1 of the journal does not fit the one before it" in line
    assert "the journal does not lead from the head that you kept" in line


def test_scores_that_do_not_follow_from_the_cells_are_damaged_whatever_their_hashes(place):
    """By somebody who knows how rows are hashed."""
    run = RunFolder(place / "run").about["id"]
    shutil.rmtree(place / "run")
    with sqlite3.connect(place / "runs" / "ledger.db") as connection:
        connection.row_factory = sqlite3.Row
        of_run = connection.execute("SELECT evidence FROM runs WHERE id = ?", (run,)).fetchone()[0]
        query = "SELECT * FROM scores JOIN figures ON figures.id = scores.figure WHERE run = ?"
        for row in connection.execute(query, (run,)).fetchall():
            if row["metric"] == "accuracy":
                said = {**row, "value": 1.0, "low": 1.0, "high": 1.0}
                connection.execute(
                    "UPDATE scores SET value = 1.0, low = 1.0, high = 1.0, evidence = ? "
                    "WHERE run = ? AND figure = ?",
                    (score_hash(of_run, said, said), run, row["figure"]),
                )
    connection.close()
    command = ("gate", "oracle", "--policy", "loss.toml", "--baseline", "name:bad")
    assert "its cells give others" in one_line(dxe(*command, cwd=place), 4)


def test_a_baseline_of_the_ledger_is_derived_where_its_folder_is(place):
    run = RunFolder(place / "run").about["id"]
    edited_scores(place, run)
    command = ("gate", "oracle", "--policy", "loss.toml", "--baseline", "name:bad")
    told = ruled(place, *command, code=0)
    assert not any("taken from the ledger" in note for note in told["notes"])


def test_a_run_without_its_corpus_is_added_as_unverified(place):
    shutil.rmtree(place / "corpus")
    store = ("--ledger", "other.db")
    done = dxe("history", "add", "run", *store, cwd=place)
    assert done.returncode == 0
    assert "is unverified: run: cannot be derived again" in done.stderr
    (row,) = ruled(place, "history", "list", *store, code=0)
    assert row["checked"] == "unverified"
    assert "unverified" in dxe("history", "list", *store, cwd=place).stdout


def test_a_ledger_that_no_release_wrote_is_refused_in_one_line(place):
    sql(place, "UPDATE ledger SET format = 2")
    line = one_line(dxe("history", "list", cwd=place), 2)
    assert "is ledger format 2, which no release wrote" in line
