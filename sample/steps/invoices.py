"""Customer invoices of the won deals, one per customer and month with a line per deal.

Some of the last weeks are written by hand instead, each for one deal and on the day it was won.

Odoo would take over a minute to make them, so it makes and posts one, whose rows are the pattern of all.
"""

import re
from collections import Counter, defaultdict
from datetime import datetime, time, timedelta

from odoo.fields import Command

from ..clock import dice
from ..quotes import is_invoiced_by_hand
from ..rows import analyze, insert, next_ids, pattern, slug, stamped
from .leads import References

# Without taxes and payments all the amounts of an invoice are one.
AMOUNTS = (
    "amount_untaxed", "amount_total", "amount_residual", "amount_untaxed_signed", "amount_untaxed_in_currency_signed",
    "amount_total_signed", "amount_total_in_currency_signed", "amount_residual_signed",
)  # fmt: skip


def load(job):
    references = References(job)
    groups = defaultdict(list)
    for story in job.stories:
        if story.deal.stage == "Won":
            by_hand = story.deal.ref if is_invoiced_by_hand(story, job.clock) else ""
            groups[_invoice_day(job, story, by_hand), story.deal.account, by_hand].append(story)
    keys = sorted(groups)
    move, line, term = _patterns(job, references)
    names = list(numbered(move["sequence_prefix"], [day for day, *_rest in keys]))
    moves, lines = [], []
    for number, key, name in zip(next_ids(job.env, "account.move", len(keys)), keys, names, strict=True):
        partner = references.persons[slug("account", key[1])]
        moves.append({**move, **_move(job, references, number, name, key, groups[key], partner)})
        lines += [{**line, **_line(references, moves[-1], story, key[2])} for story in groups[key]]
        lines.append({**term, **_term(moves[-1])})
    for number, row in zip(next_ids(job.env, "account.move.line", len(lines)), lines, strict=True):
        row["id"] = number
    insert(job.env, "account.move", moves)
    insert(job.env, "account.move.line", lines)
    analyze(job.env, "account.move", "account.move.line")
    return f"{len(moves)} invoices with {len(lines) - len(moves)} lines"


def numbered(prefix, days):
    """(name, prefix, number) of documents on these ascending days, as the journal's yearly sequence gives them."""
    counts = Counter()
    for day in days:
        counts[day.year] += 1
        own = re.sub(r"\d{4}", str(day.year), prefix)
        yield f"{own}{counts[day.year]:05d}", own, counts[day.year]


def discarded(job, make):
    """What ``make`` returns, without the records it makes."""
    savepoint = job.env.cr.savepoint(flush=True)
    try:
        return make()
    finally:
        job.env.flush_all()
        savepoint.close(rollback=True)
        job.env.invalidate_all()


def _invoice_day(job, story, by_hand):
    """The last day of the month in which the deal was won; today for this month."""
    won = job.clock.moved(story.deal.closed)
    if by_hand:
        return won
    month_end = (won.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return min(month_end, job.clock.today)


def _patterns(job, references):
    """Rows of a posted invoice of Odoo's own making: the invoice, its product line and its receivable line."""

    def make():
        line = {"product_id": next(iter(references.products.values())), "price_unit": 1, "tax_ids": [Command.clear()]}
        invoice = job.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": references.persons[slug("account", job.stories[0].deal.account)],
                "invoice_date": job.clock.today,
                "fiscal_position_id": False,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [Command.create(line)],
            }
        )
        invoice._post(soft=False)
        product, term = invoice.line_ids.sorted(lambda row: row.display_type != "product")
        return pattern(job.env, invoice), pattern(job.env, product), pattern(job.env, term)

    return discarded(job, make)


def _move(job, references, number, name, key, group, partner):
    """The salesperson is who won most of it."""
    day, account, by_hand = key
    biggest = max(group, key=lambda story: (story.revenue, story.deal.ref))
    total = sum(story.revenue for story in group)
    user = job.people[biggest.deal.agent].id
    return {
        "id": number,
        **dict(zip(("name", "sequence_prefix", "sequence_number"), name, strict=True)),
        "payment_reference": name[0],
        "invoice_partner_display_name": account,
        "partner_id": partner,
        "commercial_partner_id": partner,
        "partner_shipping_id": partner,
        "invoice_user_id": user,
        "team_id": references.teams[slug("team", biggest.manager)],
        "date": day,
        "invoice_date": day,
        "invoice_date_due": day + timedelta(days=30),
        "ref": _reference(biggest) if by_hand else ", ".join(sorted({story.deal.product for story in group})),
        **dict.fromkeys(AMOUNTS, total),
        **stamped(datetime.combine(day, time(20)), user),
    }


def _reference(story):
    """What the accountant wrote down about the deal of an invoice by hand: its name, its product or nothing."""
    return dice("reference", story.deal.ref).choice((story.name, story.deal.product, None))


def _line(references, move, story, by_hand):
    return {
        **_common(move),
        "product_id": references.products[slug("product", story.deal.product)],
        "name": story.deal.product if by_hand else f"{story.deal.product}, {story.deal.ref}",
        "credit": story.revenue,
        "balance": -story.revenue,
        "amount_currency": -story.revenue,
        "price_unit": story.revenue,
        "price_subtotal": story.revenue,
        "price_total": story.revenue,
    }


def _term(move):
    total = move["amount_total"]
    return {
        **_common(move),
        "name": move["name"],
        "date_maturity": move["invoice_date_due"],
        **dict.fromkeys(("debit", "balance", "amount_currency", "amount_residual", "amount_residual_currency"), total),
    }


def _common(move):
    copied = ("partner_id", "date", "invoice_date", "create_date", "write_date", "create_uid", "write_uid")
    return {"move_id": move["id"], "move_name": move["name"], **{name: move[name] for name in copied}}
