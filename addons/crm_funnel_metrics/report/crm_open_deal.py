from odoo import fields, models
from odoo.tools import SQL

from .measures import Quantile

AGES = [
    ("week", "Up to 7 days"),
    ("month", "8 to 30 days"),
    ("quarter", "31 to 90 days"),
    ("older", "Over 90 days"),
]


class CrmOpenDeal(models.Model):
    """The deals that are open now: how long they have been in their stage, what is planned, and what is overdue.

    One row per opportunity that is neither won, lost nor archived. Days are calendar days up to today; a deal that came
    to its stage before the history began counts from the date that Odoo kept.
    """

    _name = "crm.open.deal"
    _description = "Open Deals"
    _inherit = "crm.funnel.report"
    _auto = False
    _order = "days_in_stage desc, id desc"
    _depends = {
        "crm.lead": [
            "active", "type", "won_status", "date_deadline", "create_date", "name", "user_id", "team_id", "product_id",
            "source_id", "medium_id", "campaign_id", "country_id", "partner_id", "company_id", "expected_revenue",
            "stage_id", "date_last_stage_update",
        ],
        "crm.stage.log": ["lead_ref", "day", "lead_day", "date_end", "is_passed"],
        "crm.team": ["office_id", "company_id"],
        "mail.activity": ["active", "res_model", "res_id", "date_deadline"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
    }  # fmt: skip
    _measures = {"days_in_stage_median": Quantile("days_in_stage", 0.5)}

    day = fields.Date(string="Deal Came On", help="The day the deal was created.")
    stage_id = fields.Many2one("crm.stage", readonly=True)
    stage_day = fields.Date(string="In the Stage Since", readonly=True)
    age = fields.Selection(AGES, string="Time in the Stage", readonly=True)
    date_deadline = fields.Date(string="Expected Closing", readonly=True)
    next_activity = fields.Date(readonly=True, help="When the next planned activity is due. Empty: nothing is planned.")
    plan = fields.Selection(
        [("none", "None"), ("overdue", "Overdue"), ("today", "Today"), ("planned", "Planned")],
        string="Next Step",
        readonly=True,
    )
    is_past_date = fields.Boolean(readonly=True, help="The expected closing date has passed.")
    deals = fields.Integer(readonly=True, help="Deals that are open now.")
    expected_revenue = fields.Monetary(currency_field="company_currency", readonly=True)
    unplanned = fields.Integer(string="Without Next Step", readonly=True, help="Deals for which nothing is planned.")
    past_date = fields.Integer(
        string="Past Their Date", readonly=True, help="Deals with an expected closing date that has passed."
    )
    days_in_stage = fields.Integer(
        string="Days in the Stage", readonly=True, aggregator="avg", help="Calendar days up to today."
    )
    days_in_stage_median = fields.Float(
        string="Days in the Stage (median)",
        readonly=True,
        aggregator="avg",
        help="Half of the deals have been there no longer.",
    )
    days_open = fields.Integer(readonly=True, aggregator="avg", help="Calendar days since the deal came.")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT deal.*, 1 AS deals, %(today)s - deal.stage_day AS days_in_stage, %(today)s - deal.day AS days_open,
                   CASE WHEN %(today)s - deal.stage_day <= 7 THEN 'week'
                        WHEN %(today)s - deal.stage_day <= 30 THEN 'month'
                        WHEN %(today)s - deal.stage_day <= 90 THEN 'quarter' ELSE 'older' END AS age,
                   CASE WHEN deal.next_activity IS NULL THEN 'none' WHEN deal.next_activity < %(today)s THEN 'overdue'
                        WHEN deal.next_activity = %(today)s THEN 'today' ELSE 'planned' END AS plan,
                   CASE WHEN deal.next_activity IS NULL THEN 1 ELSE 0 END AS unplanned,
                   COALESCE(deal.date_deadline < %(today)s, FALSE) AS is_past_date,
                   CASE WHEN deal.date_deadline < %(today)s THEN 1 ELSE 0 END AS past_date, %(measures)s
              FROM (%(deals)s) AS deal
            """,
            today=fields.Date.context_today(self),
            measures=self._select_measures(),
            deals=self._get_deals_query(),
        )

    def _get_deals_query(self):
        rates = self.env["crm.rate.report"]
        return SQL(
            """
            SELECT lead.id, COALESCE(log.lead_day, lead.create_date::date) AS day, %s, lead.stage_id,
                   lead.date_deadline, lead.expected_revenue,
                   COALESCE(log.day, lead.date_last_stage_update::date, lead.create_date::date) AS stage_day,
                   activity.next_activity
              FROM %s
              LEFT JOIN crm_stage_log log
                     ON log.lead_ref = lead.id AND log.date_end IS NULL AND log.is_passed IS NOT TRUE
              LEFT JOIN (SELECT res_id, min(date_deadline) AS next_activity FROM mail_activity
                          WHERE active AND res_model = 'crm.lead' GROUP BY res_id) AS activity
                     ON activity.res_id = lead.id
             WHERE lead.active AND lead.type = 'opportunity' AND lead.won_status = 'pending'
            """,
            rates._select_lead(),
            rates._from_lead(),
        )
