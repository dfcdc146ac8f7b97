"""Dutch shops and what they sell; bottles and cans bear statiegeld, on which there is no btw."""

from __future__ import annotations

from docextract_eval.corpus.wares import Trade, Ware, wares

_ENDS = ("0.09", "0.09", "0.09", "0.05")

TRADES = {
    "grocery": Trade(
        (
            *("Buurtsuper {}", "VERSMARKT {}", "De Groene Schuur", "Levensmiddelen {}"),
            *("Kruidenier {} en Zonen", "Dagmarkt {}", "Marktplein Supermarkt"),
        ),
        wares(
            "food",
            """
            HALFVOLLE MELK 1L 1.00 1.40
            VOLKOREN HEEL 1.70 2.90
            SCHARRELEIEREN 10ST 2.50 3.70
            ROOMBOTER 250G 2.40 3.40
            JONG BELEGEN KAAS 4.90 8.90
            KIPFILET 500G 5.40 7.90
            RUNDERGEHAKT 500G 4.90 7.40
            ROOKWORST 2.20 3.40
            VRUCHTENHAGEL 400G 1.90 3.20
            PINDAKAAS 600G 2.80 4.40
            STROOPWAFELS 10ST 1.40 2.60
            SNELFILTERKOFFIE 4.70 8.40
            AARDAPPELEN 3KG 2.60 4.40
            BOERENKOOL 450G 1.40 2.30
            TROSTOMATEN /kg 2.40 3.90
            BANANEN /kg 1.50 2.10
            ELSTAR APPELS /kg 1.90 3.20
            KARNEMELK 1L 0.90 1.40
            HAGELSLAG PUUR 1.80 3.10
            VLA VANILLE 1L 1.10 1.90
            BEAUF. BROODJES 6ST 1.30 2.20
            """,
        )
        + wares(
            "food",
            """
            COLA 1,5L + 1.80 2.50
            SPA ROOD 1,5L + 0.80 1.30
            SINAS 1,5L + 1.50 2.20
            ICE TEA BLIK 33CL 0.60 1.10
            """,
        )
        + wares(
            "other",
            """
            AFWASMIDDEL 1.20 2.70
            TOILETPAPIER 8R 3.20 5.90
            VUILNISZAKKEN 20ST 1.80 3.40
            BATTERIJEN AA 4ST 3.40 6.90
            WASMIDDEL 1L 4.90 9.90
            WIJN ROOD 75CL 3.90 8.90
            PILS BLIK 50CL 0.80 1.70
            DRAAGTAS 0.20 0.40
            """,
        ),
        deposit=Ware("STATIEGELD", "levy", "0.25", "0.25"),
        step="0.10",
        ends=_ENDS,
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
            PARACETAMOL 500MG 1.00 2.40
            IBUPROFEN 400MG 20ST 2.40 5.40
            HOESTSIROOP 150ML 5.40 9.40
            NEUSSPRAY XYLO 10ML 2.90 5.90
            KEELTABLETTEN 24ST 4.20 7.40
            """,
        )
        + wares(
            "food",
            """
            DROP ZOET 250G 1.40 2.90
            KAMILLETHEE 20ST 1.70 3.20
            VITAMINE D3 120ST 5.90 11.90
            """,
        )
        + wares(
            "other",
            """
            TANDPASTA 75ML 1.70 4.40
            PLEISTERS 20ST 1.90 4.20
            SHAMPOO 250ML 2.70 6.90
            ZONNEBRAND SPF50 8.90 17.90
            HANDCREME 1.90 5.40
            DEODORANT 2.40 5.20
            LUIERS MAAT 4 8.90 14.90
            """,
        ),
        step="0.10",
        ends=_ENDS,
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
        ("Tankstation {}", "TANKSTATION DE BRUG", "Oliehandel {}", "Garage {}"),
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
        ("Taxi {}", "TAXIBEDRIJF {}", "Taxicentrale Zuid", "Taxivervoer {}"),
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
