"""Numbers of accounts: what each country's data draws, and data that does not fit together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from docextract_eval.corpus.kinds.bank_statement import numbers
from docextract_eval.corpus.kinds.bank_statement.vocabulary import (
    AccountNumbers,
    NumberPart,
    PrintedNumber,
    load_vocabulary,
)
from docextract_eval.corpus.kinds.interventions import default_locales
from docextract_eval.errors import BadInputError, UnknownNameError

DRAWN = {
    "ar_AE": ("3842824650087858", "384", "AE16 0923 8428 2465 0087 858", "MNUYAEADXXX"),
    "da_DK": ("4842824650", "9923", "DK02 9923 4842 8246 50", "MNUYDKADXXX"),
    "de_CH": ("4282-465008.78", "9238", "CH25 0923 8428 2465 0087 8", "MNUYCHADXXX"),
    "de_DE": ("4650087858", "923 842 82", "DE86 9238 4282 4650 0878 58", "MNUYDEADXXX"),
    "en_GB": ("82465008", "92-38-42", "GB89 MNUY 9238 4282 4650 08", "MNUYGBADXXX"),
    "en_IN": ("92384282465008", "MNUY0785834", None, "MNUYINADXXX"),
    "en_MY": ("5923-8428-2465", "59238", None, "MNUYMYADXXX"),
    "en_US": ("6500878583", "123842828", None, "MNUYUSADXXX"),
    "es_ES": ("9238 4282 91 4650087858", "4282", "ES66 9238 4282 9146 5008 7858", "MNUYESADXXX"),
    "fr_FR": ("50087858347", "38246", "FR76 9238 4382 4650 0878 5834 790", "MNUYFRADXXX"),
    "id_ID": ("9238428246", "9238", None, "MNUYIDADXXX"),
    "it_IT": ("000065008785", "42824", "IT86 G092 3842 8240 0006 5008 785", "MNUYITADXXX"),
    "ja_JP": ("9238428", "346", None, "MNUYJPADXXX"),
    "nl_NL": ("79.40.75.843", "794", "NL75 MNUY 0794 0758 43", "MNUYNLADXXX"),
    "pl_PL": (
        "22 9238 4280 3465 0087 8583 4713",
        "92384280",
        "PL22 9238 4280 3465 0087 8583 4713",
        "MNUYPLADXXX",
    ),
    "pt_BR": ("42.824-8", "9238-X", None, "MNUYBRADXXX"),
    "sv_SE": ("5500-87 858 34", "5500", "SE37 5000 0000 0550 0878 5834", "MNUYSEADXXX"),
    "th_TH": ("923-8-42824-6", "0923", None, "MNUYTHADXXX"),
    "tr_TR": ("0384-38246500", "0384", "TR55 0009 2000 0003 8438 2465 00", "MNUYTRADXXX"),
    "vi_VN": ("0923842824650", "923", None, "MNUYVNADXXX"),
    "zh_CN": ("6219 2384 2824 6500", "878583471314", None, "MNUYCNADXXX"),
}
"""What seed 1 draws: sealed corpora hold such numbers."""
ACCOUNTS = AccountNumbers(
    (NumberPart("account", "####"), NumberPart("check", check="luhn", of="{account}")),
    PrintedNumber("{account}{check}"),
    PrintedNumber("{bank}"),
)


@pytest.mark.parametrize("locale", DRAWN)
def test_a_seed_draws_the_same_numbers_for_ever(locale):
    assert numbers.draw_identity(locale, np.random.default_rng(1)) == numbers.AccountIdentity(
        *DRAWN[locale]
    )


def _draw(monkeypatch, accounts):
    """Draw as a country with these account numbers does."""
    changed = replace(load_vocabulary("de_DE"), accounts=accounts)
    monkeypatch.setattr(numbers, "load_vocabulary", lambda _: changed)
    return numbers.draw_identity("de_DE", np.random.default_rng(1))


def test_a_country_is_numbered_by_its_data_alone(monkeypatch):
    """The country is the BIC's; where no IBAN is described, there is none."""
    found = _draw(monkeypatch, ACCOUNTS)
    assert len(found.account_number) == 5
    assert found.iban is None
    assert found.bic[:6] == f"{found.branch_code}DE"


def test_a_country_without_a_table_of_account_numbers_is_an_error_that_names_it():
    with pytest.raises(UnknownNameError, match="vocabulary of bank statements 'is_IS'"):
        numbers.draw_identity("is_IS", np.random.default_rng(1))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"parts": (NumberPart("account", check="luhm", of="1"),)}, "check algorithm 'luhm'"),
        ({"parts": (NumberPart("account", "##", test="mod12"),)}, "check algorithm 'mod12'"),
        ({"iban": "{accuont}"}, "part of account numbers 'accuont'"),
    ],
)
def test_an_unknown_check_or_part_is_named(monkeypatch, changed, said):
    with pytest.raises(UnknownNameError, match=said):
        _draw(monkeypatch, replace(ACCOUNTS, **changed))


def test_a_form_that_no_number_of_passes_the_test_is_an_error(monkeypatch):
    never = replace(ACCOUNTS, parts=(NumberPart("account", "12", test="mod11"),))
    with pytest.raises(BadInputError, match="no number of the form '12' passes the test 'mod11'"):
        _draw(monkeypatch, never)


def test_every_country_of_the_pool_has_its_numbers_here():
    assert set(default_locales()) <= set(DRAWN)
