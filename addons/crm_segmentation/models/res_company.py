from datetime import UTC
from zoneinfo import ZoneInfo

from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["crm.segmentation.policy"].sudo()._create_missing()
        self.env["crm.segmentation.movement"].sudo()._create_missing(companies)
        return companies

    def _get_segmentation_today(self):
        """Today's date where the company is."""
        now = fields.Datetime.now().replace(tzinfo=UTC)
        return now.astimezone(ZoneInfo(self._get_history_zone())).date()
