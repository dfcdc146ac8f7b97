"""Polish, as fiscal printers and banks print it; the marks on letters are often left out."""

from __future__ import annotations

from docextract_eval.pipelines.rules.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    labels={
        "total": (
            *("Suma PLN", "Suma", "Do zapłaty", "Razem PLN", "Razem", "Suma zł", "Suma do zapłaty"),
            *("Razem do zapłaty", "Wartość brutto", "Należność"),
        ),
        "payable": ("Do zapłaty po zaokr", "Do zapłaty po zaokrągleniu"),
        "subtotal": ("Podsuma", "Suma częściowa", "Suma pośrednia"),
        "discount": (
            *("Rabat", "Opust", "Rabaty", "Suma rabatów", "Upust", "Zniżka", "Promocja"),
            *("Rabat pakiet", "Oferta z kartą"),
        ),
        "tax_total": ("Suma PTU", "Razem PTU", "Suma VAT", "Razem VAT", "Łącznie PTU"),
        "tip": ("Napiwek",),
        "service_charge": ("Serwis", "Obsługa"),
        "rounding": ("Zaokrąglenie",),
        "cash": ("Gotówka", "Gotówka PLN", "Wpłacono", "Zapłacono gotówką"),
        "card": ("Karta", "Karta płatnicza", "Karta kredytowa", "Zapłacono kartą", "Blik"),
        "change": ("Reszta", "Reszta PLN", "Reszta gotówka"),
        "receipt_number": (
            *("Nr paragonu", "Paragon nr", "Nr wydr", "Nr wydruku", "Faktura nr", "Nr faktury"),
            "Numer paragonu",
        ),
        "date": ("Data", "Data sprzedaży", "Data wystawienia"),
        "time": ("Godz", "Godzina", "Czas"),
        "phone": ("tel", "Telefon"),
        "fax": ("Faks", "Fax"),
        "tax_id": ("NIP",),
        "account": ("Karta", "Nr karty", "Karta nr"),
        "tax_base": (
            *("Sprzedaż opodatkowana", "Sprzedaż opodatk", "Sprzed. opod. PTU", "Sprzed. opod."),
            *("Sprzedaż opodatkowana PTU", "Netto"),
        ),
        "idle": (
            *("Liczba pozycji", "Pozycji", "Punkty", "Zdobyte punkty", "Kasa", "Saldo karty"),
            *("Nr unikatowy", "Nr unik", "Nr kontr", "Wydruk"),
            *("Pozostało na karcie", "Czas postoju", "Nr sys", "Nr trans", "Nr klienta"),
        ),
        "refund": ("Zwrot towaru", "Zwrot", "Paragon zwrotu", "Korekta"),
        "card_slip": (
            "Potwierdzenie",
            "Kopia dla klienta",
            "Potwierdzenie dla klienta",
            "Sprzedaż",
        ),
    },
    heads=(
        *("Ilość", "Nazwa", "Wartość", "Cena", "Towar", "Razem", "PTU", "PTU%", "Netto", "Brutto"),
        *("Stawka", "Kwota", "VAT", "PLN", "zł"),
    ),
    units=("x", "kg", "g", "l", "szt", "szt.", "op", "op."),
    streets=("ul", "ulica", "al", "aleja", "plac", "pl", "os", "osiedle"),
    companies=("Sp. z o.o.", "S.A.", "Sp.j.", "s.c.", "Sp.k."),
    months=(
        *("stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca"),
        *("lipca", "sierpnia", "września", "października", "listopada", "grudnia"),
    ),
    statement={
        "title": (
            *("wyciąg z rachunku", "wyciąg bankowy", "wyciąg z konta", "lista operacji"),
            *("operacje na rachunku", "historia operacji", "podsumowanie", "zestawienie operacji"),
            "podsumowanie obrotów",
        ),
        "period": ("za okres od", "okres od", "od", "za okres", "okres"),
        "opening_balance": ("saldo początkowe", "saldo poprzednie", "saldo otwarcia"),
        "closing_balance": (
            *("saldo końcowe", "saldo aktualne", "saldo zamknięcia", "saldo na koniec okresu"),
        ),
        "total_credits": ("suma uznań", "uznania razem", "suma wpływów"),
        "total_debits": ("suma obciążeń", "obciążenia razem", "suma wydatków"),
        "totals": (
            *("obroty razem", "suma obrotów", "razem", "suma strony", "razem na stronie"),
            *("suma na stronie", "suma"),
        ),
        "carried": ("do przeniesienia", "saldo do przeniesienia"),
        "brought": ("z przeniesienia", "saldo z przeniesienia"),
        "date": ("data", "data operacji", "data księgowania", "data transakcji"),
        "value_date": ("data waluty", "waluta"),
        "description": ("opis operacji", "tytuł operacji", "opis", "tytuł", "szczegóły"),
        "reference": ("nr ref", "referencje", "nr operacji"),
        "debit": ("obciążenia", "wypłaty", "wydatki", "obciążenie"),
        "credit": ("uznania", "wpłaty", "wpływy", "uznanie"),
        "amount": ("kwota", "kwota operacji"),
        "balance": ("saldo", "saldo po operacji"),
        "credits_section": ("uznania", "operacje uznaniowe", "wpływy na rachunek"),
        "debits_section": ("obciążenia", "operacje obciążeniowe", "wydatki z rachunku"),
        "daily": ("salda dzienne", "saldo na koniec dnia"),
        "account_number": ("numer rachunku", "nr rachunku", "rachunek nr", "nr konta"),
        "iban": ("iban",),
        "bic": ("bic", "swift", "bic swift"),
        "branch_code": ("nr rozliczeniowy", "numer rozliczeniowy", "nr oddziału"),
        "statement_number": ("wyciąg nr", "nr wyciągu", "numer wyciągu"),
        "currency": ("waluta rachunku", "waluta konta"),
        "idle": (
            *("nr klienta", "numer klienta", "identyfikator klienta", "tel", "infolinia"),
            *("telefon", "limit debetowy", "kredyt odnawialny", "limit w koncie", "strona", "str"),
            *("data wystawienia", "data sporządzenia", "data wyciągu", "środki dostępne"),
            *("dostępne środki", "saldo dostępne", "posiadacz rachunku", "właściciel konta"),
            *("posiadacz", "równowartość", "równowartość salda", "równowartość w walucie"),
        ),
    },
)
