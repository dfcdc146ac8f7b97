"""From a recipe to renditions: names, fingerprints, shares, and what depends on what."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections import Counter

import numpy as np
import pytest

from docextract_eval.codec import canonical_json
from docextract_eval.codec.records import from_json, to_json
from docextract_eval.corpus import build, hashes, recipe
from docextract_eval.corpus.degrade.files import decode
from docextract_eval.corpus.documents import _pick_evenly
from docextract_eval.corpus.documents import compose as composed
from docextract_eval.corpus.render.pages import render
from docextract_eval.records import Document, Rendition, Step, page_word_texts


@pytest.fixture(scope="module")
def quick():
    """The shipped recipe."""
    return recipe.load_recipe("quick")


@pytest.fixture(scope="module")
def built(quick):
    """Its first four documents, built."""
    return [build.build_source(quick, index) for index in range(4)]


def renditions(built):
    """All renditions of some sources."""
    return [rendition for one in built for rendition in one.renditions]


def test_every_source_has_one_rendition_per_condition(quick, built):
    """In the recipe's order, named by document and condition."""
    for one in built:
        assert [rendition.condition for rendition in one.renditions] == quick.conditions
        for rendition in one.renditions:
            assert rendition.id == f"{one.document.id}~{rendition.condition}"
            assert rendition.document == one.document.id


def test_building_again_gives_the_same_bytes(quick, built):
    """In another order too: a document is the same whoever builds it and when."""
    for index in (3, 0):
        again = build.build_source(quick, index)
        assert again.document == built[index].document
        for one, other in zip(again.renditions, built[index].renditions, strict=True):
            assert (one.hash, one.files, one.steps) == (other.hash, other.files, other.steps)
            for a, b in zip(one.quads, other.quads, strict=True):
                assert a.tobytes() == b.tobytes()


def test_a_rendition_does_not_depend_on_the_other_conditions(quick, built):
    """Alone or among others it is the same."""
    for condition in quick.conditions:
        alone = build.build_source(quick.model_copy(update={"conditions": [condition]}), 1)
        expected = next(r for r in built[1].renditions if r.condition == condition)
        assert alone.renditions[0].hash == expected.hash


def test_count_and_first_change_no_document(quick, built):
    """They say which documents are made, not what they are."""
    other = quick.model_copy(update={"count": 1000, "first": 2})
    assert build.build_source(other, 2).renditions[0].hash == built[2].renditions[0].hash


def test_the_clean_rendition_is_the_printed_page(built):
    """A PNG that keeps every pixel."""
    for one in built:
        clean = next(r for r in one.renditions if r.condition == "clean")
        pages = render(one.document)
        assert [file.media_type for file in clean.files] == ["image/png"] * len(pages)
        for file, page in zip(clean.files, pages, strict=True):
            assert (decode(file) == page.image).all()
        assert clean.steps == ()


def test_a_file_is_of_the_kind_that_it_says(built):
    """By its first bytes; the accident that encodes gives the stored file."""
    starts = {"image/png": b"\x89PNG", "image/jpeg": b"\xff\xd8\xff"}
    for rendition in renditions(built):
        for file in rendition.files:
            assert file.data.startswith(starts[file.media_type])
        jpeg = rendition.condition.startswith("jpeg")
        assert (rendition.files[0].media_type == "image/jpeg") == jpeg


def test_quads_follow_the_documents_words(built):
    """Page by page: four corners and a share for every word, as 32-bit floats."""
    for one in built:
        for rendition in one.renditions:
            for words, quads, visible in zip(
                page_word_texts(one.document.pages), rendition.quads, rendition.visible, strict=True
            ):
                assert quads.shape == (len(words), 4, 2)
                assert visible.shape == (len(words),)
                assert (quads.dtype, visible.dtype) == (np.float32, np.float32)


def test_a_renditions_hash_is_over_its_files_and_the_truth(built):
    """By the published formula."""
    for one in built:
        truth = hashlib.sha256(canonical_json(to_json(one.document)).encode()).hexdigest()
        assert hashes.truth_hash(one.document) == truth
        for rendition in one.renditions:
            files = "".join(hashlib.sha256(file.data).hexdigest() for file in rendition.files)
            assert rendition.hash == hashlib.sha256((files + truth).encode()).hexdigest()


