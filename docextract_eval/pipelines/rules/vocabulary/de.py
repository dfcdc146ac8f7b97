"""German."""

from __future__ import annotations

from docextract_eval.pipelines.rules.vocabulary import Vocabulary
from docextract_eval.pipelines.rules.vocabulary.invoices.de import PHRASES

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
    card={
        "due_date": ("fällig am", "einzug am", "zahlbar bis", "zu bezahlen bis"),
        "statement_date": (
            *("abrechnungsdatum", "rechnungsdatum", "abrechnung vom", "datum", "rechnung vom"),
        ),
        "period": (
            *("abrechnungszeitraum", "zeitraum", "umsätze vom", "rechnungsperiode"),
            *("abrechnungsperiode", "periode"),
        ),
        "previous_balance": (
            *("saldo der letzten abrechnung", "alter saldo", "saldo letzte abrechnung"),
            *("saldovortrag", "betrag letzte rechnung", "saldo letzte rechnung"),
        ),
        "payments": ("zahlungseingänge", "zahlungen", "ihre zahlungen", "eingegangene zahlungen"),
        "purchases": (
            *("kartenumsätze", "umsätze", "neue umsätze", "einkäufe", "karteneinsätze"),
            "neue belastungen",
        ),
        "cash_advances": ("bargeldverfügungen", "bargeld", "bargeldauszahlungen", "bargeldbezüge"),
        "fees": ("entgelte", "gebühren", "spesen und gebühren"),
        "interest": ("sollzinsen", "zinsen", "kreditzinsen"),
        "new_balance": (
            *("neuer saldo", "abrechnungsbetrag", "rechnungsbetrag", "saldo zu unseren gunsten"),
            "total rechnung",
        ),
        "minimum_payment": (
            *("mindestbetrag", "mindestrate", "mindestrückzahlung", "mindestzahlung"),
            "minimalbetrag",
        ),
        "credit_limit": (
            *("verfügungsrahmen", "kreditlimit", "kartenlimit", "kartenlimite", "globallimite"),
            "kreditlimite",
        ),
        "available_credit": (
            *("verfügbar", "verfügbarer rahmen", "noch verfügbar", "verfügbarer betrag"),
        ),
        "points": ("punktestand", "bonuspunkte", "ihre punkte", "punktesaldo"),
        "card_number": ("kartennummer", "karten-nr.", "karte"),
        "account_number": (
            *("kartenkonto", "abrechnungskonto", "kontonummer", "kartenkonto-nr."),
            "referenz konto",
        ),
        "date": ("datum", "belegdatum", "kaufdatum", "einkauf", "transaktion"),
        "posting_date": ("buchung", "buchungsdatum", "verbucht", "valuta"),
        "description": ("beschreibung", "verwendungszweck", "umsatz", "text", "details"),
        "original_amount": (
            *("originalbetrag", "betrag in fremdwährung", "fremdwährung", "betrag fw"),
        ),
        "rate": ("kurs", "umrechnungskurs"),
        "debit": ("belastung", "soll", "lastschrift", "belastung chf", "zu lasten"),
        "credit": ("gutschrift", "haben", "gutschrift chf", "zu gunsten"),
        "amount": ("betrag in eur", "betrag", "eur", "betrag chf", "chf", "betrag in chf"),
        "card": ("karte", "karten-nr."),
        "payments_section": ("zahlungen und gutschriften", "gutschriften", "eingänge"),
        "purchases_section": (
            *("kartenumsätze", "einkäufe", "umsätze", "karteneinsätze", "belastungen"),
        ),
        "cash_section": ("bargeldverfügungen", "bargeld", "bargeldbezüge"),
        "fees_section": ("entgelte", "gebühren", "spesen"),
        "interest_section": ("zinsen", "sollzinsen"),
        "pending_section": (
            *("vorgemerkte umsätze", "noch nicht gebucht", "vorgemerkt", "noch nicht verbucht"),
            *("reserviert", "offene transaktionen"),
        ),
        "idle": (
            *("gutschriften", "erstattungen", "rückständiger betrag", "offener rückstand"),
            *("rückstand", "limitüberschreitung", "überschreitung", "über limit", "bargeldlimit"),
            *("limit für bargeld", "bargeldrahmen", "neue punkte", "gesammelt"),
            *("punkte diesen monat", "im laufenden jahr", "seit jahresbeginn", "dieses jahr"),
            *("sollzinssätze", "zinssätze", "ihre zinsen", "verzinster saldo"),
            *("durchschnittssaldo", "saldo", "zahlungsabschnitt", "bitte abtrennen"),
            *("überweisungsträger", "überwiesener betrag", "betrag eur", "betrag"),
            *("zahlungsinformationen", "ihre zahlung", "zahlung", "rückvergütungen", "ausstand"),
            *("ausstehender betrag", "überfällig", "limitenüberschreitung", "über der limite"),
            *("bargeldlimite", "limite bargeld", "gesammelte punkte", "punkte im monat"),
            *("laufendes jahr", "im kalenderjahr", "jahreszins", "verzinster betrag"),
            *("empfangsschein", "zahlteil", "einzahlungsschein", "betrag chf", "einbezahlt chf"),
            *("chf", "bitte bezahlen", "kundennummer", "kunden nr", "partnernummer", "telefon"),
            *("tel", "service tel", "seite", "blatt"),
        ),
        "title": (
            *("kreditkartenabrechnung", "ihre kreditkartenabrechnung", "monatsabrechnung"),
            *("ihre umsätze", "buchungen", "kontoübersicht", "übersicht"),
            *("abrechnung im überblick", "monatsrechnung", "kreditkartenrechnung"),
            *("rechnung kreditkarte", "ihre transaktionen", "transaktionen", "details"),
            "zusammenfassung",
        ),
        "remark": (
            *("auslandseinsatzentgelt", "darin entgelt", "auslandsentgelt", "bearbeitungsgebühr"),
            *("inkl. gebühr", "gebühr fremdwährung", "rate", "teilzahlung"),
        ),
        "currency": ("währung", "kontowährung", "abrechnungswährung"),
        "totals": ("summe", "total", "gesamt", "zwischensumme", "zwischentotal"),
        "carried": (
            *("übertrag", "übertrag auf nächstes blatt", "zwischensaldo"),
            *("übertrag auf nächste seite", "saldoübertrag"),
        ),
        "brought": (
            *("übertrag von vorigem blatt", "übertrag von vorseite", "saldo vorseite"),
            *("saldovortrag vorseite", "übertrag vorseite"),
        ),
    },
    invoice=PHRASES,
)
