"""An endpoint that misbehaves in forty stated ways, each measured as what it is.

The document is a statement whose answer is known. Each way says what the server replies, and what
is to come of it: the failure, if it is one, and how many cells are right, missed (for the cut, or
for no cause), wrong or invented.
"""

from __future__ import annotations

import copy
import json
from collections import Counter
from dataclasses import dataclass, field

import pytest

from docextract_eval.codec.predictions import prediction_to_json
from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.matching import judge
from docextract_eval.pipelines import start_pipeline
from docextract_eval.pipelines.oracle import Oracle
from docextract_eval.records import File, Sheet
from tests.matching.receipts import rendered
from tests.pipelines.servers import Reply, drip, drop, half, half_in_chunks, hang, no_http, serving

RECIPE = {"name": "one", "seed": 5, "count": 1, "kinds": ["bank_statement"], "locales": ["en_US"]}
PAPER = compose(parse_recipe(RECIPE, "test"), 0)
TABLE = "transactions"
SHEET = Sheet(PAPER.id, PAPER.kind, (File("image/png", b"no picture"),))
TRUE = {
    part: json.loads(json.dumps(prediction_to_json(Oracle({}).answer(SHEET, PAPER))))[part]
    for part in ("fields", "tables")
}
TEXT = json.dumps(TRUE)
ROWS = TRUE["tables"][TABLE]
CELLS = len(TRUE["fields"]) + sum(map(len, ROWS))
BUSY = Reply({"error": {"message": "rate limit"}}, 429, {"Retry-After": "0"})
UNKNOWN = ["garbage", "silence", "refused", "timeout", "connection", "busy"]


def said(content=TEXT, finish="stop", usage=(900, 300), details=None, **message):
    counted = usage and {"prompt_tokens": usage[0], "completion_tokens": usage[1]}
    message = {"content": content, **message}
    return Reply(
        {
            "choices": [{"message": message, "finish_reason": finish}],
            "usage": counted and {**counted, **(details or {})},
        }
    )


def changed(change):
    """A reply whose answer was changed in place."""
    answer = copy.deepcopy(TRUE)
    change(answer["fields"], answer["tables"][TABLE])
    return said(json.dumps(answer))


def text_cut_in_row(number):
    """An answer that ends in the middle of a row."""
    before = json.dumps({**TRUE, "tables": {TABLE: ROWS[:number]}})[:-3]
    return f'{before}, {{"date": {{"val'


def cut_in_row(number, finish="length"):
    return said(text_cut_in_row(number), finish)


def in_rows(*rows):
    return sum(len(row) for row in rows)


def tools(*arguments):
    return [{"function": {"name": "answer", "arguments": each}} for each in arguments]


@dataclass
class Way:
    """One way to misbehave: what is replied in turn, and what is measured."""

    replies: list
    cause: str | None = None
    """The failure."""
    right: int | None = 0
    cut: int = 0
    """Cells that are missed for the cut; `missed` are those that are missed for no cause."""
    missed: int = 0
    wrong: int = 0
    invented: int = 0
    attempts: int = 1
    tokens: int | None = 1200
    settings: dict = field(default_factory=dict)


def whole(*replies, **more):
    return Way([*replies], right=CELLS, **more)


def cut(reply, arrived=0, **more):
    gone = CELLS - (arrived or 0)
    return Way([reply], "cut off", right=arrived, cut=gone, **more)


def lost(cause, *replies, **more):
    return Way([*replies], cause, missed=CELLS, **{"tokens": None, **more})


