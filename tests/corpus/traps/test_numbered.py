"""A recipe may state of how many documents a trap is part: it is part of just as many."""

from __future__ import annotations

from collections import Counter

import pytest

from docextract_eval.corpus.documents import compose_with_twins
from docextract_eval.corpus.generating import generate
from docextract_eval.corpus.hashes import canonical_truth
from docextract_eval.corpus.numbered_traps import assign_numbered_traps, count_named_traps
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.store.building import build_corpus, extend_corpus
from docextract_eval.corpus.store.verifying import check_rebuild
from docextract_eval.errors import BadInputError

WANTED = {"second_date_on_receipt": 5, "ambiguous_currency": 3, "credit_note": 2}
MIXED = {
    "name": "numbered",
    "seed": 9,
    "count": 40,
    "kinds": {"receipt": 0.7, "invoice": 0.3},
    "locales": ["de_DE", "en_US"],
}


def numbered(wanted=WANTED, **changed):
    """Return a recipe with traps by number."""
    return parse_recipe(MIXED | {"traps": {"documents": wanted}} | changed, "numbered")


def traps_of(documents):
    """Return how many base documents have each trap."""
    return Counter(
        name for each in documents if each.twin is None for name in {t.name for t in each.traps}
    )


def test_each_trap_is_in_as_many_documents_as_were_asked_for():
    made = [*generate(numbered())]
    assert traps_of(made) == WANTED
    assert all(len({trap.name for trap in each.traps}) <= 1 for each in made)
    twins = Counter(each.twin for each in made)
    assert (twins[None], twins["trap off"]) == (40, 10)
    assert count_named_traps(numbered().model_dump(), made).counts == WANTED


@pytest.mark.long
def test_documents_are_otherwise_those_of_the_same_recipe_without_traps():
    plain = parse_recipe(MIXED, "numbered")
    assigned = assign_numbered_traps(numbered())
    for index in range(40):
        without = next(compose_with_twins(plain, index))
        made = next(compose_with_twins(numbered(), index, assigned.get(index)))
        assert (made.id, made.kind, made.locale) == (without.id, without.kind, without.locale)
        assert (made == without) == (index not in assigned)


def test_traps_come_in_turn_and_a_longer_corpus_keeps_them():
    """So every part of a corpus has some of each, and no document is made again."""
    few, more = assign_numbered_traps(numbered()), assign_numbered_traps(numbered(count=90))
    assert few == more
    order = [*few.values()]
    assert {*order[:6]} == {*WANTED}
    assert sorted(few) == [*few]


def test_shares_combine_with_numbers():
    both = parse_recipe(
        MIXED
        | {
            "traps": {"documents": {"label_synonyms": 4}, "shares": {"second_date_on_receipt": 0.5}}
        },
        "both",
    )
    found = traps_of(generate(both))
    assert found["label_synonyms"] == 4
    assert found["second_date_on_receipt"] > 5


@pytest.mark.long
def test_a_corpus_on_disk_has_them_however_it_was_made(tmp_path):
    """By two workers, in two steps, and made again to be checked: the same documents."""
    recipe = numbered({"second_date_on_receipt": 3, "credit_note": 1}, count=14)
    built = build_corpus(recipe, tmp_path / "one", workers=2)
    wanted = [canonical_truth(each) for each in generate(recipe)]
    assert [canonical_truth(each) for each in built.truths()] == wanted
    assert check_rebuild(built) == []
    short = recipe.model_copy(update={"count": 12})
    build_corpus(short, tmp_path / "two", workers=1)
    longer = extend_corpus(tmp_path / "two", 14, 1)
    assert longer.seal == built.seal
    assert check_rebuild(longer) == []


@pytest.mark.parametrize(
    ("wanted", "what", "remedy"),
    [
        (
            {"credit_note": 30},
            "only 12 of the 40 documents can have the trap 'credit_note', and 30 are asked for",
            "set count to 110 or more, or ask for 12",
        ),
        (
            {"lakh_grouping": 1},
            "none of the 40 documents can have the trap 'lakh_grouping', and 1 is asked for",
            "dxe list traps lakh_grouping shows the kinds and countries that can have it",
        ),
    ],
)
def test_too_few_documents_are_refused_before_anything_is_written(tmp_path, wanted, what, remedy):
    with pytest.raises(BadInputError) as refused:
        build_corpus(numbered(wanted), tmp_path / "corpus", workers=1)
    assert (refused.value.what, refused.value.remedy) == (what, remedy)
    assert not (tmp_path / "corpus").exists()


@pytest.mark.parametrize(
    ("traps", "what"),
    [
        ({"documents": {"credit_note": 41}}, "traps.documents asks for 41 documents"),
        (
            {"documents": {"credit_note": 1}, "walk": ["all"]},
            "traps.documents and traps.walk both choose the traps of documents",
        ),
        (
            {"documents": {"credit_note": 1}, "aggressors": ["all"]},
            "traps.documents and traps.aggressors both choose the traps of documents",
        ),
        (
            {"documents": {"credit_note": 1}, "shares": {"credit_note": 0.5}},
            "traps.documents and traps.shares both have credit_note",
        ),
        ({"documents": {"credit_not": 1}}, "unknown trap 'credit_not'"),
        ({"documents": {"credit_note": 0}}, "traps.documents.credit_note"),
        ({"documents": {"minimum_vs_balance": 3}}, "trap 'minimum_vs_balance' cannot be applied"),
    ],
)
def test_contradictions_are_refused(traps, what):
    with pytest.raises(BadInputError, match=what):
        parse_recipe(MIXED | {"traps": traps}, "numbered")
