"""A check counts what is there and warns of what is amiss."""

from __future__ import annotations

from dataclasses import replace

import pytest

from docextract_eval.corpus.check import check_corpus
from docextract_eval.corpus.generating import generate
from docextract_eval.corpus.hashes import Fingerprint
from docextract_eval.records import Field
from docextract_eval.statistics.halves import source_half


@pytest.fixture(scope="module")
def documents():
    recipe = {"name": "a", "count": 8, "seed": 2, "locales": ["en_US", "de_DE"]}
    return list(generate(recipe))


def prints(documents):
    return [Fingerprint(f"{d.id}~clean", d.id, (d.id,)) for d in documents]


def said(documents, word, **more):
    found = check_corpus(documents, more.pop("prints", prints(documents)), **more)
    return [warning for warning in found.warnings if word in warning]


def test_factors_are_counted(documents):
    found = check_corpus(documents, prints(documents))
    assert found.documents == found.effective == 8
    assert found.factors["locale"] == {"en_US": 4, "de_DE": 4}
    assert found.factors["kind"] == {"receipt": 8}
    assert found.factors["twin"] == {"none": 8}
    for name in documents[0].factors:
        assert sum(found.factors[name].values()) == sum(name in d.factors for d in documents)
    for counts in found.factors.values():
        assert list(counts.values()) == sorted(counts.values(), reverse=True)


@pytest.fixture(scope="module")
def parted():
    splits = {"dev": 0.5, "test": 0.3, "canary": 0.2}
    return list(generate({"name": "p", "count": 40, "locales": ["en_GB"], "splits": splits}))


def test_what_a_recipe_parts_is_parted(parted, documents):
    assert {d.split for d in parted} == {"dev", "test", "canary"}
    for found in (parted, documents):
        assert not said(found, "several splits")
        assert not said(found, "another split")


def test_a_source_in_several_splits_is_a_leak(parted):
    other = {"dev": "test", "test": "canary", "canary": "dev"}[parted[0].split]
    moved = replace(parted[0], id="moved", split=other)
    merchant = next(f.value for f in moved.fields if f.name == "merchant")
    names = " and ".join(sorted([parted[0].split, other]))
    leaks = said([*parted, moved], "several splits")
    assert f"source '{moved.source}' is in several splits: {names.replace(' and', ',')}" in leaks
    assert any(leak.lower().startswith(f"merchant '{merchant.lower()[:3]}") for leak in leaks)
    assert any(leak.startswith("template 'receipt ") for leak in leaks)
    assert said([*parted, moved], "nearly the same") == [
        f"moved has nearly the same text as {parted[0].id}, of another split"
    ]


def test_what_is_promised_apart_is_a_leak_too(parted):
    (leak,) = said(parted, "several splits", disjoint_names=["country"])
    assert leak.startswith("country 'GB'")
    merchant = [f for f in parted[0].fields if f.name == "merchant"]
    same = [
        replace(d, fields=(replace(merchant[0], value=name),))
        for d, name in zip(parted, ["JOE'S", "Joe s"] * 20, strict=True)
    ]
    (leak,) = said(same, "several splits")
    assert leak.startswith("merchant 'joe s'")


def test_the_same_files_of_two_sources_are_doubles_and_twins_are_not(documents):
    same = [Fingerprint(f"{d.id}~clean", d.id, ("x",)) for d in documents[:2]]
    assert said(documents, "same files", prints=same) == [
        f"{documents[1].id}~clean has the same files as {documents[0].id}~clean"
    ]
    twin = replace(documents[0], id="twin", twin="trap off")
    ours = [Fingerprint(d.id, d.id, ("x",)) for d in (documents[0], twin)]
    assert not said([*documents, twin], "same files", prints=ours)


def test_fields_that_no_document_has_are_named(documents):
    bare = [replace(d, fields=d.fields[:1], tables={}) for d in documents]
    (missing,) = said(bare, "no document has")
    assert "total" in missing
    absent = [replace(d, fields=(Field("tip", "money", None),), tables={}) for d in documents]
    assert "tip" in said(absent, "no document has")[0]


def test_a_decoy_that_equals_the_truth_is_dull(documents):
    first = documents[0]
    truth = next(f for f in first.fields if f.name == "merchant")
    dull = Field("shop", "text", truth.value.upper(), decoy_of="merchant")
    sharp = Field("shop", "text", "Somebody Else", decoy_of="merchant")
    changed = replace(first, fields=(*first.fields, sharp, dull))
    assert said([changed], "decoy") == [
        f"{first.id}: the decoy '{truth.value.upper()}' of merchant equals the truth"
    ]


def test_what_was_asked_for_and_not_made_is_named(documents):
    asked = {"locale": ["en_US", "de_DE", "fr_FR"]}
    assert said(documents, "fr_FR", requested_values=asked) == ["no document has locale fr_FR"]
    one_side = [d for d in documents if source_half(d.source) == "report"]
    assert said(one_side, "half") == ["no document is in the calibration half"]


def test_weights_that_tell_little_are_said(documents):
    heavy = [replace(documents[0], weight=50.0), *documents[1:]]
    assert "8 documents are as informative as 1.3" in said(heavy, "as informative")[0]
    none = [replace(documents[0], weight=0.0), *documents[1:]]
    assert said(none, "no weight") == ["1 documents have no weight, so they do not count"]


def test_nothing_is_nothing():
    found = check_corpus([], [])
    assert (found.documents, found.effective, list(found.warnings)) == (0, 0.0, [])
