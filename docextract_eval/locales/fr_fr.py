"""France: euro, a blank between thousands, day first, value added tax inside the prices."""

from __future__ import annotations

from docextract_eval.locales import Locale, TaxId, TaxRate, towns

LOCALE = Locale(
    name="fr_FR",
    country="FR",
    currency="EUR",
    signs={"€": "EUR", "EUR": "EUR", "Euro": "EUR", "Euros": "EUR", "EUROS": "EUR"},
    decimal=",",
    group=" ",
    money=("{n}", "{n} €", "{n}€", "{n} EUR"),
    dates=(
        "{d:02}/{m:02}/{y:04}",
        "{d:02}/{m:02}/{yy:02}",
        "{d} {month} {y:04}",
        "{d:02} {mon} {y:04}",
        "{d:02}-{m:02}-{y:04}",
    ),
    days_read=("{d}{nth} {month} {y:04}",),
    ordinals={1: "er"},
    times=("{h:02}:{mi:02}", "{h:02}h{mi:02}", "{h:02}:{mi:02}:{s:02}", "{h} h {mi:02}"),
    months=(
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    short_months=(
        *(("janv.",), ("févr.",), ("mars",), ("avr.",), ("mai",), ("juin",)),
        *(("juil.",), ("août",), ("sept.",), ("oct.",), ("nov.",), ("déc.",)),
    ),
    labels={
        "item_heads": ("Qte", "Article", "Montant"),
        "total": ("TOTAL TTC", "A PAYER", "TOTAL", "MONTANT DU", "Total TTC"),
        "subtotal": ("SOUS-TOTAL", "Sous-total", "SOUS TOTAL"),
        "tax_total": ("TOTAL TVA", "Dont TVA", "MONTANT TVA"),
        "discount": ("REMISE", "Remise immédiate", "AVANTAGE CARTE", "REDUCTION"),
        "tip": ("POURBOIRE", "Pourboire"),
        "cash": ("ESPECES", "Espèces"),
        "card": ("CB", "CARTE BANCAIRE", "CB EMV", "Carte bancaire"),
        "change": ("RENDU", "A RENDRE", "Monnaie rendue", "RENDU MONNAIE"),
        "rounding": ("ARRONDI",),
        "payable": ("NET ARRONDI", "NET A PAYER"),
        "receipt_number": ("Ticket n°", "TICKET", "Ticket N°", "FACTURE N°"),
        "date": ("Date :", "Le", "DATE", ""),
        "time": ("Heure :", ""),
        "phone": ("Tél.", "TEL :", "Tel.", "Téléphone :"),
        "tax_id": ("TVA Intra.", "N° TVA", "TVA INTRACOMMUNAUTAIRE", "N° TVA intracom. :"),
        "thanks": (
            "MERCI DE VOTRE VISITE",
            "Merci de votre visite et à bientôt",
            "MERCI ET A BIENTOT",
        ),
        "account": ("CARTE", "N° carte", "PAN"),
    },
    taxes=(
        TaxRate("food", "A", "5.5", "1982-07-01"),
        TaxRate("meals", "B", "7", "2012-01-01"),
        TaxRate("meals", "B", "10", "2014-01-01"),
        TaxRate("levy", "E", "0", "2000-01-01"),
        TaxRate("other", "C", "19.6", "2000-04-01"),
        TaxRate("other", "C", "20", "2014-01-01"),
        # Medicines that the state insurance pays for; the others are taxed like meals.
        TaxRate("refunded", "D", "2.1", "1989-01-01"),
        TaxRate("medicine", "B", "7", "2012-01-01"),
        TaxRate("medicine", "B", "10", "2014-01-01"),
    ),
    tax_inside=True,
    tax_heads=("Code", "TVA%", "H.T.", "TVA"),
    tax_rounding=("rate", "line", "document"),
    credit=("CR", "+"),
    debit=("DB", "DR"),
    tip_customary=False,
    faker="fr_FR",
    phones=("01 ## ## ## ##", "04.##.##.##.##", "05 ## ## ## ##", "03########"),
    tax_ids=(
        TaxId("fr.tva", "FR## #########"),
        TaxId("fr.tva", "FR###########"),
        TaxId("fr.siret", "### ### ### #####", ("SIRET", "SIRET :", "N° SIRET", "Siret")),
        TaxId("fr.siret", "##############", ("SIRET", "SIRET :", "N° SIRET", "Siret")),
    ),
    street="{street_address}",
    town="{postcode} {city}",
    places=towns(
        """
        Paris; 7501#; 01 ## ## ## ##; 75
        Versailles; 78000; 01 ## ## ## ##; 78
        Lyon; 6900#; 04 ## ## ## ##; 69
        Marseille; 1300#; 04.##.##.##.##; 13
        Toulouse; 31000; 05 ## ## ## ##; 31
        Bordeaux; 33000; 05########; 33
        Nantes; 44000; 02 ## ## ## ##; 44
        Rennes; 35000; 02.##.##.##.##; 35
        Lille; 59000; 03 ## ## ## ##; 59
        Strasbourg; 67000; 03########; 67
        Nancy; 54000; 03 ## ## ## ##; 54
        Dijon; 21000; 03.##.##.##.##; 21
        Grenoble; 38000; 04 ## ## ## ##; 38
        Annecy; 74000; 04 ## ## ## ##; 74
        Montpellier; 34000; 04 ## ## ## ##; 34
        Nice; 06000; 04 ## ## ## ##; 06
        Limoges; 87000; 05 ## ## ## ##; 87
        Tours; 37000; 02 ## ## ## ##; 37
        Caen; 14000; 02########; 14
        Brest; 29200; 02 ## ## ## ##; 29
        """
    ),
    card_applications=("A0000000421010",),
    tesseract="fra",
    spelt_date="{d}{nth} {month} {y}",
)
