"""What differs from country to country is the countries' own data: no code asks where it is."""

from __future__ import annotations

import ast
import re

import pytest

from docextract_eval.countries.locales import LOCALES
from tests.house.source import NAME, modules

pytestmark = pytest.mark.long

LOCALE = re.compile(r"[a-z]{2}_[A-Z]{2}")
COUNTRIES = {LOCALES.load(name).country for name in LOCALES.names}
ALLOWED = {
    "countries/locales.py": ({"en_US"}, "the default locale"),
    "cli/fitting.py": ({"en_US"}, "the same, for a help that loads no country"),
    "pipelines/rules/vocabulary.py": ({"en_US"}, "English words are printed everywhere"),
    "corpus/kinds/interventions.py": (
        {"de_DE", "en_GB", "en_IN", "en_US"},
        "the pool of origins that recipes draw from, which stays as it is",
    ),
    "corpus/kinds/invoice/line_items.py": ({"GB"}, "gigabytes"),
}
"""Per module the codes that may stand in it, None for any, and why."""


def codes(tree: ast.AST) -> list[tuple[int, str]]:
    """Return the lines and values of texts that are nothing but the code of a country or locale."""
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and (LOCALE.fullmatch(node.value) or node.value in COUNTRIES)
    ]


@pytest.mark.parametrize(
    "line",
    [
        'chosen["locale"] == "da_DK"',
        'country in ("US", "CH")',
        "f'CH{digits}'",
        'RATES = {"GB": 1}',
    ],
)
def test_the_code_of_a_country_is_seen(line):
    assert codes(ast.parse(line))


def test_no_code_asks_which_country_it_is():
    offences = [
        f"{module.where}:{line} {code}"
        for module in modules()
        for line, code in codes(module.tree)
        if code not in _allowed(module.where, code)
    ]
    remedy = "make it a field of the country's records, with what holds elsewhere as its default"
    assert not offences, f"{remedy}: {offences}"


def test_every_exception_is_still_needed():
    found = {
        (module.where.removeprefix(f"{NAME}/"), code)
        for module in modules()
        for _, code in codes(module.tree)
    }
    needed = {where for where, _ in found}
    assert not [where for where in ALLOWED if where not in needed]
    named = {(where, code) for where, (some, _) in ALLOWED.items() for code in some or ()}
    assert not named - found


def _allowed(where: str, code: str) -> set[str]:
    some, _ = ALLOWED.get(where.removeprefix(f"{NAME}/"), (set(), ""))
    return {code} if some is None else some
