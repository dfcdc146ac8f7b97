"""German."""

from __future__ import annotations

from docextract_eval.pipelines.rules.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    labels={
        "total": (
            *("Summe", "zu zahlen", "Gesamtbetrag", "Total", "Gesamt", "Gesamtsumme", "Betrag"),
            *("Endbetrag", "Endsumme", "Rechnungsbetrag", "Summe gesamt", "Bruttobetrag"),
            *("Summe Brutto", "Bruttosumme", "Gesamt Brutto"),
        ),
        "payable": ("Zahlbetrag", "gerundeter Betrag", "Zahlbetrag gerundet", "zu zahlen gerundet"),
        "subtotal": ("Zwischensumme", "Zw-Summe", "Warenwert", "Summe vor Rabatt", "Nettosumme"),
        "discount": (
            *("Rabatt", "Preisvorteil", "Nachlass", "Gutschein", "Coupon", "Ersparnis", "Skonto"),
            *("Preisnachlass", "Sofortrabatt", "Kundenrabatt", "Mitarbeiterrabatt", "Aktion"),
        ),
        "tax_total": (
            *("MwSt", "MwSt gesamt", "Summe MwSt", "Mehrwertsteuer", "USt", "Umsatzsteuer"),
            *("enthaltene MwSt", "inkl MwSt", "davon MwSt", "Steuer gesamt", "MwSt-Betrag"),
            *("Steuerbetrag", "darin enthaltene MwSt", "Steuern", "Gesamt MwSt"),
        ),
        "tip": ("Trinkgeld", "Tip"),
        "service_charge": ("Bedienung", "Servicegebühr", "Bedienungsgeld", "Servicepauschale"),
        "rounding": ("Rundung", "Rundungsdifferenz", "Rundungsbetrag"),
        "cash": (
            *("Bar", "gegeben Bar", "Bargeld", "Barzahlung", "gegeben", "erhalten", "Bar bezahlt"),
            *("bar erhalten", "Bar gegeben"),
        ),
        "card": (
            *("Karte", "Kreditkarte", "girocard", "EC-Karte", "ec-Cash", "electronic cash"),
            *("Kartenzahlung", "gegeben EC-Karte", "Girokarte", "Lastschrift", "elec-cash"),
            *("unbar", "EC-Kartenzahlung", "bargeldlos"),
        ),
        "change": ("Rückgeld", "Zurück", "Wechselgeld", "Rückgeld Bar", "zurück bar"),
        "receipt_number": (
            *("Bon-Nr", "Beleg-Nr", "Rechnung Nr", "Rechnungs-Nr", "Bonnummer", "Belegnummer"),
            *("Rechnungsnummer", "Kassenbon Nr", "Quittung Nr", "Quittungs-Nr", "Bon", "Beleg"),
            *("Kassenbeleg Nr", "Bestellung Nr", "Bestell-Nr", "Vorgangs-Nr"),
        ),
        "date": ("Datum", "Belegdatum", "Rechnungsdatum"),
        "time": ("Uhrzeit", "Zeit"),
        "phone": ("Tel", "Telefon", "Tel Nr", "Fon", "Telefonnummer"),
        "fax": ("Fax", "Telefax"),
        "tax_id": (
            *("USt-IdNr", "USt-ID", "USt-ID-Nr", "UID", "UID-Nr", "Steuernummer", "St-Nr"),
            *("Steuer-Nr", "USt ID Nr", "Umsatzsteuer-ID", "UST-Id"),
        ),
        "account": ("Karte", "Kartennr", "Karten-Nr", "Kartennummer", "PAN", "Konto"),
        "idle": (
            *("Anzahl Artikel", "Artikel", "Posten", "Anzahl", "Punkte", "Netto", "Nettobetrag"),
            *("Umsatz", "Positionen", "Anzahl Positionen", "Pfand gesamt"),
        ),
        "refund": ("Erstattung", "Rückerstattung", "Retoure", "Storno", "Rückgabe"),
        "card_slip": ("Kundenbeleg", "Händlerbeleg"),
    },
    heads=(
        *("Menge", "Artikel", "Bezeichnung", "Preis", "Einzelpreis", "EP", "GP", "Betrag"),
        *("Gesamt", "Summe", "Anz", "Anzahl", "Nr", "EUR", "EURO", "MwSt", "Netto", "Brutto"),
    ),
    units=("x", "Stk", "St", "Stück", "kg", "g", "Rolle", "Pack", "Pck", "Fl", "Ltr", "l", "m"),
    streets=("straße", "strasse", "str", "weg", "platz", "allee", "gasse", "ring", "ufer", "damm"),
    companies=("GmbH", "AG", "KG", "OHG", "e.K.", "UG", "eG", "GbR", "SE"),
    months=(
        *("Januar", "Februar", "März", "April", "Mai", "Juni"),
        *("Juli", "August", "September", "Oktober", "November", "Dezember"),
    ),
)
