from odoo import fields, models
from odoo.tools import SQL

LEAD_COLUMNS = ("product_id", "source_id", "medium_id", "campaign_id", "country_id")


class CrmDealInvoice(models.Model):
    """What was invoiced and paid for each deal: one row per posted customer invoice or credit note and deal.

    The row without a deal holds the lines that belong to none. Money is untaxed, in the currency of the company, at
    the rate of the invoice; credit notes are negative. A credit note that is reconciled with an invoice is paid as
    far as the rest of that invoice is, so that the money of both together is what came in. The paid amounts of
    the deals of one invoice add up to that of the invoice to the cent.
    """

    _name = "crm.deal.invoice"
    _description = "Invoices of Deals"
    _auto = False
    _order = "day desc, id desc"
    _rec_name = "move_id"
    _depends = {
        "account.move": [
            "move_type", "state", "invoice_date", "invoice_user_id", "team_id", "commercial_partner_id", "company_id",
            "paid_share", "date_paid", "amount_residual", "amount_untaxed_signed", "amount_total", "invoice_date_due",
            "reversed_entry_id",
        ],
        "account.move.line": [
            "lead_id", "balance", "display_type", "parent_state", "move_id", "date_maturity", "amount_residual_currency"
        ],
        "crm.lead": ["user_id", "team_id", *LEAD_COLUMNS],
        "crm.team": ["office_id"],
        "res.company": ["currency_id"],
    }  # fmt: skip

    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    lead_id = fields.Many2one("crm.lead", string="Deal", readonly=True)
    day = fields.Date(string="Invoice Date", readonly=True)
    date_paid = fields.Date(string="Paid On", readonly=True, help="The day of full payment.")
    customer_id = fields.Many2one("res.partner", readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Salesperson", readonly=True, help="Of the deal; without a deal that of the invoice."
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    office_id = fields.Many2one("res.partner", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency = fields.Many2one("res.currency", string="Currency", readonly=True)
    invoiced = fields.Monetary(
        currency_field="company_currency", readonly=True, help="Untaxed; credit notes are negative."
    )
    paid = fields.Monetary(currency_field="company_currency", readonly=True, help="The paid share of it, untaxed.")
    overdue = fields.Monetary(
        currency_field="company_currency", readonly=True, help="Untaxed, due before today and not paid yet."
    )

    @property
    def _table_query(self):
        """Grouped in one level, so that a filter by deal, invoice or day reaches the indexes of the tables.

        Each deal of an invoice gets the rounded share of the running total up to it less that of the one before it,
        so that they add up; most invoices have one deal only and nothing ``before`` it. Subqueries per row are few,
        as PostgreSQL would compile a query that looks expensive, which takes longer than the query.
        """
        return SQL(
            """
            SELECT *, %(paid)s AS paid, %(overdue)s AS overdue
              FROM (SELECT MIN(line.id) AS id, move.id AS move_id, line.lead_id, move.invoice_date AS day,
                           move.date_paid, move.commercial_partner_id AS customer_id,
                           CASE WHEN line.lead_id IS NULL THEN move.invoice_user_id ELSE lead.user_id END AS user_id,
                           CASE WHEN line.lead_id IS NULL THEN move.team_id ELSE lead.team_id END AS team_id,
                           team.office_id, %(lead_columns)s, move.company_id, company.currency_id AS company_currency,
                           -SUM(line.balance) AS invoiced, COALESCE(move.paid_share, 0) AS paid_share,
                           %(overdue_share)s AS overdue_share, currency.decimal_places AS digits,
                           CASE WHEN -SUM(line.balance) = move.amount_untaxed_signed THEN 0
                                ELSE (SELECT COALESCE(-SUM(other.balance), 0) FROM account_move_line other
                                       WHERE other.move_id = move.id AND other.display_type = 'product'
                                         AND COALESCE(other.lead_id, 0) < COALESCE(line.lead_id, 0)) END AS before
                      FROM account_move move
                      JOIN account_move_line line ON line.move_id = move.id AND line.display_type = 'product'
                      JOIN res_company company ON company.id = move.company_id
                      JOIN res_currency currency ON currency.id = company.currency_id
                      LEFT JOIN account_move origin ON origin.id = move.reversed_entry_id
                      LEFT JOIN crm_lead lead ON lead.id = line.lead_id
                      LEFT JOIN crm_team team
                        ON team.id = CASE WHEN line.lead_id IS NULL THEN move.team_id ELSE lead.team_id END
                     WHERE move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                     GROUP BY move.id, line.lead_id, lead.id, team.id, company.id, currency.id, origin.id
                   ) AS deal
            """,
            lead_columns=SQL(", ").join(SQL.identifier("lead", name) for name in LEAD_COLUMNS),
            overdue_share=self._get_overdue_share(),
            paid=self._split("paid_share"),
            overdue=self._split("overdue_share"),
        )

    def _split(self, share):
        return SQL(
            "round(%(share)s * (before + invoiced), digits) - round(%(share)s * before, digits)",
            share=SQL.identifier(share),
        )

    def _get_overdue_share(self):
        """SQL: the part of the document that should have been paid before today, by its terms, and was not.

        A credit note makes what is overdue of the invoice it corrects smaller, as far as the two are reconciled.
        """
        return SQL(
            """
            CASE WHEN move.move_type = 'out_refund'
                 THEN CASE WHEN COALESCE(origin.invoice_date_due, move.invoice_date_due) < %(today)s
                           THEN COALESCE((move.amount_total - move.amount_residual) / NULLIF(move.amount_total, 0), 0)
                                - COALESCE(move.paid_share, 0)
                           ELSE 0 END
                 WHEN move.amount_residual = 0 THEN 0
                 ELSE COALESCE((1 - COALESCE(move.paid_share, 0))
                       * (SELECT SUM(term.amount_residual_currency) FILTER (
                                     WHERE COALESCE(term.date_maturity, move.invoice_date) < %(today)s)
                                 / NULLIF(SUM(term.amount_residual_currency), 0)
                            FROM account_move_line term
                           WHERE term.move_id = move.id AND term.display_type = 'payment_term'), 0) END
            """,
            today=fields.Date.context_today(self),
        )

    def action_open_invoice(self):
        """Open the invoice behind this row, with the reader's own rights."""
        self.check_access("read")
        self.ensure_one()
        return self.move_id.get_formview_action()
