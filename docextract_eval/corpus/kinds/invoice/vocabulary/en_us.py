"""American invoices: bill to and ship to, terms, sales tax on goods, remit to."""

from __future__ import annotations

from docextract_eval.corpus.kinds.invoice.vocabulary import Vocabulary
from docextract_eval.corpus.wares import Trade, wares

WORDS = {
    "invoice": ("INVOICE", "Invoice", "Invoice"),
    "credit_note": ("CREDIT MEMO", "Credit Memo", "Credit Note"),
    "invoice_number": ("Invoice #", "Invoice No.", "Invoice number"),
    "credit_number": ("Credit Memo #", "Credit No.", "Credit note number"),
    "order_number": ("P.O. #", "PO Number", "Purchase order"),
    "customer_number": ("Customer ID", "Account No.", "Customer #"),
    "delivery_number": ("Packing slip #", "Shipment No.", "Delivery #"),
    "issue_date": ("Date", "Invoice Date", "Date of issue"),
    "due_date": ("Due Date", "Payment Due", "Date due"),
    "delivery_date": ("Ship Date", "Date Shipped", "Delivery date"),
    "phone": ("Phone", "Tel.", "Phone:"),
    "contact": ("Sales Rep", "Prepared by", "Contact"),
    "seller_tax_id": ("EIN", "Federal Tax ID", "Tax ID"),
    "buyer_tax_id": ("Customer EIN", "Buyer Tax ID", "Customer Tax ID"),
    "bill_to": ("Bill To", "BILL TO", "Billed to"),
    "ship_to": ("Ship To", "SHIP TO", "Deliver to"),
    "from": ("From", "FROM", "Pay to"),
    "position": ("#", "No.", "Line"),
    "article": ("Item", "SKU", "Item No."),
    "description": ("Description", "DESCRIPTION", "Description"),
    "quantity": ("Qty", "QTY", "Quantity"),
    "unit": ("Unit", "U/M", "Unit"),
    "unit_price": ("Unit Price", "RATE", "Price each"),
    "tax_rate": ("Tax", "TAX %", "Tax rate"),
    "amount": ("Amount", "AMOUNT", "Total"),
    "line_sum": ("Sum of lines", "Items total", "Lines total"),
    "allowance": ("Discount", "Less discount", "Volume discount"),
    "charge": ("Shipping", "Freight", "Shipping & handling"),
    "net_total": ("Subtotal", "SUBTOTAL", "Subtotal"),
    "tax": ("Sales tax", "Sales Tax", "Tax"),
    "tax_total": ("Total tax", "Sales Tax Total", "Tax total"),
    "total": ("Total", "TOTAL", "Invoice Total"),
    "credit_total": ("Total credit", "TOTAL CREDIT", "Credit total"),
    "prepaid": ("Payments received", "Less deposit", "Amount paid"),
    "rounding": ("Rounding", "Rounding", "Rounding"),
    "amount_due": ("Amount Due", "BALANCE DUE", "Amount due"),
    "rate": ("Rate", "Tax rate", "Rate"),
    "base": ("Taxable", "Taxable amount", "Taxable amount"),
    "tax_amount": ("Tax", "Tax amount", "Tax"),
    "taxes": ("Tax summary", "Sales tax summary", "Taxes"),
    "carried": ("Carried forward", "Subtotal carried over", "Continued"),
    "brought": ("Brought forward", "Balance from last page", "Brought forward"),
    "page": ("Page", "Page", "Page"),
    "of": ("of", "of", "/"),
    "payment": ("Payment information", "Remit to", "Pay by wire"),
    "account_number": ("Account #", "Account No.", "Account number"),
    "branch_code": ("Routing #", "ABA Routing No.", "Routing number"),
    "bic": ("SWIFT", "SWIFT", "SWIFT code"),
    "iban": ("IBAN", "IBAN", "IBAN"),
    "payment_reference": ("Reference", "Memo", "Payment reference"),
    "due": (
        "Please pay by {due_date} and quote the invoice number",
        "Payment is due on {due_date}",
        "Please remit payment by {due_date}",
    ),
    "at_once": ("Due upon receipt", "Payable upon receipt", "Due on receipt"),
    "terms": ("Terms", "Terms", "Payment terms"),
    "service_date": ("Service Date", "Date of service", "Service date"),
    "on": ("on", "on", "on"),
    "terms_form": ("Net {days}", "Net {days} days", "net {days}"),
    "early": (
        "Pay by {discount_date} to take {discount_rate} off and pay only {discounted_total}",
        "{discount_rate} discount if paid by {discount_date} : {discounted_total}",
    ),
    "refers": (
        "This credit applies to invoice {original_number} of {original_date}",
        "Credit for invoice {original_number} dated {original_date}",
    ),
    "intro": ("", "Thank you for your order.", ""),
    "thanks": ("Thank you for your business!", "We appreciate your business.", "Thank you!"),
    "small": ("No sales tax is charged.", "Sales tax exempt.", "Not subject to sales tax."),
    "reverse": (
        "Buyer has furnished a resale certificate: no sales tax is charged.",
        "Sale for resale: tax exempt.",
    ),
    "credit_legal": ("Questions about this credit? Please contact our accounting department.",),
    "legal": (
        "Late payments are subject to a finance charge.",
        "Goods remain our property until paid in full.",
        "Questions about this invoice? Please contact our accounting department.",
    ),
    "summary": ("Account summary", "Your bill at a glance", "Statement summary"),
    "period": ("Service period", "Billing period", "Billing period"),
    "to": ("to", "-", "to"),
    "meter": ("Meter No.", "Meter #", "Meter number"),
}

