from odoo import fields, models


class CrmPayGateUnlock(models.TransientModel):
    """Asks for the reason with which confirmed or locked pay gates become drafts again."""

    _name = "crm.pay.gate.unlock"
    _description = "Unlock Pay Gates"

    gate_ids = fields.Many2many("crm.pay.gate", string="Pay Gates", required=True)
    reason = fields.Char(required=True)

    def action_unlock(self):
        """Unlock the gates; the reason goes to the chatter of each."""
        self.ensure_one()
        self.check_access("write")
        self.gate_ids._unlock(self.reason)
        return {"type": "ir.actions.act_window_close"}
