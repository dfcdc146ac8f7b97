"""French, as tills print it in capitals without accents and banks with them."""

from __future__ import annotations

from docextract_eval.pipelines.rules.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    labels={
        "total": (
            *("Total TTC", "Total", "A payer", "Montant dû", "Total à payer", "Montant total"),
            *("Total général", "Total facture", "Montant TTC", "Somme due", "Total EUR"),
            *("Total net", "Reste à payer", "Total de l'achat"),
        ),
        "payable": ("Net à payer", "Net arrondi", "Net à régler"),
        "subtotal": ("Sous-total", "Total partiel", "Total avant remise", "Total articles"),
        "discount": (
            *("Remise", "Remise immédiate", "Avantage carte", "Réduction", "Remise fidélité"),
            *("Total remises", "Bon de réduction", "Promotion", "Rabais", "Escompte"),
        ),
        "tax_total": (
            *("Total TVA", "Dont TVA", "Montant TVA", "TVA", "Total des taxes", "TVA totale"),
            *("Total taxes", "Montant de la TVA"),
        ),
        "tip": ("Pourboire",),
        "service_charge": ("Service", "Frais de service"),
        "rounding": ("Arrondi", "Arrondis"),
        "cash": ("Espèces", "Espèce", "Payé en espèces", "Règlement espèces", "Reçu", "Donné"),
        "card": (
            *("CB", "Carte bancaire", "CB EMV", "Carte bleue", "Carte", "Carte de crédit"),
            *("CB sans contact", "Paiement CB", "Règlement CB"),
        ),
        "change": ("Rendu", "A rendre", "Monnaie rendue", "Rendu monnaie", "Monnaie"),
        "receipt_number": (
            *(
                "Ticket n°",
                "Ticket",
                "Facture n°",
                "N° ticket",
                "N° facture",
                "Ticket de caisse n°",
            ),
            *("Reçu n°", "Note n°", "N° de ticket", "Numéro de facture"),
        ),
        "date": ("Date", "Le", "Date de vente", "Date de facture"),
        "time": ("Heure", "à"),
        "phone": ("Tél", "Téléphone", "Tel"),
        "fax": ("Fax", "Télécopie"),
        "tax_id": (
            *("TVA Intra", "N° TVA", "TVA intracommunautaire", "N° TVA intracom", "SIRET"),
            *("N° SIRET", "N° TVA intracommunautaire", "TVA intracom", "Numéro de TVA"),
        ),
        "account": ("Carte", "N° carte", "PAN", "Carte n°"),
        "idle": (
            *("Nb articles", "Nombre d'articles", "Articles", "Points gagnés", "Points fidélité"),
            *("Vos points", "Caisse", "Solde carte", "Reste sur carte", "Solde restant", "Durée"),
            *("Total HT", "Montant HT", "Hors taxes", "Total H.T.", "Nombre de lignes"),
        ),
        "refund": ("Remboursement", "Avoir", "Retour", "Ticket de remboursement"),
        "card_slip": ("Ticket client", "Ticket client à conserver", "Ticket commerçant"),
    },
    heads=(
        *("Qté", "Qte", "Article", "Articles", "Désignation", "Libellé", "Prix", "P.U.", "PU"),
        *("Montant", "Total", "TVA", "Code", "H.T.", "HT", "TTC", "Taux", "EUR", "Euros"),
    ),
    units=("x", "kg", "g", "L", "pce", "pces", "u", "unité", "m"),
    streets=("rue", "avenue", "av", "boulevard", "bd", "place", "chemin", "route", "impasse"),
    companies=("SARL", "SAS", "SA", "EURL", "SASU", "SNC", "SCOP"),
    months=(
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    statement={
        "title": (
            *("relevé de compte", "extrait de compte", "relevé", "vos opérations"),
            *("détail des opérations", "synthèse", "situation de votre compte", "résumé"),
        ),
        "period": ("période du", "du", "relevé du", "période", "pour la période du"),
        "opening_balance": (
            *("ancien solde", "solde précédent", "solde initial", "solde antérieur"),
            *("solde au début", "solde créditeur au", "solde d'ouverture"),
        ),
        "closing_balance": (
            *("nouveau solde", "solde final", "solde de clôture", "solde en fin de période"),
        ),
        "total_credits": ("total des crédits", "total crédits", "total crédit"),
        "total_debits": ("total des débits", "total débits", "total débit"),
        "totals": (
            *("total des opérations", "total des mouvements", "totaux", "total"),
            *("totaux des opérations", "total de la page", "sous-total page", "sous-total"),
        ),
        "carried": ("solde à reporter", "à reporter", "report page suivante"),
        "date": ("date", "date opé", "date opération", "date de l'opération", "date comptable"),
        "value_date": ("valeur", "date valeur", "date de valeur"),
        "description": (
            *("nature de l'opération", "libellé", "opérations", "opération", "nature"),
            *("libellé de l'opération", "détail", "nature des opérations"),
        ),
        "reference": ("référence", "réf", "n° pièce", "n° de pièce"),
        "debit": ("débit", "débits", "montant débit", "retrait", "débit euros"),
        "credit": ("crédit", "crédits", "montant crédit", "dépôt", "crédit euros"),
        "amount": ("montant", "montant eur", "montant en euros"),
        "balance": ("solde", "solde progressif"),
        "credits_section": (
            *("crédits", "opérations au crédit", "versements et virements reçus"),
            "virements reçus",
        ),
        "debits_section": (
            *("débits", "opérations au débit", "paiements et retraits", "prélèvements"),
        ),
        "daily": ("soldes en fin de journée", "soldes quotidiens", "soldes du jour"),
        "account_number": (
            *("compte n°", "n° de compte", "numéro de compte", "n° compte", "compte numéro"),
        ),
        "iban": ("iban",),
        "bic": ("bic", "bic swift"),
        "branch_code": ("code guichet", "guichet", "code agence"),
        "statement_number": ("relevé n°", "n° de relevé", "extrait n°", "numéro de relevé"),
        "currency": ("devise", "monnaie du compte", "monnaie"),
        "idle": (
            *("n° client", "identifiant client", "tél", "téléphone", "votre agence", "page"),
            *("découvert autorisé", "autorisation de découvert", "facilité de caisse", "feuille"),
            *("édité le", "date d'arrêté", "arrêté au", "solde disponible", "montant disponible"),
            *("disponible", "titulaire du compte", "titulaire", "intitulé du compte"),
            *("contre-valeur", "soit en devise", "contrevaleur du solde"),
        ),
        "brought": ("report", "solde reporté", "report page précédente"),
    },
)
