from odoo import api, fields, models
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
            "lead_id", "paid_share", "date_paid", "amount_residual", "amount_total", "amount_untaxed_signed",
            "invoice_cash_rounding_id",
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
        """The rows of documents and deals, then what is known of both.

        Nothing that is not asked for is joined; a filter by deal, invoice or day reaches the indexes of the tables.
        Each deal of an invoice gets the rounded share of the running total up to it less that of the one before it,
        so that they add up. What is overdue is looked up outside of UNION ALL, of which PostgreSQL reads all columns.
        Subqueries per row are few, as it would compile a query that looks expensive, longer than the query takes.
        """
        return SQL(
            """
            SELECT deal.id, deal.move_id, deal.lead_id, deal.day, deal.date_paid, deal.customer_id,
                   CASE WHEN deal.lead_id IS NULL THEN deal.user_id ELSE lead.user_id END AS user_id,
                   CASE WHEN deal.lead_id IS NULL THEN deal.team_id ELSE lead.team_id END AS team_id,
                   team.office_id, %(lead_columns)s, deal.company_id, company.currency_id AS company_currency,
                   deal.invoiced, %(paid)s AS paid, %(overdue)s AS overdue
              FROM (%(whole)s UNION ALL %(split)s) AS deal
              LEFT JOIN res_company company ON company.id = deal.company_id
              LEFT JOIN res_currency currency ON currency.id = company.currency_id
              LEFT JOIN crm_lead lead ON lead.id = deal.lead_id
              LEFT JOIN crm_team team
                ON team.id = CASE WHEN deal.lead_id IS NULL THEN deal.team_id ELSE lead.team_id END
              LEFT JOIN account_move move ON move.id = deal.move_id
            """,
            lead_columns=SQL(", ").join(SQL.identifier("lead", name) for name in LEAD_COLUMNS),
            whole=self._get_whole(),
            split=self._get_split(),
            paid=self._split(SQL("deal.paid_share")),
            overdue=self._split(self._get_overdue_share()),
        )

    def _get_whole(self):
        """SQL: the documents of one deal, most of them, of which the lines need not be read.

        What a rounding to coins adds is in their untaxed amount, but is no deal's: those are split.
        """
        return SQL(
            """
            SELECT move.id::bigint * 2 AS id, %s, move.lead_id,
                   move.amount_untaxed_signed AS invoiced, 0::numeric AS before
              FROM account_move move
             WHERE %s AND move.lead_id IS NOT NULL AND move.invoice_cash_rounding_id IS NULL
            """,
            self._select_move(),
            self._is_counted(),
        )

    def _get_split(self):
        """SQL: the lines of each other document and deal together, with what was invoiced for the deals before it."""
        return SQL(
            """
            SELECT MIN(line.id)::bigint * 2 + 1 AS id, %s, line.lead_id, -SUM(line.balance) AS invoiced,
                   CASE WHEN line.lead_id IS NULL THEN 0
                        ELSE (SELECT COALESCE(-SUM(other.balance), 0) FROM account_move_line other
                               WHERE other.move_id = move.id AND other.display_type = 'product'
                                 AND COALESCE(other.lead_id, 0) < line.lead_id) END AS before
              FROM account_move move
              JOIN account_move_line line ON line.move_id = move.id AND line.display_type = 'product'
             WHERE %s AND (move.lead_id IS NULL OR move.invoice_cash_rounding_id IS NOT NULL)
             GROUP BY move.id, line.lead_id
            """,
            self._select_move(),
            self._is_counted(),
        )

    def _select_move(self):
        return SQL(
            """
            move.id AS move_id, move.invoice_date AS day, move.date_paid, move.commercial_partner_id AS customer_id,
            move.invoice_user_id AS user_id, move.team_id, move.company_id,
            COALESCE(move.paid_share, 0) AS paid_share
            """
        )

    def _is_counted(self):
        return SQL("move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')")

    def _split(self, share):
        """SQL: that share of the row; the row without a deal comes first."""
        return SQL(
            "CASE WHEN deal.before = 0 THEN round(%(share)s * deal.invoiced, currency.decimal_places)"
            " ELSE round(%(share)s * (deal.before + deal.invoiced), currency.decimal_places)"
            " - round(%(share)s * deal.before, currency.decimal_places) END",
            share=share,
        )

    def _get_overdue_share(self):
        """SQL: the part of the document that should have been paid before today, by its terms, and was not.

        A credit note makes what is overdue of the invoices it is reconciled with smaller.
        """
        return SQL(
            """
            CASE WHEN move.move_type = 'out_refund'
                 THEN COALESCE((SELECT SUM(part.credit_amount_currency * %(of_invoice)s) / NULLIF(move.amount_total, 0)
                                  FROM account_move_line credit
                                  JOIN account_partial_reconcile part ON part.credit_move_id = credit.id
                                  JOIN account_move_line debit ON debit.id = part.debit_move_id
                                  JOIN account_move invoice ON invoice.id = debit.move_id
                                 WHERE credit.move_id = move.id AND credit.display_type = 'payment_term'
                                   AND invoice.move_type IN ('out_invoice', 'out_receipt')), 0)
                 ELSE %(of_move)s END
            """,
            of_invoice=self._get_unpaid_share("invoice"),
            of_move=self._get_unpaid_share("move"),
        )

    def _get_unpaid_share(self, alias):
        """SQL: the same of an invoice; what is due of its residual is due of what is not paid of it."""
        return SQL(
            """
            CASE WHEN %(move)s.amount_residual = 0 THEN 0
                 ELSE COALESCE((1 - COALESCE(%(move)s.paid_share, 0))
                       * (SELECT SUM(term.amount_residual_currency) FILTER (
                                     WHERE COALESCE(term.date_maturity, %(move)s.invoice_date) < %(today)s)
                                 / NULLIF(SUM(term.amount_residual_currency), 0)
                            FROM account_move_line term
                           WHERE term.move_id = %(move)s.id AND term.display_type = 'payment_term'), 0) END
            """,
            move=SQL.identifier(alias),
            today=fields.Date.context_today(self),
        )

    @api.model
    def _get_move(self, row_id):
        """The document of a row: the ID is twice that of the document, or of the first of its lines and one more."""
        number, is_split = divmod(row_id, 2)
        if is_split:
            return self.env["account.move.line"].browse(number).move_id
        return self.env["account.move"].browse(number)

    def action_open_invoice(self):
        """Open the invoice behind this row, with the reader's own rights."""
        self.check_access("read")
        self.ensure_one()
        return self.move_id.get_formview_action()
