"""A label pack with two schemas, an extractor of eight fields, and models that refuse or babble."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest

from docextract_eval.runs.folder import RunFolder
from tests.cli.commands import dxe, one_line
from tests.pipelines.servers import Reply, serving

pytestmark = pytest.mark.long

SCHEMAS = {
    "ticket": 'name = "ticket"\n[fields]\nplate = { type = "code", about = "of the parked car" }\n'
    'fee = { type = "money", criticality = 3 }\n',
    "meter": 'name = "meter_reading"\n[fields]\nserial = { type = "code" }\n'
    'reading = { type = "quantity", about = "without the digits after the point" }\n',
}
TRUTHS = {"ticket": {"plate": "B XY 12", "fee": "4.50"}, "meter": {"serial": "7", "reading": "88"}}
EIGHT = '''
"""An extractor that knows eight fields."""

KNOWN = ("plate", "fee", "serial", "reading", "total", "date", "currency", "merchant")


class Eight:
    version = "1"
    fields = KNOWN

    def extract(self, sheet):
        found = {"ticket": {"plate": "BXY12", "fee": "4.50"}, "meter_reading": {"serial": "7"}}
        return {"fields": found[sheet.kind]}
'''


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    """Six documents of two kinds that do not ship, imported with their schemas."""
    folder = tmp_path_factory.mktemp("pack")
    lines = []
    for name, text in SCHEMAS.items():
        (folder / f"{name}.toml").write_text(text)
        for number in range(3):
            page = np.full((60, 200), 255 - number, np.uint8)
            file = f"{name}{number}.png"
            (folder / file).write_bytes(cv2.imencode(".png", page)[1].tobytes())
            about = {"id": f"{name}{number}", "image": file, "schema": f"{name}.toml"}
            lines.append({**about, "locale": "en_GB", "fields": TRUTHS[name]})
    (folder / "labels.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = dxe("corpus", "import", "labels.jsonl", "-o", "corpus", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def answers_what_is_asked(asked, _):
    """Answer every field of the schema that the request has, and refuse a temperature."""
    if "temperature" in asked.json:
        return Reply({"error": {"message": "no", "param": "temperature"}}, 400)
    shape = asked.json["response_format"]["json_schema"]["schema"]["properties"]["fields"]
    known = TRUTHS["ticket"] | TRUTHS["meter"]
    fields = {name: {"value": known[name], "confidence": 0.9} for name in shape["properties"]}
    return completion(json.dumps({"fields": fields, "tables": {}}))


def completion(content):
    return Reply({"choices": [{"message": {"content": content}, "finish_reason": "stop"}]})


def test_every_document_is_asked_for_by_its_own_schema(pack, tmp_path):
    with serving(behaviour=answers_what_is_asked, path="/v1") as server:
        name = f"openai:seer@{server.url}"
        done = dxe("run", name, pack / "corpus", "-o", "run", "--workers", "1", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("\n") <= 2
    assert len(server.asked) == 7, "a temperature is offered once"
    prompts = [asked.json["messages"][0]["content"][0]["text"] for asked in server.asked]
    assert {"plate: code, of the parked car" in each for each in prompts} == {True, False}
    assert all(("plate" in each) != ("serial" in each) for each in prompts)
    run = RunFolder(tmp_path / "run")
    assert run.about["failures"] == 0
    assert {each.version for each in run.predictions()} == {"json_schema, without temperature"}
    accuracy = {
        (score.slice.get("cells"), score.slice.get("condition")): score.value
        for score in run.scores()
        if score.metric == "accuracy" and score.value is not None and "field" not in score.slice
    }
    assert set(accuracy.values()) == {1.0}


def test_one_schema_is_not_asked_of_two_kinds(pack, tmp_path):
    with serving(behaviour=answers_what_is_asked, path="/v1") as server:
        asked = ("run", f"openai:seer@{server.url}", pack / "corpus", "-o", "run", "--workers", "1")
        given = ("-p", f"schema={pack / 'ticket.toml'}")
        refused = dxe(*asked, *given, cwd=tmp_path)
        line = one_line(refused, 2)
        assert "-p schema= describes a ticket, and would be asked of meter_reading" in line
        assert "or take --kind ticket" in line
        assert not server.asked
        assert not (tmp_path / "run").exists()
        assert "meter_reading" in one_line(dxe(*asked, *given, "--dry-run", cwd=tmp_path), 2)
        done = dxe(*asked, *given, "--kind", "ticket", cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_an_extractor_of_eight_fields_is_run_on_both_kinds(pack, tmp_path):
    (tmp_path / "eight.py").write_text(EIGHT)
    done = dxe("run", "python:eight:Eight", pack / "corpus", "-o", "run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    run = RunFolder(tmp_path / "run")
    assert run.about["failures"] == 0
    guessed = [{guess.name for guess in each.guesses} for each in run.predictions()]
    assert sorted(map(sorted, guessed)) == [["fee", "plate"]] * 3 + [["serial"]] * 3


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("## The ticket\n\n| plate | B XY 12 |\n", "no JSON with fields or tables: '## The ticket"),
        ('```json\n{"plate": "BXY12"}\n```', "no JSON with fields or tables"),
    ],
)
def test_an_endpoint_that_answers_in_markdown_is_one_line(pack, tmp_path, content, said):
    """And one that knows no schemas: every page has its failure, and the exit code is 3."""

    def behaviour(asked, _):
        if "response_format" in asked.json:
            return Reply({"error": {"message": "response_format is not supported"}}, 400)
        return completion(content)

    with serving(behaviour=behaviour, path="/v1") as server:
        name = f"openai:seer@{server.url}"
        done = dxe("run", name, pack / "corpus", "-o", "run", "--workers", "1", cwd=tmp_path)
        line = one_line(done, 3)
    assert "too many failures: 6 renditions got no answer (garbage)" in line
    assert said in line
    assert len(server.asked) == 8, "each form of an answer is refused once"
    assert {each.version for each in RunFolder(tmp_path / "run").predictions()} == {"text"}
