from odoo import models
from odoo.tools import SQL

NUMBER = 5  # of the kind of row, after those of the report


class CrmPeriodRateReportSegment(models.Model):
    """A lead counts once, on the day a person first found it to be fit, with whoever holds it today."""

    _inherit = "crm.period.rate.report"

    def _get_deals_query(self):
        return SQL("%s UNION ALL %s", super()._get_deals_query(), self._get_passed_query())

    def _get_passed_condition(self):
        return SQL("deal.outcome = 'passed'")

    def _get_passed_query(self):
        return SQL(
            """
            SELECT found.id + %s,
                   (%s)::date, %s,
                   'passed'::varchar, NULL::numeric, NULL::float8
              FROM crm_lead_qualification found
              JOIN (%s) ON lead.id = found.lead_id
              LEFT JOIN resource_calendar calendar ON calendar.id = company.resource_calendar_id
             WHERE found.result = 'fit' AND NOT EXISTS (
                SELECT FROM crm_lead_qualification earlier
                 WHERE earlier.lead_id = found.lead_id AND earlier.result = 'fit' AND earlier.id < found.id)
            """,
            NUMBER << 32,
            self.env["crm.metric"]._to_local(SQL("found.date")),
            self._select_lead(),
            self._from_lead(),
        )
