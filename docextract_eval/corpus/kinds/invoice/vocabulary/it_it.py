"""Fatture: imponibile e IVA per aliquota, totale documento, netto a pagare, note di credito."""

from __future__ import annotations

from docextract_eval.corpus.kinds.invoice.vocabulary import Vocabulary
from docextract_eval.corpus.wares import Trade, wares

WORDS = {
    "invoice": ("FATTURA", "Fattura", "Fattura immediata"),
    "credit_note": ("NOTA DI CREDITO", "Nota di credito", "Nota di accredito"),
    "invoice_number": ("Fattura n.", "Numero fattura", "N. documento"),
    "credit_number": ("Nota di credito n.", "Numero nota", "N. documento"),
    "order_number": ("Vs. ordine", "Ordine n.", "N. ordine"),
    "customer_number": ("Codice cliente", "Cod. cliente", "N. cliente"),
    "delivery_number": ("DDT n.", "Rif. DDT", "N. DDT"),
    "issue_date": ("Data", "Data emissione", "Data documento"),
    "due_date": ("Scadenza", "Data scadenza", "Da pagare entro il"),
    "delivery_date": ("Data consegna", "Consegnato il", "Data DDT"),
    "service_date": ("Data prestazione", "Prestazione del", "Eseguito il"),
    "phone": ("Tel.", "Telefono", "Tel:"),
    "contact": ("Referente", "Vs. riferimento", "Contatto"),
    "seller_tax_id": ("P.IVA", "Partita IVA", "P. IVA"),
    "buyer_tax_id": ("P.IVA cliente", "Partita IVA cliente", "P. IVA cliente"),
    "bill_to": ("Spett.le", "Cliente", "Intestata a"),
    "ship_to": ("Destinazione merce", "Luogo di consegna", "Destinazione"),
    "from": ("Cedente", "Fornitore", "Emessa da"),
    "position": ("N.", "Riga", "Pos."),
    "article": ("Codice", "Cod. art.", "Articolo"),
    "description": ("Descrizione", "Descrizione", "Descrizione beni e servizi"),
    "quantity": ("Q.tà", "Quantità", "Qtà"),
    "unit": ("U.M.", "UM", "Unità"),
    "unit_price": ("Prezzo unitario", "Prezzo unit.", "Prezzo"),
    "unit_price_gross": ("Prezzo IVA incl.", "Prezzo unit. IVA incl.", "Prezzo IVA incl."),
    "tax_rate": ("IVA", "IVA %", "Aliq. IVA"),
    "amount": ("Importo", "Importo netto", "Totale riga"),
    "amount_gross": ("Importo IVA incl.", "Totale IVA incl.", "Importo IVA incl."),
    "line_sum": ("Totale lordo", "Subtotale", "Totale righe"),
    "allowance": ("Sconto", "Sconto cliente", "Sconto commerciale"),
    "charge": ("Spese di trasporto", "Spese di spedizione", "Trasporto e imballo"),
    "net_total": ("Totale imponibile", "Imponibile totale", "Totale imponibile"),
    "tax": ("IVA", "I.V.A.", "IVA"),
    "tax_inside": ("di cui IVA", "IVA inclusa", "di cui IVA"),
    "tax_total": ("Totale IVA", "Totale imposta", "Totale IVA"),
    "total": ("Totale documento", "TOTALE FATTURA", "Totale documento"),
    "credit_total": ("Totale nota di credito", "Totale accredito", "Totale a Vs. credito"),
    "prepaid": ("Acconto versato", "Acconto già pagato", "A dedurre acconto"),
    "rounding": ("Arrotondamento", "Arrotondamento", "Arrotond."),
    "amount_due": ("Netto a pagare", "NETTO A PAGARE", "Totale da pagare"),
    "rate": ("Aliquota", "Aliquota IVA", "Aliq. IVA"),
    "base": ("Imponibile", "Imponibile", "Imponibile"),
    "tax_amount": ("Imposta", "Importo IVA", "Imposta"),
    "taxes": ("Riepilogo IVA", "Castelletto IVA", "Dettaglio IVA"),
    "on": ("su", "su", "su"),
    "carried": ("Da riportare", "A riportare", "Da riportare"),
    "brought": ("Riporto", "Riporto pagina precedente", "Riporto"),
    "page": ("Pagina", "Pag.", "Foglio"),
    "of": ("di", "/", "di"),
    "payment": ("Coordinate bancarie", "Banca d'appoggio", "Bonifico bancario"),
    "account_number": ("C/C n.", "Conto n.", "N. conto"),
    "branch_code": ("CAB", "CAB", "CAB"),
    "iban": ("IBAN", "Codice IBAN", "IBAN"),
    "bic": ("BIC", "SWIFT", "BIC/SWIFT"),
    "payment_reference": ("Causale", "Causale del bonifico", "Riferimento"),
    "due": (
        "Pagamento con bonifico bancario entro il {due_date}",
        "Scadenza del pagamento {due_date}",
        "Vi preghiamo di pagare entro il {due_date}",
    ),
    "at_once": (
        "Pagamento a vista fattura.",
        "Rimessa diretta a ricevimento fattura.",
        "Pagamento immediato.",
    ),
    "terms": ("Condizioni di pagamento", "Pagamento", "Modalità di pagamento"),
    "terms_form": ("bonifico {days} gg data fattura", "{days} giorni d.f.", "{days} gg d.f."),
    "early": (
        "Pagando entro il {discount_date} sconto cassa {discount_rate} e totale {discounted_total}",
    ),
    "refers": (
        "A storno della nostra fattura {original_number} del {original_date}",
        "Nota di credito su fattura {original_number} del {original_date}",
    ),
    "intro": ("", "Vi fatturiamo quanto segue:", ""),
    "thanks": (
        "Vi ringraziamo per la fiducia accordataci.",
        "Distinti saluti",
        "Grazie per averci scelto.",
    ),
    "small": (
        "Operazione senza applicazione dell'IVA, regime forfettario.",
        "Operazione in franchigia da IVA (regime forfettario).",
    ),
    "reverse": (
        "Inversione contabile: IVA a carico del cessionario o committente.",
        "Operazione soggetta a inversione contabile (reverse charge).",
    ),
    "credit_legal": (
        "Copia di cortesia: l'originale è trasmesso al Sistema di Interscambio.",
        "Contributo ambientale CONAI assolto ove dovuto.",
    ),
    "legal": (
        "Copia di cortesia: l'originale è trasmesso al Sistema di Interscambio.",
        "In caso di ritardo decorrono gli interessi di mora di legge.",
        "Contributo ambientale CONAI assolto ove dovuto.",
    ),
    "summary": ("La bolletta in breve", "Sintesi della fattura", "Riepilogo"),
    "period": ("Periodo", "Periodo di fatturazione", "Consumi dal"),
    "to": ("al", "-", "al"),
    "meter": ("Matricola contatore", "Contatore n.", "N. contatore"),
}

