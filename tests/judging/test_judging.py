"""The judge alone, on dictionaries: what is labelled is judged, and what cannot be read is said."""

from __future__ import annotations

import contextlib
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

import docextract_eval
from docextract_eval import matching, schemas
from docextract_eval.errors import BadInputError
from docextract_eval.judging.judge import judge
from docextract_eval.matching import causes
from docextract_eval.reasons import NO_CELLS
from docextract_eval.statistics.clusters import wilson_interval
from tests.matching.receipts import judged, receipt

TRUTH = {
    "fields": {
        "merchant": "CORNER CAFÉ",
        "date": {"value": "2024-04-03", "accepted": ["2024-03-04"]},
        "tip": {"absent": True},
        "total": "9.00",
    },
    "tables": {
        "line_items": [
            {"description": "TEA", "amount": "2.50"},
            {"description": "CAKE", "amount": "6.50"},
        ]
    },
}
SAID = {
    "fields": {"merchant": "Corner Café", "date": "2024-03-04", "tip": "1.00", "total": 9.8},
    "tables": {"line_items": [{"description": "CAKE", "amount": "6.50"}, {"description": "TEA"}]},
}
TICKET = {
    "name": "ticket",
    "fields": {
        "total": {"type": "money", "tolerance": "0.05"},
        "place": {"type": "text", "likeness": 0.8},
        "remark": {"type": "text", "criticality": 0},
    },
}
KEYS = ("total", "date", "merchant", "line_items", "amount", "value", "fields", "tables", "box")
CELLS = st.sampled_from(["amount", "description", "value"])
HEAVY = ("cv2", "pandas", "PIL", "sqlalchemy", "jinja2", "typer", "faker", "docextract_eval.corpus")


def outcomes(found):
    """The outcomes by field and row of the truth, or of the guess where there is none."""
    rows = (m.guess_row if m.truth_row is None else m.truth_row for m in found.matches)
    return {
        m.field if row is None else f"{m.field}#{row}": m.outcome
        for m, row in zip(found.matches, rows, strict=True)
    }


def test_every_cell_has_its_outcome_whatever_the_order_of_rows():
    assert outcomes(judge(TRUTH, SAID, "receipt")) == {
        "merchant": "right",
        "date": "right",
        "tip": "invented",
        "total": "wrong",
        "line_items.description#0": "right",
        "line_items.amount#0": "missed",
        "line_items.description#1": "right",
        "line_items.amount#1": "right",
    }


def test_figures_follow_from_the_outcomes():
    found = judge(TRUTH, SAID, "receipt")
    assert found.counts == {"right": 5, "wrong": 1, "missed": 1, "invented": 1}
    assert (found.precision, found.recall, found.f1) == (5 / 7, 5 / 7, 5 / 7)
    assert found.accuracy == 5 / 8
    assert not found.exact
    assert [match.field for match in found.errors] == ["tip", "total", "line_items.amount"]
    assert found.scalars.counts == {"right": 2, "wrong": 1, "invented": 1}
    assert found.tables.counts == {"right": 3, "missed": 1}
    assert found.fields["line_items.amount"].recall == 0.5
    assert found.fields["tip"].recall is None
    assert list(found.fields)[:2] == ["merchant", "date"]


def test_it_judges_as_runs_do():
    """By the same matches as records of the same truth and the same prediction."""
    labels = {"merchant": "CORNER CAFÉ", "total": "9.00", "tip": None}
    rows = {"line_items": [{"description": "TEA", "amount": "2.50"}]}
    stated = {name: {"absent": True} if v is None else v for name, v in labels.items()}
    found = judge({"fields": stated, "tables": rows}, SAID, "receipt").matches
    records = judged(receipt(labels, rows), SAID["fields"], SAID["tables"])
    for name in ("field", "outcome", "strict", "truth_row", "guess_row", "truth", "guess", "cause"):
        assert [getattr(m, name) for m in found] == [getattr(m, name) for m in records], name


