"""British invoices: VAT, sort codes, remittance, statements of account."""

from __future__ import annotations

from docextract_eval.corpus.kinds.invoice.vocabulary import Vocabulary
from docextract_eval.corpus.kinds.invoice.vocabulary import en_us as american
from docextract_eval.corpus.wares import Trade, wares

WORDS = american.WORDS | {
    "credit_note": ("CREDIT NOTE", "Credit Note", "Credit Note"),
    "invoice_number": ("Invoice No.", "Invoice Number", "Invoice no"),
    "credit_number": ("Credit Note No.", "Credit Number", "Credit note no"),
    "order_number": ("Your Order No.", "Purchase Order", "PO Number"),
    "customer_number": ("Account No.", "Customer Ref", "Account Ref"),
    "delivery_number": ("Delivery Note", "Despatch No.", "Delivery Note No."),
    "issue_date": ("Invoice Date", "Date", "Tax Point"),
    "due_date": ("Due Date", "Payment Due", "Pay by"),
    "delivery_date": ("Delivery Date", "Despatch Date", "Date delivered"),
    "phone": ("Tel", "Telephone", "Tel:"),
    "contact": ("Contact", "Your contact", "Account manager"),
    "seller_tax_id": ("VAT Reg No.", "VAT No.", "VAT Registration"),
    "buyer_tax_id": ("Your VAT No.", "Customer VAT No.", "Customer VAT Reg"),
    "bill_to": ("Invoice To", "Bill To", "Invoice to"),
    "ship_to": ("Deliver To", "Delivery Address", "Deliver to"),
    "tax_rate": ("VAT", "VAT %", "VAT rate"),
    "line_sum": ("Goods Total", "Sum of lines", "Goods total"),
    "allowance": ("Discount", "Less discount", "Trade discount"),
    "charge": ("Carriage", "Delivery", "Carriage"),
    "net_total": ("Total Net", "Subtotal", "Net total"),
    "tax": ("VAT", "VAT", "VAT"),
    "tax_inside": ("VAT included", "Includes VAT", "of which VAT"),
    "tax_total": ("Total VAT", "VAT Total", "Total VAT"),
    "total": ("Invoice Total", "TOTAL", "Gross total"),
    "credit_total": ("Total Credit", "CREDIT TOTAL", "Credit total"),
    "prepaid": ("Less deposit paid", "Payments received", "Amount paid"),
    "amount_due": ("Amount Due", "BALANCE DUE", "Balance due"),
    "rate": ("VAT Rate", "Rate", "VAT rate"),
    "base": ("Net", "Goods", "Net amount"),
    "tax_amount": ("VAT", "VAT", "VAT amount"),
    "taxes": ("VAT Analysis", "VAT Summary", "VAT breakdown"),
    "payment": ("Payment details", "Pay by BACS", "Bank details"),
    "account_number": ("Account No.", "Account Number", "Account no"),
    "branch_code": ("Sort Code", "Sort Code", "Sort code"),
    "bic": ("BIC", "SWIFT", "BIC"),
    "payment_reference": ("Payment Ref", "Reference", "Quote reference"),
    "due": (
        "Please pay by {due_date} quoting the invoice number",
        "Payment is due by {due_date}",
        "Kindly remit by {due_date}",
    ),
    "at_once": ("Payment due on receipt", "Strictly net, due on receipt", "Due on receipt"),
    "terms_form": ("{days} days net", "{days} days", "Net {days} days"),
    "early": (
        "Less {discount_rate} settlement discount by {discount_date} : pay {discounted_total}",
        "Less {discount_rate} if paid by {discount_date} leaves {discounted_total}",
    ),
    "refers": (
        "This credit note relates to invoice {original_number} of {original_date}",
        "Credit against invoice {original_number} dated {original_date}",
    ),
    "thanks": ("Thank you for your custom.", "With compliments", "Thank you"),
    "small": ("No VAT is charged.", "Not VAT registered.", "We are not registered for VAT."),
    "reverse": (
        "Reverse charge: customer to account for the VAT.",
        "Customer to pay the VAT under the domestic reverse charge.",
    ),
    "credit_legal": ("Registered in England and Wales.",),
    "legal": (
        "Goods remain the property of the seller until paid for in full.",
        "We reserve the right to claim statutory interest on late payments.",
        "Registered in England and Wales.",
    ),
    "summary": ("Your bill in brief", "Summary", "Account summary"),
    "period": ("Billing period", "Period", "Supply period"),
    "meter": ("Meter serial no.", "Meter No.", "Meter number"),
}

