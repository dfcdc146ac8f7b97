"""The five levels of what befalls a surface are the catalogue's."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.degrade.conditions import draw_steps

LEVELS = {
    "thermal_fade": {"contrast": (0.7, 0.5, 0.34, 0.22, 0.15), "yellow": (3, 5, 7, 9, 11)},
    "thermal_blacken": {"area": (1, 3, 6, 10, 16), "density": (0.2, 0.33, 0.47, 0.61, 0.75)},
    "dead_dots": {"dead": (1, 2.5, 5, 9, 15)},
    "head_banding": {"depth": (0.04, 0.09, 0.15, 0.24, 0.35)},
    "low_ink": {"floor": (0.85, 0.7, 0.55, 0.4, 0.28)},
    "ink_bleed": {"spread": (0.3, 0.6, 1.0, 1.5, 2.0)},
    "ink_dropout": {"lost": (3, 8, 15, 25, 38)},
    "dot_matrix": {"pitch": (0.16, 0.2, 0.25, 0.3, 0.34)},
    "halftone": {"lines": (150, 120, 90, 70, 50)},
    "streaks": {"streaks": (1, 2, 4, 7, 12), "opacity": (0.04, 0.09, 0.15, 0.22, 0.3)},
    "double_strike": {"across": (0.4, 0.8, 1.3, 1.9, 2.6), "strength": (0.2, 0.3, 0.4, 0.5, 0.6)},
    "paper": {"texture": (1, 2.5, 5, 8, 12), "tint": (2, 5, 10, 17, 25)},
    "show_through": {"strength": (0.03, 0.07, 0.12, 0.2, 0.3)},
    "stain": {"area": (0.5, 2, 4.5, 8, 12), "density": (0.05, 0.13, 0.22, 0.33, 0.45)},
    "watermark": {"opacity": (0.03, 0.06, 0.1, 0.16, 0.25)},
    "marks": {"acts": (1, 2, 3.5, 6, 10), "opacity": (0.5, 0.62, 0.72, 0.8, 0.88)},
    "pen_marks": {"pen": (0.4, 0.48, 0.56, 0.64, 0.72)},
    "occluder": {"area": (0.5, 1.5, 3, 6, 10)},
    "redaction": {"share": (0.01, 0.03, 0.06, 0.1, 0.16)},
}


@pytest.mark.parametrize("name", LEVELS)
def test_the_five_levels_are_the_catalogues(name):
    """In millimetres, dots, percent of the page or px at 150 dpi, as written down there."""
    drawn = [draw_steps(f"{name}@{severity}", 1, "doc")[0].params for severity in range(1, 6)]
    for key, levels in LEVELS[name].items():
        assert tuple(abs(params[key]) for params in drawn) == levels
