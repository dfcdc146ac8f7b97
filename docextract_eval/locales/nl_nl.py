"""The Netherlands: euro before the amount, btw inside the prices, no coins below five cents."""

from __future__ import annotations

from docextract_eval.locales import Locale, Rounding, TaxId, TaxRate, towns

LOCALE = Locale(
    name="nl_NL",
    country="NL",
    currency="EUR",
    signs={"€": "EUR", "EUR": "EUR", "Euro": "EUR", "euro": "EUR"},
    decimal=",",
    group=".",
    money=("{n}", "€ {n}", "€{n}", "EUR {n}", "{n} EUR"),
    dates=(
        "{d:02}-{m:02}-{y:04}",
        "{d:02}/{m:02}/{y:04}",
        "{d:02}-{m:02}-{yy:02}",
        "{d} {month} {y:04}",
        "{d:02} {mon} {y:04}",
    ),
    days_read=("{d:02}.{m:02}.{y:04}", "{d:02}/{m:02}/{yy:02}"),
    times=("{h:02}:{mi:02}", "{h:02}:{mi:02}:{s:02}", "{h:02}:{mi:02} uur", "{h:02}.{mi:02} uur"),
    months=(
        *("januari", "februari", "maart", "april", "mei", "juni"),
        *("juli", "augustus", "september", "oktober", "november", "december"),
    ),
    short_months=(
        *(("jan",), ("feb",), ("mrt", "maa"), ("apr",), ("mei",), ("jun",)),
        *(("jul",), ("aug",), ("sep", "sept"), ("okt",), ("nov",), ("dec",)),
    ),
    labels={
        "item_heads": ("Aantal", "Omschrijving", "Bedrag"),
        "total": ("TOTAAL", "TE BETALEN", "Totaal", "TOTAAL EUR", "Totaal te betalen"),
        "subtotal": ("SUBTOTAAL", "Subtotaal", "Sub-totaal"),
        "tax_total": ("BTW TOTAAL", "Totaal btw", "WAARVAN BTW", "Btw-bedrag"),
        "discount": ("KORTING", "Korting", "BONUS VOORDEEL", "Actiekorting"),
        "tip": ("FOOI", "Fooi"),
        "cash": ("CONTANT", "Contant", "KONTANT"),
        "card": ("PIN", "PINNEN", "Pinbetaling", "BANKPAS", "Maestro"),
        "change": ("TERUG", "WISSELGELD", "Terug", "Wisselgeld"),
        "rounding": ("AFRONDING", "Afronding", "Afrondingsverschil"),
        "payable": ("TE VOLDOEN", "Totaal afgerond", "AFGEROND BEDRAG"),
        "receipt_number": ("Bonnr.", "BON", "Bonnummer:", "Kassabon nr."),
        "date": ("Datum:", "DATUM", ""),
        "time": ("Tijd:", "TIJD", ""),
        "phone": ("Tel.", "Tel:", "Telefoon", "TEL."),
        "tax_id": ("BTW nr.", "BTW-nr:", "Btw-nummer", "BTW"),
        "thanks": (
            "BEDANKT EN TOT ZIENS",
            "Bedankt voor uw bezoek en graag tot ziens",
            "TOT ZIENS",
            "Dank u wel en tot ziens!",
        ),
        "account": ("Kaart", "KAART", "Kaartnr."),
    },
    taxes=(
        TaxRate("food", "L", "6", "1986-10-01"),
        TaxRate("food", "L", "9", "2019-01-01"),
        TaxRate("lodging", "L", "6", "1986-10-01"),
        TaxRate("lodging", "L", "9", "2019-01-01"),
        TaxRate("lodging", "H", "21", "2026-01-01"),
        TaxRate("medicine", "L", "6", "1986-10-01"),
        TaxRate("medicine", "L", "9", "2019-01-01"),
        TaxRate("transport", "L", "6", "1986-10-01"),
        TaxRate("transport", "L", "9", "2019-01-01"),
        TaxRate("levy", "N", "0", "2001-01-01"),
        TaxRate("other", "H", "19", "2001-01-01"),
        TaxRate("other", "H", "21", "2012-10-01"),
    ),
    codes={"H": ("H", "A"), "L": ("L", "B"), "N": ("N", "C")},
    tax_inside=True,
    tax_heads=("", "BTW%", "Excl.", "BTW"),
    tax_gross="Incl.",
    credit=("CR", "C", "+", "Bij"),
    debit=("DB", "D", "Af"),
    tip_customary=False,
    faker="nl_NL",
    phones=("088 ### ## ##", "085 ### ## ##", "088-### ####"),
    tax_ids=(
        TaxId("nl.btw", "NL#########B01"),
        TaxId("nl.btw", "NL####.##.###.B01"),
        TaxId("nl.btw", "NL#########B02"),
    ),
    street="{street_name} {building_number}",
    town="{postcode} {city}",
    groups=(" ",),
    no_cents=(",-", ",--", ",\N{EN DASH}"),
    rounding=Rounding("0.05", ("cash",)),
    notes=("5", "10"),
    houses=260,
    parts={
        "street_name": (
            *("Kerkstraat", "Dorpsstraat", "Hoofdstraat", "Stationsweg", "Molenstraat"),
            *("Marktstraat", "Nieuwstraat", "Schoolstraat", "Raadhuisplein", "Langestraat"),
            *("Burgemeester van Dijklaan", "Julianalaan", "Wilhelminastraat", "Oranjestraat"),
            *("Beatrixlaan", "Industrieweg", "Parallelweg", "Veerkade", "Havenstraat"),
            *("Zuiderweg", "Lindenlaan", "Beukenlaan", "Kastanjelaan", "Prinsengracht"),
            *("Oude Gracht", "Nieuwe Markt", "Spoorstraat", "Tolweg", "Koningsplein"),
            *("Sint Jansstraat", "Rijksweg", "Torenstraat", "Eikenlaan", "Weverstraat"),
        ),
    },
    places=towns(
        """
        Amsterdam; 1012 @@; 020-### ## ##; NH
        Amsterdam; 1074 @@; 020 ### ## ##; NH
        Haarlem; 2011 @@; 023-### ## ##; NH
        Alkmaar; 1811 @@; 072-### ## ##; NH
        Hoorn; 1621 @@; 0229-######; NH
        Rotterdam; 3012 @@; 010-### ## ##; ZH
        Rotterdam; 3031 @@; 010 ### ## ##; ZH
        Den Haag; 2511 @@; 070-### ## ##; ZH
        Leiden; 2312 @@; 071-### ## ##; ZH
        Delft; 2611 @@; 015 ### ## ##; ZH
        Gouda; 2801 @@; 0182-######; ZH
        Dordrecht; 3311 @@; 078-### ## ##; ZH
        Utrecht; 3512 @@; 030-### ## ##; UT
        Amersfoort; 3811 @@; 033 ### ## ##; UT
        Almere; 1315 @@; 036-### ## ##; FL
        Eindhoven; 5611 @@; 040-### ## ##; NB
        Tilburg; 5038 @@; 013-### ## ##; NB
        Breda; 4811 @@; 076 ### ## ##; NB
        's-Hertogenbosch; 5211 @@; 073-### ## ##; NB
        Maastricht; 6211 @@; 043-### ## ##; LI
        Nijmegen; 6511 @@; 024-### ## ##; GE
        Arnhem; 6811 @@; 026 ### ## ##; GE
        Apeldoorn; 7311 @@; 055-### ## ##; GE
        Deventer; 7411 @@; 0570-######; OV
        Zwolle; 8011 @@; 038-### ## ##; OV
        Enschede; 7511 @@; 053-### ## ##; OV
        Groningen; 9712 @@; 050-### ## ##; GR
        Leeuwarden; 8911 @@; 058 ### ## ##; FR
        Assen; 9401 @@; 0592-######; DR
        Middelburg; 4331 @@; 0118-######; ZE
        """
    ),
    card_applications=("A0000000043060", "A0000000032020"),
    tesseract="nld",
)
