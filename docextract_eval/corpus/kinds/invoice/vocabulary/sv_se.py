"""Fakturor: à-pris exklusive moms, öresutjämning, OCR-nummer, omvänd skattskyldighet."""

from __future__ import annotations

from docextract_eval.corpus.kinds.invoice.vocabulary import Vocabulary
from docextract_eval.corpus.wares import Trade, wares

WORDS = {
    "invoice": ("FAKTURA", "Faktura", "Faktura"),
    "credit_note": ("KREDITFAKTURA", "Kreditfaktura", "Kreditnota"),
    "invoice_number": ("Fakturanummer", "Fakturanr", "Faktura nr"),
    "credit_number": ("Kreditfaktura nr", "Kreditnr", "Kreditnotanummer"),
    "order_number": ("Ordernummer", "Er order", "Ordernr"),
    "customer_number": ("Kundnummer", "Kundnr", "Kund nr"),
    "delivery_number": ("Följesedel", "Följesedel nr", "Följesedelsnr"),
    "issue_date": ("Fakturadatum", "Datum", "Fakturadatum"),
    "due_date": ("Förfallodatum", "Förfallodag", "Oss tillhanda senast"),
    "delivery_date": ("Leveransdatum", "Levererad", "Leveransdag"),
    "service_date": ("Utfört", "Arbetet utfört", "Utförandedag"),
    "phone": ("Telefon", "Tel", "Tfn"),
    "contact": ("Vår referens", "Er kontakt", "Handläggare"),
    "seller_tax_id": ("Momsreg.nr", "VAT-nr", "Momsnr"),
    "buyer_tax_id": ("Ert VAT-nr", "Kundens VAT-nr", "Ert momsreg.nr"),
    "bill_to": ("Fakturaadress", "Faktureras", "Kund"),
    "ship_to": ("Leveransadress", "Levereras till", "Leveransadress"),
    "from": ("Från", "Säljare", "Avsändare"),
    "position": ("Pos", "Rad", "Nr"),
    "article": ("Art.nr", "Artikel", "Artikelnr"),
    "description": ("Benämning", "Beskrivning", "Specifikation"),
    "quantity": ("Antal", "Antal", "Kvantitet"),
    "unit": ("Enhet", "Enh", "Enh."),
    "unit_price": ("À-pris", "Pris/enhet", "A-pris"),
    "unit_price_gross": ("À-pris inkl.", "Pris inkl.", "A-pris inkl."),
    "tax_rate": ("Moms", "Moms %", "Moms"),
    "amount": ("Belopp", "Summa", "Radbelopp"),
    "amount_gross": ("Belopp inkl.", "Summa inkl.", "Belopp inkl."),
    "line_sum": ("Delsumma", "Summa rader", "Varuvärde"),
    "allowance": ("Rabatt", "Kundrabatt", "Avgår rabatt"),
    "charge": ("Frakt", "Expeditionsavgift", "Fakturaavgift"),
    "net_total": ("Netto", "Summa exkl. moms", "Exkl. moms"),
    "tax": ("Moms", "Moms", "Mervärdesskatt"),
    "tax_inside": ("varav moms", "inklusive moms", "varav moms"),
    "tax_total": ("Moms totalt", "Summa moms", "Total moms"),
    "total": ("Totalt inkl. moms", "Summa inkl. moms", "Fakturabelopp"),
    "credit_total": ("Att kreditera", "Summa kredit", "Er till godo"),
    "prepaid": ("Förskott", "Redan betalt", "Avgår a conto"),
    "rounding": ("Öresutjämning", "Öresavrundning", "Avrundning"),
    "amount_due": ("ATT BETALA", "Att betala SEK", "Summa att betala"),
    "rate": ("Momssats", "Skattesats", "Sats"),
    "base": ("Underlag", "Netto", "Momsunderlag"),
    "tax_amount": ("Moms", "Momsbelopp", "Moms kr"),
    "taxes": ("Momsspecifikation", "Moms", "Specifikation av moms"),
    "on": ("på", "av", "på"),
    "carried": ("Transporteras", "Summa till nästa sida", "Att transportera"),
    "brought": ("Transport", "Från föregående sida", "Ingående transport"),
    "page": ("Sida", "Sid", "Sida"),
    "of": ("av", "/", "av"),
    "payment": ("Betalningsuppgifter", "Betalning", "Bankuppgifter"),
    "account_number": ("Bankkonto", "Kontonr", "Konto"),
    "branch_code": ("Clearingnr", "Clearing", "Clearingnummer"),
    "iban": ("IBAN", "IBAN", "IBAN"),
    "bic": ("BIC", "BIC", "SWIFT/BIC"),
    "payment_reference": ("OCR", "OCR-nummer", "Betalningsreferens"),
    "due": (
        "Betalning oss tillhanda senast {due_date}",
        "Fakturan förfaller till betalning {due_date}",
        "Vänligen betala senast {due_date}",
    ),
    "at_once": (
        "Betalas omgående.",
        "Förfaller genast.",
        "Betalas vid mottagandet.",
    ),
    "terms": ("Betalningsvillkor", "Villkor", "Betalningsvillkor"),
    "terms_form": ("{days} dagar netto", "{days} dagar", "{days} dagar netto"),
    "early": (
        "Vid betalning senast {discount_date} dras {discount_rate} av: {discounted_total}",
        "Kassarabatt {discount_rate} till och med {discount_date} ger {discounted_total}",
    ),
    "refers": (
        "Avser faktura {original_number} av den {original_date}",
        "Kreditering av faktura {original_number} daterad {original_date}",
    ),
    "intro": ("", "", "Härmed faktureras enligt nedan:"),
    "thanks": (
        "Tack för förtroendet.",
        "Med vänlig hälsning",
        "Tack för er beställning.",
    ),
    "small": (
        "Undantag från skatteplikt: säljaren är befriad från moms.",
        "Momsbefriad på grund av låg omsättning.",
    ),
    "reverse": ("Omvänd betalningsskyldighet.", "Omvänd skattskyldighet för moms gäller."),
    "credit_legal": ("Godkänd för F-skatt.", "Innehar F-skattsedel."),
    "legal": (
        "Godkänd för F-skatt. Vid försenad betalning debiteras ränta enligt lag.",
        "Vid sen betalning debiteras dröjsmålsränta och lagstadgad påminnelseavgift.",
        "Innehar F-skattsedel. Anmärkning mot fakturan görs inom åtta dagar.",
    ),
    "summary": ("Din faktura i korthet", "Sammanställning", "Översikt"),
    "period": ("Period", "Avser perioden", "Förbrukning under"),
    "to": ("-", "t.o.m.", "till"),
    "meter": ("Mätarnummer", "Mätare", "Mätarnr"),
}

