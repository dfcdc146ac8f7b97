"""Switzerland, in German: francs, apostrophes, and coins of five Rappen at the least."""

from __future__ import annotations

from docextract_eval.locales import Locale, Rounding, TaxId, TaxRate, towns

LOCALE = Locale(
    name="de_CH",
    country="CH",
    currency="CHF",
    signs={"CHF": "CHF", "Fr.": "CHF", "SFr.": "CHF", "sFr.": "CHF", "Fr": "CHF"},
    decimal=".",
    group="'",
    groups=("\N{RIGHT SINGLE QUOTATION MARK}", " "),
    no_cents=(".-", ".--", ".\N{EN DASH}", ".\N{EM DASH}"),
    money=("{n}", "CHF {n}", "Fr. {n}", "{n} CHF", "SFr. {n}"),
    dates=(
        "{d:02}.{m:02}.{yy:02}",
        "{d:02}.{m:02}.{y:04}",
        "{d}. {month} {y:04}",
        "{d:02}. {mon} {y:04}",
    ),
    times=("{h:02}:{mi:02}", "{h:02}:{mi:02}:{s:02}", "{h:02}.{mi:02} Uhr", "{h:02}:{mi:02} Uhr"),
    months=(
        *("Januar", "Februar", "März", "April", "Mai", "Juni"),
        *("Juli", "August", "September", "Oktober", "November", "Dezember"),
    ),
    short_months=(
        *(("Jan",), ("Feb",), ("Mrz", "Mär"), ("Apr",), ("Mai",), ("Jun",)),
        *(("Jul",), ("Aug",), ("Sept", "Sep"), ("Okt",), ("Nov",), ("Dez",)),
    ),
    labels={
        "item_heads": ("Anz", "Artikel", "Betrag"),
        "total": ("Total", "TOTAL", "Gesamtbetrag", "Total inkl. MWST"),
        "subtotal": ("Zwischentotal", "ZWISCHENTOTAL", "Subtotal"),
        "tax_total": ("Total MWST", "MWST Total", "MWST-Betrag"),
        "discount": ("Rabatt", "Aktion", "Ihr Rabatt", "Gutschein"),
        "tip": ("Trinkgeld",),
        "cash": ("Bar", "BAR", "Bargeld", "Barzahlung", "Gegeben"),
        "card": ("Karte", "Maestro", "Debit Mastercard", "VISA", "PostFinance Card"),
        "change": ("Rückgeld", "RÜCKGELD", "Retour", "Zurück"),
        "rounding": ("Rundung", "Rundungsdifferenz", "Rappenrundung"),
        "payable": ("Zu bezahlen", "Total gerundet", "Zahlbetrag", "ZU ZAHLEN"),
        "receipt_number": ("Beleg-Nr.", "Bon Nr.", "Quittung Nr.", "Beleg"),
        "date": ("Datum", "Datum:", ""),
        "time": ("Zeit", "Zeit:", ""),
        "phone": ("Tel.", "Telefon", "Tel"),
        "tax_id": ("MWST-Nr.", "UID", "MWST Nr.", "UID-Nr."),
        "thanks": (
            "Vielen Dank für Ihren Einkauf",
            "BESTEN DANK FÜR IHREN BESUCH",
            "Merci und uf Wiederluege",
        ),
        "account": ("Karte", "Kartennummer", "Konto"),
    },
    taxes=(
        TaxRate("food", "B", "2.5", "2011-01-01"),
        TaxRate("food", "B", "2.6", "2024-01-01"),
        TaxRate("lodging", "C", "3.8", "2011-01-01"),
        TaxRate("lodging", "C", "3.7", "2018-01-01"),
        TaxRate("lodging", "C", "3.8", "2024-01-01"),
        TaxRate("levy", "D", "0", "2011-01-01"),
        TaxRate("other", "A", "8", "2011-01-01"),
        TaxRate("other", "A", "7.7", "2018-01-01"),
        TaxRate("other", "A", "8.1", "2024-01-01"),
    ),
    tax_inside=True,
    tax_heads=("Code", "MWST%", "Netto", "MWST"),
    credit=("H", "+"),
    debit=("S",),
    tip_customary=False,
    faker="de_CH",
    phones=("044 ### ## ##", "031 ### ## ##", "+41 61 ### ## ##", "071/### ## ##", "0848 ### ###"),
    tax_ids=(
        TaxId("ch.vat", "CHE-###.###.### MWST"),
        TaxId("ch.vat", "CHE###.###.### MWST"),
        TaxId("ch.uid", "CHE-###.###.###"),
    ),
    street="{street_address}",
    town="{postcode} {city}",
    rounding=Rounding("0.05", ("cash",)),
    price_step="0.05",
    notes=("10", "20"),
    places=towns(
        """
        Zürich; 80##; 044 ### ## ##; ZH
        Winterthur; 840#; 052 ### ## ##; ZH
        Bern; 30##; 031 ### ## ##; BE
        Thun; 360#; 033 ### ## ##; BE
        Biel; 250#; 032 ### ## ##; BE
        Basel; 40##; +41 61 ### ## ##; BS
        Liestal; 4410; 061 ### ## ##; BL
        Luzern; 600#; 041 ### ## ##; LU
        St. Gallen; 900#; 071/### ## ##; SG
        Rapperswil; 8640; 055 ### ## ##; SG
        Chur; 7000; 081 ### ## ##; GR
        Davos Platz; 7270; 081 ### ## ##; GR
        Schaffhausen; 820#; 052 ### ## ##; SH
        Aarau; 500#; 062 ### ## ##; AG
        Baden; 540#; 056 ### ## ##; AG
        Solothurn; 4500; 032 ### ## ##; SO
        Frauenfeld; 8500; 052 ### ## ##; TG
        Zug; 6300; 041 ### ## ##; ZG
        Schwyz; 6430; +41 41 ### ## ##; SZ
        Brig; 3900; 027 ### ## ##; VS
        """
    ),
    tesseract="deu",
    spelt_date="{d}. {month} {y}",
)
