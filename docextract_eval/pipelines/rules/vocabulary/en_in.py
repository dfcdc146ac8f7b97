"""What Indian bills call otherwise than English ones elsewhere."""

from __future__ import annotations

from docextract_eval.pipelines.rules.vocabulary import Vocabulary
from docextract_eval.pipelines.rules.vocabulary.invoices.en_in import PHRASES

VOCABULARY = Vocabulary(
    labels={
        "total": ("bill amount", "total amount", "bill total", "total"),
        "payable": (
            *("grand total", "net payable", "net amount", "net total", "amount payable", "net amt"),
            *("amount to be paid", "total payable", "payable amount"),
        ),
        "subtotal": ("gross amount", "gross amt", "sub total", "taxable amount"),
        "discount": (
            *("discount", "less discount", "total discount", "you saved", "scheme disc"),
            *("scheme discount", "disc", "offer", "offer discount"),
        ),
        "service_charge": ("service charge", "s c", "serv chg"),
        "card_slip": ("charge slip", "customer copy", "merchant copy"),
        "change": ("balance", "balance returned", "return amount", "refund amount"),
        "rounding": ("round off", "r off", "roundoff", "rounding adj"),
        "tax_total": ("total gst", "gst total", "total tax"),
        "card": ("rupay", "upi", "upi payment", "paytm", "phonepe", "bhim upi"),
        "idle": ("total qty", "no of items", "cgst", "sgst", "igst", "hsn"),
    },
    card={
        "due_date": ("payment due date", "due date", "pay by"),
        "statement_date": ("statement date", "statement generation date", "bill date"),
        "period": ("statement period", "billing period", "period"),
        "previous_balance": ("opening balance", "previous balance", "previous statement dues"),
        "payments": ("payments", "payments received"),
        "purchases": ("purchases", "purchases/ debits", "new purchases"),
        "cash_advances": ("cash advances", "cash withdrawals", "cash advance"),
        "fees": ("fees & taxes", "fees", "other charges"),
        "interest": ("finance charges", "interest"),
        "new_balance": ("total amount due", "total dues", "total payment due"),
        "minimum_payment": ("minimum amount due", "minimum due", "minimum payment due"),
        "credit_limit": ("credit limit", "total credit limit"),
        "available_credit": ("available credit limit", "available limit", "available credit"),
        "points": ("reward points balance", "closing reward points", "reward points"),
        "card_number": ("card no", "card number"),
        "account_number": ("alternate account no.", "card account no.", "account number"),
        "date": ("date", "transaction date", "txn date"),
        "posting_date": ("posting date", "post date", "posted"),
        "description": ("transaction description", "merchant details", "particulars"),
        "original_amount": ("intl. amount", "foreign amount", "amount (fc)"),
        "rate": ("rate", "conversion rate"),
        "debit": ("debit", "debits", "debit amount"),
        "credit": ("credit", "credits", "credit amount"),
        "amount": ("amount (in rs.)", "amount (₹)", "amount"),
        "card": ("card", "card no."),
        "payments_section": ("payments and credits", "payments and refunds", "credits"),
        "purchases_section": ("purchases", "retail purchases", "debits"),
        "cash_section": ("cash withdrawals", "cash advances", "cash"),
        "fees_section": ("fees and charges", "fees", "charges"),
        "interest_section": ("finance charges", "interest"),
        "pending_section": ("unbilled transactions", "authorised, not settled", "unbilled"),
        "idle": (
            *("credits", "refunds/ credits", "other credits", "past dues", "overdue amount"),
            *("over due", "over limit", "overlimit amount", "cash limit", "available cash limit"),
            *("points earned", "earned", "this financial year", "charges this year"),
            *("year to date", "rates", "interest rates", "balance charged"),
            *("average daily balance", "outstanding", "payment slip", "cheque deposit slip"),
            *("please attach your cheque", "cheque amount rs.", "amount paid", "amount rs."),
            *("payment summary", "amount due", "your dues"),
        ),
        "title": (
            *("credit card statement", "monthly statement", "statement of credit card"),
            *("domestic transactions", "transaction details", "your transactions"),
            *("account summary", "statement summary", "summary"),
        ),
        "remark": ("markup fee", "incl. forex markup", "markup"),
    },
    invoice=PHRASES,
)
