from odoo import fields, models
from odoo.tools import SQL

from .measures import Quantile


class CrmLossReport(models.Model):
    """What was lost in a *period*: one row per loss, on the day it happened, with its reason and stage.

    A loss is an event of the history: a deal that is lost, restored and lost again was lost twice, each time for its
    own reason. The losses of opportunities are those of the closed deals; lost leads are inquiries nobody qualified.
    """

    _name = "crm.loss.report"
    _description = "Losses"
    _inherit = "crm.funnel.report"
    _auto = False
    _depends = {
        "crm.stage.log": [
            "day", "lead_day", "lead_id", "lead_name", "lead_type", "holder_id", "team_id", "product_id", "source_id",
            "medium_id", "campaign_id", "country_id", "commercial_partner_id", "company_id", "company_currency",
            "stage_id", "stage_name", "status", "from_status", "expected_revenue", "lost_reason_id", "date_end",
        ],
        "crm.team": ["office_id"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
    }  # fmt: skip
    _measures = {"days_to_lose_median": Quantile("days_to_lose", 0.5)}

    day = fields.Date(string="Lost On", help="The day the deal was lost.")
    lead_type = fields.Selection([("lead", "Lead"), ("opportunity", "Opportunity")], string="Type", readonly=True)
    lost_reason_id = fields.Many2one("crm.lost.reason", readonly=True, help="Empty: none was given.")
    stage_id = fields.Many2one("crm.stage", readonly=True, help="Where the deal was when it was lost.")
    deleted_stage = fields.Char(readonly=True, help="Name of a stage that does not exist any more.")
    is_restored = fields.Boolean(string="Restored Since", readonly=True)
    lost = fields.Integer(readonly=True, help="How many times a deal was lost.")
    lost_amount = fields.Monetary(
        currency_field="company_currency", readonly=True, help="Expected revenue of the deals lost."
    )
    days_to_lose = fields.Float(
        string="Days to Lose (mean)",
        readonly=True,
        aggregator="avg",
        help="From the day the deal came to the day it was lost.",
    )
    days_to_lose_median = fields.Float(
        string="Days to Lose (median)", readonly=True, aggregator="avg", help="Half of the losses took no longer."
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT log.id, log.day, %s, log.lead_type, log.lost_reason_id, log.stage_id,
                   CASE WHEN log.stage_id IS NULL THEN NULLIF(log.stage_name, '') END AS deleted_stage,
                   log.date_end IS NOT NULL AS is_restored, 1 AS lost, log.expected_revenue AS lost_amount,
                   GREATEST(log.day - log.lead_day, 0)::float8 AS days_to_lose, %s
              FROM %s
             WHERE log.status = 'lost' AND log.from_status IS DISTINCT FROM 'lost'
            """,
            self._select_log(),
            self._select_measures(),
            self._from_log(),
        )
