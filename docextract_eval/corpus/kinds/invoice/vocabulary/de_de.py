"""Rechnungen: Anschriftfeld, Netto und MwSt, Skonto, Übertrag, Gutschriften."""

from __future__ import annotations

from docextract_eval.corpus.kinds.invoice.vocabulary import Vocabulary
from docextract_eval.corpus.wares import Trade, wares

WORDS = {
    "invoice": ("Rechnung", "RECHNUNG", "Rechnung"),
    "credit_note": ("Gutschrift", "RECHNUNGSKORREKTUR", "Rechnungskorrektur"),
    "invoice_number": ("Rechnungsnummer", "Rechnungs-Nr.", "Rechnung Nr."),
    "credit_number": ("Gutschriftsnummer", "Korrektur-Nr.", "Belegnummer"),
    "order_number": ("Bestellnummer", "Ihre Bestellung", "Auftrags-Nr."),
    "customer_number": ("Kundennummer", "Kunden-Nr.", "Kd.-Nr."),
    "delivery_number": ("Lieferschein", "Lieferschein-Nr.", "Lieferschein Nr."),
    "issue_date": ("Rechnungsdatum", "Datum", "Datum"),
    "due_date": ("Fällig am", "Zahlbar bis", "Fälligkeit"),
    "delivery_date": ("Lieferdatum", "Lieferdatum", "Liefertag"),
    "phone": ("Telefon", "Tel.", "Fon"),
    "contact": ("Ansprechpartner", "Bearbeiter", "Es betreut Sie"),
    "seller_tax_id": ("USt-IdNr.", "USt-ID", "UStIdNr."),
    "buyer_tax_id": ("Ihre USt-IdNr.", "USt-ID des Kunden", "Ihre UStIdNr."),
    "bill_to": ("Rechnungsempfänger", "Rechnung an", "Kunde"),
    "ship_to": ("Lieferanschrift", "Lieferung an", "Lieferadresse"),
    "from": ("Von", "Rechnungssteller", "Absender"),
    "position": ("Pos.", "Pos", "Nr."),
    "article": ("Art.-Nr.", "Artikel", "Artikelnr."),
    "description": ("Bezeichnung", "Beschreibung", "Leistung"),
    "quantity": ("Menge", "Anzahl", "Menge"),
    "unit": ("Einheit", "ME", "Einh."),
    "unit_price": ("Einzelpreis", "E-Preis", "Preis/Einh."),
    "tax_rate": ("MwSt", "USt %", "MwSt."),
    "amount": ("Gesamtpreis", "G-Preis", "Betrag"),
    "line_sum": ("Zwischensumme", "Summe Positionen", "Warenwert"),
    "allowance": ("Rabatt", "abzgl. Rabatt", "Kundenrabatt"),
    "charge": ("Versandkosten", "zzgl. Fracht", "Versand und Verpackung"),
    "net_total": ("Nettobetrag", "Summe netto", "Gesamt netto"),
    "tax": ("zzgl. MwSt", "Umsatzsteuer", "MwSt"),
    "tax_inside": ("enthaltene MwSt", "darin Umsatzsteuer", "inkl. MwSt"),
    "tax_total": ("MwSt gesamt", "Summe USt", "Mehrwertsteuer gesamt"),
    "total": ("Gesamtbetrag", "Rechnungsbetrag", "Gesamtsumme brutto"),
    "credit_total": ("Gutschriftsbetrag", "Korrekturbetrag", "Erstattungsbetrag"),
    "prepaid": ("abzgl. Anzahlung", "bereits gezahlt", "Anzahlung"),
    "rounding": ("Rundung", "Rundungsdifferenz", "Rundung"),
    "amount_due": ("Zahlbetrag", "Noch zu zahlen", "Restbetrag"),
    "rate": ("MwSt-Satz", "Steuersatz", "USt %"),
    "base": ("Netto", "Bemessungsgrundlage", "Nettobetrag"),
    "tax_amount": ("MwSt", "Steuerbetrag", "USt"),
    "taxes": ("Steueraufstellung", "Umsatzsteuer im Einzelnen", "Steuern"),
    "carried": ("Übertrag", "Übertrag auf Seite", "Zwischensumme / Übertrag"),
    "brought": ("Übertrag", "Übertrag von Seite", "Übertrag"),
    "page": ("Seite", "Seite", "Blatt"),
    "of": ("von", "/", "von"),
    "payment": ("Bankverbindung", "Unsere Bankverbindung", "Bank"),
    "account_number": ("Kontonummer", "Konto", "Konto-Nr."),
    "branch_code": ("BLZ", "Bankleitzahl", "BLZ"),
    "iban": ("IBAN", "IBAN", "IBAN"),
    "bic": ("BIC", "BIC", "SWIFT/BIC"),
    "payment_reference": ("Verwendungszweck", "Zahlungsreferenz", "Referenz"),
    "due": (
        "Bitte überweisen Sie den Betrag ohne Abzug bis zum {due_date}",
        "Zahlbar ohne Abzug bis {due_date}",
        "Der Rechnungsbetrag ist fällig am {due_date}",
    ),
    "at_once": ("Zahlbar sofort ohne Abzug.", "Sofort fällig.", "Zahlung sofort nach Erhalt."),
    "terms": ("Zahlungsbedingungen", "Zahlungsziel", "Zahlung"),
    "service_date": ("Leistungsdatum", "Leistungsdatum", "Tag der Leistung"),
    "on": ("auf", "auf", "aus"),
    "terms_form": ("{days} Tage netto", "{days} Tage", "innerhalb {days} Tagen"),
    "early": (
        "Bei Zahlung bis {discount_date} abzgl. {discount_rate} Skonto nur {discounted_total}",
        "Zahlbar bis {discount_date} mit {discount_rate} Skonto = {discounted_total}",
    ),
    "refers": (
        "Diese Gutschrift bezieht sich auf unsere Rechnung {original_number} vom {original_date}",
        "Korrektur der Rechnung {original_number} vom {original_date}",
    ),
    "intro": (
        "Wir erlauben uns, wie folgt zu berechnen:",
        "für unsere Lieferungen und Leistungen berechnen wir Ihnen:",
        "",
    ),
    "thanks": (
        "Vielen Dank für Ihren Auftrag.",
        "Mit freundlichen Grüßen",
        "Wir danken für das entgegengebrachte Vertrauen.",
    ),
    "small": (
        "Als Kleinunternehmer weisen wir keine Umsatzsteuer aus.",
        "Umsatzsteuer wird nicht erhoben, da Kleinunternehmer.",
        "Kein Ausweis von Umsatzsteuer (Kleinunternehmerregelung).",
    ),
    "reverse": (
        "Steuerschuldnerschaft des Leistungsempfängers (Reverse Charge).",
        "Steuerschuldnerschaft des Leistungsempfängers",
        "Innergemeinschaftliche Lieferung, steuerfrei.",
    ),
    "credit_legal": (
        "Es gelten unsere allgemeinen Geschäftsbedingungen.",
        "Geschäftsführung und Registereintrag finden Sie auf unserer Internetseite.",
    ),
    "legal": (
        "Die Ware bleibt bis zur vollständigen Bezahlung unser Eigentum.",
        "Es gelten unsere allgemeinen Geschäftsbedingungen.",
        "Geschäftsführung und Registereintrag finden Sie auf unserer Internetseite.",
    ),
    "summary": ("Ihre Rechnung im Überblick", "Rechnungsübersicht", "Auf einen Blick"),
    "period": ("Abrechnungszeitraum", "Zeitraum", "Leistungszeitraum"),
    "to": ("bis", "-", "bis"),
    "meter": ("Zählernummer", "Zähler-Nr.", "Zähler"),
}

