"""A comparison goes on where a field is added, a label corrected, or a corpus grows."""

from __future__ import annotations

import json
import re
import shutil

import pyarrow.parquet as pq
import pytest

from docextract_eval.corpus.labelled.reading import LabelDefaults
from docextract_eval.errors import BadInputError
from docextract_eval.runs.comparison.judged_alike import judged_alike
from docextract_eval.runs.comparison.overlap import pair_runs
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.measured_run import read_measured_run
from docextract_eval.runs.unlabelled.answers import read_answers
from docextract_eval.runs.unlabelled.common_fields import in_common_fields
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
RENAMED = SCHEMA.replace("total", "amount")
WITH_TABLE = SCHEMA + 'seat = { type = "text" }\n'


def release(folder, name, *, schema=SCHEMA, documents=DOCUMENTS, totals=None, wrong=()):
    """A run, made elsewhere, over a corpus of its own whose labels may say other totals."""
    place = folder / name
    place.mkdir()
    (place / "bill.toml").write_text(schema)
    supplied = LabelDefaults(schema=str(place / "bill.toml"), locale="en_US", values="canonical")
    truth = {number: f"{number + 1}.00" for number in range(documents)}
    fields = [name for name in ("total", "amount", "shop", "seat") if f"{name} =" in schema]
    lines, answers = [], []
    for number, total in truth.items():
        right = {"total": total, "amount": total, "shop": "JOE'S", "seat": "7"}
        said = right | (dict.fromkeys(("total", "amount"), "999.00") if number in wrong else {})
        labels = right | dict.fromkeys(("total", "amount"), (totals or {}).get(number, total))
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
    follow(tmp_path, SCHEMA)
    added = add_release(tmp_path, 1, WITH_TABLE, wrong=range(8))
    assert "ALARM: field total fell by 66.7 points" in added.stdout
    assert "was judged again by the truth and the rules of 1.1" in added.stderr
    assert "left out: seat (attempted only after)" in added.stderr
    trend = json.loads(dxe("history", "alarms", "--json", *STORE, cwd=tmp_path).stdout)
    assert [(each["run"]["label"], each["state"]) for each in trend] == [("1.1", "open")]


def test_a_trend_names_the_step_of_a_schema_and_goes_on_where_runs_are_judged_again(tmp_path):
    follow(tmp_path, SCHEMA)
    add_release(tmp_path, 1, WITH_TABLE, wrong=range(8), totals={0: "5.55"})
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


def test_a_field_that_was_renamed_goes_on_once_the_ledger_knows_its_new_name(tmp_path):
    added = follow(tmp_path, SCHEMA, RENAMED)
    assert "left out: amount (attempted only after)" in added.stderr
    mapped = dxe("history", "map", "total=amount", *STORE, cwd=tmp_path)
    assert mapped.stdout == "total is called amount from now on in runs over bills\n"
    worse = add_release(tmp_path, 2, RENAMED, wrong=range(8))
    assert "ALARM: field amount fell by 66.7 points" in worse.stdout
    asked = ("history", "trend", "--field", "amount", "--judge-again", *STORE)
    assert "amount was called total in earlier runs." in dxe(*asked, cwd=tmp_path).stdout
    rows = json.loads(dxe(*asked, "--json", cwd=tmp_path).stdout)
    told = [(each["release"], each["value"], each["comparable"]) for each in rows]
    assert told == [("1.0", 1, True), ("1.1", 1, True), ("1.2", pytest.approx(4 / 12), True)]
    policy = tmp_path / "policy.toml"
    policy.write_text('name = "p"\n[[gates]]\nrule = "regression"\nby = ["field"]\n')
    gate = ("gate", "2/bills/run", "--baseline", "pinned", "--policy", policy, *STORE, "--json")
    verdicts = json.loads(dxe(*gate, cwd=tmp_path).stdout)["gates"]
    assert {each["verdict"] for each in verdicts if each["slice"] == "field amount"} == {"FAIL"}
    for asked in (("--by", "field"), ("--field", "amount", "--cells")):
        compared = dxe("compare", "pinned", "name:1.2", *asked, cwd=tmp_path, env=NAMED)
        assert (compared.returncode, "left out" in compared.stdout) == (0, False)
        assert re.search(r"(amount|all) +100\.0 +33\.3", compared.stdout)
    checked = dxe("history", "check", *STORE, cwd=tmp_path)
    assert (checked.returncode, "a journal with 5 entries" in checked.stdout) == (0, True)


