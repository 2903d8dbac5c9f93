from odoo import models


class CrmSegmentationResult(models.Model):
    _inherit = "crm.segmentation.result"

    def _get_abc_reason(self, shows_money):
        """By margin, neither an empty class nor a negative one is a matter of purchases and credit notes."""
        if self.run_id.measure == "margin" and not self.abc_class:
            return self.env._("No known margin from %(month)s on", month=self._format_month(self.run_id.date_from))
        if self.run_id.measure == "margin" and self.abc_class == "negative":
            return self.env._("Negative: no margin is left of what was bought")
        return super()._get_abc_reason(shows_money)