TRADES = {
    "services": Trade(
        ("{} & Co. Chartered Accountants", "{} Associates Ltd", "{} Design Studio", "{} IT Ltd"),
        wares(
            "other",
            """
            Bookkeeping services /h 35 60
            Annual accounts preparation /flat 450 1250
            Website design /h 55 95
            Consultancy, director /day 600 1100
            Software support /h 65 110
            Training day, on site /day 550 950
            Copywriting /h 40 75
            Travel expenses /flat 24 160
            """,
        ),
    ),
    "crafts": Trade(
        ("{} Plumbing & Heating Ltd", "{} & Son Builders", "{} Electrical Contractors", "{} Decor"),
        wares(
            "other",
            """
            Labour, qualified /h 38 62
            Labour, mate /h 20 32
            Call-out charge /flat 60 95
            Waste removal /flat 45 160
            Copper tube 15 mm /m 3.95 6.80
            Twin and earth cable /m 0.95 1.85
            Emulsion, brilliant white /L 4.20 9.40
            Radiator valve 12.50 28.90
            Multi-finish plaster /kg 0.42 0.75
            Consumer unit 10 way 92.50 148.00
            """,
        ),
        only=(
            ("Plumbing", ("Copper", "Radiator")),
            ("Electrical", ("Twin", "Consumer")),
            ("Decor", ("Emulsion", "Multi-finish")),
        ),
    ),
    "supplies": Trade(
        (
            "{} Office Supplies Ltd",
            "{} Fixings & Tools",
            "Northgate Janitorial Ltd",
            "{} Stationers",
        ),
        wares(
            "other",
            """
            Copier paper A4 /box 16.95 28.50
            Toner cartridge T-#### 48.90 98.00
            Lever arch file A4 2.15 4.40
            Coach bolt M8 x 60 /box 7.80 15.60
            Nitrile gloves size L /box 6.95 12.50
            Desk lamp LED 24.90 54.00
            Suspension files /box 11.20 19.80
            Safety glasses 2.95 7.80
            Postal boxes /pack 9.75 18.40
            Ball pens, blue /pack 3.80 7.95
            Extension lead 5 m 8.40 15.90
            Cable ties /pack 3.10 7.60
            Sack truck, steel 54 110
            Noticeboard 90 x 60 19.90 42.00
            Address labels /roll 5.40 11.25
            """,
        )
        + wares("food", "Ground coffee /kg 9.80 17.50\nTea bags, catering /pack 8.90 16.40"),
    ),
    "online": Trade(
        ("Cloudmere Ltd", "Ledgerleaf Ltd", "{} Hosting Ltd", "Postbird Software Ltd"),
        wares(
            "other",
            """
            Team plan, per seat /user 7 24
            Storage add-on /GB 0.08 0.20
            Managed server, medium /month 39 149
            Domain renewal /year 9.99 19.99
            Priority support /month 25 120
            SMS bundle /pack 12 45
            """,
        ),
    ),
    "utility": Trade(
        (
            "{town} Energy Ltd",
            "{} Energy Ltd",
            "{} & Sons Power Ltd",
            "Greenfield Power Ltd",
            "Albion Gas & Electric",
        ),
        wares(
            "reduced",
            """
            Electricity units /kWh 0.21450 0.34890
            Climate Change Levy /kWh 0.00568 0.00801
            Standing charge /month 12.40 19.80
            """,
        ),
    ),
}

VOCABULARY = Vocabulary(
    name="en_GB",
    words=WORDS,
    trades=TRADES,
    buyers=(
        *("{family} Engineering Ltd", "{family} & Daughters Ltd", "The {town} Bakery"),
        *("{family} Property Management", "{town} Borough Council", "{family} Dental Practice"),
    ),
    units={
        **american.VOCABULARY.units,
        "m": ("m", "M", "metres"),
        "L": ("ltr", "LTR", "litres"),
        "flat": ("item", "ITEM", "item"),
    },
    layouts=(
        *("boxed", "ledger", "ledger", "subscription", "plain", "catalogue", "summary", "letter"),
    ),
    numbers=("INV-#####", "SI######", "{y}/####", "######"),
    signed=(True, False),
    days=(7, 14, 30, 30, 30),
    early=(("2", 7), ("5", 7)),
    early_share=0.12,
    references=("number", "number", "none"),
    asides={
        "wholesale": ("{} Wholesale Ltd", "{} Catering Supplies", "{town} Cash & Carry Ltd"),
        "balance": ("Account balance", "Balance on account", "Account balance"),
        "paid": ("PAID", "PAID WITH THANKS", "PAID"),
        "print_date": ("Print date", "Printed on"),
    },
    account_beside_iban=True,
)
