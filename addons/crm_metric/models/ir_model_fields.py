from odoo import models


class IrModelFields(models.Model):
    _inherit = "ir.model.fields"

    def unlink(self):
        """A metric that reads a field which goes, with its app or by hand, is archived with a note."""
        removed = {(field.model, field.name) for field in self}
        self.env["crm.metric"]._disable_using(removed, self.env._("A field that this metric reads was removed."))
        return super().unlink()
