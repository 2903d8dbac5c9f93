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
            SELECT 'sale.order', id, opportunity_id, partner_id, user_id, team_id FROM sale_order
            """,
            super()._get_contact_documents(),
        )