@given(
    st.dictionaries(st.sampled_from(["total", "subtotal", "tip"]), st.sampled_from("123")),
    st.dictionaries(st.sampled_from(["total", "subtotal", "tip"]), st.sampled_from("123")),
)
def test_the_denominator_is_the_labels_and_what_was_invented_of_them(labels, said):
    found = judge({"fields": labels}, {"fields": said}, "receipt")
    counts = {"right": 0, "wrong": 0, "missed": 0} | found.counts
    assert counts["right"] == sum(said.get(name) == value for name, value in labels.items())
    assert counts["right"] + counts["wrong"] + counts["missed"] == len(labels)
    assert counts.get("not judged", 0) == len(said.keys() - labels.keys())
    assert found.recall == (counts["right"] / len(labels) if labels else None)
    if found.precision and found.recall:
        harmonic = 2 / (1 / found.precision + 1 / found.recall)
        assert found.f1 == pytest.approx(harmonic)


@pytest.mark.parametrize("label", [None, {"value": None}])
def test_what_is_not_labelled_is_not_judged(label):
    truth = {"fields": {"total": "9.00", "tip": label}, "tables": {"taxes": None}}
    said = {"fields": {"total": "9.00", "tip": "1.00"}, "tables": {"taxes": [{"rate": "7"}]}}
    found = judge(truth, said, "receipt")
    assert found.counts == {"right": 1, "not judged": 2}
    assert (found.precision, found.exact) == (1.0, True)


@pytest.mark.parametrize(
    "silence", [{}, {"fields": {}}, {"error": "timeout"}, {**SAID, "error": "half a page"}]
)
def test_silence_and_failure_miss_every_cell_and_invent_none(silence):
    found = judge(TRUTH, silence, "receipt")
    assert found.counts == {"missed": 7, "rightly absent": 1}
    assert (found.precision, found.recall, found.f1, found.accuracy) == (None, 0.0, 0.0, 0.0)


def test_an_empty_truth_has_no_figures():
    found = judge({}, {}, "receipt")
    assert (found.counts, found.f1, found.recall, found.exact) == ({}, None, None, True)
    assert repr(found).startswith("Judgement by receipt: nothing to judge\nprecision none")


def test_printed_values_are_read_by_the_locale_that_is_given():
    truth = {"fields": {"total": "1.234,50 €", "date": "03.04.2024"}, "values": "printed"}
    said = {"fields": {"total": "1234.50", "date": "2024-04-03"}}
    assert judge(truth, said, "receipt", locale="de_DE").counts == {"right": 2}
    turned = {"fields": said["fields"], "locale": "de_DE", "schema": "receipt"}
    assert judge(turned, truth).counts == {"right": 2}


def test_what_is_given_counts_before_what_the_truth_says_of_itself():
    truth = {"fields": {"total": "1.234"}, "values": "printed", "locale": "en_US"}
    said = {"fields": {"total": "1234"}}
    assert judge(truth, said, "receipt", locale="de_DE").exact
    yen = {"fields": {"total": "900"}, "currency": "EUR"}
    (match,) = judge(yen, {"fields": {"total": 900}}, "receipt", currency="JPY").matches
    assert (match.truth, match.outcome) == ("900", "right")
    own = judge({**yen, "schema": "bank_statement"}, said, "receipt")
    assert own.schema.name == "receipt"


@pytest.mark.parametrize("form", ["dictionary", "path", "text", "record"])
def test_a_schema_of_one_s_own_comes_in_every_form(tmp_path, form):
    (tmp_path / "ticket.toml").write_text(
        'name = "ticket"\n[fields]\ntotal = { type = "money", tolerance = "0.05" }\n'
        'place = { type = "text", likeness = 0.8 }\nremark = { type = "text", criticality = 0 }\n'
    )
    forms = {
        "dictionary": TICKET,
        "path": tmp_path / "ticket.toml",
        "text": str(tmp_path / "ticket.toml"),
        "record": schemas.read_schema(TICKET, "test"),
    }
    truth = {"fields": {"total": "9.00", "place": "HARBOUR STREET", "remark": "x"}}
    said = {"fields": {"total": "9.04", "place": "Harbor Street", "remark": "y"}}
    found = judge(truth, said, forms[form])
    assert found.counts == {"right": 2}  # the remark is in no headline
    assert len(found.matches) == 3
    assert found.signature == judge(truth, said, TICKET).signature
    assert found.signature.startswith(f"matching:{matching.VERSION}|causes:{causes.VERSION}|")
    assert "|schema:ticket:" in found.signature
    strict = {**TICKET, "fields": {**TICKET["fields"], "total": {"type": "money"}}}
    assert judge(truth, said, strict).counts == {"right": 1, "wrong": 1}
    assert judge(truth, said, strict).signature != found.signature


