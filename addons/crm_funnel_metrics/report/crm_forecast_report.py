from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .measures import Ratio


class CrmForecastReport(models.Model):
    """The open deals with the probability of their stage next to Odoo's own, by the expected closing date."""

    _name = "crm.forecast.report"
    _description = "Forecast of Open Deals"
    _inherit = "crm.forecast.base"
    _auto = False
    _depends = {
        "crm.lead": [
            "name", "date_deadline", "probability", "stage_id", "user_id", "team_id", "product_id", "source_id",
            "medium_id", "campaign_id", "country_id", "partner_id", "company_id",
        ],
    }  # fmt: skip
    _measures = {
        "probability": Ratio("forecast_wins", ("deals",)),
        "odoo_probability": Ratio("odoo_wins", ("deals",)),
    }
    _figures = {
        "deals": ("deals",),
        "amount": ("deals",),
        "probability": ("deals",),
        "stage_cases": ("deals",),
        "forecast_wins": ("deals",),
        "forecast_amount": ("deals",),
        "odoo_probability": ("deals",),
        "odoo_amount": ("deals",),
        "unsure": ("unsure",),
    }

    day = fields.Date(string="Expected Closing", help="Empty: the deal has no expected closing date.")
    deals = fields.Integer(string="Open Deals", help="Opportunities that are neither won, lost nor archived.")
    amount = fields.Monetary(
        string="Expected Revenue", currency_field="company_currency", readonly=True, help="Of the open deals."
    )
    odoo_probability = fields.Float(
        string="Odoo's Probability (%)", readonly=True, aggregator="avg", help="As it stands on the opportunities."
    )
    odoo_wins = fields.Float(string="Wins by Odoo", readonly=True, digits=(16, 1))
    odoo_amount = fields.Monetary(
        string="Forecast by Odoo",
        currency_field="company_currency",
        readonly=True,
        help="Expected revenue × Odoo's probability.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            WITH chances AS (%(chances)s)
            SELECT deal.*, 1 AS deals, deal.probability / 100 AS forecast_wins,
                   deal.odoo_probability / 100 AS odoo_wins,
                   deal.amount * deal.probability::numeric / 100 AS forecast_amount,
                   deal.amount * deal.odoo_probability::numeric / 100 AS odoo_amount
              FROM (
                SELECT lead.id, lead.date_deadline AS day, %(dimensions)s, lead.stage_id,
                       COALESCE(lead.expected_revenue, 0) AS amount,
                       COALESCE(lead.probability, 0)::float8 AS odoo_probability, %(chance)s
                  FROM %(source)s %(join)s
                 WHERE lead.active AND lead.type = 'opportunity' AND lead.won_status = 'pending'
            ) AS deal
            """,
            chances=self._get_chances_query([self._get_next_month()]),
            dimensions=self.env["crm.rate.report"]._select_lead(),
            chance=self._select_chance(),
            source=self.env["crm.rate.report"]._from_lead(),
            join=self._join_chances(SQL("%s", self._get_next_month()), SQL("lead.stage_id"), SQL("company.id")),
        )

    def _get_next_month(self):
        """What is known today is what is known of this month and the eleven before."""
        return self._get_this_month() + relativedelta(months=1)

    @api.model
    def _get_splits(self):
        return {"stage": ["stage_id"], **super()._get_splits()}

    @api.model
    def _get_split_label(self, specs):
        return self.env._("Month of expected closing") if specs == ["day:month"] else super()._get_split_label(specs)
