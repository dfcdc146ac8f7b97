"""Italy: euro, the documento commerciale with its IVA before each price, coins of five cents."""

from __future__ import annotations

from docextract_eval.locales import Fiscal, Locale, Rounding, TaxId, TaxRate, towns

LOCALE = Locale(
    name="it_IT",
    country="IT",
    currency="EUR",
    signs={"€": "EUR", "EUR": "EUR", "EURO": "EUR", "Euro": "EUR", "euro": "EUR"},
    decimal=",",
    group=".",
    money=("{n}", "€ {n}", "{n} €", "EUR {n}", "Euro {n}"),
    dates=(
        "{d:02}-{m:02}-{y:04}",
        "{d:02}/{m:02}/{y:04}",
        "{d:02}/{m:02}/{yy:02}",
        "{d:02}.{m:02}.{y:04}",
        "{d} {month} {y:04}",
    ),
    days_read=("{d}{nth} {month} {y:04}",),
    ordinals={1: "º"},
    times=("{h:02}:{mi:02}", "{h:02}:{mi:02}:{s:02}", "ore {h:02}:{mi:02}"),
    months=(
        *("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno"),
        *("luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"),
    ),
    short_months=(
        *(("gen",), ("feb",), ("mar",), ("apr",), ("mag",), ("giu",)),
        *(("lug",), ("ago",), ("set",), ("ott",), ("nov",), ("dic",)),
    ),
    labels={
        "item_heads": ("Qtà", "DESCRIZIONE", "Prezzo(€)"),
        "code": ("IVA", "IVA%", "IVA"),
        "total": (
            *("TOTALE COMPLESSIVO", "TOTALE COMPLESSIVO", "TOTALE EURO", "Totale complessivo"),
            *("TOTALE COMPLESSIVO €", "TOTALE €"),
        ),
        "subtotal": ("SUBTOTALE", "Subtotale", "SUB TOTALE"),
        "tax_total": ("di cui IVA", "DI CUI IVA", "di cui IVA"),
        "discount": ("SCONTO", "Sconto", "SCONTO FEDELTA'", "Sconto a pagare"),
        "tip": ("MANCIA", "Mancia"),
        "cash": ("Pagamento contante", "PAGAMENTO CONTANTE", "CONTANTE", "Contanti"),
        "card": ("Pagamento elettronico", "PAGAMENTO ELETTRONICO", "BANCOMAT", "Carta di credito"),
        "change": ("Resto", "RESTO"),
        "rounding": ("Arrotondamento", "ARROTONDAMENTO", "Arrotond."),
        "payable": ("Totale da pagare", "TOTALE ARROTONDATO", "Importo da pagare"),
        "unpaid": ("Non riscosso", "", "NON RISCOSSO", ""),
        "paid": ("Importo pagato", "", "IMPORTO PAGATO", "Importo pagato"),
        "receipt_number": ("DOCUMENTO N.", "Documento n.", "DOC. N.", "DOCUM. N."),
        "other_number": ("Ricevuta n.", "RICEVUTA N.", "Ric. n."),
        "date": ("", "", "Data", "DEL"),
        "time": ("", "", "Ora"),
        "phone": ("Tel.", "TEL.", "Tel:", "Telefono"),
        "tax_id": ("P.IVA", "P. IVA", "PARTITA IVA", "P.I.", "Partita IVA"),
        "thanks": ("GRAZIE E ARRIVEDERCI", "Grazie della visita", "ARRIVEDERCI E GRAZIE"),
        "account": ("Carta", "N. carta", "PAN"),
    },
    taxes=(
        TaxRate("basic", "4%", "4", "1990-01-01"),
        TaxRate("herbs", "5%", "5", "2016-01-01"),
        TaxRate("food", "10%", "10", "1995-02-24"),
        TaxRate("meals", "10%", "10", "1995-02-24"),
        TaxRate("lodging", "10%", "10", "1995-02-24"),
        TaxRate("medicine", "10%", "10", "1995-02-24"),
        TaxRate("babies", "22%", "22", "2013-10-01"),
        TaxRate("babies", "5%", "5", "2023-01-01"),
        TaxRate("babies", "10%", "10", "2024-01-01"),
        TaxRate("other", "22%", "22", "2013-10-01"),
        TaxRate("transport", "ES", "0", "1990-01-01"),
        TaxRate("levy", "ES", "0", "2011-01-01"),
    ),
    tax_inside=True,
    tax_heads=("Aliq.", "Imponib.", "Imposta"),
    tax_rounding=("rate", "rate", "document"),
    fiscal=Fiscal(counts="above", code_first=True, note="total", number="####-####"),
    credit=("A", "+"),
    debit=("D",),
    tip_customary=False,
    faker="it_IT",
    phones=("800 ######", "800 ### ###", "840 ######", "848 ######"),
    tax_ids=(TaxId("it.iva", "###########"), TaxId("it.iva", "IT###########")),
    tax_id_share=0.97,
    street="{street_name}, {building_number}",
    town="{postcode} {city} ({region})",
    rounding=Rounding("0.05", ("cash",)),
    notes=("5", "10"),
    houses=120,
    titles=(
        "DOCUMENTO COMMERCIALE\ndi vendita o prestazione",
        "DOCUMENTO COMMERCIALE\nDI VENDITA O PRESTAZIONE",
        "DOCUMENTO COMMERCIALE",
    ),
    parts={
        "street_name": (
            *("Via Roma", "Via Garibaldi", "Corso Vittorio Emanuele II", "Via Mazzini"),
            *("Piazza della Repubblica", "Via Dante", "Via Cavour", "Via Verdi", "Viale Europa"),
            *("Via Marconi", "Corso Italia", "Via San Giovanni", "Via Manzoni", "Via Matteotti"),
            *("Piazza del Mercato", "Via della Stazione", "Via Leopardi", "Via XX Settembre"),
            *("Via dei Mille", "Viale della Vittoria", "Via Santa Lucia", "Vicolo del Forno"),
            *("Via Nazionale", "Via IV Novembre", "Corso Umberto I", "Via Galileo Galilei"),
        ),
        "last_name": (
            *("Rossi", "Russo", "Ferrari", "Esposito", "Bianchi", "Romano", "Colombo", "Ricci"),
            *("Marino", "Greco", "Bruno", "Gallo", "Conti", "De Luca", "Costa", "Giordano"),
            *("Mancini", "Rizzo", "Lombardi", "Moretti", "Barbieri", "Fontana", "Santoro"),
            *("Mariani", "Rinaldi", "Caruso", "Ferrara", "Galli", "Martini", "Leone", "Longo"),
            *("Gentile", "Martinelli", "Vitale", "Serra", "Coppola", "De Santis", "D'Angelo"),
            *("Marchetti", "Parisi", "Villa", "Conte", "Ferraro", "Fabbri", "Bianco", "Marini"),
            *("Grasso", "Valentini", "Messina", "Sala", "De Angelis", "Gatti", "Pellegrini"),
            *("Palumbo", "Sanna", "Farina", "Monti", "Cattaneo", "Morelli", "Amato", "Silvestri"),
        ),
        "first_name": (
            *("Marco", "Andrea", "Luca", "Giuseppe", "Francesco", "Paolo", "Stefano", "Matteo"),
            *("Alessandro", "Roberto", "Davide", "Giovanni", "Antonio", "Simone", "Niccolò"),
            *("Giulia", "Chiara", "Francesca", "Sara", "Martina", "Anna", "Elena", "Paola"),
            *("Valentina", "Laura", "Silvia", "Federica", "Maria", "Elisa", "Ilaria", "Nicoletta"),
        ),
    },
    places=towns(
        """
        Milano; 2012#; 02 ########; MI
        Monza; 20900; 039 ######; MB
        Roma; 0018#; 06 ########; RM
        Tivoli; 00019; 0774 ######; RM
        Torino; 1012#; 011 #######; TO
        Genova; 1612#; 010 #######; GE
        Bologna; 4012#; 051 ######; BO
        Modena; 4112#; 059 ######; MO
        Firenze; 5012#; 055 ######; FI
        Pisa; 5612#; 050 ######; PI
        Napoli; 8012#; 081 #######; NA
        Salerno; 8412#; 089 ######; SA
        Venezia; 3012#; 041 #######; VE
        Verona; 3712#; 045 #######; VR
        Padova; 3512#; 049 #######; PD
        Trento; 3812#; 0461 ######; TN
        Trieste; 3412#; 040 ######; TS
        Udine; 33100; 0432 ######; UD
        Ancona; 6012#; 071 #######; AN
        Perugia; 0612#; 075 #######; PG
        Bari; 7012#; 080 #######; BA
        Lecce; 73100; 0832 ######; LE
        Palermo; 9013#; 091 ######; PA
        Catania; 9512#; 095 ######; CT
        Cagliari; 0912#; 070 ######; CA
        Bergamo; 2412#; 035 ######; BG
        """
    ),
    tesseract="ita",
)
