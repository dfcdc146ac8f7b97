"""Results and labels of other formats by command: converted, scored; figures counted by hand."""

from __future__ import annotations

import json
import shlex
import shutil
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import pytest
from readme import File, steps

from tests.cli.commands import dxe, one_line
from tests.cli.page_commands import type_command
from tests.house.source import ROOT

FIXTURES = Path(__file__).parent / "fixtures"
PAGE = (ROOT / "docs/how-to/convert-results.md").read_text(encoding="utf-8")
MAPPINGS = (ROOT / "docs/reference/mappings.md").read_text(encoding="utf-8")
REAL = ROOT.parent / "shared" / "real" / "sroie" / "labels.jsonl"
METRICS = ("accuracy", "precision", "recall", "f1")

# Right, wrong, missed and invented cells, counted by hand in the fixtures.
SROIE = {
    "merchant": (4, 1, 1, 0),
    "date": (5, 1, 0, 0),
    "address": (3, 1, 0, 0),
    "total": (4, 1, 1, 0),
}
TEXTRACT = {
    "merchant": (4, 1, 1, 0),
    "date": (6, 0, 0, 0),
    "address": (4, 0, 0, 0),
    "total": (5, 1, 0, 0),
}
CORD = {
    "subtotal": (1, 0, 0, 0),
    "discount": (1, 0, 0, 0),
    "service_charge": (1, 0, 0, 0),
    "tax_total": (1, 0, 0, 0),
    "total": (4, 0, 2, 0),
    "cash_tendered": (1, 0, 1, 0),
    "change": (0, 1, 1, 0),
    "line_items.description": (6, 0, 2, 1),
    "line_items.quantity": (5, 0, 3, 0),
    "line_items.unit_price": (1, 0, 0, 0),
    "line_items.amount": (5, 1, 2, 1),
}
RUNS = {
    "sroie": ("sroie/labels", "sroie", "sroie/predictions", "sroie", SROIE),
    "cord": ("cord/labels.jsonl", "cord", "cord/predictions.jsonl", "cord", CORD),
    "textract": ("sroie/labels", "sroie", "textract", "textract", TEXTRACT),
}
"""Labels with their mapping, results with theirs, and the outcomes."""


def convert(source, mapping, *more, cwd):
    return dxe("convert", source, "--map", mapping, *more, cwd=cwd)


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


@pytest.fixture(scope="module", params=RUNS)
def judged(request, tmp_path_factory):
    """A run of each mapping's fixture, made by two commands; what they printed."""
    folder = tmp_path_factory.mktemp(request.param)
    labels, of_labels, results, of_results, counts = RUNS[request.param]
    truth = convert(FIXTURES / labels, of_labels, "-o", "truth.jsonl", cwd=folder)
    assert truth.returncode == 0, truth.stderr
    options = ("--map", of_results, "-o", "run", "--strict")
    scored = dxe("score", FIXTURES / results, "truth.jsonl", *options, cwd=folder)
    assert scored.returncode == 0, scored.stderr
    return request.param, folder, counts, truth, scored


def assert_scores_of(counts, folder):
    found = field_scores(folder)
    assert found.keys() == counts.keys()
    for field, outcomes in counts.items():
        expected = expected_scores(*outcomes)
        for metric in METRICS:
            value = expected.get(metric)
            value = value if value is None else pytest.approx(float(value), abs=1e-12)
            assert found[field].get(metric) == value, (field, metric)


def test_two_commands_lead_from_each_fixture_to_figures_that_were_counted_by_hand(judged):
    _, folder, counts, _, _ = judged
    assert_scores_of(counts, folder)


def test_what_is_left_out_or_read_by_no_rule_is_reported(judged):
    name, _, _, truth, scored = judged
    reported = [line.strip() for line in (truth.stderr + scored.stderr).splitlines()]
    expected = {
        "sroie": ["left out: words: no file of them (4)"] * 2,
        "cord": [
            "left out: subtotal: several different values (1)",
            "left out: tax_total: several different values (1)",
            "ground_truth.gt_parse.menu[*].sub (2)",
            "ground_truth.gt_parse.void_menu (1)",
            "left out: total: several different values (1)",
            "without a value: receipt_00005",
            "gt_parse.menu.barcode (1)",
            "gt_parse.text_sequence (1)",
        ],
        "textract": [
            "left out: places on pages of unknown size (27)",
            "ExpenseDocuments[*].SummaryFields[Type.Text=OTHER] (1)",
            "ExpenseDocuments[*].SummaryFields[Type.Text=NAME] (1)",
            "ExpenseDocuments[*].SummaryFields[Type.Text=AMOUNT_PAID] (1)",
        ],
    }[name]
    assert [line for line in reported if line in expected] == expected