TRADES = {
    "services": Trade(  # people, not companies: only they can be in the regime forfettario
        (
            "{} Consulenze",
            "Studio {}",
            "Studio Grafico {}",
            "{} Progetti e Servizi",
            "{} Servizi Informatici",
        ),
        wares(
            "other",
            """
            Consulenza aziendale /h 55 130
            Sviluppo software /h 40 85
            Progettazione grafica /h 35 70
            Redazione testi /h 28 55
            Formazione in sede /day 450 1100
            Coordinamento progetto /h 50 95
            Rimborso trasferta /flat 40 210
            Collaudo e verifica /h 40 75
            """,
        ),
    ),
    "crafts": Trade(
        ("Ristrutturazioni {}", "{} Impianti e Lavori", "Falegnameria {}", "Ditta Artigiana {}"),
        wares(
            "other",
            """
            Manodopera operaio specializzato /h 28 42
            Manodopera aiutante /h 20 29
            Diritto di chiamata /flat 25 50
            Tubo rame diametro 16 /m 6.20 11.40
            Cavo FG16 3G1,5 /m 0.95 2.10
            Idropittura lavabile /L 5.40 12.80
            Valvola a sfera 8.90 21.50
            Stucco in polvere /kg 1.80 4.60
            Interruttore magnetotermico 16 A 11.50 27.00
            Parquet rovere /m2 36.00 79.00
            Smaltimento macerie /flat 60 220
            """,
        ),
        only=(
            ("Falegnameria", ("Parquet",)),
            ("Impianti", ("Tubo", "Cavo", "Valvola", "Interruttore")),
            ("Ristrutturazioni", ("Idropittura", "Stucco", "Parquet", "Smaltimento")),
        ),
    ),
    "supplies": Trade(
        (
            "{} Forniture S.r.l.",
            "Cartoleria {}",
            "Ferramenta {} S.n.c.",
            "{} Distribuzione S.p.A.",
            "Ufficio Centro S.r.l.",
        ),
        wares(
            "other",
            """
            Carta A4 80 g /box 18.90 31.50
            Toner nero T-#### 52.00 109.00
            Registratore a leva blu 2.10 4.40
            Viti per legno 4 x 40 /box 4.60 11.20
            Guanti in nitrile taglia L /box 6.90 13.50
            Lampada da tavolo LED 24.90 58.00
            Cartelline con elastico /pack 7.90 16.80
            Occhiali di protezione 3.10 8.90
            Scatola da spedizione 0.70 1.55
            Penne a sfera blu /pack 3.90 8.60
            Prolunga 5 m 7.90 16.20
            Fascette da cablaggio /pack 3.40 8.10
            Carrello portapacchi 59.00 118.00
            Lavagna bianca 90 x 60 27.50 56.00
            Etichette adesive /roll 5.90 12.40
            """,
        )
        + wares("food", "Biscotti assortiti /pack 2.80 5.90\nZucchero in bustine /kg 2.90 5.60")
        + wares("basic", "Manuale sicurezza sul lavoro 16.00 38.00"),
    ),
    "online": Trade(
        ("Nuvolaria S.r.l.", "{} Hosting S.r.l.", "Contofacile Software S.r.l.", "{} Web S.r.l."),
        wares(
            "other",
            """
            Piano team per utente /user 6.90 22.90
            Spazio aggiuntivo /GB 0.07 0.18
            Server virtuale taglia M /month 29 129
            Rinnovo dominio /year 8.90 19.90
            Assistenza prioritaria /month 25 115
            Pacchetto SMS /pack 10 45
            """,
        ),
    ),
    "utility": Trade(
        (
            "Azienda Energetica {town} S.p.A.",
            "{} Energia S.p.A.",
            "Luce e Gas {} S.r.l.",
            "Energia {town} S.r.l.",
            "Lucente Energia S.p.A.",
        ),
        wares(
            "other",
            """
            Materia energia /kWh 0.11240 0.21860
            Trasporto e gestione contatore /kWh 0.01120 0.03490
            Oneri di sistema /kWh 0.02410 0.04180
            Quota fissa /month 6.50 14.00
            """,
        ),
    ),
}

