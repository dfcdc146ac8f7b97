"""Indian tax invoices: GSTIN of both sides, CGST and SGST or IGST, round off."""

from __future__ import annotations

from docextract_eval.corpus.kinds.invoice.vocabulary import Vocabulary
from docextract_eval.corpus.kinds.invoice.vocabulary import en_gb as british
from docextract_eval.corpus.wares import Trade, wares

WORDS = british.WORDS | {
    "invoice": ("TAX INVOICE", "Tax Invoice", "TAX INVOICE"),
    "credit_note": ("CREDIT NOTE", "Credit Note", "CREDIT NOTE"),
    "invoice_number": ("Invoice No.", "Invoice No", "Inv. No."),
    "credit_number": ("Credit Note No.", "C/N No.", "Credit Note No."),
    "order_number": ("Buyer's Order No.", "P.O. No.", "PO No."),
    "customer_number": ("Customer Code", "Party Code", "Customer ID"),
    "delivery_number": ("Delivery Note", "Challan No.", "Delivery Challan"),
    "issue_date": ("Dated", "Invoice Date", "Date"),
    "due_date": ("Due Date", "Due on", "Payment Due"),
    "delivery_date": ("Delivery Date", "Date of Supply", "Dispatch Date"),
    "service_date": ("Date of Supply", "Date of Supply", "Service Date"),
    "phone": ("Ph", "Phone", "Mob."),
    "contact": ("Contact Person", "Prepared by", "Contact"),
    "seller_tax_id": ("GSTIN", "GSTIN/UIN", "GSTIN No."),
    "buyer_tax_id": ("Buyer GSTIN", "GSTIN/UIN of Buyer", "Party GSTIN"),
    "bill_to": ("Bill To", "Buyer (Bill to)", "Billed To"),
    "ship_to": ("Ship To", "Consignee (Ship to)", "Shipped To"),
    "position": ("S.No.", "Sl No.", "Sr."),
    "article": ("HSN/SAC", "HSN Code", "HSN/SAC"),
    "description": ("Description of Goods", "Particulars", "Description"),
    "quantity": ("Qty", "Quantity", "Qty."),
    "unit": ("Unit", "per", "UOM"),
    "unit_price": ("Rate", "Rate", "Price"),
    "tax_rate": ("GST %", "GST Rate", "GST"),
    "amount": ("Amount", "Amount", "Value"),
    "line_sum": ("Gross Amount", "Total of items", "Sum of items"),
    "allowance": ("Less: Discount", "Trade Discount", "Discount"),
    "charge": ("Freight", "Packing & Forwarding", "Freight Charges"),
    "net_total": ("Taxable Value", "Taxable Amount", "Sub Total"),
    "tax": ("IGST", "IGST", "IGST"),
    "tax_inside": ("GST included", "Includes GST", "GST included"),
    "tax_total": ("Total GST", "Total Tax Amount", "Total Tax"),
    "total": ("Total Invoice Value", "Invoice Total", "Total"),
    "prepaid": ("Less: Advance", "Advance Received", "Advance paid"),
    "rounding": ("Round Off", "Rounded Off", "R/Off"),
    "amount_due": ("Net Payable", "Amount Payable", "Balance Due"),
    "rate": ("GST Rate", "Rate", "Tax Rate"),
    "base": ("Taxable Value", "Taxable Amt", "Taxable Value"),
    "tax_amount": ("Tax Amount", "Amount", "Tax Amt"),
    "taxes": ("Tax Summary", "GST Summary", "Tax Summary"),
    "carried": ("Carried forward", "Carried Over", "C/F"),
    "brought": ("Brought forward", "Brought Over", "B/F"),
    "payment": ("Company's Bank Details", "Bank Details", "Bank Account Details"),
    "account_number": ("A/c No.", "Account No.", "A/C No."),
    "branch_code": ("IFS Code", "IFSC Code", "IFSC"),
    "bic": ("SWIFT Code", "SWIFT", "SWIFT Code"),
    "payment_reference": ("Ref.", "Payment Ref.", "Reference"),
    "terms_form": ("{days} Days", "Net {days} days", "{days} days credit"),
    "due": ("Payment due by {due_date}", "Kindly pay on or before {due_date}"),
    "at_once": ("Payment against delivery", "Immediate", "Due on receipt"),
    "thanks": ("Thank you for your business.", "E. & O. E.", "Authorised Signatory"),
    "small": (
        "Composition dealer, not eligible to collect tax on supplies.",
        "Not registered under GST.",
    ),
    "reverse": ("Tax is payable on reverse charge basis: Yes", "Reverse Charge: Yes"),
    "credit_legal": ("This is a Computer Generated Document",),
    "legal": (
        "We declare that this invoice shows the actual price of the goods described.",
        "Goods once sold will not be taken back. Subject to local jurisdiction.",
        "This is a Computer Generated Invoice",
    ),
    "summary": ("Bill Summary", "Your bill", "Summary"),
    "meter": ("Meter No.", "Meter No", "Connection No."),
}

