"""Every trap, on every kind and in every locale: it springs, its decoys are labelled and differ,
and its twin is the same without."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from importlib import import_module
from itertools import combinations
from pkgutil import iter_modules

import pytest

from docextract_eval.corpus import traps
from docextract_eval.corpus.documents import compose_with_twins
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.kinds.interventions import default_locales
from docextract_eval.corpus.options import TrapOptions
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.pages import render
from docextract_eval.corpus.traps import TRAPS, TrapSpec
from docextract_eval.corpus.traps.applying import list_walk_turns
from docextract_eval.corpus.traps.names import BRANDS, PROCESSORS
from docextract_eval.corpus.traps.vocabulary import why_absent
from docextract_eval.corpus.truth import all_cells, attacked_key
from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.records import Document, page_word_texts
from docextract_eval.schemas import load_schema
from tests.contracts.reading import in_a_mark, read
from tests.contracts.turns import FIRST, in_turn, locales_of
from tests.ink import boxes, meeting

SOURCES = dict.fromkeys(KINDS.names, 4) | {"receipt": 6}
"""In so many papers of a kind each trap is laid."""
ABSENT = 2
"""In so many where it has no form, to see that it is in none."""
UNTRANSLATED = {"CANARY-7Q", "CR", "DR", *BRANDS, *PROCESSORS}
"""What is one word in all languages."""
UNTOUCHED = {
    "bank_statement": ("bank", "holder", "closing_balance", "transactions.amount#0"),
    "card_statement": ("issuer", "holder", "new_balance"),
    "invoice": ("seller", "buyer", "invoice_number"),
    "receipt": ("merchant", "address", "receipt_number"),
}
"""What no trap changes, by kind."""
TO_MACHINES = ("json", "schema", "roles", "english")
"""Forms of planted texts that are English, or no language, everywhere."""
NEAR = {"tiny": 1, "handwritten": 3}
"""How many dots words may share: between tiny ones a blank is a dot, and a hand is not even."""
MEETINGS = 4
"""In so many locales of each kind traps meet."""
DRAWN = 2
"""So many of a trap's papers in a locale are drawn, to see that no words meet."""
LARGE = {"lakh_grouping", "blank_or_faint_page"}
"""Traps that are an amount themselves, whose twins have others, and that leave nothing."""


@dataclass(frozen=True)
class Laid:
    """A trap in documents of one kind: by locale, those in which it sprang, with their twins."""

    spec: TrapSpec
    kind: str
    sprung: dict[str, tuple[tuple[Document, Document], ...]]

    @property
    def pairs(self):
        """Those of all locales."""
        return [pair for pairs in self.sprung.values() for pair in pairs]

    def records(self):
        """Every record of a trap, with its document."""
        for document, _ in self.pairs:
            for trap in document.traps:
                yield document, trap


def lay(name, kind, locale):
    """Return the pairs of one locale in which a trap sprang."""
    written = {"name": "t", "seed": 9, "count": SOURCES[kind], "locales": [locale], "kinds": [kind]}
    recipe = parse_recipe(written | {"traps": {"walk": [name]}}, "t")
    count = ABSENT if why_absent(TRAPS.load(name).find_variant(kind), locale) else SOURCES[kind]
    made = [tuple(compose_with_twins(recipe, index))[:2] for index in range(count)]
    return tuple(pair for pair in made if pair[0].traps)


WALK = list_walk_turns(TrapOptions(walk=["all"]), KINDS.names)
"""Every trap, in every kind of document that it can be laid in."""


@pytest.fixture(scope="module", params=WALK, ids="-".join)
def laid(request):
    """Every trap in some locales; `--every`, in all."""
    name, kind = request.param
    spec = TRAPS.load(name).find_variant(kind)
    locales = locales_of(spec, kind, every=request.config.getoption("every"))
    return Laid(spec, kind, {locale: lay(name, kind, locale) for locale in locales})


@pytest.fixture(params=WALK, ids="-".join)
def spec(request):
    name, kind = request.param
    return TRAPS.load(name).find_variant(kind)


def labelled(document):
    return {field.key: field for field in all_cells(document)}


