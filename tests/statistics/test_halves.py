"""Half of the sources to choose thresholds on, half to report on."""

from __future__ import annotations

from collections import Counter

from docextract_eval.codec import sha256
from docextract_eval.statistics.halves import source_half


def test_sources_are_halved_by_their_name_alone():
    """By the first eight hex digits of its sha256: even is calibration."""
    names = [f"receipt-1-{number:06d}" for number in range(2000)]
    halves = Counter(source_half(name) for name in names)
    assert set(halves) == {"calibration", "report"}
    assert abs(halves["report"] - 1000) < 100
    for name in names[:50]:
        even = int(sha256(name)[:8], 16) % 2 == 0
        assert source_half(name) == ("calibration" if even else "report")
