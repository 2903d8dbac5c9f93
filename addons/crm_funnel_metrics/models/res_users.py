from odoo import api, fields, models
from odoo.fields import Command


class ResUsers(models.Model):
    _inherit = "res.users"

    has_funnel_letter = fields.Boolean(
        string="Weekly Funnel Letter",
        compute="_compute_has_funnel_letter",
        inverse="_inverse_has_funnel_letter",
        help="On Monday morning the funnel of last week and the numbers that changed most, of the company at work.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, "has_funnel_letter"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [*super().SELF_WRITEABLE_FIELDS, "has_funnel_letter"]

    @api.depends_context("company")
    def _compute_has_funnel_letter(self):
        readers = self.env.company.sudo().funnel_letter_user_ids
        for user in self:
            user.has_funnel_letter = user._origin in readers

    def _inverse_has_funnel_letter(self):
        """Everybody may choose for themselves; only people of Sales and of the company get the letter."""
        company = self.env.company
        for user in self:
            is_reader = company in user.company_ids and user.has_group("sales_team.group_sale_salesman")
            command = Command.link if user.has_funnel_letter and is_reader else Command.unlink
            company.sudo().funnel_letter_user_ids = [command(user.id)]
