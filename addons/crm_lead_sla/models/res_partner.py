from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "crm.handover.subject"]

    def _get_handover_customer(self):
        """People go together with the company they work for."""
        return self._name, self.commercial_partner_id.id
