"""The report of a comparison, as a user asks for it: where it is written, and when it is not."""

from __future__ import annotations

import json
import re
import shutil

import pyarrow.parquet as pq
import pytest

from tests.cli.commands import dxe, on_terminal, one_line
from tests.runs.rewritten import rewrite

pytestmark = pytest.mark.long

REPORT = "compared-with-run.html"


@pytest.fixture(scope="module")
def runs(made, tmp_path_factory):
    """A folder with a corpus and three runs over it, one of them private."""
    folder = shutil.copytree(made, tmp_path_factory.mktemp("comparing") / "place")
    for command in (
        "run noisy corpus -o other -p wrong=0.4 -p seed=9",
        "run noisy corpus -o private -p wrong=0.4 --private",
    ):
        done = dxe(*command.split(), cwd=folder)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def spoilt(runs, tmp_path):
    """A copy of it to spoil."""
    return shutil.copytree(runs, tmp_path / "spoilt")


def compared(place, *args):
    done = dxe("compare", "run", *args, cwd=place)
    assert done.returncode == 0, done.stderr
    return done


def test_a_report_is_written_beside_the_candidate_and_named_last(spoilt):
    done = compared(spoilt, "other")
    assert done.stdout.splitlines()[-1] == f"Report: other/{REPORT}"
    page = (spoilt / "other" / REPORT).read_text()
    assert "<h1>other compared with run</h1>" in page
    assert "Examples of changed cells" in page
    assert "data:image/webp;base64," in page
    assert not re.search(r"https?://", page)


def test_every_candidate_has_a_report_of_its_own(spoilt):
    out = compared(spoilt, "other", "private").stdout
    assert out.count("\nReport: ") == 2
    page = (spoilt / "private" / REPORT).read_text()
    assert "a private run shows no single cell and no single document" in page
    assert "data:image" not in page


def test_a_report_is_written_where_it_is_wished(spoilt):
    out = compared(spoilt, "other", "--report", "apart.html").stdout
    assert out.splitlines()[-1] == "Report: apart.html"
    assert (spoilt / "apart.html").exists()
    assert not (spoilt / "other" / REPORT).exists()


def test_one_file_cannot_hold_the_reports_of_several(runs):
    done = dxe("compare", "run", "other", "private", "--report", "x.html", cwd=runs)
    assert "one report cannot hold several candidates" in one_line(done, 2)


def test_programs_get_no_report_unless_they_ask(spoilt):
    told = json.loads(compared(spoilt, "other", "--json").stdout)
    assert not (spoilt / "other" / REPORT).exists()
    flips = told["comparisons"][0]["flips"]
    overall = next(each for each in flips if each["slice"] == {"cells": "scalars"})
    change = told["comparisons"][0]["differences"][0]["change"]
    assert (overall["lost"], overall["gained"]) == (change["lost"], change["gained"])
    json.loads(compared(spoilt, "other", "--json", "--report", "asked.html").stdout)
    assert (spoilt / "asked.html").exists()


def test_errors_under_a_degradation_stand_in_percent_of_those_before(spoilt):
    """With one severity that is the ratio of two error rates, which the comparison has, too."""
    out = compared(spoilt, "other").stdout
    told = json.loads(compared(spoilt, "other", "--json").stdout)["comparisons"][0]
    (score,) = (
        each
        for each in told["relative_errors"]
        if each["slice"] == {"cells": "scalars", "accident": "all"}
    )
    (change,) = (
        each
        for each in told["differences"]
        if each["slice"] == {"cells": "scalars", "condition": "defocus@2"}
    )
    expected = 100 * (1 - change["after"]) / (1 - change["before"])
    assert score["value"] == pytest.approx(expected)
    assert re.search(rf"^all +{score['value']:,.0f} \(", out, re.MULTILINE)
    page = (spoilt / "other" / REPORT).read_text()
    assert "all (mean corruption error)" in page
    private = json.loads(compared(spoilt, "private", "--json").stdout)["comparisons"][0]
    assert private["relative_errors"] == []