def test_documents_of_one_schema_add_up_and_others_do_not():
    one = judge(TRUTH, SAID, "receipt")
    both = sum([one, judge(TRUTH, {}, "receipt")])
    assert both.counts == {
        "right": 5,
        "wrong": 1,
        "missed": 8,
        "invented": 1,
        "rightly absent": 1,
    }
    with pytest.raises(BadInputError, match=r"not judged alike: schema receipt, then "):
        _ = one + judge({"fields": {"total": "1"}}, {}, TICKET)


def test_one_document_has_figures_and_says_why_they_have_no_intervals():
    found = judge(TRUTH, SAID, "receipt")
    for name, score in found.scores.items():
        assert score.value == getattr(found, name)
        assert (score.low, score.high, score.documents) == (None, None, 1)
        assert score.reason.code == "one_document"
    assert "; no interval for precision, recall, f1, accuracy: one document" in repr(found)
    (empty,) = {score.reason for score in judge({}, {}, "receipt").scores.values()}
    assert empty == NO_CELLS


def test_figures_of_many_documents_have_intervals_over_documents():
    """The interval that reports show: not of so many cells, but of so many documents."""
    half = {"fields": {"total": "9.00", "merchant": "CORNER CAFÉ"}}
    found = sum(judge(TRUTH, each, "receipt") for each in [SAID, half, SAID, half, {}] * 3)
    for name, score in found.scores.items():
        assert score.value == pytest.approx(getattr(found, name))
        assert 0 <= score.low < score.value < score.high <= 1
        assert score.documents == (12 if name == "precision" else 15)  # three answered nothing
        assert score.signature == f"{name}|{found.signature}"
    assert f"recall {found.recall:.3f} ({found.scores['recall'].low:.3f} to" in repr(found)
    assert "no interval" not in repr(found)


def test_a_precision_and_its_interval_are_those_of_independent_cells_where_each_has_a_document():
    """One cell a document: Wilson's interval with Student's quantile, and nothing else."""
    right, wrong = {"fields": {"total": "1.00"}}, {"fields": {"total": "2.00"}}
    found = sum(judge(right, each, "receipt") for each in [right] * 30 + [wrong] * 10)
    for name in ("precision", "recall", "f1", "accuracy"):
        score = found.scores[name]
        assert (score.value, score.cells, score.documents) == (0.75, 40, 40)
        assert (score.low, score.high) == pytest.approx(
            wilson_interval(0.75, 40, 2.02269), abs=1e-5
        )


def test_pictures_of_one_document_count_as_one():
    """By the `source` that labels name, or else by their id."""
    named = [TRUTH | {"id": name} for name in ("a", "a", "b", "b")]
    sourced = [TRUTH | {"id": str(n), "source": name} for n, name in enumerate("aabb")]
    for truths in (named, sourced):
        found = sum(judge(truth, SAID, "receipt") for truth in truths)
        assert {score.documents for score in found.scores.values()} == {2}
    assert len(found.matches) == 4 * len(judge(TRUTH, SAID, "receipt").matches)
    alone = sum(judge(TRUTH | {"id": "a"}, SAID, "receipt") for _ in range(3))
    assert {score.low for score in alone.scores.values()} == {None}
    assert found.scalars.scores["recall"].documents == found.tables.scores["recall"].documents == 2


def test_it_shows_its_figures_and_its_first_errors():
    said = repr(judge(TRUTH, SAID, "receipt")).splitlines()
    assert said[0] == "Judgement by receipt: 5 right, 1 wrong, 1 missed, 1 invented"
    assert said[1].partition(";")[0] == "precision 0.714, recall 0.714, f1 0.714, accuracy 0.625"
    assert said[2].split() == ["invented", "tip", "-", "->", "'1.00'", *said[2].split()[5:]]
    assert "line_items.amount#0" in said[4]
    rows = [{"description": f"WARE {number}", "amount": "1.00"} for number in range(20)]
    many = repr(judge({"tables": {"line_items": rows}}, {}, "receipt"))
    assert many.splitlines()[-1] == "  and 30 more in .errors"
    assert "…" in repr(judge({"fields": {"merchant": "x" * 9999}}, {}, "receipt"))


