"""The cases of a run are filtered, counted, sorted and searched as plain Python would do it."""

from __future__ import annotations

import itertools
import json
import math

import pyarrow as pa
import pytest

from docextract_eval.errors import BadInputError, InconclusiveError, UnknownNameError
from docextract_eval.runs.cases import CaseKey
from docextract_eval.runs.comparison.judged_alike import judged_alike
from docextract_eval.runs.comparison.overlap import pair_runs
from docextract_eval.runs.error_gallery.groups import changed_errors
from docextract_eval.runs.measured_run import read_measured_run, recorded_schemas
from docextract_eval.runs.privacy import LEAST_DOCUMENTS
from docextract_eval.view.cases import CaseTable
from docextract_eval.view.query import FACETS, Query, parse_query
from docextract_eval.view.shares import KINDS
from tests.runs.conftest import few_scores_in_module  # noqa: F401 - a fixture
from tests.runs.rewritten import record
from tests.view.viewed import drawn_again, viewed_corpus, viewed_run

pytestmark = pytest.mark.usefixtures("few_scores_in_module")
ERRORS = ("wrong", "missed", "invented")
EDGES = (0, 0.5, 0.8, 0.9, 0.95, 0.99, math.inf)
BANDS = ("0-0.5", "0.5-0.8", "0.8-0.9", "0.9-0.95", "0.95-0.99", "0.99-1")


def listed_keys(table, query, noted=None, count=10**6):
    """What the first cases of a list are called."""
    rows = table.listing(query, noted or {}, 0, count)["rows"]
    return [CaseKey(**row["case"]) for row in rows]


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    corpus = viewed_corpus(tmp_path_factory)
    return viewed_run(corpus, tmp_path_factory.mktemp("viewed") / "run")


@pytest.fixture(scope="module")
def run(ran, tmp_path_factory):
    """A run whose renditions were read twice, with its matches in any order."""
    place = tmp_path_factory.mktemp("drawn") / "run"
    return drawn_again(ran, place, seed=3, repeats=2, weights=(0.5, 2.0), mixed=True)


@pytest.fixture(scope="module")
def table(run):
    return CaseTable(run)


@pytest.fixture(scope="module")
def plain(run):
    return plain_cases(run)


def plain_cases(run, *, twins=False):
    """The judged cells of a run, each as its row and with the values of its facets."""
    schemas = recorded_schemas(run.about, "run")
    pages = {row["id"]: row for row in run.columns("renditions").to_pylist()}
    found = []
    for row in run.columns("matches").to_pylist():
        page = pages[row["rendition"]]
        schema, name = schemas[page["kind"]], row["field"]
        criticality = schema.spec(name).criticality if name in schema.names else 0
        if not criticality or row["strict"] == "not judged" or (page["twin"] and not twins):
            continue
        sure = row["confidence"]
        bands = zip(BANDS, itertools.pairwise(EDGES), strict=True)
        band = [name for name, (low, high) in bands if sure is not None and low <= sure < high]
        found.append(
            {
                "key": CaseKey(*(row[part] for part in KEY)),
                "cost": criticality if row["strict"] in ERRORS else 0,
                "sure": sure,
                "likeness": row["likeness"],
                "texts": [row["truth"] or "", row["guess"] or ""],
                "field": {name},
                "outcome": {row["strict"], *(["error"] if row["strict"] in ERRORS else [])},
                "cause": {row["cause"]} - {None},
                "condition": {page["condition"]},
                "severity": {f"{math.ceil(page['severity'])}"},
                "kind": {page["kind"]},
                "locale": {page["locale"]},
                "trap": {
                    trap["name"]
                    for trap in page["traps"]
                    if (trap["field"], trap["row"]) == (name, row["truth_row"])
                },
                "confidence": {*band} or {"none"},
                "change": set(),
                "noted": set(),
                "cells": {"tables" if "." in name else "scalars"},
                "half": {page["half"]},
                "rendition": {page["id"]},
            }
        )
    return found


KEY = ("rendition", "repeat", "field", "truth_row", "guess_row")


def kept(cases, query, *, without=None):
    """The cases that fit a query, or all of its facets but one."""
    return [
        case
        for case in cases
        if all(case[name] & {*own} for name, own in query.chosen.items() if name != without)
        if any(query.text.lower() in each.lower() for each in case["texts"])
    ]


