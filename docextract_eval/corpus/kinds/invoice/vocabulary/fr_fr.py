"""Factures: hors taxes et toutes taxes comprises, échéance, avoirs, acomptes."""

from __future__ import annotations

from docextract_eval.corpus.kinds.invoice.vocabulary import Vocabulary
from docextract_eval.corpus.wares import Trade, wares

WORDS = {
    "invoice": ("FACTURE", "Facture", "Facture"),
    "credit_note": ("AVOIR", "Avoir", "Facture d'avoir"),
    "invoice_number": ("Facture N°", "Numéro de facture", "N° de facture"),
    "credit_number": ("Avoir N°", "Numéro d'avoir", "N° d'avoir"),
    "order_number": ("Votre commande", "Bon de commande", "N° de commande"),
    "customer_number": ("Code client", "N° client", "Référence client"),
    "delivery_number": ("Bon de livraison", "BL N°", "N° de BL"),
    "issue_date": ("Date", "Date de facture", "Date d'émission"),
    "due_date": ("Échéance", "Date d'échéance", "À régler avant le"),
    "delivery_date": ("Date de livraison", "Livré le", "Livraison du"),
    "service_date": ("Date de prestation", "Prestation du", "Réalisé le"),
    "phone": ("Tél.", "Téléphone", "Tél :"),
    "contact": ("Votre contact", "Affaire suivie par", "Contact"),
    "seller_tax_id": ("N° TVA", "TVA intracom.", "N° d'identification"),
    "buyer_tax_id": ("TVA client", "N° TVA client", "Identifiant client"),
    "bill_to": ("Client", "Adresse de facturation", "Facturé à"),
    "ship_to": ("Livré à", "Adresse de livraison", "Lieu de livraison"),
    "from": ("Émetteur", "Vendeur", "De"),
    "position": ("N°", "Pos.", "Ligne"),
    "article": ("Référence", "Réf.", "Code"),
    "description": ("Désignation", "Description", "Libellé"),
    "quantity": ("Qté", "Quantité", "Qté"),
    "unit": ("Unité", "U.", "Un."),
    "unit_price": ("P.U. HT", "Prix unitaire HT", "PU HT"),
    "unit_price_gross": ("P.U. TTC", "Prix unitaire TTC", "PU TTC"),
    "tax_rate": ("TVA", "TVA %", "Taux TVA"),
    "amount": ("Montant HT", "Total HT", "Montant HT"),
    "amount_gross": ("Montant TTC", "Total TTC", "Montant TTC"),
    "line_sum": ("Total brut HT", "Sous-total", "Total des lignes"),
    "allowance": ("Remise", "Remise commerciale", "Remise"),
    "charge": ("Frais de port", "Port et emballage", "Transport"),
    "net_total": ("Total HT", "Total net HT", "Montant total HT"),
    "tax": ("TVA", "TVA", "TVA"),
    "tax_inside": ("dont TVA", "TVA incluse", "dont TVA"),
    "tax_total": ("Total TVA", "Montant TVA", "TVA totale"),
    "total": ("Total TTC", "TOTAL TTC", "Montant total TTC"),
    "credit_total": ("Total de l'avoir", "Montant de l'avoir TTC", "Net à votre crédit"),
    "prepaid": ("Acompte versé", "Acompte déjà réglé", "Déjà réglé"),
    "rounding": ("Arrondi", "Arrondi", "Arrondi"),
    "amount_due": ("Net à payer", "NET À PAYER", "Reste à payer"),
    "rate": ("Taux", "Taux TVA", "Taux"),
    "base": ("Base HT", "Base HT", "Montant HT"),
    "tax_amount": ("Montant TVA", "TVA", "Montant TVA"),
    "taxes": ("Détail de la TVA", "Ventilation de la TVA", "TVA"),
    "on": ("sur", "sur", "sur"),
    "carried": ("À reporter", "Report page suivante", "À reporter"),
    "brought": ("Report", "Report page précédente", "Report"),
    "page": ("Page", "Page", "Page"),
    "of": ("/", "sur", "/"),
    "payment": ("Coordonnées bancaires", "Règlement par virement", "RIB"),
    "account_number": ("N° de compte", "Compte", "N° de compte"),
    "branch_code": ("Code guichet", "Guichet", "Code guichet"),
    "iban": ("IBAN", "IBAN", "IBAN"),
    "bic": ("BIC", "BIC", "BIC/SWIFT"),
    "payment_reference": ("Référence à rappeler", "Référence", "Motif du virement"),
    "due": (
        "Règlement à effectuer au plus tard le {due_date}",
        "Facture payable le {due_date}",
        "Paiement par virement avant le {due_date}",
    ),
    "at_once": (
        "Payable à réception de la facture.",
        "Paiement comptant à réception.",
        "À réception.",
    ),
    "terms": ("Conditions", "Conditions de règlement", "Règlement"),
    "terms_form": ("{days} jours net", "à {days} jours", "{days} jours"),
    "early": (
        "Escompte {discount_rate} si paiement avant le {discount_date} soit {discounted_total}",
    ),
    "refers": (
        "Avoir sur notre facture {original_number} du {original_date}",
        "Cet avoir annule la facture {original_number} du {original_date}",
    ),
    "intro": ("", "", "Veuillez trouver ci-dessous le détail de votre facture :"),
    "thanks": (
        "Nous vous remercions de votre confiance.",
        "Merci de votre confiance.",
        "Cordialement",
    ),
    "small": (
        "TVA non applicable (franchise en base).",
        "TVA non applicable, franchise en base de TVA.",
    ),
    "reverse": ("Autoliquidation de la TVA par le preneur.", "Autoliquidation"),
    "credit_legal": ("Le montant de cet avoir est à déduire de votre prochain règlement.", ""),
    "legal": (
        "Pas d'escompte pour règlement anticipé. Pénalités de retard au taux légal.",
        "Une indemnité forfaitaire pour frais de recouvrement est due en cas de retard.",
        "Réserve de propriété jusqu'au paiement intégral du prix.",
    ),
    "summary": ("Votre facture en bref", "Synthèse de la facture", "En résumé"),
    "period": ("Période", "Période de facturation", "Consommation du"),
    "to": ("au", "au", "au"),
    "meter": ("N° de compteur", "Compteur", "N° compteur"),
}

