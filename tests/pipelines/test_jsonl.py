"""One long-lived program that is asked line by line: in order, and replaced when it is not."""

from __future__ import annotations

import dataclasses
import json
import re
import sys

import pytest

from docextract_eval.errors import MissingPrerequisiteError, UnknownNameError
from docextract_eval.pipelines import start_pipeline
from tests.pipelines.outside import (
    ONE,
    THREE,
    alive,
    all_gone,
    here,
    noted,
    refused,
    start,
    values,
    written,
)

__all__ = ["here", "start"]

WORKER = f"""#!{sys.executable}
import json, os, signal, sys, time
deed, at = sys.argv[1], int(sys.argv[2])
if deed == "banner":
    print("loading ...", flush=True)
if deed == "dead at once":
    sys.exit("no model")
for number, line in enumerate(sys.stdin):
    asked = json.loads(line)
    fields = dict(asked=line.strip(), number=str(number), process=str(os.getpid()))
    answer = json.dumps(dict(id=asked["id"], fields=fields))
    if number != at or deed == "none":
        print(answer, flush=True)
        continue
    print("on", asked["id"], file=sys.stderr, flush=True)
    if deed == "segfault":
        os.kill(os.getpid(), signal.SIGSEGV)
    if deed == "leave":
        sys.exit(0)
    if deed == "partial":
        print(answer[:20], end="", flush=True)
        os._exit(7)
    if deed == "close":
        os.close(1), os.close(2), time.sleep(600)
    if deed == "deaf":
        os.close(0), os._exit(1)
    if deed == "twice":
        print(answer + "\\n" + answer, flush=True)
    if deed == "other":
        print(answer.replace(asked["id"], "0000"), flush=True)
    if deed == "nameless":
        print("{{}}", flush=True)
    if deed == "empty":
        print(flush=True)
    if deed == "prose":
        print("the total is 9.00", flush=True)
    if deed == "flood":
        for _ in range(1_000_000):
            sys.stderr.write("e" * 99 + "\\n")
        print(answer, flush=True)
"""
SHEETS = [dataclasses.replace(ONE, id=f"{number:04x}") for number in range(5)]


@pytest.fixture
def worker(here, start):
    written(here, "worker", WORKER)
    return lambda deed="none", at=1: start(f"command+jsonl:./worker '{deed}' {at}")


def processes(pipeline, sheets):
    return [values(pipeline.extract(sheet))["process"] for sheet in sheets]


def test_one_process_answers_all_sheets_in_order(worker):
    pipeline = worker()
    answers = [values(pipeline.extract(sheet)) for sheet in SHEETS]
    assert [json.loads(answer["asked"])["id"] for answer in answers] == [s.id for s in SHEETS]
    assert len({answer["process"] for answer in answers}) == 1


def test_it_is_asked_as_was_agreed(worker, tmp_path):
    asked = json.loads(values(worker().extract(THREE))["asked"])
    files = asked.pop("files")
    assert asked == {"id": "77be", "kind": "bank_statement", "hints": {}}
    assert [file["media_type"] for file in files] == ["image/png"] * 3
    assert [file["path"].split("/")[-2:] for file in files] == [
        ["77be", f"page-{number}.png"] for number in range(3)
    ]
    assert not list(tmp_path.rglob("page-*"))


def test_it_is_started_by_the_first_sheet_and_not_before(here, start, tmp_path):
    written(here, "worker", f"#!/bin/sh\ntouch {tmp_path}/started\n")
    pipeline = start("command+jsonl:./worker")
    assert pipeline.version
    assert not (tmp_path / "started").exists()
    refused(pipeline, ONE, "crash")
    assert (tmp_path / "started").exists()


@pytest.mark.parametrize(
    ("deed", "cause", "detail"),
    [
        ("segfault", "crash", "died by SIGSEGV\non 0001"),
        ("leave", "crash", "exit code 0\non 0001"),
        ("partial", "crash", "exit code 7 in the middle of a line\non 0001"),
        ("close", "crash", "it closed its output and went on\non 0001"),
        ("deaf", "crash", "exit code 1\non 0001"),
        ("twice", "garbage", "it wrote more than one line: .*\non 0001"),
        ("other", "garbage", "it answers another sheet: '0000'\non 0001"),
        ("nameless", "garbage", "it does not say its id: '{}'\non 0001"),
        ("empty", "silence", "it answered nothing\non 0001"),
        ("prose", "garbage", "no JSON .*'the total is 9.00'\non 0001"),
    ],
)
def test_the_sheet_on_which_it_fails_is_lost_and_no_other(worker, deed, cause, detail):
    pipeline = worker(deed, at=1)
    before = processes(pipeline, SHEETS[:1])
    assert re.fullmatch(detail, refused(pipeline, SHEETS[1], cause))
    after = processes(pipeline, SHEETS[2:3])
    assert before != after
    assert all_gone(map(int, before))


