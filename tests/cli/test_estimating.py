"""What `dxe estimate` prints of documents without labels, and when it says that nobody knows."""

from __future__ import annotations

import json
import shutil
from itertools import pairwise

import pytest

from tests.cli.commands import dxe, one_line
from tests.cli.made_answers import write_pair


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A labelled run, and predictions like its own."""
    folder = tmp_path_factory.mktemp("estimate")
    write_pair(folder, "may", 400, 1)
    write_pair(folder, "june", 600, 2)
    done = dxe("score", "may.jsonl", "may-labels.jsonl", "-o", "may", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def estimated(place, name):
    done = dxe("estimate", "may", f"{name}.jsonl", "--json", cwd=place)
    assert done.returncode in {0, 4}, done.stderr
    return json.loads(done.stdout)


def true_share(place, name):
    """What the labels say, which the command does not read."""
    rows = [
        [json.loads(line) for line in (place / file).read_text("utf-8").splitlines()]
        for file in (f"{name}.jsonl", f"{name}-labels.jsonl")
    ]
    right = [
        cell["value"] == truth["fields"][field]
        for given, truth in zip(*rows, strict=True)
        for field, cell in given["fields"].items()
    ]
    return sum(right) / len(right)


@pytest.mark.long
def test_the_estimate_is_near_what_labels_say(place):
    found = estimated(place, "june")
    assert not found["abstains"]
    assert found["values"] == 3600
    assert abs(found["by_calibration"] - true_share(place, "june")) < 0.03
    parts = [found[f"of_{each}"] for each in ("shifts", "reference", "window")]
    reach = sum(each**2 for each in parts) ** 0.5
    middle = found["by_calibration"]
    assert (found["low"], found["high"]) == pytest.approx((middle - reach, middle + reach))
    assert min(parts) > 0
    assert found["level"] == 0.9
    done = dxe("estimate", "may", "june.jsonl", cwd=place)
    assert done.returncode == 0
    share = 100 * found["by_calibration"]
    assert f"About {share:.1f} % of the returned values are right" in done.stdout
    low, high = (f"{100 * found[each]:.1f}" for each in ("low", "high"))
    assert f"({low} to {high}, a 90 % interval)" in " ".join(done.stdout.split())
    assert "cannot be seen" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.long
def test_confidences_are_read_as_they_meant_in_the_reference(place):
    """A pipeline that was always too sure by a fifth is estimated as it is."""
    write_pair(place, "sure", 400, 7, honest=0.8)
    write_pair(place, "surer", 600, 8, honest=0.8)
    done = dxe("score", "sure.jsonl", "sure-labels.jsonl", "-o", "sure", cwd=place)
    assert done.returncode == 0, done.stderr
    found = json.loads(dxe("estimate", "sure", "surer.jsonl", "--json", cwd=place).stdout)
    assert not found["abstains"]
    assert abs(found["by_calibration"] - true_share(place, "surer")) < 0.04


def test_every_kind_of_shift_that_was_measured_is_beside_the_estimate(place):
    found = estimated(place, "june")
    families = {each["family"] for each in found["measured"]}
    printed = dxe("estimate", "may", "june.jsonl", cwd=place).stdout
    assert families
    assert all(any(line.startswith(name) for line in printed.splitlines()) for name in families)


def test_errors_as_confident_as_right_values_are_not_seen(place):
    """The published failure: accuracy falls, confidences stay, and so does the estimate."""
    write_pair(place, "blind", 600, 3, honest=0.8)
    found = estimated(place, "blind")
    assert not found["abstains"]
    assert found["by_calibration"] - true_share(place, "blind") > 0.1


def test_a_surer_part_is_expected_to_have_fewer_errors(place):
    risks = [risk for _, risk in estimated(place, "june")["curve"]]
    assert all(after > before - 1e-9 for before, after in pairwise(risks))
    assert risks[-1] == pytest.approx(1 - estimated(place, "june")["by_calibration"])


def test_predictions_without_confidences_are_not_estimated(place):
    write_pair(place, "silent", 500, 4, confidences=False)
    done = dxe("estimate", "may", "silent.jsonl", cwd=place)
    assert done.returncode == 4
    assert "100.0 % of the values have no confidence, and at most 20.0 % may" in " ".join(
        done.stdout.split()
    )
    assert "About" not in done.stdout


def test_another_country_is_not_estimated(place):
    lines = (place / "june.jsonl").read_text("utf-8").splitlines()
    other = [line.replace('"USD"', '"CHF"') for line in lines]
    (place / "abroad.jsonl").write_text("\n".join(other) + "\n", "utf-8")
    found = estimated(place, "abroad")
    assert {each["limit"] for each in found["passed"]} >= {"uncovered", "few_effective"}


def test_fewer_values_than_expected_are_not_estimated(place):
    rows = [json.loads(line) for line in (place / "june.jsonl").read_text("utf-8").splitlines()]
    for row in rows:
        for name in ("merchant", "date"):
            del row["fields"][name]
    (place / "few.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    found = estimated(place, "few")
    assert "filled" in {each["limit"] for each in found["passed"]}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("may", "may.jsonl"), 2, "has 400 documents of the reference"),
        (("june.jsonl", "may.jsonl"), 2, "the reference needs labels"),
        (("may", "short.jsonl"), 4, "has 20 documents"),
        (("may", "nothing.jsonl"), 2, "holds no predictions"),
        (("may", "broken.jsonl"), 2, "broken.jsonl, line 1"),
        (("may", "nowhere"), 2, "does not exist"),
    ],
)
def test_what_cannot_be_estimated_is_one_line(place, words, code, said):
    write_pair(place, "short", 20, 5)
    (place / "nothing.jsonl").write_text("", "utf-8")
    (place / "broken.jsonl").write_text("[1]\n", "utf-8")
    assert said in one_line(dxe("estimate", *words, cwd=place), code)


@pytest.mark.parametrize("documents", [20, 299])
def test_a_small_reference_gives_one_line_and_no_figure(place, tmp_path, documents):
    write_pair(tmp_path, "little", documents, 9)
    done = dxe("score", "little.jsonl", "little-labels.jsonl", "-o", "little", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    done = dxe("estimate", tmp_path / "little", "june.jsonl", cwd=place)
    line = one_line(done, 4)
    assert f"judged values of {documents} documents. Remedy: take a run over at least 300" in line
    assert not done.stdout


@pytest.mark.long
def test_another_version_of_the_pipeline_is_refused(place):
    """A confidence may mean something else than it did."""
    write_pair(place, "later", 30, 6)
    done = dxe("score", "later.jsonl", "later-labels.jsonl", "-o", "later", cwd=place)
    assert done.returncode == 0, done.stderr
    from docextract_eval.runs.folder import RunFolder

    run = RunFolder(place / "later")
    about = run.about
    about["pipeline"] |= {"name": "tesseract"}
    run.write_about(about)
    line = one_line(dxe("estimate", "may", "later", cwd=place), 2)
    assert "are not of the same pipeline" in line
    shutil.rmtree(place / "later")
