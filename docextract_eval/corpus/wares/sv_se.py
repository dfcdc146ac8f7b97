"""Swedish shops and what they sell; cans and bottles bear pant, on which there is no moms."""

from __future__ import annotations

from docextract_eval.corpus.wares import Trade, Ware, wares

_ENDS = ("0.90", "0.90", "0.95", "0.50", "0.00")

TRADES = {
    "grocery": Trade(
        (
            *("{}s Livs", "Matboden {}", "NÄRBUTIKEN {}", "Torgets Matmarknad"),
            *("Lanthandeln {}", "Matcentrum Väster", "{} & Co Matvaror"),
        ),
        wares(
            "food",
            """
            MELLANMJÖLK 1L 13 18
            FILMJÖLK 1L 15 21
            SMÖR NORMALSALT 500G 49 69
            ÄGG FRIGÅENDE 12P 34 48
            PRÄSTOST LAGRAD /kg 109 149
            FALUKORV 800G 32 54
            BLANDFÄRS 500G 49 79
            KYCKLINGFILÉ 700G 79 119
            KNÄCKEBRÖD 17 29
            LIMPA SKIVAD 24 36
            KANELBULLAR 6P 25 39
            BRYGGKAFFE 450G 49 89
            KAVIAR TUB 190G 22 34
            HAVREGRYN 1,5KG 19 32
            MAKARONER 1KG 14 26
            KRÄFTOR 1KG 89 149
            BANANER /kg 19 29
            ÄPPLE INGRID MARIE /kg 24 36
            TOMAT KVIST /kg 29 49
            POTATIS FAST /kg 12 22
            PRINSKORV 300G 24 38
            LINGONSYLT 900G 29 49
            LÖSGODIS /kg 79 119
            LÄSK COLA 1,5L + 17 27
            MINERALVATTEN 1,5L + 12 19
            LÄTTÖL 33CL + 9 14
            """,
        )
        + wares(
            "prints",
            """
            KORSORD VECKOTIDNING 32 49
            KVÄLLSTIDNING 25 39
            """,
        )
        + wares(
            "other",
            """
            FOLKÖL 3,5% 50CL + 15 22
            DISKMEDEL 500ML 19 34
            TOALETTPAPPER 8P 39 69
            TVÄTTMEDEL 900G 39 65
            BATTERIER AA 4P 39 79
            BÄRKASSE PAPPER 3 7
            VÄRMELJUS 30P 29 49
            """,
        ),
        deposit=Ware("PANT", "levy", "1.00", "1.00"),
        step="1",
        ends=_ENDS,
    ),
    "cafe": Trade(
        ("Café {}", "KONDITORI {}", "Restaurang {}", "Grill & Kök", "Bistro {}", "{}s Krog"),
        wares(
            "meals",
            """
            Bryggkaffe 29 42
            Cappuccino 42 56
            Te 28 39
            Kanelbulle 28 42
            Prinsesstårta 48 68
            Kardemummabulle 32 45
            Räksmörgås 129 189
            Ciabatta skinka ost 69 95
            Dagens lunch 119 155
            Köttbullar med mos 139 195
            Pyttipanna 125 175
            Toast Skagen 119 169
            Läsk 33 cl 25 38
            Pommes frites 35 59
            """,
        )
        + wares(
            "other",
            """
            Starköl 40 cl 68 95
            Husets vin 15 cl 89 125
            Gin & tonic 95 139
            """,
        ),
        step="1",
    ),
    "pharmacy": Trade(
        ("Apotek {}", "APOTEK SVANEN", "Apotek Hjorten", "Hälsobutiken {}"),
        wares(
            "other",
            """
            ALVEDON 500MG 20ST 35 59
            IBUPROFEN 400MG 30ST 49 89
            NÄSSPRAY 10ML 49 85
            HOSTMEDICIN 200ML 69 129
            PLÅSTER 20ST 25 49
            TANDKRÄM 75ML 25 49
            SCHAMPO 250ML 39 89
            SOLKRÄM SPF50 119 199
            HANDKRÄM 75ML 39 79
            HUDSALVA 100G 55 99
            MUNSKÖLJ 500ML 49 79
            """,
        )
        + wares(
            "food",
            """
            D-VITAMIN 90ST 59 119
            HALSTABLETTER 29 55
            VÄLLING 725G 69 99
            """,
        ),
        step="1",
        ends=_ENDS,
    ),
    "hotel": Trade(
        ("Hotell {}", "STADSHOTELLET", "Pensionat {}", "Gästgivaregården", "Hotell Kronan"),
        wares(
            "lodging",
            """
            Dubbelrum /night 1095 1995
            Enkelrum /single 795 1395
            Superior dubbelrum /night 1395 2495
            """,
        )
        + wares(
            "meals",
            """
            Frukost /person 95 165
            Tvårätters middag 345 495
            """,
        )
        + wares(
            "other",
            """
            Parkering /car 95 225
            Minibar 35 245
            Starköl 75 95
            """,
        ),
        step="5",
    ),
    "petrol": Trade(
        ("{}s Bensin", "BENSINSTATION {}", "Vägkrysset Mack", "Bil & Bensin {}"),
        wares(
            "other",
            """
            BENSIN 95 E10 /L 16.14 21.89
            BENSIN 98 E5 /L 17.44 23.19
            DIESEL B7 /L 16.84 24.49
            SPOLARVÄTSKA 4L 69 119
            BILTVÄTT 149 299
            """,
        )
        + wares(
            "meals",
            """
            KORV MED BRÖD 25 39
            KAFFE STOR 29 39
            """,
        )
        + wares("food", "GODISPÅSE 160G 25 38"),
        step="1",
    ),
    "parking": Trade(
        ("P-HUS CENTRUM", "Parkeringshus {}", "P-hus Stationen", "{} Parkering AB"),
        wares(
            "other",
            """
            P-AVGIFT /hour 15 45
            FÖRLORAD BILJETT 300 500
            """,
        ),
        step="1",
    ),
    "taxi": Trade(
        ("Taxi {}", "TAXI STADEN", "{}s Taxi AB", "Kusttaxi"),
        wares(
            "transport",
            """
            Grundavgift /base 45 65
            Körsträcka /km 11 18
            Väntetid /min 7.50 10.50
            Bagagetillägg 20 50
            """,
        )
        + wares("levy", "Vägtull 15 45"),
        step="0.50",
    ),
}