@pytest.mark.parametrize(
    ("truth", "said", "more", "message"),
    [
        ([], SAID, {}, "truth: is a list, not a dictionary"),
        (TRUTH, None, {}, "prediction: is a NoneType, not a dictionary"),
        ({"total": "9.00"}, SAID, {}, "truth: has none of error, fields, tables"),
        (TRUTH, {"total": "9.00"}, {}, "prediction: has none of error, fields, tables"),
        (TRUTH, SAID, {"schema": "reciept"}, "unknown schema 'reciept'.*did you mean 'receipt'"),
        (TRUTH, SAID, {"schema": "none.toml"}, "none.toml: cannot be read"),
        (TRUTH, SAID, {"schema": None}, "schema: is not given. Remedy: name one"),
        (TRUTH, SAID, {"schema": {"name": "x"}}, "schema: names nothing to judge"),
        (TRUTH, SAID, {"locale": "de_De"}, "locale: unknown locale 'de_De'.*did you mean 'de_DE'"),
        (TRUTH, SAID, {"currency": "€"}, "currency: '€' is not an ISO 4217 code"),
        ({"fields": {"totl": "9"}}, SAID, {}, "truth, fields.totl: unknown field.*mean 'total'"),
        ({"fields": {"total": "9,00"}}, SAID, {}, "truth, fields.total: '9,00' is no money in can"),
        ({"fields": {"total": [9]}}, SAID, {}, "truth: 'fields.total"),
        ({"fields": {"tip": {"absent": True, "value": "1"}}}, SAID, {}, "cannot be absent and"),
        ({"tables": {"items": []}}, SAID, {}, "tables.items: unknown table 'items'"),
        ({"tables": {"taxes": [{"rte": "1"}]}}, SAID, {}, "tables.taxes.0.rte: unknown column"),
        (TRUTH, {"fields": {"total": {"valeu": "1"}}}, {}, "prediction, in fields.total: unknown"),
        (TRUTH, {"fields": {"totl": "9"}}, {}, "prediction, fields.totl: unknown.*mean 'total'"),
        (
            TRUTH,
            {"tables": {"items": [{"amount": "9"}]}},
            {},
            "tables.items: unknown table 'items'",
        ),
        (TRUTH, {"tables": {"taxes": [{"rte": "1"}]}}, {}, "taxes.rte: unknown column.*taxes.rate"),
        (TRUTH, SAID, {"unknown": "allow"}, "unknown: unknown word 'allow'.*known: ignore, refuse"),
        (TRUTH, {"fields": {"total": float("nan")}}, {}, "prediction: 'fields.total"),
        (TRUTH, {"fields": {}, "values": "guessed"}, {}, "prediction, values: unknown values"),
        (
            TRUTH,
            {"fields": {"total": "9.00"}, "values": "printed"},
            {},
            "prediction: its values are printed, and no locale says how.*known: ar_AE",
        ),
    ],
)
def test_what_cannot_be_judged_is_said(truth, said, more, message):
    with pytest.raises(BadInputError, match=message):
        judge(truth, said, **{"schema": "receipt", **more})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inside: st.lists(inside) | st.dictionaries(st.sampled_from(KEYS), inside),
    max_leaves=20,
)


@pytest.mark.long
@given(st.dictionaries(st.sampled_from(KEYS), JSON), st.lists(st.dictionaries(CELLS, JSON)))
def test_any_json_is_judged_or_refused(fields, rows):
    """In words of ours, and a judgement of it can be shown."""
    either = {"fields": fields}, {"tables": {"line_items": rows}}
    for pair in [(TRUTH, each) for each in either] + [(each, SAID) for each in either]:
        shown = ""
        with contextlib.suppress(BadInputError):
            shown = repr(judge(*pair, "receipt", unknown="ignore"))
        assert shown.startswith("Judgement by receipt") or not shown


