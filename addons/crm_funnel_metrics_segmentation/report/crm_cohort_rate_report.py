from odoo import models
from odoo.tools import SQL

from odoo.addons.crm_funnel_metrics.report.crm_cohort_rate_report import CrmCohortRateReport

from .crm_sales_rate_report import FIGURES, MEASURES


class CrmCohortRateReportSegment(models.Model):
    _inherit = "crm.cohort.rate.report"
    _measures = {**CrmCohortRateReport._measures, **MEASURES}
    _figures = {**CrmCohortRateReport._figures, **FIGURES}

    def _get_passed_condition(self):
        is_lead, _qualified, _proposed = self._get_event_conditions()
        return SQL(
            "%s AND EXISTS (SELECT FROM crm_lead_qualification found"
            " WHERE found.lead_id = deal.lead_id AND found.result = 'fit')",
            is_lead,
        )
