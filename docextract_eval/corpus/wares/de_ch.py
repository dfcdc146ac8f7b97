"""Swiss shops and what they sell: five Rappen are the least, but not for what is weighed."""

from __future__ import annotations

from docextract_eval.corpus.wares import Trade, Ware, wares

TRADES = {
    "grocery": Trade(
        ("{} Dorfladen", "Quartierlade {}", "Chäsi & Lade {}", "ALPENECK {}", "Bio Märt Altstadt"),
        wares(
            "food",
            """
            Vollmilch Past 1L 1.60 1.95
            Zopf 500g 3.20 4.90
            Ruchbrot 2.20 3.40
            Freilandeier 6er 4.20 5.95
            Gruyère mild 3.87 8.43
            Appenzeller 3.62 7.94
            Bündnerfleisch 6.38 11.72
            Pouletbrüstli 7.43 16.91
            Hackfleisch gemischt 4.32 9.86
            Rüebli /kg 2.40 3.60
            Äpfel Gala /kg 3.20 4.90
            Bananen /kg 2.30 3.50
            Nüsslisalat 100g 2.95 4.50
            Röschti 500g 2.40 3.95
            Cervelat 2 Stk 2.60 3.90
            Milchschokolade 100g 1.65 2.95
            Rivella Rot 1.5L + 2.10 2.75
            """,
        )
        + wares(
            "other",
            """
            Bier Lager 6x50cl 7.20 11.90
            Fendant 75cl 9.90 16.50
            Haushaltpapier 4er 4.95 7.80
            Abwaschmittel 2.40 4.50
            Kehrichtsack 35L 10er 18.50 24.00
            Zündhölzli 1.20 2.50
            """,
        ),
        deposit=Ware("Depot PET/Glas", "food", "0.30", "0.50"),
    ),
    "cafe": Trade(
        ("Café {}", "Konditorei {}", "Restaurant Rössli", "Beiz zum Löwen", "Tea-Room {}"),
        wares(
            "other",
            """
            Café crème 4.20 5.40
            Schale 4.60 5.80
            Espresso 4.00 5.00
            Ovomaltine 4.80 5.90
            Gipfeli 1.50 2.20
            Nussgipfel 3.20 4.50
            Rivella 3dl 4.50 5.60
            Apfelschorle 3dl 4.20 5.40
            Panaché 3dl 4.50 5.80
            Birchermüesli 6.50 9.50
            Wurst-Käse-Salat 14.50 21.50
            Älplermagronen 19.50 26.50
            Zürcher Gschnetzlets 32.50 44.00
            Toast Hawaii 13.50 18.50
            """,
        )
        + wares("food", "Sandwich zum Mitnehmen 6.50 9.90"),
    ),
    "pharmacy": Trade(
        ("{} Apotheke", "Apotheke Drogerie {}", "Bahnhof-Apotheke"),
        wares(
            "food",
            """
            Ibuprofen 200mg 20 7.90 10.80
            Paracetamol 500mg 20 2.45 4.50
            Nasenspray 7.20 11.50
            Hustensirup 200ml 9.80 16.50
            Kräutertee 20 Btl 4.20 6.90
            Vitamin C Brause 5.50 11.90
            Wund- und Heilsalbe 8.60 14.90
            """,
        )
        + wares(
            "other",
            """
            Schnellverband 10 Stk 3.90 7.50
            Zahnpasta 75ml 2.90 6.95
            Sonnencreme LSF 50 12.90 26.90
            Shampoo 200ml 4.95 13.90
            Handcreme 75ml 4.50 11.50
            Deo Roll-on 3.90 8.90
            """,
        ),
    ),
    "hotel": Trade(
        ("Hotel {}", "Hotel Krone", "Gasthaus zum Bären", "Hotel-Restaurant {}", "Gasthof {}"),
        wares(
            "lodging",
            """
            Einzelzimmer /single 95 165
            Doppelzimmer /night 145 265
            Zimmer Bergsicht /night 165 285
            """,
        )
        + wares(
            "other",
            """
            Frühstück /person 18.00 28.00
            Minibar 4.50 18.00
            Parkplatz /car 10.00 25.00
            Garage /car 15.00 30.00
            """,
        )
        + wares("levy", "Kurtaxe /levy 2.50 4.50"),
    ),
    "petrol": Trade(
        ("Garage {} AG", "Tankstelle Seestrasse", "Tankstelle {}", "Autocenter {}"),
        wares(
            "other",
            """
            Bleifrei 95 /L 1.74 1.96
            Bleifrei 98 /L 1.83 2.06
            Diesel /L 1.81 2.09
            Autowäsche 9.00 18.00
            Scheibenreiniger 6.90 11.50
            Kaffee 3.20 4.50
            """,
        )
        + wares(
            "food",
            """
            Sandwich Schinken 5.90 8.50
            Gipfeli 1.40 1.90
            """,
        ),
    ),
    "parking": Trade(
        ("Parkhaus Bahnhof", "Parking {}", "Parkhaus {}", "Parkgarage {}"),
        wares(
            "other",
            """
            Parkgebühr /hour 1.50 4.00
            Ticketverlust 40 60
            """,
        ),
    ),
    "taxi": Trade(
        ("Taxi {}", "Taxi-Zentrale", "Alpentaxi {}", "Taxi {} GmbH"),
        wares(
            "other",
            """
            Grundtaxe /base 6.00 8.00
            Fahrt /km 4.00 4.00
            Wartezeit /min 1.10 1.40
            Gepäck 1.00 5.00
            """,
        ),
    ),
}
