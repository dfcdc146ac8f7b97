"""Swedish, as tills and banks print it; OCR is what the number of a payment is called."""

from __future__ import annotations

from docextract_eval.pipelines.rules.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    labels={
        "total": (
            *("Totalt", "Att betala", "Summa", "Totalt SEK", "Total", "Summa att betala"),
            *("Totalsumma", "Totalt att betala", "Summa SEK", "Slutsumma", "Totalbelopp"),
        ),
        "payable": ("Avrundat belopp", "Att betala avrundat", "Avrundat totalt"),
        "subtotal": ("Delsumma", "Varor totalt", "Summa varor", "Mellansumma"),
        "discount": (
            *("Rabatt", "Medlemsrabatt", "Kampanjrabatt", "Avdrag", "Total rabatt", "Kampanj"),
            *("Medlemspris", "Kupong", "Personalrabatt"),
        ),
        "tax_total": (
            *("Moms totalt", "Summa moms", "Varav moms", "Total moms", "Moms", "Momsbelopp"),
            *("Moms SEK", "Totalt moms"),
        ),
        "tip": ("Dricks",),
        "service_charge": ("Serveringsavgift", "Serviceavgift"),
        "rounding": ("Öresavrundning", "Öresutjämning", "Avrundning"),
        "cash": ("Kontant", "Kontanter", "Erhållet", "Mottaget", "Betalt kontant"),
        "card": (
            *("Kort", "Kontokort", "Bankkort", "Kortbetalning", "Betalkort", "Kreditkort"),
            *("Betalt kort", "Kortköp", "Swish"),
        ),
        "change": ("Tillbaka", "Växel", "Växel tillbaka", "Åter", "Retur kontant"),
        "receipt_number": (
            *("Kvittonr", "Kvitto nr", "Kvitto", "Kvittonummer", "Notanr", "Fakturanr"),
            "Fakturanummer",
        ),
        "date": ("Datum", "Köpdatum"),
        "time": ("Tid", "Kl", "Klockslag"),
        "phone": ("Tel", "Telefon", "Tfn", "Telnr"),
        "fax": ("Fax", "Telefax"),
        "tax_id": (
            *("Org nr", "Org.nr", "Orgnr", "Organisationsnr", "Organisationsnummer"),
            *("Momsreg nr", "Momsreg.nr", "Momsnr", "VAT-nr", "VAT nr", "Momsregistreringsnr"),
        ),
        "account": ("Kort", "Kort nr", "Kortnr", "Kortnummer"),
        "idle": (
            *("Antal varor", "Antal artiklar", "Intjänade poäng", "Poäng", "Bonuspoäng"),
            *("Kvar på kortet", "Restsaldo", "Återstår", "P-tid", "Parkerad tid", "Netto"),
            *("Kassa", "Kassa-ID", "Kassabeteckning", "Kontrollenhet", "Kontrollenhets-ID"),
            *("Belopp", "Order", "Trans", "Transnr", "Löpnr", "Medlemskort", "Biljett"),
            *("Biljettnr", "P-biljett", "Reg.nr", "Regnr", "Fordon", "Brutto", "Butiksnr"),
        ),
        "refund": ("Återköp", "Retur", "Returkvitto", "Återbetalning"),
        "card_slip": ("Kundens ex", "Kundens exemplar", "Kundkvitto", "Säljarens exemplar"),
    },
    heads=(
        *("Antal", "Vara", "Belopp", "Pris", "À-pris", "A-pris", "Artikel", "Summa", "Moms"),
        *("Moms%", "Netto", "Brutto", "SEK", "Benämning", "A", "À"),
    ),
    units=("x", "kg", "g", "l", "st", "st.", "km", "min", "h", "tim", "förp"),
    streets=(
        *("gatan", "vägen", "torget", "gränd", "stigen", "gata", "väg", "allén", "plan", "torg"),
        *("backen", "gången", "leden"),
    ),
    companies=("AB", "HB", "KB", "AB (publ)", "Ek. för."),
    months=(
        *("januari", "februari", "mars", "april", "maj", "juni"),
        *("juli", "augusti", "september", "oktober", "november", "december"),
    ),
    statement={
        "title": (
            *("kontoutdrag", "kontoutdrag privatkonto", "transaktioner", "kontohändelser"),
            *("bokförda transaktioner", "översikt", "sammanfattning", "saldoöversikt"),
        ),
        "period": ("period", "avser perioden", "för tiden", "perioden"),
        "opening_balance": ("ingående saldo", "ingående balans", "föregående saldo"),
        "closing_balance": ("utgående saldo", "utgående balans", "nytt saldo"),
        "total_credits": ("summa insättningar", "insättningar totalt", "summa insatt"),
        "total_debits": ("summa uttag", "uttag totalt", "summa uttaget"),
        "totals": (
            *("summa", "omsättning", "summa transaktioner", "summa denna sida", "sidsumma"),
            *("delsumma sida", "totalt"),
        ),
        "carried": ("transporteras", "att transportera", "saldo till nästa sida"),
        "brought": ("transport från föregående sida", "transport", "saldo från föregående sida"),
        "date": ("bokf dag", "bokföringsdag", "datum", "bokförd", "bokfört", "transaktionsdag"),
        "value_date": ("valutadag", "valutadatum", "räntedag"),
        "description": ("text", "specifikation", "transaktion", "beskrivning", "meddelande"),
        "reference": ("referens", "verifikation", "ref nr", "verifikationsnr"),
        "debit": ("uttag", "debet"),
        "credit": ("insättning", "insättningar", "kredit"),
        "amount": ("belopp", "belopp sek", "belopp i kronor"),
        "balance": ("saldo", "bokfört saldo", "saldo efter transaktion"),
        "credits_section": ("insättningar", "inbetalningar", "insatta belopp"),
        "debits_section": ("uttag", "utbetalningar", "uttagna belopp"),
        "daily": ("saldo per dag", "dagssaldon", "dagliga saldon"),
        "account_number": ("kontonummer", "konto", "kontonr"),
        "iban": ("iban",),
        "bic": ("bic", "bic swift", "swift"),
        "branch_code": ("clearingnr", "clearingnummer", "clearing"),
        "statement_number": ("utdrag nr", "kontoutdrag nr", "utdragsnummer"),
        "currency": ("valuta", "kontovaluta"),
        "idle": (
            *("kundnummer", "kundnr", "kund-id", "telefon", "tel", "kundtjänst", "sida", "sid"),
            *("kontokredit", "beviljad kredit", "kreditgräns", "utskriftsdatum", "utdragsdatum"),
            *("utskrivet", "disponibelt belopp", "tillgängligt belopp", "disponibelt", "ocr"),
            *("kontohavare", "kontoinnehavare", "motvärde", "motsvarar", "saldo omräknat"),
        ),
    },
)
