"""What customers paid: bank entries after a pattern of Odoo's own making, matched with the invoices."""

from collections import Counter
from datetime import datetime, time, timedelta

from odoo.fields import Command

from ..clock import dice
from ..rows import analyze, insert, next_ids, pattern, stamped
from .invoices import discarded, numbered
from .matching import match, receivable

# How an invoice without a credit ends, in per cent, five to fifty-five days later; before that it is open.
FATES = {"paid": 82, "part paid": 8, "open": 10}


def load(job):
    company = job.ref("base.main_company")
    domain = [("move_type", "=", "out_invoice"), ("state", "=", "posted"), ("company_id", "=", company)]
    invoices = job.env["account.move"].search(domain, order="id")
    fates = {invoice: _fate(job, invoice) for invoice in invoices - invoices.reversal_move_ids.reversed_entry_id}
    payments = [(day, invoice, amount) for invoice, (fate, day, amount) in fates.items() if fate != "open"]
    payments.sort(key=lambda payment: (payment[0], payment[1].id))
    _book(job, payments)
    counts = Counter(fate for fate, _day, _amount in fates.values())
    return ", ".join(f"{count} {fate}" for fate, count in counts.most_common())


def _fate(job, invoice):
    """(fate, day of the payment, amount)."""
    roll = dice("payment", invoice.name)
    day = invoice.invoice_date + timedelta(days=roll.randint(5, 55))
    fate = roll.choices(list(FATES), list(FATES.values()))[0]
    if fate == "open" or day > job.clock.today:
        return "open", day, 0
    amount = invoice.amount_total if fate == "paid" else round(invoice.amount_total * roll.uniform(0.3, 0.7), 2)
    return fate, day, amount


def _book(job, payments):
    """One bank entry per payment, matched with the invoice's receivable line."""
    move, credit, debit = _patterns(job, payments[0][1])
    numbers = next_ids(job.env, "account.move", len(payments))
    names = numbered(move["sequence_prefix"], [day for day, _invoice, _amount in payments])
    line_ids = iter(next_ids(job.env, "account.move.line", 2 * len(payments)))
    moves, lines, matches = [], [], []
    for number, name, (day, invoice, amount) in zip(numbers, names, payments, strict=True):
        stamps = stamped(datetime.combine(day, time(20)), 1)
        moves.append({**move, "id": number, "date": day, **_entry(name, invoice, amount), **stamps})
        both = {"move_id": number, "move_name": name[0], "date": day, "name": f"Payment of {invoice.name}", **stamps}
        both["partner_id"] = invoice.partner_id.id
        lines.append({**credit, **both, "id": next(line_ids), "credit": amount, **_amounts(-amount)})
        matches.append((lines[-1], invoice))
        lines.append({**debit, **both, "id": next(line_ids), "debit": amount, **_amounts(amount)})
    insert(job.env, "account.move", moves)
    insert(job.env, "account.move.line", lines)
    analyze(job.env, "account.move", "account.move.line")
    match(job, matches)


def _patterns(job, invoice):
    """Rows of a bank entry of Odoo's own making: the entry, the receivable line and the bank line."""
    journal = job.env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", invoice.company_id.id)], limit=1
    )

    def make():
        accounts = (receivable(invoice).account_id, journal.default_account_id)
        lines = [
            {"account_id": account.id, "name": "Payment", "partner_id": invoice.partner_id.id, "balance": balance}
            for account, balance in zip(accounts, (-1, 1), strict=True)
        ]
        entry = job.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": journal.id,
                "date": job.clock.today,
                "line_ids": [Command.create(line) for line in lines],
            }
        )
        entry._post(soft=False)
        credit, debit = entry.line_ids.sorted("balance")
        return pattern(job.env, entry), pattern(job.env, credit), pattern(job.env, debit)

    return discarded(job, make)


def _entry(name, invoice, amount):
    return {
        **dict(zip(("name", "sequence_prefix", "sequence_number"), name, strict=True)),
        "ref": f"Payment of {invoice.name}",
        **dict.fromkeys(("amount_total", "amount_total_signed", "amount_total_in_currency_signed"), amount),
    }


def _amounts(balance):
    names = ("balance", "amount_currency", "amount_residual", "amount_residual_currency")
    return {**dict.fromkeys(names, balance), "price_subtotal": balance, "price_total": balance}
