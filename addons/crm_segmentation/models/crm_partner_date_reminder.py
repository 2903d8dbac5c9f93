from odoo import api, fields, models
from odoo.tools import SQL

KINDS = [("activity", "Activity"), ("mail", "E-mail")]


class CrmPartnerDateReminder(models.Model):
    """That a date was reminded of: each occurrence once by each means, whatever runs twice or at the same time."""

    _name = "crm.partner.date.reminder"
    _description = "Reminder of a Date"
    _order = "occurrence desc, id desc"

    date_id = fields.Many2one("crm.partner.date", required=True, readonly=True, index=True, ondelete="cascade")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    occurrence = fields.Date(required=True, readonly=True, help="The day that was reminded of.")

    _occurrence_uniq = models.UniqueIndex("(date_id, kind, occurrence)", "It was reminded of already.")

    @api.model
    def _claim(self, kind, dates):
        """Note that ``dates`` are reminded of now, and return those that nobody had reminded of before."""
        if not dates:
            return dates
        dates.flush_recordset()
        query = SQL(
            """
            INSERT INTO crm_partner_date_reminder (date_id, kind, occurrence, create_uid, create_date)
            SELECT id, %(kind)s, next_date, %(user)s, %(now)s FROM crm_partner_date
             WHERE id IN %(dates)s AND next_date IS NOT NULL
            ON CONFLICT (date_id, kind, occurrence) DO NOTHING RETURNING date_id
            """,
            kind=kind, user=self.env.uid, now=self.env.cr.now(), dates=dates._ids,
        )  # fmt: skip
        claimed = {date_id for (date_id,) in self.env.execute_query(query)}
        return dates.filtered(lambda date: date.id in claimed)
