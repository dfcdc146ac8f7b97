"""Kontoauszüge: alter und neuer Kontostand, Soll und Haben, Buchung und Wertstellung."""

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

WORDS = {
    "title": ("Kontoauszug", "KONTOAUSZUG", "Kontoauszug Girokonto"),
    "activity": ("Umsätze", "Ihre Umsätze", "Buchungen"),
    "summary": ("Übersicht", "Kontoübersicht", "Zusammenfassung"),
    "period": ("Zeitraum", "Auszug vom", "für die Zeit vom"),
    "to": ("-", "bis", "bis"),
    "opening": ("Alter Kontostand", "Alter Saldo", "Anfangssaldo"),
    "closing": ("Neuer Kontostand", "Neuer Saldo", "Endsaldo"),
    "total_credits": ("Summe Gutschriften", "Summe Haben", "Gesamtumsatz Haben"),
    "total_debits": ("Summe Belastungen", "Summe Soll", "Gesamtumsatz Soll"),
    "totals": ("Umsatzsummen", "Summe Umsätze", "Gesamtumsätze"),
    "date": ("Buchung", "Bu-Tag", "Buchungstag"),
    "value_date": ("Wert", "Wert", "Valuta"),
    "description": ("Vorgang / Verwendungszweck", "Vorgang", "Buchungstext"),
    "reference": ("Beleg-Nr.", "PN-Nr.", "Referenz"),
    "debit": ("Belastung", "Soll", "Ausgang"),
    "credit": ("Gutschrift", "Haben", "Eingang"),
    "amount": ("Betrag", "Betrag", "Umsatz"),
    "balance": ("Kontostand", "Saldo", "Saldo"),
    "carried": ("Übertrag auf nächstes Blatt", "Übertrag", "Zwischensaldo"),
    "brought": ("Übertrag von vorigem Blatt", "Übertrag von Vorseite", "Saldo Vorseite"),
    "page_totals": ("Seitensumme", "Summen dieser Seite", "Zwischensumme"),
    "credits_section": ("Gutschriften", "Zahlungseingänge", "Eingänge"),
    "debits_section": ("Belastungen", "Zahlungsausgänge", "Ausgänge"),
    "section_total": ("Summe", "Gesamt", "Summe"),
    "daily": ("Tagessalden", "Salden zum Tagesende", "Tagesendsalden"),
    "page": ("Seite", "Blatt", "Seite"),
    "of": ("von", "von", "von"),
    "account_number": ("Kontonummer", "Konto-Nr.", "Konto"),
    "iban": ("IBAN", "IBAN", "IBAN"),
    "bic": ("BIC", "BIC", "SWIFT-BIC"),
    "branch_code": ("BLZ", "Bankleitzahl", "BLZ"),
    "statement_number": ("Auszug Nr.", "Auszugsnummer", "Kontoauszug Nr."),
    "customer_number": ("Kundennummer", "Kunden-Nr.", "Partnernummer"),
    "currency": ("Währung", "Kontowährung", "Währung"),
    "phone": ("Telefon", "Tel.", "Service-Tel."),
    "overdraft_limit": ("Dispositionskredit", "Eingeräumte Überziehung", "Kreditlinie"),
    "statement_date": ("Erstellt am", "Datum", "Auszugsdatum"),
    "legal": (
        "Einwendungen gegen diesen Auszug bitten wir unverzüglich zu erheben.",
        "Guthaben sind als Einlagen nach dem Einlagensicherungsgesetz entschädigungsfähig.",
        "Bitte prüfen Sie die Buchungen und beachten Sie die Hinweise auf der Rückseite.",
    ),
}

ASIDES = {
    "available": ("Verfügbarer Betrag", "Verfügbar", "Verfügbares Guthaben"),
    "holder": ("Kontoinhaber", "Inhaber", "Kontoinhaber"),
    "continued": ("Fortsetzung", "(Fortsetzung)", "Forts."),
    "reversal": ("STORNO", "Storno", "Rückbuchung"),
    "equivalent": ("Gegenwert", "Gegenwert Saldo", "entspricht"),
}