TRADES = {
    "services": Trade(
        ("{} Beratung GmbH", "Ingenieurbüro {}", "Agentur Blickwinkel GmbH", "{} & Partner mbB"),
        wares(
            "other",
            """
            Beratung Senior /h 110 180
            Konzeption und Gestaltung /h 75 115
            Softwareentwicklung /h 80 135
            Workshop vor Ort /day 850 1600
            Projektleitung /h 85 140
            Lektorat und Korrektur /h 48 75
            Reisekosten /flat 45 160
            Abstimmung und Test /h 70 110
            """,
        ),
    ),
    "crafts": Trade(
        ("Elektro {} GmbH", "Malerbetrieb {}", "{} Sanitär & Heizung", "Tischlerei {}"),
        wares(
            "other",
            """
            Arbeitszeit Geselle /h 49 68
            Arbeitszeit Meister /h 62 85
            Arbeitszeit Auszubildender /h 24 36
            Anfahrtspauschale /flat 25 59
            Kupferrohr 15 mm /m 6.80 11.90
            Mantelleitung NYM-J 3x1,5 /m 0.85 1.95
            Dispersionsfarbe weiß /L 5.90 12.50
            Kleinmaterial /flat 9.50 38.00
            Spachtelmasse /kg 2.10 4.90
            Eckventil verchromt 11.90 24.50
            Raufaser tapezieren /m2 7.90 14.80
            FI-Schutzschalter 40 A 38.50 74.00
            """,
        ),
        only=(
            ("Elektro", ("Mantelleitung", "FI-")),
            ("Maler", ("Dispersion", "Spachtel", "Raufaser")),
            ("Sanitär", ("Kupferrohr", "Eckventil")),
            ("Tischlerei", ("Kleinmaterial",)),
        ),
    ),
    "supplies": Trade(
        ("{} Bürobedarf GmbH", "{} Industriebedarf KG", "Werkhandel Nord GmbH", "Papierhaus {}"),
        wares(
            "other",
            """
            Kopierpapier A4 80 g /box 19.90 34.50
            Toner schwarz T-#### 58.90 112.00
            Ordner A4 breit, blau 2.19 4.35
            Sechskantschraube M8 x 60 /pack 8.90 17.40
            Nitrilhandschuhe Größe L /pack 7.95 14.90
            Schreibtischlampe LED 29.90 64.00
            Hängemappen /pack 11.40 21.80
            Schutzbrille klar 3.95 9.20
            Versandkarton 300 x 200 0.68 1.45
            Kugelschreiber blau /pack 4.60 9.80
            Verlängerungskabel 5 m 8.90 17.50
            Kabelbinder sortiert /pack 4.20 9.60
            Sackkarre Stahl 69 134
            Pinnwand 90 x 60 24.90 52.00
            Etiketten weiß /roll 6.90 13.25
            """,
        )
        + wares(
            "food",  # what is at the reduced rate
            """
            Kaffee ganze Bohne /kg 11.90 19.80
            Fachbuch Arbeitsschutz 24.90 48.00
            Kekse gemischt /pack 3.49 6.90
            """,
        ),
    ),
    "online": Trade(
        ("Wolkenwerk GmbH", "{} Hosting GmbH", "Kassenklar Software AG", "Datenhafen GmbH"),
        wares(
            "other",
            """
            Teamtarif je Nutzer /user 6.90 24.90
            Speicher zusätzlich /GB 0.08 0.19
            Server Größe M /month 39 149
            Domain Verlängerung /year 9.90 22.80
            Support Premium /month 25 119
            SMS-Paket /pack 12 49
            """,
        ),
    ),
    "utility": Trade(
        (
            "Stadtwerke {town}",
            "Energie {town} GmbH",
            "Grünland Strom GmbH",
            "Regionalversorgung {} AG",
        ),
        wares(
            "other",
            """
            Arbeitspreis Strom /kWh 0.24110 0.33890
            Netzentgelt Arbeit /kWh 0.06420 0.09870
            Grundpreis /month 8.20 14.90
            Messstellenbetrieb /year 16.81 20.00
            """,
        ),
    ),
}

