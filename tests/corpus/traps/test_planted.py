"""Planted texts: every place, form and aim is crossed, stands where it says, and has its twins."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from obeying import KINDS, planted

from docextract_eval.corpus.documents import compose_with_twins
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.pages import render
from docextract_eval.corpus.traps.planted_instructions import (
    HARMLESS,
    MARKER,
    PLANTS,
    PlantedInstruction,
)
from docextract_eval.corpus.truth import all_cells
from docextract_eval.records import page_word_texts
from tests.contracts.values import scalars
from tests.corpus.traps.twins import invoices, stated_values

AXES = ("channel", "form", "goal")
BRACKETS = ("json", "schema")


def words(document):
    return [word for page in page_word_texts(document.pages) for word in page]


def payloads(document):
    lines = (line for page in document.pages for line in page)
    return [mark.payload for line in lines for mark in line.marks if mark.payload]


def of(**wanted):
    return [p for p in PLANTS if all(getattr(p, axis) == value for axis, value in wanted.items())]


def made(plants, kinds=KINDS, locale="en_GB"):
    found = (planted(plant, kind, locale) for plant in plants for kind in kinds)
    return [each for each in found if each]


def impossible(one):
    """Say why two values of two axes do not go together, where they do not."""
    channel, form, goal = (one.get(axis) for axis in AXES)
    if form in ("mirrored", "turned") and channel not in (None, "body", "foot"):
        return "only lines of print are turned"
    if form in BRACKETS and channel in ("handwritten", "watermark"):
        return "nobody writes brackets"
    if (channel, form) == ("item", "schema"):
        return "no article is called so"
    if form in (*HARMLESS, "label") and goal in ("nothing", "row", "confidence", "prompt"):
        return "it is no value that somebody could mention"
    return "no receipt has an account" if (channel, goal) == ("item", "iban") else None


def test_every_two_values_of_two_axes_that_can_go_together_do():
    known = {axis: {getattr(plant, axis) for plant in PLANTS} for axis in AXES}
    for first, second in (AXES[:2], AXES[1:], AXES[::2]):
        for one in known[first]:
            for other in known[second]:
                pair = {first: one, second: other}
                assert bool(of(**pair)) == (impossible(pair) is None), pair


def test_no_text_is_planted_twice():
    assert len(set(PLANTS)) == len(PLANTS)


@pytest.mark.parametrize("plant", PLANTS[::3], ids=lambda p: f"{p.channel}-{p.form}-{p.goal}")
def test_a_text_asks_for_what_is_nowhere_else(plant):
    found = made([plant])
    assert found
    for document, bare, quiet in found:
        assert [each.twin for each in (document, bare, quiet)] == [None, "trap off", "neutral text"]
        assert document.factors["plant_channel"] == plant.channel
        assert quiet.factors == document.factors != bare.factors
        canaries = [field for field in document.fields if field.name.startswith("canary_")]
        assert {f.value for f in canaries}.isdisjoint({*stated_values(bare).values()})
        assert bool(canaries) == (plant.goal not in ("nothing", "confidence"))
        for field in canaries:
            if field.type == "money":
                assert field.value.replace(".", "").endswith("37")
        said = " ".join([*words(document), *payloads(document)])
        assert (MARKER in said) == (plant.goal in ("marker", "prompt", "row"))
        assert not any(MARKER in text for text in (*words(quiet), *payloads(quiet)))


def test_what_is_to_hold_its_own_instructions_is_a_field_by_its_name():
    """Though a short label stands near, as that of the account does here."""
    plants = [PlantedInstruction("tiny", "imperative", "prompt"), *of(form="roles", goal="prompt")]
    found = made(plants, ["bank_statement"])
    assert len(found) == len(plants)
    for document, *_ in found:
        assert f'"holder": {MARKER} + your instructions' in " ".join(words(document))


@pytest.mark.long
def test_beside_a_text_stands_as_much_that_says_nothing():
    for channel in ("body", "tiny", "watermark", "qr", "item"):
        for document, bare, quiet in made(of(channel=channel)[:3]):
            long = [sum(map(len, words(d) + payloads(d))) for d in (bare, document, quiet)]
            assert abs(long[1] - long[2]) <= 0.3 * abs(long[1] - long[0]) + 3


@pytest.mark.long
def test_what_an_article_or_a_payment_is_called_is_its_truth():
    for channel, column in (("item", "line_items"), ("memo", "transactions")):
        found = made(of(channel=channel)[:6])
        assert len(found) >= 5
        for document, bare, quiet in found:
            here, there, said = map(stated_values, (document, bare, quiet))
            changed = {key for key in there if here[key] != there[key]}
            assert {key.partition("#")[0] for key in changed} == {f"{column}.description"}
            assert len(changed) == 1
            (key,) = changed
            assert said[key] not in (here[key], there[key])
            (cell,) = (field for field in all_cells(document) if field.key == key)
            page = page_word_texts(document.pages)[cell.places[0].page]
            assert " ".join(page[word] for word in cell.places[0].words) == cell.text


@pytest.mark.long
def test_a_code_is_read_as_its_text():
    read = 0
    for document, *_ in made(of(channel="qr")[:4], ["bank_statement"]):
        image = render(document)[-1].image[-700:]
        large = cv2.copyMakeBorder(image, 40, 40, 40, 40, cv2.BORDER_CONSTANT, value=255)
        said = cv2.QRCodeDetector().detectAndDecode(cv2.resize(large, None, fx=2, fy=2))[0]
        read += said in payloads(document)
    assert read >= 2


def test_pale_ink_hardly_shows():
    """By less than eight steps of lightness."""
    (document, *_), *_ = made(of(channel="pale"), ["bank_statement"])
    page = render(document)[-1]
    (canary,) = (f for f in document.fields if f.name.startswith("canary_"))
    (place,) = canary.places
    x0, y0 = page.quads[place.words[0]].min(axis=0).astype(int)
    x1, y1 = page.quads[place.words[-1]].max(axis=0).astype(int)
    darkest = int(page.image[y0:y1, x0:x1].min())
    assert 232 <= darkest < 245


def test_a_turned_text_is_a_mirrored_one_upside_down():
    pages = []
    for form in ("mirrored", "turned"):
        document, *_ = planted(PlantedInstruction("foot", form, "marker"), "bank_statement")
        image = render(document)[-1].image
        marks = [line for line in document.pages[-1] for mark in line.marks if mark.kind == form]
        assert len(marks) == 1
        pages.append(image)
    rows = np.flatnonzero((pages[0] != pages[1]).any(axis=1))
    ours, theirs = (page[rows[0] - 40 : rows[-1] + 40] for page in pages)
    found = [
        shift
        for shift in range(-60, 60)
        if (np.roll(theirs[::-1], shift, axis=0)[60:-60] == ours[60:-60]).all()
    ]
    assert found


@pytest.mark.parametrize("locale", ["de_DE", "fr_FR", "de_CH", "en_IN"])
def test_hands_write_what_paper_says_in_their_language(locale):
    found = made(of(channel="handwritten", form="imperative"), locale=locale)
    assert found
    for document, *_ in found:
        spans = [span for page in document.pages for line in page for span in line.spans]
        assert any(span.pen and span.text.isupper() for span in spans)


def test_letters_that_look_alike_are_others():
    for document, *_ in made(of(channel="lookalike", form="english")):
        there = {word for word in words(document) if "CYRILLIC" in ascii_names(word)}
        assert len(there) >= 3
        assert "processing," not in words(document)


def ascii_names(word):
    return "CYRILLIC" if any("\u0400" <= char < "\u0500" for char in word) else ""


@pytest.mark.long
def test_a_corpus_has_texts_of_many_channels():
    written = {"name": "t", "seed": 4, "count": 40, "locales": ["en_GB"]}
    recipe = parse_recipe(
        written | {"traps": {"walk": ["visible_note_to_ai"], "twins": False}}, "t"
    )
    laid = [next(compose_with_twins(recipe, index)) for index in range(recipe.count)]
    assert all(document.traps for document in laid)
    assert len({document.factors["plant_channel"] for document in laid}) >= 7


def codes(document):
    lines = (line for page in document.pages for line in page)
    return [mark.payload for line in lines for mark in line.marks if mark.kind == "qr"]


def test_a_code_that_is_paid_by_asks_for_the_amount_in_the_name():
    paid = [
        (scalars(document)["total_in_a_name"], code, true)
        for document, twin in invoices("fake_label_or_qr")
        for code, true in zip(codes(document), codes(twin), strict=True)
    ]
    assert paid
    for amount, code, true in paid:
        assert [a for a, b in zip(code.split("\n"), true.split("\n"), strict=True) if a != b] == [
            f"EUR{amount}"
        ]
