"""A model behind a chat endpoint: what it is sent, what it may answer, what that costs."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import re
from dataclasses import replace

import cv2
import jsonschema
import numpy as np
import pytest
from PIL import Image

from docextract_eval import schemas
from docextract_eval.codec.predictions import prediction_to_json, read_prediction
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.pipelines import Priced, prompts, start_pipeline
from docextract_eval.records import File, Sheet
from tests.pipelines.servers import Reply, drop, hang, serving

PNG = cv2.imencode(".png", np.full((75, 100), 255, np.uint8))[1].tobytes()
PAGES = (File("image/png", PNG), File("image/jpeg", b"\xff\xd8 no picture"))
SHEET = Sheet("sheet-1", "receipt", PAGES, {"locale": "de_DE"})
ONE = Sheet("sheet-1", "receipt", PAGES[:1])
KEY = "sk-0123456789abcdef"
SAID = {
    "fields": {
        "total": {"value": "9.00", "confidence": 0.8},
        "date": {"value": None, "confidence": 0.3},
    },
    "tables": {"line_items": [{"amount": {"value": "9.00", "confidence": 7}}]},
}


@pytest.fixture(autouse=True)
def no_key(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)


CALLS = [{"type": "function", "function": {"name": "receipt", "arguments": json.dumps(SAID)}}]


def completion(content=None, *, finish="stop", usage=(1000, 200), **message):
    content = json.dumps(SAID) if content is None else content
    return Reply(
        {
            "model": "seer-2026",
            "system_fingerprint": "fp_1",
            "choices": [
                {"index": 0, "message": {"content": content, **message}, "finish_reason": finish}
            ],
            "usage": {"prompt_tokens": usage[0], "completion_tokens": usage[1]} if usage else None,
        }
    )


@contextlib.contextmanager
def asking_at(*replies, model="seer:7b", behaviour=None, **settings):
    with serving(*replies, behaviour=behaviour, path="/v1") as server:
        name = f"openai:{model}@{server.url}"
        made = start_pipeline(name, {each: str(value) for each, value in settings.items()})
        try:
            yield made, server
        finally:
            made.close()


def answered(*replies, sheet=SHEET, **settings):
    with asking_at(*replies, **settings) as (made, server):
        return made.extract(sheet), server.asked


def test_a_model_is_sent_the_pages_the_fields_and_the_form_of_its_answer():
    _, (asked,) = answered(completion())
    assert asked.path == "/v1/chat/completions"
    sent = asked.json
    assert (sent["model"], sent["temperature"]) == ("seer:7b", 0)
    assert not {"seed", "max_tokens", "stream"} & set(sent)
    ((role, content),) = ((each["role"], each["content"]) for each in sent["messages"])
    text, *pictures = content
    assert role == "user"
    for page, picture in zip(PAGES, pictures, strict=True):
        head, _, data = picture["image_url"]["url"].partition(",")
        assert head == f"data:{page.media_type};base64"
        assert base64.b64decode(data) == page.data
    assert "de_DE" in text["text"]
    assert "Authorization" not in asked.headers


def test_a_pdf_is_sent_as_a_file():
    bound = Sheet("sheet-1", "receipt", (File("application/pdf", b"%PDF-1.5"),), dpi=150)
    _, (asked,) = answered(completion(), sheet=bound, pdf="yes")
    (part,) = asked.json["messages"][0]["content"][1:]
    assert part["type"] == "file"
    assert base64.b64decode(part["file"]["file_data"].partition(",")[2]) == b"%PDF-1.5"


@pytest.mark.parametrize("kind", sorted(schemas.KINDS))
def test_the_form_is_the_kinds_schema_and_is_strict(kind):
    _, (asked,) = answered(completion(), sheet=Sheet("s", kind, PAGES))
    form = asked.json["response_format"]
    assert form["type"] == "json_schema"
    assert (form["json_schema"]["name"], form["json_schema"]["strict"]) == (kind, True)
    shape, schema = form["json_schema"]["schema"], schemas.load_schema(kind)
    jsonschema.Draft202012Validator.check_schema(shape)
    assert set(shape["properties"]["fields"]["properties"]) == set(schema.fields)
    for node in objects(shape):
        assert node["additionalProperties"] is False
        assert node["required"] == list(node["properties"])
    cell = {"value": "1", "confidence": 0.5}
    whole = {
        "fields": dict.fromkeys(schema.fields, cell),
        "tables": {name: [dict.fromkeys(t.columns, cell)] for name, t in schema.tables.items()},
    }
    jsonschema.validate(whole, shape)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**whole, "notes": "none"}, shape)
    prompt = asked.json["messages"][0]["content"][0]["text"]
    for spec in (
        *schema.fields.values(),
        *(c for t in schema.tables.values() for c in t.columns.values()),
    ):
        assert f"- {spec.name.rpartition('.')[2]}: " in prompt


def objects(shape):
    if isinstance(shape, dict):
        if shape.get("type") == "object":
            yield shape
        for each in shape.values():
            yield from objects(each)


def test_an_answer_is_read_with_the_confidences_as_stated():
    prediction, _ = answered(completion())
    assert [(g.name, g.value, g.row, g.confidence) for g in prediction.guesses] == [
        ("total", "9.00", None, 0.8),
        ("line_items.amount", "9.00", 0, None),
    ]
    assert (prediction.sheet, prediction.failure, prediction.attempts) == ("sheet-1", None, 1)
    assert prediction.version == "seer-2026 fp_1 json_schema"


@pytest.mark.parametrize(
    "text",
    [
        "Here it is:\n```json\n{}\n```\nIs there anything else?",
        "```\n{}\n```",
        '<think>A {"fields": {"total": "1.00"}}? No.</think>\n{}',
        "I read {{this}}: {} and {that}.",
        '{{"answer": {}}}',
    ],
)
def test_json_is_found_where_models_hide_it(text):
    prediction, _ = answered(completion(text.replace("{}", json.dumps(SAID), 1)))
    assert [guess.value for guess in prediction.guesses] == ["9.00", "9.00"]


@pytest.mark.parametrize(
    "message",
    [
        {"tool_calls": CALLS},
        {"tool_calls": [{"function": {"name": "receipt", "arguments": SAID}}]},
        {"function_call": CALLS[0]["function"]},
    ],
)
@pytest.mark.parametrize("content", ["", 'I will call it with {"fields": {"total": "1.00"}}.'])
def test_the_arguments_of_the_one_tool_that_is_called_are_the_answer(message, content):
    prediction, _ = answered(completion(content, **message))
    assert [guess.value for guess in prediction.guesses] == ["9.00", "9.00"]


def test_what_arrived_of_a_cut_answer_is_there_beside_the_failure():
    """And an answer that is whole is no cut one, whatever came after it."""
    rows = [{"amount": {"value": f"{n}.00"}, "description": None} for n in (1, 2, 3)]
    said = {"fields": {"total": "6.00", "date": None}, "tables": {"line_items": rows}}
    text = json.dumps(said)
    cut, _ = answered(completion(f"Sure: {text[:-40]}", finish="length"), input_price=1)
    assert [(g.name, g.value, g.row) for g in cut.guesses] == [
        ("total", "6.00", None),
        ("line_items.amount", "1.00", 0),
        ("line_items.amount", "2.00", 1),
    ]
    assert cut.failure is not None
    assert cut.failure.cause == "cut off"
    assert cut.failure.arrived == (*schemas.load_schema("receipt").fields,)
    assert (cut.tokens, cut.cost) == (1200, 0.001)
    assert read_prediction(prediction_to_json(cut), "again") == cut
    early, _ = answered(completion(text[:41], finish="length"))
    assert early.failure.arrived == ("date", "total")
    whole, _ = answered(completion(f"{text} and so on and so", finish="length"))
    assert (whole.failure, len(whole.guesses)) == (None, 4)


def test_content_in_parts_is_one_text():
    whole = json.dumps(SAID)
    parts = [{"type": "text", "text": whole[:9]}, {"type": "text", "text": whole[9:]}]
    assert len(answered(completion(parts))[0].guesses) == 2


def test_a_model_says_fields_and_no_costs():
    lie = {**SAID, "cost": -5, "seconds": 0, "attempts": 9, "id": "another", "notes": "sure"}
    prediction, _ = answered(completion(json.dumps(lie)))
    assert (prediction.failure, prediction.cost, prediction.attempts) == (None, None, 1)


def test_a_model_that_is_asked_whether_a_paper_deceives_can_say_so():
    text = json.dumps({**SAID, "suspicious": True})
    prediction, (asked,) = answered(completion(text), suspicious="yes")
    assert prediction.suspicious is True
    shape = asked.json["response_format"]["json_schema"]["schema"]
    assert shape["properties"]["suspicious"] == {"type": "boolean"}
    assert "suspicious" in shape["required"]
    assert '"suspicious"' in asked.json["messages"][0]["content"][0]["text"]


def test_a_model_that_is_not_asked_hears_no_word_of_deceit():
    """What is asked for can change what is read."""
    prediction, (asked,) = answered(completion())
    assert prediction.suspicious is None
    assert "suspicious" not in json.dumps(asked.json)


@pytest.mark.parametrize(
    ("values", "read"), [("printed", "printed"), ("canonical", "canonical"), ("raw", "canonical")]
)
def test_a_model_may_say_that_its_values_are_as_printed(values, read):
    prediction, _ = answered(completion(json.dumps({**SAID, "values": values})))
    assert (prediction.values, prediction.failure) == (read, None)


def test_a_suspicion_in_other_words_costs_no_answer():
    prediction, _ = answered(completion(json.dumps({**SAID, "suspicious": "a bit"})))
    assert (prediction.suspicious, prediction.failure) == (None, None)


@pytest.mark.parametrize(
    ("reply", "cause", "detail"),
    [
        (completion(finish="content_filter"), "declined", "content_filter"),
        (completion("", refusal="I can't\nhelp"), "declined", "the model refuses: I can't help"),
        (completion("A receipt of 9.00."), "declined", "in place of JSON: 'A receipt of 9.00.'"),
        (completion('{"fi', finish="length"), "cut off", "limit of 200 tokens; raise it: -p max_t"),
        (completion("", finish="length", usage=None), "cut off", "at the limit of tokens; raise"),
        (completion('{"fields": {"total": {"value": "9'), "cut off", "the server calls it complet"),
        (completion("<think>{" + '"fields": {}} ' * 9, finish="length"), "cut off", "thinking"),
        (
            completion('{"fields": {"tip": "1"}, // tip\n "tables": {}}'),
            "garbage",
            "comment at '//",
        ),
        (completion('{"fields": {"tip": "1",}}'), "garbage", "at '}}'"),
        (completion('{"fields": {"tip": "1", "tip": "2"}}'), "garbage", "the key 'tip' twice"),
        (completion('{"fields": {"tip": "1", "tip": "2"', finish="length"), "garbage", "twice"),
        (completion("", tool_calls=CALLS * 2), "garbage", "2 calls of tools, and one is an answer"),
        (Reply({"error": {"message": "a", "code": "content_filter"}}, 400), "declined", "400"),
        (completion("{" * 5000), "garbage", "no JSON"),
        (completion('{"fields": {"total": ["9.00"]}}'), "garbage", "total"),
        (completion(""), "silence", "without content"),
        (Reply({"choices": []}), "garbage", "no completion"),
        (Reply({"error": {"message": "no\nmodel"}}), "refused", "no model"),
        (Reply(b"<html>"), "garbage", "no JSON"),
        (Reply(b"[]"), "garbage", "no object"),
        (Reply(b""), "silence", ""),
        (Reply({"error": {"message": "image too large"}}, 413), "refused", "image too large"),
        (drop, "connection", ""),
        (hang, "timeout", "0.5 s"),
    ],
)
def test_what_is_no_answer_is_a_failure_with_its_cause(reply, cause, detail):
    prediction, _ = answered(reply, retries=0, timeout=0.5)
    assert prediction.failure is not None
    assert prediction.failure.cause == cause
    assert detail in prediction.failure.detail
    assert "\n" not in prediction.failure.detail


def test_a_server_that_is_busy_is_asked_again():
    busy = Reply({"error": {"message": "rate limit"}}, 429, {"Retry-After": "0"})
    prediction, asked = answered(busy, busy, completion())
    assert (prediction.failure, prediction.attempts, len(asked)) == (None, 3, 3)


def knows(*forms):
    """A server that takes these forms of an answer alone."""

    def behaviour(asked, number):
        form = asked.json.get("response_format", {"type": "text"})["type"]
        if form in forms:
            return completion()
        said = {"error": {"message": "x" * 300 + f"response_format.type {form} is not supported"}}
        return Reply(said, 400)

    return behaviour


@pytest.mark.parametrize(
    ("forms", "asked_in"),
    [
        (["json_schema", "text"], ["json_schema", "json_schema"]),
        (["json_object", "text"], ["json_schema", "json_object", "json_object"]),
        (["text"], ["json_schema", "json_object", None, None]),
        ([], ["json_schema", "json_object", None, None]),
    ],
)
def test_the_form_of_an_answer_is_asked_for_as_strictly_as_a_server_takes_it(forms, asked_in):
    with asking_at(behaviour=knows(*forms)) as (made, server):
        predictions = [made.extract(SHEET) for _ in range(2)]
    seen = [asked.json.get("response_format", {}).get("type") for asked in server.asked]
    assert seen == asked_in, "what was refused once is not asked for again"
    assert all((each.failure is None) == bool(forms) for each in predictions)
    if forms:
        assert predictions[1].version.endswith(asked_in[-1] or "text")


def refuses(**messages):
    """A server that answers a request with one of these parameters by its message."""

    def behaviour(asked, number):
        for name, message in messages.items():
            if name in asked.json:
                said = message if isinstance(message, dict) else {"error": {"message": message}}
                return Reply(said, 400 if "detail" not in said else 422)
        return completion()

    return behaviour


UNSUPPORTED = "Unsupported value: 'temperature' does not support 0 with this model."
RENAMED = "'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ({"error": {"message": "no", "param": "temperature", "code": "unsupported_value"}}, {}),
        ({"error": {"message": UNSUPPORTED, "param": None}}, {}),
        ({"message": "temperature must be 1", "param": "None"}, {}),
        ({"detail": [{"loc": ["body", "temperature"], "msg": "forbidden", "input": "seed"}]}, {}),
        ({"error": "temperature and seed cannot both be given"}, {"seed": 7}),
    ],
)
def test_a_model_without_temperature_is_asked_without_it(said, sent, capsys):
    """In whatever words it refuses; what stays is sent as before, and nothing is said to a user
    who did not ask for a temperature."""
    with asking_at(behaviour=refuses(temperature=said), **sent) as (made, server):
        predictions = [made.extract(SHEET) for _ in range(2)]
    assert [each.failure for each in predictions] == [None, None]
    assert ["temperature" in asked.json for asked in server.asked] == [True, False, False]
    assert all(sent.items() <= asked.json.items() for asked in server.asked)
    assert predictions[0].version == "seer-2026 fp_1 json_schema, without temperature"
    assert [each.attempts for each in predictions] == [2, 1]
    assert capsys.readouterr().err == ""


def test_a_limit_of_tokens_is_sent_under_the_name_that_the_server_asks_for(capsys):
    with asking_at(behaviour=refuses(max_tokens=RENAMED), max_tokens=99) as (made, server):
        version = made.extract(SHEET).version
        made.extract(SHEET)
    named = [asked.json.get("max_completion_tokens") for asked in server.asked]
    assert named == [None, 99, 99]
    assert version == "seer-2026 fp_1 json_schema, max_completion_tokens for max_tokens"
    assert capsys.readouterr().err == "", "what was asked for is sent"


def test_what_a_user_asked_for_and_a_server_refuses_is_a_warning(capsys):
    odd = refuses(reasoning_effort="Unrecognized request argument supplied: reasoning_effort",
                  temperature=UNSUPPORTED, top_k="top_k: extra fields not permitted")  # fmt: skip
    given = {"reasoning_effort": "low", "temperature": 0, "extra_body": '{"top_k": 5}'}
    with asking_at(behaviour=odd, model="odd", **given) as (made, server):
        prediction = made.extract(SHEET)
    assert (prediction.failure, len(server.asked)) == (None, 4)
    assert not {"reasoning_effort", "temperature", "top_k"} & set(server.asked[-1].json)
    assert sorted(capsys.readouterr().err.splitlines()) == [
        'dxe: openai: odd refuses reasoning_effort "low", and is asked without it',
        "dxe: openai: odd refuses temperature 0.0, and is asked without it",
        "dxe: openai: odd refuses top_k 5, and is asked without it",
    ]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"message": "maximum context length is 4096, max_tokens asks for 9999"}, 400),
        ({"message": "temperature is bad", "param": "temperature"}, 500),
        ({"message": "invalid image", "param": "messages[0].content[1].image_url"}, 400),
        ({"message": "overheated"}, 400),
    ],
)
def test_a_refusal_of_one_page_costs_that_page_and_no_parameter(said, status):
    with asking_at(Reply({"error": said}, status), completion(), max_tokens=9999) as (made, server):
        failed, read = made.extract(SHEET), made.extract(SHEET)
    assert failed.failure is not None
    assert (failed.failure.cause, failed.attempts, read.failure) == ("refused", 1, None)
    assert server.asked[1].json["max_tokens"] == 9999
    assert server.asked[1].json["temperature"] == 0


def test_an_answer_is_found_again_in_the_cache_whatever_was_negotiated(tmp_path):
    for requests in (2, 0):
        kept = refuses(temperature=UNSUPPORTED)
        with serving(behaviour=kept, path="/v1") as server:
            made = start_pipeline(f"openai:m@{FIXED}", {"cache": str(tmp_path)})
            made._server = start_pipeline(f"openai:m@{server.url}", {})._server
            assert made.extract(SHEET).guesses
            made.close()
            assert len(server.asked) == requests


FIXED = "http://127.0.0.1:1/v1"


def test_more_parameters_are_sent_as_they_are_written(tmp_path):
    (tmp_path / "body.json").write_text('{"top_p": 0.1, "guided": {"a": [1]}}')
    sent = answered(completion(), extra_body=tmp_path / "body.json")[1][0].json
    assert (sent["top_p"], sent["guided"]) == (0.1, {"a": [1]})
    made, usual = (start_pipeline(f"openai:m@{FIXED}", each) for each in (EXTRA, {}))
    assert made.version != usual.version


EXTRA = {"extra_body": '{"top_p": 0.1}'}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("{top_p: 1}", "-p extra_body: is no JSON"),
        ("[]", "cannot be read"),
        ('{"messages": []}', "names 'messages'"),
        ('{"seed": 3}', "give it as -p seed="),
        ('{"top_p": NaN}', "is no JSON"),
    ],
)
def test_an_extra_body_that_cannot_be_sent_is_refused(body, problem):
    with pytest.raises(BadInputError) as raised:
        start_pipeline(f"openai:m@{FIXED}", {"extra_body": body})
    assert problem in str(raised.value)
    assert "\n" not in str(raised.value)


def picture(width, height, extension=".png"):
    pixels = np.full((height, width, 3), 255, np.uint8)
    pixels[:, : width // 2] = (0, 0, 255)
    return cv2.imencode(extension, pixels)[1].tobytes()


def sent_pictures(asked):
    for part in asked.json["messages"][0]["content"][1:]:
        head, _, data = part["image_url"]["url"].partition(",")
        yield head, cv2.imdecode(np.frombuffer(base64.b64decode(data), np.uint8), cv2.IMREAD_COLOR)


def test_large_pictures_are_scaled_down_and_boxes_scaled_back():
    """Each page by its own scale; small ones are sent as they are, byte for byte."""
    files = (File("image/png", picture(800, 400)), File("image/jpeg", picture(100, 400, ".jpg")),
             File("image/png", PNG))  # fmt: skip
    quad = [[10, 20], [30, 20], [30, 40], [10, 40]]
    boxes = {
        "fields": {
            name: {"value": "9.00", "page": page, "quad": quad}
            for page, name in enumerate(("total", "subtotal", "tip"))
        }
    }
    sheet = Sheet("sheet-1", "receipt", files)
    prediction, (asked,) = answered(completion(json.dumps(boxes)), sheet=sheet, max_side=200)
    (_, first), (kind, second), (_, third) = sent_pictures(asked)
    assert (first.shape, second.shape, third.shape) == ((100, 200, 3), (200, 50, 3), (75, 100, 3))
    assert kind == "data:image/jpeg;base64"
    assert first[50, 20].tolist() == [0, 0, 255], "colours stay in their order"
    found = {guess.name: guess.quad[2] for guess in prediction.guesses if guess.quad}
    assert found == {"total": (120, 160), "subtotal": (60, 80), "tip": (30, 40)}


def test_a_limit_of_no_pixels_is_refused():
    for side in ("0", "-4", "wide"):
        with pytest.raises(BadInputError, match=f"setting max_side={side} of openai"):
            start_pipeline(f"openai:m@{FIXED}", {"max_side": side})


def test_pictures_that_are_too_large_for_a_server_have_a_remedy():
    prediction, _ = answered(Reply({"error": {"message": "request too large"}}, 413))
    assert prediction.failure is not None
    assert "-p max_side=1600" in prediction.failure.detail


def test_an_endpoint_that_takes_no_pdf_gets_pictures_of_its_pages(capsys):
    images = [Image.new("RGB", (300, 200), colour) for colour in ("red", "blue")]
    written = io.BytesIO()
    images[0].save(written, "PDF", save_all=True, append_images=images[1:], resolution=100)
    bound = Sheet("s", "receipt", (File("application/pdf", written.getvalue()),), dpi=100)

    def behaviour(asked, _):
        types = {part["type"] for part in asked.json["messages"][0]["content"]}
        return Reply({"error": "Unknown part type: file"}, 400) if "file" in types else completion()

    with asking_at(behaviour=behaviour, pdf="yes") as (made, server):
        predictions = [made.extract(bound) for _ in range(2)]
    assert [(each.failure, each.attempts) for each in predictions] == [(None, 2), (None, 1)]
    pages = [pixels for _, pixels in sent_pictures(server.asked[2])]
    assert [page.shape for page in pages] == [(200, 300, 3)] * 2
    assert [page[100, 100].tolist() for page in pages] == [[0, 0, 254], [254, 0, 0]]
    assert predictions[0].version.endswith("json_schema, pages as pictures")
    assert capsys.readouterr().err.count("takes no PDF") == 1


def test_another_400_is_no_reason_to_ask_for_less():
    prediction, asked = answered(Reply({"error": {"message": "no such model"}}, 400))
    assert prediction.failure is not None
    assert (prediction.failure.cause, len(asked)) == ("refused", 1)


def test_tokens_and_cost_are_counted():
    prices = {"input_price": 2.5, "output_price": 10}
    prediction, _ = answered(completion(), **prices)
    assert (prediction.tokens, prediction.cost) == (1200, 0.0045)
    assert answered(completion())[0].cost is None
    assert answered(completion(), input_price=0)[0].cost == 0
    cut_off, _ = answered(completion(finish="length"), **prices)
    assert (cut_off.tokens, cut_off.cost) == (1200, 0.0045)
    uncounted, _ = answered(completion(usage=None), **prices)
    assert (uncounted.tokens, uncounted.cost, uncounted.failure) == (None, None, None)
    lied, _ = answered(completion(usage=(-5, 10)), **prices)
    assert (lied.tokens, lied.cost) == (None, None)


PRICES = '[models."seer:7b"]\ninput = 2.5\noutput = 10\ncached = 0.25\npicture = 5\nreasoning = 20'


def test_every_kind_of_token_has_the_price_of_its_model(tmp_path, capsys):
    """1,000 of a prompt, 800 of them from a cache and 100 of pictures; 200, 50 of them thoughts."""
    (tmp_path / "prices.toml").write_text(PRICES)
    details = {
        "prompt_tokens_details": {"cached_tokens": 800, "image_tokens": 100},
        "completion_tokens_details": {"reasoning_tokens": 50},
    }
    reply = completion()
    reply.body["usage"] |= details
    cost = (100 * 2.5 + 800 * 0.25 + 100 * 5 + 150 * 10 + 50 * 20) / 1e6
    found, _ = answered(reply, prices=tmp_path / "prices.toml")
    assert (found.cost, found.cached_tokens) == (pytest.approx(cost), 800)
    assert answered(completion())[0].cached_tokens is None  # it is not stated that none was
    single = answered(reply, input_price=2.5, output_price=10, cached_price=0.25)[0].cost
    assert single == pytest.approx((200 * 2.5 + 800 * 0.25 + 200 * 10) / 1e6)
    assert capsys.readouterr().err == ""
    reply.body["usage"]["prompt_tokens_details"]["cached_tokens"] = 1001
    lied, _ = answered(reply, model="liar", input_price=1)
    assert (lied.cost, lied.tokens, lied.failure) == (None, None, None)
    assert capsys.readouterr().err == (
        "dxe: openai: liar counts no tokens that can be believed: its cost is not known, "
        "and no --budget stops it\n"
    )


@pytest.mark.parametrize(
    ("written", "settings", "problem"),
    [
        (PRICES.replace("seer:7b", "other"), {}, "no prices of the model 'seer' (it has other)"),
        ("models = {}", {}, "no prices of the model 'seer' (it has none)"),
        ('[models."seer"]\ninput = 1', {}, "output"),
        ('[models."seer"]\ninput = -1\noutput = 1', {}, "input"),
        ('[models."seer"]\ninput = 1\noutput = 1\nbath = 1', {}, "bath"),
        (PRICES, {"input_price": "1"}, "prices of openai is given with input_price"),
    ],
)
def test_prices_that_are_missing_or_wrong_are_one_line(tmp_path, written, settings, problem):
    (tmp_path / "prices.toml").write_text(written)
    with pytest.raises(BadInputError) as raised:
        start_pipeline(
            f"openai:seer@{FIXED}", {"prices": str(tmp_path / "prices.toml"), **settings}
        )
    assert problem in str(raised.value)
    assert "\n" not in str(raised.value)
    assert raised.value.remedy


def test_a_form_that_is_asked_for_is_the_only_one_and_is_recorded(tmp_path):
    call = [{"function": {"name": "receipt", "arguments": json.dumps(SAID)}}]
    prediction, (asked,) = answered(completion("", tool_calls=call), form="tool")
    (tool,) = asked.json["tools"]
    assert tool["function"]["name"] == asked.json["tool_choice"]["function"]["name"] == "receipt"
    jsonschema.Draft202012Validator.check_schema(tool["function"]["parameters"])
    assert "response_format" not in asked.json
    assert (len(prediction.guesses), prediction.version) == (2, "seer-2026 fp_1 tool")
    with asking_at(behaviour=knows("text"), form="json_schema") as (made, server):
        failure = made.extract(SHEET).failure
    assert (failure.cause, len(server.asked)) == ("refused", 1)
    assert failure.detail.endswith("-p form=any asks for JSON in any way that it takes")
    with pytest.raises(UnknownNameError, match="unknown form of an answer 'tools'"):
        start_pipeline(f"openai:m@{FIXED}", {"form": "tools"})
    with pytest.raises(BadInputError, match="names 'tools'"):
        start_pipeline(f"openai:m@{FIXED}", {"extra_body": '{"tools": []}'})


def test_a_temperature_of_zero_samples_nothing():
    """So repeats of it are no sample, and a run says so."""
    made = [start_pipeline(f"openai:m@{FIXED}", s) for s in ({}, {"temperature": "none"})]
    assert [each.same_answers for each in made] == ["temperature=0", ""]


def test_an_estimate_knows_prompt_pages_and_prices_and_asks_nobody():
    with asking_at(completion(), input_price=2.5, output_price=10) as (made, server):
        assert isinstance(made, Priced)
        one, cost = made.estimate(ONE)
        two, dearer = made.estimate(Sheet("s", "receipt", (PAGES[0],) * 2))
        assert not server.asked
    assert two - one == 100 * 75 // 750
    assert 500 < one < 20_000
    assert dearer - cost == pytest.approx(10 * 2.5e-6)


def test_settings_are_sent_and_none_is_not():
    sent = answered(completion(), temperature="none", seed=7, max_tokens=99)[1][0].json
    assert (sent["seed"], sent["max_tokens"]) == (7, 99)
    assert "temperature" not in sent
    again = Sheet("sheet-1", "receipt", PAGES, repeat=2)
    assert answered(completion(), sheet=again, seed=7)[1][0].json["seed"] == 9


def test_ones_own_prompt_and_schema_are_used(tmp_path):
    (tmp_path / "prompt.txt").write_text("Read this, please.\n")
    (tmp_path / "ticket.toml").write_text('name = "my ticket"\n[fields.seat]\ntype = "code"\n')
    own = {"prompt": tmp_path / "prompt.txt", "schema": tmp_path / "ticket.toml"}
    sheet = Sheet("s", "my ticket", PAGES)
    with asking_at(completion(), **own) as (made, server):
        made.extract(sheet)
        (asked,) = server.asked
        usual = start_pipeline(f"openai:seer:7b@{server.url}", {})
        assert made.version["prompt"] != usual.version["prompt"]
    text = asked.json["messages"][0]["content"][0]["text"]
    assert text.startswith("Read this, please.\n")
    assert "- seat: " in text
    form = asked.json["response_format"]["json_schema"]
    assert form["name"] == "my_ticket"
    assert list(form["schema"]["properties"]["fields"]["properties"]) == ["seat"]


def test_every_sheet_is_asked_for_by_the_schema_that_it_carries():
    """Else the fields of one kind are asked of all, and nothing looks wrong."""
    own = 'name = "ticket"\n[fields.seat]\ntype = "code"\nabout = "row and\\n number"\n'
    sheets = (Sheet("a", "ticket", PAGES, schema=own), Sheet("b", "receipt", PAGES))
    with asking_at(completion()) as (made, server):
        for sheet in sheets:
            made.extract(sheet)
    ticket, receipt = (asked.json for asked in server.asked)
    assert "\n- seat: code, row and number" in ticket["messages"][0]["content"][0]["text"]
    names = [
        each["response_format"]["json_schema"]["schema"]["properties"]["fields"]["required"]
        for each in (ticket, receipt)
    ]
    assert names == [["seat"], list(schemas.load_schema("receipt").fields)]


def test_only_fields_that_are_attempted_are_asked_and_paid_for():
    whole = replace(SHEET, files=PAGES[:1])
    narrow = replace(whole, attempts=("line_items.quantity", "total"))
    with asking_at(completion(), completion()) as (made, server):
        made.extract(narrow)
        asked = server.asked[-1].json
        few, all_of_them = made.estimate(narrow)[0], made.estimate(whole)[0]
    shape = asked["response_format"]["json_schema"]["schema"]["properties"]
    assert [*shape["fields"]["properties"]] == ["total"]
    assert [*shape["tables"]["properties"]] == ["line_items"]
    columns = shape["tables"]["properties"]["line_items"]["items"]["properties"]
    assert [*columns] == ["description", "quantity", "amount"]  # rows are matched by their key
    prompt = asked["messages"][0]["content"][0]["text"]
    assert "- total: money" in prompt
    assert "merchant" not in prompt
    assert few < all_of_them


def test_a_given_schema_is_asked_of_no_other_kind(tmp_path):
    (tmp_path / "ticket.toml").write_text('name = "ticket"\n[fields.seat]\ntype = "code"\n')
    with asking_at(completion(), schema=tmp_path / "ticket.toml") as (made, server):
        failure = made.extract(SHEET).failure
        assert failure is not None
        assert (failure.cause, len(server.asked)) == ("refused", 0)
        assert "-p schema= describes a ticket, the document a receipt" in failure.detail
        assert made.only_kind == "ticket"


def test_a_template_is_the_whole_prompt_and_replaces_names_only(tmp_path):
    file = tmp_path / "own.txt"
    file.write_text('For $$5, {0} {kind!r}: $document\n{"fields": ...} costs $5\n${fields}')
    sheet = Sheet("s", "receipt", PAGES, {"locale": "$answer {0}"})
    _, (asked,) = answered(completion(), sheet=sheet, template=file)
    text = asked.json["messages"][0]["content"][0]["text"]
    start = (
        "For $5, {0} {kind!r}: The document is of the kind receipt. Its language and country are"
    )
    assert text.startswith(
        f'{start} $answer {{0}}.\n{{"fields": ...}} costs $5\nFields:\n- doc_type'
    )


@pytest.mark.parametrize(
    ("text", "problem"), [("$fields $total", "unknown name in a prompt '$total'"), (" \n", "empty")]
)
def test_a_template_that_cannot_be_filled_in_is_refused(tmp_path, text, problem):
    (tmp_path / "own.txt").write_text(text)
    with pytest.raises(BadInputError, match=re.escape(problem)):
        start_pipeline(f"openai:m@{FIXED}", {"template": str(tmp_path / "own.txt")})


def test_a_key_comes_from_the_environment_and_goes_nowhere_else(monkeypatch, tmp_path):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    echo = Reply({"error": {"message": f"Incorrect API key provided: {KEY}"}}, 401)
    refused, (asked,) = answered(echo)
    assert asked.headers["Authorization"] == f"Bearer {KEY}"
    assert refused.failure is not None
    assert "provided: ***" in refused.failure.detail
    with asking_at(completion(), cache=tmp_path) as (made, _):
        prediction = made.extract(SHEET)
        assert KEY not in repr((prediction, made.version))
    assert not [file for file in tmp_path.rglob("*.json") if KEY in file.read_text()]
    monkeypatch.setenv("OTHER", "other-key-of-mine")
    _, (asked,) = answered(completion(), key_env="OTHER")
    assert asked.headers["Authorization"] == "Bearer other-key-of-mine"


def test_the_usual_key_is_not_shouted_over_an_open_line(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    made = start_pipeline("openai:m@http://models.example:8000/v1", {})
    assert made._server._key == ""
    told = start_pipeline("openai:m@http://models.example:8000/v1", {"key_env": "OPENAI_API_KEY"})
    assert (
        told._server._key
        == start_pipeline("openai:m@https://api.example/v1", {})._server._key
        == KEY
    )


@pytest.mark.parametrize("name", ["openai:gpt", "openai:@http://x/v1", "openai:m@ftp://x"])
def test_a_name_without_model_or_address_is_refused(name):
    with pytest.raises(BadInputError, match="openai:MODEL@http"):
        start_pipeline(name, {})


@pytest.mark.parametrize("setting", ["temperature=hot", "seed=1.5", "input_price=-1", "seed=nan"])
def test_settings_without_sense_are_refused(setting):
    name, _, value = setting.partition("=")
    with pytest.raises(BadInputError, match=f"setting {setting} of openai is not a number"):
        start_pipeline("openai:m@http://127.0.0.1:1/v1", {name: value})
    with pytest.raises(UnknownNameError, match="unknown setting of openai 'api_key'"):
        start_pipeline("openai:m@http://127.0.0.1:1/v1", {"api_key": KEY})


def test_an_address_may_end_in_the_endpoint_and_have_a_query():
    with serving(completion(), path="/v1/chat/completions?api-version=7") as server:
        made = start_pipeline(f"openai:a@b@{server.url}", {})
        made.extract(SHEET)
        made.close()
        (asked,) = server.asked
    assert asked.path == "/v1/chat/completions?api-version=7"
    assert asked.json["model"] == "a@b"


@pytest.mark.parametrize("kind", sorted(schemas.KINDS))
def test_a_prompt_has_one_rule_for_each_form_of_value(kind):
    """And no rule for what the kind does not have; the types of all its fields have one."""
    schema = schemas.load_schema(kind)
    text = prompts.prompt_text(schema, ONE)
    assert text.count("1234.50") == 1
    assert len(text) < 2000, "about 500 tokens"
    rules = re.findall(r"^- ([a-z, ]+): ", text.partition("Fields:")[0], re.MULTILINE)
    types = [name for rule in rules for name in rule.split(", ")]
    columns = [spec for table in schema.tables.values() for spec in table.columns.values()]
    assert sorted(types) == sorted({spec.type for spec in (*schema.fields.values(), *columns)})


def test_the_side_of_an_amount_is_asked_for_as_it_is_judged():
    """What is owed on a card is positive, what came to an account as well."""
    for kind, line in (
        ("bank_statement", "- amount: money, credits positive, debits negative"),
        ("card_statement", "- amount: money, payments and credits negative"),
    ):
        assert line in prompts.prompt_text(schemas.load_schema(kind), ONE).splitlines()
