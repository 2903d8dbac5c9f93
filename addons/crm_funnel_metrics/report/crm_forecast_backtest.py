from datetime import datetime, time

from dateutil.relativedelta import relativedelta
from pytz import timezone, utc

from odoo import api, fields, models
from odoo.tools import SQL

from .measures import Ratio

MONTHS = 12


class CrmForecastBacktest(models.Model):
    """How good the forecast was: the deals that were open at the start of each of the last twelve months.

    Each has the probability that its stage had on that day, from what was known then, and what became of it until
    today. Deals that are still open may yet be won, so the forecast is compared with the deals decided since. Those
    that were merged, deleted or archived since are none of won, lost and still open. Odoo does not keep its own
    probabilities, so they cannot be tested like this.
    """

    _name = "crm.forecast.backtest"
    _description = "Past Forecasts"
    _inherit = "crm.forecast.base"
    _auto = False
    _depends = {
        "crm.stage.log": [
            "holder_id", "team_id", "product_id", "source_id", "medium_id", "campaign_id", "country_id",
            "commercial_partner_id", "company_currency", "expected_revenue",
        ],
    }  # fmt: skip
    _measures = {
        "probability": Ratio("forecast_wins", ("deals",)),
        "won_share": Ratio("won", ("won", "lost")),
        "hit": Ratio("won", ("forecast_decided",)),
        "hit_amount": Ratio("won_amount", ("forecast_decided_amount",), "company_currency"),
    }
    _figures = {
        "deals": ("deals",),
        "probability": ("deals",),
        "won_share": ("won", "lost"),
        "forecast_wins": ("deals",),
        "won": ("won",),
        "still_open": ("still_open",),
        "lost": ("lost",),
        "hit": ("won", "lost"),
        "forecast_amount": ("deals",),
        "won_amount": ("won",),
        "hit_amount": ("won", "lost"),
        "unsure": ("unsure",),
    }

    day = fields.Date(string="Start of the Month")
    deals = fields.Integer(string="Deals Then Open", help="Opportunities that were open at the start of the month.")
    won = fields.Integer(string="Won Since", readonly=True, help="Of those, won by today.")
    lost = fields.Integer(string="Lost Since", readonly=True, help="Of those, lost by today.")
    still_open = fields.Integer(readonly=True, help="Of those, neither won nor lost yet.")
    won_amount = fields.Monetary(
        string="Amount Won",
        currency_field="company_currency",
        readonly=True,
        help="Expected revenue of those won, as it is today.",
    )
    won_share = fields.Float(
        string="Won (%)",
        readonly=True,
        aggregator="avg",
        help="Won ÷ (won + lost) since: to be compared with the probability.",
    )
    hit = fields.Float(
        string="Won ÷ Forecast (%)",
        readonly=True,
        aggregator="avg",
        help="Of the deals decided since, in per cent. 100: as many were won as forecast.",
    )
    forecast_decided = fields.Float(string="Forecast Wins of Those Decided", readonly=True, digits=(16, 1))
    forecast_decided_amount = fields.Monetary(
        string="Forecast of Those Decided", currency_field="company_currency", readonly=True
    )
    hit_amount = fields.Float(
        string="Amount Won ÷ Forecast (%)",
        readonly=True,
        aggregator="avg",
        help="Of the deals decided since, in one currency. 100: as much was won as forecast.",
    )

    @property
    def _table_query(self):
        starts = [self._get_this_month() - relativedelta(months=number) for number in range(MONTHS)]
        return SQL(
            """
            WITH chances AS (%(chances)s)
            SELECT deal.*, 1 AS deals, deal.probability / 100 AS forecast_wins,
                   deal.amount * deal.probability::numeric / 100 AS forecast_amount,
                   CASE WHEN deal.won + deal.lost > 0 THEN deal.probability / 100 END AS forecast_decided,
                   CASE WHEN deal.won + deal.lost > 0 THEN deal.amount * deal.probability::numeric / 100
                        END AS forecast_decided_amount, %(measures)s
              FROM (
                SELECT start.number * 4294967296 + log.id AS id, start.day, %(dimensions)s, log.stage_id,
                       log.expected_revenue AS amount, %(chance)s, %(outcomes)s
                  FROM unnest(%(days)s, %(moments)s) WITH ORDINALITY AS start (day, moment, number)
                  JOIN (%(source)s)
                    ON log.moment < start.moment AND (log.date_end IS NULL OR log.date_end >= start.moment)
                  LEFT JOIN crm_lead lead ON lead.id = log.lead_ref
                  %(join)s
                 WHERE log.status = 'open' AND log.is_passed IS NOT TRUE AND log.lead_type = 'opportunity'
            ) AS deal
            """,
            chances=self._get_chances_query(starts),
            measures=SQL("NULL::float8 AS won_share, NULL::float8 AS hit, NULL::float8 AS hit_amount"),
            dimensions=self._select_log(),
            chance=self._select_chance(),
            outcomes=self._select_outcomes(),
            days=starts,
            moments=[self._get_midnight(day) for day in starts],
            source=self._from_log(),
            join=self._join_chances(SQL("start.day"), SQL("log.stage_id"), SQL("log.company_id")),
        )

    def _select_outcomes(self):
        return SQL("""
            CASE WHEN lead.won_status = 'won' THEN 1 ELSE 0 END AS won,
            CASE WHEN lead.won_status = 'lost' THEN 1 ELSE 0 END AS lost,
            CASE WHEN lead.won_status = 'pending' AND lead.active THEN 1 ELSE 0 END AS still_open,
            CASE WHEN lead.won_status = 'won' THEN lead.expected_revenue ELSE 0 END AS won_amount
        """)

    def _get_midnight(self, day):
        """The moment in UTC at which ``day`` begins for the current company."""
        zone = timezone(self.env.company._get_history_zone())
        return zone.localize(datetime.combine(day, time.min)).astimezone(utc).replace(tzinfo=None)

    @api.model
    def _get_splits(self):
        splits = super()._get_splits()
        return {"month": splits.pop("month"), "stage": ["stage_id"], **splits}
