"""Documents of one sender are one unit: drift bets on one of them, and estimates cluster by it."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from docextract_eval.codec.predictions import prediction_to_json
from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.errors import InconclusiveError
from docextract_eval.metrics.columns import CodedNames
from docextract_eval.records import Prediction, Rendition
from docextract_eval.runs.privacy import Privacy
from docextract_eval.runs.unlabelled.accuracy import LabelledReference
from docextract_eval.runs.unlabelled.answers import Answers, Values, _arrow_texts, read_answers
from docextract_eval.runs.unlabelled.drift import Watch
from docextract_eval.runs.unlabelled.statistics import measure_answers
from docextract_eval.runs.unlabelled.windows import (
    check_comparable,
    independent_positions,
    split_windows,
)
from docextract_eval.schemas import load_schema

FIELDS = ["merchant", "total", "date"]
A_SENDER = 5
ALPHA = 0.05
WATCHES = 100


def planted(rng, senders, name, *, each=A_SENDER):
    """Documents of senders, each of whom makes confidences, texts and errors alike."""
    documents = senders * each
    sender = np.repeat(np.arange(senders), each)
    quality, length = rng.normal(0, 1, senders)[sender], rng.normal(0, 1, senders)[sender]
    document = np.repeat(np.arange(documents), len(FIELDS))
    logit = 2 + quality[document] + 0.3 * rng.normal(size=len(document))
    confidence = 1 / (1 + np.exp(-logit))
    right = rng.random(len(document)) < confidence
    texts = ["x" * int(12 + 4 * length[at] + rng.integers(3)) for at in document.tolist()]
    codes = np.tile(np.arange(len(FIELDS)), documents)
    values = Values(
        document,
        CodedNames(codes, FIELDS),
        CodedNames(codes, ["text", "text", "text"]),
        _arrow_texts(texts),
        np.full(len(document), -1),
        confidence,
        right.astype(float),
        np.ones(len(document), bool),
    )
    one = CodedNames(np.zeros(documents, np.int64), [""])
    return Answers(
        name,
        [f"{name}-{at}" for at in range(documents)],
        one,
        one,
        np.zeros(documents, bool),
        np.full(documents, 3.0),
        [],
        values,
        sources=[f"{name} sender {at}" for at in sender.tolist()],
    )


def alarms(rng, *, by_source):
    """Whether a watch of new senders raises a false alarm in twelve nights."""

    def measured(answers):
        at = np.arange(len(answers.documents))
        kept = independent_positions(answers, at) if by_source else at
        return measure_answers(answers).take(kept.tolist())

    watch = Watch.begun(measured(planted(rng, 60, "usual")))
    for night in range(12):
        name = f"{rng.integers(2**60)} {night}"
        watch = watch.after_night(name, measured(planted(rng, 20, name)))
        if watch.evidence >= 1 / ALPHA:
            return True
    return False


@pytest.mark.long
def test_false_alarms_are_as_rare_as_promised_only_where_a_sender_counts_once():
    """Five documents a sender, and nothing changes: .50 of the watches were false by documents."""
    shares = {
        by_source: np.mean(
            [alarms(np.random.default_rng(seed), by_source=by_source) for seed in range(WATCHES)]
        )
        for by_source in (True, False)
    }
    print(shares)
    assert shares[True] <= ALPHA + 2 * (ALPHA * (1 - ALPHA) / WATCHES) ** 0.5
    assert shares[False] > 0.3


def failing(rng, senders, name):
    """The same where every seventh sender has half of the values wrong, whatever they say."""
    answers = planted(rng, senders, name)
    own = np.repeat(rng.random(senders) < 1 / 7, A_SENDER)[answers.values.document]
    answers.values.right[own] *= rng.random(own.sum()) < 0.5
    return answers


@pytest.mark.long
def test_the_interval_of_an_estimate_has_the_sender_as_its_unit():
    """By chance alone; documents taken apart as single ones make it too narrow by half."""
    held = {True: 0, False: 0}
    worlds = 100
    for seed in range(worlds):
        rng = np.random.default_rng(seed)
        both = failing(rng, 100, "labelled"), failing(rng, 100, "new")
        for by_source in held:
            reference, window = (each if by_source else replace(each, sources=()) for each in both)
            found = LabelledReference.fitted(reference).estimate(window)
            off = abs(found.by_calibration - window.values.right.mean())
            held[by_source] += off <= np.hypot(found.of_reference, found.of_window)
    print(held)
    assert held[True] / worlds >= 0.9 - 2 * (0.9 * 0.1 / worlds) ** 0.5
    assert held[False] / worlds < 0.8


def test_no_sender_helps_to_judge_itself():
    """All documents of one are in one fold: where its labels turn, its expectations stay."""
    answers = planted(np.random.default_rng(1), 100, "labelled")
    before = LabelledReference.fitted(answers).calibrated
    own = answers.units[answers.values.document] == 3
    answers.values.right[own] = 1 - answers.values.right[own]
    after = LabelledReference.fitted(answers).calibrated
    assert after.held_out[own].tolist() == before.held_out[own].tolist()
    assert not np.array_equal(after.held_out, before.held_out)


def lines(senders, each, name):
    return [
        {"id": f"{name}-{sender}-{at}", "source": f"S{sender}", "fields": {"total": "1.00"}}
        for sender in range(senders)
        for at in range(each)
    ]


def answers_of(path, written):
    path.write_text("".join(json.dumps(line) + "\n" for line in written), "utf-8")
    return read_answers(path)


def test_of_each_sender_one_document_is_bet_on_and_the_others_are_in_no_window(tmp_path):
    answers = answers_of(tmp_path / "new.jsonl", lines(12, 5, "n"))
    kept = independent_positions(answers, np.arange(60))
    assert [answers.sources[at] for at in kept.tolist()] == [f"S{at}" for at in range(12)]
    assert len({at % 5 for at in kept.tolist()}) > 1  # by chance, and not the first
    assert independent_positions(replace(answers, sources=()), kept).tolist() == kept.tolist()


def test_documents_that_state_no_source_are_units_of_their_own(tmp_path):
    written = [*lines(2, 2, "n"), {"id": "x"}, {"id": "y", "source": " "}]
    answers = answers_of(tmp_path / "new.jsonl", written)
    assert answers.units.tolist() == [0, 0, 1, 1, 2, 3]


def test_too_few_senders_are_too_few_however_many_documents_they_have(tmp_path):
    few = answers_of(tmp_path / "few.jsonl", lines(9, 50, "few"))
    with pytest.raises(InconclusiveError, match="has 9 sources, and needs 10"):
        split_windows(few, None)
    many = answers_of(tmp_path / "many.jsonl", lines(29, 50, "many"))
    with pytest.raises(InconclusiveError, match="has 29 sources, and a reference needs 30"):
        check_comparable(many, few)


def test_a_private_run_keeps_no_source():
    """It may be a customer's name."""
    document = compose(
        parse_recipe({"name": "p", "count": 1, "kinds": ["receipt"], "locales": ["en_US"]}, "here"),
        0,
    )
    page = Rendition(document.id, document.id, "clean", (), (), "", (), ())
    said = Prediction(document.id, source="Acme Ltd")
    kept, _ = Privacy().judge_privately(document, page, said, load_schema("receipt"), ())
    assert "Acme" not in json.dumps(prediction_to_json(kept))
    assert "Acme" in json.dumps(prediction_to_json(said))
