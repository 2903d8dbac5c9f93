from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column

# Customer documents, whose lines belong to deals.
SALE_TYPES = ("out_invoice", "out_refund", "out_receipt")


class AccountMoveLine(models.Model):
    """A line of a customer invoice belongs to one deal: that of its order, unless a person said otherwise."""

    _inherit = "account.move.line"

    lead_id = fields.Many2one(
        "crm.lead",
        string="Deal",
        compute="_compute_lead_id",
        inverse="_inverse_lead_id",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        domain="[('type', '=', 'opportunity')]",
        help="The deal this line is counted for. Filled from the order; a credit note takes it from its invoice.",
    )
    lead_settled = fields.Boolean(
        string="Deal Settled by Hand",
        copy=False,
        help="A person said which deal the line belongs to, or that it belongs to none: orders do not change it.",
    )

    def _auto_init(self):
        """Create the columns here: existing lines are filled by one statement, not computed one by one."""
        for name, kind in (("lead_id", "int4"), ("lead_settled", "bool")):
            if not column_exists(self.env.cr, self._table, name):
                create_column(self.env.cr, self._table, name, kind)
        return super()._auto_init()

    @api.depends("sale_line_ids.order_id.opportunity_id")
    def _compute_lead_id(self):
        for line in self.sorted(lambda line: line.move_id.move_type == "out_refund"):  # those follow their invoice
            line.lead_id = line.lead_id if line.lead_settled else line._get_inherited_lead()

    def _inverse_lead_id(self):
        """What differs from the orders is somebody's decision, also that there is no deal where the order has one."""
        for settled, lines in self.grouped(lambda line: line.lead_id != line.sudo()._get_inherited_lead()).items():
            lines.filtered(lambda line, settled=settled: line.lead_settled != settled).lead_settled = settled
        self.move_id._pass_deal_on()

    def _get_inherited_lead(self):
        """The deal of the credited invoice, else that of the orders.

        By the lines of the invoice: its own deal may be just being computed.
        """
        if self.move_id.move_type == "out_refund" and (lead := self.move_id.reversed_entry_id._get_one_lead()):
            return lead
        return self._get_order_lead()

    def _get_order_lead(self):
        """The deal of the line's orders; empty if they have none or several, or if it went to another company."""
        leads = self.sale_line_ids.order_id.opportunity_id
        if len(leads) != 1 or leads.company_id not in (self.move_id.company_id, self.env["res.company"]):
            return leads.browse()
        return leads

    def _copy_data_extend_business_fields(self, values):
        """A credit note inherits what was settled by hand; the rest it has from its invoice or the same orders."""
        res = super()._copy_data_extend_business_fields(values)
        if self.lead_settled and not self.move_id.lead_id:
            values["lead_settled"] = True
            if self.lead_id:
                values["lead_id"] = self.lead_id.id
        return res
