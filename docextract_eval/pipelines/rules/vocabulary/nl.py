"""Dutch, as tills and banks in the Netherlands print it."""

from __future__ import annotations

from docextract_eval.pipelines.rules.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    labels={
        "total": (
            *("Totaal", "Te betalen", "Totaal EUR", "Totaal te betalen", "Totaalbedrag"),
            *("Totaal incl BTW", "Totaal incl", "Eindtotaal", "Totaal generaal", "Te betalen EUR"),
            *("Factuurbedrag", "Eindbedrag", "Uw aankoop"),
        ),
        "payable": (
            *("Te voldoen", "Totaal afgerond", "Afgerond bedrag", "Afgerond totaal"),
            "Te betalen afgerond",
        ),
        "subtotal": ("Subtotaal", "Sub-totaal", "Tussentotaal", "Totaal voor korting"),
        "discount": (
            *(
                "Korting",
                "Bonus voordeel",
                "Actiekorting",
                "Uw voordeel",
                "Bonus",
                "Totale korting",
            ),
            *("Prijsvoordeel", "Kassakorting", "Actie", "Waardecoupon"),
        ),
        "tax_total": (
            *("BTW totaal", "Totaal BTW", "Waarvan BTW", "BTW-bedrag", "BTW", "Inclusief BTW"),
            *("Incl BTW", "Totaal belasting"),
        ),
        "tip": ("Fooi",),
        "service_charge": ("Servicekosten", "Bedieningsgeld"),
        "rounding": ("Afronding", "Afrondingsverschil", "Afronding 5 cent"),
        "cash": ("Contant", "Kontant", "Contant geld", "Ontvangen", "Betaald contant", "Gegeven"),
        "card": (
            *("PIN", "Pinnen", "Pinbetaling", "Bankpas", "Maestro", "V PAY", "Betaalpas"),
            *("Creditcard", "Betaald met pin", "Kaartbetaling", "Betaald PIN"),
        ),
        "change": ("Terug", "Wisselgeld", "Retour contant", "Wisselgeld EUR", "Terug contant"),
        "receipt_number": (
            *("Bonnr", "Bonnummer", "Bon", "Kassabon nr", "Bon nr", "Factuurnr", "Factuurnummer"),
            *("Rekeningnr", "Kassabon", "Ticketnr"),
        ),
        "date": ("Datum", "Factuurdatum"),
        "time": ("Tijd", "Tijdstip"),
        "phone": ("Tel", "Telefoon", "Tel nr", "Telefoonnummer"),
        "fax": ("Fax",),
        "tax_id": (
            *("BTW nr", "BTW-nr", "BTW-nummer", "BTW nummer", "BTW ID", "BTW-id", "BTW"),
            "BTW identificatienummer",
        ),
        "account": ("Kaart", "Kaartnr", "Kaartnummer", "Pasnummer"),
        "idle": (
            *("Aantal artikelen", "Artikelen", "Gespaarde punten", "Punten", "Spaarpunten"),
            *("Restsaldo", "Saldo kaart", "Nog te besteden", "KvK", "KvK nr", "Parkeerduur"),
            *("Totaal excl BTW", "Totaal excl", "Grondslag", "Parkeertijd", "Aantal"),
            *("Bedrag", "Klantenkaart", "Transactie", "Autorisatiecode"),
            *("Order", "Bestelling", "Trans", "Trans nr", "Parkeerkaart", "Kenteken", "K.v.K"),
        ),
        "refund": ("Terugbetaling", "Retourbon", "Geld retour", "Retour"),
        "card_slip": ("Klantticket", "Kopie kaarthouder", "Kopie klant", "Kopie winkelier"),
    },
    heads=(
        *("Aantal", "Omschrijving", "Bedrag", "Prijs", "Artikel", "Stuksprijs", "Totaal", "BTW"),
        *("BTW%", "Excl.", "Incl.", "Over", "EUR", "Tarief", "Excl", "Incl"),
    ),
    units=("x", "kg", "g", "gr", "l", "ltr", "st", "st.", "stuks", "km", "min", "h", "uur"),
    streets=(
        *("straat", "weg", "laan", "plein", "gracht", "kade", "singel", "dijk", "dreef", "markt"),
        *("hof", "pad", "steeg", "plantsoen"),
    ),
    companies=("B.V.", "N.V.", "V.O.F.", "VOF", "BV", "& Zn."),
    months=(
        *("januari", "februari", "maart", "april", "mei", "juni"),
        *("juli", "augustus", "september", "oktober", "november", "december"),
    ),
    statement={
        "title": (
            *("rekeningafschrift", "afschrift betaalrekening", "afschrift", "overzicht"),
            *("bij- en afschrijvingen", "transacties", "mutaties", "samenvatting"),
            "saldo-overzicht",
        ),
        "period": ("periode", "periode van", "afschrift over", "over de periode"),
        "opening_balance": ("vorig saldo", "beginsaldo", "oud saldo", "saldo begin periode"),
        "closing_balance": ("nieuw saldo", "eindsaldo", "saldo einde periode"),
        "total_credits": ("totaal bij", "totaal bijgeschreven", "totaal ontvangsten"),
        "total_debits": ("totaal af", "totaal afgeschreven", "totaal uitgaven"),
        "totals": (
            *("totalen", "totaal", "totaal mutaties", "totaal deze pagina", "subtotaal pagina"),
            *("totalen pagina", "subtotaal"),
        ),
        "carried": ("transport naar volgende pagina", "transporteren", "tussensaldo"),
        "brought": ("transport van vorige pagina", "transport", "saldo vorige pagina"),
        "date": ("datum", "boekdatum", "boekingsdatum", "transactiedatum"),
        "value_date": ("rentedatum", "valutadatum"),
        "description": ("omschrijving", "naam omschrijving", "naam / omschrijving", "mededeling"),
        "reference": ("kenmerk", "volgnr", "referentie"),
        "debit": ("af", "bedrag af", "afgeschreven", "debet", "bedrag debet"),
        "credit": ("bij", "bedrag bij", "bijgeschreven", "credit", "bedrag credit"),
        "amount": ("bedrag", "bedrag eur", "bedrag in euro"),
        "balance": ("saldo", "saldo na mutatie"),
        "credits_section": ("bijschrijvingen", "ontvangsten", "bijgeschreven bedragen"),
        "debits_section": ("afschrijvingen", "uitgaven", "afgeschreven bedragen"),
        "daily": ("dagsaldi", "saldo per dag", "eindsaldi per dag"),
        "account_number": ("rekeningnummer", "rekening", "rekeningnr"),
        "iban": ("iban",),
        "bic": ("bic", "bic swift"),
        "branch_code": ("kantoor", "kantoornr", "kantoornummer"),
        "statement_number": ("afschriftnummer", "volgnummer", "afschrift nr"),
        "currency": ("valuta", "munteenheid", "valuta rekening"),
        "idle": (
            *("klantnummer", "relatienummer", "klantnr", "telefoon", "tel", "klantenservice"),
            *("kredietlimiet", "limiet rood staan", "roodstandlimiet", "datum afschrift"),
            *("afschriftdatum", "afdrukdatum", "pagina", "blad", "beschikbaar saldo"),
            *("te besteden", "beschikbaar", "rekeninghouder", "ten name van", "tegenwaarde"),
            *("tegenwaarde saldo", "omgerekend saldo"),
        ),
    },
)