VOCABULARY = Vocabulary(
    name="it_IT",
    words=WORDS,
    trades=TRADES,
    buyers=(
        *("{family} S.r.l.", "Officine Meccaniche {family} S.p.A.", "F.lli {family} S.n.c."),
        *("Panificio {family}", "Studio Dentistico {family}", "Immobiliare {family} S.r.l."),
        *("Autotrasporti {family} S.r.l.", "Albergo {family}", "Tipografia {town} S.r.l."),
    ),
    units={
        "piece": ("pz", "PZ", "nr"),
        "h": ("h", "ORE", "ore"),
        "day": ("gg", "GG", "giorni"),
        "m": ("m", "MT", "ml"),
        "m2": ("m²", "MQ", "mq"),
        "L": ("l", "LT", "lt"),
        "kg": ("kg", "KG", "kg"),
        "box": ("scatola", "SC", "scat."),
        "pack": ("conf.", "CF", "conf."),
        "roll": ("rotolo", "RT", "rot."),
        "user": ("utente", "UT", "utenti"),
        "GB": ("GB", "GB", "GB"),
        "month": ("mese", "MESE", "mesi"),
        "year": ("anno", "ANNO", "anno"),
        "kWh": ("kWh", "kWh", "kWh"),
        "flat": ("a corpo", "CORPO", "forfait"),
    },
    layouts=(
        *("ledger", "ledger", "boxed", "boxed", "plain", "catalogue", "letter"),
        *("subscription", "summary"),
    ),
    numbers=("{y}/####", "FT######", "####/{y}", "{y}-####", "########"),
    money=1,
    days=(15, 30, 30, 60),
    early=(("2", 10), ("3", 10)),
    early_share=0.1,
    prices=("net", "net", "net", "net", "net", "gross"),
    reverse_share=0.03,
    asides={
        "wholesale": ("Ingrosso {} S.r.l.", "{} Ortofrutta S.n.c.", "Alimentari {} S.p.A."),
        "balance": ("Saldo cliente", "Partite aperte", "Esposizione cliente"),
        "paid": ("PAGATO", "SALDATO", "QUIETANZATO"),
        "print_date": ("Data di stampa", "Stampato il"),
    },
)