def test_drift_and_estimates_leave_out_by_name_what_one_side_lacks_or_judges_otherwise(tmp_path):
    schemas = {
        "plain": SCHEMA,
        "commented": f"# the same{SCHEMA}",
        "longer": WITH_TABLE,
        "stricter": SCHEMA.replace('"text"', '"text", match = "exact"'),
        "other": 'name = "bill"\nfields.seat = { type = "text" }\n',
    }
    answers = {
        name: read_answers(release(tmp_path, name, schema=schema).path)
        for name, schema in schemas.items()
    }
    assert in_common_fields(answers["plain"], answers["commented"])[2] == []
    first, second, (note,) = in_common_fields(answers["plain"], answers["longer"])
    assert note.endswith(": seat")
    assert [{*each.fields} for each in (first, second, answers["longer"])] == [{2}, {2}, {3}]
    assert len(first.values.document) == len(second.values.document) == 2 * DOCUMENTS
    first, second, (note,) = in_common_fields(answers["plain"], answers["stricter"])
    assert note.endswith(": shop")
    assert [{*each.fields} for each in (first, second)] == [{1}, {1}]
    with pytest.raises(BadInputError, match="no field in common"):
        in_common_fields(answers["plain"], answers["other"])


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["total"], "total: maps no name to another. Remedy: write it as OLD=NEW"),
        (["totl=amount"], "unknown field 'totl'"),
        (["total=sum"], "unknown field 'sum'"),
        (["total=shop"], "'total' and 'shop' are two fields of one schema"),
        (["total=amount", "seat=amount"], "'amount' has the older name 'total' already"),
        (["total=amount", "total=seat"], "'total' is called 'amount' already"),
        (["total=amount", "amount=total"], "'total' was called 'amount' before that"),
        (["total=amount --off"], "is not mapped"),
        (["total=amount --corpus other"], "no run is as asked"),
    ],
)
def test_a_map_that_cannot_be_followed_is_refused_in_one_line(names, message, three_schemas):
    *before, last = (["history", "map", *each.split(), *STORE] for each in names)
    for each in before:
        assert dxe(*each, cwd=three_schemas).returncode == 0
    refused = dxe(*last, cwd=three_schemas)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert message in refused.stderr
    for each in before:
        assert dxe(*each, "--off", cwd=three_schemas).returncode == 0


@pytest.fixture(scope="module")
def three_schemas(tmp_path_factory):
    """A ledger with runs whose schemas have another name for the total, each."""
    place = tmp_path_factory.mktemp("three")
    follow(place, SCHEMA, RENAMED, SCHEMA.replace("total", "seat"))
    return place


STORE = ("--store", "ledger.db")
NAMED = {"DXE_STORE": "ledger.db"}


def follow(folder, *schemas):
    """Add a release over a corpus of each schema, and pin the first."""
    for number, schema in enumerate(schemas):
        added = add_release(folder, number, schema)
        dxe("history", "pin", "1.0", *STORE, cwd=folder)
    return added


def add_release(folder, number, schema, **more):
    """Make a release over a corpus of its own, and add it."""
    place = folder / str(number)
    place.mkdir()
    run = release(place, "bills", schema=schema, **more)
    rewrite(run.path, finished=f"2026-11-0{number + 1}T00:00:00+00:00")
    asked = ("history", "add", run.path, "--release", f"1.{number}", *STORE)
    return dxe(*asked, cwd=folder)