TRADES = {
    "services": Trade(
        ("Cabinet {}", "{} Conseil SARL", "Agence Pixel & Plume", "{} et Associés"),
        wares(
            "other",
            """
            Prestation de conseil /day 550 1100
            Développement logiciel /h 60 110
            Conception graphique /h 45 85
            Rédaction de contenus /h 38 65
            Formation sur site /day 700 1300
            Gestion de projet /h 65 105
            Frais de déplacement /flat 45 220
            Traduction français-anglais /h 42 68
            """,
        ),
    ),
    "crafts": Trade(
        ("{} Plomberie SARL", "Menuiserie {}", "{} Électricité", "Peinture {} et Fils"),
        wares(
            "other",
            """
            Main-d'œuvre /h 42 62
            Déplacement /flat 25 55
            Tube cuivre diamètre 16 /m 5.90 10.40
            Câble R2V 3G1,5 /m 0.95 1.90
            Peinture acrylique mate /L 6.20 13.50
            Robinet d'arrêt 9.80 22.40
            Enduit de lissage /kg 1.90 4.20
            Disjoncteur 20 A 11.90 26.50
            Parquet chêne /m2 34.90 68.00
            Évacuation des gravats /flat 60 180
            """,
        ),
        only=(
            ("Plomberie", ("Tube", "Robinet")),
            ("Menuiserie", ("Parquet",)),
            ("Électricité", ("Câble", "Disjoncteur")),
            ("Peinture", ("Peinture", "Enduit")),
        ),
    ),
    "supplies": Trade(
        ("{} Fournitures SARL", "Bureau Services {}", "Quincaillerie {}", "Papeterie du Centre"),
        wares(
            "other",
            """
            Ramettes papier A4 /box 18.90 32.50
            Toner noir T-#### 54.90 108.00
            Classeur à levier bleu 2.35 4.60
            Vis à bois 4 x 40 /box 4.90 11.80
            Gants nitrile taille L /box 7.20 13.90
            Lampe de bureau LED 26.90 58.00
            Chemises cartonnées /pack 8.40 17.60
            Lunettes de protection 3.20 8.50
            Cartons d'expédition 0.75 1.60
            Stylos bille bleus /pack 4.10 8.90
            Rallonge 5 m 8.20 16.40
            Colliers de serrage /pack 3.60 8.20
            Diable acier 62 119
            Tableau blanc 90 x 60 28.50 57.00
            Étiquettes adhésives /roll 6.40 12.90
            """,
        )
        + wares("food", "Café en grains /kg 12.50 21.90\nInfusion bio /pack 4.20 8.40"),
    ),
    "online": Trade(
        ("Nuagéo SAS", "{} Hébergement SAS", "Comptaclair SAS", "Pigeon Logiciels SAS"),
        wares(
            "other",
            """
            Forfait équipe par utilisateur /user 6.90 22.90
            Stockage supplémentaire /GB 0.07 0.18
            Serveur dédié taille M /month 39 139
            Renouvellement de domaine /year 8.99 19.99
            Assistance prioritaire /month 25 119
            Lot de SMS /pack 11 46
            """,
        ),
    ),
    "utility": Trade(
        (
            "Régie de {town}",
            "{} Énergies SA",
            "Électricité {} SAS",
            "Énergies de {town}",
            "Lumière du Sud SA",
        ),
        wares(
            "other",
            """
            Consommation /kWh 0.13310 0.20680
            Acheminement /kWh 0.03120 0.05890
            Accise sur l'électricité /kWh 0.02050 0.03370
            """,
        )
        + wares("food", "Abonnement /month 9.40 16.80"),
    ),
}

