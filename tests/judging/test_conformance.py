"""The conformance cases: this judge does what the written rules expect, case by case."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from docextract_eval import matching
from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.fieldtypes.printed_forms import printed_forms
from docextract_eval.judging.conformance import (
    differences,
    judge_case,
    read_cases,
    shipped_files,
)
from docextract_eval.matching import causes
from tests.cli.commands import dxe, one_line
from tests.contracts.test_fieldtypes import every_locale, every_type

ROOT = Path(__file__).parents[2]
CASES = read_cases(shipped_files())
RULES = frozenset(
    rule
    for page in ("judging", "causes")
    for rule in re.findall(
        r"\*\*(\d+\.\d+)\*\*", (ROOT / f"docs/reference/{page}.md").read_text("utf-8")
    )
)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_case_is_judged_as_its_rule_expects(case):
    assert differences(case, judge_case(case)) == []


def test_the_cases_are_many_and_name_rules_that_exist():
    assert len(CASES) >= 400
    assert {case.rule for case in CASES.values()} <= RULES
    assert {case.locale for case in CASES.values()} == {*LOCALES.names}
    expected = Counter(
        cell if isinstance(cell, str) else cell.outcome
        for case in CASES.values()
        for cell in case.expected.values()
    )
    assert min(expected[outcome] for outcome in ("right", "wrong", "missed", "invented")) > 10


@pytest.mark.parametrize("path", shipped_files(), ids=lambda path: path.stem)
def test_a_file_is_for_the_versions_of_the_rules_that_it_names(path):
    """Who raises a version looks at the cases again."""
    about = json.loads(path.read_text("utf-8").partition("\n")[0])
    assert (about["matching"], about["causes"]) == (matching.VERSION, causes.VERSION)


@every_locale
@every_type
def test_every_form_that_is_listed_is_read_as_its_value_by_a_rule_that_exists(name, locale):
    context = Context(locale, locale.currency)
    listed = printed_forms(name, context)
    assert listed
    for form in listed:
        assert TYPES.load(name).read(form.printed, context) == form.value, form
        assert form.rule in RULES


@pytest.mark.parametrize("name", ["money", "price", "quantity"])
def test_a_number_is_listed_with_each_mark_of_its_country_and_without_any(name):
    country = LOCALES.load("nl_NL")
    listed = {form.printed for form in printed_forms(name, Context(country, country.currency))}
    wholes = {form.rpartition(",")[0] for form in listed}
    assert {"1.234", "1 234", "1234", ""} <= wholes, "thousands, or nothing before the mark"


@pytest.mark.long
def test_the_command_compares_what_another_judge_answered(tmp_path):
    done = dxe("conformance", cwd=tmp_path)
    assert done.stdout == f"{len(CASES)} of {len(CASES)} cases as expected\n"
    answers = [
        {"id": id_, "cells": judge_case(case).model_dump()["cells"]} for id_, case in CASES.items()
    ]
    first, second = answers[:2]
    first["cells"] = {"nothing": "missed"}
    answers.remove(second)
    (tmp_path / "answers.jsonl").write_text("".join(json.dumps(one) + "\n" for one in answers))
    done = dxe("conformance", "answers.jsonl", "--json", cwd=tmp_path)
    assert done.returncode == 1
    assert {*json.loads(done.stdout)["failed"]} == {first["id"], second["id"]}
    lines = dxe("conformance", "answers.jsonl", cwd=tmp_path).stdout.splitlines()
    assert f"{first['id']} (rule {CASES[first['id']].rule}): nothing: missed, not no cell" in lines


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"conformance": 2}\n', "has version 2 of conformance cases, and 1 is read"),
        ('{"id": "a"}\n', "has no line that describes it"),
        ("", "has no line that describes it"),
        ("{", "is not JSON"),
    ],
)
def test_a_file_of_another_version_is_refused(tmp_path, content, message):
    (tmp_path / "cases.jsonl").write_text(content)
    done = dxe("conformance", "--cases", "cases.jsonl", cwd=tmp_path)
    assert message in one_line(done, 2)
