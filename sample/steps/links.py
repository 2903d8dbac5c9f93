"""Invoice lines linked with the order lines they came from, and so with the deals.

Those written by hand are left to the accountant, with the deals that the addon proposes.
"""

from odoo.tools import SQL

from ..rows import MODULE, analyze, recompute

ON_LINES = ("qty_invoiced", "untaxed_amount_invoiced", "qty_to_invoice", "untaxed_amount_to_invoice", "invoice_status")


def load(job):
    lines = _link(job)
    analyze(job.env, "account.move.line")
    recompute(job.env["sale.order.line"].browse(lines), *ON_LINES)
    recompute(job.env["sale.order.line"].browse(lines).order_id, "invoice_status")
    job.env["account.move"]._fill_deals()
    job.env["crm.invoice.match"]._run_pass()
    left = job.env["account.move"].search_count([("is_without_deal", "=", True)])
    return f"{len(lines)} invoiced order lines, {left} invoices left without a deal"


def _link(job):
    """Link invoices and credits by the number of the deal in their lines; return the ids of the order lines."""
    query = SQL(
        """
        INSERT INTO sale_order_line_invoice_rel (invoice_line_id, order_line_id)
        SELECT line.id, sold.id
          FROM account_move_line line
          JOIN ir_model_data data
            ON data.module = %s AND data.model = 'crm.lead'
           AND data.name = 'lead_' || split_part(line.name, ', ', 2)
          JOIN sale_order sale ON sale.opportunity_id = data.res_id
          JOIN sale_order_line sold ON sold.order_id = sale.id
         WHERE line.display_type = 'product'
        RETURNING order_line_id
        """,
        MODULE,
    )
    return [number for (number,) in dict.fromkeys(job.env.execute_query(query))]
