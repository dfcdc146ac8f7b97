"""Faktury: netto, VAT i brutto, nabywca i sprzedawca, korekty, termin płatności."""

from __future__ import annotations

from docextract_eval.corpus.kinds.invoice.vocabulary import Vocabulary
from docextract_eval.corpus.wares import Trade, wares

WORDS = {
    "invoice": ("Faktura VAT", "FAKTURA", "Faktura"),
    "credit_note": ("Faktura korygująca", "FAKTURA KORYGUJĄCA", "Korekta faktury"),
    "invoice_number": ("Faktura nr", "Numer faktury", "Nr faktury"),
    "credit_number": ("Korekta nr", "Numer korekty", "Nr korekty"),
    "order_number": ("Nr zamówienia", "Zamówienie", "Zamówienie nr"),
    "customer_number": ("Nr klienta", "Numer klienta", "Kod klienta"),
    "delivery_number": ("Nr WZ", "Dokument WZ", "Nr dostawy"),
    "issue_date": ("Data wystawienia", "Wystawiono dnia", "Data wystawienia"),
    "due_date": ("Termin płatności", "Płatne do", "Termin zapłaty"),
    "delivery_date": ("Data dostawy", "Data sprzedaży", "Data dokonania dostawy"),
    "service_date": ("Data wykonania usługi", "Data sprzedaży", "Data usługi"),
    "phone": ("tel.", "Telefon", "Tel."),
    "contact": ("Osoba kontaktowa", "Opiekun klienta", "Wystawił"),
    "seller_tax_id": ("NIP", "NIP sprzedawcy", "NIP"),
    "buyer_tax_id": ("NIP nabywcy", "NIP nabywcy", "NIP odbiorcy"),
    "bill_to": ("Nabywca", "Nabywca", "Płatnik"),
    "ship_to": ("Odbiorca", "Adres dostawy", "Miejsce dostawy"),
    "from": ("Sprzedawca", "Sprzedawca", "Wystawca"),
    "position": ("Lp.", "L.p.", "Poz."),
    "article": ("Indeks", "Kod", "Symbol"),
    "description": ("Nazwa towaru lub usługi", "Nazwa", "Opis"),
    "quantity": ("Ilość", "Ilość", "Liczba"),
    "unit": ("J.m.", "Jm.", "Jedn."),
    "unit_price": ("Cena netto", "Cena jedn. netto", "Cena netto"),
    "unit_price_gross": ("Cena brutto", "Cena jedn. brutto", "Cena brutto"),
    "tax_rate": ("VAT %", "Stawka VAT", "VAT"),
    "amount": ("Wartość netto", "Kwota netto", "Wartość netto"),
    "amount_gross": ("Wartość brutto", "Kwota brutto", "Wartość brutto"),
    "line_sum": ("Suma pozycji", "Wartość towarów", "Suma"),
    "allowance": ("Rabat", "Upust", "Bonifikata"),
    "charge": ("Koszt dostawy", "Transport", "Opłata za dostawę"),
    "net_total": ("Razem netto", "Wartość netto razem", "Suma netto"),
    "tax": ("VAT", "Podatek VAT", "VAT"),
    "tax_inside": ("w tym VAT", "w tym podatek VAT", "zawiera VAT"),
    "tax_total": ("Razem VAT", "Kwota VAT razem", "Suma VAT"),
    "total": ("Razem brutto", "Wartość brutto razem", "Suma brutto"),
    "credit_total": ("Kwota korekty", "Kwota zmniejszenia", "Do zwrotu"),
    "prepaid": ("Zapłacono", "Zaliczka", "Wpłacono"),
    "rounding": ("Zaokrąglenie", "Zaokrąglenie", "Zaokrąglenie"),
    "amount_due": ("Do zapłaty", "Pozostaje do zapłaty", "DO ZAPŁATY"),
    "rate": ("Stawka VAT", "Stawka", "VAT %"),
    "base": ("Netto", "Podstawa", "Wartość netto"),
    "tax_amount": ("Kwota VAT", "VAT", "Podatek"),
    "taxes": ("Zestawienie VAT", "Według stawek VAT", "Podsumowanie VAT"),
    "on": ("od", "od", "od"),
    "carried": ("Do przeniesienia", "Przeniesienie na stronę", "Do przeniesienia"),
    "brought": ("Z przeniesienia", "Przeniesienie ze strony", "Z przeniesienia"),
    "page": ("Strona", "Str.", "Strona"),
    "of": ("z", "/", "z"),
    "payment": ("Rachunek bankowy", "Dane do przelewu", "Płatność"),
    "account_number": ("Nr rachunku", "Konto", "Rachunek"),
    "branch_code": ("Nr rozliczeniowy", "Oddział", "Nr rozliczeniowy"),
    "iban": ("IBAN", "IBAN", "IBAN"),
    "bic": ("SWIFT", "BIC", "SWIFT/BIC"),
    "payment_reference": ("Tytuł przelewu", "W tytule", "Tytułem"),
    "due": (
        "Prosimy o zapłatę do dnia {due_date}",
        "Płatność przelewem w terminie do {due_date}",
        "Należność prosimy uregulować do {due_date}",
    ),
    "at_once": (
        "Płatne przy odbiorze.",
        "Płatność natychmiastowa.",
        "Zapłata przy odbiorze.",
    ),
    "terms": ("Warunki płatności", "Forma płatności", "Płatność"),
    "terms_form": ("przelew {days} dni", "{days} dni", "{days} dni od wystawienia"),
    "early": (
        "Przy zapłacie do {discount_date} skonto {discount_rate} do zapłaty {discounted_total}",
        "Skonto {discount_rate} przy wpłacie do {discount_date} czyli {discounted_total}",
    ),
    "refers": (
        "Korekta do faktury {original_number} z dnia {original_date}",
        "Dotyczy faktury nr {original_number} z {original_date}",
    ),
    "intro": ("", "Zgodnie z zamówieniem dostarczyliśmy:", ""),
    "thanks": (
        "Dziękujemy za współpracę.",
        "Dziękujemy za terminową zapłatę.",
        "Zapraszamy ponownie.",
    ),
    "small": (
        "Sprzedawca zwolniony z podatku VAT ze względu na wielkość obrotu.",
        "Zwolnienie podmiotowe z VAT.",
    ),
    "reverse": ("Odwrotne obciążenie.", "odwrotne obciążenie - podatek rozlicza nabywca"),
    "credit_legal": ("Dokument nie wymaga podpisu.", ""),
    "legal": (
        "Towar pozostaje własnością sprzedawcy do czasu zapłaty.",
        "Za opóźnienie w zapłacie naliczamy odsetki ustawowe.",
        "Faktura nie wymaga podpisu.",
    ),
    "summary": ("Podsumowanie rachunku", "Twoja faktura w skrócie", "Podsumowanie"),
    "period": ("Okres rozliczeniowy", "Za okres", "Okres"),
    "to": ("do", "-", "do"),
    "meter": ("Nr licznika", "Licznik", "Numer licznika"),
}

