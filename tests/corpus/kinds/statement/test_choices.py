"""What is chosen for any statement: where its holder lives, and where else."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from docextract_eval.corpus.kinds.statement import choices

HOME = ("4 Elm Road", "LEEDS LS1 4AB")
NEAR, FAR = ("9 Oak Lane", "LEEDS LS1 4AB"), ("9 Oak Lane", "LEEDS LS2 9JT")


@pytest.mark.parametrize(("locale", "found"), [("en_GB", FAR), ("de_DE", NEAR)])
def test_another_street_has_another_postcode_where_postcodes_are_of_streets(
    monkeypatch, locale, found
):
    """Where they are of towns, a street of the same town has the same one."""
    drawn = iter([NEAR, FAR])
    monkeypatch.setattr(choices, "address", lambda *_: next(drawn))
    given = SimpleNamespace(locale=locale, address=HOME)
    assert choices.draw_other_address(given, None) == found
