"""What is made up where nothing can be known, and what is wrong and sure: hand-made cells."""

from __future__ import annotations

import numpy as np

from docextract_eval.corpus.traps import TRAPS, overprint, totals
from docextract_eval.metrics.columns import AppliedTraps
from docextract_eval.metrics.hallucination import PROBES, VARIANTS, hallucination
from docextract_eval.metrics.sure_errors import sure_errors
from tests.metrics.cells import columns, named


def one(found, **where):
    wanted = {"cells": "scalars", "condition": "all"} | where
    (score,) = (score for score in found if score.slice == wanted)
    return score


def laid(**fields):
    """Traps by name, each on the renditions that are given, attacking a field."""
    every = [(name, at, field) for name, (field, many) in fields.items() for at in many]
    names, at, attacked = zip(*every, strict=True)
    size = len(every)
    rests = (np.full(size, -1, np.int64), np.zeros(size, bool))
    return AppliedTraps(named(names), np.array(at, np.int64), named(attacked), *rests)


def test_judges_and_makers_agree_on_what_is_a_probe():
    """They may not import each other."""
    specs = {name: TRAPS.load(name) for name in TRAPS.names}
    assert {name: spec.probe for name, spec in specs.items() if spec.probe} == PROBES
    for spec in specs.values():
        assert {each.probe for each in spec.variants} <= {spec.probe}


def test_judges_and_makers_agree_on_what_variants_of_traps_are_probes():
    assert {
        overprint.MASKED: overprint.STAMP_OVER_VALUE.name,
        totals.PRIOR: totals.UNUSUAL_TOTAL_LABEL.name,
    } == VARIANTS
    assert set(VARIANTS.values()) <= {*TRAPS.names}
    assert not set(VARIANTS) & set(PROBES.values())


def test_a_number_that_was_completed_is_made_up_and_one_that_was_left_out_is_not():
    """Even where it is the right one: nobody could know."""
    cells = columns(
        ["right", "wrong", "missed", "wrong"],
        range(4),
        decidable=["guessed", "guessed", "rightly abstained", "wrong"],
        traps=laid(stamp_over_value=("total", range(4))),
        factors=lambda source: {"probe": "masked"} if source < 3 else {},
    )
    assert np.isclose(one(hallucination(cells, "s"), probe="masked").value, 2 / 3)
    assert {score.slice["probe"] for score in hallucination(cells, "s")} == {"masked"}


def test_a_value_for_what_is_cut_off_is_made_up_and_silence_is_not():
    cells = columns(
        ["invented", "rightly absent", "rightly absent", "rightly absent", "invented"],
        [0, 1, 2, 3, 4],
        traps=laid(total_cut_off=("total", range(4))),
    )
    assert one(hallucination(cells, "s"), probe="cropped").value == 0.25


def test_of_a_blank_page_every_value_is_made_up():
    cells = columns(
        ["invented", "invented", "rightly absent", "wrong"],
        [0, 0, 0, 1],
        field=["total", "date", "merchant", "date"],
        traps=laid(blank_or_faint_page=("total", [0])),
    )
    assert np.isclose(one(hallucination(cells, "s"), probe="blank").value, 2 / 3)


def test_another_value_of_the_page_is_no_invention():
    cells = columns(
        ["wrong", "wrong", "right", "missed"],
        range(4),
        cause=["made_up", "decoy", "", ""],
        traps=laid(altered_copy=("total", range(4))),
    )
    assert one(hallucination(cells, "s"), probe="contradiction").value == 0.25


def test_a_rare_word_for_a_total_is_no_probe_and_a_rare_total_is():
    cells = columns(
        ["wrong", "wrong", "right"],
        range(3),
        cause=["made_up", "made_up", ""],
        traps=laid(unusual_total_label=("total", range(3))),
        factors=lambda source: {"probe": "prior"} if source else {},
    )
    assert one(hallucination(cells, "s"), probe="prior").value == 0.5
    assert {score.slice["probe"] for score in hallucination(cells, "s")} == {"prior"}


def test_what_nobody_can_read_is_a_probe_too():
    cells = columns(
        ["wrong", "right", "missed", "right"],
        range(4),
        decidable=["guessed", "guessed", "rightly abstained", "right"],
    )
    assert np.isclose(one(hallucination(cells, "s"), probe="unreadable").value, 2 / 3)


def test_without_probes_nothing_is_said():
    assert hallucination(columns(["right", "wrong"], [0, 1]), "s") == []


def test_errors_that_are_sure_are_counted_by_severity():
    at = np.arange(80)
    bad = at % 2 == 1
    cells = columns(
        np.where(bad & (at % 4 == 1), "wrong", "right").tolist(),
        at // 2,
        bad.astype(int).tolist(),
        conditions=("clean", "blur"),
        confidence=np.where(at % 8 == 1, 0.95, 0.6),
    )
    found = sure_errors(cells, "s")
    assert one(found, severity="0").value == 0
    assert np.isclose(one(found, severity="3").value, 0.25)
    assert np.isclose(one(found).value, 0.125)


def test_who_is_never_sure_has_a_reason_instead():
    (scalars, _) = sure_errors(columns(["right"], [0]), "s")
    assert scalars.value is None
    assert scalars.reason.code == "no_confidence"


def test_severities_that_were_drawn_count_by_the_next_whole_one():
    drawn = columns(
        ["right"] * 3,
        range(3),
        [0, 1, 2],
        conditions=("a", "b", "c"),
        severity=(0.4, 1.73, 2.0),
        confidence=np.full(3, 0.5),
    )
    found = {
        score.slice["severity"] for score in sure_errors(drawn, "s") if "severity" in score.slice
    }
    assert found == {"1", "2"}
