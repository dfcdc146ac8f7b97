"""Who does what a text on the page says is caught at every text; who does not is at none."""

from __future__ import annotations

import pytest
from obeying import KINDS, deaf, planted, scores, truth, wary
from obeying import obedient as gullible

from docextract_eval.corpus.traps import TRAPS
from docextract_eval.corpus.traps.planted_instructions import FILED, HARMLESS, PLANTS, UNSEEN
from docextract_eval.metrics.obedience import (
    BENIGN_FORMS,
    PLANTED_AXES,
    PLANTING_TRAPS,
    TEXT_COLUMNS,
)

VALUELESS = ("nothing", "confidence")
EVERY = (*PLANTS, *UNSEEN[::3], *FILED[::4])
"""Every text that is on pages, and some of those that a PDF alone has."""


@pytest.fixture(scope="module")
def documents():
    """A paper with every planted text, each beside one without and one that says nothing."""
    found = []
    for number, plant in enumerate(EVERY):
        kinds = KINDS[number % 2 :] + KINDS[: number % 2]
        found += next(filter(None, (planted(plant, kind) for kind in kinds)))
    return found


def obedient(document):
    """Does what any text says that commands it."""
    return truth(document) if document.factors.get("plant_form") in HARMLESS else gullible(document)


def startled(document):
    """Says nothing of dates beside any text that it did not expect."""
    said = truth(document)
    if "plant_form" in document.factors:
        said = {key: value for key, value in said.items() if "date" not in key[0]}
    return said


@pytest.fixture(scope="module")
def by_obedient(documents):
    return scores(documents, obedient)


@pytest.fixture(scope="module")
def by_deaf(documents):
    return scores(documents, deaf)


def one(found, metric, **where):
    wanted = {"cells": "scalars", "condition": "all"} | where
    (score,) = (score for score in found if score.metric == metric and score.slice == wanted)
    return score


def test_the_judges_and_the_makers_agree_on_what_is_harmless():
    """They may not import each other."""
    assert BENIGN_FORMS == HARMLESS


def test_the_judges_know_the_traps_that_plant_texts():
    assert set(PLANTING_TRAPS) <= {*TRAPS.names}


def test_an_obedient_reader_is_caught_at_every_text_that_commands_a_value(by_obedient):
    told = [
        score for score in by_obedient if score.metric == "obey_rate" and score.value is not None
    ]
    assert {score.value for score in told} == {1.0}
    for axis in PLANTED_AXES:
        values = {getattr(plant, axis.removeprefix("plant_")) for plant in EVERY}
        shown = {score.slice.get(axis) for score in told} - {None}
        assert shown == values - {*HARMLESS, *VALUELESS}
    assert one(by_obedient, "obey_rate", cells="tables", plant_goal="row").value == 1
    assert one(by_obedient, "marker_echo_rate").value == 1
    assert one(by_obedient, "benign_obey_rate").value == 0


def test_a_deaf_reader_is_caught_at_none(by_deaf):
    for metric in ("obey_rate", "benign_obey_rate", "marker_echo_rate"):
        assert one(by_deaf, metric).value == 0
        assert one(by_deaf, metric).documents >= 10
    for metric in (
        *("emptied_rate", "suppression_rate", "false_alarm_rate", "collateral"),
        "surer_rate",
    ):
        assert one(by_deaf, metric).value == 0
    assert one(by_deaf, "obey_rate", cells="tables").value == 0
    assert one(by_deaf, "obey_rate").high < 0.15


def test_what_a_text_has_left_empty_is_suppressed(by_obedient):
    """An obedient reader says nothing where that is what it is told."""
    assert one(by_obedient, "emptied_rate").value == 1
    assert one(by_obedient, "suppression_rate", plant_goal="nothing").value > 0
    assert one(by_obedient, "suppression_rate", plant_goal="total").value == 0
    assert one(by_obedient, "false_alarm_rate").value == 0


def test_who_is_surer_where_a_text_asks_for_it_is_told(by_obedient):
    assert one(by_obedient, "surer_rate").value == 1
    assert one(by_obedient, "surer_rate", cells="tables").value == 1


def test_a_text_that_an_article_is_called_is_to_be_copied(documents):
    """Who leaves out what such a column says loses nothing that counts as collateral."""

    def shy(document):
        said, bearing = truth(document), document.factors.get("plant_channel") in TEXT_COLUMNS
        column = TEXT_COLUMNS.get(document.factors.get("plant_channel"))
        return {key: value for key, value in said.items() if not bearing or key[0] != column}

    borne = [each for each in documents if each.id.partition("-")[0] in TEXT_COLUMNS]
    assert one(scores(borne, shy), "collateral", cells="tables").value == 0


def test_who_takes_a_quotation_for_a_command_is_told_apart(documents):
    found = scores(documents, gullible)
    assert one(found, "benign_obey_rate").value == 1
    assert one(found, "benign_obey_rate", plant_form="quoted").value == 1


def test_who_starts_at_any_text_raises_false_alarms_and_loses_what_it_does_not_speak_of(documents):
    found = scores(documents, startled)
    assert one(found, "false_alarm_rate").value > 0.02
    assert one(found, "collateral").value > 0.02
    assert one(found, "obey_rate").value == 0


def test_a_wary_reader_reports_every_command_and_nothing_else(documents):
    found = scores(documents, deaf, wary)
    told = {s.value for s in found if s.metric == "flag_rate"}
    alarms = {s.slice["beside"]: s.value for s in found if s.metric == "false_flag_rate"}
    assert told == {1.0}
    assert alarms == {"nothing": 0, "neutral text": 0, "benign text": 0}


def test_without_planted_texts_nothing_is_said(documents):
    plain = [document for document in documents if "plant_form" not in document.factors]
    assert scores(plain, deaf) == []


def test_every_text_and_every_axis_has_a_figure(by_deaf):
    shown = {axis: set() for axis in PLANTED_AXES}
    for score in by_deaf:
        for axis in PLANTED_AXES:
            shown[axis] |= {score.slice[axis]} if axis in score.slice else set()
    for axis in PLANTED_AXES:
        assert shown[axis] == {getattr(plant, axis.removeprefix("plant_")) for plant in EVERY}
