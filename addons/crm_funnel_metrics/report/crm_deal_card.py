from odoo import api, fields, models
from odoo.tools import SQL, format_amount


class CrmDealCard(models.Model):
    """What an accountant needs to know of a deal to link an invoice to it, and no more. The ID is that of the lead."""

    _name = "crm.deal.card"
    _description = "Deal to Link an Invoice to"
    _auto = False
    _order = "date_closed desc nulls first, id desc"
    _rec_names_search = ("name", "customer_id")
    _depends = {"crm.lead": ["name", "partner_id", "user_id", "expected_revenue", "date_closed", "company_id", "type"]}

    name = fields.Char(readonly=True)
    customer_id = fields.Many2one("res.partner", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    expected_revenue = fields.Monetary(currency_field="company_currency", readonly=True)
    company_currency = fields.Many2one("res.currency", compute="_compute_company_currency")
    date_closed = fields.Datetime(string="Closed on", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    @property
    def _table_query(self):
        return SQL("""
            SELECT id, name, partner_id AS customer_id, user_id, expected_revenue, date_closed, company_id
              FROM crm_lead
             WHERE type = 'opportunity'
        """)

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_company_currency(self):
        for deal in self:
            deal.company_currency = (deal.company_id or self.env.company).currency_id

    @api.depends("name", "customer_id", "expected_revenue")
    def _compute_display_name(self):
        for deal in self:
            amount = format_amount(self.env, deal.expected_revenue, deal.company_currency)
            customer = deal.customer_id.sudo().display_name
            deal.display_name = ", ".join(part for part in (deal.name, customer, amount) if part)
