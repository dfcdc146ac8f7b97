"""Italian, as tills print it with apostrophes for accents, and banks with dare and avere."""

from __future__ import annotations

from docextract_eval.pipelines.rules.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    labels={
        "total": (
            *("Totale complessivo", "Totale euro", "Totale complessivo €", "Totale €", "Totale"),
            *("Totale documento", "Totale da pagare euro", "Tot", "Totale fattura", "Importo"),
            *("Totale EUR", "Importo totale", "Totale IVA inclusa"),
        ),
        "payable": (
            *("Totale da pagare", "Totale arrotondato", "Importo da pagare", "Da pagare"),
            "Netto a pagare",
        ),
        "subtotal": ("Subtotale", "Sub totale", "Totale parziale", "Totale articoli"),
        "discount": (
            *("Sconto", "Sconto fedeltà", "Sconto a pagare", "Sconto art", "Promozione"),
            *("Sconto promo", "Totale sconti", "Ribasso", "Buono sconto", "Abbuono"),
        ),
        "tax_total": ("di cui IVA", "Totale IVA", "Imposta", "Totale imposta", "IVA totale"),
        "tip": ("Mancia",),
        "service_charge": ("Servizio", "Coperto e servizio"),
        "rounding": ("Arrotondamento", "Arrotond"),
        "cash": ("Pagamento contante", "Contante", "Contanti", "Pagato in contanti", "Ricevuto"),
        "card": (
            *("Pagamento elettronico", "Bancomat", "Carta di credito", "Carta", "Elettronico"),
            *("Pagobancomat", "Pagamento carta", "Carta di debito"),
        ),
        "change": ("Resto", "Resto contanti"),
        "receipt_number": (
            *("Documento n", "Doc n", "Docum n", "Documento n.", "Ricevuta n", "Ric n"),
            *("Scontrino n",),
            *("Fattura n", "Numero documento", "N. scontrino"),
        ),
        "date": ("Data", "Del"),
        "time": ("Ora", "Ore"),
        "phone": ("Tel", "Telefono"),
        "fax": ("Fax",),
        "tax_id": ("P.IVA", "P. IVA", "Partita IVA", "P.I.", "C.F. e P.IVA"),
        "account": ("Carta", "N. carta", "PAN"),
        "tax_base": ("Imponibile", "Imponib"),
        "idle": (
            *("Non riscosso", "Importo pagato", "N. articoli", "Numero pezzi", "Articoli", "Punti"),
            *("Punti accumulati", "Saldo punti", "Saldo carta", "Residuo buono", "Cassa"),
            *("Credito residuo", "Durata sosta", "Durata", "Sosta", "Matricola RT", "RT"),
            *("Totale pezzi", "Totale IVA esclusa", "Aliquota IVA"),
        ),
        "refund": ("Reso merce", "Documento commerciale di reso", "Rimborso", "Nota di credito"),
        "card_slip": ("Copia cliente", "Acquisto", "Acquisto Pagobancomat", "Copia esercente"),
    },
    heads=(
        *("Qtà", "Qta", "Descrizione", "Articolo", "Prezzo", "Prezzo(€)", "IVA", "IVA%"),
        *("Pr. unit.", "Importo", "Aliquota", "Aliq.", "Imponibile", "Imponib.", "Imposta"),
        *("Totale", "EUR", "Euro", "€"),
    ),
    units=("x", "kg", "g", "L", "pz", "nr", "n", "conf"),
    streets=(
        *("via", "viale", "corso", "c.so", "piazza", "p.zza", "p.za", "largo", "vicolo"),
        *("strada", "piazzale", "v.le", "contrada", "località"),
    ),
    companies=("S.R.L.", "SRL", "S.P.A.", "SPA", "S.N.C.", "SNC", "S.A.S.", "SAS", "S.S."),
    months=(
        *("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno"),
        *("luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"),
    ),
    statement={
        "title": (
            *("estratto conto", "estratto conto corrente", "movimenti del periodo"),
            *("elenco movimenti", "lista movimenti", "riepilogo", "situazione del conto"),
            "riassunto del periodo",
        ),
        "period": ("periodo dal", "dal", "estratto conto dal", "periodo"),
        "opening_balance": ("saldo iniziale", "saldo precedente", "saldo di apertura"),
        "closing_balance": ("saldo finale", "saldo contabile finale", "saldo di chiusura"),
        "total_credits": ("totale entrate", "totale avere", "totale accrediti"),
        "total_debits": ("totale uscite", "totale dare", "totale addebiti"),
        "totals": (
            *("totale movimenti", "totali", "totale", "totali di pagina", "totale pagina"),
            "totale del foglio",
        ),
        "carried": ("da riportare", "a riportare", "saldo a riportare"),
        "brought": ("riporto", "riporto pagina precedente", "saldo riportato"),
        "date": ("data contab", "data", "data oper", "data contabile", "data operazione"),
        "value_date": ("data val", "valuta", "data valuta"),
        "description": (
            *("descrizione", "descrizione operazione", "causale", "descrizione delle operazioni"),
        ),
        "reference": ("riferimento", "rif", "n oper"),
        "debit": ("dare", "uscite", "addebiti", "a debito"),
        "credit": ("avere", "entrate", "accrediti", "a credito"),
        "amount": ("importo", "importo eur", "importo €"),
        "balance": ("saldo", "saldo contabile", "saldo eur"),
        "credits_section": ("entrate", "movimenti a credito", "accrediti in conto"),
        "debits_section": ("uscite", "movimenti a debito", "addebiti in conto"),
        "daily": ("saldi giornalieri", "saldo a fine giornata", "saldi per data"),
        "account_number": ("conto n", "n conto", "numero conto", "conto corrente n"),
        "iban": ("iban", "codice iban"),
        "bic": ("bic", "swift", "bic swift"),
        "branch_code": ("cab", "filiale"),
        "statement_number": ("estratto n", "e c n", "numero estratto"),
        "currency": ("divisa", "valuta del conto", "divisa conto"),
        "idle": (
            *("codice cliente", "ndg", "n cliente", "tel", "telefono", "servizio clienti"),
            *("fido accordato", "affidamento", "fido di conto", "data emissione", "emesso il"),
            *("data estratto", "pagina", "foglio", "pag", "saldo disponibile", "disponibilità"),
            *("intestatario", "intestato a", "intestatario del conto", "controvalore"),
            *("controvalore del saldo", "equivalente"),
        ),
    },
)