def sort_key(case, sort):
    sure = math.inf if case["sure"] is None else case["sure"]
    if sort == "cost":
        return -case["cost"], math.inf if case["sure"] is None else -sure
    if sort == "likeness":
        return (math.inf if case["likeness"] is None else case["likeness"],)
    if sort == "page":
        return ()
    return (math.inf if case["sure"] is None else -sure if sort.startswith("-") else sure,)


QUERIES = [
    "",
    "outcome=error",
    "outcome=missed,rightly%20absent&field=total,date",
    "cells=tables&condition=jpeg@4,clean&sort=page",
    "severity=2&kind=receipt&sort=confidence",
    "locale=de_DE&outcome=error&confidence=0.9-0.95,none&sort=-confidence",
    "cause=misread,decoy&sort=likeness",
    "confidence=0-0.5,0.99-1&cells=scalars",
    "half=report&outcome=error&condition=clean",
    "text=.5&outcome=wrong",
    "text=E",
    "text=(",
    "field=total&outcome=right&cause=misread",
]


@pytest.mark.parametrize("text", QUERIES)
def test_a_list_has_the_cases_that_fit_in_its_order(text, table, plain):
    query = parse_query(text)
    wanted = sorted(kept(plain, query), key=lambda case: sort_key(case, query.sort))
    assert listed_keys(table, query) == [case["key"] for case in wanted]
    found = table.listing(query, {}, 3, 5)
    assert found["total"] == len(wanted)
    assert [CaseKey.from_json(row["case"]) for row in found["rows"]] == [
        case["key"] for case in wanted[3:8]
    ]
    assert [row["at"] for row in found["rows"]] == [*range(3, 3 + len(found["rows"]))]


@pytest.mark.parametrize("text", QUERIES)
def test_a_facet_counts_what_all_other_facets_keep(text, table, plain):
    query = parse_query(text)
    found = table.facets(query, {})["facets"]
    assert [facet["name"] for facet in found] == [*FACETS]
    for facet in found:
        name = facet["name"]
        every = [value for case in kept(plain, query, without=name) for value in case[name]]
        counts = {value["value"]: value["count"] for value in facet["values"]}
        chosen = query.chosen.get(name, ())
        assert {v: n for v, n in counts.items() if n} == {v: every.count(v) for v in {*every}}
        assert {v["value"] for v in facet["values"] if v["chosen"]} == {*chosen}


def test_a_band_of_confidence_may_have_any_ends(table, plain):
    for low, high, band in ((0.37, 1, "0.37-1"), (0.37, 0.8125, "0.37-0.8125"), (0, 1, "0-1")):
        query = parse_query(f"confidence={band},none&outcome=error&half=report")
        wanted = [
            case
            for case in kept(plain, query, without="confidence")
            if case["sure"] is None
            or low <= case["sure"] < high
            or low <= case["sure"] == 1 == high
        ]
        assert {*listed_keys(table, query)} == {case["key"] for case in wanted}
        facets = {each["name"]: each["values"] for each in table.facets(query, {})["facets"]}
        counts = {each["value"]: each["count"] for each in facets["confidence"]}
        assert counts[band] == sum(case["sure"] is not None for case in wanted) > 0


UNSHARED = ("outcome", "cause", "change", "noted")
"""What says how a cell was judged, or was written because of that."""


@pytest.mark.parametrize("text", ["", "outcome=error", "condition=clean&locale=de_DE", "text=E"])
def test_a_value_has_the_share_of_the_list_in_which_it_alone_is_chosen(text, table):
    query = parse_query(text)
    for facet in table.facets(query, {})["facets"]:
        name, known = facet["name"], 0
        for each in facet["values"]:
            alone = Query({**query.chosen, name: (each["value"],)}, query.text)
            kinds = table.shares(alone, {})["kinds"]
            known += len(each["shares"])
            found = {share.pop("kind"): share for share in each["shares"]}
            for kind, words in KINDS.items() if name not in UNSHARED else ():
                assert (words in found) == (kinds[kind]["cells"] > 0)
                assert found.get(words, kinds[kind]) == pytest.approx(kinds[kind])
        assert (known > 0) == (name not in UNSHARED), name


