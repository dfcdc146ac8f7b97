"""Germany: euro, day first, comma for decimals, value added tax inside the prices."""

from __future__ import annotations

from docextract_eval.locales import Locale, TaxId, TaxRate

LOCALE = Locale(
    name="de_DE",
    country="DE",
    currency="EUR",
    signs={"€": "EUR", "EUR": "EUR", "Euro": "EUR"},
    decimal=",",
    group=".",
    money=("{n}", "{n} €", "{n} EUR", "EUR {n}"),
    dates=("{d:02}.{m:02}.{y:04}", "{d:02}.{m:02}.{yy:02}", "{d}. {month} {y:04}"),
    times=("{h:02}:{mi:02}", "{h:02}:{mi:02} Uhr", "{h:02}:{mi:02}:{s:02}"),
    months=(
        *("Januar", "Februar", "März", "April", "Mai", "Juni"),
        *("Juli", "August", "September", "Oktober", "November", "Dezember"),
    ),
    short_months=(
        *(("Jan", "Jän"), ("Feb",), ("Mrz", "Mär"), ("Apr",), ("Mai",), ("Jun",)),
        *(("Jul",), ("Aug",), ("Sep", "Sept"), ("Okt",), ("Nov",), ("Dez",)),
    ),
    labels={
        "item_heads": ("Anz", "Artikel", "Betrag"),
        "total": ("SUMME", "ZU ZAHLEN", "GESAMTBETRAG", "TOTAL"),
        "subtotal": ("Zwischensumme", "ZWISCHENSUMME"),
        "tax_total": ("MwSt gesamt", "Summe MwSt"),
        "discount": ("RABATT", "Preisvorteil"),
        "tip": ("Trinkgeld",),
        "cash": ("BAR", "Gegeben Bar"),
        "card": ("girocard", "Kreditkarte", "VISA"),
        "change": ("Rückgeld", "RÜCKGELD"),
        "rounding": ("Rundung", "Rundungsdifferenz"),
        "payable": ("Zahlbetrag", "Gerundeter Betrag"),
        "receipt_number": ("Bon-Nr.", "Beleg-Nr.", "Rechnung Nr."),
        "date": ("Datum:", ""),
        "time": ("Uhrzeit:", ""),
        "phone": ("Tel.", "Telefon:"),
        "tax_id": ("USt-IdNr.", "UST-ID:"),
        "thanks": ("VIELEN DANK FÜR IHREN EINKAUF", "Vielen Dank und auf Wiedersehen"),
        "account": ("Karte", "Kartennr."),
    },
    taxes=(
        TaxRate("food", "B", "7", "2021-01-01"),
        TaxRate("food", "B", "5", "2020-07-01"),
        TaxRate("food", "B", "7", "2007-01-01"),
        TaxRate("other", "A", "19", "2021-01-01"),
        TaxRate("other", "A", "16", "2020-07-01"),
        TaxRate("other", "A", "19", "2007-01-01"),
    ),
    tax_inside=True,
    tax_heads=("MwSt%", "Netto", "MwSt"),
    credit=("H", "+"),
    debit=("S",),
    tip_customary=False,
    faker="de_DE",
    phones=("0## #######", "0###/######"),
    tax_ids=(TaxId("de.vat", "DE#########"),),
    street="{street_address}",
    town="{postcode} {city}",
    no_cents=(",-", ",--", ",\N{EN DASH}"),
)
