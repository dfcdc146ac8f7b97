"""Nights of answers without labels: an alarm is raised, kept, sent once, and over when it is."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sqlite3
import sys

import numpy as np
import pytest

from docextract_eval.runs.unlabelled.answers import read_answers
from tests.cli.commands import dxe, one_line
from tests.cli.made_answers import write_pair
from tests.shared import copy_for_worker

pytestmark = pytest.mark.long

RECIPE = """
name = "nights"
seed = {seed}
count = {count}
kinds = ["receipt"]
locales = ["en_US"]
"""
KEEP = "import sys; open('taken', 'a').write(sys.stdin.read() + chr(10))"


def write(path, count, start=0, *, seed=0, confidence=0.9, **line):
    """Predictions on receipts whose confidences lie around a mean; None for no confidences."""
    rng = np.random.default_rng([seed, start])
    lines = []
    for at in range(start, start + count):
        cells = {"total": f"{rng.integers(1, 99)}.50", "date": "2024-05-11", "currency": "EUR"}
        fields = {
            name: {"value": value, "confidence": round(rng.normal(confidence, 0.02), 4)}
            if confidence
            else value
            for name, value in cells.items()
        }
        lines.append({"id": f"page-{at}", "fields": fields, **line})
    path.write_text("".join(json.dumps(each) + "\n" for each in lines))
    return path.name


@pytest.fixture
def place(tmp_path):
    """A reference, a usual night, and one in which confidence fell."""
    write(tmp_path / "usual.jsonl", 200)
    write(tmp_path / "like.jsonl", 60, 1000)
    write(tmp_path / "fell.jsonl", 60, 2000, confidence=0.7)
    return tmp_path


def drift(place, *typed, code=0):
    done = dxe("drift", *typed, cwd=place)
    assert done.returncode == code, done.stderr
    return done


def as_json(place, *typed, code=0):
    return json.loads(drift(place, *typed, "--json", code=code).stdout)


def test_an_alarm_says_what_moved_which_documents_show_it_and_what_is_next(place):
    typed = ("usual.jsonl", "fell.jsonl", "--html", "drift.html")
    text = drift(place, *typed, code=1).stdout
    page = (place / "drift.html").read_text()
    assert "ALARM raised" in page
    assert "Documents that show it: page-2" in page
    assert "Evidence after each window" not in page  # there is one alone
    assert "at most 1 of 20 watches, ever, as long as documents" in text
    assert "ALARM raised" in text
    row = next(line for line in text.splitlines() if line.startswith("mean confidence"))
    before, after, how_far = row.split()[-3:]
    assert (float(before), float(after)) == pytest.approx((0.9, 0.7), abs=0.005)
    assert how_far == "strong"
    assert "Documents that show it: page-2" in text
    assert "dxe estimate" not in text  # a file of predictions has no labels
    assert max(map(len, text.splitlines())) <= 80
    found = as_json(place, "usual.jsonl", "fell.jsonl", code=1)
    assert (found["alarm_is_open"], found["alpha"], found["watch"]) == (True, 0.05, None)
    (window,) = found["windows"]
    assert (window["event"], window["documents"]) == ("raised", 60)
    assert window["evidence"] >= 20
    by_statistic = window["evidence_by_statistic"]
    assert window["evidence"] == pytest.approx(max(by_statistic.values()) / len(by_statistic))
    most = min(window["moved"], key=lambda each: each["higher"])
    assert most["statistic"] in ("confidence", "lowest_confidence")
    assert most["severity"] == "strong"


def test_documents_like_the_reference_raise_no_alarm(place):
    found = as_json(place, "usual.jsonl", "like.jsonl")
    assert not found["alarm_is_open"]
    assert found["windows"][0]["evidence"] < 20


def test_without_confidences_the_rest_is_watched(place):
    write(place / "bare.jsonl", 200, 3000, confidence=None)
    write(place / "later.jsonl", 60, 4000, confidence=None)
    text = " ".join(drift(place, "bare.jsonl", "later.jsonl").stdout.split())
    assert "has no confidences: their statistics are not watched" in text


def senders(path, each):
    """Have every so many lines of a file state one sender."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    named = [row | {"source": f"Sender {at // each}"} for at, row in enumerate(rows)]
    path.write_text("".join(json.dumps(row) + "\n" for row in named), "utf-8")
    return path.name


def test_of_each_source_one_document_counts_and_a_note_says_so(place):
    both = [senders(place / name, 5) for name in ("usual.jsonl", "like.jsonl")]
    found = as_json(place, *both)
    assert found["reference"]["documents"] == 40
    assert [each["documents"] for each in found["windows"]] == [12]
    assert found["notes"] == [
        "usual.jsonl has 200 documents of 40 sources: one of each counts, in every window",
        "like.jsonl has 60 documents of 12 sources: one of each counts, in every window",
    ]
    few = one_line(dxe("drift", senders(place / "usual.jsonl", 10), both[1], cwd=place), 4)
    assert "has 20 sources, and a reference needs 30" in few


def test_a_run_keeps_whom_its_documents_are_from(tmp_path):
    """A source is in no score; a run without one is written as ever."""
    write_pair(tmp_path, "may", 10, 1)
    plain, labels = tmp_path / "may.jsonl", "may-labels.jsonl"
    (tmp_path / "from.jsonl").write_text(plain.read_text("utf-8"), "utf-8")
    senders(tmp_path / "from.jsonl", 5)
    done = dxe("score", "from.jsonl", labels, "-o", "from", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = read_answers(tmp_path / "from")
    assert found.units.tolist() == [0] * 5 + [1] * 5
    done = dxe("score", "may.jsonl", "may-labels-corpus", "-o", "may", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert not read_answers(tmp_path / "may").sources
    scores = [(tmp_path / name / "scores.json").read_text("utf-8") for name in ("may", "from")]
    assert scores[0] == scores[1]
    assert "source" not in (tmp_path / "may" / "predictions.jsonl").read_text("utf-8")


def test_windows_are_nights_and_a_small_rest_is_joined_to_the_last(place):
    write(place / "long.jsonl", 124, 5000)
    found = as_json(place, "usual.jsonl", "long.jsonl", "--window", "50")
    assert [each["name"] for each in found["windows"]] == ["1-50", "51-124"]
    write(place / "long.jsonl", 125, 5000)
    found = as_json(place, "usual.jsonl", "long.jsonl", "--window", "50")
    assert [each["documents"] for each in found["windows"]] == [50, 50, 25]
    typed = ("usual.jsonl", "long.jsonl", "--window", "50", "--html", "nights.html")
    drift(place, *typed)
    assert "Evidence after each window" in (place / "nights.html").read_text()


def test_nights_in_a_ledger_are_the_windows_of_one_call(place):
    for at in range(3):
        write(place / f"{at}.jsonl", 40, 5000 + 40 * at, confidence=0.9 - 0.01 * at)
    lines = [(place / f"{at}.jsonl").read_text() for at in range(3)]
    (place / "all.jsonl").write_text("".join(lines))
    (windows,) = [as_json(place, "usual.jsonl", "all.jsonl", "--window", "40", code=1)["windows"]]
    code = {False: 0, True: 1}
    for at, window in enumerate(windows):
        ends = code[window["alarm_is_open"]]
        typed = ("usual.jsonl", f"{at}.jsonl", "--ledger", "kept.db")
        found = as_json(place, *typed, code=ends)
        (night,) = found["windows"]
        assert found["earlier_nights"] == at
        assert night["number"] == at + 1
        for name in ("evidence", "evidence_by_statistic", "moved", "event", "state"):
            assert night[name] == window[name]
    assert windows[-1]["alarm_is_open"]


def test_an_alarm_is_over_after_three_quiet_windows_and_the_bets_begin_again(place):
    kept = ("--ledger", "kept.db")
    drift(place, "usual.jsonl", "fell.jsonl", *kept, code=1)
    states = []
    for at in range(4):
        name = write(place / f"{at}.jsonl", 60, 6000 + 100 * at)
        found = as_json(place, "usual.jsonl", name, *kept, code=int(at < 2))
        states.append(found["windows"][0])
    assert [each["state"] for each in states] == [
        "alarm open, quiet 1 of 3",
        "alarm open, quiet 2 of 3",
        "alarm over",
        "no alarm",
    ]
    assert states[-1]["evidence"] < 20
    assert states[0]["evidence"] > 1e6
    write(place / "again.jsonl", 60, 9000, confidence=0.7)
    found = as_json(place, "usual.jsonl", "again.jsonl", *kept, code=1)
    assert found["windows"][0]["event"] == "raised"


def test_a_noisy_window_starts_the_count_of_quiet_ones_again(place):
    kept = ("--ledger", "kept.db")
    drift(place, "usual.jsonl", "fell.jsonl", *kept, code=1)
    for at, (confidence, state) in enumerate(
        [(0.9, "alarm open, quiet 1 of 3"), (0.7, "alarm open"), (0.9, "alarm open, quiet 1 of 3")]
    ):
        name = write(place / f"{at}.jsonl", 60, 6000 + 100 * at, confidence=confidence)
        found = as_json(place, "usual.jsonl", name, *kept, code=1)
        assert found["windows"][0]["state"] == state


def test_a_target_is_sent_an_alarm_once_and_its_end(place):
    command = shlex.join([sys.executable, "-c", KEEP])
    kept = ("--ledger", "kept.db", "--notify", command)
    done = drift(place, "usual.jsonl", "fell.jsonl", *kept, code=1)
    assert "Sent 1 message" in done.stderr
    for at in range(4):
        name = write(place / f"{at}.jsonl", 60, 6000 + 100 * at)
        drift(place, "usual.jsonl", name, *kept, code=int(at < 2))
    raised, over = map(json.loads, (place / "taken").read_text().splitlines())
    assert (raised["event"], over["event"]) == ("raised", "recovered")
    assert raised["raised"]["night"] == over["raised"]["night"] == 1
    moved = r"mean confidence of its values: 0\.[89]\d+ -> 0\.[67]\d* \(strong\)"
    assert re.search(moved, raised["text"]), raised["text"]
    assert over["over_since"] == {"night": 4, "name": "2.jsonl"}


def test_what_did_not_arrive_is_sent_by_the_next_call(place):
    gone = ("--ledger", "kept.db", "--notify", f"{place / 'hook'}")
    line = drift(place, "usual.jsonl", "fell.jsonl", *gone, code=3).stderr
    assert "took 0 of 1 messages" in line
    hook = place / "hook"
    hook.write_text(f"#!{sys.executable}\n{KEEP}\n")
    hook.chmod(0o755)
    line = drift(place, "usual.jsonl", "fell.jsonl", *gone, code=2).stderr
    assert "Sent 1 message" in line
    assert "holds the documents of fell.jsonl already, as night 1" in line
    assert len((place / "taken").read_text().splitlines()) == 1
    one_line(drift(place, "usual.jsonl", "fell.jsonl", *gone, code=2), 2)
    assert len((place / "taken").read_text().splitlines()) == 1


@pytest.mark.parametrize(
    "edit",
    [
        "update drift_nights set record = replace(record, '\"moved_count\":', '\"moved_count\":1')",
        "delete from drift_nights where number = 1",
        "update drift_watches set record = replace(record, '0.05', '0.5')",
    ],
)
def test_an_edited_row_is_noticed(place, edit):
    kept = ("--ledger", "kept.db")
    drift(place, "usual.jsonl", "fell.jsonl", *kept, code=1)
    write(place / "1.jsonl", 60, 5000)
    drift(place, "usual.jsonl", "1.jsonl", *kept, code=1)
    write(place / "2.jsonl", 60, 5500)
    with sqlite3.connect(place / "kept.db") as connection:
        assert connection.execute(edit).rowcount
    line = one_line(drift(place, "usual.jsonl", "2.jsonl", *kept, code=2), 2)
    assert "are not as they were written" in line


def test_another_reference_begins_another_watch(place):
    kept = ("--ledger", "kept.db")
    write(place / "other.jsonl", 200, 8000, seed=3)
    first = as_json(place, "usual.jsonl", "like.jsonl", *kept)
    second = as_json(place, "other.jsonl", "like.jsonl", *kept)
    third = as_json(place, "usual.jsonl", "like.jsonl", "--alpha", "0.01", *kept)
    assert len({each["watch"] for each in (first, second, third)}) == 3
    assert [each["earlier_nights"] for each in (first, second, third)] == [0, 0, 0]


def refused(place, *typed, code=2):
    return one_line(drift(place, *typed, code=code), code)


def test_what_cannot_be_held_against_the_reference_gets_one_line(place):
    write(place / "few.jsonl", 29, 3000)
    assert "29 documents, and a reference needs 30" in refused(
        place, "few.jsonl", "like.jsonl", code=4
    )
    write(place / "nine.jsonl", 9, 3000)
    assert "has 9 documents, and needs 10" in refused(place, "usual.jsonl", "nine.jsonl", code=4)
    (place / "empty.jsonl").write_text("")
    assert "holds no predictions" in refused(place, "usual.jsonl", "empty.jsonl")
    (place / "broken.jsonl").write_text('{"id": "a", "fields": {"total": {"valu": 1}}}\n')
    assert "broken.jsonl, line 1" in refused(place, "usual.jsonl", "broken.jsonl")
    (place / "cut.jsonl").write_text('{"id": "a", "fields"')
    assert "cut.jsonl, line 1: is cut short" in refused(place, "usual.jsonl", "cut.jsonl")
    assert "holds 200 documents of usual.jsonl" in refused(place, "usual.jsonl", "usual.jsonl")
    assert "nowhere" in refused(place, "usual.jsonl", "nowhere")


def test_another_version_of_the_extractor_needs_a_new_reference(place):
    write(place / "old.jsonl", 60, 3000, version="1")
    write(place / "new.jsonl", 60, 4000, version="2")
    line = refused(place, "old.jsonl", "new.jsonl")
    assert "version of the extractor differs from that of old.jsonl ('2' and '1')" in line
    assert "as REFERENCE" in line
    both = "".join((place / f"{name}.jsonl").read_text() for name in ("old", "new"))
    (place / "both.jsonl").write_text(both)
    write(place / "ours.jsonl", 60, 5000, version="1")
    line = refused(place, "ours.jsonl", "both.jsonl")
    assert "line 61 states version '2'" in line


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("--images",), "measures pages, and files of predictions have none"),
        (("--notify", "cat"), "needs a ledger"),
        (("--window", "period"), "a file of predictions, which has no factors"),
        (("--window", "9"), "a window has at least 10 documents"),
        (("--alpha", "0"), "--alpha"),
        (("--alpha", "nan"), "--alpha"),
        (("--ledger", "usual.jsonl"), "usual.jsonl"),
    ],
)
def test_what_cannot_be_asked_gets_one_line(place, typed, words):
    assert words in refused(place, "usual.jsonl", "like.jsonl", *typed)


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Two corpora, and runs over them by one extractor; one of them private."""
    return copy_for_worker(tmp_path_factory, "drifting", make_runs)


def make_runs(folder):
    for name, seed, count in (("first", 1, 40), ("second", 2, 24)):
        (folder / f"{name}.toml").write_text(RECIPE.format(seed=seed, count=count))
        assert not dxe("corpus", "build", f"{name}.toml", "-o", name, cwd=folder).returncode
        run(folder, name, f"{name}-run")
    run(folder, "second", "private-run", "--private")
    run(folder, "second", "worse-run", "-p", "wrong=0.6")


def run(folder, corpus, into, *more):
    done = dxe("run", "noisy", corpus, "-o", into, *more, cwd=folder)
    assert done.returncode == 0, done.stderr


def test_two_runs_are_held_against_each_other_with_their_pages(runs, tmp_path):
    """Those of the reference are measured once, where there is a ledger."""
    shutil.copytree(runs / "first", tmp_path / "first")
    run(tmp_path, "first", "ours")
    pair = ("ours", str(runs / "second-run"))
    plain = as_json(tmp_path, *pair)
    found = as_json(tmp_path, *pair, "--images", "--ledger", "pages.db")
    assert found["statistics"].keys() - plain["statistics"].keys() >= {"skew_abs_deg", "lines"}
    shutil.rmtree(tmp_path / "first")
    line = refused(tmp_path, *pair, "--images", "--ledger", "pages.db")
    assert "already, as night 1" in line
    line = refused(tmp_path, *pair, "--images")
    assert "the corpus of the run is not there any more" in line


def test_a_private_run_names_no_document(runs):
    typed = ("first-run", "private-run", "--alpha", "0.5")
    done = dxe("drift", *typed, "--json", cwd=runs)
    assert done.returncode in (0, 1), done.stderr
    (window,) = json.loads(done.stdout)["windows"]
    assert window["shown_by"] == []
    assert {"text_length", "amount_size", "adds_up", "unreadable"} <= plain_names(runs)
    assert all(each["statistic"] not in HIDDEN for each in window["moved"])
    assert "is private" in refused(runs, *typed, "--images")


HIDDEN = ("text_length", "amount_size", "adds_up", "unreadable")


def plain_names(runs):
    return as_json(runs, "first-run", "second-run")["statistics"].keys()


def test_runs_that_differ_in_more_than_documents_are_refused(runs):
    write(runs / "file.jsonl", 60)
    assert "is a file of predictions, and first-run is a run" in refused(
        runs, "first-run", "file.jsonl"
    )
    line = refused(runs, "first-run", "worse-run")
    assert "setting wrong differs" in line
    assert "holds 24 documents" in refused(runs, "second-run", "second-run")
    line = refused(runs, "first-run", "second-run", "--window", "colour")
    assert "unknown factor 'colour'" in line
    assert "known: " in line
    found = as_json(runs, "first-run", "second-run", "--window", "kind")
    assert [each["name"] for each in found["windows"]] == ["receipt"]
