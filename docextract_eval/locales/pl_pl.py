"""Poland: złoty, no mark in four digits, three classes of PTU inside the prices."""

from __future__ import annotations

from docextract_eval.locales import Fiscal, Locale, TaxId, TaxRate, towns

LOCALE = Locale(
    name="pl_PL",
    country="PL",
    currency="PLN",
    signs={"zł": "PLN", "PLN": "PLN", "ZŁ": "PLN", "ZL": "PLN", "zl": "PLN"},
    decimal=",",
    group=" ",
    money=("{n}", "{n} zł", "{n} PLN", "PLN {n}"),
    dates=(
        "{y:04}-{m:02}-{d:02}",
        "{d:02}-{m:02}-{y:04}",
        "{d:02}.{m:02}.{y:04}",
        "{d} {month} {y:04}",
    ),
    times=("{h:02}:{mi:02}", "{h:02}:{mi:02}:{s:02}"),
    months=(
        *("stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca"),
        *("lipca", "sierpnia", "września", "października", "listopada", "grudnia"),
    ),
    short_months=(
        *(("sty",), ("lut",), ("mar",), ("kwi",), ("maj",), ("cze",)),
        *(("lip",), ("sie",), ("wrz",), ("paź",), ("lis",), ("gru",)),
    ),
    labels={
        "item_heads": ("Ilość", "Nazwa", "Wartość"),
        "total": ("SUMA PLN", "SUMA: PLN", "SUMA PLN", "RAZEM PLN", "DO ZAPŁATY"),
        "subtotal": ("PODSUMA", "Suma częściowa"),
        "tax_total": ("SUMA PTU", "Suma PTU", "Razem PTU"),
        "discount": ("RABAT", "OPUST", "Rabat"),
        "tip": ("Napiwek", "NAPIWEK"),
        "cash": ("GOTÓWKA", "Gotówka", "ZAPŁATA GOTÓWKA"),
        "card": ("KARTA", "KARTA PŁATNICZA", "Karta"),
        "change": ("RESZTA", "Reszta", "RESZTA GOTÓWKA"),
        "rounding": ("ZAOKRĄGLENIE",),
        "payable": ("DO ZAPŁATY PO ZAOKR.",),
        "receipt_number": ("Nr paragonu", "PARAGON NR", "Nr wydr."),
        "date": ("Data:", "Data", ""),
        "time": ("Godz.", "Godzina:", ""),
        "phone": ("tel.", "Tel.", "TEL:"),
        "tax_id": ("NIP", "NIP:"),
        "thanks": ("DZIĘKUJEMY ZA ZAKUPY", "Dziękujemy i zapraszamy ponownie", "ZAPRASZAMY"),
        "account": ("Karta", "NR KARTY", "KARTA NR"),
    },
    taxes=(
        TaxRate("food", "C", "5", "2011-01-01"),
        # The shield against inflation took the tax off basic food for two years.
        TaxRate("food", "D", "0", "2022-02-01"),
        TaxRate("food", "C", "5", "2024-04-01"),
        TaxRate("meals", "B", "8", "2011-01-01"),
        TaxRate("medicine", "B", "8", "2011-01-01"),
        TaxRate("transport", "B", "8", "2011-01-01"),
        TaxRate("fuel", "A", "23", "2011-01-01"),
        TaxRate("fuel", "B", "8", "2022-02-01"),
        TaxRate("fuel", "A", "23", "2023-01-01"),
        TaxRate("levy", "D", "0", "2011-01-01"),
        TaxRate("other", "A", "23", "2011-01-01"),
    ),
    tax_inside=True,
    tax_heads=("", "PTU%", "Sprzedaż", "PTU"),
    fiscal=Fiscal(
        counts="beside",
        rates=(
            ("SPRZEDAŻ OPODATK. {}", "PTU {}"),
            ("Sprzed. opod. PTU {}", "Kwota {}"),
            ("SPRZEDAŻ OPODATKOWANA {}", "PTU {}"),
        ),
    ),
    credit=("Ma", "MA", "+"),
    debit=("Wn", "WN"),
    tip_customary=False,
    faker="pl_PL",
    phones=("801 ### ###", "800 ### ###", "801-###-###"),
    tax_ids=(TaxId("pl.nip", "###-###-##-##"), TaxId("pl.nip", "##########")),
    tax_id_share=0.99,
    street="{street_address}",
    town="{postcode} {city}",
    groups=(".",),
    grouped_from=5,
    menu_step="1",
    notes=("10", "50"),
    titles=("PARAGON FISKALNY",),
    places=towns(
        """
        Warszawa; 00-###; 22 ### ## ##; WA
        Kraków; 31-###; 12 ### ## ##; KR
        Łódź; 90-###; 42 ### ## ##; EL
        Wrocław; 50-###; 71 ### ## ##; DW
        Poznań; 61-###; 61 ### ## ##; PO
        Gdańsk; 80-###; 58 ### ## ##; GD
        Szczecin; 70-###; 91 ### ## ##; ZS
        Bydgoszcz; 85-###; 52 ### ## ##; CB
        Lublin; 20-###; 81 ### ## ##; LU
        Białystok; 15-###; 85 ### ## ##; BI
        Katowice; 40-###; 32 ### ## ##; SK
        Gdynia; 81-###; 58 ### ## ##; GA
        Częstochowa; 42-2##; 34 ### ## ##; SC
        Radom; 26-6##; 48 ### ## ##; WR
        Toruń; 87-1##; 56 ### ## ##; CT
        Kielce; 25-###; 41 ### ## ##; TK
        Rzeszów; 35-###; 17 ### ## ##; RZ
        Olsztyn; 10-###; 89 ### ## ##; NO
        Opole; 45-###; 77 ### ## ##; OP
        Zielona Góra; 65-###; 68 ### ## ##; FZ
        """
    ),
    tesseract="pol",
)
