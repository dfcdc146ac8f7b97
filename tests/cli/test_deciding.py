"""Comparing, gating and planning, as a user types it: what is said, and how it exits."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.release.decision import read_looks
from tests.cli.commands import dxe, one_line
from tests.runs.rewritten import record, rewrite
from tests.shared import copy_for_worker

pytestmark = pytest.mark.long

RECIPE = """
name = "dozen"
seed = 5
count = 12
locales = ["en_US"]
conditions = ["clean", "defocus@2"]
"""
NEEDY = 'name = "p"\n[[gates]]\nrule = "regression"\nmargin = 0.01\nby = ["condition"]\n'
FLOOR = 'name = "p"\n[[gates]]\nrule = "accuracy"\nat_least = 0.5\n'
CRASHING = 'def extract(sheet):\n    raise ValueError(sheet["kind"])\n'


@pytest.fixture(scope="module")
def several(tmp_path_factory):
    """A folder with runs over one corpus."""
    return copy_for_worker(tmp_path_factory, "deciding", make_several)


def make_several(folder):
    (folder / "crashing.py").write_text(CRASHING)
    for name, text in {"dozen": RECIPE, "needy": NEEDY, "floor": FLOOR}.items():
        (folder / f"{name}.toml").write_text(text)
    for command in (
        "corpus build dozen.toml -o corpus",
        "run noisy corpus -o run -p wrong=0.2",
        "run noisy corpus -o other -p wrong=0.2 -p seed=9",
        "run oracle corpus -o oracle",
        "run blank corpus -o blank",
        "run noisy corpus -o private -p wrong=0.2 --private",
        "run blank corpus -o less --condition clean",
        "run python:crashing:extract corpus -o crashed --max-failures 100%",
    ):
        done = dxe(*command.split(), cwd=folder)
        assert done.returncode == 0, done.stderr


def said(done, code=0):
    assert done.returncode == code, done.stderr
    return done.stdout


def about(place, run, **more):
    rewrite(place / run, **more)


@pytest.fixture
def spoilt(several, tmp_path):
    """A copy of it to spoil."""
    return shutil.copytree(several, tmp_path / "spoilt")


def test_compare_tells_what_changed_and_how_sure_that_is(several):
    text = said(dxe("compare", "run", "oracle", "--all", cwd=several))
    told = " ".join(text.split())  # a long line goes on below
    assert "the runs share 24 renditions of 12 documents (24 renditions before, 24 after)" in told
    assert "oracle is a reference run" in text
    rows = [line.split() for line in text.splitlines()]
    assert ["scalars", "before", "after", "points"] in [row[:4] for row in rows]
    for way, name in (("condition", "defocus@2"), ("field", "total")):
        head = next(at for at, row in enumerate(rows) if row[:3] == ["scalars", "by", way])
        assert name in [row[0] for row in rows[head : rows.index([], head)]]
    tables = text.split("\n\n")[:-2]  # sentences are wrapped, rows in a pipe are not
    assert not any(line.startswith(" ") for table in tables[1:] for line in table.splitlines())
    assert "accuracy, over all fields, on the 24 renditions" in told


def test_what_is_certain_comes_first_and_the_rest_is_counted(several):
    """The slices that are printed and those that are counted are all that a program gets."""
    typed = ("compare", "oracle", "crashed")
    (told,) = json.loads(said(dxe(*typed, "--json", cwd=several)))["comparisons"]
    text = said(dxe(*typed, cwd=several))
    tables = [part for part in text.split("\n\n") if " before  after  points" in part]
    (certain,) = (part for part in tables if part.startswith("certain"))
    rows = [
        re.search(r" [+−][\d.]+ to \S+ +\S+(.*)$", line) for line in "\n".join(tables).splitlines()
    ]
    conclusions = [row[1].strip() for row in filter(None, rows)]
    expected = [each["conclusion"] for each in told["differences"] if each["certain"]]
    assert [each for each in conclusions if each in {"worse", "better"}] == expected
    assert len(certain.splitlines()) - 1 > 3
    (left,) = re.findall(r"^(\d+) more slice.*: --all shows", text, re.MULTILINE) or [0]
    assert len(conclusions) + int(left) == len(told["differences"])
    assert "dxe errors crashed --against oracle" in text


def test_compare_gives_every_figure_to_programs(several):
    done = dxe(
        "compare", "run", "other", "oracle", "--by", "field,condition", "--json", cwd=several
    )
    told = json.loads(said(done))
    first, second = told["comparisons"]
    assert (first["before"], first["after"], second["after"]) == ("run", "other", "oracle")
    assert first["overlap"]["share"] == 1
    slices = [each["slice"] for each in second["differences"]]
    assert {"cells": "scalars", "condition": "clean", "field": "total"} in slices
    overall = second["differences"][0]
    assert overall["slice"] == {"cells": "scalars", "condition": "all"}
    assert overall["after"] == 1
    assert overall["change"]["value"] == pytest.approx(1 - overall["before"])
    assert 0 < overall["change"]["low"] < overall["change"]["value"]
    assert overall["certain"]
    assert told["ranks"][0] == {"name": "oracle", "value": 1, "best": 1, "worst": 3}
    assert told["turns"] == []


def test_comparing_with_what_lost_everything_is_done_all_the_same(several):
    text = said(dxe("compare", "oracle", "crashed", cwd=several))
    assert "crashed has no answer for 24 renditions, whose cells count as missed" in text
    overall = next(line.split() for line in text.splitlines() if line.startswith("all "))
    assert overall[2:5] == ["100.0", "0.0", "−100.0"]
    assert overall[9] == "worse"


def test_a_run_of_one_condition_is_compared_on_that_and_the_rest_is_said(several):
    text = said(dxe("compare", "run", "less", cwd=several))
    told = " ".join(text.split())  # a long line goes on below
    assert "the runs share 12 renditions of 12 documents (24 renditions before, 12 after)" in told
    assert "the runs share only 50 % of the baseline's: too little for a gate" in told


def test_a_gate_tells_what_is_in_common_with_the_baseline_that_it_looked_at(spoilt):
    """Of two runs of the pinned pipeline over a corpus each, that is the one with most of it."""
    twin = RECIPE.replace("seed = 5", "seed = 6")
    (spoilt / "twin.toml").write_text(twin)
    said(dxe("corpus", "build", "twin.toml", "-o", "twin", cwd=spoilt))
    shutil.rmtree(spoilt / "less")
    said(dxe("run", "blank", "twin", "-o", "less", cwd=spoilt))
    gate = ("gate", "run", "--policy", "floor.toml", "--baseline", "less", "--baseline", "blank")
    done = dxe(*gate, "--json", "--inconclusive", "pass", cwd=spoilt)
    notes = json.loads(said(done))["notes"]
    assert any(note.startswith("the runs share 24 renditions of 12 documents") for note in notes)


def test_a_private_run_is_paired_by_its_pages_and_tells_nothing_of_few(several):
    told = json.loads(said(dxe("compare", "run", "private", "--json", cwd=several)))
    (comparison,) = told["comparisons"]
    assert (comparison["overlap"]["renditions"], comparison["overlap"]["changed"]) == (24, None)
    assert all(each["change"]["sources"] >= 10 for each in comparison["differences"])
    assert any("not reported (private run)" in note for note in comparison["notes"])


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("compare run run", "run: is the same run as run. Remedy: name two runs"),
        ("compare run copy", "copy: is the same run as run"),
        ("compare run none", "none: does not exist"),
        ("compare run corpus", "corpus: is not a run"),
        ("compare run other --by feild", "unknown axis 'feild'. Remedy: did you mean"),
        ("compare run rescored", "matching 0, then"),
        ("compare old run", "does not record its schemas and its weights (an older release"),
        ("gate run --baseline run", "run: is the same run as run"),
        ("gate run --baseline none", "none: does not exist"),
        ("gate run --policy wrong.toml", "wrong.toml, gates.0: unknown rule 'regresion'"),
        ("gate run --baseline other --policy field.toml", "unknown field 'totl'. Remedy: did you"),
        ("plan none", "none: does not exist"),
        ("plan run --against run", "run: is the same run as run"),
    ],
)
def test_what_cannot_be_compared_is_said_in_one_line(spoilt, command, line):
    shutil.copytree(spoilt / "run", spoilt / "copy")
    shutil.copytree(spoilt / "other", spoilt / "rescored")
    scores = (spoilt / "other" / "scores.json").read_text()
    version = scores.partition("|matching:")[2].partition("|")[0]
    (spoilt / "rescored" / "scores.json").write_text(
        scores.replace(f"|matching:{version}|", "|matching:0|")
    )
    if command.startswith("compare run rescored"):
        line = f"were not judged alike: matching {version}, then 0"
    record(RunFolder(spoilt / "rescored"))
    shutil.copytree(spoilt / "other", spoilt / "old")
    rewrite(spoilt / "old", without=["schemas"])
    (spoilt / "wrong.toml").write_text(NEEDY.replace("regression", "regresion"))
    (spoilt / "field.toml").write_text(NEEDY + 'slices = [{ field = "totl" }]\n')
    assert line in one_line(dxe(*command.split(), cwd=spoilt), 2)


@pytest.mark.parametrize("command", ["compare run other", "gate other", "plan other"])
def test_what_is_not_finished_is_not_decided_on(spoilt, command):
    rewrite(spoilt / "other", without=["finished"])
    assert "other: the run is not finished" in one_line(dxe(*command.split(), cwd=spoilt), 3)


def test_a_run_without_a_cell_is_no_run_to_compare(spoilt):
    for name in ("matches", "renditions"):
        file = spoilt / "other" / f"{name}.parquet"
        pq.write_table(pq.read_table(file).slice(0, 0), file)
    record(RunFolder(spoilt / "other"))
    said_ = one_line(dxe("compare", "run", "other", cwd=spoilt), 2)
    assert "other: has no judged cells" in said_


def test_an_unhealthy_run_is_not_gated(spoilt):
    about(spoilt, "crashed", max_failures=0.1)  # whatever it says of its health
    line = one_line(dxe("gate", "run", "--baseline", "crashed", cwd=spoilt), 3)
    assert "crashed: too many failures: 24 renditions got no answer" in line


def test_a_gate_that_needs_a_baseline_says_what_to_do(several):
    line = one_line(dxe("gate", "run", "--policy", "needy.toml", cwd=several), 4)
    assert "needy.toml: needs a baseline run (rule regression). Remedy: name one with" in line


def test_a_first_run_answers_what_needs_no_baseline(several):
    done = dxe("gate", "oracle", "--json", cwd=several)
    told = json.loads(said(done, 4))
    assert (told["verdict"], told["decision"], told["policy"]) == (
        *("INCONCLUSIVE", "MORE DATA"),
        "default",
    )
    rules = {each["rule"]: each for each in told["gates"]}
    assert rules["regression"]["reason"] == {"code": "no_baseline"}
    assert not rules["regression"]["counts"]
    assert rules["promise"]["needed"] is None  # no document has an error: not known yet
    assert rules["promise"]["reason"]["least"] > 300
    shown = said(dxe("gate", "oracle", "--inconclusive", "pass", cwd=several)).splitlines()
    (policy,) = (line for line in shown if line.startswith("Policy: "))
    assert policy.startswith("Policy: default (")
    assert policy.endswith("default.toml, the policy that is shipped; --policy FILE names another)")


def test_a_block_names_what_got_worse(several):
    command = ("gate", "blank", "--baseline", "oracle", "--policy", "needy.toml")
    *shown, summary, verdict = said(dxe(*command, cwd=several), 1).splitlines()
    assert verdict == "FAIL"
    assert "Policy: p (needy.toml)" in shown
    lost = ("field currency", "field date", "field total", "condition clean", "condition defocus@2")
    loss = "Loss since the baseline"
    names = [loss, *(f"{loss} ({name})" for name in lost)]
    assert summary == f"BLOCK: 6 gates say FAIL: {'; '.join(names)}"
    told = json.loads(said(dxe(*command, "--json", cwd=several), 1))
    assert (told["verdict"], told["decision"]) == ("FAIL", "BLOCK")
    assert {each["slice"] for each in told["gates"] if each["verdict"] == "FAIL"} == {"all", *lost}
    (note,) = [each for each in told["notes"] if "is a reference run" in each]
    assert re.match(r"oracle \(run \w+\) is a reference run: its pipeline is handed", note)


def test_what_is_better_ships(several):
    command = ("gate", "oracle", "--baseline", "blank", "--policy")
    assert said(dxe(*command, "needy.toml", cwd=several)).splitlines()[-2:] == ["SHIP", "PASS"]
    assert said(dxe(*command, "floor.toml", cwd=several)).splitlines()[-2:] == ["SHIP", "PASS"]


def test_too_little_in_common_is_more_data(several):
    command = ("gate", "less", "--baseline", "oracle", "--policy", "needy.toml")
    *_, summary, verdict = said(dxe(*command, cwd=several), 4).splitlines()
    assert verdict == "INCONCLUSIVE"
    assert re.match("MORE DATA: Loss since the baseline: [0-9]+ % in common with the base", summary)
    *_, verdict = said(dxe(*command, "--inconclusive", "pass", cwd=several)).splitlines()
    assert verdict == "INCONCLUSIVE: counts as passed (--inconclusive pass)"
    assert json.loads(said(dxe(*command, "--json", cwd=several), 4))["passes"] is False


def test_plan_says_how_many_documents_and_how_long(several):
    text = said(dxe("plan", "run", cwd=several))
    assert "documents are needed to detect a true loss of 2 points in 80 % of cases" in text
    assert "Assumed: 3.00 % of values change between releases" in text
    assert "Time of the pipeline for these" in text
    small, large = (
        json.loads(said(dxe("plan", "run", "--loss", loss, "--json", cwd=several)))["documents"]
        for loss in ("0.05", "0.01")
    )
    assert small < large
    measured = said(dxe("plan", "other", "--against", "run", cwd=several))
    assert re.search(r"Net change: [−+][0-9.]+ points between these two runs.", measured)
    assert re.search(r"Measured: in addition, [0-9.]+ % of values change between", measured)
    assert dxe("plan", "run", "--loss", "2", cwd=several).returncode == 2


def test_plan_says_what_each_gate_of_a_policy_takes(several):
    """A table for people, every slice for programs, and one line for a policy that is not there."""
    command = ("plan", "other", "--policy", "needy.toml")
    text = said(dxe(*command, cwd=several))
    assert re.search("^gate +slice +if truly +decides +documents$", text, re.MULTILINE)
    assert max(map(len, text.splitlines())) <= 80
    assert "Documents: in all, to decide in 80 % of cases" in text
    assert "Assumed: 3 % of values change between releases" in text
    told = json.loads(said(dxe(*command, "--against", "run", "--json", cwd=several)))
    lost = [each for each in told["gates"] if each["rule"] == "regression"]
    assert {(each["truth"], each["decides"]) for each in lost} == {(0.0, "PASS"), (-0.02, "FAIL")}
    assert all((each["documents"] is None) == bool(each["reason"]) for each in lost)
    done = dxe("plan", "other", "--policy", "nothere.toml", cwd=several)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "nothere.toml: cannot be read" in done.stderr


@pytest.mark.parametrize(("at_least", "hardest"), [(0.7, "clean"), (0.82, "defocus@2")])
def test_of_slices_that_a_gate_asks_for_alike_the_one_that_takes_most_is_shown(
    several, at_least, hardest
):
    """A bound below both is nearer to the one that was read worse, one above both to the other."""
    gate = f'rule = "metric"\nmetric = "accuracy"\nby = ["condition"]\nat_least = {at_least}'
    (several / "by_condition.toml").write_text(f'name = "p"\n[[gates]]\n{gate}\n')
    command = ("plan", "other", "--policy", "by_condition.toml")
    told = json.loads(said(dxe(*command, "--json", cwd=several)))["gates"]
    most = max(told, key=lambda each: each["documents"])
    assert (len(told), most["slice"]) == (2, f"accuracy, condition {hardest}")
    text = said(dxe(*command, cwd=several))
    (row,) = re.findall(r"^metric .*$", text, re.MULTILINE)
    assert f"{most['slice']} " in row
    assert f" {most['documents']} (" in row
    assert "The slice that takes most is shown; 1 other with --json." in text


def test_a_policy_is_checked_against_a_run_before_it_counts(several):
    """Twelve documents decide on a low floor, and hardly on anything else."""
    more = "".join(f"[[gates]]\nrule = '{rule}'\n" for rule in ("regression", "sandbox"))
    (several / "floor_and_loss.toml").write_text(f"{FLOOR}{more}")
    command = ("policy", "check", "floor_and_loss.toml", "run", "--against", "other")
    shown = said(dxe(*command, cwd=several))
    head, floor, *losses = shown.splitlines()
    assert head.split()[:2] == ["gate", "slice"]
    assert floor.split()[:2] == ["accuracy", "all"]
    assert "can pass" in floor
    assert any(line.startswith("regression  all") for line in losses)
    assert "With 12 documents, 1 of " in shown
    assert losses[-1] == "Not decided by a number of documents: sandbox."
    checked = json.loads(said(dxe(*command, "--json", cwd=several)))
    assert checked["documents"] == 12
    outlook = {each["slice"]: each["outlook"] for each in checked["gates"]}
    assert outlook.keys() >= {"all", "field total", "field date"}
    assert {outlook[name] for name in ("field total", "field date")} <= {
        "can hardly decide",
        "not known",
    }


def test_a_policy_that_names_what_a_run_lacks_is_refused_when_it_is_checked(several):
    asked = FLOOR.replace('rule = "accuracy"', 'rule = "metric"\nmetric = "accuracy"')
    (several / "lacking.toml").write_text(f'{asked}where = {{ field = "totl" }}\n')
    done = dxe("policy", "check", "lacking.toml", "run", cwd=several)
    said = "dxe: lacking.toml, gate metric: unknown field 'totl'. Remedy: did you mean 'total'?"
    assert one_line(done, 2).startswith(said)


CHECKED = """
name = "p"
threshold = 0.5
signatures = ["risk"]
[signoff]
override = ["rsik", "head of audit"]
[[gates]]
rule = "metric"
metric = "accuracy"
by = ["condition"]
at_least = 0.99
[[gates]]
rule = "regression"
by = ["field"]
[[waivers]]
rule = "metric"
slice = "accuracy, condition claen"
reason = "r"
until = 2099-01-01
approved_by = "a"
[[waivers]]
rule = "metric"
slice = "accuracy, condition defocus@2"
reason = "r"
until = 2099-01-01
approved_by = "a"
[[waivers]]
rule = "regression"
slice = "field merchant"
reason = "r"
until = 2099-01-01
approved_by = "a"
"""


def test_a_policy_is_checked_for_waivers_and_roles_that_nobody_can_mean(several, tmp_path):
    (tmp_path / "p.toml").write_text(CHECKED)
    text = said(dxe("policy", "check", str(tmp_path / "p.toml"), "run", cwd=several))
    told = " ".join(text.split())
    assert (
        "the waiver of metric (accuracy, condition claen) matches nothing that a gate looks at: "
        "did you mean 'accuracy, condition clean'?"
    ) in told
    assert "signoff.override names the role 'rsik', which does not sign: is it 'risk'?" in told
    assert told.count("the waiver of") == 1
    assert "head of audit" not in told
    assert re.search(r"accuracy, condition defocus@2 +[a-z, ]+ \(waived\) ", text)


def test_a_run_that_grows_is_gated_no_more_often_than_its_policy_allows(several, tmp_path):
    """Each look takes wider intervals; gating the same documents again is no further look."""
    run = str(tmp_path / "grown")

    def grow(limit):
        said(dxe("run", "noisy", "corpus", "-o", run, "--limit", str(limit), cwd=several))

    def gate(looks):
        policy = tmp_path / f"{looks}.toml"
        policy.write_text(FLOOR.replace("\n", f"\nlooks = {looks}\n", 1))
        return dxe("gate", run, "--policy", str(policy), "--inconclusive", "pass", cwd=several)

    grow(6)
    assert "to pass takes" not in said(gate(1))
    grow(9)
    kept = Path(run, "gate.json").read_bytes()
    refused = gate(1)
    assert refused.returncode == 2
    assert refused.stderr == (
        f"dxe: {run}: was gated at 6 documents, and the policy allows 1 look at a run that grows. "
        "Remedy: gate a run over fresh documents; a policy that is to look again says so: "
        "looks = 2\n"
    )
    assert Path(run, "gate.json").read_bytes() == kept
    for _ in range(2):
        text = " ".join(said(gate(2)).split())
        wanted = "look 2 of 2: to pass takes intervals of 97.5 %; 1 look was made when fewer were"
        assert wanted in text
    assert [look.documents for look in read_looks(RunFolder(Path(run)))] == [6, 9]
