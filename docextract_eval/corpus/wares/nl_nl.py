"""Dutch shops and what they sell; bottles and cans bear statiegeld, on which there is no btw."""

from __future__ import annotations

from docextract_eval.corpus.wares import Trade, Ware, wares

TRADES = {
    "grocery": Trade(
        (
            *("Buurtsuper {}", "VERSMARKT {}", "De Groene Schuur", "Levensmiddelen {}"),
            *("Kruidenier {} en Zonen", "Dagmarkt {}", "Marktplein Supermarkt"),
        ),
        wares(
            "food",
            """
            HALFVOLLE MELK 1L 1.09 1.49
            VOLKOREN HEEL 1.79 2.99
            SCHARRELEIEREN 10ST 2.59 3.79
            ROOMBOTER 250G 2.49 3.49
            JONG BELEGEN KAAS 4.95 8.99
            KIPFILET 500G 5.49 7.99
            RUNDERGEHAKT 500G 4.99 7.49
            ROOKWORST 2.29 3.49
            VRUCHTENHAGEL 400G 1.99 3.29
            PINDAKAAS 600G 2.89 4.49
            STROOPWAFELS 10ST 1.49 2.69
            SNELFILTERKOFFIE 4.79 8.49
            AARDAPPELEN 3KG 2.69 4.49
            BOERENKOOL 450G 1.49 2.39
            TROSTOMATEN /kg 2.49 3.99
            BANANEN /kg 1.59 2.19
            ELSTAR APPELS /kg 1.99 3.29
            KARNEMELK 1L 0.95 1.45
            HAGELSLAG PUUR 1.89 3.19
            VLA VANILLE 1L 1.19 1.99
            BEAUF. BROODJES 6ST 1.35 2.25
            """,
        )
        + wares(
            "food",
            """
            COLA 1,5L + 1.89 2.59
            SPA ROOD 1,5L + 0.89 1.39
            SINAS BLIK 33CL + 0.69 1.15
            """,
        )
        + wares(
            "other",
            """
            AFWASMIDDEL 1.29 2.79
            TOILETPAPIER 8R 3.29 5.99
            VUILNISZAKKEN 20ST 1.89 3.49
            BATTERIJEN AA 4ST 3.49 6.99
            WASMIDDEL 1L 4.99 9.99
            WIJN ROOD 75CL 3.99 8.99
            PILS BLIK 50CL + 0.89 1.79
            DRAAGTAS 0.25 0.45
            """,
        ),
        deposit=Ware("STATIEGELD", "levy", "0.15", "0.15"),
    ),
    "cafe": Trade(
        ("Café {}", "Eetcafé De Zwaan", "LUNCHROOM {}", "Snackbar {}", "Brasserie 't Hof"),
        wares(
            "food",
            """
            Koffie 2.60 3.40
            Cappuccino 2.95 3.80
            Koffie verkeerd 3.10 3.95
            Verse muntthee 3.20 4.20
            Verse jus 3.75 4.95
            Appelgebak slagroom 4.25 5.75
            Tosti ham kaas 4.95 7.25
            Uitsmijter 9.50 13.50
            Broodje kroket 5.25 7.95
            Bitterballen 8 st 7.50 9.95
            Friet met 3.25 4.75
            Dagsoep 6.25 8.50
            Saté met friet 15.50 21.50
            """,
        )
        + wares(
            "other",
            """
            Fluitje pils 2.80 3.60
            Vaasje 3.10 3.95
            Witbier 4.60 5.90
            Huiswijn rood 4.75 6.50
            Jenever 3.50 4.60
            """,
        ),
        step="0.05",
    ),
    "pharmacy": Trade(
        ("Apotheek {}", "Drogisterij {}", "APOTHEEK DE LINDE", "Drogist {}"),
        wares(
            "medicine",
            """
            PARACETAMOL 500MG 1.09 2.49
            IBUPROFEN 400MG 20ST 2.49 5.49
            HOESTSIROOP 150ML 5.49 9.49
            NEUSSPRAY XYLO 10ML 2.99 5.99
            KEELTABLETTEN 24ST 4.29 7.49
            """,
        )
        + wares(
            "food",
            """
            DROP ZOET 250G 1.49 2.99
            KAMILLETHEE 20ST 1.79 3.29
            VITAMINE D3 120ST 5.99 11.99
            """,
        )
        + wares(
            "other",
            """
            TANDPASTA 75ML 1.79 4.49
            PLEISTERS 20ST 1.99 4.29
            SHAMPOO 250ML 2.79 6.99
            ZONNEBRAND SPF50 8.99 17.99
            HANDCREME 1.99 5.49
            DEODORANT 2.49 5.29
            LUIERS MAAT 4 8.99 14.99
            """,
        ),
    ),
    "hotel": Trade(
        ("Hotel {}", "HOTEL DE GOUDEN LEEUW", "Herberg {}", "Hotel-Restaurant {}", "B&B {}"),
        wares(
            "lodging",
            """
            Tweepersoonskamer /night 89 169
            Eenpersoonskamer /single 69 119
            Comfortkamer /night 109 199
            """,
        )
        + wares(
            "food",
            """
            Ontbijtbuffet /person 12.50 19.50
            Lunchpakket 7.50 12.50
            """,
        )
        + wares(
            "other",
            """
            Parkeren /car 7.50 17.50
            Minibar 3.50 19.50
            """,
        )
        + wares("levy", "Toeristenbelasting /levy 1.80 4.25"),
        step="0.50",
    ),
    "petrol": Trade(
        ("Tankstation {}", "TANKSTATION DE BRUG", "{} Oliehandel", "Garage {}"),
        wares(
            "other",
            """
            EURO95 E10 /L 1.829 2.159
            SUPERPLUS 98 E5 /L 1.959 2.279
            DIESEL B7 /L 1.569 1.959
            WASPROGRAMMA 2 9.95 15.95
            RUITENVLOEISTOF 4.95 8.95
            """,
        )
        + wares(
            "food",
            """
            BROODJE GEZOND 3.95 5.95
            SAUCIJZENBROODJE 2.25 3.25
            KOFFIE TO GO 2.10 3.20
            """,
        ),
    ),
    "parking": Trade(
        ("Parkeergarage {}", "P CENTRUM", "PARKEERGARAGE STATION", "Parkeren {} B.V."),
        wares(
            "other",
            """
            PARKEERGELD /hour 1.80 4.80
            VERLOREN KAART 20 35
            """,
        ),
    ),
    "taxi": Trade(
        ("Taxi {}", "TAXIBEDRIJF {}", "Taxicentrale Zuid", "{} Taxivervoer"),
        wares(
            "transport",
            """
            Starttarief /base 2.80 4.00
            Ritprijs /km 2.10 2.90
            Wachttijd /min 0.35 0.45
            Bagage 1.00 2.00
            Tolheffing 5.20 5.20
            """,
        ),
    ),
}
