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
            POMMES GOLDEN 1.35 3.60
            TOMATES GRAPPE 1.45 3.95
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
}
