from odoo import models


class CrmStageMoveLine(models.TransientModel):
    _inherit = "crm.stage.move.line"

    def _do_qualification(self, lead):
        """Answer the questionnaire."""
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_segmentation.crm_lead_qualification_action_qualify")
        return {**action, "context": {"default_lead_id": lead.id}}
