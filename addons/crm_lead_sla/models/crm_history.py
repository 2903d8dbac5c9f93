from odoo import api, models
from odoo.tools import SQL


class CrmHistory(models.Model):
    _inherit = "crm.history"

    @api.model
    def _get_merge_moves(self, lead_ids, survivor):
        """Why a merged lead was given to whom, and who had taken it, stays known of the survivor."""
        return {
            **super()._get_merge_moves(lead_ids, survivor),
            "crm.assignment.decision": SQL(
                """UPDATE crm_assignment_decision decision
                      SET lead_id = %s, merged_lead_name = COALESCE(decision.merged_lead_name, lead.name)
                     FROM crm_lead lead WHERE lead.id = decision.lead_id AND decision.lead_id = ANY(%s)""",
                survivor.id,
                lead_ids,
            ),
            "crm.lead.claim": SQL(
                "UPDATE crm_lead_claim SET lead_id = %s WHERE lead_id = ANY(%s)", survivor.id, lead_ids
            ),
        }
