"""United States: dollars, month first, sales tax added after the subtotal."""

from __future__ import annotations

from docextract_eval.locales import ENGLISH_ORDINALS, Locale, TaxId, TaxRate, towns

LOCALE = Locale(
    name="en_US",
    country="US",
    currency="USD",
    signs={"$": "USD", "US$": "USD", "USD": "USD"},
    decimal=".",
    group=",",
    money=("{n}", "${n}", "$ {n}", "USD {n}"),
    dates=(
        "{m:02}/{d:02}/{y:04}",
        "{m:02}/{d:02}/{yy:02}",
        "{mon} {d}, {y:04}",
        "{d:02}-{mon}-{y:04}",
    ),
    days_read=("{month} {d}{nth}, {y:04}", "{d}{nth} {month} {y:04}"),
    ordinals=ENGLISH_ORDINALS,
    times=("{h12}:{mi:02} {ap}", "{h12}:{mi:02}{ap}", "{h:02}:{mi:02}", "{h:02}:{mi:02}:{s:02}"),
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    short_months=(
        *(("Jan",), ("Feb",), ("Mar",), ("Apr",), ("May",), ("Jun",)),
        *(("Jul",), ("Aug",), ("Sep", "Sept"), ("Oct",), ("Nov",), ("Dec",)),
    ),
    labels={
        "item_heads": ("QTY", "ITEM", "AMOUNT"),
        "total": ("TOTAL", "TOTAL DUE", "GRAND TOTAL", "AMOUNT DUE"),
        "subtotal": ("SUBTOTAL", "SUB TOTAL", "SUB-TOTAL"),
        "tax_total": ("SALES TAX", "TAX", "TOTAL TAX"),
        "discount": ("YOU SAVED", "DISCOUNT", "COUPON"),
        "tip": ("TIP", "GRATUITY"),
        "cash": ("CASH", "CASH TENDERED"),
        "card": ("VISA", "MASTERCARD", "DEBIT", "AMEX"),
        "change": ("CHANGE", "CHANGE DUE"),
        "rounding": ("ROUNDING", "CASH ROUNDING"),
        "payable": ("ROUNDED TOTAL", "CASH TOTAL"),
        "receipt_number": ("Receipt #", "Trans #", "Check #", "Order #"),
        "date": ("Date:", ""),
        "time": ("Time:", ""),
        "phone": ("Tel", "Phone:", ""),
        "tax_id": ("Tax ID:", "EIN"),
        "thanks": ("THANK YOU FOR SHOPPING WITH US", "THANK YOU! PLEASE COME AGAIN"),
        "account": ("ACCT", "CARD"),
    },
    taxes=(
        TaxRate("food", "F", "0", "2000-01-01"),
        TaxRate("other", "T", "8.25", "2000-01-01"),
        TaxRate("lodging", "L", "12.5", "2000-01-01"),
    ),
    tax_inside=False,
    tip_customary=True,
    faker="en_US",
    phones=("(###) ###-####", "###-###-####"),
    tax_ids=(TaxId("us.ein", "#########"),),
    tax_id_share=0.3,
    street="{building_number} {street_name}",
    town="{city}, {region} {postcode}",
    places=towns(
        """
        New York; 100##; (212) ###-####; NY
        Buffalo; 142##; 716-###-####; NY
        Boston; 021##; (617) ###-####; MA
        Chicago; 606##; (312) ###-####; IL
        Springfield; 627##; 217-###-####; IL
        Columbus; 432##; (614) ###-####; OH
        Portland; 972##; (503) ###-####; OR
        Eugene; 974##; 541-###-####; OR
        Seattle; 981##; (206) ###-####; WA
        Sacramento; 958##; (916) ###-####; CA
        San Diego; 921##; 619-###-####; CA
        Austin; 787##; (512) ###-####; TX
        Houston; 770##; (713) ###-####; TX
        Denver; 802##; 303-###-####; CO
        Phoenix; 850##; (602) ###-####; AZ
        Minneapolis; 554##; 612-###-####; MN
        Des Moines; 503##; (515) ###-####; IA
        Nashville; 372##; (615) ###-####; TN
        Atlanta; 303##; 404-###-####; GA
        Miami; 331##; (305) ###-####; FL
        Baltimore; 212##; 410-###-####; MD
        Philadelphia; 191##; (215) ###-####; PA
        Charlotte; 282##; 704-###-####; NC
        Concord; 033##; (603) ###-####; NH
        Anchorage; 995##; (907) ###-####; AK
        Honolulu; 968##; 808-###-####; HI
        """
    ),
    houses=9899,
    # The state's rate with that of its towns; meals, drinks and things are at it.
    region_rates={
        "NY": "8.75",
        "MA": "6.25",
        "IL": "10.25",
        "OH": "7.5",
        "OR": "0",
        "WA": "10.25",
        "CA": "7.75",
        "TX": "8.25",
        "CO": "8.75",
        "AZ": "8.6",
        "MN": "8.5",
        "IA": "7",
        "TN": "9.25",
        "GA": "8.9",
        "FL": "7",
        "MD": "6",
        "PA": "8",
        "NC": "7.25",
        "NH": "0",
        "AK": "0",
        "HI": "4.5",
    },
    sheet="letter",
    spelt_date="{d}{nth} {month} {y}",
)
