"""Published benchmarks by command: converted, imported, scored; figures agree with hand counts."""

from __future__ import annotations

import json
import subprocess
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import pytest

from tests.cli.commands import dxe
from tests.house.source import ROOT

FIXTURES = Path(__file__).parent / "fixtures"
REAL = ROOT.parent / "shared" / "real" / "sroie" / "labels.jsonl"
METRICS = ("accuracy", "precision", "recall", "f1")

# Right, wrong, missed and invented cells, counted by hand in the fixtures.
SROIE = {
    "company": (4, 1, 1, 0),
    "date": (5, 1, 0, 0),
    "address": (3, 1, 0, 0),
    "total": (4, 1, 1, 0),
}
CORD = {
    "subtotal_price": (1, 0, 0, 0),
    "discount_price": (0, 1, 0, 0),
    "service_price": (1, 0, 0, 1),
    "tax_price": (1, 0, 0, 0),
    "sub_total_etc": (1, 0, 0, 0),
    "total_price": (4, 1, 1, 0),
    "cashprice": (1, 0, 1, 1),
    "changeprice": (0, 1, 1, 0),
    "creditcardprice": (0, 0, 1, 0),
    "emoneyprice": (1, 0, 0, 0),
    "menutype_cnt": (1, 0, 0, 0),
    "menuqty_cnt": (0, 0, 1, 0),
    "menu.nm": (6, 0, 2, 1),
    "menu.num": (1, 0, 1, 0),
    "menu.unitprice": (1, 0, 0, 0),
    "menu.cnt": (5, 0, 3, 0),
    "menu.price": (5, 1, 2, 1),
    "menu_sub.nm": (3, 0, 0, 0),
    "menu_sub.price": (2, 0, 0, 0),
    "void_menu.nm": (0, 0, 1, 0),
    "void_menu.price": (0, 0, 1, 0),
}


def convert(tool, *args, cwd):
    command = [ROOT / "tools" / tool, *map(str, args)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def import_and_score(folder, locale):
    options = ("--schema", "schema.toml", "--values", "printed", "--locale", locale)
    imported = dxe("corpus", "import", "labels.jsonl", "-o", "corpus", *options, cwd=folder)
    scored = dxe("score", "predictions.jsonl", "corpus", "-o", "run", "--strict", cwd=folder)
    assert (scored.returncode, scored.stderr) == (0, "")
    return imported


def field_scores(folder):
    """Return the metrics of every field, over all conditions."""
    scores = json.loads((folder / "run/scores.json").read_text())["scores"]
    found = defaultdict(dict)
    for score in scores:
        field = score["slice"].get("field")
        is_total = score["slice"].keys() == {"cells", "condition", "field"}
        if score["metric"] in METRICS and is_total and score["slice"]["condition"] == "all":
            found[field][score["metric"]] = score["value"]
    return found


def expected_scores(right, wrong, missed, invented):
    """Return a field's scores; none where nothing was predicted or nothing is there."""
    predicted, labelled = right + wrong + invented, right + wrong + missed
    shares = {
        "accuracy": (right, labelled + invented),
        "precision": (right, predicted),
        "recall": (right, labelled),
        "f1": (2 * right, predicted + labelled),
    }
    return {name: Fraction(*share) for name, share in shares.items() if share[1]}


@pytest.fixture(scope="module", params=["sroie", "cord"])
def converted(request, tmp_path_factory):
    folder, ending = tmp_path_factory.mktemp(request.param), {"sroie": "", "cord": ".jsonl"}
    labels, predictions = (
        FIXTURES / request.param / f"{name}{ending[request.param]}"
        for name in ("labels", "predictions")
    )
    tool = f"from_{request.param}"
    done = convert(tool, labels, "--predictions", predictions, "-o", folder, cwd=folder)
    assert done.returncode == 0, done.stderr
    imported = import_and_score(folder, {"sroie": "en_MY", "cord": "id_ID"}[request.param])
    assert (imported.returncode, imported.stderr) == (0, "")
    return request.param, folder, done


def assert_scores_of(counts, folder):
    found = field_scores(folder)
    assert found.keys() == counts.keys()
    for field, outcomes in counts.items():
        expected = expected_scores(*outcomes)
        for metric in METRICS:
            value = expected.get(metric)
            value = value if value is None else pytest.approx(float(value), abs=1e-12)
            assert found[field].get(metric) == value, (field, metric)


def test_figures_of_a_benchmark_are_those_counted_by_hand(converted):
    name, folder, _ = converted
    assert_scores_of({"sroie": SROIE, "cord": CORD}[name], folder)


def test_what_is_left_out_is_reported(converted):
    name, _, done = converted
    reported = [line.partition(": left out: ")[2] for line in done.stderr.splitlines()]
    assert (
        reported
        == {
            "sroie": [],
            "cord": [
                "subtotal_price with several values (1)",
                "tax_price with several values (1)",
                "a receipt without menu, void_menu, sub_total, total (1)",
                "the unknown key barcode (1)",
            ],
        }[name]
    )


@pytest.mark.parametrize(
    ("tool", "content", "reported"),
    [
        ("from_cord", "{", "labels.jsonl, line 1: is not JSON"),
        ("from_cord", "[]", "labels.jsonl, line 1: is not a JSON object"),
        ("from_cord", '{"ground_truth": "{"}', "labels.jsonl, line 1, ground_truth: is not JSON"),
        ("from_cord", '{"valid_line": []}', "line 1: a receipt without menu, void_menu"),
        ("from_cord", '{"menu": "TEA"}', "line 1: menu that is no object"),
        ("from_cord", '{"total": {"total_price": {}}}', "line 1: total_price that is no text"),
        ("from_sroie", '{"menu": []}', "line 1: a receipt without company, date, address, total"),
        ("from_sroie", "\n", "labels.jsonl: has no receipts"),
    ],
)
def test_labels_of_another_shape_are_one_line_and_write_nothing(tmp_path, tool, content, reported):
    (tmp_path / "labels.jsonl").write_text(content)
    done = convert(tool, "labels.jsonl", "-o", "new", cwd=tmp_path)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"tools/{tool}: labels.jsonl")
    assert reported in line
    assert ". Remedy: " in line
    assert not (tmp_path / "new").exists()