VOCABULARY = Vocabulary(
    name="fr_FR",
    words=WORDS,
    trades=TRADES,
    buyers=(
        *("SARL {family}", "{family} SAS", "Boulangerie {family}", "Cabinet dentaire {family}"),
        *("Mairie de {town}", "Transports {family} SA", "SCI {family}"),
    ),
    units={
        "piece": ("U", "pce", "unité"),
        "h": ("h", "H", "heures"),
        "day": ("j", "jour", "jours"),
        "m": ("ml", "m", "m"),
        "m2": ("m²", "m2", "m²"),
        "L": ("l", "L", "litres"),
        "kg": ("kg", "KG", "kg"),
        "box": ("carton", "CRT", "boîte"),
        "pack": ("lot", "LOT", "lot"),
        "roll": ("rlx", "RLX", "rouleau"),
        "user": ("util.", "UTIL", "utilisateurs"),
        "GB": ("Go", "GO", "Go"),
        "month": ("mois", "MOIS", "mois"),
        "year": ("an", "AN", "an"),
        "kWh": ("kWh", "kWh", "kWh"),
        "flat": ("forfait", "FF", "forfait"),
    },
    layouts=(
        *("ledger", "ledger", "ledger", "letter", "boxed", "plain", "catalogue", "subscription"),
        "summary",
    ),
    numbers=("FA{y}-####", "F######", "{y}{m}-###", "########"),
    money=1,
    days=(15, 30, 30, 45),
    early=(("2", 8), ("1", 10)),
    early_share=0.1,
    prices=("net", "net", "net", "net", "gross"),
    references=("number", "rf", "none"),
    codes=("epc",),
    percents=(1, 1, 0),
    asides={
        "wholesale": ("{} Distribution", "Primeurs {}", "Grossiste {} SARL"),
        "balance": ("Solde du compte client", "Solde dû", "Encours client"),
        "paid": ("PAYÉ", "ACQUITTÉ", "RÉGLÉ"),
        "print_date": ("Date d'impression", "Imprimé le"),
    },
)