VOCABULARY = Vocabulary(
    name="de_DE",
    words=WORDS,
    trades=TRADES,
    buyers=(
        *("{family} GmbH", "{family} Maschinenbau GmbH & Co. KG", "Hausverwaltung {family}"),
        *("Bäckerei {family}", "Zahnarztpraxis {family}", "Wohnbau {town} eG", "{family} AG"),
    ),
    units={
        "piece": ("Stk.", "Stück", "St."),
        "h": ("Std.", "h", "Std."),
        "day": ("Tag(e)", "Tg.", "Tag(e)"),
        "m": ("m", "lfm", "m"),
        "m2": ("m²", "qm", "m²"),
        "L": ("l", "Ltr.", "l"),
        "kg": ("kg", "kg", "kg"),
        "box": ("Krt.", "Karton", "Kart."),
        "pack": ("Pack", "Pkg.", "Pack"),
        "roll": ("Rolle", "Rol.", "Rolle"),
        "user": ("Nutzer", "Liz.", "Nutzer"),
        "GB": ("GB", "GB", "GB"),
        "month": ("Monat(e)", "Mon.", "Mon."),
        "year": ("Jahr", "Jahr", "Jahr"),
        "kWh": ("kWh", "kWh", "kWh"),
        "flat": ("psch.", "pausch.", "pauschal"),
    },
    layouts=(
        "letter",
        "letter",
        "letter",
        "ledger",
        "plain",
        "catalogue",
        "summary",
        "subscription",
    ),
    numbers=("RE-{y}-####", "{y}####", "R######", "{y}/####", "########"),
    signed=(False, False, True),
    days=(7, 10, 14, 14, 30),
    early=(("2", 8), ("2", 10), ("3", 7)),
    early_share=0.3,
    prices=("net", "net", "net", "gross"),
    references=("number", "rf", "none"),
    codes=("epc",),
    percents=(0, 1),
    asides={
        "wholesale": ("{} Großhandel GmbH", "Frischdienst {}", "{} Gastro Service KG"),
        "balance": ("Kontostand Kundenkonto", "Offener Saldo", "Kundensaldo"),
        "paid": ("BEZAHLT", "BEZAHLT", "Betrag dankend erhalten"),
        "print_date": ("Druckdatum", "Gedruckt am"),
    },
)
