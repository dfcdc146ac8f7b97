"""An attack from start to end: search with two thirds of the pages, proof with the last third.

What the proof leaves over is shared in the same way once more, until it confirms nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.borders.limits import HIGHEST_INDEX
from docextract_eval.errors import BadInputError
from docextract_eval.runs.attack.members import MEMBERS
from docextract_eval.runs.attack.proof import FRESH, SMALLEST_BUDGET, Proof, Prover
from docextract_eval.runs.attack.search import Account, Search, merged

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from docextract_eval.runs.attack.pages import World
    from docextract_eval.runs.attack.search import Lead
    from docextract_eval.runs.attack.space import Space

_FRESH_FROM = HIGHEST_INDEX // 2
"""How far from the documents of the search those of the proof are."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an attack found, and what it spent."""

    proof: Proof
    search_pages: int
    proof_pages: int


def first_fresh(first: int) -> int:
    """Return the index from which documents are fresh."""
    return first + _FRESH_FROM if first < _FRESH_FROM else first - _FRESH_FROM


def check_budget(budget: int) -> None:
    """Raise where a third of the budget confirms nothing."""
    if budget < SMALLEST_BUDGET:
        what = f"{budget} pages are too few to confirm one finding"
        raise BadInputError(what, "--budget", f"give at least {SMALLEST_BUDGET}")


def attack(  # noqa: PLR0913 - where pages are read, and how many
    space: Space,
    world: World,
    *,
    budget: int,
    seed: int,
    first: int = 0,
    members: Sequence[str] = (*MEMBERS,),
    on_lead: Callable[[Lead], None] = lambda _: None,
) -> Outcome:
    """Search, prove, and return what holds; the same seed finds the same."""
    check_budget(budget)
    account = Account(world, 0)
    prover = Prover(space, account, first_fresh(first))
    search: Search | None = None
    searched, proof = 0, Proof((), (), ())
    while (left := budget - account.spent) >= (SMALLEST_BUDGET if search is None else FRESH * 3):
        before = account.spent
        account.limit = before + left - left // 3
        if search is None:
            search = Search.begin(space, account, seed, first, members)
            search.on_lead = on_lead
        search.run()
        searched += account.spent - before
        account.limit = budget
        proof = prover.prove(merged(search.leads))
        search.refuted = [each.change for each in proof.refuted]
        search.leads = [each for each in search.leads if each.change not in search.refuted]
    return Outcome(proof, searched, account.spent - searched)
