"""Facturen: bedragen exclusief btw, btw verlegd, creditnota's, betalen binnen veertien dagen."""

from __future__ import annotations

from docextract_eval.corpus.kinds.invoice.vocabulary import Vocabulary
from docextract_eval.corpus.wares import Trade, wares

WORDS = {
    "invoice": ("FACTUUR", "Factuur", "Factuur"),
    "credit_note": ("CREDITNOTA", "Creditfactuur", "Creditnota"),
    "invoice_number": ("Factuurnummer", "Factuurnr.", "Factuur nr."),
    "credit_number": ("Creditnotanummer", "Creditnr.", "Creditfactuur nr."),
    "order_number": ("Ordernummer", "Uw order", "Bestelnummer"),
    "customer_number": ("Klantnummer", "Debiteurnr.", "Relatienummer"),
    "delivery_number": ("Pakbon", "Pakbonnr.", "Leverbon"),
    "issue_date": ("Factuurdatum", "Datum", "Datum"),
    "due_date": ("Vervaldatum", "Uiterste betaaldatum", "Te betalen voor"),
    "delivery_date": ("Leverdatum", "Geleverd op", "Leveringsdatum"),
    "service_date": ("Uitgevoerd op", "Datum werkzaamheden", "Prestatiedatum"),
    "phone": ("Telefoon", "Tel.", "T"),
    "contact": ("Contactpersoon", "Behandeld door", "Uw contact"),
    "seller_tax_id": ("Btw-nummer", "BTW nr.", "Btw-id"),
    "buyer_tax_id": ("Uw btw-nummer", "BTW nr. klant", "Btw-nummer afnemer"),
    "bill_to": ("Factuuradres", "Factuur aan", "Klant"),
    "ship_to": ("Afleveradres", "Geleverd aan", "Leveradres"),
    "from": ("Van", "Leverancier", "Afzender"),
    "position": ("Pos.", "Regel", "Nr."),
    "article": ("Art.nr.", "Artikel", "Artikelnr."),
    "description": ("Omschrijving", "Omschrijving", "Beschrijving"),
    "quantity": ("Aantal", "Aantal", "Hoeveelheid"),
    "unit": ("Eenheid", "Eenh.", "Per"),
    "unit_price": ("Prijs", "Stuksprijs", "Stukprijs"),
    "unit_price_gross": ("Prijs incl.", "Stuksprijs incl.", "Prijs incl."),
    "tax_rate": ("Btw", "BTW %", "Btw"),
    "amount": ("Bedrag", "Totaal", "Regelbedrag"),
    "amount_gross": ("Bedrag incl.", "Totaal incl.", "Bedrag incl."),
    "line_sum": ("Subtotaal", "Totaal regels", "Goederenbedrag"),
    "allowance": ("Korting", "Klantkorting", "Factuurkorting"),
    "charge": ("Verzendkosten", "Vrachtkosten", "Orderkosten"),
    "net_total": ("Totaal excl. btw", "Totaal exclusief BTW", "Netto bedrag"),
    "tax": ("Btw", "BTW", "Btw"),
    "tax_inside": ("waarvan btw", "inclusief BTW", "waarvan btw"),
    "tax_total": ("Totaal btw", "BTW bedrag", "Btw totaal"),
    "total": ("Totaal incl. btw", "TOTAAL", "Factuurbedrag"),
    "credit_total": ("Te crediteren", "TOTAAL CREDIT", "Creditbedrag"),
    "prepaid": ("Reeds betaald", "Aanbetaling", "Voldaan"),
    "rounding": ("Afronding", "Afronding", "Afrondingsverschil"),
    "amount_due": ("Te betalen", "TE BETALEN", "Nog te voldoen"),
    "rate": ("Tarief", "BTW-tarief", "Btw-tarief"),
    "base": ("Grondslag", "Over", "Bedrag excl."),
    "tax_amount": ("Btw-bedrag", "BTW", "Btw"),
    "taxes": ("Btw-specificatie", "Specificatie BTW", "Btw"),
    "on": ("over", "over", "over"),
    "carried": ("Transporteren", "Over te brengen", "Transport naar volgende pagina"),
    "brought": ("Transport", "Overgebracht", "Transport van vorige pagina"),
    "page": ("Pagina", "Blad", "Pagina"),
    "of": ("van", "/", "van"),
    "payment": ("Betaalgegevens", "Bankgegevens", "Betaling"),
    "account_number": ("Rekeningnummer", "Rekening", "Rekeningnr."),
    "branch_code": ("Kantoor", "Kantoornr.", "Kantoor"),
    "iban": ("IBAN", "IBAN", "IBAN"),
    "bic": ("BIC", "BIC", "BIC/SWIFT"),
    "payment_reference": ("Betalingskenmerk", "Onder vermelding van", "Kenmerk"),
    "due": (
        "Gelieve het bedrag over te maken uiterlijk {due_date}",
        "Wij ontvangen uw betaling graag voor {due_date}",
        "Deze factuur vervalt op {due_date}",
    ),
    "at_once": (
        "Direct te voldoen na ontvangst.",
        "Betaling per omgaande.",
        "Betaling zonder korting.",
    ),
    "terms": ("Betaaltermijn", "Betalingsconditie", "Betaling"),
    "terms_form": ("{days} dagen netto", "{days} dagen", "binnen {days} dagen"),
    "early": (
        "Bij betaling voor {discount_date} geldt {discount_rate} korting: {discounted_total}",
        "Betaalt u uiterlijk {discount_date} dan met {discount_rate} korting {discounted_total}",
    ),
    "refers": (
        "Deze creditnota betreft factuur {original_number} van {original_date}",
        "Credit op onze factuur {original_number} d.d. {original_date}",
    ),
    "intro": ("", "", "Hierbij brengen wij het volgende in rekening:"),
    "thanks": (
        "Bedankt voor uw opdracht.",
        "Met vriendelijke groet",
        "Hartelijk dank voor uw bestelling.",
    ),
    "small": (
        "Vrijgesteld van btw: kleineondernemersregeling.",
        "Factuur vrijgesteld van OB (KOR).",
    ),
    "reverse": ("Btw verlegd.", "BTW verlegd naar afnemer."),
    "credit_legal": ("Op al onze leveringen zijn onze algemene voorwaarden van toepassing.", ""),
    "legal": (
        "Op al onze leveringen zijn onze algemene voorwaarden van toepassing.",
        "Geleverde goederen blijven ons eigendom tot de factuur volledig is betaald.",
        "Bij te late betaling brengen wij de wettelijke rente in rekening.",
    ),
    "summary": ("Uw factuur in het kort", "Samenvatting", "Overzicht"),
    "period": ("Periode", "Factuurperiode", "Verbruik van"),
    "to": ("t/m", "t/m", "tot en met"),
    "meter": ("Meternummer", "Meternr.", "EAN-meter"),
}