@pytest.fixture(scope="module")
def of_textract(tmp_path_factory):
    """Textract's results, converted and scored by one command."""
    folder = tmp_path_factory.mktemp("of_textract")
    assert convert(FIXTURES / "sroie/labels", "sroie", "-o", "truth.jsonl", cwd=folder)
    options = ("--map", "textract", "-o", "run", "--strict")
    scored = dxe("score", FIXTURES / "textract", "truth.jsonl", *options, cwd=folder)
    assert scored.returncode == 0, scored.stderr
    return folder


SERVICE = (ROOT / "docs/how-to/run-cloud-service.md").read_text(encoding="utf-8")
BOTO3 = """
import json
def client(name):
    class Client:
        def analyze_expense(self, Document):
            assert name == "textract" and Document["Bytes"]
            return json.loads({answer!r})
    return Client()
"""
AZURE = {
    "documents": [
        {
            "fields": {
                "Total": {"content": "$14.50", "confidence": 0.97},
                "Items": {"valueArray": [{"valueObject": {"TotalPrice": {"content": "$2.20"}}}]},
            }
        }
    ]
}
"""A part of an answer of the model `prebuilt-receipt`."""


def test_the_page_on_cloud_services_asks_textract_and_reads_what_azure_answers(tmp_path):
    answer = (FIXTURES / "textract/X001.json").read_text(encoding="utf-8")
    (tmp_path / "boto3.py").write_text(BOTO3.format(answer=answer))
    *known, live = steps(SERVICE)
    assert "python:my_module:ask" in live.text  # a function that only the reader has
    for step in known:
        if isinstance(step, File):
            (tmp_path / step.name).write_text(step.text, encoding="utf-8")
            continue
        done = type_command(step.text, tmp_path)
        assert done.returncode == 0, done.stderr
        if "ask_textract" in step.text:
            (tmp_path / "azure").mkdir()
            for each in (tmp_path / "answers").iterdir():
                (tmp_path / "azure" / each.name).write_text(json.dumps(AZURE))
    textract, azure = (
        [json.loads(line) for line in (tmp_path / f"runs/{name}.jsonl").read_text().splitlines()]
        for name in ("textract", "azure")
    )
    assert textract[0]["fields"]["total"]["value"] == "RM 9.00"
    assert azure[0]["fields"] == {"total": {"value": "$14.50", "confidence": 0.97}}
    assert azure[0]["tables"] == {"line_items": [{"amount": {"value": "$2.20"}}]}


