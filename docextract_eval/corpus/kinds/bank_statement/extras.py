"""What else stands around the table of a statement: no field of the schema, but near one."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import TYPES
from docextract_eval.records import Field

if TYPE_CHECKING:
    from docextract_eval.corpus.kinds.bank_statement.account import Account
    from docextract_eval.corpus.kinds.bank_statement.setting import Setting


def extras_of(setting: Setting, account: Account) -> dict[str, Field]:
    """Give what else stands around the table, so that every number has a name."""
    chosen, shown, notes = setting.chosen, setting.chosen["shown"], setting.chosen["notes"]
    after = datetime.date.fromisoformat(chosen["period"][1]) + datetime.timedelta(
        1 + chosen["looks"]["date"] % 3
    )
    dated = after.isoformat()
    written = {
        "address": ("text", " ".join(chosen["address"])),
        "bank_address": ("text", setting.vocabulary.joint.join(chosen["bank_address"])),
        "customer_number": ("code", notes["customer_number"] if shown["customer_number"] else None),
        "phone": ("code", notes["phone"] if shown["phone"] else None),
        "overdraft_limit": (
            "money",
            f"{chosen['overdraft']:.2f}"
            if shown["overdraft_limit"] and chosen["overdraft"]
            else None,
        ),
    }
    found = {
        name: setting.field(name, sort, text, text or "" if sort == "text" else "")
        for name, (sort, text) in written.items()
    }
    text = TYPES.load("date").show(dated, setting.context, chosen["looks"]["date"])
    found["statement_date"] = setting.field(
        "statement_date", "date", dated if shown["statement_date"] else None, text
    )
    return found | _rare(setting, account)


def _rare(setting: Setting, account: Account) -> dict[str, Field]:
    """Give what stands around the table on rare paper only."""
    found, chosen = {}, setting.chosen
    if chosen["highlight"] == "available":
        value = account.closing + chosen["overdraft"]
        text = setting.balance(value, setting.vocabulary.money)
        found["available_balance"] = setting.field(
            "available_balance", "money", f"{value:.2f}", text
        )
    if chosen["equivalent"] is not None:
        code, rate = chosen["equivalent"]
        value = (account.closing * Decimal(rate)).quantize(Decimal("0.01"))
        found["balance_currency"] = Field("balance_currency", "currency", code, code)
        found["balance_abroad"] = setting.field(
            "balance_abroad", "money", f"{value:.2f}", setting.balance(value)
        )
    return found
