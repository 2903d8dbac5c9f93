from odoo import api, fields, models


class CrmStageRule(models.Model):
    _inherit = "crm.stage.rule"

    needs_qualification = fields.Boolean(
        string="Qualification Passed",
        help="Before a deal comes here, somebody has answered the questionnaire on it, and the last answers say fit.",
    )

    @api.constrains("needs_qualification")
    def _check_needs_qualification(self):
        self._check_not_empty()

    def _is_demanding(self):
        return self.needs_qualification or super()._is_demanding()
