"""Polish invoices."""

from __future__ import annotations

PHRASES = {
    "title": ("faktura", "faktura vat", "faktura końcowa", "faktura sprzedaży", "duplikat"),
    "credit": (
        *("faktura korygująca", "korekta faktury", "faktura vat korygująca"),
        "faktura vat korekta",
    ),
    "invoice_number": (
        *("faktura nr", "numer faktury", "nr faktury", "faktura vat nr", "faktura numer"),
        *("korekta nr", "numer korekty", "nr korekty", "faktura korygująca nr"),
        *("numer dokumentu", "nr dokumentu"),
    ),
    "order_number": (
        *("nr zamówienia", "zamówienie nr", "zamówienie", "numer zamówienia", "do zamówienia"),
    ),
    "idle": (
        *("nr klienta", "numer klienta", "kod klienta", "kod nabywcy", "nr odbiorcy", "nr wz"),
        *("dokument wz", "wz", "nr dostawy", "numer wz", "tel", "telefon", "faks", "fax"),
        *("osoba kontaktowa", "opiekun klienta", "wystawił", "wystawiła", "odebrał"),
        *("warunki płatności", "forma płatności", "sposób płatności", "sposób zapłaty"),
        *("płatność", "strona", "str", "nr rachunku", "numer rachunku", "konto", "nr konta"),
        *("rachunek", "nr rozliczeniowy", "numer rozliczeniowy", "oddział"),
        *("okres rozliczeniowy", "za okres", "okres", "nr licznika", "licznik"),
        *("numer licznika", "nr ppe", "kod ppe", "regon", "krs", "bdo", "nr bdo", "nr ksef"),
        *("kapitał zakładowy", "miejsce wystawienia", "saldo rozrachunków", "saldo konta"),
        *("zaległości", "saldo", "poprzednie saldo"),
    ),
    "issue_date": (
        *("data wystawienia", "wystawiono dnia", "data faktury", "wystawiono", "data korekty"),
    ),
    "due_date": (
        *("termin płatności", "płatne do", "termin zapłaty", "zapłata do", "zapłacić do"),
        "data płatności",
    ),
    "delivery_date": (
        *("data dostawy", "data sprzedaży", "data dokonania dostawy", "data usługi"),
        *("data wykonania usługi", "data wydania", "data zakończenia dostawy"),
        *("data wykonania", "data zakończenia usługi", "dostarczono dnia"),
    ),
    "seller_tax_id": ("nip", "nip sprzedawcy", "nip wystawcy", "nip ue", "vat ue"),
    "buyer_tax_id": ("nip nabywcy", "nip odbiorcy", "nip płatnika", "nip klienta"),
    "bill_to": ("nabywca", "płatnik", "kupujący", "klient"),
    "ship_to": ("odbiorca", "adres dostawy", "miejsce dostawy", "adres wysyłki"),
    "from": ("sprzedawca", "wystawca", "dostawca", "usługodawca"),
    "position": ("lp", "poz", "nr", "pozycja"),
    "article": ("indeks", "kod", "symbol", "kod towaru", "nr katalogowy", "indeks towaru"),
    "description": (
        *("nazwa towaru lub usługi", "nazwa", "opis", "nazwa towaru", "nazwa usługi"),
        *("towar", "usługa", "nazwa towaru / usługi"),
    ),
    "quantity": ("ilość", "liczba"),
    "unit": ("jm", "jedn", "jednostka", "miara", "jednostka miary"),
    "unit_price": (
        *("cena netto", "cena jedn netto", "cena jednostkowa netto", "cena brutto"),
        *("cena jedn brutto", "cena jednostkowa brutto", "cena", "cena jedn"),
    ),
    "tax_rate": ("vat %", "stawka vat", "vat", "stawka", "stawka podatku"),
    "amount": (
        *("wartość netto", "kwota netto", "wartość brutto", "kwota brutto", "wartość"),
        *("kwota", "wartość sprzedaży netto"),
    ),
    "line_sum": ("suma pozycji", "wartość towarów", "suma", "razem pozycje", "wartość pozycji"),
    "allowance": ("rabat", "upust", "bonifikata", "opust", "rabat handlowy"),
    "charge": (
        *("koszt dostawy", "transport", "opłata za dostawę", "koszty wysyłki", "przesyłka"),
        *("koszt transportu", "koszty dostawy"),
    ),
    "net_total": (
        *("razem netto", "wartość netto razem", "suma netto", "netto razem", "ogółem netto"),
        *("łącznie netto", "kwota netto razem"),
    ),
    "tax": (
        *("vat", "podatek vat", "w tym vat", "w tym podatek vat", "zawiera vat"),
        *("podatek", "kwota vat", "kwota podatku"),
    ),
    "tax_total": (
        *("razem vat", "kwota vat razem", "suma vat", "vat razem", "ogółem vat"),
        *("łącznie vat", "razem podatek vat", "suma podatku"),
    ),
    "total": (
        *("razem brutto", "wartość brutto razem", "suma brutto", "brutto razem"),
        *("ogółem brutto", "łącznie brutto", "należność ogółem", "wartość faktury"),
        *("kwota należności ogółem", "kwota korekty", "kwota zmniejszenia", "do zwrotu"),
        "kwota do zwrotu",
    ),
    "prepaid": ("zapłacono", "zaliczka", "wpłacono", "wpłacona zaliczka", "przedpłata"),
    "rounding": ("zaokrąglenie",),
    "amount_due": (
        *("do zapłaty", "pozostaje do zapłaty", "pozostało do zapłaty", "razem do zapłaty"),
        "kwota do zapłaty",
    ),
    "rate": ("stawka vat", "stawka", "vat %", "stawka podatku"),
    "base": ("netto", "podstawa", "wartość netto", "podstawa opodatkowania"),
    "tax_amount": ("kwota vat", "vat", "podatek", "kwota podatku", "podatek vat"),
    "carried": ("do przeniesienia", "przeniesienie na stronę"),
    "brought": ("z przeniesienia", "przeniesienie ze strony"),
    "payment": (
        *("rachunek bankowy", "dane do przelewu", "konto bankowe", "bank", "nazwa banku"),
        "dane bankowe",
    ),
    "bic": ("swift", "bic", "swift/bic", "bic/swift", "kod swift"),
    "payment_reference": (
        *("tytuł przelewu", "w tytule", "tytułem", "tytuł płatności", "tytuł wpłaty"),
        "w tytule przelewu",
    ),
    "discount": ("skonto", "rabat za wcześniejszą zapłatę"),
}
