from odoo import api, fields, models

GROUPS = "sales_team.group_sale_salesman,account.group_account_invoice,account.group_account_readonly"


class CrmDealInvoiced(models.AbstractModel):
    """A record that customer invoices belong to: how many, and how much of them is paid and overdue.

    Counted at every read from ``crm.deal.invoice`` with the reader's own rights, so that the numbers are those of the
    rows behind the button.
    """

    _name = "crm.deal.invoiced"
    _description = "Subject of Invoices"

    # The field of crm.deal.invoice that says which record a row is of.
    _deal_invoice_key = None

    deal_invoice_count = fields.Integer(string="Invoices of Deals", compute="_compute_deal_invoices", groups=GROUPS)
    deal_invoiced = fields.Monetary(
        string="Invoiced",
        compute="_compute_deal_invoices",
        currency_field="deal_invoice_currency",
        groups=GROUPS,
        help="Untaxed, credit notes taken off; other currencies at the rate of the invoice date.",
    )
    deal_paid = fields.Monetary(
        string="Paid", compute="_compute_deal_invoices", currency_field="deal_invoice_currency", groups=GROUPS
    )
    deal_overdue = fields.Monetary(
        string="Overdue", compute="_compute_deal_invoices", currency_field="deal_invoice_currency", groups=GROUPS
    )
    deal_invoice_currency = fields.Many2one(
        "res.currency", string="Currency of the Invoices", compute="_compute_deal_invoices", groups=GROUPS
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_deal_invoices(self):
        """One query for all records: a group per record, company and day, as rates differ by day."""
        owners = {record: record._get_deal_invoice_owner() for record in self}
        sums = {record: [0, 0.0, 0.0, 0.0] for record in self}
        groups = self._get_deal_invoice_groups([owner.id for owner in owners.values() if owner])
        for record, owner in owners.items():
            record.deal_invoice_currency = currency = record._get_deal_invoice_currency()
            for company, day, count, *amounts in groups.get(owner.id, ()):
                sums[record][0] += count
                for index, amount in enumerate(amounts, 1):
                    sums[record][index] += company.currency_id._convert(amount, currency, company, day)
            record.deal_invoice_count, record.deal_invoiced, record.deal_paid, record.deal_overdue = sums[record]

    def _get_deal_invoice_groups(self, owner_ids):
        """{owner id: [(company, day, invoices, invoiced, paid, overdue)]} of the rows that the reader may see."""
        groups = {}
        for owner, *group in self.env["crm.deal.invoice"]._read_group(
            [(self._deal_invoice_key, "in", owner_ids)],
            [self._deal_invoice_key, "company_id", "day:day"],
            ["move_id:count_distinct", "invoiced:sum", "paid:sum", "overdue:sum"],
        ):
            groups.setdefault(owner.id, []).append(group)
        return groups

    def _get_deal_invoice_owner(self):
        """The record that rows of crm.deal.invoice are of."""
        return self._origin

    def _get_deal_invoice_currency(self):
        return self.env.company.currency_id

    def action_open_deal_invoices(self):
        """The rows that were counted."""
        self.env["crm.deal.invoice"].check_access("read")
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_funnel_metrics.crm_deal_invoice_action")
        domain = [(self._deal_invoice_key, "=", self._get_deal_invoice_owner().id)]
        return {**action, "domain": domain, "display_name": self.display_name, "context": {}}
