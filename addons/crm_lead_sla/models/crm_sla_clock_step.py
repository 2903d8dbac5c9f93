from odoo import api, fields, models
from odoo.tools import SQL

from .crm_sla_escalation import ACTIONS


class CrmSlaClockStep(models.Model):
    """A step that a clock has come to. There is one row per clock and step: so it is done once, whatever happens."""

    _name = "crm.sla.clock.step"
    _description = "SLA Step Done"
    _order = "id desc"
    _log_access = False

    clock_id = fields.Many2one("crm.sla.clock", required=True, readonly=True, ondelete="cascade")
    escalation_id = fields.Many2one("crm.sla.escalation", readonly=True, ondelete="set null", index="btree_not_null")
    percent = fields.Float(readonly=True, aggregator=None)
    action = fields.Selection(ACTIONS, required=True, readonly=True)
    date_done = fields.Datetime(required=True, readonly=True)
    holder_id = fields.Many2one("res.users", string="Held by", readonly=True, ondelete="set null")
    is_skipped = fields.Boolean(string="Skipped", readonly=True, help="It came too late: a later step was due already.")
    result = fields.Char(readonly=True, help="What came of it.")
    notify_user_id = fields.Many2one(
        "res.users", string="To Be Told", readonly=True, ondelete="set null", help="Who has still to get a message."
    )

    _step_uniq = models.UniqueIndex("(clock_id, escalation_id)", "This step was done already.")
    _notify_idx = models.Index("(notify_user_id) WHERE notify_user_id IS NOT NULL")

    @api.model
    def _record(self, escalation, clocks, now, is_skipped=False):
        """Write that the clocks have come to the step; return the new rows, without those that did before."""
        if not clocks:
            return self.browse()
        clocks.flush_recordset()
        query = SQL(
            """
            INSERT INTO crm_sla_clock_step (clock_id, escalation_id, percent, action, date_done, holder_id, is_skipped)
            SELECT id, %s, %s, %s, %s, holder_id, %s FROM crm_sla_clock WHERE id = ANY(%s)
                ON CONFLICT DO NOTHING RETURNING id
            """,
            escalation.id,
            escalation.percent,
            escalation.action,
            now,
            is_skipped,
            clocks.ids,
        )
        rows = self.env.execute_query(query)
        clocks.invalidate_recordset(["step_ids"], flush=False)
        return self.sudo().browse(row[0] for row in rows)
