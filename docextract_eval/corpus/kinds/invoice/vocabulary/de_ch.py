"""Rechnungen der Schweiz: MWST, Beträge in Franken, Zahlteil mit QR-Code."""

from __future__ import annotations

from dataclasses import replace

from docextract_eval.corpus.kinds.invoice.vocabulary import Vocabulary
from docextract_eval.corpus.kinds.invoice.vocabulary import de_de as german
from docextract_eval.corpus.wares import Trade, wares

WORDS = german.WORDS | {
    "seller_tax_id": ("UID", "MWST-Nr.", "UID/MWST"),
    "buyer_tax_id": ("Ihre UID", "UID Kunde", "Ihre MWST-Nr."),
    "order_number": ("Ihre Bestellung", "Auftragsnummer", "Bestell-Nr."),
    "contact": ("Kontaktperson", "Ansprechperson", "Sachbearbeitung"),
    "tax_rate": ("MWST", "MWST %", "MWST"),
    "line_sum": ("Zwischentotal", "Total Positionen", "Zwischentotal"),
    "charge": ("Porto und Verpackung", "Versandkosten", "Versandspesen"),
    "net_total": ("Total exkl. MWST", "Nettobetrag", "Total netto"),
    "tax": ("zzgl. MWST", "MWST", "Mehrwertsteuer"),
    "tax_inside": ("inkl. MWST", "davon MWST", "enthaltene MWST"),
    "tax_total": ("Total MWST", "MWST gesamt", "Mehrwertsteuer total"),
    "total": ("Total inkl. MWST", "Rechnungstotal", "Gesamttotal"),
    "amount_due": ("Zu bezahlen", "Offener Betrag", "Zahlbetrag"),
    "rounding": ("Rundung", "Rundungsdifferenz", "Rappenrundung"),
    "rate": ("MWST-Satz", "Satz", "MWST %"),
    "tax_amount": ("MWST", "MWST-Betrag", "MWST"),
    "taxes": ("MWST-Zusammenstellung", "Mehrwertsteuer", "MWST"),
    "due": (
        "Zahlbar ohne Abzug bis {due_date}",
        "Bitte begleichen Sie die Rechnung bis zum {due_date}",
        "Zahlungsfrist bis {due_date} rein netto",
    ),
    "thanks": (
        "Besten Dank für Ihren Auftrag.",
        "Freundliche Grüsse",
        "Wir danken Ihnen für Ihr Vertrauen.",
    ),
    "terms_form": ("{days} Tage netto", "{days} Tage", "{days} Tage rein netto"),
    "small": ("Nicht MWST-pflichtig.", "Ohne Mehrwertsteuer.", "Betrag ohne MWST."),
    "reverse": (
        "Dienstleistung im Ausland: Bezugsteuer beim Empfänger.",
        "Steuerschuldnerschaft des Leistungsempfängers.",
    ),
}

_GERMAN = {
    name: Trade(
        trade.shops,
        tuple(replace(ware, name=ware.name.replace("ß", "ss")) for ware in trade.wares),
        only=trade.only,
    )
    for name, trade in german.TRADES.items()
}

TRADES = _GERMAN | {
    "services": Trade(
        ("{} Treuhand AG", "{} Architekten GmbH", "Büro für Gestaltung {}", "{} Informatik AG"),
        wares(
            "other",
            """
            Beratung Mandatsleitung /h 160 240
            Buchführung /h 95 140
            Konzept und Gestaltung /h 110 165
            Softwareentwicklung /h 130 190
            Workshop halbtags /flat 900 1600
            Projektleitung /h 140 195
            Spesen /flat 45 180
            Korrektorat /h 85 120
            """,
        ),
    ),
    "utility": Trade(
        (
            "Energie {town} AG",
            "{} Energie AG",
            "Kraftwerk {} AG",
            "Elektrizitätswerk {town}",
            "Stadtwerk {town}",
        ),
        wares(
            "other",
            """
            Energie Einheitstarif /kWh 0.11450 0.18920
            Netznutzung /kWh 0.09130 0.13480
            Systemdienstleistungen /kWh 0.00460 0.00750
            Grundpreis Netz /month 8.00 15.00
            """,
        ),
    ),
}

VOCABULARY = Vocabulary(
    name="de_CH",
    words=WORDS,
    trades=TRADES,
    buyers=(
        *("{family} AG", "{family} GmbH", "Immobilien {family} AG", "Gasthof {family}"),
        *("Praxis Dr. {family}", "Schreinerei {family} GmbH", "Genossenschaft {town}"),
    ),
    units=german.VOCABULARY.units,
    layouts=("slip", "slip", "slip", "letter", "ledger", "catalogue", "plain", "summary"),
    numbers=("{y}-####", "R{y}####", "######", "{y}.###"),
    days=(10, 14, 30, 30, 30),
    early=(("2", 10), ("2", 8)),
    early_share=0.15,
    references=("qr", "qr", "none"),
    percents=(0, 0, 1),
    step="0.05",
    asides={
        "wholesale": ("{} Gastro AG", "Frischmarkt {} AG", "{} Comestibles"),
        "balance": ("Kontostand", "Offener Saldo", "Saldo Kundenkonto"),
        "paid": ("BEZAHLT", "BEZAHLT", "Dankend erhalten"),
        "print_date": ("Druckdatum", "Gedruckt am"),
        "slip_receipt": ("Empfangsschein",),
        "slip_part": ("Zahlteil",),
        "slip_account": ("Konto / Zahlbar an",),
        "slip_reference": ("Referenz",),
        "slip_more": ("Zusätzliche Informationen",),
        "slip_debtor": ("Zahlbar durch",),
        "slip_currency": ("Währung",),
        "slip_amount": ("Betrag",),
    },
)
