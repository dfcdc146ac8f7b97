"""French shops and what they sell: tills there print capitals, mostly without accents."""

from __future__ import annotations

from docextract_eval.corpus.wares import Trade, wares

TRADES = {
    "grocery": Trade(
        ("EPICERIE {}", "SUPERETTE {}", "Le Panier du Marché", "PRIMEURS {} ET FILS", "Chez {}"),
        wares(
            "food",
            """
            LAIT 1/2 ECREME 1L 0.95 1.35
            BAGUETTE TRADITION 1.10 1.45
            OEUFS PLEIN AIR X6 1.85 2.95
            BEURRE DOUX 250G 2.15 3.45
            CAMEMBERT 250G 1.95 3.60
            COMTE AOP 200G 3.45 5.95
            JAMBON BLANC X4 2.65 4.50
            POULET FERMIER 8.90 14.50
            STEAK HACHE X2 3.80 5.95
            POMMES GOLDEN /kg 1.99 3.20
            TOMATES GRAPPE /kg 2.49 4.50
            BANANES /kg 1.59 2.20
            CAROTTES 1KG 1.15 2.20
            YAOURT NATURE X4 0.95 1.95
            PATES COQUILLETTES 0.85 1.75
            HUILE D'OLIVE 50CL 5.90 9.95
            CAFE MOULU 250G 2.95 5.20
            CONFITURE FRAISE 1.85 3.40
            """,
        )
        + wares(
            "other",
            """
            VIN ROUGE 75CL 3.95 9.90
            BIERE BLONDE 6X25CL 3.20 5.95
            LIQUIDE VAISSELLE 1.25 2.80
            ESSUIE-TOUT X2 1.65 3.50
            SACS POUBELLE 30L 1.75 3.60
            PILES LR6 X4 3.90 7.50
            BONBONS 200G 1.40 2.90
            """,
        ),
    ),
    "cafe": Trade(
        ("CAFE {}", "Brasserie du Commerce", "BISTROT {}", "Salon de thé {}", "Le Petit Zinc"),
        wares(
            "meals",
            """
            Expresso 1.40 2.60
            Café crème 2.60 4.20
            Chocolat chaud 3.20 4.90
            Thé vert 2.90 4.50
            Jus d'orange pressé 3.90 5.90
            Croissant 1.20 2.10
            Croque-monsieur 7.50 10.90
            Salade de chèvre 10.50 14.90
            Plat du jour 12.50 16.90
            Entrecôte frites 18.50 26.00
            Crème brûlée 5.50 8.50
            Tarte aux pommes 5.20 7.90
            """,
        )
        + wares(
            "other",
            """
            Kir 3.80 5.90
            Demi pression 3.20 5.20
            Verre de Bordeaux 4.20 6.90
            """,
        ),
    ),
    "pharmacy": Trade(
        ("PHARMACIE {}", "Pharmacie de la Gare", "GRANDE PHARMACIE {}"),
        wares(
            "refunded",
            """
            PARACETAMOL 1G X8 1.16 2.18
            AMOXICILLINE 1G X14 3.45 5.20
            """,
        )
        + wares(
            "medicine",
            """
            IBUPROFENE 400MG X10 1.95 4.50
            SIROP TOUX SECHE 4.60 8.90
            PASTILLES GORGE X24 4.20 7.95
            SPRAY NASAL 20ML 4.50 8.20
            """,
        )
        + wares(
            "food",
            """
            TISANE NUIT CALME 3.20 5.90
            VITAMINE C X20 4.50 8.90
            """,
        )
        + wares(
            "other",
            """
            PANSEMENTS X20 2.80 5.50
            DENTIFRICE 75ML 2.95 6.20
            CREME SOLAIRE SPF50 11.90 19.90
            SHAMPOOING DOUX 4.90 9.90
            CREME MAINS 50ML 3.90 8.50
            ROUGE A LEVRES 9.90 17.50
            """,
        ),
    ),
    "hotel": Trade(
        ("HOTEL {}", "Hôtel de la Poste", "HOTEL DU LION D'OR", "Logis {}", "AUBERGE {}"),
        wares(
            "meals",
            """
            Chambre double /night 68 149
            Chambre simple /single 55 98
            Petit déjeuner /person 8.50 15.00
            Repas soirée étape 18.00 29.00
            """,
        )
        + wares(
            "other",
            """
            Parking /car 6.00 14.00
            Bar 3.50 22.00
            """,
        )
        + wares("levy", "Taxe de séjour /levy 0.88 2.65"),
    ),
    "petrol": Trade(
        ("STATION {}", "RELAIS DE LA PLAINE", "GARAGE {} ET FILS", "STATION SERVICE {}"),
        wares(
            "other",
            """
            SP95-E10 /L 1.629 1.899
            SP98 /L 1.719 1.999
            GAZOLE /L 1.589 1.879
            LAVAGE AUTO 5.00 12.00
            LAVE-GLACE 5L 3.90 6.90
            """,
        )
        + wares(
            "food",
            """
            EAU 50CL 0.90 1.80
            SANDWICH JAMBON 2.90 4.50
            """,
        ),
    ),
    "parking": Trade(
        ("PARKING DE LA GARE", "PARC {}", "PARKING {}", "PARKINGS {} SA"),
        wares(
            "other",
            """
            STATIONNEMENT /hour 1.60 4.20
            TICKET PERDU 20 32
            """,
        ),
    ),
    "taxi": Trade(
        ("TAXI {}", "TAXIS DU CENTRE", "ARTISAN TAXI {}", "ALLO TAXI {}"),
        wares(
            "meals",
            """
            Prise en charge /base 2.60 4.40
            Distance /km 1.06 2.20
            Attente /min 0.50 0.65
            Supplément bagage 2.00 2.00
            Péage 1.80 9.40
            """,
        ),
    ),
}