TRADES = {
    "services": Trade(
        ("{} Consulting LLC", "{} & Partners Design Inc.", "{} Law Group", "Bright Harbor Studio"),
        wares(
            "food",  # the class that bears no sales tax: services do not
            """
            Strategy consulting, senior /h 145 245
            Interface design /h 85 140
            Software development /h 95 165
            Workshop, on site /day 900 1800
            Project management /h 80 130
            Technical writing /h 60 95
            Travel, per diem /day 70 120
            Code review and testing /h 90 135
            """,
        ),
    ),
    "crafts": Trade(
        ("{} Plumbing & Heating", "{} Electric Co.", "{} Brothers Roofing", "Lakeside Builders"),
        wares(
            "food",
            """
            Labor, journeyman /h 65 95
            Labor, apprentice /h 38 55
            Service call /flat 75 120
            Debris removal /flat 85 240
            """,
        )
        + wares(
            "other",
            """
            Copper pipe 3/4 in /ft 4.25 6.80
            Ball valve brass 18.50 32.00
            Breaker 20 A 9.80 24.50
            Drywall screws /lb 5.40 8.20
            Shingles, bundle 38 52
            Water heater 50 gal 680 1240
            Sealant, tube 6.95 11.50
            """,
        ),
        only=(
            ("Plumbing", ("Copper", "Ball", "Water heater", "Sealant")),
            ("Electric Co", ("Breaker",)),
            ("Roofing", ("Shingles", "Sealant")),
            ("Builders", ("Drywall", "Copper", "Ball", "Breaker", "Shingles", "Sealant")),
        ),
    ),
    "supplies": Trade(
        ("{} Office Supply", "{} Industrial Supply Inc.", "Midland Tool & Fastener", "PaperPoint"),
        wares(
            "other",
            """
            Copy paper letter, case 38.90 52.50
            Toner cartridge T-#### black 64.90 119.00
            Binder 2 in, blue 3.89 6.45
            Hex bolt 3/8 x 2 in /box 12.40 21.90
            Nitrile gloves size L /box 11.95 18.50
            Desk lamp LED model #### 32.50 68.00
            File folders, manila /box 14.20 22.80
            Safety glasses, clear 4.35 9.10
            Shipping boxes 12 x 12 /pack 18.75 29.90
            Ballpoint pens, black /pack 5.20 9.75
            Extension cord 25 ft 14.90 27.50
            Cable ties, assorted /pack 6.10 12.40
            Hand truck, steel 79 145
            Whiteboard 48 x 36 64 130
            Labels 4 x 6 /roll 9.90 17.25
            """,
        ),
    ),
    "online": Trade(
        ("Cloudtide Inc.", "Pingboard Labs Inc.", "{} Hosting LLC", "Ledgerly Software Inc."),
        wares(
            "food",
            """
            Team plan, per seat /user 9 29
            Storage add-on /GB 0.10 0.25
            Managed server, size M /month 49 189
            Domain renewal /year 12 24
            Priority support /month 29 149
            E-mail credits /pack 15 60
            """,
        ),
    ),
    "utility": Trade(
        ("{} County Electric Cooperative", "Valley Light & Power", "Riverbend Water & Electric"),
        wares(
            "other",
            """
            Energy charge /kWh 0.09120 0.16870
            Delivery charge /kWh 0.03110 0.06240
            Fuel adjustment /kWh 0.01130 0.02890
            Customer charge /month 9.50 22.00
            """,
        ),
    ),
}

VOCABULARY = Vocabulary(
    name="en_US",
    words=WORDS,
    trades=TRADES,
    buyers=(
        *("{family} Manufacturing Inc.", "{town} School District", "{family} & Sons LLC"),
        *("{family} Dental Group", "Northside Coffee Roasters", "{family} Properties LLC"),
    ),
    units={
        "piece": ("ea", "EA", "each"),
        "h": ("hrs", "HR", "hrs"),
        "day": ("day", "DAY", "day(s)"),
        "ft": ("ft", "FT", "ft"),
        "lb": ("lb", "LB", "lbs"),
        "kg": ("kg", "KG", "kg"),
        "box": ("box", "BX", "box"),
        "pack": ("pk", "PK", "pack"),
        "roll": ("rl", "RL", "roll"),
        "user": ("seats", "SEAT", "seats"),
        "GB": ("GB", "GB", "GB"),
        "month": ("mo", "MO", "mo."),
        "year": ("yr", "YR", "yr."),
        "kWh": ("kWh", "kWh", "kWh"),
        "flat": ("flat", "LS", "flat"),
    },
    layouts=(
        "boxed",
        "boxed",
        "subscription",
        "subscription",
        "plain",
        "catalogue",
        "summary",
        "ledger",
    ),
    numbers=("INV-#####", "#####", "{y}-####", "A#######"),
    signed=(True, True, False),
    days=(15, 30, 30, 45),
    early=(("2", 10), ("1", 10)),
    prices=("net",),
    references=("number", "none", "none"),
    asides={
        "wholesale": ("{} Wholesale Foods", "{} Bros. Produce Co.", "Harvest Foodservice Inc."),
        "balance": ("Account balance", "Previous balance", "Account balance"),
        "paid": ("PAID", "PAID", "PAID IN FULL"),
        "print_date": ("Print Date", "Printed on"),
    },
)
