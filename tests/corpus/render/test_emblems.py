"""Emblems: of the trade, always the same for a name, and as the printer prints."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.corpus.kinds.receipt.choices import TRADES
from docextract_eval.corpus.render.emblems import emblem_ink

NAMES = tuple(f"Shop {letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@pytest.mark.parametrize("trade", [*TRADES, "bank", ""])
def test_every_trade_has_emblems_of_its_own(trade):
    """Shops of one trade differ, and other trades have other emblems."""
    drawn = {emblem_ink(f"{trade}\n{name}", (64, 64), one_bit=True).tobytes() for name in NAMES}
    others = {
        emblem_ink(f"{other}\n{name}", (64, 64), one_bit=True).tobytes()
        for other in TRADES
        for name in NAMES
        if other != trade
    }
    assert len(drawn) > 6
    assert len(drawn - others) > 3


@pytest.mark.parametrize("name", NAMES)
def test_thermal_emblems_are_dots_that_are_black_or_blank(name):
    """As many are black as the smooth emblem is dark, and neither all nor none."""
    smooth = emblem_ink(f"bank\n{name}", (80, 120), one_bit=False)
    dots = emblem_ink(f"bank\n{name}", (80, 120), one_bit=True)
    assert np.isin(dots, (0, 255)).all()
    assert dots.mean() == pytest.approx(255 / smooth.max() * smooth.mean(), rel=0.06)
    assert 0.05 < dots.mean() / 255 < 0.62


def test_an_emblem_looks_the_same_at_every_size():
    """It scales with its box, in whose middle it is."""
    small = emblem_ink("cafe\nShop A", (50, 70), one_bit=False).astype(float)
    large = emblem_ink("cafe\nShop A", (200, 280), one_bit=False)
    seen = large.reshape(50, 4, 70, 4).mean(axis=(1, 3))
    assert np.abs(seen - small).mean() < 8
    assert not large[:, :40].any()
    assert not large[:, -40:].any()


def test_a_name_without_letters_of_the_font_has_a_symbol():
    """No emblem is a box with a cross in it, and none is blank."""
    for name in ("\N{CJK UNIFIED IDEOGRAPH-5317}", "7-24", ""):
        assert emblem_ink(f"grocery\n{name}", (60, 60), one_bit=False).mean() > 10
