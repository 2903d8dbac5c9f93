from odoo import fields, models
from odoo.tools import SQL

from .measures import Quantile, Ratio


class CrmRateReport(models.AbstractModel):
    """Deals with their outcome, and the rates of them; a deal is an opportunity, unqualified leads are not deals."""

    _name = "crm.rate.report"
    _description = "Win Rates"
    _inherit = ["crm.funnel.report", "crm.funnel.figures"]
    _auto = False
    _measures = {
        "win_rate": Ratio("won", ("won", "lost")),
        "win_rate_amount": Ratio("won_amount", ("won_amount", "lost_amount"), "company_currency"),
        "win_rate_honest": Ratio("won", ("won", "lost", "overdue")),
        "days_to_win_median": Quantile("days_to_win", 0.5),
        "days_to_lose_median": Quantile("days_to_lose", 0.5),
    }
    _figures = {
        "won": ("won",),
        "lost": ("lost",),
        "overdue": ("overdue",),
        "win_rate": ("won", "lost"),
        "win_rate_honest": ("won", "lost", "overdue"),
        "win_rate_amount": ("won", "lost"),
        "won_amount": ("won",),
        "lost_amount": ("lost",),
        "days_to_win": ("won",),
        "days_to_win_median": ("won",),
        "days_to_lose": ("lost",),
        "days_to_lose_median": ("lost",),
    }
    _rank_figure = "win_rate"

    outcome = fields.Selection(
        [
            ("won", "Won"),
            ("lost", "Lost"),
            ("overdue", "Open past its date"),
            ("open", "Open"),
            ("archived", "Archived"),
        ],
        readonly=True,
    )
    won = fields.Integer(readonly=True, help="Deals won.")
    lost = fields.Integer(readonly=True, help="Deals lost.")
    overdue = fields.Integer(readonly=True, help="Deals open today whose expected closing date has passed.")
    won_amount = fields.Monetary(
        currency_field="company_currency", readonly=True, help="Expected revenue of the deals won."
    )
    lost_amount = fields.Monetary(
        currency_field="company_currency", readonly=True, help="Expected revenue of the deals lost."
    )
    win_rate = fields.Float(string="Win Rate (%)", readonly=True, aggregator="avg", help="Won ÷ (won + lost).")
    win_rate_amount = fields.Float(
        string="Win Rate by Amount (%)",
        readonly=True,
        aggregator="avg",
        help="Amount won ÷ (amount won + amount lost), in one currency.",
    )
    win_rate_honest = fields.Float(
        string="Honest Win Rate (%)", readonly=True, aggregator="avg", help="Won ÷ (won + lost + overdue)."
    )
    days_to_win = fields.Float(
        string="Days to Win (mean)",
        readonly=True,
        aggregator="avg",
        help="From the day the deal came to the day it was won.",
    )
    days_to_win_median = fields.Float(
        string="Days to Win (median)",
        readonly=True,
        aggregator="avg",
        help="Half of the deals won took no longer.",
    )
    days_to_lose = fields.Float(
        string="Days to Lose (mean)",
        readonly=True,
        aggregator="avg",
        help="From the day the deal came to the day it was lost.",
    )
    days_to_lose_median = fields.Float(
        string="Days to Lose (median)",
        readonly=True,
        aggregator="avg",
        help="Half of the deals lost took no longer.",
    )

    @property
    def _table_query(self):
        return SQL(
            "SELECT deal.*, %s, %s FROM (%s) AS deal",
            self._select_outcomes(),
            self._select_measures(),
            self._get_deals_query(),
        )

    def _get_deals_query(self):
        """The deals: id, day, the columns of ``_select_log``, outcome, amount, days from coming to closing.

        Parts of a union have the same types: only then the database takes a filter down to each of them, and drops
        the joins that are not read.
        """
        raise NotImplementedError

    def _select_outcomes(self):
        return SQL("""
            CASE WHEN deal.outcome = 'won' THEN 1 ELSE 0 END AS won,
            CASE WHEN deal.outcome = 'lost' THEN 1 ELSE 0 END AS lost,
            CASE WHEN deal.outcome = 'overdue' THEN 1 ELSE 0 END AS overdue,
            CASE WHEN deal.outcome = 'won' THEN deal.amount ELSE 0 END AS won_amount,
            CASE WHEN deal.outcome = 'lost' THEN deal.amount ELSE 0 END AS lost_amount,
            CASE WHEN deal.outcome = 'won' THEN deal.days END AS days_to_win,
            CASE WHEN deal.outcome = 'lost' THEN deal.days END AS days_to_lose
        """)

    def _select_lead(self):
        """The columns of ``_select_log``, outcome, amount and days from ``lead`` with the joins of ``_from_lead``."""
        return SQL(
            """
            lead.id AS lead_id, lead.name AS lead_name, lead.user_id, lead.team_id, team.office_id, lead.product_id,
            template.categ_id, lead.source_id, lead.medium_id, lead.campaign_id,
            COALESCE(lead.country_id, contact.country_id) AS country_id,
            contact.commercial_partner_id AS partner_id, company.id AS company_id,
            COALESCE(company.currency_id, %s) AS company_currency
            """,
            self.env.company.currency_id.id,
        )

    def _from_lead(self):
        """A lead belongs to its company, else to that of its team or salesperson, as in the history."""
        return SQL("""
            crm_lead lead
            LEFT JOIN crm_team team ON team.id = lead.team_id
            LEFT JOIN product_product product ON product.id = lead.product_id
            LEFT JOIN product_template template ON template.id = product.product_tmpl_id
            LEFT JOIN res_users holder ON holder.id = lead.user_id
            LEFT JOIN res_partner contact ON contact.id = lead.partner_id
            LEFT JOIN res_company company ON company.id = COALESCE(lead.company_id, team.company_id, holder.company_id)
        """)
