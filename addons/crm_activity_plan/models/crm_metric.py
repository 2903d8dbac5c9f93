from odoo import models


class CrmMetric(models.Model):
    _inherit = "crm.metric"

    def _is_money(self):
        """Whether the metric sums amounts of money."""
        self.ensure_one()
        if self.aggregation != "sum" or self.env.get(self.model) is None:
            return False
        field = self.env[self.model]._fields.get(self.value_field)
        return bool(field) and field.type == "monetary"