TRADES = {
    "services": Trade(
        (
            "{} Consulting Sp. z o.o.",
            "Biuro Rachunkowe {}",
            "Agencja Kropka Sp. z o.o.",
            "{} i Wspólnicy",
        ),
        wares(
            "other",
            """
            Usługa doradcza /h 150 320
            Programowanie /h 120 240
            Projekt graficzny /h 80 160
            Szkolenie w siedzibie klienta /day 1800 4200
            Prowadzenie ksiąg /month 450 1900
            Korekta tekstu /h 60 110
            Dojazd /flat 80 350
            Testy i wdrożenie /h 110 190
            """,
        ),
    ),
    "crafts": Trade(
        ("{} Instalacje", "Usługi Elektryczne {}", "Zakład Stolarski {}", "Malowanie {} s.c."),
        wares(
            "other",
            """
            Robocizna /h 70 130
            Dojazd do klienta /flat 60 180
            Rura miedziana 15 mm /m 24.50 41.80
            Przewód YDY 3x1,5 /m 3.40 6.90
            Farba lateksowa /L 18.90 38.50
            Zawór kulowy 22.40 58.00
            Gładź szpachlowa /kg 2.90 6.40
            Wyłącznik nadprądowy B16 16.90 39.00
            Panele podłogowe /m2 49.90 119.00
            Wywóz gruzu /flat 250 800
            """,
        ),
        only=(
            ("Stolarski", ("Panele",)),
            ("Elektryczne", ("Przewód", "Wyłącznik")),
            ("Malowanie", ("Farba", "Gładź")),
            ("Instalacje", ("Rura", "Zawór", "Przewód", "Wyłącznik")),
        ),
    ),
    "supplies": Trade(
        ("{} Artykuły Biurowe", "Hurtownia {} Sp. j.", "Techmat Sp. z o.o.", "P.H.U. {}"),
        wares(
            "other",
            """
            Papier ksero A4 80 g /box 89.00 149.00
            Toner czarny T-#### 139.00 329.00
            Segregator A4 niebieski 7.90 16.40
            Śruba M8 x 60 /pack 12.90 34.50
            Rękawice nitrylowe L /box 24.90 49.00
            Lampka biurkowa LED 79.00 189.00
            Teczki wiązane /pack 14.90 32.00
            Okulary ochronne 9.90 24.50
            Karton wysyłkowy 2.20 4.90
            Długopis niebieski /pack 16.90 38.50
            Przedłużacz 5 m 29.90 69.00
            Opaski kablowe /pack 9.90 24.90
            Wózek transportowy 199.00 459.00
            Tablica korkowa 39.90 98.00
            Etykiety samoprzylepne /roll 14.90 32.50
            """,
        )
        + wares("food", "Kawa ziarnista /kg 49.90 109.00\nHerbata czarna /pack 9.90 24.90"),
    ),
    "online": Trade(
        (
            "Chmurka Sp. z o.o.",
            "{} Hosting",
            "Fakturek S.A.",
            "Serwerownia {} Sp. z o.o.",
            "{} Software",
        ),
        wares(
            "other",
            """
            Pakiet zespołowy za użytkownika /user 24.90 79.00
            Dodatkowa przestrzeń /GB 0.29 0.79
            Serwer M /month 149 499
            Odnowienie domeny /year 69 129
            Wsparcie premium /month 99 399
            Pakiet SMS /pack 39 159
            """,
        ),
    ),
    "utility": Trade(
        (
            "Energetyka {town} S.A.",
            "Elektrownia {town} Sp. z o.o.",
            "Zielony Prąd S.A.",
            "{} Energia Sp. z o.o.",
        ),
        wares(
            "other",
            """
            Energia czynna /kWh 0.41210 0.74130
            Opłata sieciowa zmienna /kWh 0.18420 0.33480
            Opłata jakościowa /kWh 0.01020 0.03140
            Opłata handlowa /month 9.90 24.90
            Opłata abonamentowa /month 2.90 7.80
            """,
        ),
    ),
}

