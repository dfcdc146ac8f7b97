"""Measurements for tests: those that ship, as if they were a team's own, and others."""

from __future__ import annotations

from docextract_eval.corpus.measurements import Measurements, photograph_numbers, scan_numbers

NOT_REPLACED = {"photographs", "scans", "ink_clouds", "ink", "ink_of_letters", "jpeg_quality"}
"""What measurements do not hold, and the quality, which is drawn otherwise where it is measured."""
FLAT = [[0] * 16 for _ in range(16)]


def shipped_content():
    """The numbers that ship, as the content of a file of measurements."""
    media = {"photographs": photograph_numbers(), "scans": scan_numbers()}
    return {
        medium: {"pictures": 40}
        | {name: value for name, value in numbers.items() if name not in NOT_REPLACED}
        for medium, numbers in media.items()
    }


def other_measurements(**photographs):
    """Measurements of photographs in even light, sharp, at one resolution, badly saved."""
    numbers = {
        "pictures": 25,
        "missing": FLAT,
        "components": [FLAT],
        "paper": [800] * 11,
        "contrast": [600] * 11,
        "dots_per_inch": [203.0] * 11,
        "blur": [0.0] * 11,
        "grain_left": [0.5] * 11,
        "jpeg_quality": [40.0] * 11,
    }
    return Measurements.model_validate({"photographs": numbers | photographs})
