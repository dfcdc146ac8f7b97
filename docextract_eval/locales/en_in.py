"""India: rupees in lakhs and crores, day first, one tax in two halves, sums in whole rupees.

What is packed has its highest price printed on it, tax included; restaurants add the tax.
"""

from __future__ import annotations

from docextract_eval.locales import ENGLISH_ORDINALS, Locale, Rounding, TaxId, TaxRate, towns

LOCALE = Locale(
    name="en_IN",
    country="IN",
    currency="INR",
    signs=dict.fromkeys(("₹", "Rs.", "Rs", "INR", "RS.", "RS", "Re."), "INR"),
    decimal=".",
    group=",",
    grouping=(3, 2),
    money=("{n}", "₹{n}", "Rs. {n}", "Rs.{n}", "₹ {n}", "INR {n}"),
    no_cents=(".00/-", "/-"),
    dates=(
        "{d:02}/{m:02}/{y:04}",
        "{d:02}-{mon}-{yy:02}",
        "{d:02}-{m:02}-{y:04}",
        "{d:02}/{m:02}/{yy:02}",
        "{d:02} {mon} {y:04}",
        "{d:02}-{mon}-{y:04}",
    ),
    days_read=("{d}{nth} {month} {y:04}",),
    ordinals=ENGLISH_ORDINALS,
    times=(
        "{h:02}:{mi:02}",
        "{h12:02}:{mi:02} {ap}",
        "{h12:02}:{mi:02}{ap}",
        "{h:02}:{mi:02}:{s:02}",
    ),
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    short_months=(
        *(("Jan",), ("Feb",), ("Mar",), ("Apr",), ("May",), ("Jun",)),
        *(("Jul",), ("Aug",), ("Sep", "Sept"), ("Oct",), ("Nov",), ("Dec",)),
    ),
    labels={
        "item_heads": ("Qty", "Item", "Amount"),
        "total": ("TOTAL", "Bill Amount", "Total Amount", "BILL TOTAL"),
        "subtotal": ("SUB TOTAL", "Sub Total", "Gross Amount"),
        "tax_total": ("TOTAL GST", "Total Tax", "GST Total"),
        "tax_free": ("NIL", "Nil"),
        "discount": ("DISCOUNT", "Less: Discount", "Total Discount", "You Saved"),
        "tip": ("Tip",),
        "cash": ("CASH", "Cash Received", "Cash Tendered"),
        "card": ("CARD", "Credit Card", "Debit Card", "RuPay", "VISA"),
        "change": ("BALANCE", "Balance Returned", "Change", "Return Amount"),
        "rounding": ("ROUND OFF", "Round Off", "Rounding Adj.", "R/OFF"),
        "payable": ("GRAND TOTAL", "NET PAYABLE", "Net Amount", "NET TOTAL", "Amount Payable"),
        "receipt_number": ("Bill No.", "Invoice No:", "BILL NO", "Cash Memo No."),
        "date": ("Date:", "Bill Dt:", ""),
        "time": ("Time:", ""),
        "phone": ("Ph:", "Ph. No.", "Mob:", "Tel:"),
        "tax_id": ("GSTIN:", "GSTIN", "GST No.", "GST IN"),
        "thanks": ("THANK YOU VISIT AGAIN", "Thank You. Visit Again!", "HAVE A NICE DAY"),
        "account": ("Card No.", "CARD NO", "Card"),
    },
    taxes=(
        TaxRate("fresh", "E", "0", "2017-07-01"),
        TaxRate("food", "A", "5", "2017-07-01"),
        # From the autumn of 2025 there are 5 and 18 %: daily needs and most of what was at 12
        # are at 5.
        TaxRate("packed", "B", "12", "2017-07-01"),
        TaxRate("packed", "A", "5", "2025-09-22"),
        TaxRate("daily", "C", "18", "2017-07-01"),
        TaxRate("daily", "A", "5", "2025-09-22"),
        TaxRate("other", "C", "18", "2017-07-01"),
        TaxRate("meals", "C", "18", "2017-07-01"),
        TaxRate("meals", "A", "5", "2017-11-15"),
        TaxRate("lodging", "B", "12", "2017-07-01"),
        TaxRate("lodging", "A", "5", "2025-09-22"),
        TaxRate("medicine", "B", "12", "2017-07-01"),
        TaxRate("medicine", "A", "5", "2025-09-22"),
    ),
    tax_inside=True,
    tax_added_in=("cafe", "hotel", "taxi"),
    tax_parts=("CGST", "SGST"),
    tax_heads=("GST%", "Taxable", "Tax"),
    tax_rounding=("rate", "line"),
    credit=("CR", "Cr", "Cr."),
    debit=("DR", "Dr", "Dr.", "OD"),
    tip_customary=False,
    faker="en_IN",
    phones=("+91 9#### #####", "0##-########", "0## #### ####", "98########", "+91-80-########"),
    tax_ids=(
        TaxId("in_.gstin", "##@@@C@####@1Z*", regional=True),
        TaxId("in_.gstin", "##@@@F@####@1Z*", regional=True),
        TaxId("in_.gstin", "##@@@P@####@1Z*", regional=True),
    ),
    tax_id_share=0.85,
    street="{building_number}, {street_name}",
    town="{city} - {postcode}",
    rounding=Rounding("1", ("cash", "card")),
    price_step="1",
    notes=("50", "100"),
    places=towns(
        """
        Mumbai; 4000##; 022-########; 27
        Pune; 4110##; 020-########; 27
        New Delhi; 1100##; 011-########; 07
        Bengaluru; 5600##; 080-########; 29
        Mysuru; 5700##; 0821-#######; 29
        Chennai; 6000##; 044-########; 33
        Coimbatore; 6410##; 0422-#######; 33
        Hyderabad; 5000##; 040-########; 36
        Kolkata; 7000##; 033-########; 19
        Ahmedabad; 3800##; 079-########; 24
        Surat; 3950##; 0261-#######; 24
        Jaipur; 3020##; 0141-#######; 08
        Lucknow; 2260##; 0522-#######; 09
        Kochi; 6820##; 0484-#######; 32
        Bhopal; 4620##; 0755-#######; 23
        Patna; 8000##; 0612-#######; 10
        Chandigarh; 1600##; 0172-#######; 04
        Guwahati; 7810##; 0361-#######; 18
        Panaji; 403001; 0832-#######; 30
        Ludhiana; 1410##; 0161-#######; 03
        """
    ),
    houses=499,
    card_applications=("A0000005241010", "A0000000031010"),
    spelt_date="{d}{nth} {month} {y}",
)
