"""A selection of cases is read strictly: each is a judged cell of this very run."""

from __future__ import annotations

import json

import pytest

from docextract_eval.errors import BadInputError, IncompleteError
from docextract_eval.runs import cases
from docextract_eval.runs.cases import CaseKey, read_cases
from docextract_eval.runs.folder import RunFolder
from tests.runs.rewritten import rewrite


@pytest.fixture(scope="module")
def folder(whole_run):
    return whole_run


@pytest.fixture(scope="module")
def keys(folder):
    """A scalar and a cell of a table."""
    rows = folder.table("matches").to_pylist()
    found = [CaseKey(*(row[name] for name in cases._COLUMNS)) for row in rows]
    return [
        next(key for key in found if key.row is None),
        next(key for key in found if key.row is not None),
    ]


def written(place, folder, keys, **changed):
    listed = [key if isinstance(key, dict) else key._asdict() for key in keys]
    about = {"format": 1, "kind": "cases", "run": folder.description.id, "cases": listed}
    (place / "cases.json").write_text(json.dumps(about | changed))
    return place / "cases.json"


def test_each_case_comes_once_and_in_its_order(folder, keys, tmp_path):
    file = written(tmp_path, folder, [keys[1], keys[0], keys[1]])
    assert read_cases(file, folder) == [keys[1], keys[0]]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"run": "other"}, r"cases\.json: holds cases of another run \(other\), and this one is"),
        ({"run": ["x"]}, r"holds cases of another run"),
        ({"format": 2}, r"is cases format 2, and this release reads up to 1"),
        ({"kind": "notes"}, r"is no selection of cases"),
        ({"cases": []}, r"names no case\. Remedy: choose at least one"),
        ({"cases": {}}, r"'cases' is no list"),
        ({"more": 1}, r"unknown key 'more'"),
        ({"cases": [3]}, r"case 1: cannot be used: it names no cell"),
        ({"cases": [{"rendition": "a", "field": "b"}]}, r"case 1: cannot be used: it names no rep"),
        ({"cases": ["x"] * 3}, r"names 3 cases, and at most 2 are read"),
    ],
)
def test_a_file_that_is_no_selection_of_this_run_is_refused(
    folder, keys, tmp_path, monkeypatch, changed, said
):
    monkeypatch.setattr(cases, "MOST_CASES", 2)
    with pytest.raises(BadInputError, match=said):
        read_cases(written(tmp_path, folder, keys, **changed), folder)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rendition": "none~clean"}, r"case 2: the run has no judged rendition none~clean"),
        ({"field": "totl"}, r"case 2: the run judged no cell totl on .*, repeat 0\. Remedy: save"),
        ({"repeat": 1}, r"case 2: the run judged no cell .*, repeat 1"),
        ({"row": 999}, r"case 2: the run judged no cell .*#999 on"),
        ({"row": None, "guess_row": 7}, r"case 2: the run judged no cell .*#\+7 on"),
    ],
)
def test_a_case_that_the_run_did_not_judge_is_named(folder, keys, tmp_path, changed, said):
    file = written(tmp_path, folder, [keys[0], keys[0]._asdict() | changed])
    with pytest.raises(BadInputError, match=said):
        read_cases(file, folder)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", r"is not JSON"),
        (b"", r"is not JSON"),
        (b"[]", r"is not a JSON object"),
        (b"\xff", r"is not UTF-8"),
        (b'{"run":1,"run":1}', r"has the key 'run' twice"),
        (b"[" * 9999, r"is nested more than 64 levels"),
        (b" " * (16 * 2**20 + 1), r"at most 16,777,216 are read"),
    ],
)
def test_damaged_json_is_one_line(folder, tmp_path, data, said):
    (tmp_path / "cases.json").write_bytes(data)
    with pytest.raises(BadInputError, match=said) as caught:
        read_cases(tmp_path / "cases.json", folder)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_is_one_line(folder, tmp_path):
    with pytest.raises(BadInputError, match="none: cannot be read"):
        read_cases(tmp_path / "none", folder)


def test_a_run_that_is_private_or_unfinished_has_no_cases(folder, keys, tmp_path):
    file = written(tmp_path, folder, keys)
    (tmp_path / "run").mkdir()
    (tmp_path / "run/run.json").write_bytes((folder.path / "run.json").read_bytes())
    run = RunFolder(tmp_path / "run")
    rewrite(run.path, private=True)
    with pytest.raises(BadInputError, match="private run: its cases have no documents to name"):
        read_cases(file, run)
    rewrite(run.path, without=("finished",), private=False)
    with pytest.raises(IncompleteError, match="the run is not finished"):
        read_cases(file, run)


def test_a_run_that_grew_still_takes_what_names_it_as_it_was(folder, keys, tmp_path):
    """Its notes and selections name the id that it had with fewer documents."""
    (tmp_path / "run").mkdir()
    for name in ("run.json", "matches.parquet"):
        (tmp_path / "run" / name).write_bytes((folder.path / name).read_bytes())
    run = RunFolder(tmp_path / "run")
    rewrite(run.path, id="later", earlier_ids=[folder.description.id])
    assert read_cases(written(tmp_path, folder, keys), run) == keys
