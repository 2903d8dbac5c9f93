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
            "paid_share", "date_paid", "payment_state", "amount_residual", "amount_untaxed_signed", "amount_total",
        ],
        "account.move.line": [
            "lead_id", "balance", "display_type", "parent_state", "move_id", "date_maturity", "amount_residual_currency"
        ],
        "account.partial.reconcile": ["debit_move_id", "credit_move_id", "credit_amount_currency"],
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
        """One level of grouping, so that a filter by deal, invoice or day reaches the indexes of the tables."""
        invoiced = SQL("-SUM(line.balance)")
        return SQL(
            """
            SELECT MIN(line.id) AS id, move.id AS move_id, line.lead_id, move.invoice_date AS day, move.date_paid,
                   move.commercial_partner_id AS customer_id,
                   CASE WHEN line.lead_id IS NULL THEN move.invoice_user_id ELSE lead.user_id END AS user_id,
                   CASE WHEN line.lead_id IS NULL THEN move.team_id ELSE lead.team_id END AS team_id,
                   team.office_id, %(lead_columns)s, move.company_id, company.currency_id AS company_currency,
                   %(invoiced)s AS invoiced, %(paid)s AS paid, %(overdue)s AS overdue
              FROM account_move move
              JOIN account_move_line line ON line.move_id = move.id AND line.display_type = 'product'
              JOIN res_company company ON company.id = move.company_id
              JOIN res_currency currency ON currency.id = company.currency_id
              LEFT JOIN crm_lead lead ON lead.id = line.lead_id
              LEFT JOIN crm_team team
                ON team.id = CASE WHEN line.lead_id IS NULL THEN move.team_id ELSE lead.team_id END
             WHERE move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
             GROUP BY move.id, line.lead_id, lead.id, team.id, company.id, currency.id
            """,
            lead_columns=SQL(", ").join(SQL.identifier("lead", name) for name in LEAD_COLUMNS),
            invoiced=invoiced,
            paid=self._split(self._get_paid_share(), invoiced),
            overdue=self._split(self._get_overdue_share(), invoiced),
        )

    def _split(self, share, invoiced):
        """SQL: ``share`` of what was invoiced for the deal, rounded so that the deals of an invoice add up.

        Each deal gets the rounded running total up to it less the one before it; most invoices have one deal only.
        """
        return SQL(
            """
            CASE WHEN %(invoiced)s = move.amount_untaxed_signed
                 THEN round(%(share)s * %(invoiced)s, currency.decimal_places)
                 ELSE (SELECT round(%(share)s * (before.amount + %(invoiced)s), currency.decimal_places)
                              - round(%(share)s * before.amount, currency.decimal_places)
                         FROM (SELECT COALESCE(-SUM(other.balance), 0) AS amount
                                 FROM account_move_line other
                                WHERE other.move_id = move.id AND other.display_type = 'product'
                                  AND COALESCE(other.lead_id, 0) < COALESCE(line.lead_id, 0)) AS before)
            END
            """,
            share=share,
            invoiced=invoiced,
        )

    def _get_paid_share(self):
        return SQL(
            """
            (CASE WHEN move.move_type = 'out_refund' THEN COALESCE(move.paid_share, 0) + %s
                  ELSE COALESCE(move.paid_share, 0) END)
            """,
            self._get_share_of_invoices(SQL("COALESCE(invoice.paid_share, 0)")),
        )

    def _get_overdue_share(self):
        """Credit notes are overdue only as far as they make an overdue invoice smaller."""
        return SQL(
            """
            (CASE WHEN move.move_type = 'out_refund' THEN %s
                  WHEN move.amount_residual = 0 THEN 0
                  ELSE %s END)
            """,
            self._get_share_of_invoices(self._get_overdue_of("invoice")),
            self._get_overdue_of("move"),
        )

    def _get_overdue_of(self, alias):
        """SQL: the part of the invoice that should have been paid before today and was not."""
        return SQL(
            """
            COALESCE((1 - COALESCE(%(move)s.paid_share, 0))
             * (SELECT SUM(term.amount_residual_currency)
                       FILTER (WHERE COALESCE(term.date_maturity, %(move)s.invoice_date) < %(today)s)
                       / NULLIF(SUM(term.amount_residual_currency), 0)
                  FROM account_move_line term
                 WHERE term.move_id = %(move)s.id AND term.display_type = 'payment_term'), 0)
            """,
            move=SQL.identifier(alias),
            today=fields.Date.context_today(self),
        )

    def _get_share_of_invoices(self, share):
        """SQL: ``share`` of each ``invoice`` this credit note is reconciled with, by how much of it went there."""
        return SQL(
            """
            COALESCE((SELECT SUM(part.credit_amount_currency * %s) / NULLIF(move.amount_total, 0)
                        FROM account_move_line term
                        JOIN account_partial_reconcile part ON part.credit_move_id = term.id
                        JOIN account_move_line debit ON debit.id = part.debit_move_id
                        JOIN account_move invoice ON invoice.id = debit.move_id
                         AND invoice.move_type IN ('out_invoice', 'out_receipt')
                       WHERE term.move_id = move.id AND term.display_type = 'payment_term'), 0)
            """,
            share,
        )

    def action_open_invoice(self):
        """Open the invoice behind this row, with the reader's own rights."""
        self.check_access("read")
        self.ensure_one()
        return self.move_id.get_formview_action()