def test_a_name_that_is_no_typing_error_is_a_warning_and_changes_no_score():
    more = {**SAID, "fields": {**SAID["fields"], "notes": "x"}}
    with pytest.warns(UserWarning, match="a receipt has no field notes"):
        found = judge(TRUTH, more, "receipt")
    assert "Shape: a receipt has no field notes" in repr(found)
    assert found.counts == judge(TRUTH, SAID, "receipt").counts
    typo = {"fields": {"totl": {"value": "$9.00"}, "tip": {"value": "$1", "confidence": 95}}}
    with pytest.warns(UserWarning, match=r"did you mean total\?"):
        found = judge(TRUTH, typo, "receipt", unknown="warn")
    kinds = ["unknown field", "not canonical", "confidence"]
    assert [each.kind for each in found.mistakes] == kinds
    silent = judge(TRUTH, typo, "receipt", unknown="ignore")
    assert silent.mistakes == found.mistakes
    assert [each.count for each in (silent + silent).mistakes] == [2, 2, 2]


def test_words_of_the_page_may_be_given():
    """They change no outcome; causes are found by them."""
    quad = [[0, 0], [9, 0], [9, 9], [0, 9]]
    words = [{"text": text, "quad": quad, "page": 1} for text in ("TOTAL", "9.00")]
    known = judge({**TRUTH, "words": words}, SAID, "receipt")
    unknown = judge(TRUTH, SAID, "receipt")
    assert known.counts == unknown.counts
    assert [found.errors[0].cause for found in (known, unknown)] == ["made_up", "unknown"]


def test_a_frame_has_a_row_for_every_cell():
    found = judge(TRUTH, SAID, "receipt")
    frame = found.to_frame()
    assert len(frame) == len(found.matches)
    assert frame[frame.outcome == "wrong"].field.tolist() == ["total"]
    assert {"truth", "guess", "cause", "decoy", "truth_row", "likeness"} <= set(frame.columns)
    assert list(judge({}, {}, "receipt").to_frame().columns) == list(frame.columns)


@pytest.mark.long
def test_the_front_door_gives_the_judge_and_brings_nothing_else():
    assert docextract_eval.judge is judge
    asked = f"print(*sys.modules.keys() & set({HEAVY!r}))"
    code = f"import sys; from docextract_eval import judge; {asked}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not done.stdout.split()


def test_documents_that_are_called_suspicious_are_counted():
    said = [{"fields": {}, "suspicious": True}, {"fields": {}, "suspicious": False}, {"fields": {}}]
    found = [judge(TRUTH, each, "receipt") for each in said]
    assert [each.suspected for each in found] == [1, 0, None]
    assert sum(found).suspected == sum(found).scalars.suspected == 1


def place_schema(match):
    place = {"type": "text", "match": match}
    columns = {"place": place, "fare": {"type": "money"}}
    tables = {"rides": {"key": ["place"], "columns": columns}}
    return {"name": "ride", "fields": {"street": place}, "tables": tables}


WITHOUT_BLANKS = {
    "fields": {"street": "2621ORANGETHORPEAVE,FULLERTON"},
    "tables": {"rides": [{"place": "HARBOURROAD", "fare": "2.50"}]},
}
WITH_BLANKS = {
    "fields": {"street": "2621 Orangethorpe Ave, Fullerton"},
    "tables": {"rides": [{"place": "Harbour Road", "fare": "2.50"}]},
}


def test_blanks_are_ignored_where_the_schema_says_so():
    """In fields, and in the key column by which rows are paired."""
    found, folded, exact = (
        judge(WITHOUT_BLANKS, WITH_BLANKS, place_schema(match))
        for match in ("blanks ignored", "folded", "exact")
    )
    assert found.counts == {"right": 3}
    assert folded.counts == {"right": 1, "wrong": 2}
    assert len({found.signature, folded.signature, exact.signature}) == 3


def test_letters_still_count_where_blanks_are_ignored():
    other = {"fields": {"street": "2621 Orangethorpe Avenue, Fullerton"}, "tables": {"rides": []}}
    found = judge({"fields": WITHOUT_BLANKS["fields"]}, other, place_schema("blanks ignored"))
    assert found.counts == {"wrong": 1}


@pytest.mark.parametrize(
    ("number", "outcome"),
    [
        (0.1 + 0.2, "right"),
        (0.30000000099, "right"),
        (0.300000002, "wrong"),
        (0.3, "right"),
        (0.301, "wrong"),
        (0.3000001, "wrong"),
    ],
)
def test_float_noise_is_dropped_and_nothing_is_rounded(number, outcome):
    judged = judge({"fields": {"total": "0.30"}}, {"fields": {"total": number}}, "receipt")
    assert [match.strict for match in judged.matches] == [outcome]
