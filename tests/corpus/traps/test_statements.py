"""What traps add to statements leaves the slip last, and the account adds up."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.documents import compose, compose_with_twins
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.traps import TRAPS
from docextract_eval.corpus.traps.vocabulary import why_absent
from tests.contracts.sums import ADDS_UP
from tests.corpus.traps.twins import OF_CARDS

pytestmark = pytest.mark.long


def test_what_a_trap_adds_stands_above_the_slip_that_is_cut_off():
    """Nothing but the foot of the page is below it."""
    recipe = parse_recipe(
        OF_CARDS | {"locales": ["en_US"], "traps": {"walk": ["visible_note_to_ai"]}}, "t"
    )
    seen = 0
    for index in range(recipe.count):
        document = compose(recipe, index, {"template": "coupon"})
        last = [
            i for i, line in enumerate(document.pages[-1]) if any(s.spot == 8 for s in line.spans)
        ]
        if document.factors.get("plant_channel") in ("body", "pale") and last:
            planted = {key for trap in document.traps for key in trap.decoys if "canary" in key}
            lines = enumerate(document.pages[-1])
            at = [i for i, line in lines if planted & {span.tag for span in line.spans}]
            assert all(i < last[0] for i in at)
            seen += bool(at)
        if seen == 2:
            break
    assert seen


@pytest.mark.parametrize("locale", ["en_IN", "fr_FR"])
def test_an_account_adds_up_under_many_traps(locale):
    """They agree on what was bought, paid, and in which month."""
    laid = {n: on for n in TRAPS.names if (on := TRAPS.load(n).find_variant("card_statement"))}
    names = [n for n, on in laid.items() if not why_absent(on, locale)]
    shares = dict.fromkeys(set(names) - {"blank_or_faint_page"}, 0.4)
    traps = {"shares": shares, "twins": True}
    recipe = parse_recipe(OF_CARDS | {"locales": [locale], "traps": traps}, "t")
    for index in range(4):
        for document in compose_with_twins(recipe, index):
            ADDS_UP["card_statement"](document)
