"""Kontoauszüge: alter und neuer Kontostand, Soll und Haben, Buchung und Wertstellung."""

from __future__ import annotations

from docextract_eval.corpus.kinds.bank_statement.vocabulary import Abroad, Stream, Vocabulary

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
    words=WORDS,
    banks=(
        *("Stadtsparkasse {town}", "Volksbank {town} eG", "Raiffeisenbank {town} eG"),
        *("Kreisbank {town}", "Bankhaus {family} & Co. KG", "Nordlicht Direktbank AG"),
    ),
    shops=(
        *("Markthof Filiale {n}", "Bäckerei am Tor", "Drogerie Linde", "Tankstelle Süd"),
        *("PayPal Europe S.a.r.l.", "Buchhandlung Eule", "Baumarkt Kraft", "Gasthof Zur Post"),
        *("Apotheke am Markt", "Getränke Quelle", "Stadtwerke Parkhaus", "Kino Central"),
    ),
    firms=("{family} GmbH", "{family} GmbH & Co. KG", "{family} AG", "{family} und Partner mbB"),
    town="{postcode} {city}",
    debits=(
        Stream(
            ("Kartenzahlung girocard", "{shop}//{town}/DE", "{bought} {clock} Uhr Karte {card}"),
            3,
            120,
            30,
        ),
        Stream(("Kartenzahlung", "{shop} SAGT DANKE {n}", "{town} {bought}"), 4, 90, 18),
        Stream(
            ("Auszahlung Geldautomat", "GA NR######## {bought} {clock}UHR"), 20, 500, 7, step="10"
        ),
        Stream(("SEPA-Lastschrift {shop}", "EREF+##########@@", "MREF+@#######@"), 8, 140, 12),
        Stream(
            ("Überweisung online", "{person}", "Danke für alles"),
            10,
            400,
            6,
            step="0.50",
            reference="99####",
        ),
        Stream(("Dauerauftrag {person}", "Miete {month} Whg. ##"), 480, 1450, day=1, step="5"),
        Stream(("SEPA-Lastschrift Stadtwerke", "Abschlag {month} VK ##########"), 45, 190, day=3),
        Stream(("Lastschrift Rundfunkbeitrag", "Teilnehmer ### ### ###"), 55, 56, day=15),
        Stream(("SEPA-Lastschrift Fernlicht Mobil", "Kd-Nr. ##########"), 10, 50, day=20),
        Stream(("Lastschrift Hansa Versicherung", "Beitrag HV-#######"), 12, 95, day=5),
        Stream(("Entgeltabschluss", "Kontoführung {month}"), 2, 9, day=31, step="0.10"),
        Stream(("Abschluss Sollzinsen",), 1, 12, 1),
    ),
    credits=(
        Stream(("Lohn/Gehalt {employer}", "Bezüge {month} PERS.NR. ######"), 1700, 4100, day=28),
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
            ("Kindergeld Familienkasse", "KG######FK###### {month}"), 219, 876, day=12, step="219"
        ),
        Stream(("Retoure {shop}", "Rückerstattung {bought}"), 6, 90, 4),
        Stream(("Bareinzahlung", "Filiale {town}"), 50, 600, 3, step="10"),
        Stream(("Habenzinsen",), 0, 4, day=30),
    ),
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
)