def test_labels_that_are_not_there_are_one_line(tmp_path):
    done = convert("from_sroie", "none", "-o", "new", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("tools/from_sroie: none: cannot be used (No such file")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.skipif(not REAL.exists(), reason="the pack of real receipts is not there")
def test_real_receipts_are_scored_as_their_labels_say(tmp_path):
    """Every fourth total is left out of predictions that are the labels themselves."""
    lines = [json.loads(line) for line in REAL.read_text(encoding="utf-8").splitlines()]
    for line in lines[::4]:
        del line["fields"]["total"]
    changed = tmp_path / "changed.jsonl"
    changed.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    done = convert("from_sroie", REAL, "--predictions", changed, "-o", tmp_path, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert import_and_score(tmp_path, "en_MY").returncode == 0
    some = len(lines[::4])
    every = dict.fromkeys(("company", "date", "address"), (len(lines), 0, 0, 0))
    assert_scores_of(every | {"total": (len(lines) - some, 0, some, 0)}, tmp_path)


@pytest.mark.parametrize(
    ("about", "expected"),
    [({"id": "a.b"}, "a.b"), ({"file_name": "pictures/a.b.png"}, "a.b"), ({}, "2")],
)
def test_a_line_has_its_own_id_or_that_of_its_picture_or_its_number(tmp_path, about, expected):
    (tmp_path / "labels.jsonl").write_text("\n" + json.dumps(about | {"total": "9.00"}) + "\n")
    assert convert("from_sroie", "labels.jsonl", "-o", "new", cwd=tmp_path).returncode == 0
    assert json.loads((tmp_path / "new/labels.jsonl").read_text())["id"] == expected


def test_a_file_of_a_folder_is_named_as_the_file(tmp_path):
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "a.b.txt").write_text('{"total": "9.00"}')
    assert convert("from_sroie", "labels", "-o", "new", cwd=tmp_path).returncode == 0
    assert json.loads((tmp_path / "new/labels.jsonl").read_text())["id"] == "a.b"