TRADES = {
    "services": Trade(
        ("Adviesbureau {}", "Bureau Zilverdraad B.V.", "Ingenieursbureau {}", "Accountants {}"),
        wares(
            "other",
            """
            Advies senior consultant /h 95 165
            Softwareontwikkeling /h 75 120
            Grafisch ontwerp /h 65 98
            Training op locatie /day 850 1450
            Projectleiding /h 80 130
            Tekstcorrectie /h 48 72
            Reiskosten /flat 35 145
            Overleg en afstemming /h 65 105
            """,
        ),
    ),
    "crafts": Trade(
        ("Loodgieter {}", "Schildersbedrijf {}", "Installatiebedrijf {} B.V.", "Timmerbedrijf {}"),
        wares(
            "other",
            """
            Arbeidsloon monteur /h 48 68
            Arbeidsloon leerling /h 26 38
            Voorrijkosten /flat 25 55
            Koperbuis 15 mm /m 5.90 10.80
            Installatiekabel 3x2,5 /m 1.05 2.10
            Muurverf wit /L 7.20 13.90
            Klein materiaal /flat 8.50 35.00
            Stucmortel /kg 0.95 2.40
            Hoekstopkraan 8.90 19.50
            Laminaat eiken /m2 17.90 34.50
            Aardlekschakelaar 40 A 34.90 68.00
            Afvoeren puin /flat 65 180
            """,
        ),
        only=(
            ("Loodgieter", ("Koperbuis", "Hoekstop")),
            ("Schilders", ("Muurverf", "Stucmortel")),
            ("Installatie", ("Koperbuis", "Hoekstop", "Installatiekabel", "Aardlek")),
            ("Timmer", ("Laminaat",)),
        ),
    ),
    "supplies": Trade(
        (
            "Kantoorhandel {} B.V.",
            "Groothandel {} B.V.",
            "Technische Handel Noord",
            "Papierhuis {}",
        ),
        wares(
            "other",
            """
            Kopieerpapier A4 80 g /box 19.50 33.90
            Toner zwart T-#### 57.90 109.00
            Ordner A4 breed blauw 2.09 4.25
            Zeskantbout M8 x 60 /pack 8.40 16.90
            Nitril handschoenen L /pack 7.50 14.20
            Bureaulamp LED 28.90 61.00
            Hangmappen /pack 10.90 20.80
            Veiligheidsbril helder 3.75 8.95
            Verzenddoos 300 x 200 0.62 1.35
            Balpennen blauw /pack 4.30 9.20
            Verlengsnoer 5 m 8.50 16.90
            Kabelbinders /pack 3.90 8.90
            Steekwagen staal 65 129
            Whiteboard 90 x 60 26.90 54.00
            Etiketten wit /roll 6.50 12.90
            """,
        )
        + wares(
            "food",
            """
            Koffiebonen /kg 11.50 18.90
            Thee gesorteerd /pack 3.95 7.95
            Koekjes assorti /pack 3.25 6.50
            """,
        ),
    ),
    "online": Trade(
        (
            *("Wolkenhuis B.V.", "Hosting {} B.V.", "Software {} B.V.", "Kassaklaar B.V."),
            "Datapolder B.V.",
        ),
        wares(
            "other",
            """
            Teamabonnement per gebruiker /user 6.50 22.50
            Extra opslag /GB 0.07 0.18
            Server maat M /month 39 145
            Verlenging domeinnaam /year 8.95 19.95
            Premium ondersteuning /month 25 115
            Sms-bundel /pack 11 45
            """,
        ),
    ),
    "utility": Trade(
        (
            *("Energie {town} N.V.", "Energiebedrijf {} B.V.", "Stroomhuis {} B.V."),
            *("Waterland Energie N.V.", "Nutsbedrijf {town}"),
        ),
        wares(
            "other",
            """
            Levering stroom /kWh 0.18420 0.31240
            Energiebelasting stroom /kWh 0.10154 0.12599
            Vaste leveringskosten /month 5.75 8.95
            Meterhuur /year 28.40 42.90
            """,
        ),
    ),
}

