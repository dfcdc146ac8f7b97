"""The same filters everywhere: same spelling, same meaning, and never a wrong count beside them."""

from __future__ import annotations

import json
import shutil

import pytest

from docextract_eval.cli.run_options import FailureLimit, read_failure_limit
from docextract_eval.cli.shell import open_in_browser
from docextract_eval.errors import BadInputError
from docextract_eval.runs.filtered import FilteredRun, describe_filters
from docextract_eval.runs.folder import RunFolder
from tests.cli.commands import dxe, one_line


def out(done):
    assert done.returncode == 0, done.stderr
    return done.stdout


def scores_of(text, **where):
    """The accuracy of slices that lie at `where`, of a report in JSON."""
    found = [s for s in json.loads(text)["scores"] if s["metric"] == "accuracy"]
    return [s for s in found if all(s["slice"].get(axis) == name for axis, name in where.items())]


@pytest.mark.parametrize(
    "typed", ["--condition clean,defocus@2", "--condition clean --condition defocus@2"]
)
def test_values_are_repeated_or_parted_by_commas(made, tmp_path, typed):
    out(dxe("run", "blank", "corpus", "-o", tmp_path / "r", *typed.split(), cwd=made))
    about = json.loads((tmp_path / "r" / "run.json").read_text())
    assert about["filters"] == {"condition": ["clean", "defocus@2"]}
    assert about["renditions"] == 4


def test_a_run_takes_what_all_filters_keep(made, tmp_path):
    typed = ("--condition", "clean", "--locale", "de_DE")
    out(dxe("run", "blank", "corpus", "-o", tmp_path / "r", *typed, cwd=made))
    renditions = RunFolder(tmp_path / "r").table("renditions").to_pylist()
    assert {(row["condition"], row["locale"]) for row in renditions} == {("clean", "de_DE")}


def test_a_report_of_a_field_is_scored_from_its_cells_alone(made):
    """The accuracy over all fields of the part is that of the field in the whole run."""
    whole = out(dxe("report", "run", "--format", "json", cwd=made))
    (field,) = scores_of(whole, field="total", condition="clean")
    typed = ("--field", "total", "--condition", "clean")
    part = out(dxe("report", "run", "--format", "json", *typed, cwd=made))
    (all_fields,) = scores_of(part, cells="scalars", condition="all")[:1]
    assert (all_fields["value"], all_fields["documents"]) == (field["value"], field["documents"])
    assert not scores_of(part, field="merchant")
    assert json.loads(part)["run"]["renditions"] == 2


def test_a_part_says_that_it_is_one(made):
    shown = out(dxe("report", "run", "--field", "total", "--kind", "receipt", cwd=made))
    assert shown.startswith("noisy on tiny (only kind receipt, field total)")


def test_a_part_counts_its_own_failures_and_documents(made):
    part = FilteredRun(RunFolder(made / "run"), {"locale": ("de_DE",)})
    about = part.finished_about()
    assert about["documents"] == len(
        {row["document"] for row in part.columns("renditions").to_pylist()}
    )
    assert about["documents"] < part.folder.finished_about()["documents"]
    rendition = set(part.columns("matches")["rendition"].to_pylist())
    assert rendition == set(part.columns("renditions")["id"].to_pylist())
    assert describe_filters({"condition": ["clean", "fax@1"]}) == "condition clean or fax@1"


@pytest.fixture(scope="module")
def with_two(made, tmp_path_factory):
    """The folder with a second run."""
    folder = shutil.copytree(made, tmp_path_factory.mktemp("filters") / "place")
    out(dxe("run", "noisy", "corpus", "-o", "run2", "-p", "wrong=0.3", cwd=folder))
    return folder


@pytest.fixture
def two_runs(with_two, tmp_path):
    """A copy of it, whose reports are not written yet."""
    return shutil.copytree(with_two, tmp_path / "two")


@pytest.mark.parametrize(
    ("command", "json_of_cells"),
    [
        ("compare run run2", lambda found: found["comparisons"][0]["overlap"]["renditions"]),
        ("plan run", lambda found: found["now"]),
    ],
)
def test_commands_on_runs_read_the_part_alone(two_runs, command, json_of_cells):
    whole, part = (
        json.loads(out(dxe(*command.split(), "--json", *typed, cwd=two_runs)))
        for typed in ((), ("--condition", "clean"))
    )
    assert json_of_cells(part) <= json_of_cells(whole)
    if command.startswith("compare"):
        assert (json_of_cells(whole), json_of_cells(part)) == (4, 2)


def test_a_filtered_comparison_has_a_report_of_its_own(two_runs):
    said = out(dxe("compare", "run", "run2", "--field", "total", cwd=two_runs))
    assert "Report: run2/compared-with-run-filtered.html" in said
    assert not (two_runs / "run2" / "compared-with-run.html").exists()


