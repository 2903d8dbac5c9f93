from odoo import api, fields, models
from odoo.tools import SQL


class CrmChannelReportFirst(models.Model):
    """The same by the first touch: the channel of the first inquiry that ever came from the customer.

    The inquiries of a customer are those of all its leads, and of leads that were merged into one of them; a lead
    without a customer has its own and those merged into it. An inquiry without a source stays the first one.
    """

    _name = "crm.channel.report.first"
    _description = "Channels by First Touch"
    _inherit = "crm.channel.report"
    _auto = False

    source_id = fields.Many2one(string="First Source")
    medium_id = fields.Many2one(string="First Medium")
    campaign_id = fields.Many2one(string="First Campaign")

    @api.model
    def _with_touches(self):
        """The first inquiry of every customer; each inquiry keeps its channel when its lead is merged or deleted."""
        return SQL(
            """
            WITH touch AS MATERIALIZED (
                SELECT DISTINCT ON (1) %s AS customer_key, %s, %s, %s
                  FROM (
                    SELECT id, moment, lead_id, lead_ref, source_id, medium_id, campaign_id,
                           commercial_partner_id AS partner_id
                      FROM crm_stage_log WHERE move = 'created' AND is_passed IS NOT TRUE
                  ) AS event
                  LEFT JOIN crm_lead lead ON lead.id = event.lead_id
                  LEFT JOIN res_partner contact ON contact.id = lead.partner_id
                 ORDER BY 1, event.moment, event.id
            )
            """,
            self._get_customer_key(),
            *(
                SQL("%s AS %s", self._get_last_touch(name), SQL.identifier(name))
                for name in ("source_id", "medium_id", "campaign_id")
            ),
        )

    @api.model
    def _get_customer_key(self):
        """SQL: the customer, else the lead, below zero."""
        return SQL("COALESCE(%s, -event.lead_id, -event.lead_ref)", self._get_customer())

    @api.model
    def _join_event(self):
        touch = SQL("LEFT JOIN touch ON touch.customer_key = %s", self._get_customer_key())
        return SQL("%s %s", super()._join_event(), touch)

    @api.model
    def _get_touch(self, name):
        """Where no inquiry is known (a quotation without a lead) the first touch is the last."""
        column = SQL.identifier(name)
        known = SQL("touch.customer_key IS NOT NULL")
        return SQL("CASE WHEN %s THEN touch.%s ELSE %s END", known, column, self._get_last_touch(name))