VOCABULARY = Vocabulary(
    name="pl_PL",
    words=WORDS,
    trades=TRADES,
    buyers=(
        *(
            "{family} Sp. z o.o.",
            "P.P.H.U. {family}",
            "Piekarnia {family}",
            "Gabinet Stomatologiczny {family}",
        ),
        *("Wspólnota Mieszkaniowa {town}", "{family} Transport Sp. j.", "Szkoła Podstawowa nr 3"),
    ),
    units={
        "piece": ("szt.", "szt", "szt."),
        "h": ("godz.", "h", "godz."),
        "day": ("dzień", "dni", "dz."),
        "m": ("mb", "m", "mb."),
        "m2": ("m2", "m²", "m2"),
        "L": ("l", "litr", "l"),
        "kg": ("kg", "kg", "kg"),
        "box": ("karton", "kart.", "op. zb."),
        "pack": ("op.", "opak.", "op."),
        "roll": ("rolka", "rol.", "rolka"),
        "user": ("użytk.", "lic.", "użytk."),
        "GB": ("GB", "GB", "GB"),
        "month": ("mies.", "m-c", "mies."),
        "year": ("rok", "rok", "rok"),
        "kWh": ("kWh", "kWh", "kWh"),
        "flat": ("usł.", "kpl.", "usł."),
    },
    layouts=(
        *("ledger", "ledger", "boxed", "boxed", "catalogue", "plain", "subscription", "summary"),
        "letter",
    ),
    numbers=("FV/{y}/####", "F/####/{m}/{y}", "FS-##/{m}/{y}", "{y}/{m}/###"),
    money=1,
    days=(7, 14, 14, 21, 30),
    early=(("2", 7), ("3", 5)),
    early_share=0.08,
    prices=("net", "net", "net", "gross"),
    references=("number", "none", "none"),
    percents=(0, 1),
    reverse_share=0.04,
    asides={
        "wholesale": ("Hurtownia Spożywcza {}", "{} Dystrybucja Sp. z o.o.", "Warzywa i Owoce {}"),
        "balance": ("Saldo rozrachunków", "Saldo konta", "Zaległości"),
        "paid": ("ZAPŁACONO", "OPŁACONO", "ZAPŁACONO"),
        "print_date": ("Data wydruku", "Wydrukowano"),
    },
)
