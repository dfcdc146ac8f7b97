"""British shops and what they sell."""

from __future__ import annotations

from docextract_eval.corpus.wares import Trade, wares

TRADES = {
    "grocery": Trade(
        ("{}'S FOOD STORE", "{} & SON", "HIGH STREET MINI MARKET", "The Village Larder"),
        wares(
            "food",
            """
            SEMI SKIMMED MILK 2L 1.20 1.65
            FREE RANGE EGGS 6PK 1.35 2.45
            WHOLEMEAL BREAD 800G 0.85 1.75
            BRITISH BUTTER 250G 1.69 2.75
            MATURE CHEDDAR 350G 2.75 4.50
            BANANAS LOOSE /kg 0.85 1.15
            VINE TOMATOES /kg 2.40 3.75
            BRAEBURN APPLES 6PK 1.65 2.60
            MARIS PIPER 2KG 1.35 2.50
            CHICKEN THIGHS /kg 3.25 5.75
            BEEF MINCE 500G 2.69 5.50
            SMOKED BACK BACON 2.15 3.95
            BAKED BEANS 4PK 1.85 3.95
            CUSTARD CREAMS 0.45 1.20
            ENGLISH BREAKFAST TEA 80 2.10 3.85
            PORRIDGE OATS 1KG 0.90 2.20
            """,
        )
        + wares(
            "other",
            """
            SALT & VINEGAR CRISPS 6PK 1.25 2.35
            MILK CHOCOLATE BAR 1.00 2.25
            LEMON SQUASH 1L 1.10 2.40
            BITTER 4X500ML 4.75 7.50
            SAUVIGNON BLANC 75CL 6.00 10.50
            WASHING UP LIQUID 0.85 1.95
            KITCHEN ROLL 2PK 1.85 3.75
            BIN LINERS 20S 1.45 3.25
            """,
        )
        + wares("reduced", "SMOKELESS FUEL 10KG 6.95 10.95"),
    ),
    "cafe": Trade(
        ("The Copper Kettle Tearoom", "{}'s Coffee House", "THE GREEN MAN", "CAFE {}"),
        wares(
            "meals",
            """
            Flat White 2.80 3.95
            Cappuccino 2.90 4.10
            Pot of Tea 2.20 3.60
            Hot Chocolate 3.10 4.25
            Full English 8.50 13.95
            Jacket Potato Cheese 6.50 9.50
            Soup of the Day 5.25 7.95
            Fish & Chips 11.95 17.50
            Cream Tea 6.95 9.95
            Bacon Bap 4.25 6.50
            Sticky Toffee Pudding 5.50 7.95
            Victoria Sponge 3.25 4.95
            """,
        )
        + wares(
            "other",
            """
            Pint of Ale 4.40 6.20
            House Red 175ml 5.20 7.80
            Half Cider 2.20 3.30
            """,
        )
        + wares("food", "Flapjack To Go 1.95 2.95"),
        service=("0", "0", "0.10", "0.125"),
    ),
    "pharmacy": Trade(
        ("{} Pharmacy", "{} CHEMIST LTD", "Market Square Pharmacy"),
        wares(
            "other",
            """
            PARACETAMOL 500MG 16S 0.39 1.25
            IBUPROFEN 200MG 16S 0.45 2.15
            ANTIHISTAMINE 30S 2.49 8.99
            PLASTERS 40S 1.35 3.49
            TOOTHPASTE 100ML 1.00 4.50
            SHAMPOO 400ML 1.50 5.99
            SUN LOTION SPF30 4.50 11.99
            COUGH MIXTURE 200ML 3.29 6.49
            RAZOR BLADES 4S 6.50 13.50
            HAND CREAM 75ML 1.99 6.50
            """,
        )
        + wares("reduced", "NICOTINE PATCHES 7S 9.95 17.99\nCONDOMS 12S 5.99 11.99")
        + wares("sanitary", "TAMPONS 20S 1.65 3.25\nSANITARY TOWELS 14S 1.10 2.95"),
    ),
    "hotel": Trade(
        (
            "The {} Arms Hotel",
            "THE ROYAL OAK INN",
            "{} House Hotel",
            "{} Guest House",
            "THE {} HOTEL",
        ),
        wares(
            "meals",
            """
            Double Room /night 79 165
            Twin Room /night 74 149
            Single Room /single 55 98
            Full English Breakfast /person 8.95 16.50
            Room Service 9.50 28.00
            """,
        )
        + wares(
            "other",
            """
            Car Park /car 6.00 14.00
            Bar Account 4.80 32.50
            """,
        ),
        service=("0", "0", "0.10"),
    ),
    "petrol": Trade(
        ("{} SERVICE STATION", "HILLTOP GARAGE", "{} FILLING STN", "{} MOTORS"),
        wares(
            "other",
            """
            UNLEADED /L 1.349 1.579
            SUPER UNLEADED /L 1.479 1.729
            DIESEL /L 1.399 1.699
            SCREENWASH 5L 4.49 6.99
            COFFEE REGULAR 2.10 3.20
            CAR WASH 6.00 11.00
            """,
        )
        + wares(
            "food",
            """
            CHICKEN SANDWICH 2.95 4.25
            MILK 1L 1.05 1.45
            """,
        ),
    ),
    "parking": Trade(
        ("CASTLE STREET CAR PARK", "{} CAR PARKS LTD", "{} STREET CAR PARK", "{} PARKING"),
        wares(
            "other",
            """
            PARKING /hour 1.20 4.50
            LOST TICKET 18 30
            """,
        ),
    ),
    "taxi": Trade(
        ("{} CARS", "CITY BLACK CABS", "{} TAXIS"),
        wares(
            "other",
            """
            Minimum Fare /base 3.20 4.40
            Distance /mi 2.40 3.60
            Waiting Time /min 0.30 0.60
            Airport Drop Off 4.00 6.00
            Booking Fee 1.50 2.00
            """,
        ),
    ),
}
