import json

from odoo import api, fields, models
from odoo.tools import SQL


class CrmSlaClock(models.Model):
    """What is done to many clocks at once."""

    _inherit = "crm.sla.clock"  # pylint: disable=consider-merging-classes-inherited

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
        """The open clocks of the domain are neither met nor missed, those that are late already but missed."""
        clocks = self.sudo().search([*domain, ("date_end", "=", False)])
        memo, now = self.env["crm.sla.time"]._get_tables(), fields.Datetime.now()
        for clock in clocks:
            clock._end(memo, "cancelled", now, reason)
        clocks.lead_id._sla_refresh()

    @api.model
    def _recheck(self, domain):
        """Have the next run of the job compute the open clocks of the domain anew."""
        if not self.env["crm.sla.policy"]._get_rules():
            return
        clocks = self.sudo().search([*domain, ("date_end", "=", False)])
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
