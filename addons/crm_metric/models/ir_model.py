from odoo import models


class IrModel(models.Model):
    _inherit = "ir.model"

    def unlink(self):
        """A metric whose records go, with their app or by hand, is archived with a note."""
        removed = {(model.model, None) for model in self}
        self.env["crm.metric"]._disable_using(removed, self.env._("The records that this metric counts were removed."))
        return super().unlink()
