from odoo import api, models, tools
from odoo.fields import Domain


class ResCurrencyRate(models.Model):
    """As long as there is no rate at all, every currency is worth the same and reports need not look rates up."""

    _inherit = "res.currency.rate"

    @api.model_create_multi
    def create(self, vals_list):
        is_first = not self._is_any()
        rates = super().create(vals_list)
        if is_first:
            self.env.registry.clear_cache()
        return rates

    @api.model
    @tools.ormcache()
    def _is_any(self):
        """Whether there is, or was a moment ago, a rate of any currency."""
        return bool(self.sudo().search(Domain.TRUE, limit=1))