def test_what_dies_at_once_fails_on_every_sheet(worker):
    pipeline = worker("dead at once")
    for sheet in SHEETS[:2]:
        assert refused(pipeline, sheet, "crash") == "exit code 1\nno model"


def test_what_is_said_before_it_is_asked_is_garbage(worker):
    assert "loading" in refused(worker("banner"), ONE, "garbage")


def test_what_is_said_after_an_answer_is_garbage(here, start):
    """It is found before the next sheet is asked, so that no answer is taken for another's."""
    late = """read line; printf '{"id": "5f1a"}\\n'; sleep .1; echo late; touch done; read line"""
    written(here, "worker", f"#!/bin/sh\ncd {here}\n{late}\n")
    pipeline = start("command+jsonl:./worker")
    assert pipeline.extract(ONE).failure is None
    while not (here / "done").exists():
        pass
    assert refused(pipeline, ONE, "garbage") == "it wrote before it was asked: 'late'"


def test_one_that_left_between_two_sheets_is_replaced_and_no_sheet_is_lost(here, start):
    written(here, "worker", """#!/bin/sh\nread line\necho '{"id": "5f1a"}'\n""")
    pipeline = start("command+jsonl:./worker")
    for _ in range(3):
        assert pipeline.extract(ONE).failure is None
        while not pipeline._child.has_ended:
            pass


def test_a_line_without_an_end_is_cut_off(here, start):
    written(here, "worker", "#!/bin/sh\nread line\ntr '\\0' x < /dev/zero\n")
    pipeline = start("command+jsonl:./worker")
    assert refused(pipeline, ONE, "garbage") == "it wrote more than 16 MiB"


@pytest.mark.long
def test_a_flood_of_complaints_does_not_block_it(worker):
    pipeline = worker("flood", at=0)
    assert len(set(processes(pipeline, SHEETS))) == 1


def test_a_question_longer_than_a_pipe_reaches_one_that_speaks_first(here, start):
    pages = dataclasses.replace(ONE, files=ONE.files * 2000)
    text = f"""#!{sys.executable}
import json, sys
sys.stderr.write("e" * 500_000)
asked = json.loads(sys.stdin.readline())
print(json.dumps(dict(id=asked["id"], fields=dict(total=str(len(asked["files"]))))), flush=True)
sys.stdin.readline()
"""
    written(here, "worker", text)
    assert values(start("command+jsonl:./worker").extract(pages)) == {"total": "2000"}


def test_closing_lets_it_leave_by_itself(here, start, tmp_path):
    tidy = f"""#!{sys.executable}
import json, sys
for line in sys.stdin:
    print(json.dumps(dict(id=json.loads(line)["id"])), flush=True)
open({str(tmp_path / "tidy")!r}, "w").close()
"""
    written(here, "worker", tidy)
    pipeline = start_pipeline("command+jsonl:./worker", {})
    pipeline.extract(ONE)
    pipeline.close()
    assert (tmp_path / "tidy").exists()
    pipeline.close()  # twice does no harm


@pytest.mark.long
def test_closing_ends_one_that_does_not_leave_and_its_children(here, tmp_path):
    notes = tmp_path / "notes"
    notes.mkdir()
    stay = f"""trap '' TERM
sh -c 'trap "" TERM; touch {notes}/$$; while :; do sleep 600; done' &
setsid sh -c 'trap "" TERM; touch {notes}/$$; while :; do sleep 600; done' &
touch {notes}/$$
read line
echo '{{"id": "5f1a"}}'
while :; do sleep 600; done"""
    written(here, "worker", f"#!/bin/sh\n{stay}\n")
    pipeline = start_pipeline("command+jsonl:./worker", {})
    pipeline.extract(ONE)
    left = noted(notes, 3)
    assert all(map(alive, left))
    pipeline.close()
    assert all_gone(left)


def test_a_worker_that_cannot_be_called_is_refused_at_the_start(here):
    with pytest.raises(MissingPrerequisiteError, match=r"there is no program './worker'"):
        start_pipeline("command+jsonl:./worker", {})
    written(here, "worker", "#!/bin/sh\n")
    with pytest.raises(UnknownNameError, match="unknown placeholder '{images}'"):
        start_pipeline("command+jsonl:./worker {images}", {})
    with pytest.raises(UnknownNameError, match=r"unknown setting of command\+jsonl 'fast'"):
        start_pipeline("command+jsonl:./worker", {"fast": "1"})
    version = start_pipeline("command+jsonl:./worker", {}).version
    assert set(version) == {"command+jsonl", str(here / "worker")}
