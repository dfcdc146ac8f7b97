"""What is said of a run, a corpus or a ledger, whichever release made it; nothing is changed."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pytest
from sqlalchemy import create_engine, text

from docextract_eval.codec import FORMATS
from docextract_eval.corpus.store.folder import about_hash
from docextract_eval.errors import FormatError
from docextract_eval.matching import VERSION
from docextract_eval.runs.checkup import examine
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.ledger.ledger import open_ledger
from tests.cli.commands import dxe, one_line
from tests.runs.rewritten import record, rewrite

OLDER = "3"
"""A version of the judge after which money, dates and such are judged otherwise."""
OLDEST = "1"
"""A version of the judge after which every type is judged otherwise."""


@pytest.fixture
def run(whole_run, tmp_path):
    return RunFolder(shutil.copytree(whole_run.path, tmp_path / "run"))


def judged_by(run, version):
    """Make it a run that an older judge scored."""
    old, new = f"matching:{VERSION}", f"matching:{version}"
    run.write_scores([replace(s, signature=s.signature.replace(old, new)) for s in run.scores()])
    record(run)


def said(place):
    return {each.name: each for each in examine(str(place))}


def test_a_run_of_this_release_is_read_as_it_is(run):
    found = said(run.path)
    assert {each.state for each in found.values()} == {"ok"}
    assert found["use"].found.startswith("read as it is")
    assert f"matching {VERSION}," in found["judged by"].found
    assert "its report" not in found


def test_an_older_judge_s_run_is_judged_again_while_its_answers_and_its_corpus_are_there(run):
    judged_by(run, OLDER)
    found = said(run.path)
    assert found["use"].found.startswith("judged again in memory")
    assert found["its report"].remedy == f"dxe score {run.path}"
    assert f"matching {OLDER} (now {VERSION})" in found["judged by"].found
    rewrite(run.path, corpus="/nowhere")
    away = said(run.path)
    assert (away["corpus"].state, away["use"].state) == ("limited", "limited")
    assert away["use"].found.startswith("compared without")
    assert "date" in away["use"].found
    assert "merchant" not in away["use"].found


@pytest.mark.parametrize("why", [{"corpus": "/nowhere"}, {"private": True}])
def test_what_nothing_can_be_compared_of_says_why(run, why):
    judged_by(run, OLDEST)
    rewrite(run.path, **why)
    found = said(run.path)
    assert found["use"].found.startswith("cannot be compared")
    assert found["use"].remedy
    assert found["predictions"].state == ("limited" if "private" in why else "ok")


def test_a_run_that_does_not_record_its_schemas_names_the_command_that_scores_it(run):
    rewrite(run.path, without=("schemas",))
    found = said(run.path)["use"]
    assert (found.state, found.remedy) == ("limited", f"run: dxe score {run.path}")


def test_a_file_that_was_changed_is_damage_and_the_rest_is_said(run, tmp_path):
    with run.predictions_path.open("a") as file:
        file.write("\n")
    done = dxe("doctor", "run", cwd=tmp_path)
    assert "files: predictions.jsonl is not as the run left it" in one_line(done, 3)
    assert "use: read as it is" in done.stdout
    printed = dxe("doctor", "run", "--json", cwd=tmp_path).stdout
    rows = {row["name"]: row for row in json.loads(printed)}
    assert (rows["files"]["state"], rows["use"]["state"]) == ("damaged", "ok")


def test_a_newer_release_s_run_is_one_line(run, tmp_path):
    rewrite(run.path, format=FORMATS["run"] + 1)
    done = dxe("doctor", "run", cwd=tmp_path)
    assert not done.stdout
    assert "upgrade with: pip install" in one_line(done, 2)


def test_a_corpus_says_what_made_it_and_whether_it_is_whole(run, tmp_path):
    place = shutil.copytree(run.description.corpus, tmp_path / "corpus")
    assert said(place)["files"].found.startswith("whole")
    about = json.loads((place / "corpus.json").read_text()) | {"generator": 1}
    (place / "corpus.json").write_text(json.dumps(about | {"hash": about_hash(about)}))
    assert "generator 1," in said(place)["corpus"].found
    assert said(place)["new builds"].state == "ok"
    for file in place.glob("*renditions*"):
        file.write_bytes(file.read_bytes()[:-9])
    assert said(place)["files"].state == "damaged"


@pytest.fixture
def ledger(run, tmp_path):
    """A ledger with a run; its file, which `alter` changes behind its back."""
    file = tmp_path / "ledger.db"
    open_ledger(str(file)).add(run)
    return file


def alter(file, statement):
    with create_engine(f"sqlite:///{file}").begin() as connection:
        connection.execute(text(statement))


def test_a_ledger_says_what_is_done_with_its_runs(ledger):
    found = said(ledger)
    assert found["journal"].found.startswith("whole: 1 entry")
    assert found["use"].found.startswith("1 run (")
    alter(ledger, "update journal set record = '{}'")
    assert said(ledger)["journal"].state == "damaged"
    assert "use" not in said(ledger)


def test_a_ledger_is_looked_at_on_either_database(store, run):
    with pytest.raises(FormatError, match=r"does not exist|is no run, no corpus and no ledger"):
        examine(store)
    open_ledger(store).add(run)
    found = said(store)
    assert {each.state for each in found.values()} <= {"ok", "limited"}
    assert "1 run" in found["ledger"].found


def test_an_older_ledger_is_not_migrated_by_looking_at_it(ledger):
    alter(ledger, "update ledger set format = 5")
    before = ledger.read_bytes()
    assert said(ledger)["ledger"].state == "limited"
    assert ledger.read_bytes() == before


@pytest.mark.parametrize("there", [True, False])
def test_anything_else_is_refused(tmp_path, there):
    place = tmp_path / "place"
    if there:
        place.mkdir()
    with pytest.raises(FormatError, match="is no run, no corpus" if there else "does not exist"):
        examine(str(place))
