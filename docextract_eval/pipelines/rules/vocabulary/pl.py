"""Polish, as fiscal printers and banks print it; the marks on letters are often left out."""

from __future__ import annotations

from docextract_eval.pipelines.rules.vocabulary import Vocabulary
from docextract_eval.pipelines.rules.vocabulary.invoices.pl import PHRASES

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
    card={
        "due_date": (
            *("termin spłaty", "data spłaty", "spłać do", "termin płatności", "spłata do dnia"),
            "termin zapłaty",
        ),
        "statement_date": (
            *("data wyciągu", "data sporządzenia", "wyciąg z dnia", "data wystawienia"),
            *("data zestawienia", "na dzień"),
        ),
        "period": (
            *("okres rozliczeniowy", "za okres", "okres wyciągu", "okres", "za okres od"),
            *("cykl rozliczeniowy", "wyciąg za okres"),
        ),
        "previous_balance": (
            *("saldo z poprzedniego wyciągu", "saldo początkowe", "poprzednie saldo"),
            *("saldo poprzednie", "zadłużenie z poprzedniego wyciągu", "poprzednie zadłużenie"),
        ),
        "payments": ("spłaty", "wpłaty", "dokonane spłaty", "suma wpłat", "suma spłat"),
        "purchases": (
            *("transakcje bezgotówkowe", "zakupy", "transakcje kartą", "suma zakupów"),
            "operacje bezgotówkowe",
        ),
        "cash_advances": (
            *("wypłaty gotówki", "transakcje gotówkowe", "gotówka", "operacje gotówkowe"),
            "wypłaty z bankomatów",
        ),
        "fees": ("opłaty i prowizje", "opłaty", "prowizje i opłaty", "prowizje"),
        "interest": ("odsetki", "naliczone odsetki", "odsetki umowne", "odsetki naliczone"),
        "new_balance": (
            *("saldo końcowe", "zadłużenie ogółem", "kwota do spłaty", "zadłużenie całkowite"),
            *("całkowite zadłużenie", "saldo zadłużenia", "zadłużenie na koniec okresu"),
        ),
        "minimum_payment": (
            *("minimalna kwota do zapłaty", "spłata minimalna", "kwota minimalna"),
            *("minimalna kwota spłaty", "minimalna spłata", "wymagana spłata minimalna"),
        ),
        "credit_limit": (
            *("przyznany limit", "limit kredytowy", "limit karty", "limit kredytu"),
            *("przyznany limit kredytowy", "kwota limitu"),
        ),
        "available_credit": (
            *("dostępne środki", "dostępny limit", "pozostało do wykorzystania"),
            *("środki dostępne", "limit do wykorzystania", "wolne środki"),
        ),
        "points": ("stan punktów", "twoje punkty", "punkty razem", "saldo punktów"),
        "card_number": ("numer karty", "nr karty", "karta", "karta nr"),
        "account_number": (
            *("rachunek karty", "numer umowy", "nr rachunku karty", "nr umowy"),
            *("numer rachunku karty", "numer rachunku", "nr rachunku"),
        ),
        "date": ("data transakcji", "data operacji", "data", "dzień transakcji"),
        "posting_date": (
            *("data księgowania", "księgowanie", "data rozliczenia", "data zaksięgowania"),
            "rozliczono",
        ),
        "description": (
            *("opis operacji", "szczegóły", "opis transakcji", "opis", "tytuł operacji"),
            "miejsce transakcji",
        ),
        "original_amount": (
            *("kwota w walucie", "kwota oryginalna", "waluta transakcji"),
            *("kwota w walucie transakcji", "kwota w walucie oryginalnej"),
        ),
        "rate": ("kurs", "kurs przeliczenia", "kurs wymiany", "kurs waluty"),
        "debit": ("obciążenia", "wn", "obciążenie", "winien"),
        "credit": ("uznania", "ma", "uznanie"),
        "amount": ("kwota w pln", "kwota", "kwota operacji", "kwota transakcji", "kwota pln"),
        "card": ("karta", "nr karty", "karta nr"),
        "payments_section": ("spłaty i uznania", "wpłaty", "uznania", "spłaty", "wpłaty i zwroty"),
        "purchases_section": (
            *("transakcje bezgotówkowe", "zakupy", "transakcje kartą", "operacje bezgotówkowe"),
        ),
        "cash_section": (
            *("wypłaty gotówki", "transakcje gotówkowe", "gotówka", "operacje gotówkowe"),
        ),
        "fees_section": ("opłaty i prowizje", "opłaty", "prowizje", "prowizje i opłaty"),
        "interest_section": ("odsetki", "naliczone odsetki", "odsetki naliczone"),
        "pending_section": (
            *("operacje nierozliczone", "blokady", "transakcje oczekujące"),
            *("transakcje nierozliczone", "operacje oczekujące", "blokady na karcie"),
        ),
        "idle": (
            *("zwroty i korekty", "zwroty", "uznania", "kwota zaległa", "zaległość"),
            *("przeterminowane zadłużenie", "zadłużenie przeterminowane", "przekroczenie limitu"),
            *("kwota ponad limit", "ponad limit", "limit gotówkowy", "limit wypłat gotówki"),
            *("w tym gotówka", "punkty w tym miesiącu", "nowe punkty", "przyznane punkty"),
            *("od początku roku", "w bieżącym roku", "w tym roku", "opłaty razem", "suma opłat"),
            *("odsetki razem", "suma odsetek", "oprocentowanie", "stopy procentowe"),
            *("oprocentowanie karty", "stopa roczna", "w skali roku", "rrso", "podstawa"),
            *("saldo średnie", "saldo", "odcinek wpłaty", "polecenie przelewu", "tu odetnij"),
            *("kwota wpłaty", "wpłacona kwota", "kwota", "informacje o spłacie"),
            *("spłata zadłużenia", "twoja spłata", "nr klienta", "numer klienta"),
            *("identyfikator klienta", "tel", "telefon", "infolinia", "strona", "str"),
        ),
        "title": (
            *("wyciąg z karty kredytowej", "zestawienie transakcji", "wyciąg miesięczny"),
            *("zestawienie operacji", "transakcje", "szczegóły operacji", "podsumowanie"),
            *("podsumowanie rachunku", "zestawienie zbiorcze", "historia operacji"),
            "wyciąg z rachunku karty",
        ),
        "remark": (
            *("w tym prowizja", "prowizja za przewalutowanie", "w tym marża"),
            *("marża za przewalutowanie", "rata", "plan ratalny", "kwota oryginalna"),
        ),
        "currency": ("waluta", "waluta rachunku", "waluta karty"),
        "totals": ("razem", "suma", "obroty razem", "suma strony", "razem na stronie"),
        "carried": ("do przeniesienia", "saldo do przeniesienia"),
        "brought": ("z przeniesienia", "saldo z przeniesienia"),
    },
    invoice=PHRASES,
)
