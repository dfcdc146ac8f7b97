"""Every kind: its truth adds up, is complete, is printed as it says, and is repeatable."""

from __future__ import annotations

import dataclasses
import importlib

import pytest

from docextract_eval.codec import canonical_json
from docextract_eval.codec.records import to_json
from docextract_eval.corpus import documents as documents_of
from docextract_eval.corpus.causal import Graph
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.own_fields import printed_roles
from docextract_eval.countries.locales import LOCALES
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.fieldtypes.text import TEXT
from docextract_eval.records import page_word_texts
from docextract_eval.schemas import load_schema
from tests.contracts.reading import read
from tests.contracts.sums import ADDS_UP

UNPRINTED = {"doc_type", "arithmetic_ok"}
"""What a page shows as a whole and at no one spot."""


def has_no_sign(field):
    """Whether it is the currency of a page that shows none: who knows the country knows it."""
    return field.name == "currency" and (field.text, field.places) == ("", ())


REDUCTIONS = {"discount", "total_debits", "prepaid", "payments"}
"""Printed with a minus or beside a word that means one; kept as a magnitude."""
REDUCED = {"line_items.discount"} | REDUCTIONS


def spelt(document):
    """The one spelling of a document's truth."""
    return canonical_json(to_json(document))


def fields(document):
    """All fields of a document, cells of tables included."""
    cells = (cell for rows in document.tables.values() for row in rows for cell in row)
    return [*document.fields, *cells]


@pytest.mark.parametrize("kind", KINDS.names)
def test_every_kind_says_how_it_adds_up(kind):
    """A new kind brings its arithmetic with it."""
    assert kind in ADDS_UP


def test_truth_adds_up_to_the_last_cent(kind, recipe, documents):
    """Over more than a hundred documents of all locales."""
    assert len(documents) >= 100
    assert {document.locale for document in documents} == {*recipe.locales}
    for document in documents:
        ADDS_UP[kind](document)


def test_the_same_seed_is_the_same_truth(recipe, documents):
    """To the byte of its JSON, composed anew and in another order."""
    for index in reversed(range(0, len(documents), 7)):
        assert spelt(documents_of.compose(recipe, index)) == spelt(documents[index])


def test_the_first_of_a_longer_corpus_are_the_same(recipe, documents):
    """A corpus may grow at its end."""
    longer = recipe.model_copy(update={"count": 100 * recipe.count})
    for index in range(0, len(documents), 11):
        assert spelt(documents_of.compose(longer, index)) == spelt(documents[index])


def test_no_two_documents_are_the_same(recipe, documents):
    """Nor two seeds."""
    assert len({spelt(document) for document in documents}) == len(documents)
    other = recipe.model_copy(update={"seed": recipe.seed + 1})
    assert documents_of.compose(other, 0).fields != documents[0].fields


def test_every_field_of_the_schema_is_labelled_once(kind, documents):
    """With its type; what a document does not have is None, and not left out."""
    schema = load_schema(kind)
    for document in documents:
        mine = [field for field in fields(document) if field.decoy_of is None]
        named = [field.name for field in mine if "." not in field.name]
        assert named == list(schema.fields)
        assert list(document.tables) == list(schema.tables)
        for name, rows in document.tables.items():
            columns = [f"{name}.{column}" for column in schema.tables[name].columns]
            for number, row in enumerate(rows):
                assert [cell.name for cell in row] == columns
                assert {cell.row for cell in row} == {number}
        assert all(field.type == schema.spec(field.name).type for field in mine)


def test_what_could_be_taken_for_a_field_is_not_its_value(kind, documents):
    """A decoy has the type of what it is a decoy of, under another name or with another value."""
    schema = load_schema(kind)
    for document in documents:
        keys = [field.key for field in fields(document)]
        assert len(set(keys)) == len(keys)
        truth = {field.key: field for field in fields(document) if field.decoy_of is None}
        for field in document.fields:
            if field.decoy_of is None:
                continue
            assert field.value is not None
            assert field.type == schema.spec(field.decoy_of).type
            cell = f"{field.decoy_of}#{field.row}"  # of its row, if it stands in a table's
            if "." in field.decoy_of and cell not in truth:
                continue
            target = truth[cell if "." in field.decoy_of else field.decoy_of]
            fold = TYPES.load(field.type).fold
            assert target.value is None or fold(target.value) != fold(field.value), field.key


def test_what_is_absent_is_printed_nowhere(documents):
    """And what has a value is printed somewhere, but for what the page shows as a whole."""
    for document in documents:
        for field in fields(document):
            if field.value is None:
                assert (field.text, field.places) == ("", ())
            elif not has_no_sign(field):
                assert field.text
                assert bool(field.places) == (field.name not in UNPRINTED), field.key