@pytest.mark.parametrize("name", TRAPS.names)
def test_a_trap_is_called_as_the_table_calls_it(name):
    """In each of its forms; and so is the constant that it is."""
    trap = TRAPS.load(name)
    assert {each.name for each in (trap, *trap.variants)} == {name}
    assert TRAPS.table[name].partition(":")[2] == name.upper()


def test_every_trap_that_is_written_is_in_the_table():
    written = {
        each.name
        for module in iter_modules(traps.__path__, f"{traps.__name__}.")
        for each in vars(import_module(module.name)).values()
        if isinstance(each, TrapSpec)
    }
    assert sorted(written) == TRAPS.names


def test_it_attacks_fields_of_its_kinds(spec):
    for kind in spec.kinds:
        assert {spec.field, *spec.secondary_fields} <= load_schema(kind).names


def test_where_it_has_no_form_it_says_why(spec):
    reasons = [why_absent(spec, locale) for locale in LOCALES.names]
    assert all(len(reason.split()) > 1 for reason in reasons if reason)


def test_it_springs_in_most_documents_wherever_it_has_a_form(laid):
    for locale, pairs in laid.sprung.items():
        if why_absent(laid.spec, locale):
            assert not pairs, locale
        else:
            assert len(pairs) >= SOURCES[laid.kind] / 2, locale


def test_its_record_names_what_it_attacks(laid):
    for document, trap in laid.records():
        assert trap.name == laid.spec.name
        assert trap.field in {laid.spec.field, *laid.spec.secondary_fields}
        assert {attacked_key(trap), *trap.decoys} <= set(labelled(document))


def test_one_value_is_true_where_something_on_the_page_decides(laid):
    """Without a resolver nothing is there to be found, or nobody can tell."""
    for document, trap in laid.records():
        truth = labelled(document)[attacked_key(trap)]
        assert trap.resolver or truth.value is None or not truth.resolvable
        assert trap.decoys or truth.value is None, "an error could not be told from another"


def test_a_decoy_never_equals_the_truth_or_another(laid):
    for document, trap in laid.records():
        fields = labelled(document)
        truth = fields[attacked_key(trap)]
        fold = TYPES.load(truth.type).fold
        same_type = [fields[key] for key in trap.decoys if fields[key].type == truth.type]
        folded = [fold(field.value) for field in (truth, *same_type) if field.value is not None]
        for one, other in combinations(folded, 2):
            assert one != other, (document.id, one)


def test_decoys_of_its_own_are_labelled_as_decoys(laid):
    for document, _ in laid.pairs:
        names = load_schema(document.kind).names
        for field in document.fields:
            assert (field.decoy_of is None) == (field.name in names), field.name
            assert field.decoy_of is None or field.decoy_of in names
            unseen = any(trap.layer and field.key in trap.decoys for trap in document.traps)
            unseen |= in_a_mark(field, document)
            assert field.decoy_of is None or field.places or unseen, field.name


def test_every_value_is_printed_where_it_says(laid):
    for document, _ in laid.pairs:
        words = page_word_texts(document.pages)
        for field in all_cells(document):
            assert_printed(field, words, document.id)


def assert_printed(field, words, where):
    """At each of its places; or, cut by the end of a page, at all of them together."""
    printed = [" ".join(words[p.page][word] for word in p.words) for p in field.places]
    whole = all(field.text in each for each in printed)
    assert whole or field.text in " ".join(printed), (where, field.key)


def test_what_is_printed_is_read_back(laid):
    """Unless the trap is in how it is printed."""
    for document, _ in laid.pairs:
        context = Context(LOCALES.load(document.locale), document.currency)
        truths = (field.places for field in all_cells(document) if field.decoy_of is None)
        spots = {place for places in truths for place in places}
        for field in document.fields:
            misread = spots.issuperset(field.places)  # what is made of the words of a truth
            if field.decoy_of and field.value is not None and not misread:
                of_row = field.name.startswith("foreign_")  # its sign is the column's
                type_name = "quantity" if field.name == "foreign_rate" else field.type
                value = read(document, dataclasses.replace(field, type=type_name), context)
                assert value == (field.value.removeprefix("-") if of_row else field.value)


