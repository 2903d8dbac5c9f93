from odoo import api, models


class CrmContactLog(models.Model):
    _inherit = "crm.contact.log"

    @api.model
    def _log(self, rows):
        super()._log(rows)
        if rows:
            self.env["crm.sla.answer"]._on_contacts(rows)

    @api.model
    def _void(self, evidence, reason):
        super()._void(evidence, reason)
        self.env["crm.sla.answer"]._recheck(evidence._name, evidence.ids)
