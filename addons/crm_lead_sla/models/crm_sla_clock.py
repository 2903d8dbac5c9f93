import json

from odoo import api, fields, models, tools
from odoo.tools import SQL

from ..tools.working_time import HOUR
from .crm_sla_policy import KINDS

WARN_SHARE = 0.75  # of the time; from then on the countdown is amber
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

    # ------------------------------------------------------------
    # Changes of state; whoever calls them is the superuser
    # ------------------------------------------------------------

    def _get_used_seconds(self, memo, moment):
        """How much of its time the clock has used up at the ``moment``."""
        if not self.date_since:
            return self.used_seconds
        table = self._get_table(memo)
        return self.used_seconds + table.elapsed(self.date_since, moment)

    def _get_table(self, memo, user_id=None):
        """The working time in which this clock runs; with ``user_id`` what is also theirs."""
        start = self.date_since or self.date_start
        return self.env["crm.sla.time"]._get_table(memo, self.calendar_id.id, self.company_id.id, start, user_id)

    def _pause(self, memo, moment):
        """The time stands still from the ``moment`` on."""
        self.used_seconds = self._get_used_seconds(memo, moment)
        self.update({"state": "paused", "date_since": False, "date_due": False, "date_warn": False, "date_next": False})

    def _resume(self, memo, moment):
        """The time runs on from the ``moment``, after a pause or after the end."""
        self.update({
            "state": "running", "date_since": moment, "date_end": False, "end_reason": False, "elapsed_hours": 0,
            "responsible_id": False, "is_credited": False,
        })  # fmt: skip
        self._set_times(memo)

    def _end(self, memo, state, moment, reason=False):
        """The clock is over; a missed one stays missed."""
        if self.state == "missed" and state != "cancelled":
            state = "missed"
        self.update({
            "elapsed_hours": self._get_used_seconds(memo, moment) / HOUR,
            "used_seconds": self._get_used_seconds(memo, moment),
            "date_since": False,
            "state": state,
            "date_end": moment,
            "end_reason": reason,
            "date_next": False,
            "error": False,
            "responsible_id": self.responsible_id.id if state == "missed" else self.holder_id.id,
        })  # fmt: skip

    def _set_times(self, memo):
        """Compute from the policy as it is now when this running clock is due and has its next step."""
        rule = self._get_rules().get(self.policy_id.id)
        if rule and self.date_since:
            self.update(self._prepare_times(memo, rule, self._prepare_state()))

    def _prepare_state(self):
        """What ``_prepare_times`` reads of a clock, by the names of the fields."""
        names = ("policy_id", "team_id", "company_id", "holder_id")
        return {
            **{name: self[name].id for name in names},
            **{name: self[name] for name in ("date_start", "date_since", "used_seconds", "date_holder_start", "state")},
            "needs_acknowledgement": self.needs_acknowledgement,
            "fired": set(self.step_ids.escalation_id.ids),
        }

    @api.model
    @tools.ormcache()
    def _is_in_use(self):
        """Whether a lead ever had a clock: until then, no act on leads looks for one. The first clock clears it."""
        return bool(self.sudo().search_count([], limit=1))

    @api.model
    def _get_rules(self):
        """The policies in force by their IDs."""
        return {rule.id: rule for rule in self.env["crm.sla.policy"]._get_rules()}

    @api.model
    def _prepare_times(self, memo, rule, clock):
        """When ``clock``, said by the names of its fields, is due, is urgent, and has its next step."""
        hours = self.env["crm.sla.time"]
        calendar_id = None
        if rule.is_working_time:
            calendar_id = hours._get_calendar_id(rule.calendar_id, clock["team_id"], clock["company_id"])
        seconds = hours._get_seconds(rule.limit, rule.unit, calendar_id)
        since, used = clock["date_since"], clock["used_seconds"]
        table = hours._get_table(memo, calendar_id, clock["company_id"], since)
        due = table.plan(since, max(0, seconds - used))
        steps = [
            table.plan(since, max(0, seconds * percent / 100 - used))
            for step, percent in rule.steps
            if step not in clock["fired"]
        ]
        if clock["state"] != "missed":
            steps.append(due)
        if clock["needs_acknowledgement"]:
            steps.append(clock["date_start"])
        return {
            "calendar_id": calendar_id,
            "seconds": seconds,
            "date_due": due,
            "date_warn": table.plan(since, max(0, seconds * WARN_SHARE - used)),
            "date_next": min(filter(None, steps), default=None),
            "error": None if due else self.env._("There is no working time in the calendar before it would be due."),
            "date_holder_due": self._get_holder_due(memo, calendar_id, seconds, clock),
        }

    @api.model
    def _get_holder_due(self, memo, calendar_id, seconds, clock):
        """When the holder, who has the whole time for themselves, is late by their own hours; None without one."""
        if not clock["holder_id"]:
            return None
        start = clock["date_holder_start"]
        hours = self.env["crm.sla.time"]
        table = hours._get_table(memo, calendar_id, clock["company_id"], start, clock["holder_id"])
        return table.plan(start, seconds)

    # ------------------------------------------------------------
    # In bulk
    # ------------------------------------------------------------

    def _store(self, rows):
        """Write ``rows``, values by name with the ``id`` of a clock of these, in one query however many they are."""
        self.flush_recordset()
        names = [name for name in rows[0] if name != "id"]
        query = SQL(
            "UPDATE crm_sla_clock clock SET %s FROM json_populate_recordset(NULL::crm_sla_clock, %s) AS row"
            " WHERE clock.id = row.id",
            SQL(", ").join(SQL("%s = %s", SQL.identifier(name), SQL.identifier("row", name)) for name in names),
            json.dumps(rows, default=fields.Datetime.to_string),
        )
        self.env.cr.execute(query)
        self.invalidate_recordset(names, flush=False)

    def _charge(self):
        """The breach of a missed clock belongs to who held the lead at the deadline."""
        missed = self.filtered(lambda clock: clock.state == "missed" and clock.date_due)
        known = missed.filtered(lambda clock: clock.date_holder_start and clock.date_holder_start <= clock.date_due)
        for clock in known:
            clock.responsible_id = clock.holder_id
        others = missed - known
        if not others:
            return
        query = SQL(
            """
            SELECT clock.id, owner.holder_id
              FROM unnest(%s, %s, %s::timestamp[]) AS clock (id, lead_id, date_due)
              JOIN LATERAL (
                   SELECT log.holder_id FROM crm_owner_log log
                    WHERE log.lead_id = clock.lead_id AND log.moment <= clock.date_due
                    ORDER BY log.moment DESC, log.id DESC LIMIT 1) AS owner ON TRUE
            """,
            others.ids,
            [clock.lead_id.id or 0 for clock in others],
            [clock.date_due for clock in others],
        )
        held = dict(self.env.execute_query(query))
        for clock in others:
            clock.responsible_id = held.get(clock.id)

    @api.model
    def _cancel(self, domain, reason):
        """The open clocks of the domain are neither met nor missed."""
        clocks = self.sudo().search([*domain, ("date_end", "=", False)])
        memo, now = self.env["crm.sla.time"]._get_tables(), fields.Datetime.now()
        for clock in clocks:
            clock._end(memo, "cancelled", now, reason)
        clocks.lead_id._sla_refresh()

    @api.model
    def _recheck(self, domain):
        """Have the next run of the job compute the running clocks of the domain anew."""
        if not self.env["crm.sla.policy"]._get_rules():
            return
        clocks = self.sudo().search([*domain, ("date_end", "=", False), ("date_since", "!=", False)])
        now = fields.Datetime.now()
        clocks.date_next = now
        if clocks:
            self._wake(now)

    @api.model
    def _wake(self, at):
        """Have the job run at the moment ``at``, unless it is going to run before. One query, as leads wait for it."""
        cron_id = self.env["ir.model.data"]._xmlid_to_res_id("crm_lead_sla.ir_cron_clocks")
        now = fields.Datetime.now()
        if not at or not cron_id:
            return
        if at <= now:
            self.env["ir.cron"].sudo().browse(cron_id)._trigger()
            return
        query = SQL(
            """
            INSERT INTO ir_cron_trigger (cron_id, call_at)
            SELECT %(cron)s, %(at)s
             WHERE NOT EXISTS (SELECT FROM ir_cron_trigger
                                WHERE cron_id = %(cron)s AND call_at > %(now)s AND call_at <= %(at)s)
            """,
            cron=cron_id,
            at=at,
            now=now,
        )
        self.env.cr.execute(query)
