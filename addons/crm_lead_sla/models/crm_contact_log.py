from odoo import api, models


class CrmContactLog(models.Model):
    _inherit = "crm.contact.log"

    @api.model
    def _log(self, rows):
        result = super()._log(rows)
        if rows:
            self.env["crm.sla.answer"]._on_contacts(rows)
            self._take_from_pool(rows)
        return result

    def _take_from_pool(self, rows):
        """A lead that one of us got in touch with is free to claim no more."""
        answered = {
            row["lead_id"]
            for row in rows
            if row.get("lead_id") and row["direction"] == "out" and row["channel"] != "other" and not row["is_machine"]
        }
        if answered:
            self.env["crm.lead"].browse(answered)._close_claim()

    @api.model
    def _void(self, evidence, reason):
        result = super()._void(evidence, reason)
        self.env["crm.sla.answer"]._recheck(evidence._name, evidence.ids)
        return result
