"""What statements call things, in English and German, and where a line says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rapidfuzz.fuzz import ratio

from docextract_eval.pipelines.rules.labels import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.pipelines.rules import OcrWord

Phrases = Mapping[str, tuple[str, ...]]

_LONGEST = 5
"""The most words of a phrase."""
_FUZZY, _ALIKE = 7, 88
"""Phrases of so many letters may be misread, if they are still so alike."""

_ENGLISH: Phrases = {
    "title": (
        *("statement of account", "account statement", "bank statement", "statement"),
        *("checking account statement", "current account statement", "your statement"),
        *("summary", "account summary", "balance summary"),
    ),
    "period": ("statement period", "for the period", "period", "period covered", "statement for"),
    "opening_balance": (
        *("beginning balance", "previous balance", "opening balance", "start balance"),
        *("balance at start", "starting balance"),
    ),
    "closing_balance": (
        *("ending balance", "new balance", "closing balance", "end balance", "final balance"),
    ),
    "total_credits": (
        *("total credits", "total deposits", "deposits and additions", "total paid in"),
        *("total money in", "total deposits and additions", "payments in", "money in"),
    ),
    "total_debits": (
        *("total debits", "total withdrawals", "withdrawals and fees", "total paid out"),
        *("total money out", "total withdrawals and fees", "payments out", "money out"),
    ),
    "totals": ("totals", "total for this period", "total"),
    "carried": (
        *("balance carried to next page", "balance carried forward", "carried forward"),
        *("continued balance", "balance brought forward", "brought forward", "balance forward"),
        *("balance from previous page", "page total", "totals this page", "subtotal"),
    ),
    "date": ("date", "posted", "posting date", "transaction date", "date posted"),
    "value_date": ("value date", "effective", "eff date", "effective date", "trans date", "value"),
    "description": (
        *("description", "transaction description", "details", "transaction", "particulars"),
        *("transaction details", "payment type and details", "narrative"),
    ),
    "reference": ("reference", "check number", "ref no", "check no", "number", "no", "ref"),
    "debit": (
        *("withdrawals", "debits", "debit", "subtractions", "paid out", "withdrawals subtractions"),
        *("withdrawal", "money out"),
    ),
    "credit": (
        *("deposits", "credits", "credit", "additions", "paid in", "deposits additions"),
        *("deposit", "money in"),
    ),
    "amount": ("amount",),
    "balance": ("balance", "running balance"),
    "credits_section": (
        *("deposits and other additions", "deposits and credits", "credits"),
        *("deposits and other credits", "deposits and additions", "deposits"),
    ),
    "debits_section": (
        *("withdrawals and other subtractions", "checks and debits", "debits", "withdrawals"),
        *("withdrawals and other debits", "withdrawals and fees", "checks paid"),
    ),
    "daily": ("daily ending balance", "daily balance summary", "balance by date", "daily balance"),
    "account_number": ("account number", "account no", "account", "acct no", "a c no"),
    "iban": ("iban",),
    "bic": ("bic", "swift", "swift bic", "bic swift", "swift code"),
    "branch_code": (
        *("routing number", "routing no", "aba routing no", "aba", "sort code", "branch code"),
        *("ifsc", "ifsc code", "branch sort code"),
    ),
    "statement_number": ("statement number", "statement no", "statement #", "sheet number"),
    "currency": ("currency", "account currency"),
    "idle": (
        *("customer id", "member number", "client no", "customer number", "customer service"),
        *("questions call", "phone", "overdraft protection limit", "overdraft limit"),
        *("line of credit", "statement date", "date prepared", "issued", "page"),
        *("telephone", "arranged overdraft limit", "arranged overdraft"),
    ),
}
_GERMAN: Phrases = {
    "title": (
        *("kontoauszug", "kontoauszug girokonto", "auszug", "kontoauszug privatkonto"),
        *("übersicht", "kontoübersicht", "zusammenfassung"),
    ),
    "period": ("zeitraum", "auszug vom", "für die zeit vom", "abrechnungszeitraum", "vom"),
    "opening_balance": (
        *("alter kontostand", "alter saldo", "anfangssaldo", "saldovortrag", "anfangsbestand"),
    ),
    "closing_balance": ("neuer kontostand", "neuer saldo", "endsaldo", "schlusssaldo"),
    "total_credits": (
        *("summe gutschriften", "summe haben", "gesamtumsatz haben", "summe eingänge"),
        *("total gutschriften", "summe zahlungseingänge"),
    ),
    "total_debits": (
        *("summe belastungen", "summe soll", "gesamtumsatz soll", "summe ausgänge"),
        *("total belastungen", "summe zahlungsausgänge"),
    ),
    "totals": ("umsatzsummen", "summe umsätze", "gesamtumsätze", "umsatztotal", "summe"),
    "carried": (
        *("übertrag", "übertrag auf nächstes blatt", "übertrag von vorigem blatt"),
        *("übertrag von vorseite", "zwischensaldo", "saldo vorseite", "seitensumme"),
        *("summen dieser seite", "zwischensumme", "übertrag auf nächste seite"),
    ),
    "date": ("buchung", "bu tag", "buchungstag", "datum", "buchungsdatum"),
    "value_date": ("wert", "valuta", "wertstellung"),
    "description": (
        *("vorgang", "vorgang verwendungszweck", "buchungstext", "verwendungszweck", "text"),
    ),
    "reference": ("beleg nr", "pn nr", "referenz", "nr"),
    "debit": ("belastung", "soll", "ausgang", "lastschrift", "belastungen"),
    "credit": ("gutschrift", "haben", "eingang", "gutschriften"),
    "amount": ("betrag", "umsatz"),
    "balance": ("kontostand", "saldo"),
    "credits_section": ("gutschriften", "zahlungseingänge", "eingänge"),
    "debits_section": ("belastungen", "zahlungsausgänge", "ausgänge"),
    "daily": ("tagessalden", "salden zum tagesende", "tagesendsalden"),
    "account_number": ("kontonummer", "konto nr", "konto", "kto nr"),
    "branch_code": ("blz", "bankleitzahl"),
    "statement_number": ("auszug nr", "auszugsnummer", "kontoauszug nr", "auszugs nr"),
    "bic": ("bic", "swift bic", "bic swift"),
    "currency": ("währung", "kontowährung"),
    "idle": (
        *("kundennummer", "kunden nr", "partnernummer", "telefon", "tel", "service tel"),
        *("dispositionskredit", "eingeräumte überziehung", "kreditlinie", "erstellt am"),
        *("auszugsdatum", "seite", "blatt", "erstellungsdatum"),
    ),
}
_SPOKEN: Mapping[str, tuple[Phrases, ...]] = {"de": (_GERMAN, _ENGLISH)}

HEAD_ROLES = frozenset(
    ("date", "value_date", "description", "reference", "debit", "credit", "amount", "balance")
)
"""Roles of the heads of columns."""
SECTION_ROLES = frozenset(("credits_section", "debits_section", "daily"))
"""Roles of a line that says what the rows below it are."""
LABEL_ROLES = frozenset(_ENGLISH) - HEAD_ROLES - SECTION_ROLES
"""Roles of what announces a value."""


@dataclass(frozen=True, slots=True)
class Label:
    """A phrase found among the words of a line."""

    role: str
    start: int
    """Its first word."""
    end: int
    """The word behind its last."""


def find_labels(
    words: Sequence[OcrWord], language: str, roles: frozenset[str] = LABEL_ROLES
) -> list[Label]:
    """Find phrases from left to right, the longest first, none within another."""
    found, at = [], 0
    while at < len(words):
        label = _at(words, at, language, roles)
        found += [label] if label else []
        at = label.end if label else at + 1
    return found


def _at(words: Sequence[OcrWord], at: int, language: str, roles: frozenset[str]) -> Label | None:
    """Find the phrase that starts at a word; one that was read right goes first."""
    windows = [
        (end, " ".join(word.text for word in words[at:end]))
        for end in range(min(at + _LONGEST, len(words)), at, -1)
    ]
    for exact in (True, False):
        for end, text in windows:
            if role := role_of(text, language, roles, exact=exact):
                return Label(role, at, end)
    return None


@cache
def role_of(
    text: str, language: str, roles: frozenset[str] = LABEL_ROLES, *, exact: bool = False
) -> str:
    """Say which role a text announces, if it is one of the phrases."""
    key = plain(text.replace("#", "nr"))
    if not key:
        return ""
    known = _known(language, roles)
    if key in known:
        return known[key]
    numbers = any(not any(char.isalpha() for char in word) for word in text.split())
    if exact or numbers or len(key) < _FUZZY:
        return ""
    best = max(known, key=lambda phrase: ratio(key, phrase), default="")
    return known[best] if len(best) >= _FUZZY and ratio(key, best) >= _ALIKE else ""


@cache
def _known(language: str, roles: frozenset[str]) -> Mapping[str, str]:
    known: dict[str, str] = {}
    for table in _SPOKEN.get(language, (_ENGLISH,)):
        for role, phrases in table.items():
            for phrase in phrases if role in roles else ():
                known.setdefault(plain(phrase.replace("#", "nr")), role)
    return known