TRADES = {
    "services": Trade(
        ("{} Consultancy Services", "{} & Associates", "{} Infotech Pvt. Ltd.", "Studio {}"),
        wares(
            "other",
            """
            Software development charges /h 900 2400
            Consultancy fees /h 1200 3500
            Website design and hosting /flat 18000 65000
            Annual maintenance contract /flat 12000 48000
            Accounting charges /month 4000 12000
            Digital marketing services /month 8000 32000
            Training session /day 6000 18000
            """,
        ),
    ),
    "crafts": Trade(
        ("{} Electricals", "Sri {} Engineering Works", "{} Interiors", "{} Air Conditioning"),
        wares(
            "other",
            """
            Labour charges /day 700 1400
            Visiting charges /flat 300 700
            PVC conduit 25 mm /m 38 72
            Copper wire 2.5 sq mm /m 24 46
            MCB 32 A 210 480
            LED panel light 420 980
            Plywood 18 mm /m2 980 1650
            Wall putty /kg 28 52
            Installation charges /flat 1500 4500
            """,
        ),
        only=(
            ("Electricals", ("PVC", "Copper", "MCB", "LED")),
            ("Interiors", ("Plywood", "Wall putty", "LED")),
            ("Air Conditioning", ("Copper", "MCB")),
        ),
    ),
    "supplies": Trade(
        ("{} Traders", "{} Enterprises", "Shree {} Stationers", "{} Industrial Corporation"),
        wares(
            "other",
            """
            Toner cartridge T-#### 2200 4800
            Safety helmet ISI 145 320
            Hex bolt M8 x 60 /box 180 420
            Nitrile gloves /box 260 540
            LED tube 20 W 145 310
            Box file, laminated 65 130
            Extension board 240 560
            Steel almirah, two door 7800 14500
            Office chair 2900 7200
            UPS battery 12 V 950 1850
            """,
        )
        + wares(
            "packed",
            """
            Copier paper A4 /pack 210 320
            Notebook, ruled 38 85
            Ball pens /box 90 210
            Packing carton 22 58
            """,
        ),
    ),
    "online": Trade(
        ("Cloudpatang Pvt. Ltd.", "{} Softlabs Pvt. Ltd.", "Khata Cloud Pvt. Ltd."),
        wares(
            "other",
            """
            Team plan, per user /user 350 950
            Cloud storage /GB 3 9
            Virtual server /month 1800 6500
            Domain renewal /year 799 1499
            SMS pack /pack 450 1800
            Premium support /month 1500 6000
            """,
        ),
    ),
}

VOCABULARY = Vocabulary(
    name="en_IN",
    words=WORDS,
    trades=TRADES,
    buyers=(
        *("{family} Industries Pvt. Ltd.", "{family} & Sons", "Sri {family} Textiles"),
        *("{family} Hospitals", "M/s {family} Traders", "{town} Public School"),
    ),
    units={
        **british.VOCABULARY.units,
        "piece": ("Nos", "Nos.", "PCS"),
        "h": ("Hrs", "HRS", "Hrs"),
        "m2": ("Sqm", "SQM", "Sq.m"),
        "m": ("Mtr", "MTR", "Mtrs"),
        "kg": ("Kg", "KGS", "Kgs"),
        "L": ("Ltr", "LTR", "Ltr"),
        "box": ("Box", "BOX", "Box"),
        "pack": ("Pkt", "PKT", "Pack"),
        "flat": ("LS", "LOT", "Job"),
        "user": ("Users", "NOS", "Users"),
    },
    layouts=("gst", "gst", "gst", "gst", "boxed", "ledger", "catalogue", "subscription"),
    numbers=("INV/{y}/###", "GST-####", "{y}{m}/####", "####"),
    signed=(False, False, True),
    days=(7, 15, 30, 30, 45),
    early=(("2", 5),),
    early_share=0.05,
    references=("number", "none", "none"),
    small_share=0.04,
    reverse_share=0.03,
    step="1",
    asides={
        "wholesale": ("{} Provision Stores", "Sri {} Agencies", "{} Distributors"),
        "balance": ("Outstanding balance", "Closing balance", "Total outstanding"),
        "paid": ("PAID", "RECEIVED", "PAID"),
        "print_date": ("Print Date", "Printed on"),
    },
    service_codes=True,
)
