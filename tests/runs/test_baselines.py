"""What `last`, `pinned` and `name:RELEASE` mean, and which nights count since a pinned run."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from docextract_eval.errors import BadInputError
from docextract_eval.runs.baseline_words import is_baseline_word
from docextract_eval.runs.description import RunDescription
from docextract_eval.runs.history import Entry
from docextract_eval.runs.ledger.baselines import (
    MissingBaseline,
    pinned_and_later_runs,
    resolve_baseline,
)
from docextract_eval.runs.ledger.entries import RunFilter

NIGHT = Entry(
    id="",
    pipeline="ocr",
    version="1",
    settings="",
    corpus="standard",
    seal="5ea1",
    signature="metrics:2",
    started="",
    finished="",
    documents=300,
    folder="",
    content="",
)


def night(day, release=None, **more):
    said = {"id": f"run{day}", "finished": f"2026-01-{day:02}", "release": release}
    return replace(NIGHT, **(said | more))


def ledger(*entries, pages=None, said=None):
    """What answers as a ledger of these runs would."""
    known = {entry.id: (pages or {}).get(entry.id, entry.seal) for entry in entries}

    def asked(wanted):
        return [
            entry
            for entry in sorted(entries, key=lambda entry: entry.finished)
            if entry.corpus == wanted.corpus and wanted.pipeline in (None, entry.pipeline)
        ]

    def remembered(entry):
        return SimpleNamespace(finished_about=lambda: (said or {}).get(entry.id, {}))

    place = SimpleNamespace(name="l.db")
    return SimpleNamespace(
        entries=asked, page_digests=lambda: known, store=place, ledger_run=remembered
    )


def about(day=9, **more):
    said = {
        "id": f"run{day}",
        "finished": f"2026-01-{day:02}",
        "corpus_name": "standard",
        "seal": "5ea1",
        "pipeline": {"name": "ocr"},
    }
    return RunDescription.from_about(said | more)


def test_words_are_told_from_folders():
    asked = ("last", "pinned", "name:1.2", "runs/last", "./pinned")
    assert [is_baseline_word(each) for each in asked] == [True, True, True, False, False]


def test_last_is_the_newest_before_it_of_its_pipeline():
    known = ledger(night(1), night(2), night(3, pipeline="other"), night(9), night(12))
    assert resolve_baseline(known, "last", about()).id == "run2"


def test_last_is_over_the_same_pages_if_any_is():
    known = ledger(night(1), night(2, seal="other"))
    assert resolve_baseline(known, "last", about()).id == "run1"
    assert resolve_baseline(known, "last", about(seal="third")).id == "run2"


def test_a_run_that_broke_is_not_the_last():
    assert resolve_baseline(ledger(night(1), night(2, healthy=False)), "last", about()).id == "run1"


def test_a_run_over_a_part_of_the_pages_is_not_the_last():
    nights_before = night(1), night(2, documents=5), night(3)
    known = ledger(*nights_before, said={"run3": {"filters": {"condition": ["clean"]}}})
    assert resolve_baseline(known, "last", about(documents=300)).id == "run1"
    assert resolve_baseline(known, "last", about(documents=5)).id == "run2"
    clean = about(documents=300, filters={"condition": ["clean"]})
    assert resolve_baseline(known, "last", clean).id == "run3"
    assert resolve_baseline(known, "last", about(documents=7)).id == "run3"


def test_of_two_runs_that_ended_in_one_second_each_is_the_others_last():
    pair = ledger(night(1, id="a", finished="now"), night(1, id="b", finished="now"))
    assert resolve_baseline(pair, "last", about(id="a", finished="now")).id == "b"
    assert resolve_baseline(pair, "last", about(id="b", finished="now")).id == "a"


def test_the_pinned_run_is_not_held_against_what_another_pipeline_pinned():
    known = ledger(night(1, pinned="x"), night(2, pipeline="other", pinned="y"))
    found = resolve_baseline(known, "pinned", about(1))
    assert isinstance(found, MissingBaseline)
    assert found.what == "the run is itself the pinned baseline of ocr over standard in l.db"


def test_a_run_that_broke_is_no_release_to_be_held_against():
    known = ledger(night(1, "1.0"), night(2, "1.0", healthy=False), night(3, "2", healthy=False))
    assert resolve_baseline(known, "name:1.0", about()).id == "run1"
    found = resolve_baseline(known, "name:2", about())
    assert isinstance(found, MissingBaseline)
    assert found.what == "2 (run run3) is not healthy: it got too few answers"


def test_a_release_is_its_run_over_the_same_pages_if_there_is_one():
    known = ledger(night(1, "1.0"), night(2, "1.0", seal="other"))
    assert resolve_baseline(known, "name:1.0", about()).id == "run1"


def test_nights_of_another_pipeline_tell_nothing_of_this_one():
    known = ledger(night(1, pinned="x"), night(2, version="2", seal="a"))
    (pinned,) = known.entries(RunFilter("standard"))[:1]
    found = pinned_and_later_runs(known, pinned, about(pipeline={"name": "new"}))
    assert ([*found.pinned], [*found.since]) == ([pinned], [])


def test_pinned_is_the_one_of_its_pipeline_whenever_it_was_run():
    known = ledger(
        night(1, pinned="2026-01-05"),
        night(2, pipeline="other", pinned="2026-01-06"),
        night(3),
    )
    assert resolve_baseline(known, "pinned", about()).id == "run1"
    assert resolve_baseline(known, "pinned", about(pipeline={"name": "new"})).id == "run2"


def test_a_release_is_the_newest_run_that_is_called_so():
    known = ledger(night(1, "1.0"), night(2, "1.0"), night(3, name="1.0", pipeline="other"))
    assert resolve_baseline(known, "name:1.0", about()).id == "run2"
    assert resolve_baseline(known, "name:run1", about()).id == "run1"


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("last", "no run of ocr before it over standard in l.db"),
        ("pinned", "nothing is pinned over standard in l.db"),
    ],
)
def test_what_is_not_there_is_said_with_its_remedy(word, said):
    found = resolve_baseline(ledger(night(9), night(10)), word, about())
    assert isinstance(found, MissingBaseline)
    assert (found.what, found.remedy.partition(":")[2][:12]) == (said, " dxe history")


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("name:", "name:RELEASE"),
        ("name:l.4", "over standard in l.db: unknown run 'l.4'.*did you mean '1.4'"),
        ("name:run9", "names the run itself"),
    ],
)
def test_a_name_must_be_that_of_another_run(word, message):
    with pytest.raises(BadInputError, match=message):
        resolve_baseline(ledger(night(8, "1.4"), night(9)), word, about())


def test_nights_are_what_ran_since_the_pinned_up_to_the_run_itself():
    pinned = night(3, "1.0", pinned="x")
    known = ledger(
        night(2, version="0", seal="a"),
        pinned,
        night(4, version="2", seal="b"),
        night(5, version="2", seal="c", signature="hints:none"),
        night(6, version="2", seal="d", healthy=False),
        night(7, version="2", seal="e"),
        night(9, version="2", seal="f"),
        night(10, version="2", seal="g"),
    )
    found = pinned_and_later_runs(known, pinned, about())
    assert [entry.id for entry in found.since] == ["run4", "run7"]
    assert [entry.id for entry in pinned_and_later_runs(known, pinned).since][-2:] == [
        "run9",
        "run10",
    ]


def test_the_same_pages_are_bet_on_once():
    pinned = night(1, pinned="x")
    later = [night(day, version=str(day)) for day in (2, 3, 4)]
    known = ledger(pinned, *later, pages={"run4": "others"})
    assert [entry.id for entry in pinned_and_later_runs(known, pinned).since] == ["run2", "run4"]


def test_the_pinned_release_over_other_pages_is_what_nights_are_held_against():
    pinned = night(1, "1.0", pinned="x")
    known = ledger(
        pinned,
        night(2, "1.0", seal="a"),
        night(3, "1.0", seal="a"),
        night(4, "1.1", seal="a"),
        night(5, settings="psm=4", seal="b"),
    )
    found = pinned_and_later_runs(known, pinned)
    assert [entry.id for entry in found.pinned] == ["run1", "run2"]
    assert [entry.id for entry in found.since] == ["run4", "run5"]


def test_a_pipeline_that_says_no_version_may_have_changed():
    pinned = night(1, version="", pinned="x")
    found = pinned_and_later_runs(ledger(pinned, night(2, version="", seal="a")), pinned)
    assert ([*found.pinned], [entry.id for entry in found.since]) == ([pinned], ["run2"])