FIELDS = len(TRUE["fields"])
ARRIVED = FIELDS + in_rows(*ROWS[:2])
ENDLESS = json.dumps({"fields": TRUE["fields"], "tables": {TABLE: [ROWS[0]] * 40}})[:-9]
WAYS = {
    "cut in a row": cut(cut_in_row(2), ARRIVED),
    "cut in a row, and called complete": cut(cut_in_row(2, "stop"), ARRIVED),
    "cut by another name": cut(cut_in_row(2, "max_tokens"), ARRIVED),
    "cut in a tool's call": cut(
        said("", "length", tool_calls=tools(text_cut_in_row(2))), ARRIVED
    ),
    "cut in the first field": cut(said(TEXT[:20], "length")),
    "cut before the first word": cut(said("", "length")),
    "cut while it was thinking": cut(said("<think>" + TEXT, "length")),
    "one row without end": cut(said(ENDLESS, "length"), None, invented=1),
    "one word without end": cut(said(TEXT[:-40] + "a " * 400, "length"), None),
    "words without end behind the answer": whole(said(TEXT + " and so on" * 99, "length")),
    "words around the answer": whole(said(f"Here it is:\n```json\n{TEXT}\n```\nEnjoy!")),
    "thoughts before the answer": whole(said('<think>{"fields": {}}</think>' + TEXT)),
    "two answers": whole(said(TEXT + '{"fields": {}, "tables": {}}')),
    "an answer in an answer": whole(said(json.dumps({"answer": TRUE}))),
    "a tool that nobody offered": whole(said("Calling it.", "tool_calls", tool_calls=tools(TEXT))),
    "two tools": lost("garbage", said("", tool_calls=tools(TEXT, TEXT)), tokens=1200),
    "a comment": lost("garbage", said(TEXT.replace(", ", ", // so\n", 1)), tokens=1200),
    "a key twice": lost("garbage", said('{"fields": {},' + TEXT[1:]), tokens=1200),
    "another shape": lost("garbage", said('{"fields": [{"total": 1}]}'), tokens=1200),
    "no shape": lost("garbage", said('{"opening": 1}'), tokens=1200),
    "no JSON over HTTP": lost("garbage", Reply(b"<html>busy</html>")),
    "no choices": lost("garbage", Reply({"choices": []})),
    "no HTTP": lost("garbage", no_http),
    "no word": lost("silence", said(""), tokens=1200),
    "a filter": lost("declined", said("", "content_filter"), tokens=1200),
    "a refusal": lost("declined", said(None, refusal="No."), tokens=1200),
    "a sentence": lost("declined", said("I cannot read account data."), tokens=1200),
    "a filter before it": lost("declined", Reply({"error": {"code": "content_filter"}}, 400)),
    "a stall": lost("timeout", hang),
    "a byte at a time": lost("timeout", drip),
    "a hang-up": lost("connection", drop),
    "half an answer": lost("connection", half),
    "half an answer in chunks": lost("connection", half_in_chunks),
    "a storm of 429": whole(BUSY, BUSY, said(), attempts=3, settings={"retries": "4"}),
    "429 for ever": lost("busy", BUSY, attempts=3, settings={"retries": "2"}),
    "429 for an hour": lost("busy", Reply(b"", 429, {"Retry-After": "3600"}),
                            settings={"retries": "2"}),
    "a broken server": lost("refused", Reply(b"oops", 500)),
    "rows lost": Way([changed(lambda _, rows: rows.__delitem__(slice(3, None)))],
                     right=FIELDS + in_rows(*ROWS[:3]), missed=in_rows(*ROWS[3:])),
    "rows shuffled": whole(changed(lambda _, rows: rows.reverse())),
    "rows repeated": whole(changed(lambda _, rows: rows.extend(rows[:2])),
                           invented=in_rows(*ROWS[:2])),
    "rows invented": whole(changed(lambda _, rows: rows.append(
        {"date": "1999-01-01", "description": "Nobody", "amount": "123456.78"})), invented=3),
    "a value swapped for another": Way([changed(lambda fields, _: fields.update(
        closing_balance={"value": fields["opening_balance"]["value"]}))],
        right=CELLS - 1, wrong=1),
    "a field left out": Way([changed(lambda fields, _: fields.pop("closing_balance"))],
                            right=CELLS - 1, missed=1),
    "no counter": whole(said(usage=None), tokens=None),
    "a negative counter": whole(said(usage=(-5, 10)), tokens=None),
    "more from a cache than was sent": whole(
        said(details={"prompt_tokens_details": {"cached_tokens": 901}}), tokens=None
    ),
}  # fmt: skip


def measured(way):
    with serving(*way.replies, path="/v1") as server:
        settings = {"retries": "0", "timeout": "0.5", "max_wait": "1", **way.settings}
        made = start_pipeline(f"openai:seer@{server.url}", settings)
        try:
            prediction = made.extract(SHEET)
        finally:
            made.close()
    return prediction, judge(PAPER, rendered(PAPER), prediction)


@pytest.mark.parametrize("name", WAYS)
def test_each_way_to_misbehave_is_measured_as_what_it_is(name):
    way = WAYS[name]
    prediction, matches = measured(way)
    failure = prediction.failure
    assert (failure and failure.cause) == way.cause, failure
    assert (prediction.attempts, prediction.tokens) == (way.attempts, way.tokens)
    assert failure is None or (failure.detail and "\n" not in failure.detail)
    counts = Counter(
        match.cause if match.strict == "missed" and match.cause else match.strict
        for match in matches
    )
    found = Way([], way.cause, *(counts[each] for each in ("right", "cut off", "missed")),
                counts["wrong"], counts["invented"])  # fmt: skip
    if way.right is None:  # how many is a matter of luck: rows are paired with others like them
        assert found.right + found.cut + found.wrong == CELLS > found.cut > 0
        assert bool(found.invented) == bool(way.invented)
        return
    for each in ("right", "cut", "missed", "wrong", "invented"):
        assert getattr(found, each) == getattr(way, each), (each, counts)


def test_there_are_at_least_thirty_ways_and_all_causes_of_servers():
    assert len(WAYS) >= 30
    assert {way.cause for way in WAYS.values()} >= {None, "cut off", "declined", *UNKNOWN}
