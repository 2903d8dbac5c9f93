from odoo import api, models
from odoo.tools import SQL


class CrmContactDocument(models.AbstractModel):
    _inherit = "crm.contact.document"

    @api.model
    def _get_contact_documents(self):
        return SQL(
            """
            %s
            UNION ALL
            SELECT 'crm.phonecall', call.id, call.opportunity_id, COALESCE(call.partner_id, lead.partner_id),
                   COALESCE(lead.user_id, contact.user_id, customer.user_id), COALESCE(lead.team_id, call.team_id)
              FROM crm_phonecall call
              LEFT JOIN crm_lead lead ON lead.id = call.opportunity_id
              LEFT JOIN res_partner contact ON contact.id = call.partner_id
              LEFT JOIN res_partner customer ON customer.id = contact.commercial_partner_id
            """,
            super()._get_contact_documents(),
        )
