from odoo import api, models


class CrmFunnel(models.Model):
    _inherit = "crm.funnel"

    @api.model
    def _get_group_label(self, split, key):
        if split != "segment":
            return super()._get_group_label(split, key)
        labels = dict(self.env["crm.funnel.fact"]._fields["segment_code"]._description_selection(self.env))
        return labels.get(key) or self.env._("None")