def test_corpora_are_shown_and_exported_in_part(made, tmp_path):
    shown = json.loads(
        out(dxe("corpus", "show", "corpus", "--locale", "de_DE", "--json", cwd=made))
    )
    assert shown["documents"] == 2
    assert (shown["documents kept"], shown["renditions kept"]) == (1, 2)
    typed = ("--condition", "clean", "--locale", "de_DE", "-o", tmp_path / "e")
    (labels,) = out(dxe("corpus", "export", "corpus", *typed, cwd=made)).split()
    (line,) = (tmp_path / "e" / "clean" / "labels.jsonl").read_text().splitlines()
    assert labels.endswith("clean/labels.jsonl")
    assert json.loads(line)["locale"] == "de_DE"


def test_explaining_takes_a_condition_and_fields(made):
    document = RunFolder(made / "run").table("renditions")["document"].to_pylist()[0]
    typed = ("--condition", "clean", "--field", "total,merchant", "--json")
    found = json.loads(out(dxe("explain", "run", document, *typed, cwd=made)))
    assert found["condition"] == "clean"
    assert {cell["field"] for cell in found["cells"]} == {"total", "merchant"}


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("0.05", FailureLimit(share=0.05)),
        ("5%", FailureLimit(share=0.05)),
        ("100%", FailureLimit(share=1.0)),
        ("0", FailureLimit(count=0)),
        ("1", FailureLimit(count=1)),
        ("20", FailureLimit(count=20)),
    ],
)
def test_failures_are_limited_by_a_share_or_a_count(text, limit):
    assert read_failure_limit(text) == limit


@pytest.mark.parametrize("text", ["", "-1", "5 of 10", "1.5", "200%", "nan", "1e3"])
def test_what_is_neither_is_refused(text):
    with pytest.raises(BadInputError, match="write a share such as 0.05 or 5%, or a count"):
        read_failure_limit(text)


CRASHING = "def extract(sheet):\n    raise ValueError\n"


@pytest.mark.parametrize(("allowed", "code"), [("3", 3), ("4", 0), ("75%", 3), ("100%", 0)])
def test_a_run_ends_by_how_many_of_its_renditions_failed(place, allowed, code):
    (place / "crashing.py").write_text(CRASHING)
    typed = ("run", "python:crashing:extract", "corpus", "-o", "new", "--no-sandbox")
    done = dxe(*typed, "--max-failures", allowed, "--workers", 1, cwd=place)
    assert done.returncode == code, done.stderr
    assert ("too many failures: 4 renditions" in done.stderr) is bool(code)


DRY = (
    "corpus build quick -o new",
    "corpus extend corpus --count 5",
    "corpus degrade corpus -o new --condition jpeg@3",
    "run noisy corpus -o new",
    "score run",
    "score run/predictions.jsonl corpus -o new",
    "history add run",
    "export mlflow run --tracking-uri http://localhost:1",
)


@pytest.mark.parametrize("command", DRY)
def test_a_dry_run_reports_and_writes_nothing(place, command):
    about = json.loads((place / "run" / "run.json").read_text())
    assert about["corpus"]  # what a run remembers is where its corpus was made
    before = {file: file.read_bytes() for file in place.rglob("*") if file.is_file()}
    typed = [*command.split(), *(["corpus"] if command == "score run" else []), "--dry-run"]
    typed += ["--corpus", "corpus"] if command == "history add run" else []
    said = out(dxe(*typed, cwd=place))
    assert said.splitlines()[-1].startswith("Dry run: ")
    assert {file: file.read_bytes() for file in place.rglob("*") if file.is_file()} == before


def test_a_dry_run_refuses_what_the_run_would(place):
    typed = ("corpus", "degrade", "corpus", "-o", "new", "--condition", "jpg@3", "--dry-run")
    assert "did you mean 'jpeg'?" in one_line(dxe(*typed, cwd=place), 2)


def test_a_report_is_opened_in_the_browser(place, tmp_path):
    """In one that writes down what it is asked to open."""
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" >> {tmp_path}/opened\n')
    browser.chmod(0o755)
    env = {"BROWSER": str(browser)}
    for typed in (("--open",), ("--open", "--field", "total")):
        done = dxe("report", "run", *typed, cwd=place, env=env)
        assert (done.returncode, done.stderr) == (0, "")
    opened = (tmp_path / "opened").read_text().split()
    assert opened == [
        (place / "run" / name).as_uri() for name in ("report.html", "report-filtered.html")
    ]
    assert "only field total" in (place / "run" / "report-filtered.html").read_text()


def test_without_a_browser_the_address_is_printed(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("webbrowser.open", lambda _: False)
    open_in_browser(tmp_path / "report.html")
    assert f"open file://{tmp_path}/report.html" in capsys.readouterr().err
