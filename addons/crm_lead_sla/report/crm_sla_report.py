from odoo import fields, models
from odoo.tools import SQL

from ..models.crm_sla_clock import STATES
from ..models.crm_sla_policy import KINDS
from .measures import Quantile, Ratio

BANDS = [
    ("1", "Up to 1 hour"),
    ("2", "1 to 4 hours"),
    ("3", "4 to 8 hours"),
    ("4", "8 to 24 hours"),
    ("5", "Over 24 hours"),
    ("6", "Not answered"),
]


class CrmSlaReport(models.Model):
    """Promises to customers and how they were kept: one row per clock, charged to who held the lead at the deadline.

    A clock that is late is missed, even while nobody has answered yet. Cancelled ones (spam, lost before an answer)
    are neither kept nor missed.
    """

    _name = "crm.sla.report"
    _description = "SLA Compliance"
    _inherit = ["crm.sla.measures"]
    _auto = False
    _order = "date_start desc, id desc"
    _rec_name = "lead_name"
    _depends = {
        "crm.sla.clock": [
            "answered_by_id", "campaign_id", "commercial_partner_id", "company_id", "date_answered", "date_due",
            "date_end", "date_start", "day", "elapsed_hours", "holder_id", "hour", "is_credited", "kind", "lead_id",
            "lead_name", "medium_id", "policy_id", "responsible_id", "source_id", "state", "team_id",
        ],
        "crm.lead": ["won_status"],
    }  # fmt: skip
    _measures = {
        "compliance": Ratio("met", ("met", "missed")),
        "credited_rate": Ratio("credited", ("met", "missed")),
        "conversion": Ratio("won", ("clocks",)),
        "response_median": Quantile("response_hours", 0.5),
        "response_p90": Quantile("response_hours", 0.9),
    }

    day = fields.Date(string="Arrived on", readonly=True)
    date_start = fields.Datetime(string="Arrived", readonly=True)
    date_due = fields.Datetime(string="Due", readonly=True)
    hour = fields.Char(string="Hour of Arrival", readonly=True, help="In the time zone of the company.")
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        readonly=True,
        help="Who held the lead at the deadline, or when it was answered; of a running clock who holds it now.",
    )
    holder_id = fields.Many2one("res.users", readonly=True)
    answered_by_id = fields.Many2one("res.users", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    lead_id = fields.Many2one("crm.lead", readonly=True)
    lead_name = fields.Char(string="Lead (name)", readonly=True)
    commercial_partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    policy_id = fields.Many2one("crm.sla.policy", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    state = fields.Selection(STATES, readonly=True)
    response_band = fields.Selection(BANDS, string="Answered within", readonly=True)
    clocks = fields.Integer(string="Promises", readonly=True)
    met = fields.Integer(string="Kept", readonly=True)
    missed = fields.Integer(readonly=True, help="Late, answered since or not.")
    waiting = fields.Integer(string="Late and Waiting", readonly=True, help="Late and not answered yet.")
    running = fields.Integer(string="Running in Time", readonly=True)
    cancelled = fields.Integer(readonly=True, help="Neither kept nor missed: lost or put away before the deadline.")
    credited = fields.Integer(string="Kept by the Person", readonly=True, help="Answered in time by the holder.")
    won = fields.Integer(readonly=True, help="Leads that were won since.")
    compliance = fields.Float(
        string="Kept (%)", readonly=True, aggregator="avg", help="Kept ÷ (kept + missed), running ones left out."
    )
    credited_rate = fields.Float(
        string="Kept by the Person (%)",
        readonly=True,
        aggregator="avg",
        help="Answered in time by the holder, not by a colleague ÷ (kept + missed).",
    )
    conversion = fields.Float(string="Won (%)", readonly=True, aggregator="avg", help="Leads won since ÷ promises.")
    response_hours = fields.Float(
        string="Response (h)", readonly=True, aggregator="avg", help="Time to the answer, in the hours of the policy."
    )
    response_median = fields.Float(
        string="Median Response (h)", readonly=True, aggregator="avg", help="Half of the answers took no longer."
    )
    response_p90 = fields.Float(
        string="90 % Answered within (h)", readonly=True, aggregator="avg", help="Nine of ten answers took no longer."
    )

    @property
    def _table_query(self):
        return SQL("SELECT row.*, %s, %s FROM (%s) row", self._select_counts(), self._select_measures(), self._rows())

    def _select_counts(self):
        return SQL("""
            1 AS clocks,
            (row.state = 'met')::int AS met,
            (row.state = 'missed')::int AS missed,
            (row.state = 'missed' AND row.is_open)::int AS waiting,
            (row.state IN ('running', 'paused'))::int AS running,
            (row.state = 'cancelled')::int AS cancelled,
            (row.state = 'met' AND row.is_credited)::int AS credited,
            (row.is_won)::int AS won,
            CASE WHEN row.response_hours IS NULL THEN '6' WHEN row.response_hours <= 1 THEN '1'
                 WHEN row.response_hours <= 4 THEN '2' WHEN row.response_hours <= 8 THEN '3'
                 WHEN row.response_hours <= 24 THEN '4' ELSE '5' END AS response_band
        """)

    def _rows(self):
        return SQL(
            """
            SELECT clock.id, clock.day, clock.date_start, clock.date_due,
                   lpad(clock.hour::text, 2, '0') || ':00' AS hour,
                   CASE WHEN clock.state IN ('running', 'paused') THEN clock.holder_id ELSE clock.responsible_id END
                       AS user_id, clock.holder_id, clock.answered_by_id, clock.team_id,
                   clock.company_id, clock.source_id, clock.medium_id, clock.campaign_id, clock.lead_id,
                   clock.lead_name, clock.commercial_partner_id, clock.policy_id, clock.kind, clock.is_credited,
                   clock.date_end IS NULL AS is_open, COALESCE(lead.won_status = 'won', FALSE) AS is_won,
                   CASE WHEN clock.state = 'running' AND clock.date_due <= %s THEN 'missed' ELSE clock.state END
                       AS state,
                   CASE WHEN clock.date_answered IS NOT NULL THEN clock.elapsed_hours END AS response_hours
              FROM crm_sla_clock clock
              LEFT JOIN crm_lead lead ON lead.id = clock.lead_id
            """,
            fields.Datetime.now(),
        )

    def action_open_lead(self):
        """Open the lead behind this row; a deleted one cannot be opened, its name is in the list."""
        self.check_access("read")
        self.ensure_one()
        return self.lead_id.get_formview_action() if self.lead_id else False
