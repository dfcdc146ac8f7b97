"""Degradations and scenes make the same bytes as ever: the seals of corpora rest on that."""

from __future__ import annotations

import json

import pytest
from picturebook import HASHES, hashes

from docextract_eval.corpus.degrade import DEGRADATIONS
from docextract_eval.corpus.degrade.scenes import SCENES

KNOWN = json.loads(HASHES.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", [*DEGRADATIONS.names, *SCENES])
def test_a_page_is_degraded_as_it_was_when_its_picture_was_drawn(name):
    """To the byte, words and their legibility included, at every severity."""
    remedy = f"if it shall change, run tools/pictures {name} and tools/seals, and say so in the"
    assert KNOWN.get(name) == hashes(name), f"{remedy} CHANGELOG"


def test_only_degradations_and_scenes_that_exist_have_hashes():
    assert sorted(KNOWN) == sorted([*DEGRADATIONS.names, *SCENES]), "run tools/pictures"
