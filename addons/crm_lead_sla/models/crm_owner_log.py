from odoo import api, fields, models


class CrmOwnerLog(models.Model):
    _inherit = "crm.owner.log"

    reason = fields.Selection(
        selection_add=[("returned", "Returned by a hand-over")], ondelete={"returned": lambda logs: logs._forget()}
    )

    def _forget(self):
        """What was returned was handed over, once this addon is gone."""
        self.write({"reason": "handed_over"})

    @api.model
    def _log(self, rows):
        result = super()._log(rows)
        if rows:
            self.env["crm.sla.follow"]._on_owners(rows)
        return result
