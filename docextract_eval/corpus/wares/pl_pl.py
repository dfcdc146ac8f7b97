"""Polish shops and what they sell: tills shorten names, and capitals keep their marks."""

from __future__ import annotations

from docextract_eval.corpus.wares import Trade, wares

TRADES = {
    "grocery": Trade(
        ("SKLEP SPOŻYWCZY {}", "DELIKATESY {}", "Sklep Pod Lipą", "WARZYWA I OWOCE {}"),
        wares(
            "food",
            """
            MLEKO UHT 3,2% 1L 2.99 4.49
            CHLEB ŻYTNI 500G 4.29 7.49
            BUŁKA KAJZERKA 0.49 1.09
            MASŁO EXTRA 200G 5.99 9.49
            JAJA WIEJSKIE 10SZT 9.49 15.99
            TWARÓG PÓŁTŁUSTY 250G 4.19 6.99
            SER GOUDA 300G 8.99 13.49
            ŚMIETANA 18% 200G 2.19 3.99
            SZYNKA WĘDZONA /kg 32.90 54.90
            KIEŁBASA ŚLĄSKA /kg 19.90 32.90
            FILET Z KURCZAKA /kg 18.90 29.90
            ZIEMNIAKI /kg 1.99 3.99
            JABŁKA LIGOL /kg 2.99 5.49
            POMIDORY /kg 6.99 14.99
            OGÓREK KISZONY 500G 5.49 8.99
            MAKARON ŚWIDERKI 400G 3.49 6.49
            KASZA GRYCZANA 400G 3.99 7.49
            PIEROGI RUSKIE 400G 7.99 12.99
            """,
        )
        + wares(
            "other",
            """
            KAWA MIELONA 250G 11.99 19.99
            HERBATA CZARNA 100T 7.99 14.99
            PIWO JASNE 0,5L 3.29 5.49
            WODA GAZOWANA 1,5L 1.79 3.29
            PŁYN DO NACZYŃ 1L 5.99 9.99
            RĘCZNIK PAPIEROWY X2 4.99 8.99
            WORKI NA ŚMIECI 35L 4.49 8.49
            CZEKOLADA GORZKA 100G 4.49 7.99
            """,
        ),
    ),
    "cafe": Trade(
        ("KAWIARNIA {}", "Bar Mleczny Pod Zegarem", "RESTAURACJA {}", "Pierogarnia {}"),
        wares(
            "meals",
            """
            Pierogi ruskie 18.00 32.00
            Żurek z jajkiem 14.00 24.00
            Rosół z makaronem 12.00 19.00
            Kotlet schabowy 28.00 45.00
            Placki ziemniaczane 17.00 29.00
            Naleśniki z serem 16.00 27.00
            Sernik 12.00 19.00
            Szarlotka na ciepło 13.00 21.00
            """,
        )
        + wares(
            "other",
            """
            Espresso 7.00 11.00
            Cappuccino 11.00 17.00
            Herbata zimowa 12.00 19.00
            Kompot 6.00 10.00
            Piwo lane 0,5L 11.00 18.00
            """,
        ),
    ),
    "pharmacy": Trade(
        ("APTEKA {}", "Apteka Pod Orłem", "APTEKA RODZINNA {}"),
        wares(
            "medicine",
            """
            IBUPROFEN 400MG 12TABL 8.99 15.99
            PARACETAMOL 500MG 20TABL 5.49 11.99
            SYROP NA KASZEL 120ML 13.99 24.99
            KROPLE DO NOSA 10ML 11.49 19.99
            PASTYLKI NA GARDŁO 24SZT 14.99 25.99
            WĘGIEL LECZNICZY 20KAPS 6.99 12.49
            """,
        )
        + wares(
            "other",
            """
            PLASTRY 20SZT 5.99 11.99
            PASTA DO ZĘBÓW 75ML 8.99 17.99
            KREM DO RĄK 100ML 7.99 19.99
            SZAMPON ŁAGODNY 250ML 14.99 32.99
            KREM SPF50 50ML 29.99 64.99
            """,
        ),
    ),
    "hotel": Trade(
        ("HOTEL {}", "Hotel Pod Różą", "PENSJONAT {}", "ZAJAZD {}"),
        wares(
            "meals",
            """
            Pokój 2-osobowy /night 220 480
            Pokój 1-osobowy /single 160 340
            Śniadanie /person 35.00 60.00
            Obiadokolacja 45.00 75.00
            """,
        )
        + wares(
            "other",
            """
            Parking /car 20.00 50.00
            Minibar 8.00 48.00
            """,
        )
        + wares("levy", "Opłata miejscowa /levy 2.00 3.00"),
    ),
    "petrol": Trade(
        ("STACJA PALIW {}", "STACJA PALIW NR 12", "AUTO-PALIWA {}"),
        wares(
            "fuel",
            """
            PB95 /L 5.49 7.29
            PB98 /L 6.19 7.99
            ON /L 5.59 7.49
            LPG /L 2.59 3.49
            """,
        )
        + wares(
            "other",
            """
            MYJNIA PROGRAM 2 18.00 32.00
            PŁYN DO SPRYSK. 5L 17.99 29.99
            KAWA DUŻA 8.99 13.99
            """,
        ),
    ),
    "parking": Trade(
        ("PARKING STRZEŻONY {}", "PARKING PRZY DWORCU", "PARKING {}"),
        wares(
            "other",
            """
            POSTÓJ /hour 4.00 9.00
            ZGUBIONY BILET 60 120
            """,
        ),
    ),
    "taxi": Trade(
        ("TAXI {}", "RADIO TAXI CENTRUM", "TAXI OSOBOWE {}"),
        wares(
            "transport",
            """
            Opłata początkowa /base 7.00 10.00
            Przejazd /km 2.40 4.60
            Postój /min 0.60 1.00
            Bagaż dodatkowy 4.00 8.00
            Zamówienie telefoniczne 3.00 5.00
            """,
        ),
    ),
}