def test_words_that_come_with_labels_give_errors_their_causes(of_textract):
    shown = json.loads(dxe("explain", "run", "X003", "--json", cwd=of_textract).stdout)
    assert [cell["cause"] for cell in shown["cells"] if cell["cause"]] == ["misread"]
    lines = (of_textract / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    words = json.loads(lines[0])["words"]
    assert words[1]["text"] == "NO 7, JALAN KENANGA 2, 81100 JOHOR BAHRU"
    assert words[1]["quad"] == [[50, 80], [440, 80], [440, 121], [50, 121]]


def test_what_is_converted_alone_is_what_is_scored(of_textract, tmp_path):
    done = convert(FIXTURES / "textract", "textract", "-o", "alone.jsonl", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "alone.jsonl").read_bytes() == (of_textract / "run.jsonl").read_bytes()


def test_cells_that_were_exported_are_converted_to_the_same_predictions(of_textract):
    """A row for each cell, as many tools write them: guesses and confidences come back."""
    names = ("merchant", "date", "total", "address")
    assert dxe("export", "csv", "run", "-o", "tables", cwd=of_textract).returncode == 0
    rules = "".join(f"{name} = '@rows[field={name}]'\n" for name in names)
    (of_textract / "tables.toml").write_text(
        "makes = 'predictions'\n[document]\nid = 'document'\n"
        f"[cell]\nvalue = 'guess'\nconfidence = 'confidence'\n[fields]\n{rules}"
    )
    done = convert("tables/cells.csv", "tables.toml", "-o", "back.jsonl", cwd=of_textract)
    assert done.returncode == 0, done.stderr
    before, after = (
        {
            (line["id"], name): (cell["value"], cell.get("confidence"))
            for line in map(json.loads, (of_textract / file).read_text().splitlines())
            for name, cell in line["fields"].items()
            if name in names
        }
        for file in ("run.jsonl", "back.jsonl")
    )
    assert before == after
    assert len(before) == 21


def test_labels_that_changed_are_not_taken_for_those_that_were_imported(of_textract, tmp_path):
    lines = (of_textract / "truth.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "truth.jsonl").write_text("".join(lines), encoding="utf-8")
    score = ("score", of_textract / "run.jsonl", "truth.jsonl", "-o")
    assert dxe(*score, "one", cwd=tmp_path).returncode == 0
    (tmp_path / "truth.jsonl").write_text("".join(lines[1:]), encoding="utf-8")
    refused = one_line(dxe(*score, "two", cwd=tmp_path), 2)
    assert "truth-corpus: already holds a corpus" in refused
    assert not (tmp_path / "two").exists()


OF_TOTAL = (
    '{"ExpenseDocuments": [{"SummaryFields": [{"Type": {"Text": "TOTAL"}, "ValueDetection": '
    '{"Text": {"x": 1}}}]}]}'
)
TWICE = '{"id": "a", "gt_parse": {"total": {"total_price": "9"}}}\n' * 2
BROKEN = [
    ("textract", "a.json", "{", "a.json: is not JSON ("),
    ("textract", "a.json", '{"ExpenseDocuments": [{"SummaryFields": "x"}]}', "no rule of the"),
    ("textract", "a.json", '{"error": "throttled"}', "finds a value in it. Remedy: correct the"),
    ("textract", "a.json", OF_TOTAL, "a.json, fields.total: is an object, and no value"),
    ("textract", "a.json", '{"total": NaN}', "a.json, total: is no number (NaN)"),
    ("textract", "a.json", "[" * 70 + "]" * 70, "nested more than 64 levels deep"),
    ("sroie", "a.txt", '{"company": "X"', "a.txt: is not JSON ("),
    ("sroie", "a.txt", '{"total": ["9.00", "8.00"]}', "finds a value in it"),
    ("sroie", "a.txt", '{"total": {"value": 1}}', "a.txt, fields.total: is an object, and no"),
    ("sroie", "a.txt", '{"total": "1", "total": "2"}', "a.txt: has the key 'total' twice"),
    ("cord", "a.jsonl", '{"ground_truth": "{"}', "line 1, ground_truth.gt_parse: holds a text"),
    ("cord", "a.jsonl", '{"gt_parse": {"total": {"total_price": {}}}}', "fields.total: is an"),
    ("cord", "a.jsonl", '{"valid_line": []}', "finds a value in it"),
    ("cord", "a.jsonl", "\n", "a.jsonl: has no documents"),
    ("cord", "a.jsonl", TWICE, "line 2: has the id 'a', as a.jsonl, line 1 has"),
]


@pytest.mark.parametrize(("mapping", "name", "content", "reported"), BROKEN)
def test_a_broken_file_of_each_format_is_one_line_and_nothing_is_lost(
    tmp_path, mapping, name, content, reported
):
    (tmp_path / name).write_text(content)
    (tmp_path / "out.jsonl").write_text("before")
    line = one_line(convert(name, mapping, "-o", "out.jsonl", cwd=tmp_path), 2)
    assert reported in line
    assert (tmp_path / "out.jsonl").read_text() == "before"
    assert {file.name for file in tmp_path.iterdir()} == {name, "out.jsonl"}


@pytest.mark.parametrize(
    ("content", "reported"),
    [
        ("id,total\na\n", "in.csv, row 1: has 1 cells, and there are 2 columns"),
        ("id,id\na,b\n", "in.csv: has two columns 'id'"),
        ('id,total\na,"9\n', "in.csv, line "),
        (b"id,total\na,\xff\n", "in.csv: is not UTF-8"),
        ("id,total\n", "in.csv: has no documents"),
        ("total\n9\n", "in.csv, row 1, document.id: has no id at id"),
    ],
)
def test_a_broken_table_is_one_line(tmp_path, content, reported):
    (tmp_path / "m.toml").write_text(
        'makes = "predictions"\n[document]\nid = "id"\n[fields]\ntotal = "total"\n'
    )
    data = content if isinstance(content, bytes) else content.encode()
    (tmp_path / "in.csv").write_bytes(data)
    assert reported in one_line(convert("in.csv", "m.toml", "-o", "o.jsonl", cwd=tmp_path), 2)
    assert not (tmp_path / "o.jsonl").exists()


@pytest.mark.parametrize(
    ("arguments", "reported"),
    [
        (("none", "sroie", "-o", "o.jsonl"), "none: cannot be used (No such file"),
        ((".", "sroie", "-o", "x/o.jsonl"), ".: has no file that ends with .json or .txt or"),
        ((".", "sroie", "-o", "o.jsonl"), "o.jsonl: is in the folder that is to be converted"),
        (("a.csv", "none.toml", "-o", "o.jsonl"), "none.toml: cannot be read (No such file"),
        (("a.csv", "textrct", "-o", "o.jsonl"), "unknown mapping 'textrct'. Remedy: did you mean"),
        (("a.csv", "sroie"), "convert: the option --output is missing"),
        (("a.csv", "sroie", "-o", "a.csv"), "a.csv: is the file that is to be converted"),
        (("a.csv", "sroie", "-o", "o.jsonl", "--locale", "en_UK"), "--locale: unknown locale"),
        (("a.csv", "sroie", "-o", "o.jsonl", "--as", "label"), "--as: 'label' is not one of its"),
    ],
)
def test_a_wrong_argument_is_one_line(tmp_path, arguments, reported):
    (tmp_path / "a.csv").write_text("total\n9.00\n")
    assert reported in one_line(convert(*arguments, cwd=tmp_path), 2)
    assert [file.name for file in tmp_path.iterdir()] == ["a.csv"]


def test_labels_with_a_mistake_or_with_pictures_are_no_corpus_of_a_score(tmp_path):
    line = {"id": "a", "schema": "receipt", "locale": "en_US", "fields": {"total": "9.00"}}
    (tmp_path / "p.jsonl").write_text('{"id": "a", "fields": {"total": "9.00"}}\n')
    for more, reported in (
        ({"fields": {"total": "9,0,0"}}, "t.jsonl, line 1, fields.total: '9,0,0' is no money"),
        ({"locale": None}, "t.jsonl, line 1: has no locale"),
    ):
        (tmp_path / "t.jsonl").write_text(json.dumps(line | more) + "\n")
        done = dxe("score", "p.jsonl", "t.jsonl", "-o", "run", cwd=tmp_path)
        assert reported in one_line(done, 2)
        assert {file.name for file in tmp_path.iterdir()} == {"p.jsonl", "t.jsonl"}


def test_a_schema_of_ones_own_is_found_beside_the_labels(tmp_path):
    (tmp_path / "ticket.toml").write_text(
        'name = "ticket"\n[fields]\nfare = { type = "money" }\nzone = { type = "text" }\n'
    )
    (tmp_path / "m.toml").write_text(
        'makes = "labels"\n[document]\nid = "no"\nschema = "ticket.toml"\nlocale = "de_DE"\n'
        '[fields]\nfare = "price"\nzone = "zone"\n'
    )
    (tmp_path / "in.csv").write_text('no,price,zone\n1,"4,50",A\n2,"3,00",B\n')
    assert convert("in.csv", "m.toml", "-o", "truth.jsonl", cwd=tmp_path).returncode == 0
    score = ("score", "in.csv", "truth.jsonl", "--map", "m.toml", "-o", "run", "--strict")
    assert dxe(*score, cwd=tmp_path).returncode == 0
    assert_scores_of({"fare": (2, 0, 0, 0), "zone": (2, 0, 0, 0)}, tmp_path)


def test_files_of_a_folder_may_be_links_and_others_are_not_read(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.json").symlink_to(FIXTURES / "textract/X004.json")
    (tmp_path / "in/notes.txt").write_text("no JSON")
    done = convert("in", "textract", "-o", "out.jsonl", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "out.jsonl").read_text())["id"] == "a"


def test_words_of_cord_are_those_of_its_lines(tmp_path):
    """A folder of files, each with `valid_line` and `gt_parse`, and nothing is left unread."""
    corners = {"x1": 10, "y1": 20, "x2": 60, "y2": 21, "x3": 60, "y3": 40, "x4": 10, "y4": 39}
    word = {"quad": corners, "is_key": 0, "row_id": 7, "text": "18.000"}
    line = {"words": [word], "category": "menu.price", "group_id": 3}
    published = {
        "dontcare": [],
        "valid_line": [line],
        "repeating_symbol": [],
        "roi": {},
        "meta": {"version": "1.0.0", "image_size": {"width": 100, "height": 200}},
        "gt_parse": {"menu": {"nm": "KOPI", "price": "18.000"}},
    }
    (tmp_path / "in").mkdir()
    (tmp_path / "in/receipt_7.json").write_text(json.dumps(published))
    done = convert("in", "cord", "-o", "out.jsonl", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    made = json.loads((tmp_path / "out.jsonl").read_text())
    assert made["id"] == "receipt_7"
    assert made["tables"] == {"line_items": [{"description": "KOPI", "amount": "18.000"}]}
    quad = [[10, 20], [60, 21], [60, 40], [10, 39]]
    assert made["words"] == [{"text": "18.000", "quad": quad, "page": 0}]


def test_a_dry_run_reports_and_writes_nothing(tmp_path):
    done = convert(FIXTURES / "textract", "textract", "--dry-run", "--json", cwd=tmp_path)
    counts = json.loads(done.stdout)
    assert (counts["documents"], counts["found"]["total"], counts["rows"]) == (
        6,
        6,
        {"line_items": 1},
    )
    assert counts["unmapped"]["ExpenseDocuments[*].SummaryFields[Type.Text=OTHER]"] == 1
    assert not [*tmp_path.iterdir()]


def test_a_shipped_mapping_is_printed_as_its_file_is(tmp_path):
    printed = dxe("list", "mappings", "textract", cwd=tmp_path)
    assert printed.stdout == (ROOT / "corpora/mappings/textract.toml").read_text(encoding="utf-8")


@pytest.mark.long
@pytest.mark.skipif(not REAL.exists(), reason="the pack of real receipts is not there")
def test_real_receipts_are_scored_as_their_labels_say(tmp_path):
    """Every fourth total is left out of predictions that are the labels themselves."""
    lines = [json.loads(line) for line in REAL.read_text(encoding="utf-8").splitlines()]
    for line in lines[::4]:
        del line["fields"]["total"]
    changed = tmp_path / "changed.jsonl"
    changed.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert convert(REAL, "sroie", "-o", "truth.jsonl", cwd=tmp_path).returncode == 0
    score = ("score", "changed.jsonl", "truth.jsonl", "--map", "sroie", "-o", "run")
    assert dxe(*score, cwd=tmp_path).returncode == 0
    some = len(lines[::4])
    every = dict.fromkeys(("merchant", "date", "address"), (len(lines), 0, 0, 0))
    assert_scores_of(every | {"total": (len(lines) - some, 0, some, 0)}, tmp_path)


@pytest.mark.long
def test_the_page_runs_as_it_stands(tmp_path):
    """Its files are saved, its commands typed, and where it shows what they print, they do."""
    (tmp_path / "sroie").mkdir()
    shutil.copytree(FIXTURES / "sroie/labels", tmp_path / "sroie/key")
    shutil.copytree(FIXTURES / "sroie/box", tmp_path / "sroie/box")
    shutil.copytree(FIXTURES / "textract", tmp_path / "textract")
    printed = ""
    for step in steps(PAGE):
        if isinstance(step, File):
            (tmp_path / step.name).write_text(step.text, encoding="utf-8")
            continue
        program, *words = shlex.split(step.text, comments=True)
        done = dxe(*words, cwd=tmp_path)
        assert (program, done.returncode) == ("dxe", step.exit), f"{step.text}\n{done.stderr}"
        printed += f"$ {step.text}\n{done.stdout}{done.stderr}"
    blocks = PAGE.split("```console\n")[1:]
    shown = [line for block in blocks for line in block.partition("```")[0].splitlines()]
    lines = printed.splitlines()
    for line in shown:
        assert line == "..." or line in lines, line
    pack = json.loads(dxe("corpus", "show", "pack", "--json", cwd=tmp_path).stdout)
    assert (pack["documents"], pack["renditions"]) == (2, 2)


def test_the_mapping_that_the_page_shows_on_one_screen_is_one(tmp_path):
    from docextract_eval.interop.conversion.mapping import parse_mapping

    (shown,) = (
        block.partition("```")[0]
        for block in MAPPINGS.split("```toml\n")
        if block.startswith('makes = "labels"                  #')
    )
    parse_mapping(shown, "the page", tmp_path)
