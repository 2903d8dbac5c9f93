import json

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import SQL

from .measures import Ratio

MONTHS = 12
CHANNELS = {
    "assigned": ("assigned",),
    "reassigned": ("reassigned",),
    "claimed": ("claimed",),
    "handed_over": ("handed_over",),
    "manual": ("manual", "created"),
}
COUNTS = ("received", *(f"received_{channel}" for channel in CHANNELS), "revenue")


class CrmLeadEvenness(models.Model):
    """Who received how much of what was given out, against their fair share: one row per person, team and month.

    The fair share of what a team received in a month is in proportion to capacity × available hours: those of the team
    in which the person was at work too, in the running month until now. 100 % is fair. What people entered for
    themselves, or got back, was not given to them.
    """

    _name = "crm.lead.evenness"
    _description = "Evenness of Distribution"
    _inherit = ["crm.sla.measures"]
    _auto = False
    _order = "month desc, team_id, user_id"
    _rec_name = "user_id"
    _depends = {
        "crm.owner.log": ["company_currency", "day", "expected_revenue", "from_user_id", "holder_id", "reason",
                          "team_id", "user_id"],
        "crm.team": ["user_id", "company_id"],
    }  # fmt: skip
    _measures = {
        "evenness": Ratio("received", ("fair_share",)),
        "revenue_evenness": Ratio("revenue", ("fair_revenue",)),
        "leader_share": Ratio("leader_received", ("received",)),
        "leader_revenue_share": Ratio("leader_revenue", ("revenue",)),
    }

    month = fields.Date(readonly=True)
    user_id = fields.Many2one("res.users", string="Person", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    is_leader = fields.Boolean(string="Team Leader", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    available_hours = fields.Float(readonly=True, help="Hours at work in the hours of the team, leaves taken off.")
    received = fields.Integer(readonly=True, help="Leads that the person got, by whatever way.")
    received_assigned = fields.Integer(string="Assigned by Rule", readonly=True)
    received_reassigned = fields.Integer(string="Reassigned", readonly=True)
    received_claimed = fields.Integer(string="Claimed", readonly=True)
    received_handed_over = fields.Integer(string="Handed over", readonly=True)
    received_manual = fields.Integer(string="Given by Hand", readonly=True)
    fair_share = fields.Float(
        readonly=True, help="What the person would have got in proportion to their possibilities."
    )
    evenness = fields.Float(
        string="To Fair Share (%)", readonly=True, aggregator="avg", help="Received ÷ fair share, by number."
    )
    revenue = fields.Monetary(
        string="Potential", currency_field="currency_id", readonly=True, help="Expected revenue of what was received."
    )
    fair_revenue = fields.Monetary(string="Fair Potential", currency_field="currency_id", readonly=True)
    revenue_evenness = fields.Float(
        string="Potential to Fair Share (%)", readonly=True, aggregator="avg", help="The same by expected revenue."
    )
    leader_received = fields.Integer(readonly=True)
    leader_revenue = fields.Monetary(string="Leader's Potential", currency_field="currency_id", readonly=True)
    leader_share = fields.Float(
        string="Leader's Share (%)", readonly=True, aggregator="avg", help="What team leaders took ÷ all."
    )
    leader_revenue_share = fields.Float(
        string="Leader's Share of Potential (%)", readonly=True, aggregator="avg", help="The same by expected revenue."
    )

    @property
    def _table_query(self):
        first = fields.Date.today().replace(day=1) - relativedelta(months=MONTHS - 1)
        return SQL(
            """
            WITH hours AS (
                SELECT * FROM json_to_recordset(%(hours)s)
                           AS given(month date, team_id int, user_id int, available_hours float8, capacity int)
            ), received AS (%(received)s),
            base AS (
                SELECT month, team_id, user_id, COALESCE(hours.available_hours, 0) AS available_hours,
                       COALESCE(hours.available_hours * hours.capacity, 0) AS weight, %(counts)s
                  FROM hours FULL JOIN received USING (month, team_id, user_id)
            )
            SELECT row_number() OVER (ORDER BY base.month, base.team_id, base.user_id)::int AS id,
                   base.*, team.company_id, %(currency)s AS currency_id, %(fair)s, %(leader)s, %(measures)s
              FROM base
              LEFT JOIN crm_team team ON team.id = base.team_id
            WINDOW whole AS (PARTITION BY base.month, base.team_id)
            """,
            hours=json.dumps(self.env["crm.lead.capacity"]._get_hours(first, MONTHS), default=str),
            received=self._received(first),
            counts=SQL(", ").join(
                SQL("COALESCE(%s, 0) AS %s", SQL.identifier("received", name), SQL.identifier(name)) for name in COUNTS
            ),
            currency=self.env.company.currency_id.id,
            fair=self._select_fair(),
            leader=self._select_leader(),
            measures=self._select_measures(),
        )

    def _select_fair(self):
        share = SQL("base.weight / NULLIF(sum(base.weight) OVER whole, 0)")
        return SQL(
            """
            COALESCE(%(share)s * sum(base.received) OVER whole, 0) AS fair_share,
            COALESCE(%(share)s * sum(base.revenue) OVER whole, 0) AS fair_revenue
            """,
            share=share,
        )

    def _select_leader(self):
        return SQL("""
            COALESCE(team.user_id = base.user_id, FALSE) AS is_leader,
            CASE WHEN team.user_id = base.user_id THEN base.received ELSE 0 END AS leader_received,
            CASE WHEN team.user_id = base.user_id THEN base.revenue ELSE 0 END AS leader_revenue
        """)

    def _received(self, first):
        """What each person received in each month since ``first``, in the currency of the current company."""
        channels = SQL(", ").join(
            SQL(
                "count(*) FILTER (WHERE log.reason IN %s) AS %s",
                reasons,
                SQL.identifier(f"received_{channel}"),
            )
            for channel, reasons in CHANNELS.items()
        )
        return SQL(
            """
            SELECT date_trunc('month', log.day)::date AS month, log.team_id, log.holder_id AS user_id,
                   count(*) AS received, %(channels)s,
                   sum(log.expected_revenue * COALESCE(rate.rate, 1)) AS revenue
              FROM crm_owner_log log
              LEFT JOIN json_to_recordset(%(rates)s) AS rate(id int, rate float8) ON rate.id = log.company_currency
             WHERE %(condition)s
             GROUP BY 1, 2, 3
            """,
            channels=channels,
            rates=json.dumps(self._get_rates()),
            condition=self._is_received(first),
        )

    def _is_received(self, first):
        """Whether by the row ``log`` a person received a lead, since the day ``first``."""
        return SQL(
            """
            log.day >= %s AND log.holder_id IS NOT NULL AND log.reason NOT IN ('merged', 'returned')
            AND log.holder_id IS DISTINCT FROM log.from_user_id
            AND NOT (log.reason = 'created' AND log.user_id = log.holder_id)
            """,
            first,
        )

    def _get_rates(self):
        """What one unit of each currency is worth in that of the current company today."""
        company, today = self.env.company, fields.Date.today()
        used = self.env["res.currency"].sudo().search([("active", "=", True)])
        convert = self.env["res.currency"]._get_conversion_rate
        return [{"id": one.id, "rate": convert(one, company.currency_id, company, today)} for one in used]

    def action_open_received(self):
        """The changes of owner that are counted."""
        self.check_access("read")
        self.ensure_one()
        rows = self.env.execute_query(
            SQL(
                "SELECT log.id FROM crm_owner_log log"
                " WHERE %s AND log.holder_id = %s AND log.team_id IS NOT DISTINCT FROM %s AND log.day < %s",
                self._is_received(self.month),
                self.user_id.id,
                self.team_id.id or None,
                self.month + relativedelta(months=1),
            )
        )
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_history.crm_owner_log_action")
        return {
            **action, "domain": [("id", "in", [log_id for (log_id,) in rows])], "context": {},
            "display_name": self.user_id.name,
        }  # fmt: skip
