from odoo import api, models


class CrmFunnelFigures(models.AbstractModel):
    _inherit = "crm.funnel.figures"

    @api.model
    def _get_splits(self):
        splits = super()._get_splits()
        return {**splits, "segment": ["segment_code"]} if "segment_code" in self._fields else splits

    @api.model
    def _get_group_label(self, split, group):
        if split != "segment":
            return super()._get_group_label(split, group)
        return dict(self._fields["segment_code"]._description_selection(self.env))[group[0]]
