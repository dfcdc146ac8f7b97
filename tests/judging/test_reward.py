"""The reward of the how-to page, and what policies get from it that do not read the page.

`.venv/bin/python -m tests.judging.test_reward` prints the rows of the page's table.
"""

from __future__ import annotations

import doctest
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from docextract_eval import generate, judge
from docextract_eval.schemas import load_schema

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "use-as-reward.md"
RECIPE = {"name": "rewarded", "kinds": ["receipt"], "locales": ["en_US", "de_DE"], "count": 40}
SCHEMA = load_schema("receipt")
POLICIES = ("blank", "echo", "copy-all", "template", "half", "right")


@cache
def reward():
    """The function that the page shows."""
    section = PAGE.read_text().partition("## As a reward")[2]
    found = {"judge": judge}
    exec(doctest.DocTestParser().get_examples(section)[1].source, found)  # noqa: S102 - the page's
    return found["reward"]


@cache
def documents(first=0):
    """Truths as labels state them, each with the words of its page."""
    return [(truth_of(each), words_of(each)) for each in generate({**RECIPE, "first": first})]


def truth_of(document):
    fields = {each.name: stated(each) for each in document.fields if each.decoy_of is None}
    tables = {
        name: [{cell.name.split(".")[-1]: stated(cell) for cell in row} for row in rows]
        for name, rows in document.tables.items()
    }
    return {"fields": fields, "tables": tables}


def stated(field):
    return {"absent": True} if field.value is None else {"value": field.value}


def words_of(document):
    return [
        [word for span in line.spans for word in span.text.split()]
        for page in document.pages
        for line in page
    ]


def answer(policy, truth, lines):
    """What a policy answers; only the last two know the truth."""
    if policy == "blank":
        return {"fields": {}}
    text, amounts = " ".join(map(" ".join, lines)), [w for row in lines for w in row if is_sum(w)]
    if policy == "echo":
        rows = [{"description": " ".join(words)} for words in lines]
        return {"fields": dict.fromkeys(SCHEMA.fields, text), "tables": {"line_items": rows}}
    if policy == "copy-all":
        last = amounts[-1] if amounts else None
        fields = {n: last if spec.type == "money" else text for n, spec in SCHEMA.fields.items()}
        rows = [
            {"description": " ".join(words[:-1]), "amount": words[-1]} for words in lines if words
        ]
        return {"fields": fields, "tables": {"line_items": rows}}
    if policy == "template":
        return {"fields": most_frequent()}
    kept = [name for n, name in enumerate(truth["fields"]) if policy == "right" or n % 2]
    fields = {name: truth["fields"][name].get("value") for name in kept}
    return {"fields": fields, "tables": plain(truth["tables"]) if policy == "right" else {}}


def plain(tables):
    return {
        n: [{k: v.get("value") for k, v in row.items()} for row in t] for n, t in tables.items()
    }


def is_sum(word):
    return word.replace(".", "").replace(",", "").isdigit()


@cache
def most_frequent():
    """The value that each field has most often in other documents."""
    counts = {}
    for truth, _ in documents(first=1_000):
        for name, each in truth["fields"].items():
            counts.setdefault(name, Counter())[each.get("value")] += 1
    return {name: each.most_common(1)[0][0] for name, each in counts.items()}


@cache
def mean_reward(policy):
    got = [reward()(truth, answer(policy, truth, words), "receipt") for truth, words in documents()]
    return sum(got) / len(got)


def row(policy):
    return f"| {policy} | {mean_reward(policy):.2f} |".replace(" -", " −")


@pytest.mark.parametrize("policy", POLICIES)
def test_the_page_says_what_each_policy_gets(policy):
    assert row(policy) in PAGE.read_text().splitlines()


def test_nothing_that_does_not_read_the_page_is_paid():
    paid = {policy: mean_reward(policy) for policy in POLICIES}
    assert max(paid["blank"], paid["echo"], paid["copy-all"], paid["template"]) <= paid["half"] / 2
    assert paid["right"] == 1
    assert paid["blank"] == 0


if __name__ == "__main__":
    print(*map(row, POLICIES), sep="\n")
