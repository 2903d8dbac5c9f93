from odoo import api, fields, models

from ..tools.working_time import HOUR
from .crm_sla_policy import KINDS

STATES = [
    ("running", "Running"),
    ("paused", "Paused"),
    ("met", "Met"),
    ("missed", "Missed"),
    ("cancelled", "Cancelled"),
]


class CrmSlaClock(models.Model):
    """The time of one lead under one policy, from one event (its arrival, a message, a new stage) to its end.

    It is open as long as ``date_end`` is empty; a missed one stays open until somebody answers or the lead moves on.
    ``seconds`` is the limit in the time of ``calendar_id``, of which ``used_seconds`` had run when the present stretch
    began at ``date_since``; without a calendar the time runs round the clock. All is said as it was then, so that
    reports read this table alone: ``team_id`` and ``source_id`` are those at the start.

    A clock belongs to the customer; ``holder_*`` is the part of whoever holds the lead now: it begins anew with every
    holder and stands still while they are away. A missed clock is charged to ``responsible_id``, who held the lead at
    the deadline; a met one to who held it when it was answered, who is credited (``is_credited``) only for an answer of
    their own.
    """

    _name = "crm.sla.clock"
    _description = "SLA Clock"
    _order = "date_start desc, id desc"
    _rec_name = "lead_name"
    _log_access = False

    lead_id = fields.Many2one("crm.lead", readonly=True, ondelete="set null", index="btree_not_null")
    lead_ref = fields.Integer(string="Original lead", readonly=True, aggregator=None)
    lead_name = fields.Char(string="Lead (name)", readonly=True)
    lead_type = fields.Selection([("lead", "Lead"), ("opportunity", "Opportunity")], string="Type", readonly=True)
    policy_id = fields.Many2one("crm.sla.policy", readonly=True, ondelete="set null", index="btree_not_null")
    policy_name = fields.Char(string="Policy (name)", readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True, ondelete="set null")
    commercial_partner_id = fields.Many2one("res.partner", string="Customer", readonly=True, ondelete="set null")
    source_id = fields.Many2one("utm.source", readonly=True, ondelete="set null")
    medium_id = fields.Many2one("utm.medium", readonly=True, ondelete="set null")
    campaign_id = fields.Many2one("utm.campaign", readonly=True, ondelete="set null")
    state = fields.Selection(STATES, required=True, readonly=True)
    date_start = fields.Datetime(string="Started", required=True, readonly=True)
    day = fields.Date(string="Started on", readonly=True, index=True, help="The day in the time zone of the company.")
    hour = fields.Integer(
        string="Hour of Arrival", readonly=True, aggregator=None, help="0 to 23, in the time zone of the company."
    )
    date_due = fields.Datetime(string="Due", readonly=True, help="Empty while the clock is paused.")
    date_warn = fields.Datetime(string="Urgent from", readonly=True, help="When three quarters of the time are used.")
    date_end = fields.Datetime(string="Ended", readonly=True, help="Empty: it is still open.")
    end_reason = fields.Char(readonly=True)
    calendar_id = fields.Many2one("resource.calendar", readonly=True, ondelete="set null")
    seconds = fields.Integer(string="Limit (s)", readonly=True, aggregator=None)
    date_since = fields.Datetime(string="Running since", readonly=True)
    used_seconds = fields.Integer(string="Used before (s)", readonly=True, aggregator=None)
    elapsed_hours = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Time used when the clock ended, in working hours, or in hours where the policy says so.",
    )
    holder_id = fields.Many2one("res.users", readonly=True, ondelete="set null", index="btree_not_null")
    date_holder_start = fields.Datetime(string="Held since", readonly=True)
    date_holder_due = fields.Datetime(string="Due for the Holder", readonly=True)
    responsible_id = fields.Many2one(
        "res.users", string="Charged to", readonly=True, ondelete="set null", index="btree_not_null"
    )
    is_credited = fields.Boolean(string="Answered by the Holder", readonly=True)
    answered_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    date_answered = fields.Datetime(string="Answered", readonly=True)
    answer_id = fields.Many2one("crm.contact.log", readonly=True, ondelete="set null")
    needs_acknowledgement = fields.Boolean(readonly=True)
    date_acknowledged = fields.Datetime(string="Acknowledged", readonly=True)
    date_next = fields.Datetime(string="Next Step at", readonly=True)
    error = fields.Char(readonly=True, help="Why the last step could not be done; it is tried again every hour.")
    used_hours = fields.Float(
        string="Used", compute="_compute_hours", help="Time used until now, or until the clock ended, in its own hours."
    )
    left_hours = fields.Float(
        string="Left", compute="_compute_hours", help="Time left; less than nothing when the clock is late."
    )
    step_ids = fields.One2many("crm.sla.clock.step", "clock_id", string="Steps", readonly=True)

    _open_uniq = models.UniqueIndex(
        "(lead_id, policy_id) WHERE date_end IS NULL AND lead_id IS NOT NULL", "This clock is running already."
    )
    _next_idx = models.Index("(date_next) WHERE date_next IS NOT NULL")
    _due_idx = models.Index("(date_due) WHERE date_end IS NULL")

    @api.depends("date_since", "used_seconds", "seconds", "date_end", "elapsed_hours")
    def _compute_hours(self):
        memo, now = self.env["crm.sla.time"]._get_tables(), fields.Datetime.now()
        for clock in self:
            used = clock.elapsed_hours if clock.date_end else clock._get_used_seconds(memo, now) / HOUR
            clock.used_hours = used
            clock.left_hours = clock.seconds / HOUR - used
