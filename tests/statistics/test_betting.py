"""Bets against a pipeline: what they own, what is refused, how often they call falsely or late."""

from __future__ import annotations

import itertools
import json
from functools import reduce

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.codec.records import from_json, to_json
from docextract_eval.errors import BadInputError
from docextract_eval.statistics.betting import (
    ALARM,
    BETS,
    NEW_WAGER,
    Wager,
    continue_wager,
    evidence_path,
    net_losses,
)

LOSSES = st.lists(st.floats(-1, 1), max_size=40)


def names(losses, night=0):
    return [f"receipt-{night}-{number:06d}" for number in range(len(losses))]


def wagered(losses, wager=NEW_WAGER, night=0):
    return continue_wager(wager, losses, names(losses, night))


def test_bets_are_fixed_shares():
    """From .02 to .8, and an alarm at twenty times what was staked."""
    assert (min(BETS), max(BETS), ALARM) == (0.02, 0.8, 20)
    assert NEW_WAGER.evidence == 1
    assert not NEW_WAGER.has_alarm


@given(LOSSES)
def test_evidence_is_the_mean_of_what_the_bets_own(losses):
    """Each multiplied by 1 + its share of the loss, document by document."""
    path = evidence_path(np.array(losses))
    owned = [1.0] * len(BETS)
    for loss, evidence in zip(losses, path, strict=True):
        owned = [each * (1 + share * loss) for each, share in zip(owned, BETS, strict=True)]
        assert evidence == pytest.approx(sum(owned) / len(owned), rel=1e-9)
    assert wagered(np.array(losses)).evidence == pytest.approx(sum(owned) / len(owned), rel=1e-9)


@pytest.mark.parametrize("sizes", [(1.0, 1, 1), (0.1, 0.9, 0.5, 0.2, 1, 0.3), (0.0, 0.4)])
def test_where_nothing_is_lost_on_average_nothing_is_won(sizes):
    """Over all signs of the same changes the mean is 1, exactly: bets against luck are fair."""
    signs = itertools.product([-1, 1], repeat=len(sizes))
    ends = [evidence_path(np.array(sizes) * np.array(sign))[-1] for sign in signs]
    assert np.mean(ends) == pytest.approx(1, abs=1e-12)


@given(LOSSES, st.integers(1, 7))
def test_nights_add_up(losses, cut):
    """To bet night by night, kept as JSON in between, is to bet on all of them at once."""
    wager = NEW_WAGER
    for night in range(0, len(losses), cut):
        kept = json.loads(json.dumps(to_json(wager)))
        part = np.array(losses[night : night + cut])
        wager = wagered(part, from_json(Wager, kept), night)
    whole = wagered(np.array(losses))
    assert wager.log_capitals == pytest.approx(whole.log_capitals, abs=1e-12)
    assert wager.documents == whole.documents == len(losses)
    assert wager.bets == BETS
    assert wager.highest_evidence >= max(1, wager.evidence)
    if losses:
        later = evidence_path(np.array(losses[-1:]), wagered(np.array(losses[:-1])))
        assert later[-1] == pytest.approx(whole.evidence)


def test_the_record_tells_which_bets_it_made():
    """So that what was kept can be read when the bets of today are others."""
    kept = json.loads(json.dumps(to_json(wagered(np.array([0.5])))))
    assert kept["bets"] == list(BETS)
    other = Wager((0.1, 0.5), (0.0, 0.0))
    assert evidence_path(np.array([1.0]), other) == pytest.approx([1.3])


@given(LOSSES, st.randoms(use_true_random=False))
def test_the_order_within_a_night_does_not_matter(losses, random):
    """One looks after the night."""
    shuffled = random.sample(losses, len(losses))
    once, again = wagered(np.array(losses)), wagered(np.array(shuffled))
    assert once.log_capitals == pytest.approx(again.log_capitals, abs=1e-12)
    assert once.highest_evidence == pytest.approx(again.highest_evidence)


def test_a_night_without_documents_changes_nothing():
    """Nor does one in which nothing changed, but for the count."""
    assert wagered(np.array([])) == NEW_WAGER
    quiet = wagered(np.zeros(300))
    assert (quiet.evidence, quiet.highest_evidence, quiet.documents) == (1, 1, 300)


def test_an_alarm_stays():
    """What is gained later does not call it back; evidence itself falls."""
    worse = wagered(np.full(20, 0.5))
    assert worse.has_alarm
    better = wagered(np.full(40, -0.5), worse, night=1)
    assert better.evidence < 1
    assert better.has_alarm
    assert not wagered(np.full(20, -0.5)).has_alarm