VOCABULARY = Vocabulary(
    name="de_DE",
    accounts=AccountNumbers(
        parts=(NumberPart("code", "########"), NumberPart("account", "##########")),
        account_number=PrintedNumber("{account}"),
        branch_code=PrintedNumber("{code}", "### ### ##"),
        iban="{code}{account}",
    ),
    words=WORDS,
    banks=(
        *("Stadtsparkasse {town}", "Volksbank {town} eG", "Raiffeisenbank {town} eG"),
        *("Kreisbank {town}", "Bankhaus {family} & Co. KG", "Nordlicht Direktbank AG"),
    ),
    shops=(
        Merchant("Markthof Filiale {n}", 5, 130, hours=(7, 21)),
        Merchant("Bäckerei am Tor", 2, 14, hours=(7, 18)),
        Merchant("Drogerie Linde", 3, 60, hours=(8, 20)),
        Merchant("Tankstelle Süd", 15, 105, hours=(6, 22)),
        Merchant("PayPal Europe S.a.r.l.", 8, 140, channel="online"),
        Merchant("Buchversand Eule", 9, 75, channel="online"),
        Merchant("Baumarkt Kraft", 5, 160, hours=(8, 20)),
        Merchant("Gasthof Zur Post", 14, 95, hours=(11, 22)),
        Merchant("Apotheke am Markt", 4, 65, hours=(8, 18)),
        Merchant("Getränke Quelle", 7, 55, hours=(8, 20)),
        Merchant("Stadtwerke Parkhaus", 3, 18, hours=(7, 22)),
        Merchant("Kino Central", 9, 42, hours=(15, 22)),
        Merchant("Fitness Turnwerk", 20, 60, channel="mandate"),
        Merchant("Tierversicherung Pfote", 12, 48, channel="mandate"),
        Merchant("Zeitungsverlag {family}", 24, 46, channel="mandate"),
    ),
    firms=("{family} GmbH", "{family} GmbH & Co. KG", "{family} AG", "{family} und Partner mbB"),
    regions=(
        (
            Place("Kassel", "3411# Kassel"),
            Place("Baunatal", "34225 Baunatal"),
            Place("Vellmar", "34246 Vellmar"),
            Place("Lohfelden", "34253 Lohfelden"),
        ),
        (
            Place("Regensburg", "9304# Regensburg"),
            Place("Neutraubling", "93073 Neutraubling"),
            Place("Lappersdorf", "93138 Lappersdorf"),
        ),
        (
            Place("Oldenburg", "2612# Oldenburg"),
            Place("Wardenburg", "26203 Wardenburg"),
            Place("Rastede", "26180 Rastede"),
        ),
        (
            Place("Leipzig", "0410# Leipzig"),
            Place("Markkleeberg", "04416 Markkleeberg"),
            Place("Taucha", "04425 Taucha"),
        ),
    ),
    debits=(
        Stream(
            ("Kartenzahlung girocard {shop}", "{town}/DE", "{bought} {clock} Uhr Karte {card}"),
            2,
            160,
            30,
            channel="till",
        ),
        Stream(
            ("Kartenzahlung {shop}", "SAGT DANKE {n}", "{town} {bought}"), 2, 90, 18, channel="till"
        ),
        Stream(
            ("Auszahlung Geldautomat", "GA NR######## {bought} {clock}UHR"), 20, 500, 7, step="10"
        ),
        Stream(
            ("SEPA-Lastschrift {shop}", "EREF+##########@@", "Internetkauf {bought}"),
            8,
            140,
            12,
            channel="online",
        ),
        Stream(
            ("SEPA-Lastschrift {shop}", "EREF+##########@@", "MREF+@#######@"),
            10,
            60,
            days=(8,),
            channel="mandate",
        ),
        Stream(
            ("Überweisung online {person}", "Anteil Einkauf"),
            10,
            400,
            6,
            step="0.50",
            reference="99####",
            later=1,
        ),
        Stream(
            ("Dauerauftrag {landlord}", "Miete {month} Whg. ##"), 480, 1450, step="5", days=(1,)
        ),
        Stream(
            ("SEPA-Lastschrift Stadtwerke", "Abschlag {month} VK ##########"),
            45,
            190,
            step="1",
            days=(3,),
        ),
        Stream(
            ("Lastschrift Rundfunkbeitrag", "Teilnehmer ### ### ###"),
            55,
            56,
            step="55.08",
            days=(15,),
            months=(2, 5, 8, 11),
        ),
        Stream(("SEPA-Lastschrift Fernlicht Mobil", "Kd-Nr. ##########"), 10, 50, days=(20,)),
        Stream(("Lastschrift Hansa Versicherung", "Beitrag HV-#######"), 12, 95, days=(5,)),
        Stream(("Entgeltabschluss", "Kontoführung {month}"), 2, 9, step="0.10", days=(31,)),
        Stream(
            ("Abschluss Sollzinsen",), 1, 12, days=(31,), months=(3, 6, 9, 12), only="was overdrawn"
        ),
    ),
    credits=(
        Stream(
            ("Lohn/Gehalt {employer}", "Bezüge {month} PERS.NR. ######"), 1700, 4100, days=(28,)
        ),
        Stream(
            ("Gutschrift Überweisung {person}", "Auslagen"),
            10,
            250,
            9,
            step="0.50",
            reference="98####",
        ),
        Stream(("Gutschrift {firm}", "RG ##### KD ####", "EREF+NOTPROVIDED"), 120, 2400, 9),
        Stream(
            ("Gutschrift Dauerauftrag {person}", "Unterhalt {month}"),
            150,
            600,
            step="10",
            days=(12,),
        ),
        Stream(("Retoure {shop}", "Rückerstattung {bought}"), 6, 90, 4, channel="online"),
        Stream(("Bareinzahlung", "Filiale {town}"), 50, 600, 3, step="10"),
    ),
    street="{street_name} {house}",
    day_in_text="{d:02}.{m:02}.",
    short_dates=("{d:02}.{m:02}.", "{d:02}.{m:02}."),
    sides=(("H", "S"),),
    signs=("trailing", "suffix", "minus"),
    overdrawn=("trailing", "suffix", "minus"),
    layouts=(
        *("signed_lines", "signed_lines", "soll_haben", "soll_haben", "export", "dense"),
        *("plain", "printout"),
    ),
    asides=ASIDES,
    abroad=Abroad(
        "{code} {amount} 1EUR={rate} KOSTEN {fee}",
        (("CZK", "25,3120"), ("PLN", "4,3105"), ("SEK", "11,2470"), ("USD", "1,0842")),
        buys=True,
    ),
    printed_share={"account_number": 0.5, "branch_code": 0.4},
    closed_on_sundays=True,
)
