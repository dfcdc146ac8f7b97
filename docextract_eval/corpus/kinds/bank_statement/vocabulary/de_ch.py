"""Kontoauszüge in der Schweiz: Belastung, Gutschrift, Valuta, Saldo."""

from __future__ import annotations

from docextract_eval.corpus.kinds.bank_statement.vocabulary import Abroad, Stream, Vocabulary
from docextract_eval.corpus.kinds.bank_statement.vocabulary.de_de import ASIDES, WORDS

VOCABULARY = Vocabulary(
    name="de_CH",
    words=WORDS
    | {
        "title": ("Kontoauszug", "Kontoauszug Privatkonto", "Detaillierter Kontoauszug"),
        "opening": ("Saldovortrag", "Anfangssaldo", "Kontostand"),
        "closing": ("Schlusssaldo", "Endsaldo", "Schlusssaldo"),
        "total_credits": ("Total Gutschriften", "Umsatztotal Gutschrift", "Total Eingänge"),
        "total_debits": ("Total Belastungen", "Umsatztotal Belastung", "Total Ausgänge"),
        "totals": ("Umsatztotal", "Total", "Umsatz"),
        "date": ("Datum", "Datum", "Buchung"),
        "value_date": ("Valuta", "Valuta", "Val."),
        "description": ("Text", "Buchungstext", "Informationen"),
        "reference": ("Referenz", "Beleg", "Ref."),
        "debit": ("Belastung", "Lastschrift", "Belastungen"),
        "credit": ("Gutschrift", "Gutschrift", "Gutschriften"),
        "balance": ("Saldo", "Saldo", "Saldo"),
        "carried": ("Saldoübertrag", "Übertrag", "Zwischensaldo"),
        "brought": ("Saldovortrag Vorseite", "Übertrag Vorseite", "Saldo Vorseite"),
        "branch_code": ("Clearing-Nr.", "BC-Nr.", "Clearing"),
        "overdraft_limit": ("Kontolimite", "Überzugslimite", "Limite"),
        "legal": (
            "Ohne Ihren Gegenbericht betrachten wir diesen Auszug als genehmigt.",
            "Formular ohne Unterschrift. Irrtum und Auslassung vorbehalten.",
            "Bitte überprüfen Sie den Auszug. Beanstandungen richten Sie an Ihre Filiale.",
        ),
    },
    banks=(
        *("{town}er Kantonalbank", "Regiobank {town} AG", "Bank {family} & Cie AG"),
        "Alpina Sparkasse",
    ),
    shops=(
        *("Dorfladen {n}", "Bahnhof-Apotheke", "Confiserie am See", "Tankstelle Rastplatz"),
        *("Bergbahnen Kasse", "Buchladen Zentrum", "Restaurant Sonne", "Baucenter {n}"),
    ),
    firms=("{family} AG", "{family} GmbH", "{family} Treuhand AG", "{family} Söhne AG"),
    town="{postcode} {city}",
    debits=(
        Stream(("Einkauf Debitkarte {bought}", "{shop}, {town}", "Karte XXXX{card}"), 4, 180, 32),
        Stream(("TWINT Zahlung {shop}", "+41 ## ### ## ##"), 3, 90, 16),
        Stream(("Bargeldbezug {bought}", "{town}, Karte XXXX{card}"), 20, 500, 7, step="10"),
        Stream(
            ("E-Banking Auftrag", "{person}, {town}"), 40, 900, 8, step="0.05", reference="ZD######"
        ),
        Stream(("Dauerauftrag Miete", "{person} Immobilien"), 1100, 2600, day=1, step="5"),
        Stream(("Krankenkasse Prämie {month}", "QRR ## ##### #####"), 280, 460, day=5, step="0.05"),
        Stream(("LSV Helvetia Mobil", "Rechnung #########"), 25, 95, day=18, step="0.05"),
        Stream(("Kontoführungsgebühr",), 3, 8, day=31, step="1"),
    ),
    credits=(
        Stream(("Gutschrift {employer}", "Lohn {month}"), 3800, 7600, day=25, step="0.05"),
        Stream(("TWINT Gutschrift {person}",), 5, 150, 10, step="0.05"),
        Stream(("Gutschrift {firm}", "Rechnung ####", "E-Banking CH-CH"), 150, 2600, 8),
        Stream(("Rückvergütung {shop}",), 8, 120, 4, step="0.05"),
        Stream(("Habenzins",), 0, 4, day=31, step="0.05"),
    ),
    day_in_text="{d:02}.{m:02}.",
    short_dates=("{d:02}.{m:02}.",),
    sides=(("H", "S"),),
    signs=("minus", "trailing"),
    overdrawn=("minus", "trailing"),
    layouts=("valuta", "valuta", "valuta", "export", "dense", "plain"),
    asides=ASIDES,
    abroad=Abroad(
        "{code} {amount} Kurs {rate} Gebühr {fee}",
        (("EUR", "0.9512"), ("USD", "0.8817"), ("GBP", "1.1120")),
    ),
)