def test_traps_are_of_the_cells_that_they_attack(table, plain):
    attacked = [case for case in plain if case["trap"]]
    assert len({name for case in attacked for name in case["trap"]}) > 3
    for name in {name for case in attacked for name in case["trap"]}:
        query = Query({"trap": (name,)})
        assert {*listed_keys(table, query)} == {c["key"] for c in attacked if name in c["trap"]}
        for row in table.listing(query, {})["rows"]:
            assert name in row["traps"]


def test_a_row_says_what_its_match_and_its_page_say(table, run):
    pages = {row["id"]: row for row in run.columns("renditions").to_pylist()}
    rows = {tuple(row[part] for part in KEY): row for row in run.columns("matches").to_pylist()}
    found = table.listing(parse_query("outcome=error"), {}, 0, 1000)["rows"]
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    for row in found:
        match, page = rows[CaseKey.from_json(row["case"])], pages[row["case"]["rendition"]]
        assert row["outcome"] == match["strict"]
        for name in ("truth", "guess", "cause", "decoy", "confidence", "likeness", "document"):
            assert row[name] == match[name]
        for name in ("condition", "kind", "locale", "severity"):
            assert row[name] == page[name]
        assert (row["change"], row["before"], row["notes"]) == (None, None, [])


def test_a_list_says_what_share_of_its_judged_cells_is_right(table, plain, run):
    """Whatever outcomes are shown, and by whatever facet the cells are chosen."""
    weights = {row["id"]: row["weight"] for row in run.columns("renditions").to_pylist()}
    for text in ("condition=clean&field=total,date&outcome=wrong", "condition=jpeg@4&cells=tables"):
        query = parse_query(text)
        inside = kept(plain, query, without="outcome")
        judged = [case for case in inside if case["outcome"] & {"right", *ERRORS}]
        right = [case for case in judged if "right" in case["outcome"]]
        shares = table.shares(query, {})
        assert (shares["cells"], shares["right"]) == (len(judged), len(right))
        assert shares["weight"] == sum(weights[case["key"].rendition] for case in judged)
        of_repeats = [
            sum(weights[c["key"].rendition] for c in right if c["key"].repeat == repeat)
            / sum(weights[c["key"].rendition] for c in judged if c["key"].repeat == repeat)
            for repeat in (0, 1)
        ]
        assert shares["share"] == pytest.approx(sum(of_repeats) / 2)
    both = table.shares(Query(), {})
    assert both["share"] is None
    assert all(both["kinds"][kind]["share"] for kind in ("scalars", "tables"))


def test_a_listed_case_is_one_of_the_run_and_no_other_is(table):
    keys = listed_keys(table, parse_query("outcome=error&field=total,date"))
    assert all(map(table.has, keys))
    for other in (keys[0]._replace(row=99), keys[0]._replace(rendition="nowhere")):
        assert not table.has(other)


def test_notes_are_a_facet(table):
    keys = listed_keys(table, parse_query("sort=page"), count=40)
    noted = {keys[5]: ["unsure", "label wrong"], keys[9]: ["unsure"]}
    noted |= {keys[0]._replace(rendition="of another corpus"): ["unsure"]}
    found = {each["name"]: each["values"] for each in table.facets(Query(), noted)["facets"]}
    counts = {value["value"]: value["count"] for value in found["noted"]}
    assert counts == {"yes": 2, "unsure": 2, "label wrong": 1}
    assert {*listed_keys(table, parse_query("noted=yes"), noted)} == {keys[5], keys[9]}
    query = parse_query("noted=label wrong")
    assert table.listing(query, noted)["rows"][0]["notes"] == ["unsure", "label wrong"]
    assert listed_keys(table, query) == []


def test_a_twin_is_listed_where_it_is_named(table, run):
    twins = plain_cases(run, twins=True)
    name = next(row["id"] for row in run.columns("renditions").to_pylist() if row["twin"])
    query = Query({"rendition": (name,)}, sort="page")
    assert listed_keys(table, query) == [c["key"] for c in kept(twins, query)]
    assert len(listed_keys(table, query)) > 5
    counts = {each["name"]: each["values"] for each in table.facets(query, {})["facets"]}
    assert sum(value["count"] for value in counts["condition"]) == len(kept(twins, query))


