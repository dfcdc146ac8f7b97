"""`dxe transfer`, as a user types it: few labelled documents, and the answers on many others."""

from __future__ import annotations

import json

import pytest

from tests.cli.commands import dxe, one_line
from tests.shared import copy_for_worker

pytestmark = pytest.mark.long

RECIPE = """
name = "made"
seed = 5
count = 30
kinds = ["receipt"]
locales = ["en_US"]
conditions = ["clean"]
"""
ANSWERED = "currency,merchant,total"
"""The fields that a pipeline of our own answers."""
COMMANDS = f"""
corpus build made.toml -o made
corpus build made.toml -o others --seed 6 --count 60
corpus export others -o exported
corpus import exported/clean/first.jsonl -o real
corpus import exported/clean/rest.jsonl -o rest
run noisy made -o synthetic -p wrong=0.3
run noisy real -o real-run -p wrong=0.3
run noisy rest -o more -p wrong=0.3
run noisy real -o few --limit 4 -p wrong=0.3
run noisy real -o private -p wrong=0.3 --private
run oracle made -o synthetic-oracle
run oracle real -o real-oracle
run oracle rest -o more-oracle
corpus import exported/clean/blind.jsonl -o blind
corpus import exported/clean/part.jsonl -o part
run python:eye:look made -o by-eye --attempts {ANSWERED}
run python:eye:look real -o real-by-eye --attempts {ANSWERED}
run python:eye:look rest -o more-by-eye --attempts {ANSWERED}
run python:eye:look blind -o blind-by-eye --attempts {ANSWERED}
run python:eye:look part -o part-by-eye --attempts {ANSWERED}
run python:eye:glance made -o unsure --attempts {ANSWERED}
run python:eye:glance real -o real-unsure --attempts {ANSWERED}
run python:eye:glance blind -o blind-unsure --attempts {ANSWERED}
"""
"""What the runs of these tests are made by."""
LABELLED = 30
ENDS = ("value", "low", "high")
EYE = '''
import hashlib


def glance(sheet):
    """Answer by the bytes of a page, so that it is answered alike in every corpus."""
    drawn = hashlib.sha256(sheet.files[0].data).digest()
    currency = "USD" if drawn[0] > 80 else "EUR"
    return {"fields": {"currency": currency, "merchant": "WALMART", "total": f"{drawn[1]}.00"}}


def look(sheet):
    """State confidences, too."""
    fields = glance(sheet)["fields"]
    sure = {"currency": 0.9, "merchant": 0.2, "total": 0.1}
    return {"fields": {k: {"value": v, "confidence": sure[k]} for k, v in fields.items()}}
'''
"""A pipeline that looks at pages alone."""


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A folder with runs over generated documents, and over others that were imported."""
    return copy_for_worker(tmp_path_factory, "transfer", make_runs)


def make_runs(folder):
    (folder / "made.toml").write_text(RECIPE)
    (folder / "eye.py").write_text(EYE)
    for command in COMMANDS.strip().splitlines():
        done = dxe(*command.split(), cwd=folder)
        assert done.returncode == 0, done.stderr
        if command.startswith("corpus export"):
            part_labels(folder / "exported" / "clean")


def part_labels(folder):
    """Cut the labels: of few documents, of the rest, of the rest without labels, of few and it."""
    lines = (folder / "labels.jsonl").read_text().splitlines(keepends=True)
    first, rest = lines[:LABELLED], lines[LABELLED:]
    blind = [without_labels(line) for line in rest]
    files = {"first": first, "rest": rest, "blind": blind, "part": [*first, *blind]}
    for name, content in files.items():
        (folder / f"{name}.jsonl").write_text("".join(content))


def without_labels(line):
    """A line of a labels file that names pictures alone."""
    kept = ("id", "images", "locale", "currency", "schema", "values")
    written = json.loads(line)
    return json.dumps({name: written[name] for name in kept}) + "\n"


def transfer(runs, *args):
    done = dxe("transfer", *args, cwd=runs)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_it_prints_what_is_right_with_and_without_help(runs):
    before = {*runs.rglob("*")}
    out = transfer(runs, "synthetic", "real-run", "--unlabelled", "more")
    lines = out.splitlines()
    assert lines[0] == "synthetic -> real-run: 30 labelled documents, 30 unlabelled documents"
    assert [line for line in lines if line.startswith("scalars") and "with help" in line]
    assert [line for line in lines if line.startswith("scalars") and "possible" in line]
    joined = " ".join(out.split())
    assert "no help" in joined
    assert "drawn at random" in joined
    assert max(map(len, lines)) <= 80
    assert {*runs.rglob("*")} == before


def test_programs_get_the_figures_of_both_reports(runs):
    found = json.loads(transfer(runs, "synthetic", "real-run", "--unlabelled", "more", "--json"))
    assert (found["labelled"], found["unlabelled"]) == (30, 30)
    for side, name in (("synthetic", "synthetic"), ("real", "real-run")):
        done = dxe("report", name, "--format", "json", cwd=runs)
        scores = [
            each for each in json.loads(done.stdout)["scores"] if each["metric"] == "accuracy"
        ]
        expected = {
            tuple(sorted(each["slice"].items())): [each[end] for end in ENDS] for each in scores
        }
        for share in found["shares"]:
            if "field" in share["slice"] and share[side]:
                where = tuple(sorted({**share["slice"], "condition": "all"}.items()))
                assert [share[side][end] for end in ENDS] == pytest.approx(expected[where])


def test_what_helps_is_narrower_and_what_does_not_is_the_plain_share(runs):
    found = json.loads(transfer(runs, "synthetic", "real-run", "--unlabelled", "more", "--json"))
    helped = [each for each in found["shares"] if each["assisted"]["gain"] > 1]
    assert helped
    for each in found["shares"]:
        plain, assisted = each["real"], each["assisted"]
        assert 0 <= assisted["low"] <= assisted["value"] <= assisted["high"] <= 1
        if each in helped:
            assert abs(assisted["correlation"]) > 0
        else:
            assert all(assisted[end] == plain[end] for end in ENDS)


def test_labels_of_the_unlabelled_documents_do_not_count(runs):
    found = [
        transfer(runs, "by-eye", "real-by-eye", "--unlabelled", name, "--json")
        for name in ("more-by-eye", "blind-by-eye")
    ]
    assert found[0] == found[1]


def test_documents_of_one_run_may_be_labelled_in_part(runs):
    apart = transfer(runs, "by-eye", "real-by-eye", "--unlabelled", "blind-by-eye", "--json")
    part = transfer(runs, "by-eye", "part-by-eye", "--json")
    assert json.loads(part)["shares"] == json.loads(apart)["shares"]


def test_what_another_pipeline_read_is_a_hint(runs):
    seconds = [f"--second={name}" for name in ("by-eye", "real-by-eye", "more-by-eye")]
    ours = ("synthetic", "real-run", "--unlabelled", "more")
    assert transfer(runs, *ours, *seconds, "--json") != transfer(runs, *ours, "--json")


def test_documents_that_are_labelled_are_not_counted_twice(runs):
    out = transfer(runs, "by-eye", "real-by-eye", "--unlabelled", "part-by-eye")
    assert "30 documents of the unlabelled run left out" in " ".join(out.split())


def test_a_private_run_hides_fields_of_few_documents(runs):
    found = json.loads(transfer(runs, "synthetic", "private", "--unlabelled", "more", "--json"))
    assert found["shares"]
    assert all(each["real"]["sources"] >= 10 for each in found["shares"])


def test_without_errors_nothing_can_help(runs):
    out = transfer(runs, "synthetic-oracle", "real-oracle", "--unlabelled", "more-oracle")
    assert "every judged cell of real documents is right" in " ".join(out.split())
    assert "How much it helps" not in out


def test_without_confidences_guesses_rest_on_what_else_there_is(runs):
    out = transfer(runs, "unsure", "real-unsure", "--unlabelled", "blind-unsure")
    assert "the pipeline states no confidences" in " ".join(out.split())


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ("synthetic real-run", 4, "has labels on all of its documents"),
        ("synthetic few --unlabelled more", 4, "has judged cells of 4 documents"),
        ("synthetic real-oracle --unlabelled more", 2, "are not of the same pipeline"),
        ("synthetic real-run --unlabelled more-oracle", 2, "are not of the same pipeline"),
        ("synthetic synthetic --unlabelled more", 2, "is the same run"),
        ("synthetic real-run --unlabelled made", 2, "is not a run"),
        ("synthetic real-run --unlabelled more --second by-eye", 2, "no run of --second read"),
        ("synthetic private --unlabelled more --second by-eye", 2, "is private"),
        (
            "synthetic real-run --unlabelled more --second by-eye --second real-oracle",
            2,
            "are not of the same pipeline",
        ),
        ("synthetic blind-by-eye", 2, "has no judged cells"),
    ],
)
def test_bad_input_is_one_line(runs, typed, code, said):
    assert said in one_line(dxe("transfer", *typed.split(), cwd=runs), code)
