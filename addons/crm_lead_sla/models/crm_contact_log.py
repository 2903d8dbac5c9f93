from odoo import api, models


class CrmContactLog(models.Model):
    _inherit = "crm.contact.log"

    @api.model
    def _log(self, rows):
        result = super()._log(rows)
        if rows:
            self.env["crm.sla.answer"]._on_contacts(rows)
        return result

    @api.model
    def _void(self, evidence, reason):
        result = super()._void(evidence, reason)
        self.env["crm.sla.answer"]._recheck(evidence._name, evidence.ids)
        return result
