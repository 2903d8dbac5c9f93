from odoo import fields, models
from odoo.tools import SQL


class CrmClosingReport(models.Model):
    """What was decided in a *period*: one row per closing, won or lost, on the day it happened.

    A closing is an event of the history: a deal that is lost in February, reopened in March and won in April is
    a loss of February and a win of April. A deal that is still open past its expected closing date is a row
    of that date, ``overdue``, until it is closed.
    """

    _name = "crm.closing.report"
    _description = "Closed Deals"
    _inherit = "crm.rate.report"
    _auto = False
    _depends = {
        "crm.stage.log": [
            "day", "lead_day", "lead_id", "lead_name", "lead_type", "holder_id", "team_id", "product_id", "source_id",
            "medium_id", "campaign_id", "country_id", "commercial_partner_id", "company_id", "company_currency",
            "status", "from_status", "expected_revenue",
        ],
        "crm.lead": [
            "active", "type", "won_status", "date_deadline", "create_date", "name", "user_id", "team_id", "product_id",
            "source_id", "medium_id", "campaign_id", "country_id", "partner_id", "company_id", "expected_revenue",
        ],
        "crm.team": ["office_id", "company_id"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
    }  # fmt: skip

    day = fields.Date(
        string="Closed On", help="The day the deal was won or lost; the expected closing date of one that is overdue."
    )

    def _get_deals_query(self):
        return SQL("%s UNION ALL %s", self._get_closed_query(), self._get_overdue_query())

    def _get_closed_query(self):
        """Every change to won or lost; a move between two winning stages is no new win."""
        return SQL(
            """
            SELECT log.id::bigint, log.day, %s, log.status AS outcome, log.expected_revenue AS amount,
                   GREATEST(log.day - log.lead_day, 0)::float8 AS days
              FROM %s
             WHERE log.status IN ('won', 'lost')
               AND log.from_status IS DISTINCT FROM log.status
               AND log.lead_type = 'opportunity'
            """,
            self._select_log(),
            self._from_log(),
        )

    def _get_overdue_query(self):
        """Numbered below zero, so that a lead and a row of the history never have the same id."""
        return SQL(
            """
            SELECT -lead.id::bigint, lead.date_deadline, %s, 'overdue', lead.expected_revenue, NULL::float8
              FROM %s
             WHERE lead.active AND lead.type = 'opportunity' AND lead.won_status = 'pending'
               AND lead.date_deadline < %s
            """,
            self._select_lead(),
            self._from_lead(),
            fields.Date.context_today(self),
        )
