from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.same_call import pair_calls

# What the contact of a call record without a lead takes from the done activity on one.
OF_LEAD = (
    "lead_id lead_ref lead_name lead_type lead_day stage_id stage_name holder_id holder_name team_id team_name "
    "source_id medium_id campaign_id country_id expected_revenue"
).split()


class CrmContactLog(models.Model):
    """A call that has a record and was marked done as an activity is one contact: that of the record.

    It takes over from the activity what the record does not know (that it was planned, until when, its result); the row
    of the activity is kept, but void.
    """

    _inherit = "crm.contact.log"

    call_log_id = fields.Many2one(
        "crm.contact.log",
        string="Counted by",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The contact of the call record that counts instead of this done activity.",
    )

    @api.model
    def _log(self, rows):
        result = super()._log(rows)
        calls = [row for row in rows if row["channel"] == "call" and row["user_id"]]
        if calls:
            days = [fields.Date.to_date(row["day"]) for row in calls]
            self._join_calls([*{row["user_id"] for row in calls}], min(days), max(days))
        return result

    @api.model
    def _join_calls(self, user_ids, date_from, date_to):
        """Let each call of these people that is in the log twice count once, from a day to a day, both included."""
        calls = self.sudo().search_read(
            Domain([
                ("channel", "=", "call"), ("user_id", "in", user_ids), ("is_void", "!=", True),
                ("is_machine", "!=", True), ("day", ">=", date_from - timedelta(days=1)),
                ("day", "<=", date_to + timedelta(days=1)),
                "|", ("activity_type_id", "!=", False), ("evidence_model", "=", "crm.phonecall"),
            ]),
            ["user_id", "day", "moment", "direction", "lead_id", "commercial_partner_id", "evidence_model",
             "activity_type_id"],
            load=None,
        )  # fmt: skip
        is_record = {call["id"]: call["evidence_model"] == "crm.phonecall" for call in calls}
        pairs = pair_calls(
            [call for call in calls if is_record[call["id"]] and not call["activity_type_id"]],
            [call for call in calls if not is_record[call["id"]]],
        )
        if pairs:
            self._join_pairs(pairs)

    @api.model
    def _join_pairs(self, pairs):
        records, declared = ([pair[side] for pair in pairs] for side in (0, 1))
        values = SQL("unnest(%s, %s) AS pair (record_id, declared_id)", records, declared)
        of_lead = SQL(", ").join(
            SQL(
                "%(column)s = CASE WHEN record.lead_id IS NULL THEN declared.%(column)s ELSE record.%(column)s END",
                column=SQL.identifier(name),
            )
            for name in OF_LEAD
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_contact_log record
                   SET activity_type_id = declared.activity_type_id, is_planned = declared.is_planned,
                       date_planned = declared.date_planned, date_deadline = declared.date_deadline,
                       is_effective = record.is_effective OR declared.is_effective,
                       temperature = CASE WHEN declared.id < record.id THEN declared.temperature
                                          ELSE record.temperature END, %s
                  FROM %s JOIN crm_contact_log declared ON declared.id = pair.declared_id
                 WHERE record.id = pair.record_id
                """,
                of_lead,
                values,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_contact_log declared
                   SET is_void = TRUE, void_reason = %s, call_log_id = pair.record_id
                  FROM %s WHERE declared.id = pair.declared_id
                """,
                self.env._("The same call is there as a call record."),
                values,
            )
        )
        self.invalidate_model()

    @api.model
    def _void_calls(self, calls, reason):
        """The contacts of these call records did not take place; what was declared about them stands for itself."""
        if not calls:
            return
        self.env.cr.execute(
            SQL(
                """
                WITH void AS (UPDATE crm_contact_log SET is_void = TRUE, void_reason = %s, activity_type_id = NULL
                               WHERE evidence_model = %s AND evidence_id = ANY(%s) RETURNING id)
                UPDATE crm_contact_log declared SET is_void = FALSE, void_reason = NULL, call_log_id = NULL
                  FROM void WHERE declared.call_log_id = void.id
                """,
                reason,
                calls._name,
                calls.ids,
            )
        )
        self.invalidate_model()
