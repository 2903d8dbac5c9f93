from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_funnel_metrics.report.crm_sales_rate_report import CrmSalesRateReport
from odoo.addons.crm_funnel_metrics.report.measures import Ratio

MEASURES = {"questionnaire_rate": Ratio("passed", ("came",))}
FIGURES = {"passed": ("passed",), "questionnaire_rate": ("came",)}


class CrmSalesRateReportSegment(models.AbstractModel):
    """The fit rate by questionnaire: the leads that a person found to be fit, of those that came."""

    _inherit = "crm.sales.rate.report"
    _depends = {"crm.lead.qualification": ["lead_id", "result", "date", "user_id"]}
    _measures = {**CrmSalesRateReport._measures, **MEASURES}
    _figures = {**CrmSalesRateReport._figures, **FIGURES}

    outcome = fields.Selection(selection_add=[("passed", "Questionnaire passed")])
    passed = fields.Integer(
        string="Found Fit", readonly=True, help="Leads that a person found to be fit by the questionnaire."
    )
    questionnaire_rate = fields.Float(
        string="Fit Rate by Questionnaire (%)",
        readonly=True,
        aggregator="avg",
        help="Found fit by the questionnaire ÷ leads that came.",
    )

    @api.model
    def _get_groups(self):
        groups = super()._get_groups()
        fit = groups["fit"]
        return {**groups, "fit": fit._replace(figures=(*fit.figures, *FIGURES))}

    def _select_outcomes(self):
        return SQL(
            "%s, CASE WHEN %s THEN 1 ELSE 0 END AS passed", super()._select_outcomes(), self._get_passed_condition()
        )

    def _get_passed_condition(self):
        """SQL condition of the row ``deal``: the lead passed the questionnaire."""
        raise NotImplementedError
