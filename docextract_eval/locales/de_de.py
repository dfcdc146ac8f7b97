"""Germany: euro, day first, comma for decimals, value added tax inside the prices."""

from __future__ import annotations

from docextract_eval.locales import Locale, TaxId, TaxRate, towns

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
        TaxRate("lodging", "A", "19", "2007-01-01"),
        TaxRate("lodging", "B", "7", "2010-01-01"),
        TaxRate("lodging", "B", "5", "2020-07-01"),
        TaxRate("lodging", "B", "7", "2021-01-01"),
        TaxRate("transport", "B", "7", "2007-01-01"),
        TaxRate("transport", "B", "5", "2020-07-01"),
        TaxRate("transport", "B", "7", "2021-01-01"),
        TaxRate("levy", "C", "0", "2007-01-01"),
        TaxRate("other", "A", "19", "2021-01-01"),
        TaxRate("other", "A", "16", "2020-07-01"),
        TaxRate("other", "A", "19", "2007-01-01"),
    ),
    tax_inside=True,
    tax_heads=("", "MwSt%", "Netto", "MwSt"),
    tax_gross="Brutto",
    credit=("H", "+"),
    debit=("S",),
    tip_customary=False,
    faker="de_DE",
    phones=("0## #######", "0###/######"),
    tax_ids=(TaxId("de.vat", "DE#########"),),
    street="{street_address}",
    town="{postcode} {city}",
    no_cents=(",-", ",--", ",\N{EN DASH}"),
    places=towns(
        """
        Berlin; 10###; 030 #######; B
        Hamburg; 20###; 040 #######; HH
        München; 80###; 089 #######; M
        Köln; 50###; 0221 ######; K
        Frankfurt am Main; 60###; 069 #######; F
        Stuttgart; 70###; 0711/######; S
        Leipzig; 04###; 0341/######; L
        Dresden; 01###; 0351 ######; DD
        Hannover; 30###; 0511 ######; H
        Nürnberg; 90###; 0911 ######; N
        Bremen; 28###; 0421/######; HB
        Dortmund; 44###; 0231 ######; DO
        Freiburg im Breisgau; 79###; 0761 ######; FR
        Regensburg; 930##; 0941/#####; R
        Kassel; 341##; 0561 #####; KS
        Münster; 48###; 0251 #####; MS
        Erfurt; 990##; 0361/#####; EF
        Rostock; 180##; 0381 #####; HRO
        Kiel; 241##; 0431 #####; KI
        Trier; 542##; 0651/####; TR
        Passau; 940##; 0851 #####; PA
        Göttingen; 370##; 0551 #####; GÖ
        Konstanz; 784##; 07531/#####; KN
        Bamberg; 960##; 0951 #####; BA
        """
    ),
    tesseract="deu",
    spelt_date="{d}. {month} {y}",
)