def test_a_source_is_bet_on_once():
    """Neither again in a later night, nor twice in one; the message names it."""
    with pytest.raises(BadInputError, match="^b: was bet on already"):
        continue_wager(NEW_WAGER, np.array([0.1, 0.2]), ["a", "b"], earlier_sources={"b", "c"})
    with pytest.raises(BadInputError, match="^a: was bet on already"):
        continue_wager(NEW_WAGER, np.array([0.1, 0.2]), ["a", "a"])
    assert continue_wager(NEW_WAGER, np.array([0.1]), ["a"], earlier_sources={"b"}).documents == 1


@pytest.mark.parametrize("loss", [1.001, -1.5, np.nan, np.inf])
def test_a_loss_beyond_one_is_refused(loss):
    """A bet could owe more than it owns, and bets would not be fair."""
    for offer in (evidence_path, wagered):
        with pytest.raises(BadInputError, match="outside -1..1"):
            offer(np.array([0.1, loss]))


def test_every_document_has_its_loss():
    """One too many or too few is no night."""
    with pytest.raises(BadInputError, match="2 losses cannot be those of 1 documents"):
        continue_wager(NEW_WAGER, np.array([0.1, 0.2]), ["a"])


def test_a_loss_is_measured_by_the_largest_document():
    """So that it lies within -1..1, and a cell weighs the same in every document."""
    found = net_losses(np.array([12, 6, -3, 0]), np.array([12, 6, 24, 5]))
    assert found.tolist() == [0.5, 0.25, -0.125, 0]
    assert net_losses(np.array([], np.int64), np.array([], np.int64)).tolist() == []
    assert net_losses(np.array([0, 0]), np.array([0, 0])).tolist() == [0, 0]


@pytest.mark.parametrize("loss", [1.0, -1.0])
def test_years_of_the_same_stay_finite(loss):
    """A hundred thousand documents all lost or all gained, and it can still be kept."""
    wager = wagered(np.full(100_000, loss))
    assert np.isfinite([*wager.log_capitals, wager.evidence, wager.highest_evidence]).all()
    assert wager.evidence > 1e300 if loss > 0 else wager.evidence < 1e-300
    assert wager.has_alarm == (loss > 0)
    assert from_json(Wager, json.loads(json.dumps(to_json(wager), allow_nan=False))) == wager


def nights(rng, count, documents, loss, correlation=0.3, churn=0.03):
    """Draw losses of so many nights; three of a hundred answers change, in some documents more.

    Documents have 6 to 18 cells; `loss` of a hundred cells are lost, net.
    """
    cells = rng.integers(6, 19, (count, documents))
    size = 1 / correlation - 1
    rate = rng.beta(churn * size, (1 - churn) * size, cells.shape)
    changed = rng.binomial(cells, rate)
    lost = rng.binomial(changed, (1 + loss / churn) / 2)
    return net_losses((2 * lost - changed).ravel(), cells.ravel()).reshape(count, documents)


def after_nights(losses):
    """Return the wager after nights x documents of losses."""
    return reduce(
        lambda wager, night: wagered(night[1], wager, night[0]), enumerate(losses), NEW_WAGER
    )


@pytest.mark.long
@pytest.mark.parametrize("correlation", [0.05, 0.3, 0.7])
def test_sixty_nights_of_neutral_churn_hardly_ever_alarm(correlation):
    """Simulated in 0 to 2 % of series of 300 documents a night; 5 % is the bound."""
    rng = np.random.default_rng(60)
    alarms = [after_nights(nights(rng, 60, 300, 0, correlation)).has_alarm for _ in range(100)]
    assert np.mean(alarms) <= 0.04


@pytest.mark.parametrize("correlation", [0.05, 0.3, 0.7])
def test_a_loss_of_two_points_is_caught_within_ten_nights(correlation):
    """In at least 92 % of series of 300 documents a night."""
    rng = np.random.default_rng(10)
    alarms = [after_nights(nights(rng, 10, 300, 0.02, correlation)).has_alarm for _ in range(100)]
    assert np.mean(alarms) >= 0.92


def test_the_same_documents_every_night_would_alarm_falsely():
    """Which is why they are refused: a harmless change repeats its luck, again and again."""
    rng = np.random.default_rng(31)
    series = [np.tile(nights(rng, 1, 300, 0), (60, 1)) for _ in range(100)]
    alarms = [bool((evidence_path(each.ravel())[299::300] >= ALARM).any()) for each in series]
    assert np.mean(alarms) > 0.2
