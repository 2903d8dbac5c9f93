from odoo import fields, models


class CrmPayGateOverride(models.TransientModel):
    """Asks for the share that is to go instead of the rule's, and why."""

    _name = "crm.pay.gate.override"
    _description = "Set the Share of Pay Gates by Hand"

    gate_ids = fields.Many2many("crm.pay.gate", string="Pay Gates", required=True)
    share = fields.Float(string="Share of Base Pay", required=True, default=1, digits=(16, 4))
    reason = fields.Char(required=True)

    _share_of_pay = models.Constraint("CHECK(share >= 0 AND share <= 1)", "A share is between 0 % and 100 %.")

    def action_override(self):
        """Set the share; the reason goes to the chatter of each gate."""
        self.ensure_one()
        self.check_access("write")
        self.gate_ids._override(self.share, self.reason)
        return {"type": "ir.actions.act_window_close"}
