"""A comparison goes on where a field is added, a label corrected, or a corpus grows."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import asdict

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from docextract_eval.corpus.labelled.reading import LabelDefaults
from docextract_eval.errors import BadInputError
from docextract_eval.runs.comparison.judged_alike import judged_alike
from docextract_eval.runs.comparison.overlap import pair_runs
from docextract_eval.runs.comparison.renamed import likely_renames
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.measured_run import read_measured_run
from docextract_eval.runs.release.decision import gate_command, read_decision
from docextract_eval.runs.unlabelled.answers import read_answers
from docextract_eval.runs.unlabelled.fields_of_both import in_common_fields
from docextract_eval.runs.versions import describe_version, own_version
from tests.cli.commands import dxe, one_line
from tests.corpus.labelled.files import imported
from tests.runs.rewritten import record, rewrite

DOCUMENTS = 12
TOTAL, SEAT = 'total = { type = "money", criticality = 3 }', 'seat = { type = "text" }'
SCHEMA = """
name = "bill"
[fields]
total = { type = "money", criticality = 3 }
shop = { type = "text" }
"""
WITH_AMOUNT = SCHEMA.replace("total", "amount")
WITH_TABLE = f"{SCHEMA}{SEAT}\n"


NAMES = ("total", "amount", "shop", "seat", "seats", "seated", "place", "desk")


def release(folder, name, *, schema=SCHEMA, documents=DOCUMENTS, totals=None, wrong=(), misread=()):
    """A run, made elsewhere, over a corpus of its own whose labels may say other totals."""
    place = folder / name
    place.mkdir()
    (place / "bill.toml").write_text(schema)
    supplied = LabelDefaults(schema=str(place / "bill.toml"), locale="en_US", values="canonical")
    truth = {number: f"{number + 1}.00" for number in range(documents)}
    fields = [name for name in NAMES if f"{name} =" in schema]
    lines, answers = [], []
    for number, total in truth.items():
        right = {"total": total, "shop": "JOE'S", "seat": f"row {number}", "desk": "7"}
        right["amount"] = total
        right |= dict.fromkeys(("seats", "place"), right["seat"])
        right["seated"] = f"row {number}" if number else "bar"
        said = right | (dict.fromkeys(("total", "amount"), "999.00") if number in wrong else {})
        said |= {"seat": "none"} if number in misread else {}
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
    assert "too little for a gate" not in " ".join(refused["notes"])  # every page is shared
    (against,) = refused["baselines"]
    seals = [run.description.seal for run in (before, after)]
    assert [against["seal"], refused["seal"]] == seals
    assert (against["moved"], against["verdicts"]) == (1, 2 * DOCUMENTS)
    kept = read_decision(after)
    assert [asdict(each) for each in kept.baselines] == refused["baselines"]
    assert kept.seal == seals[1]
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


RENAMED = SCHEMA + 'desk = { type = "text" }\nplace = { type = "text" }\n'


def test_a_renamed_field_is_told_by_its_values_and_compared_where_somebody_says_so(tmp_path):
    before = release(tmp_path, "before", schema=WITH_TABLE, misread=[1, 2])
    after = release(tmp_path, "after", schema=RENAMED)
    asked = ("compare", before.path, after.path, "--json")
    (found,) = json.loads(dxe(*asked, cwd=tmp_path).stdout)["comparisons"]
    (told,) = [note for note in found["notes"] if "looks like" in note]
    assert told.startswith("seat looks like place (equal in 12 of 12 values)")
    mapped = dxe(*asked, *told.partition("add ")[2].split(), cwd=tmp_path).stdout
    (found,) = json.loads(mapped)["comparisons"]
    notes = " ".join(found["notes"])
    assert "looks like" not in notes
    assert f"0 of {3 * DOCUMENTS} verdicts changed" in notes
    assert "attempted only before" not in notes
    assert "place" in {each["slice"].get("field") for each in found["differences"]}


def test_a_gate_keeps_the_names_that_it_decided_with(tmp_path):
    before = release(tmp_path, "before", schema=WITH_TABLE)
    after = release(tmp_path, "after", schema=RENAMED)
    asked = ("gate", after.path, "--baseline", before.path, "--map")
    dxe(*asked, "seat=place", cwd=tmp_path)
    assert "--map seat=place" in gate_command(after.path, read_decision(after))
    for words, said in (("seet=place", "did you mean 'seat'"), ("seat=plce", "'place'")):
        line = one_line(dxe(*asked, words, cwd=tmp_path), 2)
        assert "--map: unknown field" in line
        assert said in line


ONE_FIELD = 'name = "bill"\n[fields]\n{} = {{ type = "text" }}\n'


def test_where_the_only_field_was_renamed_the_refusal_says_how_to_compare_it(tmp_path):
    before = release(tmp_path, "before", schema=ONE_FIELD.format("seat"))
    after = release(tmp_path, "after", schema=ONE_FIELD.format("place"))
    with pytest.raises(BadInputError, match=r"12 of 12 values.* --map seat=place"):
        beside(before, after)
    sides = [read_measured_run(side) for side in (before, after)]
    (then, _) = judged_alike(sides, {"seat": "place"})
    assert (then.again.moved, then.again.slots) == (0, DOCUMENTS)


@pytest.mark.parametrize(("new", "is_like"), [("seats", True), ("place", False)])
def test_names_decide_where_no_value_was_kept(tmp_path, new, is_like):
    before = release(tmp_path, "before", schema=WITH_TABLE)
    after = release(tmp_path, "after", schema=WITH_TABLE.replace("seat", new))
    file = before.path / "matches.parquet"
    table = pq.read_table(file)
    at = table.column_names.index("truth")
    nothing = pa.nulls(len(table), table.schema.field(at).type)
    pq.write_table(table.set_column(at, "truth", nothing), file)
    record(before)
    found = likely_renames(*(read_measured_run(side) for side in (before, after)))
    assert [each.new for each in found] == [new] * is_like


def test_values_of_several_fields_tell_more_than_their_names(tmp_path):
    before = release(tmp_path, "before", schema=WITH_TABLE)
    new = SCHEMA + 'seated = { type = "text" }\nplace = { type = "text" }\n'
    after = release(tmp_path, "after", schema=new)
    (found,) = likely_renames(*(read_measured_run(side) for side in (before, after)))
    assert (found.old, found.new, found.equal) == ("seat", "place", DOCUMENTS)


@pytest.mark.parametrize(
    "named",
    ['[families]\ncritical = ["seat"]\n{}', '{}slices = [{{ field = "seat" }}]\n'],
)
def test_a_policy_that_names_the_old_field_is_told_the_new_one(tmp_path, named):
    before = release(tmp_path, "before", schema=WITH_TABLE)
    after = release(tmp_path, "after", schema=RENAMED)
    policy = tmp_path / "policy.toml"
    policy.write_text('name = "p"\n' + named.format('[[gates]]\nrule = "regression"\n'))
    asked = ("gate", after.path, "--baseline", before.path, "--policy", policy)
    line = one_line(dxe(*asked, cwd=tmp_path), 2)
    assert "unknown field 'seat'" in line
    assert "seat looks like place (equal in 12 of 12 values)" in line
    assert "write place in the policy" in line


@pytest.mark.parametrize("misread", [(), range(DOCUMENTS)])
def test_answers_under_another_name_are_told_where_the_field_has_none(tmp_path, misread):
    run = release(tmp_path, "run", schema=WITH_TABLE, misread=misread)
    answers = run.path.parent / "answers.jsonl"
    answers.write_text(answers.read_text().replace('"seat"', '"spot"'))
    done = dxe("score", "answers.jsonl", "corpus", "-o", "again", cwd=run.path.parent)
    assert done.returncode == 0
    said = (
        "no field is called spot, and seat has no answer: "
        "spot looks like seat (equal in 12 of 12 values)"
    )
    assert (said in done.stderr) == (not misread)
    assert ("looks like" in done.stderr) == (not misread)


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
    version = describe_version(own_version())
    assert f"1 run (1.0) has figures by {version}, schema bill" in text
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
    added = follow(tmp_path, SCHEMA, WITH_AMOUNT)
    assert "left out: amount (attempted only after)" in added.stderr
    mapped = dxe("history", "map", "total=amount", *STORE, cwd=tmp_path)
    assert mapped.stdout == "total is called amount from now on in runs over bills\n"
    worse = add_release(tmp_path, 2, WITH_AMOUNT, wrong=range(8))
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
    follow(place, SCHEMA, WITH_AMOUNT, SCHEMA.replace(TOTAL, SEAT))
    return place


STORE = ("--ledger", "ledger.db")
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