def test_the_words_at_each_place_say_the_printed_text(documents):
    """Joined they are the field's text, or, where two fields share a spot, they contain it."""
    for document in documents:
        words = page_word_texts(document.pages)
        for field in fields(document):
            for place in field.places:
                said = " ".join(words[place.page][word] for word in place.words)
                if field.type == "text":  # a line may end inside what stands without blanks
                    said, printed = TEXT.canonical(said, None), TEXT.canonical(field.text, None)
                    assert said == printed
                    continue
                assert said == field.text or (field.name == "currency" and field.text in said)


def test_no_word_states_two_fields_unless_they_share_their_meaning(documents):
    """A currency stands with its total, and the one tax of a receipt is its tax total."""
    pairs = (
        ("total", "currency"),
        ("closing_balance", "currency"),
        ("new_balance", "currency"),
        ("tax_total", "taxes.amount"),
    )
    shared = {frozenset(pair) for pair in pairs}
    for document in documents:
        owners = {}
        for field in fields(document):
            for place in field.places:
                for word in place.words:
                    owners.setdefault((place.page, word), set()).add(field.name)
        assert all(len(names) == 1 or frozenset(names) in shared for names in owners.values())


def test_every_number_on_the_page_is_labelled(documents):
    """What could be mistaken for a value has a name of its own."""
    for document in documents:
        named = {
            (place.page, word)
            for field in fields(document)
            for place in field.places
            for word in place.words
        }
        for number, words in enumerate(page_word_texts(document.pages)):
            loose = [word for i, word in enumerate(words) if (number, i) not in named]
            # An address on the net holds the digits of the shop's own name.
            loose = [word for word in loose if not word.startswith("www.")]
            assert not [word for word in loose if any(char.isdigit() for char in word)]


def test_a_tag_leads_to_every_place_of_its_field(documents):
    """Each span that states a field is among that field's places, word by word."""
    for document in documents:
        placed = {
            field.key: {(p.page, word) for p in field.places for word in p.words}
            for field in fields(document)
        }
        for number, page in enumerate(document.pages):
            word = 0
            for span in (span for line in page for span in line.spans):
                count = len(span.text.split())
                if span.tag:
                    assert {(number, word + i) for i in range(count)} <= placed[span.tag]
                word += count


@pytest.mark.long
def test_what_is_printed_is_read_back_to_the_truth(documents):
    """By the field's type under the document's locale: labels cannot disagree with the page."""
    for document in documents:
        context = Context(LOCALES.load(document.locale), document.currency)
        for field in fields(document):
            if field.value is None or has_no_sign(field):
                continue
            value = read(document, field, context)
            if field.name in REDUCED:
                value = value.removeprefix("-")
            assert value == field.value, field.key


ALIKE = {"entry_day"}
"""What mostly equals a field, and is then a place of that."""


def test_what_a_page_prints_once_besides_fields_can_be_a_field_of_ones_own(kind, documents):
    """With a value of its type that the page says, at the label's places; absent elsewhere."""
    roles = printed_roles(kind)
    for document in documents:
        printed = {f.name: f for f in document.fields if f.decoy_of and f.row is None}
        assert printed.keys() <= roles.keys() | ALIKE
        own = documents_of.label_own_fields(document, {f"our {role}": role for role in roles})
        assert own.pages == document.pages
        assert own.fields[: len(document.fields)] == document.fields
        context = Context(LOCALES.load(document.locale), document.currency)
        for field in own.fields[len(document.fields) :]:
            role = field.name.removeprefix("our ")
            assert (field.type, field.decoy_of) == (roles[role], None)
            if role not in printed:
                assert (field.value, field.text, field.places) == (None, "", ())
                continue
            assert (field.text, field.places) == (printed[role].text, printed[role].places)
            assert read(document, field, context) == field.value


def test_truth_is_canonical(documents):
    """Every value and every accepted reading is in the form in which answers are compared."""
    for document in documents:
        context = Context(LOCALES.load(document.locale), document.currency)
        for field in fields(document):
            readings = [*field.accepted, *([] if field.value is None else [field.value])]
            for value in readings:
                assert TYPES.load(field.type).canonical(value, context) == value
            if field.type == "money" and field.name in REDUCED and field.value:
                assert not field.value.startswith("-")


def test_tax_numbers_have_valid_check_digits(kind, documents):
    """By python-stdnum, or else in one of the forms of the document's country; and they occur."""
    found = 0
    for document in documents:
        tax_ids = LOCALES.load(document.locale).tax_ids
        for field in document.fields:
            if field.name.endswith("tax_id") and field.value:
                assert any(_has_its_check_digits(tax_id, field) for tax_id in tax_ids)
                found += 1
    assert found > 10 or not any(name.endswith("tax_id") for name in load_schema(kind).fields)


def _has_its_check_digits(tax_id, field):
    if not tax_id.check:
        bare = "".join(char for char in tax_id.form if char not in " -")
        return dataclasses.replace(tax_id, form=bare).has_form(field.value)
    return importlib.import_module(f"stdnum.{tax_id.check}").is_valid(
        field.value.removeprefix(tax_id.prefix)
    )


