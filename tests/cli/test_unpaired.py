"""`dxe compare --unpaired`, as a user types it: generated documents against imported ones."""

from __future__ import annotations

import json

import pytest

from tests.cli.commands import dxe, one_line
from tests.shared import copy_for_worker

pytestmark = pytest.mark.long

RECIPE = """
name = "made"
seed = 5
count = 12
locales = ["en_US"]
conditions = ["clean", "jpeg@4"]
"""
COMMANDS = """
corpus build made.toml -o made
corpus build made.toml -o others --seed 6
corpus export others -o exported --condition clean
corpus import exported/clean/labels.jsonl -o real
run noisy made -o synthetic -p wrong=0.1
run noisy made -o synthetic-again -p wrong=0.1
run noisy real -o real-run -p wrong=0.1
run noisy real -o private -p wrong=0.1 --private
run noisy real -o one -p wrong=0.1 --limit 1
run noisy real -o other-setting -p wrong=0.4
run oracle real -o other-pipeline
run noisy made -o scoped -p wrong=0.1 --attempts merchant,phone
run noisy real -o others-scoped -p wrong=0.1 --attempts date,total
"""
"""What the runs of these tests are made by."""


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A folder with runs over generated documents, and over others that were imported."""
    return copy_for_worker(tmp_path_factory, "unpaired", make_runs)


def make_runs(folder):
    (folder / "made.toml").write_text(RECIPE)
    for command in COMMANDS.strip().splitlines():
        done = dxe(*command.split(), cwd=folder)
        assert done.returncode == 0, done.stderr


def unpaired(runs, *args):
    done = dxe("compare", "synthetic", *args, "--unpaired", cwd=runs)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_generated_and_imported_documents_stand_side_by_side(runs):
    before = {*runs.rglob("*")}
    out = unpaired(runs, "real-run")
    lines = out.splitlines()
    assert lines[0] == "synthetic -> real-run, unpaired"
    joined = " ".join(out.split())
    assert "nothing is paired: 12 documents in synthetic and 12 documents in real-run" in joined
    assert "synthetic: clean, jpeg@4; real-run: as found" in joined
    assert "not corrected for the" in joined
    assert [line for line in lines if line.startswith("as found") and "candidate" in line]
    assert max(map(len, lines)) <= 80
    assert {*runs.rglob("*")} == before


def test_programs_get_the_figures_of_both_reports(runs):
    comparison = json.loads(unpaired(runs, "real-run", "--json"))
    everything = {"cells": "scalars", "condition": "all"}
    (overall,) = (each for each in comparison["differences"] if each["slice"] == everything)
    for side, name in (("base", "synthetic"), ("candidate", "real-run")):
        filters = [f"--field={field}" for field in fields_compared(comparison)]
        done = dxe("report", name, "--format", "json", *filters, cwd=runs)
        (score,) = (
            each
            for each in json.loads(done.stdout)["scores"]
            if (each["metric"], each["slice"]) == ("accuracy", everything)
        )
        assert [overall[side][end] for end in ("value", "low", "high")] == pytest.approx(
            [score[end] for end in ("value", "low", "high")]
        )
    change = overall["change"]
    assert change["low"] < change["value"] < change["high"]
    assert change["excludes_zero"] is (change["low"] > 0 or change["high"] < 0)
    assert comparison["errors"][0].keys() >= {"base_errors", "candidate_errors", "is_one_sided"}
    assert {each["run"] for each in comparison["one_sided"]} == {"base", "candidate"}


def fields_compared(comparison):
    """The scalar fields of a comparison."""
    slices = (each["slice"] for each in comparison["differences"])
    return [where["field"] for where in slices if "field" in where and where["cells"] == "scalars"]


def test_filters_and_axes_are_those_of_a_comparison(runs):
    options = ("--field", "total", "--by", "locale", "--json")
    comparison = json.loads(unpaired(runs, "real-run", *options))
    slices = [each["slice"] for each in comparison["differences"]]
    assert slices == [
        {"cells": "scalars", "condition": "all"},
        {"cells": "scalars", "field": "total", "condition": "all"},
        {"cells": "scalars", "locale": "en_US", "condition": "all"},
    ]


def test_a_private_run_tells_nothing_of_fewer_than_ten_documents(runs):
    private = json.loads(unpaired(runs, "private", "--json"))
    open_ = json.loads(unpaired(runs, "real-run", "--json"))
    shares = [
        each[side]
        for each in [*private["differences"], *(error["shares"] for error in private["errors"])]
        for side in ("base", "candidate")
    ]
    assert min(share["sources"] for share in [*shares, private["one_sided"][0]["share"]]) >= 10
    assert 0 < len(fields_compared(private)) < len(fields_compared(open_))
    assert "judged in at least 10 documents" in "; ".join(private["notes"])
    assert not [note for note in private["notes"] if "same id" in note]


def test_a_comparison_in_pairs_names_the_option_where_nothing_is_shared(runs):
    done = dxe("compare", "synthetic", "real-run", cwd=runs)
    assert done.returncode == 4
    out = " ".join(done.stdout.split())
    assert "these runs share no rendition. Compare them with --unpaired or" in out
    assert "was run over both corpora, with --bridge; or split the change with dxe shift." in out


def test_a_release_that_read_both_corpora_leads_from_one_to_the_other(runs):
    asked = ("compare", "other-setting", "synthetic", "--bridge", "real-run", "synthetic-again")
    done = dxe(*asked, cwd=runs)
    assert (done.returncode, done.stderr) == (0, "")
    assert "other-setting and real-run share 12 renditions" in " ".join(done.stdout.split())
    told = json.loads(dxe(*asked, "--json", cwd=runs).stdout)
    assert told["bridge"] == ["real-run", "synthetic-again"]
    overall = {"cells": "scalars", "condition": "all"}
    change = next(each["change"] for each in told["differences"] if each["slice"] == overall)
    row = next(line for line in done.stdout.splitlines() if line.startswith("all"))
    assert row.split()[3] == f"{100 * change['value']:+.1f}" > "+10"


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ("synthetic one", 4, "one: has judged cells of 1 document. Remedy: run it over at least 2"),
        ("scoped others-scoped", 4, "no field is judged in at least 2 documents of both runs"),
        ("synthetic other-setting", 2, "not of the same pipeline: setting wrong 0.1, then 0.4"),
        ("synthetic other-pipeline", 2, "not of the same pipeline: pipeline noisy, then oracle"),
        ("synthetic synthetic", 2, "synthetic: is the same run as synthetic"),
        ("synthetic scoped", 2, "share 24 renditions"),
        ("synthetic real-run one", 2, "--unpaired: takes one candidate, not 2"),
        (
            "synthetic real-run --report page.html",
            2,
            "--report: a comparison of runs over different",
        ),
        (
            "synthetic real-run --open",
            2,
            "--open: a comparison of runs over different",
        ),
        ("synthetic real-run --map a=b", 2, "--map: runs over different documents"),
        ("synthetic real-run --by trade", 2, "--by: unknown axis 'trade'"),
        ("synthetic real-run --condition jpeg@4", 2, "unknown condition 'jpeg@4'"),
        ("synthetic nowhere", 2, "nowhere"),
    ],
)
def test_what_cannot_be_compared_is_one_line(runs, typed, code, said):
    done = dxe("compare", *typed.split(), "--unpaired", cwd=runs)
    assert said in one_line(done, code)
    assert done.stdout == ""


def test_another_kind_is_refused_and_a_field_more_is_not(runs, tmp_path):
    """A schema of another name, and one of the same name with another field."""
    for name, fields in (("one", ["total"]), ("two", ["total", "tip"])):
        place = tmp_path / name
        place.mkdir()
        typed = "".join(f'{field} = {{ type = "money" }}\n' for field in fields)
        (place / "s.toml").write_text(f'name = "ticket"\n[fields]\n{typed}')
        label = {"id": "r-1", "locale": "en_US", "fields": {"total": "9.00"}, "currency": "USD"}
        (place / "labels.jsonl").write_text(json.dumps(label))
        for command in (
            "corpus import labels.jsonl --schema s.toml -o corpus",
            "run noisy corpus -o run -p wrong=0.1",
        ):
            done = dxe(*command.split(), cwd=place)
            assert done.returncode == 0, done.stderr
    for base, candidate, said in (
        (runs / "synthetic", "one/run", "synthetic: receipt; one/run: ticket)"),
        ("one/run", "two/run", "one/run and two/run: share 1 rendition"),
    ):
        done = dxe("compare", base, candidate, "--unpaired", cwd=tmp_path)
        assert said in one_line(done, 2)
