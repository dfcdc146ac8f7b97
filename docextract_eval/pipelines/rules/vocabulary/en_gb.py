"""What British card issuers call otherwise than American ones."""

from __future__ import annotations

from docextract_eval.pipelines.rules.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    labels={"discount": ("multibuy", "multibuy saving", "multibuy savings")},
    card={
        "due_date": ("payment due date", "pay by", "payment must reach us by"),
        "statement_date": ("statement date", "date of statement", "statement issued"),
        "period": ("statement period", "period", "transactions from"),
        "previous_balance": ("previous balance", "balance from last statement", "last balance"),
        "payments": ("payments received", "payments", "payments to your account"),
        "purchases": ("purchases", "new transactions", "spending"),
        "cash_advances": ("cash transactions", "cash advances", "cash withdrawals"),
        "fees": ("fees", "fees and charges", "charges"),
        "interest": ("interest", "interest charged"),
        "new_balance": ("new balance", "balance", "your new balance"),
        "minimum_payment": ("minimum payment", "minimum payment due", "minimum to pay"),
        "credit_limit": ("credit limit", "your credit limit"),
        "available_credit": ("available to spend", "available credit", "credit available"),
        "points": ("points balance", "reward points", "your points"),
        "card_number": ("card number", "card ending", "account number ending"),
        "account_number": ("account reference", "account number", "agreement number"),
        "date": ("date", "transaction date"),
        "posting_date": ("entered", "date entered", "posted"),
        "description": ("description", "transaction details", "details"),
        "original_amount": ("foreign currency", "foreign amount", "currency amount"),
        "rate": ("rate", "exchange rate"),
        "debit": ("amount out", "debits", "spent"),
        "credit": ("amount in", "credits", "paid in"),
        "amount": ("amount", "amount £", "amount (£)"),
        "card": ("card", "card ending"),
        "payments_section": ("payments and refunds", "payments in", "money in"),
        "purchases_section": ("purchases", "card transactions", "money out"),
        "cash_section": ("cash transactions", "cash"),
        "fees_section": ("fees", "charges"),
        "interest_section": ("interest", "interest charged"),
        "pending_section": ("pending transactions", "not yet on your balance", "pending"),
        "idle": (
            *("refunds and credits", "other credits", "refunds", "arrears", "overdue amount"),
            *("missed payment", "over your limit by", "amount over limit", "over limit"),
            *("cash limit", "cash available", "cash withdrawal limit", "points this month"),
            *("points earned", "collected", "so far this year", "this year to date"),
            *("year to date", "your interest rates", "interest rates", "rates"),
            *("balance charged", "interest-bearing balance", "bank giro credit", "payment slip"),
            *("please detach and send with a cheque", "cheque amount £", "amount paid"),
            *("total £", "what you need to pay", "payment details", "your payment"),
        ),
        "title": (
            *("your credit card statement", "credit card statement", "your monthly statement"),
            *("your transactions", "transactions", "account activity", "your account summary"),
            *("account summary", "summary"),
        ),
        "remark": ("non-sterling transaction fee", "includes fee of", "foreign usage fee"),
    },
)
