"""German shops and what they sell."""

from __future__ import annotations

from docextract_eval.corpus.wares import Trade, wares

TRADES = {
    "grocery": Trade(
        ("{} Frischmarkt", "Markthalle Süd", "Bio-Laden {}", "Nahkauf {}"),
        wares(
            "food",
            """
            Vollmilch 3,5% 1L 0.99 1.69
            Eier Freiland 10er 2.19 3.69
            Roggenmischbrot 1.99 4.29
            Bananen 0.89 2.79
            Äpfel Elstar 1.49 3.99
            Blattspinat TK 1.19 2.49
            Gouda jung 1.79 3.49
            Rinderhack 500g 3.99 6.99
            Hähnchenbrust 4.49 9.99
            Naturjoghurt 0.49 1.39
            Spaghetti 500g 0.79 1.89
            Röstkaffee 500g 4.99 8.99
            Haferflocken 0.69 1.59
            """,
        )
        + wares(
            "other",
            """
            Spülmittel 0.95 2.45
            Küchentücher 1.95 3.95
            Batterien AA 4er 2.95 6.49
            Apfelschorle 0.79 1.49
            Pils 0,5L 0.69 1.29
            Müllbeutel 1.25 2.95
            """,
        ),
    ),
    "cafe": Trade(
        ("Café {}", "Kaffeehaus am Markt", "Bäckerei {}"),
        wares(
            "food",
            """
            Butterbrezel 1.40 2.20
            Laugenstange 1.20 1.95
            Käsekuchen 3.20 4.80
            Rührei mit Brot 6.90 9.80
            """,
        )
        + wares(
            "other",
            """
            Milchkaffee 3.20 4.60
            Espresso 1.90 2.90
            Cappuccino 2.80 4.20
            Kännchen Tee 3.90 5.40
            Apfelsaft 0,2L 2.20 3.20
            Mineralwasser 2.10 3.40
            """,
        ),
    ),
    "pharmacy": Trade(
        ("{} Apotheke", "Drogerie {}", "Apotheke am Rathaus"),
        wares(
            "food",
            """
            Traubenzucker 0.99 2.49
            Kamillentee 1.45 3.25
            """,
        )
        + wares(
            "other",
            """
            Ibuprofen 400mg 3.49 8.95
            Pflaster 20 Stk 1.95 4.95
            Zahnpasta 0.95 3.95
            Sonnencreme LSF 50 4.95 14.95
            Shampoo 250ml 1.45 5.45
            Handcreme 1.25 4.75
            Hustensaft 5.95 11.49
            Nasenspray 2.49 6.95
            """,
        ),
    ),
}
