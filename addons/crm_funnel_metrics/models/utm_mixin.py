from odoo import models


class UtmMixin(models.AbstractModel):
    _inherit = "utm.mixin"

    def _find_or_create_record(self, model_name, name):
        """A name that was merged into another channel does not come to life again."""
        return self.env["crm.channel.alias"]._find(model_name, name) or super()._find_or_create_record(model_name, name)