VOCABULARY = Vocabulary(
    name="nl_NL",
    words=WORDS,
    trades=TRADES,
    buyers=(
        *("Bouwbedrijf {family} B.V.", "Bakkerij {family}", "Tandartspraktijk {family}"),
        *("Transport {family} B.V.", "Stichting Wonen {town}", "Gemeente {town}", "VvE Parkzicht"),
    ),
    units={
        "piece": ("st.", "stuk", "st"),
        "h": ("uur", "u", "uur"),
        "day": ("dag", "dg", "dag"),
        "m": ("m", "mtr", "m"),
        "m2": ("m²", "m2", "m²"),
        "L": ("ltr", "l", "liter"),
        "kg": ("kg", "kg", "kg"),
        "box": ("doos", "ds", "doos"),
        "pack": ("pak", "pk", "pak"),
        "roll": ("rol", "rol", "rol"),
        "user": ("gebr.", "gebr.", "gebruiker"),
        "GB": ("GB", "GB", "GB"),
        "month": ("mnd", "maand", "maand"),
        "year": ("jaar", "jr", "jaar"),
        "kWh": ("kWh", "kWh", "kWh"),
        "flat": ("vast", "post", "post"),
    },
    layouts=(
        *("ledger", "ledger", "letter", "plain", "boxed", "catalogue", "summary"),
        "subscription",
    ),
    numbers=("F{y}-####", "{y}####", "{y}{m}-###", "VF######", "########"),
    signed=(True, False, True),
    days=(8, 14, 14, 30, 30),
    early=(("2", 8), ("1", 10)),
    early_share=0.12,
    references=("number", "rf", "none"),
    percents=(0, 0, 1),
    asides={
        "wholesale": ("Groothandel {} B.V.", "Versgroep {}", "Horecaservice {}"),
        "balance": ("Openstaand saldo", "Saldo klantrekening", "Openstaand bedrag"),
        "paid": ("VOLDAAN", "BETAALD", "Per pin voldaan"),
        "print_date": ("Afdrukdatum", "Afgedrukt op"),
    },
)
