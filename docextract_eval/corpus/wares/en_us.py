"""American shops and what they sell."""

from __future__ import annotations

from docextract_eval.corpus.wares import Trade, Ware, wares

TRADES = {
    "grocery": Trade(
        ("{} FAMILY MARKET", "FRESH FIELDS #114", "{} & SONS GROCERY", "VALLEY FOODS"),
        wares(
            "food",
            """
            WHOLE MILK GAL 2.99 4.79
            LARGE EGGS DZ 2.49 5.99
            SOURDOUGH LOAF 3.49 5.49
            BANANAS /lb 0.49 0.79
            GALA APPLES /lb 1.49 2.99
            BABY SPINACH 2.99 4.49
            CHEDDAR 8 OZ 3.29 5.79
            GROUND BEEF /lb 4.99 7.99
            CHICKEN BREAST 6.49 18.99
            ORANGE JUICE 3.49 5.99
            GREEK YOGURT 0.99 1.79
            SPAGHETTI 1.29 2.49
            BLACK BEANS 0.89 1.59
            COFFEE BEANS 12 OZ 8.99 16.99
            """,
        )
        + wares(
            "other",
            """
            PAPER TOWELS 4.99 12.99
            DISH SOAP 2.79 4.99
            AA BATTERIES 5.99 13.99
            TRASH BAGS 6.49 11.99
            SPARKLING WATER + 3.99 6.99
            COLA 2L + 1.79 2.99
            GREETING CARD 2.99 5.99
            """,
        ),
        deposit=Ware("BOTTLE DEPOSIT", "food", "0.05", "0.10"),
    ),
    "cafe": Trade(
        ("CAFE {}", "THE COPPER KETTLE", "BLUE DOOR COFFEE", "{}'S DINER"),
        wares(
            "other",
            """
            LATTE 12 OZ 4.25 5.75
            COLD BREW 4.50 5.95
            DRIP COFFEE 2.50 3.75
            EARL GREY TEA 2.95 3.95
            AVOCADO TOAST 8.50 13.00
            BLUEBERRY MUFFIN 3.25 4.50
            HAM CROISSANT 5.25 7.95
            TURKEY CLUB 9.95 14.50
            HOUSE SALAD 8.95 12.95
            TOMATO SOUP 5.50 8.50
            CHEESECAKE 5.95 8.25
            LEMONADE 3.25 4.75
            """,
        ),
        service=("0", "0", "0", "0", "0.18"),
    ),
    "pharmacy": Trade(
        ("{} PHARMACY", "CORNER DRUG CO", "WELLSPRING PHARMACY"),
        wares(
            "food",
            """
            VITAMIN D3 60CT 6.99 14.99
            TRAIL MIX 2.49 5.49
            SPRING WATER 1.29 2.29
            """,
        )
        + wares(
            "other",
            """
            IBUPROFEN 200MG 6.49 12.99
            BANDAGES 40CT 3.79 6.99
            TOOTHPASTE 2.99 6.49
            SUNSCREEN SPF50 8.99 15.99
            SHAMPOO 12 OZ 4.49 9.99
            HAND SANITIZER 2.29 4.99
            COUGH DROPS 1.99 4.29
            RAZOR BLADES 8PK 15.99 29.99
            """,
        ),
    ),
    "hotel": Trade(
        ("{} INN & SUITES", "HARBOR VIEW HOTEL", "THE {} HOUSE", "{} LODGE", "HOTEL {}"),
        wares(
            "lodging",
            """
            Room Charge King /night 109 219
            Room Charge 2 Queens /night 99 199
            Guest Room /night 79 169
            """,
        )
        + wares(
            "other",
            """
            Breakfast Buffet /person 12.95 21.95
            In-Room Dining 18.50 46.00
            Self Parking /car 15.00 35.00
            """,
        )
        + wares("food", "City Occupancy Fee /levy 1.50 3.50"),
    ),
    "petrol": Trade(
        ("{} FUEL STOP", "ROUTE 9 GAS & GO", "{} GAS", "{} TRAVEL CENTER"),
        wares(
            "food",
            """
            REGULAR UNLEADED /gal 3.079 4.199
            PLUS /gal 3.379 4.499
            PREMIUM /gal 3.679 4.899
            DIESEL #2 /gal 3.459 4.799
            SPRING WATER 1.29 2.29
            PRETZELS 1.99 3.49
            """,
        )
        + wares(
            "other",
            """
            FOUNTAIN SODA LG 1.49 2.29
            COFFEE 16 OZ 1.79 2.69
            CAR WASH DELUXE 8.00 14.00
            WIPER FLUID 3.99 5.99
            """,
        ),
    ),
    "parking": Trade(
        ("DOWNTOWN PARKING", "{} PARKING GARAGE", "{} PARKING", "{} STREET GARAGE"),
        wares(
            "other",
            """
            PARKING /hour 2.00 8.00
            LOST TICKET 25 45
            """,
        ),
    ),
    "taxi": Trade(
        ("{} CAB CO", "YELLOW STAR TAXI", "{} TAXI", "{} LIVERY"),
        wares(
            "food",
            """
            FARE BASE /base 2.50 4.00
            FARE MILES /mi 2.40 3.50
            WAIT TIME /min 0.40 0.75
            TOLLS 2.25 11.50
            AIRPORT FEE 1.75 4.00
            """,
        ),
    ),
}
