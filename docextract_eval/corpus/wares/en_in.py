"""Indian shops and what they sell: packed goods at round prices, fresh ones by weight."""

from __future__ import annotations

from docextract_eval.corpus.wares import Trade, wares

TRADES = {
    "grocery": Trade(
        ("{} KIRANA STORE", "SRI {} SUPER MARKET", "{} & SONS PROVISIONS", "Annapurna Daily Needs"),
        wares(
            "fresh",
            """
            TOMATO LOCAL /kg 22 68
            ONION /kg 28 74
            POTATO /kg 24 48
            BANANA ROBUSTA 31.25 66.80
            CORIANDER BUNCH 10 25
            TONED MILK 500ML 25 30
            """,
        )
        + wares(
            "food",
            """
            CHAKKI ATTA 5KG 219 295
            TOOR DAL 1KG 129 189
            BASMATI RICE 1KG 109 210
            SUNFLOWER OIL 1L 119 175
            SUGAR 1KG 43 55
            ASSAM TEA 250G 110 165
            """,
        )
        + wares(
            "packed",
            """
            COW GHEE 500ML 275 365
            MIXED PICKLE 300G 75 120
            BHUJIA SEV 200G 45 65
            TABLE BUTTER 100G 54 62
            """,
        )
        + wares(
            "daily",
            """
            GLUCOSE BISCUITS 10 40
            BATH SOAP 4X100G 120 199
            TOOTHPASTE 150G 85 140
            COCONUT HAIR OIL 99 185
            """,
        )
        + wares(
            "other",
            """
            DETERGENT POWDER 1KG 98 165
            FLOOR CLEANER 1L 135 225
            AA BATTERIES 4 60 120
            """,
        ),
    ),
    "cafe": Trade(
        ("HOTEL {} BHAVAN", "Udupi Sagar Veg", "{} Dhaba", "CAFE {}", "THE FILTER KAAPI HOUSE"),
        wares(
            "meals",
            """
            Masala Dosa 65 140
            Idli Vada 50 95
            Poori Bhaji 70 120
            Paneer Butter Masala 210 330
            Dal Makhani 180 280
            Butter Naan 35 65
            Veg Biryani 160 290
            Chicken Biryani 220 380
            Filter Coffee 25 60
            Masala Chai 15 50
            Sweet Lassi 60 120
            Fresh Lime Soda 50 95
            Gulab Jamun 2 Pcs 50 110
            South Indian Thali 120 240
            """,
        ),
        service=("0", "0", "0.05", "0.10"),
    ),
    "pharmacy": Trade(
        ("{} MEDICALS", "{} MEDICAL & GENERAL STORES", "Sanjeevani Pharmacy"),
        wares(
            "medicine",
            """
            PARACETAMOL 650 TAB 15S 24.10 33.70
            CETIRIZINE 10MG 10S 17.60 24.40
            PANTOPRAZOLE 40 15S 98.20 164.90
            AZITHROMYCIN 500 3S 69.30 119.50
            ORS SACHET ORANGE 20.55 24.85
            COUGH SYRUP 100ML 84.60 139.40
            PAIN RELIEF GEL 30G 94.10 148.60
            """,
        )
        + wares(
            "daily",
            """
            BABY POWDER 200G 130 190
            SHAMPOO 180ML 115 199
            TOOTHBRUSH SOFT 25 60
            MULTIVITAMIN 30S 180 345
            DIGITAL THERMOMETER 149 299
            """,
        )
        + wares(
            "other",
            """
            SUNSCREEN SPF50 299 499
            INSECT REPELLENT 79 165
            PERFUME SPRAY 199 349
            """,
        ),
    ),
    "hotel": Trade(
        (
            "HOTEL {} RESIDENCY",
            "The Palm Court Inn",
            "{} LODGE",
            "Hotel {} International",
            "{} GUEST HOUSE",
        ),
        wares(
            "lodging",
            """
            Room Rent Deluxe /night 1800 4200
            Room Rent Standard /night 1100 2400
            Executive Room /night 2600 5600
            Extra Bed 400 800
            """,
        )
        + wares(
            "meals",
            """
            Breakfast /person 150 350
            Room Service 220 780
            Tea/Coffee 40 120
            """,
        )
        + wares(
            "other",
            """
            Laundry 120 560
            Car Parking 100 200
            """,
        ),
        service=("0", "0", "0.05"),
    ),
    "petrol": Trade(
        ("{} FILLING STATION", "SRI {} PETROLEUM", "{} FUELS", "{} SERVICE STATION"),
        wares(
            "fresh",
            """
            PETROL MS /L 94.72 107.41
            DIESEL HSD /L 87.62 95.24
            XP95 /L 100.15 113.68
            """,
        )
        + wares(
            "other",
            """
            ENGINE OIL 1L 380 620
            COOLANT 1L 290 450
            """,
        ),
    ),
    "parking": Trade(
        ("CITY CENTRE PARKING", "{} PAY & PARK", "{} PARKING SERVICES", "SRI {} PARKING"),
        wares(
            "other",
            """
            PARKING CHARGES /hour 20 60
            LOST TICKET 200 500
            """,
        ),
    ),
    "taxi": Trade(
        ("{} CABS", "{} TOURS & TRAVELS", "{} RADIO TAXI", "{} TRAVELS"),
        wares(
            "food",
            """
            Base Fare /base 50 120
            Distance Fare /km 14 26
            Waiting Charge /min 1 3
            Toll 35 160
            Parking 20 60
            """,
        ),
    ),
}
