"""German invoices."""

from __future__ import annotations

PHRASES = {
    "title": ("rechnung",),
    "credit": ("gutschrift", "rechnungskorrektur"),
    "invoice_number": (
        *("rechnungsnummer", "rechnungs-nr", "rechnung nr", "gutschriftsnummer"),
        *("korrektur-nr", "belegnummer"),
    ),
    "order_number": (
        *("bestellnummer", "ihre bestellung", "auftrags-nr", "auftragsnummer"),
        "bestell-nr",
    ),
    "idle": (
        *("kundennummer", "kunden-nr", "kd -nr", "lieferschein", "lieferschein-nr"),
        *("lieferschein nr", "telefon", "tel", "fon", "ansprechpartner", "bearbeiter"),
        *("es betreut sie", "zahlungsbedingungen", "zahlungsziel", "zahlung", "seite"),
        *("blatt", "kontonummer", "konto", "konto-nr", "blz", "bankleitzahl"),
        *("abrechnungszeitraum", "zeitraum", "leistungszeitraum", "zählernummer"),
        *("zähler-nr", "zähler", "kontaktperson", "ansprechperson", "sachbearbeitung"),
    ),
    "issue_date": ("rechnungsdatum", "datum", "belegdatum"),
    "due_date": ("fällig am", "zahlbar bis", "fälligkeit"),
    "delivery_date": ("lieferdatum", "liefertag", "leistungsdatum", "tag der leistung"),
    "seller_tax_id": ("ust-idnr", "ust-id", "ustidnr", "uid", "mwst-nr", "uid/mwst"),
    "buyer_tax_id": (
        *("ihre ust-idnr", "ust-id des kunden", "ihre ustidnr", "ihre uid", "uid kunde"),
        "ihre mwst-nr",
    ),
    "bill_to": ("rechnungsempfänger", "rechnung an", "kunde"),
    "ship_to": ("lieferanschrift", "lieferung an", "lieferadresse"),
    "from": ("von", "rechnungssteller", "absender"),
    "position": ("pos", "nr"),
    "article": ("art -nr", "artikel", "artikelnr"),
    "description": ("bezeichnung", "beschreibung", "leistung"),
    "quantity": ("menge", "anzahl"),
    "unit": ("einheit", "me", "einh"),
    "unit_price": ("einzelpreis", "e-preis", "preis/einh"),
    "tax_rate": ("mwst", "ust %", "mwst %"),
    "amount": ("gesamtpreis", "g-preis", "betrag"),
    "line_sum": (
        *("zwischensumme", "summe positionen", "warenwert", "zwischentotal"),
        "total positionen",
    ),
    "allowance": ("rabatt", "abzgl rabatt", "kundenrabatt"),
    "charge": (
        *("versandkosten", "zzgl fracht", "versand und verpackung"),
        *("porto und verpackung", "versandspesen"),
    ),
    "net_total": (
        *("nettobetrag", "summe netto", "gesamt netto", "total exkl mwst", "total netto"),
        *("netto", "nettosumme", "zwischensumme netto"),
    ),
    "tax": (
        *("zzgl mwst", "umsatzsteuer", "mwst", "enthaltene mwst", "darin umsatzsteuer"),
        *("inkl mwst", "mehrwertsteuer", "davon mwst", "ust"),
    ),
    "tax_total": (
        *("mwst gesamt", "summe ust", "mehrwertsteuer gesamt", "total mwst"),
        "mehrwertsteuer total",
    ),
    "total": (
        *("gesamtbetrag", "rechnungsbetrag", "gesamtsumme brutto", "gutschriftsbetrag"),
        *("korrekturbetrag", "erstattungsbetrag", "total inkl mwst", "rechnungstotal"),
        *("gesamttotal", "gesamtsumme", "endbetrag", "bruttobetrag", "rechnungssumme"),
    ),
    "prepaid": ("abzgl anzahlung", "bereits gezahlt", "anzahlung"),
    "rounding": ("rundung", "rundungsdifferenz", "rappenrundung"),
    "amount_due": (
        *(
            "zahlbetrag",
            "noch zu zahlen",
            "restbetrag",
            "zu bezahlen",
            "offener betrag",
            "währung betrag",
        ),
        "zu zahlen",
    ),
    "rate": ("mwst-satz", "steuersatz", "ust %", "satz", "mwst %"),
    "base": ("netto", "bemessungsgrundlage", "nettobetrag"),
    "tax_amount": ("mwst", "steuerbetrag", "ust", "mwst-betrag"),
    "carried": ("übertrag", "übertrag auf seite", "zwischensumme / übertrag"),
    "brought": ("übertrag", "übertrag von seite"),
    "payment": ("bankverbindung", "unsere bankverbindung", "bank"),
    "bic": ("bic", "swift/bic"),
    "payment_reference": ("verwendungszweck", "zahlungsreferenz", "referenz"),
    "discount": ("skonto",),
}
