"""German."""

from __future__ import annotations

from docextract_eval.pipelines.rules.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    labels={
        "total": (
            *("Summe", "zu zahlen", "Gesamtbetrag", "Total", "Gesamt", "Gesamtsumme", "Betrag"),
            *("Endbetrag", "Endsumme", "Rechnungsbetrag", "Summe gesamt", "Bruttobetrag"),
            *("Summe Brutto", "Bruttosumme", "Gesamt Brutto", "Total inkl MWST", "Total inkl"),
            "Total CHF",
        ),
        "payable": (
            *("Zahlbetrag", "gerundeter Betrag", "Zahlbetrag gerundet", "Zu bezahlen"),
            "Total gerundet",
        ),
        "subtotal": (
            *("Zwischensumme", "Zw-Summe", "Warenwert", "Summe vor Rabatt", "Nettosumme"),
            *("Zwischentotal", "Subtotal"),
        ),
        "discount": (
            *("Rabatt", "Preisvorteil", "Nachlass", "Gutschein", "Coupon", "Ersparnis", "Skonto"),
            *("Preisnachlass", "Sofortrabatt", "Kundenrabatt", "Mitarbeiterrabatt", "Aktion"),
        ),
        "tax_total": (
            *("MwSt", "MwSt gesamt", "Summe MwSt", "Mehrwertsteuer", "USt", "Umsatzsteuer"),
            *("enthaltene MwSt", "inkl MwSt", "davon MwSt", "Steuer gesamt", "MwSt-Betrag"),
            *("Steuerbetrag", "darin enthaltene MwSt", "Steuern", "Gesamt MwSt", "Total MWST"),
            "MWST Total",
        ),
        "tip": ("Trinkgeld", "Tip"),
        "service_charge": ("Bedienung", "Servicegebühr", "Bedienungsgeld", "Servicepauschale"),
        "rounding": ("Rundung", "Rundungsdifferenz", "Rundungsbetrag", "Rappenrundung"),
        "cash": (
            *("Bar", "gegeben Bar", "Bargeld", "Barzahlung", "gegeben", "erhalten", "Bar bezahlt"),
            *("bar erhalten", "Bar gegeben"),
        ),
        "card": (
            *("Karte", "Kreditkarte", "girocard", "EC-Karte", "ec-Cash", "electronic cash"),
            *("Kartenzahlung", "gegeben EC-Karte", "Girokarte", "Lastschrift", "elec-cash"),
            *("unbar", "EC-Kartenzahlung", "bargeldlos", "PostFinance Card", "Debit Mastercard"),
        ),
        "change": ("Rückgeld", "Zurück", "Wechselgeld", "Rückgeld Bar", "zurück bar", "Retour"),
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
            *("Steuer-Nr", "USt ID Nr", "Umsatzsteuer-ID", "UST-Id", "MWST-Nr", "MWST Nr", "CHE"),
        ),
        "account": ("Karte", "Kartennr", "Karten-Nr", "Kartennummer", "PAN", "Konto"),
        "idle": (
            *("Anzahl Artikel", "Artikel", "Posten", "Anzahl", "Punkte", "Netto", "Nettobetrag"),
            *("Umsatz", "Positionen", "Anzahl Positionen", "Pfand gesamt"),
        ),
        "refund": ("Erstattung", "Rückerstattung", "Retoure", "Storno", "Rückgabe"),
        "card_slip": (
            *("Kundenbeleg", "Händlerbeleg", "Kunden-Beleg", "Kundenquittung", "Händlerquittung"),
            "Beleg für den Kunden",
        ),
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
    statement={
        "title": (
            *("kontoauszug", "kontoauszug girokonto", "auszug", "kontoauszug privatkonto"),
            *("übersicht", "kontoübersicht", "zusammenfassung"),
        ),
        "period": ("zeitraum", "auszug vom", "für die zeit vom", "abrechnungszeitraum", "vom"),
        "opening_balance": (
            *("alter kontostand", "alter saldo", "anfangssaldo", "saldovortrag", "anfangsbestand"),
            "kontostand",
        ),
        "closing_balance": ("neuer kontostand", "neuer saldo", "endsaldo", "schlusssaldo"),
        "total_credits": (
            *("summe gutschriften", "summe haben", "gesamtumsatz haben", "summe eingänge"),
            *("total gutschriften", "summe zahlungseingänge", "umsatztotal gutschrift"),
            "total eingänge",
        ),
        "total_debits": (
            *("summe belastungen", "summe soll", "gesamtumsatz soll", "summe ausgänge"),
            *("total belastungen", "summe zahlungsausgänge", "umsatztotal belastung"),
            "total ausgänge",
        ),
        "totals": (
            *("umsatzsummen", "summe umsätze", "gesamtumsätze", "umsatztotal", "summe"),
            *("seitensumme", "summen dieser seite", "zwischensumme", "total", "umsatz"),
        ),
        "carried": (
            *("übertrag", "übertrag auf nächstes blatt", "zwischensaldo"),
            *("übertrag auf nächste seite", "saldoübertrag"),
        ),
        "date": ("buchung", "bu tag", "buchungstag", "datum", "buchungsdatum"),
        "value_date": ("wert", "valuta", "wertstellung", "val"),
        "description": (
            *("vorgang", "vorgang verwendungszweck", "buchungstext", "verwendungszweck", "text"),
            "informationen",
        ),
        "reference": ("beleg nr", "pn nr", "referenz", "nr", "beleg", "ref"),
        "debit": ("belastung", "soll", "ausgang", "lastschrift", "belastungen"),
        "credit": ("gutschrift", "haben", "eingang", "gutschriften"),
        "amount": ("betrag", "umsatz"),
        "balance": ("kontostand", "saldo"),
        "credits_section": ("gutschriften", "zahlungseingänge", "eingänge"),
        "debits_section": ("belastungen", "zahlungsausgänge", "ausgänge"),
        "daily": ("tagessalden", "salden zum tagesende", "tagesendsalden"),
        "account_number": ("kontonummer", "konto nr", "konto", "kto nr"),
        "branch_code": ("blz", "bankleitzahl", "clearing nr", "bc nr", "clearing"),
        "statement_number": ("auszug nr", "auszugsnummer", "kontoauszug nr", "auszugs nr"),
        "bic": ("bic", "swift bic", "bic swift"),
        "currency": ("währung", "kontowährung"),
        "idle": (
            *("kundennummer", "kunden nr", "partnernummer", "telefon", "tel", "service tel"),
            *("dispositionskredit", "eingeräumte überziehung", "kreditlinie", "erstellt am"),
            *("auszugsdatum", "seite", "blatt", "erstellungsdatum", "kontolimite", "limite"),
            *("überzugslimite", "verfügbarer betrag", "kontoinhaber"),
        ),
        "brought": (
            *("übertrag von vorigem blatt", "übertrag von vorseite", "saldo vorseite"),
            *("saldovortrag vorseite", "übertrag vorseite"),
        ),
    },
)
