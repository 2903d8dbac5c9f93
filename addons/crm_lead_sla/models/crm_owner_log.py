from odoo import api, models


class CrmOwnerLog(models.Model):
    _inherit = "crm.owner.log"

    @api.model
    def _log(self, rows):
        result = super()._log(rows)
        if rows:
            self.env["crm.sla.follow"]._on_owners(rows)
        return result
