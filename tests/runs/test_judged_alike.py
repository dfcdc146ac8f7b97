"""A comparison goes on where a field is added, a label corrected, or a corpus grows."""

from __future__ import annotations

import json
import shutil

import pyarrow.parquet as pq
import pytest

from docextract_eval.corpus.labelled.reading import LabelDefaults
from docextract_eval.runs.comparison.judged_alike import judged_alike
from docextract_eval.runs.comparison.overlap import pair_runs
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.measured_run import read_measured_run
from tests.cli.commands import dxe
from tests.corpus.labelled.files import imported
from tests.runs.rewritten import record, rewrite

DOCUMENTS = 12
SCHEMA = """
name = "bill"
[fields]
total = { type = "money", criticality = 3 }
shop = { type = "text" }
"""
WITH_TABLE = SCHEMA + 'seat = { type = "text" }\n'


def release(folder, name, *, schema=SCHEMA, documents=DOCUMENTS, totals=None, wrong=()):
    """A run, made elsewhere, over a corpus of its own whose labels may say other totals."""
    place = folder / name
    place.mkdir()
    (place / "bill.toml").write_text(schema)
    supplied = LabelDefaults(schema=str(place / "bill.toml"), locale="en_US", values="canonical")
    truth = {number: f"{number + 1}.00" for number in range(documents)}
    fields = [name for name in ("total", "shop", "seat") if f"{name} =" in schema]
    lines, answers = [], []
    for number, total in truth.items():
        right = {"total": total, "shop": "JOE'S", "seat": "7"}
        said = right | ({"total": "999.00"} if number in wrong else {})
        labels = right | {"total": (totals or {}).get(number, total)}
        lines.append(
            {"id": f"d{number}", "image": "a.png", "fields": {f: labels[f] for f in fields}}
        )
        answers.append({"id": f"d{number}~clean", "fields": {f: said[f] for f in fields}})
    _, errors = imported(place, *lines, supplied=supplied)
    assert not errors
    (place / "answers.jsonl").write_text("\n".join(map(json.dumps, answers)))
    scored = dxe("score", "answers.jsonl", "corpus", "-o", "run", cwd=place)
    assert scored.returncode == 0, scored.stderr
    return RunFolder(place / "run")


def beside(before, after):
    """Both as a comparison holds them, and what they have in common."""
    sides = judged_alike([read_measured_run(before), read_measured_run(after)])
    return sides, *pair_runs(*sides)


def test_a_field_that_is_added_leaves_all_others_compared(tmp_path):
    before = release(tmp_path, "before", wrong=[1])
    after = release(tmp_path, "after", schema=WITH_TABLE, wrong=[1, 2, 3])
    sides, overlap, slots = beside(before, after)
    assert overlap.renditions == overlap.renditions_before == DOCUMENTS
    assert overlap.attempted_after_only == ("seat",)
    assert (slots.change == -1).sum() == 2
    assert set(slots.cells.field.names) >= {"total", "shop"}
    assert (sides[0].again.moved, sides[1].again) == (0, None)
    (back, _), overlap, _ = beside(after, before)
    assert (overlap.renditions, list(back.again.dropped)) == (DOCUMENTS, ["seat"])


def test_a_corrected_label_is_the_truth_for_both_and_is_said(tmp_path):
    before = release(tmp_path, "before")
    after = release(tmp_path, "after", totals={0: "5.55", 4: "7.77"})
    (then, _), overlap, slots = beside(before, after)
    assert not (slots.change != 0).any()
    assert (then.again.moved, then.again.slots) == (2, 2 * DOCUMENTS)
    assert "2 of 24 verdicts changed" in " ".join(then.notes)
    assert not overlap.is_enough
    assert overlap.common_share == 1


def test_nothing_is_decided_by_a_corrected_truth_unless_the_policy_accepts_it(tmp_path):
    before = release(tmp_path, "before")
    after = release(tmp_path, "after", totals={0: "5.55"})
    policy = tmp_path / "policy.toml"
    gate = '\n[[gates]]\nrule = "regression"\n'
    asked = (after.path, "--baseline", before.path, "--policy", policy, "--json")
    policy.write_text(f'name = "p"{gate}')
    refused = json.loads(dxe("gate", *asked, cwd=tmp_path).stdout)
    assert {each["reason"]["code"] for each in refused["gates"]} == {"truth_changed"}
    policy.write_text(f'name = "p"\ntruth_changes = 0.1{gate}')
    found = json.loads(dxe("gate", *asked, cwd=tmp_path).stdout)
    assert "truth_changed" not in {(each["reason"] or {}).get("code") for each in found["gates"]}


