from odoo import api, fields, models
from odoo.fields import Domain
from odoo.orm.utils import SQL_OPERATORS
from odoo.tools import SQL

GROUPS = "sales_team.group_sale_salesman"
STATES = [
    ("late", "Late"),
    ("urgent", "Urgent"),
    ("running", "In Time"),
    ("paused", "Paused"),
    ("met", "Answered in Time"),
    ("missed", "Answered Late"),
]
NAMES = ("sla_due", "sla_warn", "sla_state", "sla_error")
# The open clocks of all leads, one row per lead: the time of the most urgent one counts.
OPEN = """
    SELECT lead_id, min(date_due) AS sla_due, (array_agg(date_warn ORDER BY date_due))[1] AS sla_warn,
           string_agg(DISTINCT error, ' ') AS sla_error
      FROM crm_sla_clock WHERE date_end IS NULL AND lead_id IS NOT NULL
"""


class CrmLead(models.Model):
    """How much time is left for a lead, read from its open clocks.

    Nothing of it is stored on the lead, which has so many indexes that starting a clock there costs twenty times as
    much as in the narrow table of clocks. What is late goes by the moment one looks, not by the last run of the job.
    """

    _name = "crm.lead"
    _inherit = ["crm.lead"]

    sla_due = fields.Datetime(
        string="Due",
        compute="_compute_sla",
        search="_search_sla_due",
        groups=GROUPS,
        help="Until when somebody has to answer or to move the lead on. Empty: nothing is promised, or it waits.",
    )
    sla_warn = fields.Datetime(
        string="Urgent from", compute="_compute_sla", groups=GROUPS, help="When three quarters of the time are over."
    )
    sla_state = fields.Selection(
        STATES,
        string="Promise",
        compute="_compute_sla",
        search="_search_sla_state",
        groups=GROUPS,
        help="Of the open clocks of the lead, else of its last answer.",
    )
    sla_error = fields.Char(
        string="Why a step failed", compute="_compute_sla", groups=GROUPS, help="It is tried again every hour."
    )

    @api.depends("sla_clock_ids")
    @api.depends_context("uid")
    def _compute_sla(self):
        found = {}
        if ids := self._origin.ids:
            self.env["crm.sla.clock"].flush_model()
            values = SQL(", ").join(self._get_sla_sql(name, self._table) for name in NAMES)
            query = SQL("SELECT id, %s FROM %s WHERE id IN %s", values, SQL.identifier(self._table), tuple(ids))
            found = {row[0]: row[1:] for row in self.env.execute_query(query)}
        for lead in self:
            for name, value in zip(NAMES, found.get(lead._origin.id, (False,) * len(NAMES)), strict=True):
                lead[name] = value

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr in NAMES:
            self._check_field_access(self._fields[field_expr], "read")
            return self._get_sla_sql(field_expr, alias)
        return super()._field_to_sql(alias, field_expr, query)

    def _get_sla_sql(self, name, alias):
        """SQL: the value of one of the fields for the lead of ``alias``."""
        lead_id = SQL.identifier(alias, "id")
        if name != "sla_state":
            return SQL(
                "(SELECT open.%s FROM (%s AND lead_id = %s GROUP BY lead_id) AS open)",
                SQL.identifier(name),
                SQL(OPEN),
                lead_id,
            )
        return SQL(
            """
            COALESCE(
                (SELECT %s FROM (%s AND lead_id = %s GROUP BY lead_id) AS open),
                (SELECT clock.state FROM crm_sla_clock clock
                  WHERE clock.lead_id = %s AND clock.state IN ('met', 'missed') AND clock.kind <> 'stage_time'
                  ORDER BY clock.date_start DESC, clock.id DESC LIMIT 1))
            """,
            self._get_open_state_sql(),
            SQL(OPEN),
            lead_id,
            lead_id,
        )

    def _get_open_state_sql(self):
        """SQL: the state of a row of OPEN at this moment."""
        now = fields.Datetime.now()
        return SQL(
            "CASE WHEN open.sla_due <= %s THEN 'late' WHEN open.sla_warn <= %s THEN 'urgent'"
            " WHEN open.sla_due IS NULL THEN 'paused' ELSE 'running' END",
            now,
            now,
        )

    def _search_sla_due(self, operator, value):
        if operator == "in":
            given = tuple(option for option in value if option)
            found = self._get_open_leads(SQL("open.sla_due IN %s", given)) if given else Domain.FALSE
            return found | ~self._get_open_leads(SQL("open.sla_due IS NOT NULL")) if False in value else found
        if operator in ("<", ">", "<=", ">="):
            return self._get_open_leads(SQL("open.sla_due %s %s", SQL_OPERATORS[operator], value))
        return NotImplemented

    def _search_sla_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = tuple(option for option in value if option)
        found = self._get_open_leads(SQL("%s IN %s", self._get_open_state_sql(), wanted)) if wanted else Domain.FALSE
        if {"met", "missed"} & set(wanted):
            found |= ~self._get_open_leads(SQL("TRUE")) & Domain("id", "in", self._get_answered(wanted))
        if False in value:
            answered = self._get_answered(("met", "missed"))
            found |= ~self._get_open_leads(SQL("TRUE")) & Domain("id", "not in", answered)
        return found

    def _get_open_leads(self, condition):
        """The leads whose open clocks fit the SQL ``condition`` on ``open``: by the open clocks, not by all leads."""
        self.env["crm.sla.clock"].flush_model()
        return Domain(
            "id", "in", SQL("(SELECT open.lead_id FROM (%s GROUP BY lead_id) AS open WHERE %s)", SQL(OPEN), condition)
        )

    def _get_answered(self, states):
        """SQL: the leads whose last response had one of the ``states``."""
        return SQL(
            """
            (SELECT last.lead_id FROM (
                SELECT DISTINCT ON (lead_id) lead_id, state FROM crm_sla_clock
                 WHERE state IN ('met', 'missed') AND kind <> 'stage_time' AND lead_id IS NOT NULL
                 ORDER BY lead_id, date_start DESC, id DESC) AS last
              WHERE last.state IN %s)
            """,
            tuple(states),
        )

    @api.readonly
    def action_open_sla_clocks(self):
        """The clocks of the lead, with the steps that were done."""
        self.ensure_one()
        self.env["crm.sla.clock"].check_access("read")
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_lead_sla.crm_sla_clock_action")
        return {**action, "domain": [("lead_id", "=", self.id)], "context": {}, "display_name": self.name}