def test_no_two_renditions_have_one_hash(built):
    """Every page of every document is another."""
    found = renditions(built)
    assert len({rendition.hash for rendition in found}) == len(found) == 16


def test_the_truth_hash_follows_the_truth(built):
    """One changed value, one changed place, one changed factor: another hash."""
    document = built[0].document
    field = dataclasses.replace(document.fields[0], value="other")
    changed = [
        dataclasses.replace(document, fields=(field, *document.fields[1:])),
        dataclasses.replace(document, factors={**document.factors, "font": "x"}),
        dataclasses.replace(document, pages=()),
    ]
    found = {hashes.truth_hash(one) for one in (document, *changed)}
    assert len(found) == 4


def test_truth_survives_its_file(built):
    """Read back from JSON it is the same document with the same hash."""
    for one in built:
        read = from_json(Document, json.loads(canonical_json(to_json(one.document))))
        assert read == one.document
        assert hashes.truth_hash(read) == hashes.truth_hash(one.document)


def test_the_seal_is_the_same_in_any_order_and_sees_everything():
    """Ids, files and truths all count, and their order does not."""
    rows = [("a~clean", ("f1",), "t1"), ("a~x@1", ("f2", "f3"), "t1"), ("b~clean", ("f4",), "t2")]
    seal = hashes.compute_seal(rows)
    assert hashes.compute_seal(rows[::-1]) == seal
    changed = [
        rows[:2],
        [*rows, rows[0]],
        [("c~clean", *rows[0][1:]), *rows[1:]],
        [rows[0], ("a~x@1", ("f3", "f2"), "t1"), rows[2]],
        [rows[0], rows[1], ("b~clean", ("f4",), "t3")],
    ]
    assert len({seal, *(hashes.compute_seal(other) for other in changed)}) == 6


@pytest.mark.long
@pytest.mark.parametrize("shares", [{"en_US": 1.0, "de_DE": 1.0}, {"en_US": 3.0, "de_DE": 1.0}])
@pytest.mark.parametrize("seed", [0, 1, 77])
def test_every_stretch_of_a_corpus_has_its_shares(shares, seed):
    """The walk is spread evenly: from any index on, counts are within three of their share."""
    written = {"name": "walk", "count": 1, "seed": seed, "locales": shares}
    made = recipe.parse_recipe(written, "walk")
    locales = [composed(made, index).locale for index in range(150)]
    whole = sum(shares.values())
    for start in range(0, 100, 7):
        for length in (10, 25, 50):
            found = Counter(locales[start : start + length])
            for name, share in shares.items():
                assert abs(found[name] - length * share / whole) < 3


@pytest.mark.parametrize("seed", range(6))
def test_kinds_and_locales_are_walked_apart(seed):
    """Each kind meets each locale as often as their shares say: neither tells the other."""
    kinds, locales = {"a": 1.0, "b": 1.0}, {"x": 1.0, "y": 1.0, "z": 2.0}
    met = Counter(
        (_pick_evenly(kinds, seed, "kind", index), _pick_evenly(locales, seed, "locale", index))
        for index in range(400)
    )
    for (_, locale), count in met.items():
        assert abs(count - 200 * locales[locale] / 4) < 12
    assert len(met) == 6


def test_do_changes_a_document_and_keeps_its_source(quick, built):
    """An intervention is the same paper otherwise."""
    document = built[0].document
    same = composed(quick, 0, {"locale": document.locale})
    assert same == document
    other = composed(quick, 0, {"card_tail": "0000", "tender": "card"})
    assert other.source == document.source
    tails = [field.value for field in other.fields if field.name == "card_tail"]
    assert tails == ["0000"]


def test_do_on_the_locale_wins_over_the_walk(quick):
    """What is fixed by hand is not walked."""
    for locale in ("en_US", "de_DE"):
        assert {composed(quick, i, {"locale": locale}).locale for i in range(4)} == {locale}


def test_the_severity_of_a_rendition_is_that_of_its_strongest_step():
    steps = (Step("defocus", 2.0, {}), Step("rotation", 4.5, {}))
    bare = Rendition("d~x", "d", "x", (), (), "", (), ())
    assert bare.severity == 0
    assert dataclasses.replace(bare, steps=steps).severity == 4.5
