"""German shops and what they sell."""

from __future__ import annotations

from docextract_eval.corpus.wares import Trade, Ware, wares

TRADES = {
    "grocery": Trade(
        ("{} Frischmarkt", "Markthalle Süd", "Bio-Laden {}", "Nahkauf {}"),
        wares(
            "food",
            """
            Vollmilch 3,5% 1L 0.99 1.69
            Eier Freiland 10er 2.19 3.69
            Roggenmischbrot 1.99 4.29
            Bananen lose /kg 1.19 1.99
            Äpfel Elstar /kg 1.79 3.49
            Rispentomaten /kg 1.99 3.99
            Blattspinat TK 1.19 2.49
            Gouda jung 1.79 3.49
            Rinderhack 500g 3.99 6.99
            Hähnchenbrust /kg 9.49 13.99
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
            Apfelschorle 1,5L + 0.79 1.49
            Pils 0,5L + 0.69 1.29
            Mineralwasser 1,5L + 0.25 0.89
            Müllbeutel 1.25 2.95
            """,
        ),
        deposit=Ware("PFAND", "other", "0.25", "0.25"),
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
    "hotel": Trade(
        ("Hotel {}", "Gasthof zur Post", "Pension {}", "Hotel-Restaurant {}", "Landhaus {}"),
        wares(
            "lodging",
            """
            Übernachtung EZ /single 62 118
            Übernachtung DZ /night 84 159
            Komfortzimmer /night 98 189
            """,
        )
        + wares(
            "other",
            """
            Frühstücksbuffet /person 9.50 18.50
            Minibar 3.50 14.00
            Tiefgarage /car 8.00 16.00
            Telefon 0.60 4.80
            """,
        )
        + wares("levy", "Kurtaxe /levy 1.80 3.90"),
    ),
    "petrol": Trade(
        ("Tankstelle {}", "AUTOHOF {}", "Tankcenter {}", "Autoservice {}"),
        wares(
            "other",
            """
            Super E10 /L 1.599 1.899
            Super E5 /L 1.659 1.959
            Diesel /L 1.529 1.829
            Kaffee groß 2.20 3.40
            Scheibenfrost 3L 5.99 9.99
            Autowäsche 7.99 14.99
            Kaugummi 1.29 2.49
            """,
        )
        + wares(
            "food",
            """
            Butterbrezel 1.20 1.90
            Sandwich Schinken 2.99 4.49
            """,
        ),
    ),
    "parking": Trade(
        ("Parkhaus am Dom", "Parkhaus {}", "Tiefgarage {}", "Parkbetriebe {}"),
        wares(
            "other",
            """
            Parkgebühr /hour 1.50 3.50
            Verlorenes Ticket 20 35
            """,
        ),
    ),
    "taxi": Trade(
        ("Taxi {}", "TAXIBETRIEB {}", "Taxi-Ruf {}", "Mietwagen {}"),
        wares(
            "transport",
            """
            Grundgebühr /base 3.50 4.90
            Fahrpreis /km 1.80 2.70
            Wartezeit /min 0.50 0.65
            Gepäck 1.00 1.00
            Großraumzuschlag 5.00 8.00
            """,
        ),
    ),
}