def test_every_document_says_who_it_is(kind, recipe, documents):
    """Kind, seed, index, locale and a source of its own; factors are words."""
    for index, document in enumerate(documents):
        assert (document.kind, document.seed, document.index) == (kind, recipe.seed, index)
        assert document.id == document.source
        assert document.split is None
        assert document.currency == LOCALES.load(document.locale).currency
        assert document.factors["country"] == LOCALES.load(document.locale).country
        assert all(isinstance(value, str) for value in document.factors.values())
        assert (document.twin, document.weight) == (None, 1.0)
    assert len({document.source for document in documents}) == len(documents)


def test_both_what_is_there_and_what_is_absent_occurs(kind, documents):
    """A field that is always there, or never, cannot show that an extractor invents or misses."""
    always = {"doc_type", "currency", "arithmetic_ok"}
    there = dict.fromkeys(load_schema(kind).fields, 0)
    for document in documents:
        for field in document.fields:
            if field.decoy_of is None:
                there[field.name] += field.value is not None
    sometimes = [name for name, count in there.items() if 0 < count < len(documents)]
    assert len(sometimes) >= 5
    assert all(there[name] == len(documents) for name in always)


@pytest.mark.parametrize("kind", KINDS.names)
def test_the_graph_draws_every_choice_of_the_record_with_its_type(kind):
    """What a type checker is told of a choice is what the draw of its node returns."""
    graph = KINDS.load(kind).graph
    typed = {field.name: field.type for field in dataclasses.fields(graph.record)}
    drawn = {name: node.draw.__annotations__["return"] for name, node in graph.nodes.items()}
    assert typed == drawn


@pytest.mark.parametrize("kind", KINDS.names)
def test_a_choice_is_read_where_it_is_drawn_before(kind):
    """A draw that reads what is no parent of its node is told which choice that is."""
    graph = KINDS.load(kind).graph
    given = graph.partial_choices({"locale": "de_DE"})
    assert given.locale == "de_DE"
    with pytest.raises(UnknownNameError, match="unknown parent 'template'.*known: locale"):
        given.template  # noqa: B018 - reading it is the test
    with pytest.raises(UnknownNameError, match="unknown choice 'templat'.*mean 'template'"):
        given.templat  # noqa: B018 - as above


@pytest.mark.parametrize("kind", KINDS.names)
def test_functions_may_be_renamed(kind):
    """What falls depends on the names that nodes declare, and not on what functions are called."""
    graph = KINDS.load(kind).graph
    renamed = Graph(graph.record)
    for node in graph.nodes.values():
        declared = renamed.node(node.name, *node.parents, options=node.options)
        declared(lambda given, rng, draw=node.draw: draw(given, rng))
    for redraw in ((), tuple(graph.nodes)):
        assert renamed.sample(5, "doc-1", redraw=redraw) == graph.sample(5, "doc-1", redraw=redraw)


@pytest.mark.parametrize("kind", KINDS.names)
def test_a_kind_without_a_node_for_a_choice_is_refused(kind):
    whole = KINDS.load(kind)
    nodes = {name: node for name, node in whole.graph.nodes.items() if name != "prices"}
    with pytest.raises(BadInputError, match="no node draws prices"):
        dataclasses.replace(whole, graph=dataclasses.replace(whole.graph, nodes=nodes))


@pytest.mark.parametrize("kind", KINDS.names)
def test_fixing_a_choice_at_its_own_value_changes_nothing(kind):
    """do() with what would have fallen anyway is no intervention, node by node."""
    graph = KINDS.load(kind).graph
    fallen = graph.sample(5, "doc-1")
    for name in graph.nodes:
        assert graph.sample(5, "doc-1", {name: getattr(fallen, name)}) == fallen


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS.names)
def test_fixing_a_choice_moves_only_what_follows_from_it(kind):
    """Every node that does not descend from it keeps its value, in three documents."""
    graph = KINDS.load(kind).graph
    moved = set()
    for document in ("doc-1", "doc-2", "doc-3"):
        fallen, elsewhere = graph.sample(5, document), graph.sample(5, "another")
        # What another paper of the country has: not every country has every trade.
        other = graph.sample(5, "another", {"locale": fallen.locale})
        other = dataclasses.replace(other, locale=elsewhere.locale)
        for name in graph.nodes:
            below = {name}
            for node in graph.nodes.values():  # parents come before children
                if below & set(node.parents):
                    below.add(node.name)
            try:
                changed = graph.sample(5, document, {name: getattr(other, name)})
            except (KeyError, UnknownNameError):  # a country may lack the other one's trade
                continue
            differing = {
                node for node in graph.nodes if getattr(changed, node) != getattr(fallen, node)
            }
            assert differing <= below, name
            moved |= differing - {name}
    assert moved  # something did follow from something