TRADES = {
    "services": Trade(
        ("{} Konsult AB", "Byrån Norrsken AB", "Redovisningsbyrån {} AB", "{} & Partners HB"),
        wares(
            "other",
            """
            Konsulttimmar senior /h 1150 1750
            Systemutveckling /h 950 1450
            Grafisk formgivning /h 750 1150
            Utbildning på plats /day 9500 16500
            Projektledning /h 950 1400
            Korrekturläsning /h 550 850
            Resekostnad /flat 350 1900
            Avstämningsmöte /h 800 1250
            """,
        ),
        step="10",
    ),
    "crafts": Trade(
        ("{} Rör AB", "{}s Måleri AB", "Elfirma {} AB", "{} Bygg & Snickeri"),
        wares(
            "other",
            """
            Arbetstid montör /h 495 695
            Arbetstid lärling /h 295 395
            Framkörning /flat 250 495
            Kopparrör 15 mm /m 69 125
            Installationskabel EKK 3G1,5 /m 9.50 19.90
            Väggfärg vit /L 85 149
            Förbrukningsmaterial /flat 95 395
            Spackel /kg 24 49
            Avstängningsventil 95 219
            Ekparkett /m2 349 695
            Jordfelsbrytare 40 A 395 795
            Bortforsling /flat 650 1850
            """,
        ),
        step="0.50",
        only=(
            ("Rör AB", ("Kopparrör", "Avstängning")),
            ("Måleri", ("Väggfärg", "Spackel")),
            ("Elfirma", ("Installationskabel", "Jordfel")),
            ("Snickeri", ("Ekparkett", "Spackel", "Väggfärg")),
        ),
    ),
    "supplies": Trade(
        ("{} Kontorsmaterial AB", "{} Industrivaror AB", "Verktygsboden Norr AB", "Pappershuset"),
        wares(
            "other",
            """
            Kopieringspapper A4 /box 219 389
            Toner svart T-#### 649 1190
            Pärm A4 bred blå 24.50 49.00
            Sexkantsskruv M8 x 60 /pack 95 189
            Nitrilhandskar L /pack 85 159
            Skrivbordslampa LED 329 695
            Hängmappar /pack 129 239
            Skyddsglasögon klara 45 99
            Wellådor 300 x 200 7.50 15.50
            Kulspetspennor blå /pack 49 99
            Skarvsladd 5 m 95 189
            Buntband sorterade /pack 45 99
            Säckkärra stål 749 1490
            Anslagstavla 90 x 60 295 595
            Etiketter vita /roll 75 145
            """,
        )
        + wares(
            "food",
            """
            Kaffebönor /kg 129 219
            Te sorterat /pack 45 89
            Kakor blandade /pack 39 75
            """,
        )
        + wares("prints", "Facklitteratur arbetsmiljö 289 549"),
        step="0.50",
    ),
    "online": Trade(
        (
            *("Molnverket AB", "{} Webbhotell AB", "{} Programvara AB", "Kassaklart AB"),
            "Datahamnen AB",
        ),
        wares(
            "other",
            """
            Teamlicens per användare /user 79 249
            Extra lagring /GB 0.80 2.10
            Server storlek M /month 449 1590
            Förlängning domännamn /year 129 249
            Premiumsupport /month 295 1290
            SMS-paket /pack 129 495
            """,
        ),
    ),
    "utility": Trade(
        (
            *("{town} Energi AB", "{town} El och Värme AB", "{} Energi AB", "{} Kraft AB"),
            *("Älvkraft Energi AB", "Fjällkraft AB"),
        ),
        wares(
            "other",
            """
            Elenergi rörligt pris /kWh 0.48120 1.39240
            Elöverföring /kWh 0.24400 0.41900
            Energiskatt /kWh 0.35600 0.43900
            Fast avgift /month 39 79
            Abonnemang elnät /month 145 395
            """,
        ),
    ),
}

