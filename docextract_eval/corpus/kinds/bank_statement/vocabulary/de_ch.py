"""Kontoauszüge in der Schweiz: Belastung, Gutschrift, Valuta, Saldo."""

from __future__ import annotations

from docextract_eval.corpus.kinds.bank_statement.vocabulary import (
    Abroad,
    AccountNumbers,
    Merchant,
    NumberPart,
    Place,
    PrintedNumber,
    Stream,
    Vocabulary,
)
from docextract_eval.corpus.kinds.bank_statement.vocabulary.de_de import ASIDES, WORDS

VOCABULARY = Vocabulary(
    name="de_CH",
    accounts=AccountNumbers(
        parts=(NumberPart("code", "####"), NumberPart("account", "############")),
        account_number=PrintedNumber("{account}", "####-######.##"),
        branch_code=PrintedNumber("{code}"),
        iban="0{code}{account}",
    ),
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
        Merchant("Dorfladen {n}", 4, 120, hours=(7, 19)),
        Merchant("Bahnhof-Apotheke", 6, 80, hours=(7, 20)),
        Merchant("Confiserie am See", 5, 45, hours=(8, 18)),
        Merchant("Tankstelle Rastplatz", 25, 120, hours=(6, 22)),
        Merchant("Bergbahnen Kasse", 12, 140, hours=(8, 16)),
        Merchant("Buchladen Zentrum", 12, 90, hours=(9, 18)),
        Merchant("Restaurant Sonne", 18, 150, hours=(11, 22)),
        Merchant("Baucenter {n}", 8, 180, hours=(8, 18)),
    ),
    firms=("{family} AG", "{family} GmbH", "{family} Treuhand AG", "{family} Söhne AG"),
    regions=(
        (
            Place("Winterthur", "8400 Winterthur"),
            Place("Wiesendangen", "8542 Wiesendangen"),
            Place("Seuzach", "8472 Seuzach"),
        ),
        (
            Place("Thun", "3600 Thun"),
            Place("Steffisburg", "3612 Steffisburg"),
            Place("Spiez", "3700 Spiez"),
        ),
        (
            Place("Sursee", "6210 Sursee"),
            Place("Kriens", "6010 Kriens"),
            Place("Horw", "6048 Horw"),
        ),
    ),
    debits=(
        Stream(
            ("Einkauf Debitkarte {shop}", "{town} {bought}", "Karte XXXX{card}"),
            4,
            180,
            32,
            step="0.05",
            channel="till",
        ),
        Stream(
            ("TWINT Zahlung {shop}", "+41 7{mobile} ### ## ##"),
            4,
            90,
            16,
            step="0.05",
            channel="till",
        ),
        Stream(("Bargeldbezug {bought}", "{town}, Karte XXXX{card}"), 20, 500, 7, step="10"),
        Stream(
            ("E-Banking Auftrag {person}", "{town}"),
            40,
            900,
            8,
            step="0.05",
            reference="ZD######",
            later=1,
        ),
        Stream(("Dauerauftrag Miete", "{landlord} Immobilien"), 1100, 2600, step="5", days=(1,)),
        Stream(
            ("Krankenkasse Prämie {month}", "QRR ## ##### #####"), 280, 460, step="0.05", days=(5,)
        ),
        Stream(("LSV Helvetia Mobil", "Rechnung #########"), 25, 95, step="0.05", days=(18,)),
        Stream(("Kontoführungsgebühr",), 3, 8, step="1", days=(31,)),
        Stream(
            ("Sollzins",), 1, 9, step="0.05", days=(31,), months=(3, 6, 9, 12), only="was overdrawn"
        ),
    ),
    credits=(
        Stream(("Gutschrift {employer}", "Lohn {month}"), 3800, 7600, step="0.05", days=(25,)),
        Stream(("TWINT Gutschrift {person}", "+41 7{mobile} ### ## ##"), 5, 150, 10, step="0.05"),
        Stream(
            ("Gutschrift {firm}", "Rechnung ####", "E-Banking CH-CH"), 150, 2600, 8, step="0.05"
        ),
        Stream(("Rückvergütung {shop}",), 8, 120, 4, step="0.05", channel="till"),
        Stream(("Habenzins",), 1, 9, step="0.05", days=(31,), months=(12,), only="in credit"),
    ),
    street="{street_name} {house}",
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
    printed_share={"account_number": 0.5, "bic": 0.4, "branch_code": 0.4},
    closed_on_sundays=True,
)
