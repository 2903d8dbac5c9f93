from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import SQL

LEARNT_MONTHS = 12
OVERALL = 0  # in place of a stage: all deals, whatever stages they were in


class CrmForecastBase(models.AbstractModel):
    """Forecast of deals by the historic probability of their stage.

    The probability of a stage is learnt from the deals that were won or lost in twelve months and had been in that
    stage before: the share of those won. A stage that was jumped over does not count, nor does a deal that is still
    open. When fewer deals than the setting *Smallest Number of Cases* had been in the stage, the win rate of all deals
    of the company takes its place.
    """

    _name = "crm.forecast.base"
    _description = "Forecast by Stage"
    _inherit = ["crm.funnel.report", "crm.funnel.figures"]
    _auto = False
    _depends = {
        "crm.stage.log": [
            "day", "moment", "date_end", "lead_id", "lead_ref", "lead_name", "lead_type", "stage_id", "status",
            "from_status", "is_passed", "company_id",
        ],
        "crm.lead": ["active", "won_status", "expected_revenue", "type"],
        "crm.team": ["office_id", "company_id"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
    }  # fmt: skip
    _rank_figure = "forecast_amount"

    stage_id = fields.Many2one("crm.stage", readonly=True)
    deals = fields.Integer(readonly=True)
    probability = fields.Float(
        string="Stage Probability (%)",
        readonly=True,
        aggregator="avg",
        help="Share won of the deals that had been in this stage, of those decided in twelve months.",
    )
    stage_cases = fields.Integer(
        string="n of the Stage",
        readonly=True,
        aggregator="avg",
        help="Deals decided in twelve months that had been in the stage; of several stages the mean.",
    )
    unsure = fields.Integer(
        string="Too Few Cases",
        readonly=True,
        help="Deals in a stage with too few cases: the win rate of all deals is taken for them.",
    )
    forecast_wins = fields.Float(readonly=True, digits=(16, 1), help="Sum of the probabilities of the stages.")
    forecast_amount = fields.Monetary(
        string="Forecast",
        currency_field="company_currency",
        readonly=True,
        help="Expected revenue × probability of the stage.",
    )

    def _get_chances_query(self, starts):
        """SQL of the probabilities known on each day of ``starts``, which are first days of months.

        Columns: start, stage_id (0: all stages), company_id (0: none), cases, probability in per cent.
        """
        oldest = min(starts) - relativedelta(months=LEARNT_MONTHS)
        return SQL(
            """
            WITH closing AS (
                SELECT id, lead_ref, moment, status, date_trunc('month', day)::date AS month,
                       COALESCE(company_id, 0) AS company_id
                  FROM crm_stage_log
                 WHERE day >= %(oldest)s AND status IN ('won', 'lost') AND from_status IS DISTINCT FROM status
                   AND lead_type = 'opportunity'
            ), decided AS (
                SELECT stay.stage_id, closing.company_id, closing.month, count(DISTINCT closing.id) AS cases,
                       count(DISTINCT closing.id) FILTER (WHERE closing.status = 'won') AS won
                  FROM closing
                  JOIN crm_stage_log stay ON stay.lead_ref = closing.lead_ref AND stay.moment <= closing.moment
                 WHERE stay.status = 'open' AND stay.is_passed IS NOT TRUE AND stay.stage_id IS NOT NULL
                 GROUP BY stay.stage_id, closing.company_id, closing.month
                 UNION ALL
                SELECT %(overall)s, company_id, month, count(*), count(*) FILTER (WHERE status = 'won')
                  FROM closing GROUP BY company_id, month
            )
            SELECT known.day AS start, stage_id, company_id, sum(cases) AS cases,
                   100 * sum(won)::float8 / sum(cases)::float8 AS probability
              FROM unnest(%(starts)s) AS known (day)
              JOIN decided ON month < known.day AND month >= known.day - make_interval(months => %(months)s)
             GROUP BY known.day, stage_id, company_id
            """,
            oldest=oldest,
            overall=OVERALL,
            starts=starts,
            months=LEARNT_MONTHS,
        )

    def _select_chance(self):
        """Columns of the forecast, from the joins of ``_join_chances``."""
        return SQL(
            """
            CASE WHEN chance.cases >= %(minimum)s THEN chance.probability ELSE overall.probability END AS probability,
            COALESCE(chance.cases, 0)::int4 AS stage_cases,
            CASE WHEN chance.cases >= %(minimum)s THEN 0 ELSE 1 END AS unsure
            """,
            minimum=self._get_minimum_cases(),
        )

    def _join_chances(self, start, stage, company):
        """Joins of the relation ``chances``: the probability of the stage, and that of all deals of the company."""
        return SQL(
            """
            LEFT JOIN chances chance ON chance.start = %(start)s AND chance.stage_id = %(stage)s
                  AND chance.company_id = COALESCE(%(company)s, 0)
            LEFT JOIN chances overall ON overall.start = %(start)s AND overall.stage_id = %(overall)s
                  AND overall.company_id = COALESCE(%(company)s, 0)
            """,
            start=start,
            stage=stage,
            company=company,
            overall=OVERALL,
        )

    def _get_this_month(self):
        return fields.Date.context_today(self) + relativedelta(day=1)