def test_the_twin_is_the_same_document_without_the_trap(laid):
    for document, twin in laid.pairs:
        assert (twin.source, twin.twin, twin.traps) == (document.source, "trap off", ())
        assert twin.id == f"{document.id}+bare"
        if document.kind == "receipt":  # others have some by nature
            fields = labelled(document)
            laid_there = (key for trap in document.traps for key in trap.decoys)
            own = {key for key in laid_there if fields[key].decoy_of}
            assert not own & set(labelled(twin))
        for name in () if laid.spec.name in LARGE else UNTOUCHED[document.kind]:
            if labelled(document)[name].value is not None:  # it may have been cut off
                assert labelled(twin)[name].value == labelled(document)[name].value
        assert twin.factors["font"] == document.factors["font"]
        assert (twin.pages, twin.factors) != (document.pages, document.factors)


def test_no_two_words_meet_on_its_page(laid):
    """What it adds fits the narrowest roll, beside what stands there."""
    for document, _ in (pair for pairs in laid.sprung.values() for pair in pairs[:DRAWN]):
        fields, trap = labelled(document), document.traps[0]
        places = (
            place for key in (attacked_key(trap), *trap.decoys) for place in fields[key].places
        )
        for number in sorted({place.page for place in places})[:2]:
            alone = dataclasses.replace(document, pages=(document.pages[number],))
            near = NEAR.get(document.factors.get("plant_channel", ""), 0)
            assert not meeting(boxes(render(alone)[0]), near), document.id


def new_words(pairs):
    """The words that stand on trapped pages and on no twin."""
    found = set()
    for document, twin in pairs:
        here, there = (
            {word for page in page_word_texts(each.pages) for word in page}
            for each in (document, twin)
        )
        found |= here - there
    return {word for word in found if sum(map(str.isalpha, word)) > 1}


def test_it_never_speaks_english_where_english_is_not_spoken(laid):
    english = new_words(laid.sprung.get(FIRST, ()))
    for name, pairs in laid.sprung.items():
        if name.startswith("en"):
            continue
        said = [pair for pair in pairs if pair[0].factors.get("plant_form") not in TO_MACHINES]
        locale, new = LOCALES.load(name), new_words(said)
        labels = (*locale.labels.values(), *locale.second.values())
        own = {word for said in labels for label in said for word in label.split()}
        own |= {*locale.months, *UNTRANSLATED, *locale.signs}
        own |= {word for word in new if len(word) == 3}
        alike = (new & english) - own
        assert len(alike) <= len(new - own) / 2, alike  # `total` is a word of many languages


def pytest_generate_tests(metafunc):
    """Let traps meet in some locales; `--every`, in all."""
    if "locale" in metafunc.fixturenames:
        every = metafunc.config.getoption("every")
        shown, count = (
            (LOCALES.names, len(LOCALES.names)) if every else (default_locales(), MEETINGS)
        )
        cases = [
            (kind, locale)
            for kind in KINDS.names
            for locale in in_turn(shown, count, "combine", kind)
        ]
        metafunc.parametrize(("kind", "locale"), cases)


@pytest.mark.long
def test_traps_combine(kind, locale):
    laid = [TRAPS.load(name).find_variant(kind) for name, of in WALK if of == kind]
    names = [spec.name for spec in laid if not why_absent(spec, locale)]
    written = {"name": "t", "seed": 9, "count": 6, "locales": [locale], "kinds": [kind]}
    traps = {"shares": dict.fromkeys(names, 0.5), "twins": False}
    recipe = parse_recipe(written | {"traps": traps}, "t")
    made = [document for index in range(6) for document in compose_with_twins(recipe, index)]
    assert len(made) == 6
    most = max(len({trap.name for trap in document.traps}) for document in made)
    assert most >= min(2, len(names))
    for document in made:
        words, fields = page_word_texts(document.pages), labelled(document)
        for field in fields.values():
            assert_printed(field, words, document.id)
        for trap in document.traps:
            assert {attacked_key(trap), *trap.decoys} <= set(fields), trap
