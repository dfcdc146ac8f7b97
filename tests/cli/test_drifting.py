"""`dxe drift`: alarms, nights in a ledger, messages, and what cannot be watched."""

from __future__ import annotations

import json
import sqlite3

import pytest

from tests.cli.commands import dxe, one_line
from tests.cli.made_answers import write_pair


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Predictions of a reference, of nights like it, and of nights that are not."""
    folder = tmp_path_factory.mktemp("drift")
    write_pair(folder, "june", 300, 1)
    for at in range(8):
        write_pair(folder, f"quiet{at}", 100, 10 + at)
    for at in range(2):
        write_pair(folder, f"night{at}", 100, 20 + at)
        file = folder / f"night{at}.jsonl"
        rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        for row in rows:
            for cell in row["fields"].values():
                cell["confidence"] *= 0.6
        file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return folder


def drifted(place, *words):
    done = dxe("drift", "june.jsonl", *words, "--json", cwd=place)
    assert done.returncode in {0, 1}, done.stderr
    return done.returncode, json.loads(done.stdout)


def join(place, name, parts):
    (place / name).write_text("".join((place / part).read_text("utf-8") for part in parts), "utf-8")


def test_documents_like_the_reference_raise_no_alarm(place):
    code, found = drifted(place, "quiet0.jsonl")
    assert code == 0
    assert found["windows"][0]["evidence"] < 20
    assert "1 of 20" in found["claim"]


def test_an_alarm_names_what_moved_and_the_documents_that_show_it(place):
    code, found = drifted(place, "night0.jsonl")
    (window,) = found["windows"]
    assert code == 1
    assert window["evidence"] >= 20
    assert {each["statistic"] for each in window["moved"]} == {"confidence", "lowest_confidence"}
    assert all(each["severity"] == "strong" for each in window["moved"])
    assert window["shown_by"]
    done = dxe("drift", "june.jsonl", "night0.jsonl", cwd=place)
    assert done.returncode == 1
    assert "ALARM raised" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_nights_of_a_ledger_are_the_windows_of_one_call(place):
    """What is kept is all that the next night needs."""
    parts = ["quiet0.jsonl", "quiet1.jsonl", "night0.jsonl"]
    join(place, "three.jsonl", parts)
    _, at_once = drifted(place, "three.jsonl", "--window", "100")
    found = [drifted(place, part, "--ledger", "one.db")[1] for part in parts]
    for night, window in zip(found, at_once["windows"], strict=True):
        (kept,) = night["windows"]
        assert kept["documents"] == window["documents"] == 100
        assert kept["alarm_is_open"] == window["alarm_is_open"]
        assert {each["statistic"] for each in kept["moved"]} == {
            each["statistic"] for each in window["moved"]
        }
    assert [night["earlier_nights"] for night in found] == [0, 1, 2]


def test_an_alarm_is_over_after_three_quiet_windows_and_each_is_sent_once(place):
    sent = place / "sent.jsonl"
    program = place / "take.sh"
    program.write_text(f"#!/bin/sh\ncat >> {sent}\necho >> {sent}\n", "utf-8")
    program.chmod(0o755)
    nights = ["night0", "quiet2", "quiet3", "quiet4", "quiet5"]
    states = []
    for name in nights:
        words = (f"{name}.jsonl", "--ledger", "two.db", "--notify", str(program))
        states.append(drifted(place, *words)[0])
    assert states == [1, 1, 1, 0, 0]
    messages = [json.loads(line) for line in sent.read_text("utf-8").split("\n") if line]
    assert [each["event"] for each in messages] == ["raised", "recovered"]


def test_a_message_that_did_not_arrive_is_sent_by_the_next_call(place):
    words = ("night0.jsonl", "--ledger", "three.db", "--notify")
    done = dxe("drift", "june.jsonl", *words, "false", cwd=place)
    assert done.returncode == 3
    done = dxe(
        "drift", "june.jsonl", "night1.jsonl", "--ledger", "three.db", "--notify", "cat", cwd=place
    )
    assert "Sent 1 message to cat" in done.stderr


def test_a_night_is_added_once(place):
    first = dxe("drift", "june.jsonl", "quiet6.jsonl", "--ledger", "four.db", cwd=place)
    assert first.returncode == 0, first.stderr
    again = dxe("drift", "june.jsonl", "quiet6.jsonl", "--ledger", "four.db", cwd=place)
    assert "holds the documents of quiet6.jsonl already" in one_line(again, 2)


def test_a_night_that_was_edited_is_noticed(place):
    done = dxe("drift", "june.jsonl", "night0.jsonl", "--ledger", "five.db", cwd=place)
    assert done.returncode == 1
    with sqlite3.connect(place / "five.db") as store:
        edited = store.execute("UPDATE drift_nights SET record = replace(record, 'true', 'false')")
        assert edited.rowcount
    line = one_line(dxe("drift", "june.jsonl", "quiet7.jsonl", "--ledger", "five.db", cwd=place), 2)
    assert "not as they were written" in line


def test_without_confidences_the_rest_is_watched(place):
    write_pair(place, "bare", 200, 30, confidences=False)
    write_pair(place, "later", 100, 31, confidences=False)
    done = dxe("drift", "bare.jsonl", "later.jsonl", cwd=place)
    assert done.returncode == 0, done.stderr
    assert "has no confidences: their statistics are not watched" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("june.jsonl", "june.jsonl"), 2, "holds 300 documents of june.jsonl"),
        (("june.jsonl", "nothing.jsonl"), 2, "nothing.jsonl"),
        (("june.jsonl", "broken.jsonl"), 2, "broken.jsonl, line 1"),
        (("june.jsonl", "few.jsonl"), 4, "document"),
        (("june.jsonl", "quiet0.jsonl", "--images"), 2, "files of predictions have none"),
        (("june.jsonl", "quiet0.jsonl", "--notify", "cat"), 2, "needs a ledger"),
        (("june.jsonl", "quiet0.jsonl", "--window", "period"), 2, "period"),
        (("june.jsonl", "nowhere.jsonl"), 2, "does not exist"),
    ],
)
def test_what_cannot_be_watched_is_one_line(place, words, code, said):
    write_pair(place, "few", 5, 40)
    (place / "nothing.jsonl").write_text("", "utf-8")
    (place / "broken.jsonl").write_text("[1]\n", "utf-8")
    assert said in one_line(dxe("drift", *words, cwd=place), code)