def test_what_an_earlier_run_had_otherwise_is_lost_or_gained(ran, tmp_path):
    """As `dxe errors --against` lists it, but for wrong cells in whose place nothing is left."""
    other, run = (drawn_again(ran, tmp_path / str(seed), seed) for seed in (5, 6))
    table = CaseTable(run, other)
    pair = table.facets(Query(), {})["pair"]
    sides = judged_alike([read_measured_run(other), read_measured_run(run)])
    listed = changed_errors((sides[0], sides[1]), pair_runs(*sides)[1])
    for change, sort in itertools.product(("lost", "gained"), ("cost", "page")):
        query = Query({"change": (change,)}, sort=sort)
        rows = table.listing(query, {}, 0, 10_000)["rows"]
        wanted = {
            CaseKey(each.rendition, each.repeat, each.field, each.row, each.guess_row): each.before
            for each in listed[change].every_entry()
        }
        found = {CaseKey.from_json(row["case"]): row["before"] for row in rows}
        assert found == {key: wanted[key] for key in found}
        assert {row["change"] for row in rows} == {change}
        gone = pair["vanished"] if change == "gained" else 0
        assert len(found) + gone == listed[change].errors
        assert len(found) > 20
    assert pair["vanished"] > 0
    assert any("share" in note for note in pair["notes"])
    counts = table.facets(Query(), {})["facets"][FACETS.index("change")]["values"]
    assert {each["value"] for each in counts} == {"lost", "gained"}


def test_runs_without_a_page_in_common_are_no_pair(ran, tmp_path):
    other = drawn_again(ran, tmp_path / "other", seed=7)
    pages = other.columns("renditions")
    hashes = pa.array([f"other {number}" for number in range(len(pages))])
    place = pages.schema.get_field_index("hash")
    with other.table_writer("renditions", pages.schema) as write:
        write(pages.set_column(place, "hash", hashes))
    record(other)
    with pytest.raises(InconclusiveError, match="shares no rendition with"):
        CaseTable(ran, other).listing(Query(), {})
    with pytest.raises(BadInputError, match="is the same run as"):
        CaseTable(ran, ran).listing(Query(), {})


def test_a_private_run_lists_no_value(tmp_path, tmp_path_factory):
    run = viewed_run(viewed_corpus(tmp_path_factory), tmp_path / "run", private=True)
    table = CaseTable(run)
    rows = table.listing(parse_query("outcome=error"), {})["rows"]
    assert len(rows) > 20
    assert all(row["truth"] is row["guess"] is None for row in rows)
    with pytest.raises(BadInputError, match="private run: it kept no values to search"):
        table.listing(parse_query("text=a"), {})
    facets = table.facets(Query(), {})["facets"]
    shares = [share for facet in facets for each in facet["values"] for share in each["shares"]]
    assert all(share["documents"] >= LEAST_DOCUMENTS for share in shares)
    assert shares
    again = viewed_run(viewed_corpus(tmp_path_factory), tmp_path / "other", wrong=0.5, private=True)
    rows = CaseTable(run, again).listing(parse_query("change=lost,gained"), {})["rows"]
    assert all(row["before"] is None for row in rows)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("field=totl", "unknown field 'totl'. Remedy: did you mean 'total'?"),
        ("condition=jpeg@3", "did you mean 'jpeg@4'?"),
        ("cause=misred", "did you mean 'misread'?"),
        ("trap=decoy", "unknown trap 'decoy'"),
        ("severity=9", "unknown severity '9'"),
        ("rendition=receipt", "has no rendition 'receipt'. Remedy: copy its id"),
        ("locale=de_de", "did you mean 'de_DE'?"),
        ("change=lost", "there is no second run to compare with"),
    ],
)
def test_what_the_run_does_not_have_is_named(text, words, table):
    for look in (table.listing, table.facets):
        with pytest.raises(BadInputError) as refused:
            look(parse_query(text), {})
        assert words in str(refused.value)
        assert isinstance(refused.value, UnknownNameError) == ("unknown" in str(refused.value))


def test_a_list_neither_begins_nor_ends_before_its_first_case(table):
    for at, count in ((-1, 5), (0, -1)):
        with pytest.raises(BadInputError, match="before its first case"):
            table.listing(Query(), {}, at, count)
    assert table.listing(Query(), {}, 10**9, 5)["rows"] == []