def test_a_corpus_that_grew_by_half_is_compared_on_all_that_was_there(tmp_path):
    before = release(tmp_path, "before")
    after = release(tmp_path, "after", documents=DOCUMENTS * 3 // 2)
    _, overlap, _ = beside(before, after)
    assert (overlap.common_share, overlap.is_enough) == (1, True)


def test_pages_of_a_run_that_does_not_say_what_they_show_are_those_of_its_corpus(tmp_path):
    before = release(tmp_path, "before")
    after = release(tmp_path, "after", schema=WITH_TABLE)
    file = before.path / "renditions.parquet"
    pq.write_table(pq.read_table(file).drop_columns("page_hash"), file)
    record(before)
    _, overlap, _ = beside(before, after)
    assert overlap.renditions == DOCUMENTS


def test_what_cannot_be_judged_again_says_why(tmp_path):
    before = release(tmp_path, "before")
    after = release(tmp_path, "after", schema=WITH_TABLE)
    (after.path.parent / "corpus").rename(tmp_path / "elsewhere")
    (then, _), overlap, _ = beside(before, after)
    assert "corpus of the run is not there" in then.again.why_not
    assert overlap.renditions == 0


def test_alarms_go_on_where_a_field_is_added_and_say_what_is_left_out(tmp_path):
    added = follow(tmp_path, WITH_TABLE)
    assert "ALARM: field total fell by 66.7 points" in added.stdout
    assert "was judged again by the truth and the rules of 1.1" in added.stderr
    assert "left out: seat (attempted only after)" in added.stderr
    trend = json.loads(dxe("history", "alarms", "--json", *STORE, cwd=tmp_path).stdout)
    assert [(each["run"]["label"], each["state"]) for each in trend] == [("1.1", "open")]


def test_a_trend_names_the_step_of_a_schema_and_goes_on_where_runs_are_judged_again(tmp_path):
    follow(tmp_path, WITH_TABLE, totals={0: "5.55"})
    text = " ".join(dxe("history", "trend", *STORE, cwd=tmp_path).stdout.split())
    assert "1 run (1.0) has figures by metrics 2, matching 4, causes 4, schema bill" in text
    assert "dxe history trend --judge-again" in text
    asked = ("history", "trend", "--field", "total", "--judge-again", *STORE)
    text = " ".join(dxe(*asked, cwd=tmp_path).stdout.split())
    assert "1.0 (run" in text
    assert "was judged again by the truth and the rules of 1.1" in text
    assert "1 of 24 verdicts changed" in text
    rows = json.loads(dxe(*asked, "--json", cwd=tmp_path).stdout)
    assert [(each["release"], each["value"], each["comparable"]) for each in rows] == [
        ("1.0", pytest.approx(11 / 12), True),
        ("1.1", pytest.approx(4 / 12), True),
    ]
    rows = json.loads(
        dxe("history", "trend", "--judge-again", "--json", *STORE, cwd=tmp_path).stdout
    )
    over_all = [each for each in rows if each["field"] is None and each["cells"] == "scalars"]
    assert {(each["release"], each["comparable"]) for each in over_all} == {
        ("1.0", False),
        ("1.1", True),
    }
    shutil.rmtree(tmp_path / "0")
    found = dxe(*asked, "--json", cwd=tmp_path)
    assert [each["comparable"] for each in json.loads(found.stdout)] == [False, True]


STORE = ("--store", "ledger.db")


def follow(folder, schema, **more):
    """Add a release, pin it, and add a worse one over a corpus with another schema."""
    for number, with_schema in enumerate((SCHEMA, schema)):
        place = folder / str(number)
        place.mkdir()
        rest = {"schema": with_schema, "wrong": range(8 * number)} | (more if number else {})
        run = release(place, "bills", **rest)
        rewrite(run.path, finished=f"2026-11-0{number + 1}T00:00:00+00:00")
        added = dxe("history", "add", run.path, "--release", f"1.{number}", *STORE, cwd=folder)
        dxe("history", "pin", "1.0", *STORE, cwd=folder)
    return added