VOCABULARY = Vocabulary(
    name="sv_SE",
    words=WORDS,
    trades=TRADES,
    buyers=(
        *("{family} Bygg AB", "{family} Åkeri AB", "Konditori {family}", "Tandläkare {family}"),
        *("Brf Solgläntan", "{town} kommun", "{family} Fastigheter AB"),
    ),
    units={
        "piece": ("st", "st", "styck"),
        "h": ("tim", "h", "timmar"),
        "day": ("dag", "dgr", "dag"),
        "m": ("m", "m", "meter"),
        "m2": ("m²", "kvm", "m²"),
        "L": ("l", "liter", "l"),
        "kg": ("kg", "kg", "kg"),
        "box": ("krt", "kart", "kartong"),
        "pack": ("frp", "förp", "pkt"),
        "roll": ("rulle", "rl", "rulle"),
        "user": ("anv.", "anv", "användare"),
        "GB": ("GB", "GB", "GB"),
        "month": ("mån", "mån", "månad"),
        "year": ("år", "år", "år"),
        "kWh": ("kWh", "kWh", "kWh"),
        "flat": ("st", "fast", "st"),
    },
    layouts=(
        *("ledger", "ledger", "ledger", "letter", "plain", "catalogue", "summary"),
        "subscription",
    ),
    numbers=("#####", "######", "{y}####", "{y}{m}###", "########"),
    money=2,
    signed=(False, False, True),
    days=(10, 15, 30, 30, 30),
    early=(("2", 10), ("1", 10)),
    early_share=0.05,
    references=("number", "number", "none"),
    percents=(0, 1),
    step="1",
    asides={
        "wholesale": ("{} Grossist AB", "Färskvaror {} AB", "{} Restaurangservice"),
        "balance": ("Kundsaldo", "Saldo kundkonto", "Utestående saldo"),
        "buyer_number": ("Ert org.nr", "Kundens org.nr", "Ert organisationsnr"),
        "paid": ("BETALD", "BETALT", "Betald med tack"),
        "print_date": ("Utskriftsdatum", "Utskriven"),
    },
)
