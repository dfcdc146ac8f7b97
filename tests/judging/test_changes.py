"""Two judgements of the same documents: the changes are those of two runs, without folders."""

from __future__ import annotations

import json

import pytest

from docextract_eval.errors import BadInputError
from docextract_eval.judging.judge import judge, judge_all
from tests.cli.commands import dxe
from tests.judging.test_checking import ROWS, TRUTH, documents

INVENTED = {"fields": {**TRUTH["fields"], "tip": "1.00"}}


def judged(wrong_total_every, count=60, **options):
    return judge_all(*documents(count, wrong_total_every), "receipt", **options)


@pytest.mark.long
def test_the_changes_are_those_of_two_runs(tmp_path):
    """Slice by slice, with their intervals; the ids of documents are all that pairs them."""
    answers = {"before": documents(60, 4)[1], "after": documents(60, 3)[1]}
    truths, _ = documents(60, 4)
    for name, given in {"labels": truths, **answers}.items():
        lines = [json.dumps({"id": each} | given[each]) + "\n" for each in given]
        (tmp_path / f"{name}.jsonl").write_text("".join(lines))
    options = ("--schema", "receipt", "--locale", "en_US", "--values", "canonical")
    done = dxe("corpus", "import", "labels.jsonl", "-o", "corpus", *options, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for name in answers:
        done = dxe("score", f"{name}.jsonl", "corpus", "-o", name, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(dxe("compare", "before", "after", "--json", cwd=tmp_path).stdout)
    of_runs = {
        (each["slice"]["cells"], each["slice"].get("field")): each
        for each in told["comparisons"][0]["differences"]
        if each["slice"]["condition"] == "all" and each["slice"]["cells"] != "answers"
    }
    found = judged(3).compare(judged(4))
    own = {(each.slice["cells"], each.slice.get("field")): each for each in found.differences}
    assert own.keys() == of_runs.keys()
    for name, difference in own.items():
        run = of_runs[name]
        assert (difference.before, difference.after, difference.p) == pytest.approx(
            (run["before"], run["after"], run["p"])
        )
        for part in ("value", "low", "high", "lost", "gained", "cells", "sources"):
            assert getattr(difference.change, part) == pytest.approx(run["change"][part])


def test_cells_that_changed_are_listed_with_both_sides():
    before, after = judged(1000, count=3), judged(2, count=3)
    found = after.compare(before)  # the totals and amounts of the documents 0 and 2
    lost = [(each.after.document, each.after.field, each.after.guess) for each in found.lost]
    assert lost == [
        *(("r-2", "total", "9.80"), ("r-2", "line_items.amount", "6.60")),
    ]
    assert [each.before.guess for each in found.lost] == ["9.00", "6.50"]
    assert found.gained == ()
    back = before.compare(after)
    assert [(each.before, each.after) for each in back.gained] == [
        (each.after, each.before) for each in found.lost
    ]


def test_a_value_that_was_invented_has_one_side():
    truth = {"fields": {**TRUTH["fields"]}, "tables": {"line_items": ROWS}}
    extra = {**truth, "tables": {"line_items": [*ROWS, {"amount": "9.99"}]}}
    plain, invented = (judge_all({"a": truth}, {"a": each}, "receipt") for each in (truth, extra))
    (change,) = invented.compare(plain).lost
    assert change.before is None
    assert (change.after.field, change.after.strict) == ("line_items.amount", "invented")


def test_what_is_certainly_worse_is_named():
    found = judged(2, count=200).compare(judged(50, count=200))
    assert found.worse == ("total", "line_items.amount")
    assert found.fields["total"].certain
    assert not found.fields["merchant"].certain
    text = str(found)
    assert text.startswith("200 documents compared\n  fields: 99.0 % before, 75.0 % after, −24.0 (")
    assert "  total: 98.0 % before, 50.0 % after" in text
    assert "points, worse" in text


def test_documents_that_only_one_has_or_that_were_labelled_anew_are_left_out():
    truths, predictions = documents(8, 4)
    relabelled = {**truths, "r-3": {"fields": {"total": "7.00"}}}
    del relabelled["r-5"]
    known = {name: predictions[name] for name in relabelled}
    before = judge_all(truths, predictions, "receipt")
    after = judge_all(relabelled | {"new": TRUTH}, known, "receipt")
    found = after.compare(before)
    assert found.documents == 6
    assert found.left_out == (
        "1 document judged only before: r-5",
        "1 document judged only now: new",
        "1 document with other labels: r-3",
    )


def test_judgements_without_anything_in_common_have_no_difference():
    one, other = (judge_all({name: TRUTH}, {name: TRUTH}, "receipt") for name in "ab")
    found = other.compare(one)
    assert (found.differences, found.documents, found.scalars) == ((), 0, None)


def test_repeats_are_paired_by_their_number():
    truths = {"a": TRUTH, "b": TRUTH}
    wrong = {"fields": {"merchant": "CORNER CAFÉ", "total": "9.80"}}

    def twice(first, second):
        answers = ((0, first), (1, second))
        return [{"id": name, "repeat": n, **each} for name in truths for n, each in answers]

    before = judge_all(truths, twice(TRUTH, wrong), "receipt")
    same = judge_all(truths, twice(TRUTH, wrong)[::-1], "receipt")
    turned = judge_all(truths, twice(wrong, TRUTH), "receipt")
    assert same.compare(before).lost == ()
    assert {(each.after.field, each.after.repeat) for each in turned.compare(before).lost} >= {
        ("total", 0)
    }
    assert {each.after.repeat for each in turned.compare(before).gained} == {1}


def test_fields_that_only_one_attempts_are_left_out():
    truths, predictions = documents(60, 3)
    of_few = {name: {"fields": each["fields"]} for name, each in predictions.items()}
    every, few = judged(4), judge_all(truths, of_few, "receipt", attempts=["merchant", "total"])
    found = few.compare(every)
    assert (found.documents, set(found.fields)) == (60, {"merchant", "total"})
    assert found.left_out[0].startswith("attempted only before: address, ")
    assert "line_items" in found.left_out[0]


@pytest.mark.parametrize(
    ("before", "message"),
    [
        (
            judge({"id": "a", "fields": {"iban": "GB82WEST12345698765432"}}, {}, "invoice"),
            "were not judged alike: .*invoice.*judge both with the same release and schema",
        ),
        (judge(TRUTH, TRUTH, "receipt"), "judgement: has a document without an id.*as judge_all"),
        (judged(4) + judged(4), "judgement: has document 'r-0' twice"),
    ],
)
def test_what_cannot_be_compared_is_refused(before, message):
    with pytest.raises(BadInputError, match=message):
        judged(4).compare(before)


def test_the_difference_of_two_signatures_is_named():
    schema = {"name": "mine", "fields": {"total": {"type": "money"}}}
    other = {"name": "mine", "fields": {"total": {"type": "text"}}}
    truth = {"a": {"fields": {"total": "9.00"}}}
    one, two = (judge_all(truth, truth, each) for each in (schema, other))
    with pytest.raises(BadInputError, match="alike: schema of mine [0-9a-f]{8}, then [0-9a-f]{8}"):
        two.compare(one)
    with pytest.raises(BadInputError, match="alike: schema of mine [0-9a-f]{8}, then [0-9a-f]{8}"):
        one + two


def test_a_scope_judges_what_is_attempted_and_nothing_else():
    truths, predictions = documents(6, 2)
    few = judge_all(
        truths, predictions, "receipt", attempts=["total", "taxes", "line_items.amount"]
    )
    every = judge_all(truths, predictions, "receipt")
    assert "|scope:line_items.amount+taxes.amount+taxes.base+taxes.rate+total|" in few.signature
    assert few.fields["merchant"].counts == {"not judged": 6}  # as it was returned
    assert few.fields["total"] == every.fields["total"]
    assert few.accuracy < every.accuracy
    assert judge(TRUTH, TRUTH, "receipt", attempts="total").scores["recall"].cells == 1
    with pytest.raises(BadInputError, match="attempts: unknown field 'totl'.*did you mean 'total'"):
        judge(TRUTH, TRUTH, "receipt", attempts=["totl"])
