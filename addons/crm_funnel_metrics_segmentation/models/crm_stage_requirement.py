from odoo import api, models

from odoo.addons.crm_funnel_metrics.models.crm_stage_requirement import Missing


class CrmStageRequirement(models.AbstractModel):
    _inherit = "crm.stage.requirement"

    @api.model
    def _get_lacking(self, gates, leads):
        lacking = super()._get_lacking(gates, leads)
        rules = self.env["crm.stage.rule"].sudo().browse([gate.id for gate in gates])
        if any(rules.mapped("needs_qualification")):
            for lead in leads.sudo().filtered(lambda lead: lead.qualification_result != "fit"):
                lacking[lead].append(Missing("qualification", self._get_qualification_text(lead)))
        return lacking

    def _get_qualification_text(self, lead):
        if lead.qualification_result == "unfit":
            return self.env._("The qualification found that the lead is not fit.")
        return self.env._("Nobody has qualified the lead by the questionnaire.")
