from odoo import api, fields, models

from odoo.addons.crm_segmentation.models.classes import MONEY


class CrmSegmentation(models.Model):
    """Margin as a measure: what invoices bring less what the goods cost by the sales orders they came from."""

    _inherit = "crm.segmentation"

    measure = fields.Selection(
        selection_add=[("margin", "Margin")],
        # Without this addon nobody can compute it: the profile is put away, to be set anew.
        ondelete={"margin": lambda profiles: profiles.write({"active": False, "measure": "revenue"})},
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    revenue_without_margin = fields.Monetary(
        string="Revenue without Known Margin",
        compute="_compute_revenue_without_margin",
        groups=MONEY,
        help="In the last run. It does not count for the classes.",
    )

    @api.depends("run_ids.state")
    def _compute_revenue_without_margin(self):
        for profile in self:
            profile.revenue_without_margin = profile.last_run_id.revenue_without_margin
