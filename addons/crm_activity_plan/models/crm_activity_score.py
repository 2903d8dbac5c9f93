from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import periods, score_rows
from ..tools.assignment import Assignment, get_scope
from ..tools.measure import measure
from .crm_activity_plan_line import PERIODS

ADDED_UP = ("fact", "target", "expected", "forecast", "completion")
STATUSES = [
    ("done", "Done"),
    ("on_track", "On track"),
    ("behind", "Behind"),
    ("missed", "Missed"),
    ("none", "No plan"),
]


class CrmActivityScore(models.Model):
    """What one person was asked for and did, for one line of a plan and one period.

    ``date_from`` and ``date_to`` are the days it is about: those of the period (``period_start`` to ``period_end``) on
    which the line was valid for the person in ``team_id``. Whoever moves to another team on the 15th has two rows: 1st
    to 14th for the old team, 15th to the end for the new one. Days are those of the person's own time zone.

    Per row: ``hours`` the person can work in these days (own working hours less leaves and public holidays),
    ``hours_elapsed`` of them so far, ``target`` = target of a full-time person × hours ÷ hours of full time in the
    whole period, ``fact`` what the metric counts, ``expected`` = target × elapsed ÷ hours, ``forecast`` = fact × hours
    ÷ elapsed (the fact itself as long as nothing has elapsed), ``completion`` = fact ÷ target (1 = 100 %).

    Status: *none* without hours (no target, neither 0 % nor 100 %; ``target`` and ``completion`` are NULL in the
    database), *done* when the fact reaches the target (a target of zero is always met), else *missed* when the last
    day is over, *behind* when the fact is short of the expected (for numbers of records by a whole one), else
    *on track*.

    Open rows follow what happens: ``_refresh``. Closed ones are frozen with their inputs: no later fact, leave, plan or
    move changes them. In groups ``completion`` is the sum of facts ÷ the sum of targets and ``forecast`` the pace of
    the group: sum of facts × sum of hours ÷ sum of elapsed hours. Calls and amounts do not
    add up: a group of several metrics, or of amounts in several currencies, has none of these figures.
    """

    _name = "crm.activity.score"
    _description = "Score of an Activity Plan"
    _inherit = ["crm.led.mixin"]
    _led_days = ("date_from", "date_to")
    _order = "date_from desc, user_id, sequence, id"
    _rec_name = "metric_id"
    _log_access = False

    user_id = fields.Many2one("res.users", string="Person", required=True, readonly=True, ondelete="restrict")
    plan_id = fields.Many2one("crm.activity.plan", required=True, readonly=True, ondelete="restrict")
    line_id = fields.Many2one("crm.activity.plan.line", required=True, readonly=True, ondelete="restrict")
    metric_id = fields.Many2one("crm.metric", required=True, readonly=True, ondelete="restrict")
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True, ondelete="set null")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    kind = fields.Selection([("activity", "Activity plan"), ("sales", "Sales plan")], required=True, readonly=True)
    sequence = fields.Integer(readonly=True, aggregator=None)
    weight = fields.Float(readonly=True, aggregator=None)
    is_must = fields.Boolean(string="Must-have", readonly=True)
    period = fields.Selection(PERIODS, required=True, readonly=True)
    period_start = fields.Date(required=True, readonly=True, help="First day of the day, week or month.")
    period_end = fields.Date(required=True, readonly=True, help="Last day of the day, week or month.")
    date_from = fields.Date(required=True, readonly=True)
    date_to = fields.Date(required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True, help="Of a target that is an amount; else empty.")
    hours = fields.Float(string="Hours Available", readonly=True)
    hours_elapsed = fields.Float(readonly=True)
    target = fields.Float(readonly=True)
    fact = fields.Float(readonly=True)
    expected = fields.Float(string="Expected to Date", readonly=True)
    forecast = fields.Float(readonly=True)
    completion = fields.Float(readonly=True, aggregator="avg")
    status = fields.Selection(STATUSES, required=True, readonly=True, default="none")
    state = fields.Selection([("open", "Open"), ("closed", "Closed")], required=True, readonly=True, default="open")
    date_reopened = fields.Date(readonly=True, help="The days of grace count from here once more.")
    log_ids = fields.One2many("crm.activity.score.log", "score_id", string="Closed and Reopened", readonly=True)

    # A month of many people is tens of thousands of rows: no index that a search by days, people or line can spare.
    _line_uniq = models.UniqueIndex("(line_id, user_id, date_from)", "A person has one score per target and period.")
    _open_idx = models.Index("(period_end) WHERE state = 'open'")
    _days_idx = models.Index("(date_from, date_to)")
    _user_idx = models.Index("(user_id, date_from)")

    def init(self):
        """Open rows are written every hour: with room beside them in their pages no index is touched."""
        self.env.cr.execute(SQL("ALTER TABLE %s SET (fillfactor = 70)", SQL.identifier(self._table)))

    # ------------------------------------------------------------
    # Groups
    # ------------------------------------------------------------

    def _read_group_select(self, aggregate_spec, query):
        """A ratio of a group is that of its sums; a group of several metrics or currencies has no sum at all."""
        name, _colon, function = aggregate_spec.partition(":")
        if name not in ADDED_UP or function not in ("sum", "avg"):
            return super()._read_group_select(aggregate_spec, query)
        column = {
            name: self._field_to_sql(self._table, name, query)
            for name in ("fact", "target", "hours", "hours_elapsed", "metric_id", "currency_id", name)
        }
        fact, target = column["fact"], column["target"]
        if name == "completion":
            number = SQL("SUM(%s) FILTER (WHERE %s > 0) / NULLIF(SUM(%s), 0)", fact, target, target)
        elif name == "forecast":
            hours, elapsed = column["hours"], column["hours_elapsed"]
            number = SQL("SUM(%s) * COALESCE(SUM(%s) / NULLIF(SUM(%s), 0), 1)", fact, hours, elapsed)
        else:
            number = super()._read_group_select(aggregate_spec, query)
        alike = (
            SQL("MIN(%s) IS NOT DISTINCT FROM MAX(%s)", *[column[key]] * 2) for key in ("metric_id", "currency_id")
        )
        return SQL("CASE WHEN %s THEN %s END", SQL(" AND ").join(alike), number)

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    @api.model
    def action_open(self):
        """Open plan and fact, with the open rows of whoever looks as they stand now."""
        self.check_access("read")
        self.search([("state", "=", "open"), ("date_from", "<=", fields.Date.context_today(self))])._refresh()
        return self.env["ir.actions.act_window"]._for_xml_id("crm_activity_plan.crm_activity_score_action")

    def action_refresh(self):
        """Bring the open ones of these rows up to date."""
        self.check_access("read")
        self._refresh()

    @api.readonly
    def action_view_records(self):
        """Open the very records that the fact counts, with the user's own rights."""
        self.ensure_one()
        self.check_access("read")
        domain = [("user_id", "=", self.user_id.id), ("company_id", "in", [self.company_id.id, False])]
        facts = self.env["crm.metric.fact"].with_company(self.company_id)
        return facts._get_records_action(self.metric_id, self.date_from, self.date_to, domain)

    # ------------------------------------------------------------
    # Computing
    # ------------------------------------------------------------

    @api.model
    def _generate(self, date_from, date_to, users=None):
        """Bring the rows of the periods that touch these days in line with the plans, and refresh them.

        Missing rows are added, open ones that no plan asks for any more are removed, closed ones are left alone: no
        row is added beside a closed one of the same person, metric and days. ``users``: only these people; None: all.
        Return the open rows of these periods.
        """
        domain = self._get_touched_domain(date_from, date_to, users)
        known = {_get_key(row): row for row in score_rows.read(self, domain)}
        closed = {}
        for row in known.values():
            if row["state"] == "closed":
                closed.setdefault(_get_subject(row), []).append(row)
        asked = {_get_key(row): row for row in Assignment(self.env, date_from, date_to, users).iterate_rows()
                 if not any(_overlap(row, frozen) for frozen in closed.get(_get_subject(row), ()))}  # fmt: skip
        opened = {key: row for key, row in known.items() if row["state"] == "open"}
        self.sudo().browse(row["id"] for key, row in opened.items() if key not in asked).unlink()
        added = [row for key, row in asked.items() if key not in known]
        kept = [(opened[key], {**opened[key], **row}) for key, row in asked.items() if key in opened]
        measure(self.env, [*added, *(row for _before, row in kept)])
        score_rows.insert(self, added)
        score_rows.update(self, kept)
        return self.sudo().search(domain & Domain("state", "=", "open")).sudo(self.env.su)

    @api.model
    def _get_touched_domain(self, date_from, date_to, users):
        """The rows of the periods that touch the days."""
        touched = Domain.OR(
            Domain("period", "=", period)
            & Domain("period_start", ">=", periods.get_bounds(period, date_from)[0])
            & Domain("period_start", "<=", date_to)
            for period, _name in PERIODS
        )
        first, last = get_scope(date_from, date_to)  # said for the index
        days = Domain("date_from", ">=", first) & Domain("date_from", "<=", last)
        return touched & days if users is None else touched & days & Domain("user_id", "in", users.ids)

    def _refresh(self):
        """Recompute the open ones of these rows: hours, target, fact and what follows. Closed ones are skipped.

        A number of queries that does not depend on how many rows, people or metrics there are, run as the superuser.
        A metric that cannot be counted (archived, or its app is gone) keeps the last fact.
        """
        before = score_rows.read(self, [("id", "in", self.ids), ("state", "=", "open")])
        rows = [dict(row) for row in before]
        measure(self.env, rows)
        score_rows.update(self, zip(before, rows, strict=True))


def _get_key(row):
    return row["user_id"], row["line_id"], row["date_from"]


def _get_subject(row):
    """What a person is asked for once: two plans may ask for it, one counts."""
    return row["user_id"], row["company_id"], row["kind"], row["metric_id"], row["period"]


def _overlap(row, other):
    return row["date_from"] <= other["date_to"] and other["date_from"] <= row["date_to"]
