"""A template of requests and answers: names are replaced as values, and nothing is evaluated."""

from __future__ import annotations

import base64
import json

import pytest

from docextract_eval.errors import BadInputError
from docextract_eval.pipelines import start_pipeline
from docextract_eval.pipelines.request_template import SENT
from docextract_eval.records import File, Sheet
from tests.cli.commands import dxe, one_line
from tests.house.source import ROOT
from tests.pipelines.servers import Reply, serving

PAGE = (ROOT / "docs/how-to/connect-inference-server.md").read_text(encoding="utf-8")
WHOLE, EACH = (part.partition("```")[0] for part in PAGE.split("```toml\n")[1:3])
SHEET = Sheet('a"},{"b', "receipt", (File("image/png", b"one"), File("image/png", b"two")), {})


def output(name, *values):
    """Return a tensor, as the open inference protocol answers it."""
    return {"name": name, "datatype": "BYTES", "shape": [len(values)], "data": [*values]}


def answered(tmp_path, template, *outputs, **more):
    """Return the prediction for a sheet, and what the server was asked for it."""
    (tmp_path / "template.toml").write_text(template)
    reply = Reply({"model_name": "receipts", "outputs": [*outputs], **more})
    with serving(reply, path="/v2/models/receipts/infer") as server:
        pipeline = start_pipeline(server.url, {"template": str(tmp_path / "template.toml")})
        prediction = pipeline.extract(SHEET)
        pipeline.close()
    (asked,) = server.asked
    return prediction, asked


def values(prediction):
    return {guess.name: (guess.value, guess.confidence) for guess in prediction.guesses}


def test_the_page_s_request_is_one_of_the_protocol_whatever_a_sheet_is_called(tmp_path):
    text = json.dumps({"fields": {"total": "9.00"}})
    prediction, asked = answered(tmp_path, WHOLE, output("prediction", text))
    assert asked.path == "/v2/models/receipts/infer"
    assert asked.headers["Content-Type"] == "application/json"
    pages = [base64.b64encode(page).decode() for page in (b"one", b"two")]
    assert asked.json == {
        "id": SHEET.id,
        "inputs": [
            {"name": "pages", "datatype": "BYTES", "shape": [2], "data": pages},
            {"name": "kind", "datatype": "BYTES", "shape": [1], "data": ["receipt"]},
        ],
    }
    assert values(prediction) == {"total": ("9.00", None)}


def test_a_field_may_come_from_an_output_of_its_own(tmp_path):
    outputs = (output("total", "9.00"), output("total_score", 0.75), output("date", "2024-04-03"))
    prediction, _ = answered(tmp_path, EACH, *outputs)
    assert values(prediction) == {"total": ("9.00", 0.75), "date": ("2024-04-03", None)}


def test_nothing_of_a_value_is_a_template(tmp_path):
    text = "{id} {outputs.total.data.0} ${HOME} {{7*7}}"
    outputs = (output("total", text), output("total_score", 0.5), output("date", "x"))
    prediction, _ = answered(tmp_path, EACH, *outputs)
    assert values(prediction)["total"] == (text, 0.5)


@pytest.mark.parametrize(
    ("outputs", "said"),
    [
        ((), "and its answer has no total"),
        ((output("total"),), "and its answer has no 0"),
        (({"name": "total", "data": 5},), "and its answer has no 0"),
    ],
)
def test_what_a_server_leaves_out_is_a_failure_with_its_name(tmp_path, outputs, said):
    prediction, _ = answered(tmp_path, EACH, output("date", "2024-04-03"), *outputs)
    assert prediction.failure.cause == "garbage"
    assert said in prediction.failure.detail


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('"{pages}"', '"{sheets}"'), "unknown name in the request 'sheets'"),
        (('["{kind}"]', '["a {pages}"]'), "{pages} is no text, and stands in one"),
        (('["{kind}"]', "[1979-05-27]"), "the request is no JSON"),
        (("{outputs.prediction.data.0}", "{}"), "{} names nothing in an answer"),
        (("{outputs.prediction.data.0}", "{a..b}"), "{a..b} names nothing in an answer"),
        (("{outputs.prediction.data.0}", "outputs"), "without a name in braces"),
        (("format = 1", "format = 2"), "has no format = 1"),
        (("format = 1", "format = 1\nreply = 1"), "unknown key 'reply'"),
    ],
)
def test_a_template_that_names_what_is_not_there_is_refused_at_the_start(tmp_path, change, said):
    assert change[0] in WHOLE
    (tmp_path / "template.toml").write_text(WHOLE.replace(*change))
    settings = {"template": str(tmp_path / "template.toml")}
    with pytest.raises(BadInputError) as caught:
        start_pipeline("http://127.0.0.1:1/v2/models/receipts/infer", settings)
    assert said in str(caught.value)
    assert "template.toml" in str(caught.value)


def test_such_a_template_is_one_line_before_a_run_and_nothing_is_written(tmp_path):
    (tmp_path / "template.toml").write_text(WHOLE.replace("{kind}", "{kin}"))
    assert dxe("corpus", "build", "quick", "--count", "2", "-o", "corpus", cwd=tmp_path)
    options = ("-p", "template=template.toml", "-o", "run")
    done = dxe("run", "http://127.0.0.1:1/v2", "corpus", *options, cwd=tmp_path)
    assert "did you mean 'kind'?" in one_line(done, 2)
    assert not (tmp_path / "run").exists()


def test_the_template_is_a_part_of_the_version(tmp_path):
    found = set()
    for text in (WHOLE, EACH):
        (tmp_path / "template.toml").write_text(text)
        settings = {"template": str(tmp_path / "template.toml")}
        found.add(start_pipeline("http://127.0.0.1:1/v2", settings).version["template"])
    assert len(found) == 2


def test_the_page_names_all_that_a_request_may_name():
    assert all(f"`{{{name}}}`" in PAGE for name in SENT)
