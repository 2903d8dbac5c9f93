"""Credits of some invoice lines, made and matched by Odoo itself."""

from datetime import timedelta

from odoo.fields import Command

from ..clock import dice
from ..rows import analyze

REFUNDED = 0.015  # share of the invoice lines that are credited three weeks later


def load(job):
    domain = [("move_type", "=", "out_invoice"), ("state", "=", "posted")]
    invoices = job.env["account.move"].search([*domain, ("company_id", "=", job.ref("base.main_company"))], order="id")
    refunds = job.env["account.move"].create(list(_refunds(job, invoices)))
    refunds._post(soft=False)
    analyze(job.env, "account.move", "account.move.line", "account.partial.reconcile")
    return f"{len(refunds)} refunds"


def _refunds(job, invoices):
    """Credit some lines of invoices that are older than three weeks; Odoo matches them when they are posted."""
    for invoice in invoices:
        day = invoice.invoice_date + timedelta(days=21)
        roll = dice("refund", invoice.name)
        lines = [line for line in invoice.invoice_line_ids if roll.random() < REFUNDED]
        if lines and day <= job.clock.today:
            yield {
                "move_type": "out_refund",
                "partner_id": invoice.partner_id.id,
                "invoice_date": day,
                "reversed_entry_id": invoice.id,
                "invoice_user_id": invoice.invoice_user_id.id,
                "team_id": invoice.team_id.id,
                "ref": f"Credit of {invoice.name}",
                "invoice_line_ids": [Command.create(_credit(line)) for line in lines],
            }


def _credit(line):
    return {
        "product_id": line.product_id.id,
        "name": line.name,
        "quantity": line.quantity,
        "price_unit": line.price_unit,
        "tax_ids": [Command.clear()],
    }