def test_runs_over_other_pages_are_not_compared_and_nothing_is_written(spoilt):
    """Nobody can say whether one is better: that is no success, whatever else was compared."""
    for command in (
        "corpus build tiny.toml -o apart --seed 6 --count 1",
        "run oracle apart -o elsewhere",
    ):
        assert dxe(*command.split(), cwd=spoilt).returncode == 0
    done = dxe("compare", "run", "elsewhere", "other", cwd=spoilt)
    assert done.returncode == 4
    assert "Nothing to compare: these runs share no rendition." in done.stdout
    assert done.stdout.splitlines()[-1] == f"Report: other/{REPORT}"
    assert not (spoilt / "elsewhere" / REPORT).exists()


def test_a_folder_that_takes_no_file_does_not_hide_the_comparison(spoilt):
    (spoilt / "other" / REPORT).mkdir()
    done = compared(spoilt, "other")
    assert "the runs share" in done.stdout
    assert "Report: " not in done.stdout
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith("dxe: no report was written: ")


def test_a_report_that_was_asked_for_by_name_and_cannot_be_written_is_no_success(spoilt):
    (spoilt / "taken.html").mkdir()
    done = dxe("compare", "run", "other", "--report", "taken.html", cwd=spoilt)
    assert "the runs share" in done.stdout
    assert "dxe: no report was written: " in done.stderr
    assert done.returncode == 3


def test_a_corpus_that_is_gone_costs_the_pictures_alone(spoilt):
    for name in ("run", "other"):
        rewrite(spoilt / name, corpus="gone")
    compared(spoilt, "other")
    page = (spoilt / "other" / REPORT).read_text()
    assert "No pictures: " in page
    assert "right before, " in page
    assert "data:image" not in page


def test_a_slice_is_a_line_in_a_pipe_and_fits_a_terminal_of_80_columns(spoilt):
    command = ("compare", "run", "other", "--by", "field,condition", "--all")
    out = dxe(*command, cwd=spoilt).stdout
    assert re.search(r"^\S+, \S+@\d +\d+\.\d", out, re.MULTILINE)
    shown = on_terminal(80, *command, cwd=spoilt)
    assert max(map(len, shown.splitlines())) <= 80


def _matches(folder, cell_names=("rendition", "field", "truth_row", "guess_row", "repeat")):
    rows = pq.read_table(folder / "matches.parquet").to_pylist()
    return {tuple(row[name] for name in cell_names): row for row in rows}


def test_every_cell_that_was_lost_is_listed_with_both_values(runs):
    before, after = (_matches(runs / name) for name in ("run", "other"))
    lost = {
        (key[0], key[1], before[key]["guess"], after[key]["guess"])
        for key in before.keys() & after.keys()
        if key[1] == "total" and before[key]["strict"] == "right" != after[key]["strict"]
    }
    assert lost
    args = ("other", "--cells", "--all", "--field", "total")
    (found,) = json.loads(compared(runs, *args, "--json").stdout)["comparisons"]
    listed = found["cells"]["lost"]
    assert {(x["rendition"], x["field"], x["before"], x["guess"]) for x in listed} == lost
    assert {x["was"] for x in listed} == {"right"}
    printed = compared(runs, *args).stdout
    assert f"{len(lost)} cells lost: right before, and not after." in printed
    for rendition, _, value, now in lost:
        row = next(line for line in printed.splitlines() if line.endswith(f" {rendition}"))
        assert row.split()[1:] == [value, *([now] if now else []), rendition]
    assert "lost: right before" not in compared(runs, "other").stdout
    condition = rendition.partition("~")[2]
    (part,) = json.loads(compared(runs, *args, "--condition", condition, "--json").stdout)[
        "comparisons"
    ]
    of_condition = [x for x in listed if x["rendition"].endswith(f"~{condition}")]
    assert part["cells"]["lost"] == of_condition


def test_a_private_run_and_an_unpaired_comparison_list_no_cell(runs):
    said = compared(runs, "private", "--cells").stdout
    assert "not listed: a private run shows no single cell" in said
    done = dxe("compare", "run", "other", "--unpaired", "--cells", cwd=runs)
    assert (done.returncode, "--cells" in done.stderr) == (2, True)


def test_the_tables_say_of_which_cells_the_shares_are(runs):
    printed = " ".join(compared(runs, "other").stdout.split())
    assert "a true value or a value in either run" in printed
