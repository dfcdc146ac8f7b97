"""`dxe errors`: what is wrong, in groups, the costliest first; and what was lost and gained."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections import Counter

import pyarrow.parquet as pq
import pytest

from docextract_eval.cli.error_list import _cut_alike
from docextract_eval.runs.cases import CaseKey
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.notes import append_note, new_note
from docextract_eval.schemas import load_schema
from tests.cli.commands import dxe, on_terminal, one_line
from tests.runs.rewritten import rewrite

ERRORS = {"wrong", "invented", "missed"}


def out(done):
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


@pytest.fixture(scope="module")
def runs(made, tmp_path_factory):
    """A folder with runs over one corpus: two with errors, one without any."""
    folder = shutil.copytree(made, tmp_path_factory.mktemp("errors") / "place")
    out(dxe("run", "noisy", "corpus", "-o", "other", "-p", "wrong=0.4", "-p", "seed=9", cwd=folder))
    out(dxe("run", "oracle", "corpus", "-o", "right", cwd=folder))
    return folder


def listed(folder, *args):
    return json.loads(out(dxe("errors", *args, "--json", cwd=folder)))


def matches(folder, name="run"):
    """The matches of the fields that count."""
    schema = load_schema("receipt")
    rows = pq.read_table(folder / name / "matches.parquet").to_pylist()
    return [row for row in rows if schema.spec(row["field"]).criticality]


def errors_in(rows):
    return [row for row in rows if row["strict"] in ERRORS]


def test_every_error_is_in_the_group_of_its_field_and_cause(runs):
    wrong, found = errors_in(matches(runs)), listed(runs, "run")
    expected = Counter((row["field"], row["cause"] or row["strict"]) for row in wrong)
    counted = Counter()
    for group in found["groups"]:
        counted[group["field"], group["cause"]] += group["errors"]
        documents = {example["rendition"].partition("~")[0] for example in group["examples"]}
        assert (group["errors"], group["documents"]) == (len(group["examples"]), len(documents))
    assert counted == expected
    assert found["errors"] == len(wrong)
    judged = [row for row in matches(runs) if row["strict"] in {"right", *ERRORS}]
    assert found["cells"] == len(judged)


def test_the_costliest_group_is_first(runs):
    """By hand: each error costs the criticality of its field, so few totals cost more than tips."""
    schema = load_schema("receipt")
    groups = listed(runs, "run")["groups"]
    for group in groups:
        assert group["cost"] == group["errors"] * schema.spec(group["field"]).criticality
    costs = [group["cost"] for group in groups]
    assert costs == sorted(costs, reverse=True)
    assert [group["errors"] for group in groups] != sorted(
        (group["errors"] for group in groups), reverse=True
    )


def test_the_most_confident_error_of_another_document_comes_first(runs):
    for group in listed(runs, "run")["groups"]:
        documents = [each["rendition"].partition("~")[0] for each in group["examples"]]
        assert len({*documents[: group["documents"]]}) == group["documents"]
        sure = [each["confidence"] or -1 for each in group["examples"]][: group["documents"]]
        assert sure == sorted(sure, reverse=True)


def test_a_terminal_gets_a_few_and_programs_get_all(runs):
    every = listed(runs, "run")
    shown = on_terminal(80, "errors", "run", cwd=runs).splitlines()
    assert shown[0].startswith(f"run: {every['errors']} of {every['cells']} judged cells ")
    assert "Costliest first" in shown[1]
    titles = [line for line in shown if ", cost " in line or ": cost " in line]
    assert titles[0].startswith(f"{every['groups'][0]['field']}, ")
    left = len(every["groups"]) - 10
    assert f"{left} more groups with " in " ".join(shown)
    assert max(map(len, shown)) <= 80
    more = out(dxe("errors", "run", "--all", cwd=runs)).splitlines()
    assert sum("~" in line for line in more[:-1]) == every["errors"]
    few = out(dxe("errors", "run", "--all", "--limit", 1, cwd=runs)).splitlines()
    assert sum("~" in line for line in few[:-1]) == len(every["groups"])
    rows = [*csv.DictReader(io.StringIO(out(dxe("errors", "run", "--csv", cwd=runs))))]
    assert len(rows) == every["errors"]
    assert {row["group"] for row in rows} == {str(n + 1) for n in range(len(every["groups"]))}


def test_errors_are_chosen_by_cause_or_outcome_and_as_everywhere(runs):
    wrong = errors_in(matches(runs))
    cause = Counter(row["cause"] for row in wrong if row["cause"]).most_common(1)[0][0]
    chosen = listed(runs, "run", "--cause", f"{cause},missed")
    assert chosen["errors"] == sum(
        row["cause"] == cause or row["strict"] == "missed" for row in wrong
    )
    part = listed(runs, "run", "--condition", "clean", "--locale", "de_DE")
    assert all(
        example["condition"] == "clean" for each in part["groups"] for example in each["examples"]
    )
    field = wrong[0]["field"]
    assert {group["field"] for group in listed(runs, "run", "--field", field)["groups"]} == {field}


def test_a_run_without_errors_is_no_mistake(runs):
    assert listed(runs, "right")["groups"] == []
    assert "none of " in out(dxe("errors", "right", cwd=runs))
    assert out(dxe("explain", "right", cwd=runs)) == "right: no document has an error.\n"
    nothing = out(dxe("errors", "run", "--field", "total", "--cause", "obeyed", cwd=runs))
    assert nothing.endswith("judged cells has such an error.\n")


def keyed(rows):
    names = ("rendition", "field", "truth_row", "guess_row", "repeat")
    return {tuple(row[name] for name in names): row for row in rows}


def test_what_only_the_later_run_has_wrong_is_lost_and_the_reverse_is_gained(runs):
    found = listed(runs, "other", "--against", "run", "--field", "total,merchant,date")
    before, after = (keyed(matches(runs, name)) for name in ("run", "other"))
    both = [key for key in before.keys() & after.keys() if key[1] in {"total", "merchant", "date"}]
    for way, (right, wrong) in {"lost": (before, after), "gained": (after, before)}.items():
        expected = {
            (key[0], key[1])
            for key in both
            if right[key]["strict"] == "right" and wrong[key]["strict"] in ERRORS
        }
        examples = [each for group in found[way]["groups"] for each in group["examples"]]
        assert {(each["rendition"], each["field"]) for each in examples} == expected
        assert expected
        outcomes = {(each["was"] == "right", each["outcome"] == "right") for each in examples}
        assert outcomes == {(way == "lost", way == "gained")}


def test_a_comparison_lists_the_same_cells(runs):
    """`dxe compare --cells` and `dxe errors --against` are one mechanism."""
    chosen = ("--field", "total")
    found = listed(runs, "other", "--against", "run", *chosen)
    typed = ("compare", "run", "other", "--cells", *chosen)
    (compared,) = json.loads(out(dxe(*typed, "--json", cwd=runs)))["comparisons"]
    for way in ("lost", "gained"):
        examples = [each for group in found[way]["groups"] for each in group["examples"]]
        assert sorted(examples, key=str) == sorted(compared["cells"][way], key=str)
    shown = out(dxe("errors", "other", "--against", "run", *chosen, cwd=runs))
    lists = shown.partition("Costliest")[2].rstrip()
    assert lists
    assert lists in out(dxe(*typed, cwd=runs))
    rows = out(dxe("errors", "other", "--against", "run", *chosen, "--csv", cwd=runs))
    ways = Counter(row["way"] for row in csv.DictReader(io.StringIO(rows)))
    assert ways == Counter({way: found[way]["errors"] for way in ("lost", "gained")})


def test_the_worst_documents_come_with_a_command_for_each(runs):
    wrong = Counter(row["document"] for row in errors_in(matches(runs)))
    found = json.loads(out(dxe("explain", "run", "--json", cwd=runs)))["documents"]
    assert {each["document"]: each["errors"] for each in found} == wrong
    costs = [each["cost"] for each in found]
    assert costs == sorted(costs, reverse=True)
    shown = out(dxe("explain", "run", cwd=runs)).splitlines()
    commands = [line[line.index("dxe ") :] for line in shown if "dxe explain" in line]
    assert len(commands) == min(10, len(found))
    first = out(dxe(*commands[0].split()[1:], cwd=runs))
    assert first.startswith(f"{found[0]['rendition']}: ")
    assert not (runs / "run" / "explained").exists()


@pytest.mark.parametrize(
    ("changed", "code", "said"),
    [
        ({"private": True}, 2, "run: private run: it kept no values to list. Remedy: see dxe"),
        ({"without": ["finished"]}, 3, "the run is not finished"),
    ],
)
@pytest.mark.parametrize("typed", ["errors run", "errors other --against run", "explain run"])
def test_a_run_that_keeps_or_has_no_errors_yet_is_refused(
    runs, tmp_path, typed, changed, code, said
):
    place = shutil.copytree(runs, tmp_path / "place")
    rewrite(place / "run", **changed)
    assert said in one_line(dxe(*typed.split(), cwd=place), code)


def test_long_values_are_cut_where_they_differ():
    same = "Kartenzahlung Musterstadt"
    assert _cut_alike([same, same], 12) == ["Kartenzahlu…"] * 2
    assert _cut_alike([None, f"{same}x"], 12) == ["", "Kartenzahlu…"]
    cut = _cut_alike([f"{same} 12 am Bahnhof", f"{same} 72 am Bahnhof"], 14)
    assert [text[:4] for text in cut] == ["…12 ", "…72 "]
    assert all(len(text) <= 14 for text in cut)


def test_a_pipe_gets_whole_values(runs):
    """Of two that differ at their ends alone, the difference would be cut off."""
    shown = [each for group in listed(runs, "run")["groups"] for each in group["examples"]]
    values = {each[side] for each in shown for side in ("truth", "guess") if each[side]}
    text = out(dxe("errors", "run", "--all", cwd=runs))
    assert max(map(len, values)) > 30, "longer than a column of a terminal"
    assert not [value for value in values if value not in text]


def test_notes_stand_beside_their_errors_in_every_form(runs, tmp_path):
    """Below the error, under a key of their own, and in a column; nothing where there are none."""
    folder = shutil.copytree(runs, tmp_path / "place")
    before = listed(folder, "run"), out(dxe("errors", "run", "--csv", cwd=folder))
    row = errors_in(matches(folder))[0]
    case = CaseKey(row["rendition"], 0, row["field"], row["truth_row"], row["guess_row"])
    for verdict, text, who in (("label wrong", "a\x1b[31m\nstamp", "Ann"), ("unsure", "", "")):
        append_note(RunFolder(folder / "run"), new_note(case, verdict, text, who))
    shown = out(dxe("errors", "run", "--all", cwd=folder)).splitlines()
    notes = ["    note: label wrong: a?[31m stamp (Ann)", "    note: unsure"]
    at = shown.index(notes[0])
    assert shown[at : at + 2] == notes
    assert case.rendition in shown[at - 1]
    examples = [e for group in listed(folder, "run")["groups"] for e in group["examples"]]
    (noted,) = [each for each in examples if "notes" in each]
    assert noted["rendition"] == case.rendition
    assert [each["verdict"] for each in noted["notes"]] == ["label wrong", "unsure"]
    found = [*csv.DictReader(io.StringIO(out(dxe("errors", "run", "--csv", cwd=folder))))]
    assert [each["notes"] for each in found if each["notes"]] == [
        "label wrong: a?[31m stamp (Ann) | unsure"
    ]
    against = listed(folder, "run", "--against", "right")["lost"]["groups"]
    assert sum("notes" in each for group in against for each in group["examples"]) == 1
    (folder / "run/notes.jsonl").unlink()
    assert (listed(folder, "run"), out(dxe("errors", "run", "--csv", cwd=folder))) == before
    (folder / "run/notes.jsonl").write_text("{}\n")
    assert "notes.jsonl, line 1: says no note format" in one_line(
        dxe("errors", "run", cwd=folder), 2
    )
