from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.crm_segmentation.models.classes import MONEY

FLUSHED = {
    "account.move.line": "move_id display_type balance quantity product_uom_id sale_line_ids",
    "sale.order.line": "order_id purchase_price product_uom_id",
    "sale.order": "currency_rate",
    "uom.uom": "factor",
}


class CrmSegmentationRun(models.Model):
    """Margin of a document: its lines that came from sales orders, less the costs that stand on those orders.

    A line counts with its balance in the company's currency at the document's rate, less its quantity (in the order's
    unit) × the cost on the order line, at the order's rate; the mean of the costs where it came from several. A credit
    note takes back both. The margin of other lines is unknown: they are left out, and the run says how much they are.
    """

    _inherit = "crm.segmentation.run"

    measure = fields.Selection(selection_add=[("margin", "Margin")], ondelete={"margin": "cascade"})
    revenue_without_margin = fields.Monetary(
        string="Revenue without Known Margin",
        readonly=True,
        groups=MONEY,
        help="Of invoice lines that came from no sales order, and of past revenue. It does not count for the classes.",
    )

    def _get_value_sql(self):
        if self.measure != "margin":
            return super()._get_value_sql()
        return SQL(
            """
            (SELECT sum(round((-line.balance - CASE WHEN account_move.move_type = 'out_refund' THEN -1 ELSE 1 END
                               * line.quantity * cost.unit)::numeric, %(digits)s))
               FROM account_move_line line
               LEFT JOIN uom_uom unit ON unit.id = line.product_uom_id
               JOIN LATERAL (
                    SELECT avg(sold.purchase_price / COALESCE(NULLIF(sale.currency_rate, 0), 1)
                               * COALESCE(unit.factor / sold_unit.factor, 1)) AS unit
                      FROM sale_order_line_invoice_rel link
                      JOIN sale_order_line sold ON sold.id = link.order_line_id
                      JOIN sale_order sale ON sale.id = sold.order_id
                      LEFT JOIN uom_uom sold_unit ON sold_unit.id = sold.product_uom_id
                     WHERE link.invoice_line_id = line.id) AS cost ON cost.unit IS NOT NULL
              WHERE line.move_id = account_move.id AND line.display_type = 'product')
            """,
            digits=self.currency_id.decimal_places,
            to_flush=self._get_margin_fields(),
        )

    def _get_margin_fields(self):
        return [self.env[model]._fields[name] for model, names in FLUSHED.items() for name in names.split()]

    def _compute_results(self):
        left = super()._compute_results()
        if self.measure == "margin":
            self.revenue_without_margin = self.currency_id.round(self.revenue_total - self._get_known_revenue())
        return left

    def _get_known_revenue(self):
        """Revenue of the lines that came from sales orders, of the customers of this run."""
        query = SQL(
            """
            SELECT COALESCE(-sum(line.balance), 0)
              FROM account_move_line line JOIN account_move move ON move.id = line.move_id
             WHERE move.company_id = %s AND move.state = 'posted' AND line.display_type = 'product'
               AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
               AND move.invoice_date BETWEEN %s AND %s
               AND EXISTS (SELECT FROM sale_order_line_invoice_rel link WHERE link.invoice_line_id = line.id)
               AND move.commercial_partner_id IN (SELECT partner_ref FROM crm_segmentation_result WHERE run_id = %s)
            """,
            self.company_id.id,
            self.date_from,
            self.date_to,
            self.id,
        )  # flushed by the computation before it
        return float(self.env.execute_query(query)[0][0])
