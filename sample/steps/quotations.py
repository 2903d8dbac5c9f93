"""Quotations of the deals and what customers did with them; those of the won deals are orders.

Odoo would take minutes to make them, so it makes one of each kind, whose rows are the pattern of all.
"""

from datetime import timedelta

from odoo.fields import Command

from ..quotes import quotes
from ..rows import analyze, ids, insert, next_ids, pattern, slug, stamped
from ..source import products
from .invoices import discarded
from .leads import References, person
from .messages import Writer


def load(job):
    found, writer = quotes(job), Writer(job)
    orders, lines = _rows(job, found)
    for quote, order in zip(found, orders, strict=True):
        _tell(writer, quote, order)
    insert(job.env, "sale.order", orders)
    insert(job.env, "sale.order.line", lines)
    job.env["ir.sequence"].search([("code", "=", "sale.order")], limit=1).number_next_actual = len(found) + 1
    messages = writer.write()
    analyze(job.env, "sale.order", "sale.order.line", "mail.message")
    job.env["sale.order"]._backfill_proposals()
    confirmed = sum(order["state"] == "sale" for order in orders)
    return f"{len(orders)} quotations, {confirmed} of them orders, {messages} messages about them"


def _rows(job, found):
    """Rows of the orders and of their lines, one each."""
    references, leads = References(job), ids(job.env, "crm.lead")
    patterns = discarded(job, lambda: _patterns(job, references))
    order_ids = next_ids(job.env, "sale.order", len(found))
    line_ids = next_ids(job.env, "sale.order.line", len(found))
    orders, lines = [], []
    for place, quote in enumerate(found):
        order, line = patterns["sale" if quote.confirmed else "sent"]
        own = {"id": order_ids[place], "name": f"S{place + 1:05d}", **_order(job, references, leads, quote)}
        orders.append({**order, **own, **_margin(order, quote)})
        own = {"id": line_ids[place], "order_id": order_ids[place], **_line(references, orders[-1], quote)}
        lines.append({**line, **own, **_margin(line, quote)})
    return orders, lines


def _margin(row, quote):
    """The products cost nothing here; the columns are there with Odoo's margins only."""
    return {"margin": quote.amount, "margin_percent": 1} if "margin" in row else {}


def _patterns(job, references):
    """Rows of Odoo's own making, by state: the order and its line."""
    story = next(story for story in job.stories if story.deal.account)
    line = {"product_id": next(iter(references.products.values())), "price_unit": 1, "tax_ids": [Command.clear()]}
    orders = job.env["sale.order"].create(
        [
            {
                "partner_id": person(references, story),
                "opportunity_id": ids(job.env, "crm.lead")[f"lead_{story.deal.ref}"],
                "order_line": [Command.create(line)],
                "fiscal_position_id": False,
            }
            for _state in range(2)
        ]
    )
    orders[0].state = "sent"
    orders[1].action_confirm()
    return {order.state: (pattern(job.env, order), pattern(job.env, order.order_line)) for order in orders}


def _order(job, references, leads, quote):
    story = quote.story
    user, partner = job.people[story.deal.agent].id, person(references, story)
    return {
        "opportunity_id": leads[f"lead_{story.deal.ref}"],
        "partner_id": partner,
        "partner_invoice_id": partner,
        "partner_shipping_id": partner,
        "user_id": user,
        "team_id": references.teams[slug("team", story.manager)],
        "source_id": references.sources[story.source],
        "medium_id": references.medium_id(story),
        "campaign_id": references.campaigns[story.campaign],
        "date_order": quote.confirmed or quote.made,
        "validity_date": quote.sent.date() + timedelta(days=30),
        "amount_untaxed": quote.amount,
        "amount_total": quote.amount,
        # Read back from the messages, as in a company that installs the addon.
        **dict.fromkeys(("date_first_sent", "amount_first_sent", "date_first_viewed", "is_repeat_purchase")),
        **stamped(quote.made, user),
    }


def _line(references, order, quote):
    prices = ("price_unit", "price_subtotal", "price_total", "price_reduce_taxexcl", "price_reduce_taxinc",
              *(("untaxed_amount_to_invoice",) if quote.confirmed else ()))  # fmt: skip
    return {
        "order_partner_id": order["partner_id"],
        "salesman_id": order["user_id"],
        "product_id": references.products[slug("product", quote.story.deal.product)],
        "name": quote.story.deal.product,
        **dict.fromkeys(prices, quote.amount),
        "technical_price_unit": products()[quote.story.deal.product].price,  # what Odoo proposed
        **stamped(quote.made, order["user_id"]),
    }


def _tell(writer, quote, order):
    """The messages that Odoo leaves when a quotation is sent, opened by the customer, and confirmed."""
    document, holder = ("sale.order", order["id"], order["name"]), quote.story.deal.agent
    writer.post(quote.sent, document, holder, "notification", "sale.mt_order_sent")
    if quote.viewed:
        viewed = writer.post(quote.viewed, document, "", "notification", "sale.mt_order_viewed", "<p>Viewed</p>")
        viewed.row["author_id"] = order["partner_id"]
    if quote.confirmed:
        writer.post(quote.confirmed, document, holder, "notification", "sale.mt_order_confirmed")
