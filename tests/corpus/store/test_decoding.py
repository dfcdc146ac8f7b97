"""A file that breaks the process which decodes it costs itself, and the next one is decoded."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.labelled.decoder import DecoderAnswerError, Request, read_answer
from docextract_eval.corpus.store import decoding
from docextract_eval.corpus.store.decoding import (
    decode_groups,
    decode_pages_with_count,
    decode_requests,
)
from docextract_eval.errors import BadInputError
from tests.corpus.labelled.files import picture
from tests.corpus.store.faults import NONSENSE, Faulty
from tests.decoding.hostile import BAD_PDFS, form_bomb, one_page


@pytest.mark.long
def test_a_fault_costs_its_file_and_nothing_else(monkeypatch):
    monkeypatch.setattr(decoding, "Decoder", Faulty)
    monkeypatch.setattr(decoding, "MAX_SECONDS", 3.0)
    good = picture()
    deeds = ("dies", "", "hangs", "", "grows", "", "babbles", "")
    requests = [Request(good + b"FAULT:" + deed.encode(), f"file {deed}") for deed in deeds]
    found = list(decode_requests(requests))
    assert [isinstance(each, BadInputError) for each in found] == [True, False] * 4
    for each, said in zip(
        found[::2],
        (
            "breaks the decoder",
            "takes longer than 3 s",
            "breaks the decoder .*MemoryError",
            "invalid answer",
        ),
        strict=True,
    ):
        assert isinstance(each, BadInputError)
        with pytest.raises(BadInputError, match=f"file .*: .*{said}"):
            raise each
    assert {each.pages[0].file.data[: len(good)] for each in found[1::2]} == {good}


@pytest.mark.parametrize("answer", NONSENSE, ids=range(len(NONSENSE)))
def test_a_senseless_answer_is_believed_nothing(answer):
    with pytest.raises((DecoderAnswerError, BadInputError)):
        read_answer(answer, picture())


def test_of_a_group_nothing_is_asked_after_what_is_wrong():
    good, bad = Request(picture(), "good"), Request(b"hello", "bad")
    opened = []

    def files(*requests):
        for request in requests:
            opened.append(request.where)
            yield request

    def broken():
        yield good
        raise BadInputError("cannot be read", "gone")

    groups = [
        ("a", files(good)),
        ("b", ()),
        ("c", files(bad, good)),
        ("d", broken()),
        ("e", files(good, good)),
    ]
    found = dict(decode_groups(groups, "inline"))
    assert list(found) == ["a", "b", "c", "d", "e"]
    assert [found[name] if name == "b" else len(found[name]) for name in "abe"] == [1, [], 2]
    assert (found["c"].where, found["d"].where) == ("bad", "gone")
    assert opened == ["good", "bad", "good", "good"]


@pytest.mark.parametrize("name", ["encrypted", "10,000 pages", "a tree that is its own branch"])
def test_a_bad_pdf_is_refused_by_the_process_too(name):
    data, said = BAD_PDFS[name]
    with pytest.raises(BadInputError, match=f"a.pdf.*{said.removeprefix('page 1: ')}"):
        list(decode_pages_with_count(data, "a.pdf", 150))


@pytest.mark.long
def test_a_pdf_that_is_drawn_for_ever_is_given_up(monkeypatch):
    monkeypatch.setattr(decoding, "MAX_SECONDS", 2.0)
    with pytest.raises(BadInputError, match="a.pdf: takes longer than 2 s to decode"):
        list(decode_pages_with_count(form_bomb(), "a.pdf", 150))


def test_pages_come_with_how_many_there_are():
    ((count, page),) = decode_pages_with_count(one_page(), "a.pdf", 72)
    assert (count, page.size) == (1, (72, 72))
